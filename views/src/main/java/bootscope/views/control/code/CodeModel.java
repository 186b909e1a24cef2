package bootscope.views.control.code;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;

/**
 * A window of lines over the code, which moves as one scrolls: some hundred lines around what is in
 * sight are held, and others are {@linkplain #wanted wanted} before an end is reached. One thread
 * uses it.
 */
public final class CodeModel {
  /** How many lines are wanted in front of the anchor. */
  public static final int BEFORE = 64;

  private static final int REFILL = 32;

  /** Of the first row in sight: the line that is there is to stay there. */
  private static final int STAYS = Integer.MIN_VALUE;

  /** A row of the list: a line, or the label above it. */
  public record Row(CodeLine line, boolean isLabel) {}

  /** How a breakpoint is marked. */
  public enum Mark {
    ENABLED,
    DISABLED,
    CONDITIONAL
  }

  private final NavigationHistory history = new NavigationHistory();
  private final Map<Long, Mark> breakpoints = new HashMap<>();
  private Runnable listener = () -> {};
  private List<Row> rows = List.of();
  private Map<Long, Integer> rowOf = Map.of();
  private int top;
  private int visible = 20;
  private OptionalLong current = OptionalLong.empty();
  private final ReadOnlyObjectWrapper<OptionalLong> caret =
      new ReadOnlyObjectWrapper<>(OptionalLong.empty());
  private final CodeSelection selection = new CodeSelection();
  private String held = "";
  private OptionalLong anchor = OptionalLong.empty();
  private int rowInSight = STAYS;
  private boolean coming;
  private Runnable onWanted = () -> {};

  /** Called after every change of what is shown. */
  public void setListener(Runnable listener) {
    this.listener = listener;
  }

  /** Called when other lines are wanted than before: they are to be {@linkplain #take taken}. */
  public void setOnWanted(Runnable listener) {
    onWanted = listener;
  }

  /**
   * What lines are wanted around: up to {@link #BEFORE} of them in front of the one that begins
   * exactly there, that one, and up to {@link #behind} after it, in ascending order. Empty as long
   * as nobody has gone anywhere.
   */
  public OptionalLong anchor() {
    return anchor;
  }

  public int behind() {
    return BEFORE + visible;
  }

  public List<Row> rows() {
    return rows;
  }

  /** The index of the first row in sight. */
  public int top() {
    return top;
  }

  /** Rows in sight, told by the view. */
  public void setVisibleRows(int count) {
    visible = Math.max(1, count);
    clampTop();
  }

  public int visibleRows() {
    return visible;
  }

  /** The row of the line that begins at an address, or −1 if it is not in the window. */
  public int rowAt(long address) {
    return rowOf.getOrDefault(address, -1);
  }

  /** The line that begins at an address, or null if it is not in the window. */
  public CodeLine lineAt(long address) {
    int row = rowAt(address);
    return row < 0 ? null : rows.get(row).line();
  }

  // The instruction about to run

  public OptionalLong current() {
    return current;
  }

  /** Moves the mark of the next instruction, without scrolling; empty while the guest runs. */
  public void setCurrent(OptionalLong address) {
    current = address;
    held = address.isEmpty() ? "" : held;
    listener.run();
  }

  /** What the operands of the next instruction hold; empty if there is nothing to say. */
  public String held() {
    return held;
  }

  /** Says what they hold, for as long as an instruction is the next one. */
  public void setHeld(String text) {
    if (!held.equals(text)) {
      held = text;
      listener.run();
    }
  }

  /**
   * Shows where the machine has stopped, with the lines around it; scrolls only if need be.
   *
   * @param lines with it as the anchor
   */
  public void stoppedAt(long address, List<CodeLine> lines) {
    current = OptionalLong.of(address);
    rowInSight = sightOf(address);
    anchor = current;
    selection.clear();
    caret.set(current);
    take(lines);
  }

