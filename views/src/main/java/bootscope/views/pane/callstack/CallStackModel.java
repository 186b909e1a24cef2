package bootscope.views.pane.callstack;

import bootscope.core.debug.CallStack;
import bootscope.core.debug.CallStack.Frame;
import bootscope.core.debug.CallStack.Kept;
import bootscope.core.debug.SourceLines;
import bootscope.core.session.MachineView;
import bootscope.core.session.Question;
import bootscope.views.pane.Guest;
import bootscope.views.pane.GuestFollower;
import bootscope.views.pane.Workspace;
import bootscope.views.text.Texts;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The frames as rows of text. Needs no screen. */
public final class CallStackModel extends GuestFollower<List<CallStackModel.Located>> {
  /**
   * A frame, and where in the source it is.
   *
   * @param line {@code init/main.c:12}; empty where none is known
   */
  record Located(Frame frame, String line) {}

  /**
   * A frame as it is shown.
   *
   * @param number counts from the innermost one
   * @param digits of addresses, in hexadecimal: as many in all rows
   * @param line of source; empty where none is known
   */
  public record Row(int number, Frame frame, int digits, String line) {}

  private final Texts texts;
  private Consumer<List<Row>> shown = rows -> {};
  private List<Row> rows = List.of();

  public CallStackModel(Workspace workspace, Texts texts) {
    super(workspace);
    this.texts = texts;
  }

  /** Sets who is told of the rows whenever they are other ones. */
  void onRows(Consumer<List<Row>> told) {
    shown = told;
  }

  /** The innermost first. */
  public List<Row> rows() {
    return rows;
  }

  @Override
  protected void onGuest(Guest guest) {
    show(List.of());
    ask(
        guest == null
            ? null
            : Question.of(
                d ->
                    d.callStack(CallStack.MOST).stream()
                        .map(
                            f -> new Located(f, d.lineOf(f).map(SourceLines.Line::text).orElse("")))
                        .toList()));
  }

  @Override
  protected void onView(MachineView view, List<Located> frames) {
    int digits = frames.stream().anyMatch(f -> f.frame.address() >>> 32 != 0) ? 16 : 8;
    show(
        IntStream.range(0, frames.size())
            .mapToObj(i -> new Row(i, frames.get(i).frame, digits, frames.get(i).line))
            .toList());
  }

  private void show(List<Row> now) {
    if (!now.equals(rows)) {
      rows = now;
      shown.accept(now);
    }
  }

  // ---------------------------------------------------------------- in words

  /** {@code #2}. */
  public String number(Row row) {
    return "#" + row.number;
  }

  /**
   * The function and the way into it, and its line of source; a guess has a question mark before
   * it.
   */
  public String function(Row row) {
    Frame f = row.frame;
    String name = f.name().isEmpty() ? texts.get("callstack.nameless") : f.name();
    String sure = f.found().guess() ? texts.get("callstack.guess", name) : name;
    return row.line.isEmpty() ? sure : texts.get("callstack.at-line", sure, row.line);
  }

  public String address(Row row) {
    return hex(row.frame.address(), row.digits);
  }

  /** In which way the function was left. */
  public String way(Row row) {
    return texts.get("callstack.way." + row.frame.way());
  }

  public String found(Row row) {
    return texts.get("callstack.found." + row.frame.found());
  }

  /** Where on the stack the frame's address lies; empty for the one that runs. */
  public String slot(Row row) {
    return row.frame.slot().isEmpty() ? "" : hex(row.frame.slot().getAsLong(), row.digits);
  }

  /** The frame's registers that lie on the stack; empty where none is known to. */
  public String kept(Row row) {
    return row.frame.kept().isEmpty()
        ? ""
        : texts.get(
            "callstack.kept",
            row.number,
            slot(row),
            row.frame.kept().stream().map(this::kept).collect(Collectors.joining("  ")));
  }

  private String kept(Kept kept) {
    String name = kept.register().equals("code") ? texts.get("callstack.code") : kept.register();
    return name + " " + Long.toHexString(kept.value());
  }

  /** Rows as a table to copy. */
  public String text(List<Row> chosen) {
    return chosen.stream()
        .map(
            r ->
                String.format(
                    Locale.ROOT,
                    "%-3s %s in %s  (%s)%n",
                    number(r),
                    address(r),
                    function(r),
                    r.number == 0 ? found(r) : way(r) + ", " + found(r) + ", " + slot(r)))
        .collect(Collectors.joining());
  }

  private static String hex(long address, int digits) {
    return String.format(Locale.ROOT, "0x%0" + digits + "x", address);
  }

  /** What a frame is called where it is asked for. */
  String slotName(Row row) {
    return texts.get("callstack.slot-of", row.number, Objects.toString(function(row)));
  }
}
