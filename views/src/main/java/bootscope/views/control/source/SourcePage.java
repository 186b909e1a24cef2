package bootscope.views.control.source;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;

/**
 * A source file as it is looked at: which lines are in sight, the caret's line, those that are
 * selected, the next one to run, and what the gutter has. Lines count from 1; 0 is none.
 */
public final class SourcePage {
  /** What a line's gutter shows of a breakpoint. */
  public enum Mark {
    ENABLED,
    DISABLED
  }

  private SourceText text = SourceText.NONE;
  private int[] code = {};
  private Map<Integer, Mark> marks = Map.of();
  private final ReadOnlyIntegerWrapper caret = new ReadOnlyIntegerWrapper();
  private int anchor;
  private int current;
  private int top = 1;
  private int visible = 1;
  private String sought = "";
  private Runnable listener = () -> {};

  /** Told of every change. */
  public void setListener(Runnable onChange) {
    listener = onChange;
  }

  /**
   * Shows another file, from its beginning.
   *
   * @param linesWithCode ascending
   */
  public void show(SourceText now, int[] linesWithCode) {
    text = now;
    code = linesWithCode.clone();
    marks = Map.of();
    current = 0;
    top = 1;
    anchor = 0;
    caret.set(Math.min(1, now.size()));
    listener.run();
  }

  public SourceText text() {
    return text;
  }

  /** Whether instructions were made from a line. */
  public boolean hasCode(int line) {
    return Arrays.binarySearch(code, line) >= 0;
  }

  public void setMarks(Map<Integer, Mark> now) {
    if (!marks.equals(now)) {
      marks = Map.copyOf(now);
      listener.run();
    }
  }

  /** The breakpoint of a line, or null. */
  public Mark mark(int line) {
    return marks.get(line);
  }

  /** The line of the next instruction; 0 where that is not in this file, or nothing stands. */
  public int current() {
    return current;
  }

  public void setCurrent(int line) {
    if (current != line) {
      current = line;
      listener.run();
    }
  }

  // ---------------------------------------------------------------- what is in sight

  /** The first line in sight. */
  public int top() {
    return top;
  }

  public int visibleLines() {
    return visible;
  }

  /** How many lines there is room for; told by the view. */
  public void setVisibleLines(int count) {
    visible = Math.max(1, count);
    scrollTo(top);
  }

  /** Puts a line to the top, as far as there are lines. */
  public void scrollTo(int line) {
    top = Math.clamp(line, 1, Math.max(1, text.size() - visible + 1));
    listener.run();
  }

  /** Brings a line into sight; one that is not is put a third down, with what leads to it. */
  private void reveal(int line) {
    if (line < top || line >= top + visible) {
      scrollTo(line - visible / 3);
    }
  }

  // ---------------------------------------------------------------- caret and selection

  public int caret() {
    return caret.get();
  }

  public ReadOnlyIntegerProperty caretProperty() {
    return caret.getReadOnlyProperty();
  }

  /** Goes to a line, or the last one. */
  public void goTo(int line) {
    anchor = 0;
    set(line);
  }

  /** Moves the caret by lines, and selects those on the way or no others any more. */
  public void move(int lines, boolean extend) {
    to(caret() + lines, extend);
  }

  /** Moves the caret to a line; as {@link #move}. */
  public void to(int line, boolean extend) {
    anchor = extend ? anchor == 0 ? caret() : anchor : 0;
    int wanted = Math.clamp(line, Math.min(1, text.size()), text.size());
    if (wanted < top) {
      top = Math.max(1, wanted);
    } else if (wanted >= top + visible) {
      top = wanted - visible + 1;
    }
    set(wanted);
  }

  private void set(int line) {
    int wanted = Math.clamp(line, Math.min(1, text.size()), text.size());
    caret.set(wanted);
    reveal(wanted);
    listener.run();
  }

  public void selectAll() {
    anchor = Math.min(1, text.size());
    caret.set(text.size());
    listener.run();
  }

  public int selectionFirst() {
    return anchor == 0 ? caret() : Math.min(anchor, caret());
  }

  public int selectionLast() {
    return Math.max(anchor, caret());
  }

  public boolean isSelected(int line) {
    return line > 0 && line >= selectionFirst() && line <= selectionLast();
  }

  /** The selected lines as the file has them, or the caret's. */
  public String selectedText() {
    return text.size() == 0
        ? ""
        : IntStream.rangeClosed(selectionFirst(), selectionLast())
            .mapToObj(text::line)
            .collect(Collectors.joining("\n", "", "\n"));
  }

  // ---------------------------------------------------------------- finding

  /** What is marked wherever it stands; empty for nothing. */
  public String sought() {
    return sought;
  }

  public void setSought(String wanted) {
    sought = wanted;
    listener.run();
  }

  /**
   * Goes to the next line with what is sought, or the one before.
   *
   * @param here whether the caret's own line counts
   * @return whether there is one
   */
  public boolean findNext(boolean forward, boolean here) {
    int found = text.find(sought, caret() + (here ? 0 : forward ? 1 : -1), forward);
    if (found > 0) {
      goTo(found);
    }
    return found > 0;
  }
}