  private int sightOf(long address) {
    int row = rowAt(address);
    boolean inSight = row >= top && row < top + visible - 1;
    return inSight ? row - top : visible / 3;
  }

  /** Shows nothing, and wants nothing: addresses mean something else than before. */
  public void forget() {
    rows = List.of();
    rowOf = Map.of();
    top = 0;
    anchor = OptionalLong.empty();
    rowInSight = STAYS;
    coming = false;
    held = "";
    selection.clear();
    caret.set(OptionalLong.empty());
    listener.run();
  }

  // Breakpoints

  public void setBreakpoints(Map<Long, Mark> marks) {
    if (!breakpoints.equals(marks)) {
      breakpoints.clear();
      breakpoints.putAll(marks);
      listener.run();
    }
  }

  /** The mark at an address, or null. */
  public Mark breakpoint(long address) {
    return breakpoints.get(address);
  }

  // Going about

  /** Goes to an address; where one was can be gone back to. */
  public void goTo(long address) {
    caret().ifPresent(history::leave);
    show(address);
  }

  public NavigationHistory history() {
    return history;
  }

  public void goBack() {
    history.goBack(caret().orElse(0)).ifPresent(this::show);
  }

  public void goForward() {
    history.goForward(caret().orElse(0)).ifPresent(this::show);
  }

  private void show(long address) {
    int row = rowAt(address);
    if (row < top || row >= top + visible - 1) {
      load(address, visible / 3);
    }
    setCaret(address);
  }

  /** The line that keys work on. */
  public OptionalLong caret() {
    return caret.get();
  }

  /** The same, to be followed. */
  public ReadOnlyObjectProperty<OptionalLong> caretProperty() {
    return caret.getReadOnlyProperty();
  }

  /** Puts the caret on a line; no others are selected any more. */
  public void setCaret(long address) {
    selection.clear();
    moveTo(address);
  }

  private void moveTo(long address) {
    caret.set(OptionalLong.of(address));
    listener.run();
  }

  /** Moves the caret by lines and scrolls to it. */
  public void moveCaret(int lines) {
    setCaretAndScroll(lines, false);
  }

  /** The same, and selects the lines on the way. */
  public void extendCaret(int lines) {
    setCaretAndScroll(lines, true);
  }

  private void setCaretAndScroll(int lines, boolean extend) {
    if (rows.isEmpty()) {
      return;
    }
    int row = caret().isPresent() ? rowAt(caret().getAsLong()) : top;
    row = row < 0 ? top : row;
    int step = lines < 0 ? -1 : 1;
    int left = Math.abs(lines);
    int found = row;
    while (left > 0 && row + step >= 0 && row + step < rows.size()) {
      row += step;
      if (!rows.get(row).isLabel()) {
        found = row;
        left--;
      }
    }
    long address = rows.get(found).line().address();
    if (extend) {
      select(address);
    }
    if (found < top) {
      scrollRows(found - top);
    } else if (found >= top + visible) {
      scrollRows(found - top - visible + 1);
    }
    if (extend) {
      moveTo(address);
    } else {
      setCaret(address);
    }
  }

  // Selection

  /** Moves the caret to a line that is held, and selects those on the way. */
  public void extendTo(long address) {
    select(address);
    moveTo(address);
  }

  private void select(long address) {
    long mark = selection.isEmpty() ? caret().orElse(address) : selection.mark();
    selection.reach(mark, address, rows);
  }

  /** Selects the lines in sight; the caret goes to the last of them. */
  public void selectShown() {
    int end = Math.min(rows.size(), top + visible);
    if (top < end) {
      selection.clear();
      long last =
          rows.get(rows.get(end - 1).isLabel() && end - 1 > top ? end - 2 : end - 1)
              .line()
              .address();
      selection.reach(rows.get(top).line().address(), last, rows);
      moveTo(last);
    }
  }

  /** The lines that are selected, in ascending order: at least the caret's, if it is held. */
  public List<CodeLine> selected() {
    CodeLine line = caret().isPresent() ? lineAt(caret().getAsLong()) : null;
    return !selection.isEmpty() ? selection.lines() : line == null ? List.of() : List.of(line);
  }

  /** How many that are. */
  public int selectedCount() {
    boolean held = caret().isPresent() && rowAt(caret().getAsLong()) >= 0;
    return !selection.isEmpty() ? selection.size() : held ? 1 : 0;
  }

  /** Whether a line is one of several that are selected, or the caret's. */
  public boolean isSelected(long address) {
    return selection.contains(address) || caret().equals(OptionalLong.of(address));
  }

  /** Scrolls by rows, as far as lines are there, and asks for more beyond. */
  public void scrollRows(int count) {
    top += count;
    clampTop();
    boolean nearStart = top < REFILL;
    boolean nearEnd = rows.size() - top - visible < REFILL;
    if ((nearStart || nearEnd) && !rows.isEmpty() && !coming) {
      load(rows.get(top).line().address(), STAYS);
    }
    listener.run();
  }

  /** Scrolls to an address; the caret stays where it is. */
  public void scrollTo(long address) {
    load(address, 0);
  }

  private void clampTop() {
    top = Math.clamp(top, 0, Math.max(0, rows.size() - visible));
  }

  /**
   * Wants the lines around an address.
   *
   * @param below how many rows below the top its line is to be shown; −1 puts its label there, and
   *     {@link #STAYS} leaves the line in place that is at the top by then
   */
  private void load(long around, int below) {
    anchor = OptionalLong.of(around);
    rowInSight = below;
    coming = true;
    onWanted.run();
  }

  /** The lines that are wanted have come, or are others by now. */
  public void take(List<CodeLine> lines) {
    Row first = rows.isEmpty() ? null : rows.get(top);
    List<Row> filled = new ArrayList<>(lines.size() + 16);
    Map<Long, Integer> index = new HashMap<>();
    for (CodeLine line : lines) {
      if (line.label() != null) {
        filled.add(new Row(line, true));
      }
      index.put(line.address(), filled.size());
      filled.add(new Row(line, false));
    }
    rows = filled;
    rowOf = index;
    if (!selection.isEmpty()) {
      selection.reach(selection.mark(), caret().orElse(selection.mark()), rows);
    }
    if (rowInSight != STAYS) {
      put(anchor.getAsLong(), rowInSight);
    } else if (first != null) {
      put(first.line().address(), first.isLabel() ? -1 : 0);
    }
    rowInSight = STAYS;
    coming = false;
    clampTop();
    listener.run();
  }

  /** Scrolls so that a line is so many rows below the top; −1 puts its label there. */
  private void put(long address, int below) {
    int row = rowAt(address);
    boolean label = row > 0 && rows.get(row - 1).isLabel() && below == -1;
    top = row < 0 ? 0 : row - (below == -1 ? (label ? 1 : 0) : below);
  }

  /** The arrows of the jumps that begin or end in sight, by rows counted from the top. */
  public List<Arrow> arrows() {
    List<Arrow> arrows = new ArrayList<>();
    int end = Math.min(rows.size(), top + visible + 1);
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      CodeLine.Branch branch = row.line().branch();
      if (row.isLabel() || branch == null || branch.call()) {
        continue;
      }
      int target = rowAt(branch.target());
      boolean fromInSight = i >= top && i < end;
      boolean toInSight = target >= top && target < end;
      if (!fromInSight && !toInSight) {
        continue;
      }
      boolean down = Long.compareUnsigned(branch.target(), row.line().address()) > 0;
      int to = target >= 0 ? target - top : down ? end - top : -1;
      arrows.add(
          new Arrow(
              new BranchLanes.Arc(
                  Math.clamp(i - top, -1, end - top), Math.clamp(to, -1, end - top)),
              row.line().address(),
              branch.conditional()));
    }
    return arrows;
  }

  /** An arrow, and the instruction that it belongs to. */
  public record Arrow(BranchLanes.Arc arc, long address, boolean conditional) {}
}
