package bootscope.views.control.terminal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reading the text of a terminal: selection, search, log. Rows are named by number. */
public final class TerminalText {
  private static final int MOST_MATCHES = 10_000;

  /** A place between cells. Ordered by row, then column. */
  public record Position(long line, int column) implements Comparable<Position> {
    @Override
    public int compareTo(Position other) {
      int rows = Long.compare(line, other.line);
      return rows != 0 ? rows : Integer.compare(column, other.column);
    }
  }

  /** Cells from {@code start} up to {@code end}, which is not before it. */
  public record Range(Position start, Position end) {
    /** A range between two places in any order. */
    public static Range between(Position one, Position other) {
      return one.compareTo(other) <= 0 ? new Range(one, other) : new Range(other, one);
    }

    public boolean isEmpty() {
      return start.equals(end);
    }
  }

  private TerminalText() {}

  /** The text of a range: rows that went on to the next are one line, blanks at ends dropped. */
  public static String copy(TerminalScreen screen, Range range) {
    StringBuilder text = new StringBuilder();
    long first = Math.max(range.start.line, screen.firstLine());
    long last = Math.min(range.end.line, screen.endLine() - 1);
    for (long number = first; number <= last; number++) {
      TerminalLine line = screen.line(number);
      int from = number == range.start.line ? range.start.column : 0;
      boolean cut = number == range.end.line;
      int to = cut ? Math.min(range.end.column, screen.columns()) : screen.columns();
      text.append(line.text(from, Math.max(from, Math.min(to, line.contentLength()))));
      if (!line.wrapped() && !cut) {
        text.append('\n');
      }
    }
    return text.toString();
  }

  /** The word at a cell: what is between blanks, or the blanks. */
  public static Range word(TerminalScreen screen, Position at) {
    boolean blank = isBlank(screen, at);
    Position from = at;
    for (Position p = before(screen, from);
        p != null && isBlank(screen, p) == blank;
        p = before(screen, from)) {
      from = p;
    }
    Position last = at;
    for (Position p = next(screen, last);
        p != null && isBlank(screen, p) == blank;
        p = next(screen, last)) {
      last = p;
    }
    return new Range(from, new Position(last.line, last.column + 1));
  }

  /** The cell before one, on the row above too if that went on; null at the start of a line. */
  private static Position before(TerminalScreen screen, Position at) {
    if (at.column > 0) {
      return new Position(at.line, at.column - 1);
    }
    boolean goesOn = at.line > screen.firstLine() && screen.line(at.line - 1).wrapped();
    return goesOn
        ? new Position(at.line - 1, Math.max(0, screen.line(at.line - 1).contentLength() - 1))
        : null;
  }

  private static Position next(TerminalScreen screen, Position at) {
    TerminalLine line = screen.line(at.line);
    if (line.wrapped() && at.column + 1 >= line.contentLength()) {
      return at.line + 1 < screen.endLine() ? new Position(at.line + 1, 0) : null;
    }
    return at.column + 1 < screen.columns() ? new Position(at.line, at.column + 1) : null;
  }

  /** The whole line that a row is part of. */
  public static Range line(TerminalScreen screen, long number) {
    long from = number;
    long to = number;
    while (from > screen.firstLine() && screen.line(from - 1).wrapped()) {
      from--;
    }
    while (to + 1 < screen.endLine() && screen.line(to).wrapped()) {
      to++;
    }
    return new Range(new Position(from, 0), new Position(to, screen.columns()));
  }

  private static boolean isBlank(TerminalScreen screen, Position at) {
    TerminalLine line = screen.line(at.line);
    int codePoint = at.column < line.length() ? line.codePoint(at.column) : 0;
    return codePoint == 0 || codePoint == ' ';
  }

  /**
   * All places where a text stands, oldest first, at most 10,000; found across the border of rows
   * that are one line. Small and capital letters are alike unless {@code matchCase}.
   */
  public static List<Range> find(TerminalScreen screen, String wanted, boolean matchCase) {
    List<Range> found = new ArrayList<>();
    String needle = matchCase ? wanted : lower(wanted);
    if (needle.isEmpty()) {
      return found;
    }
    long number = screen.firstLine();
    while (number < screen.endLine() && found.size() < MOST_MATCHES) {
      StringBuilder text = new StringBuilder();
      List<Position> places = new ArrayList<>();
      boolean more = true;
      for (; more && number < screen.endLine(); number++) {
        TerminalLine line = screen.line(number);
        for (int column = 0; column < line.contentLength(); column++) {
          int codePoint = line.codePoint(column);
          if (codePoint != TerminalLine.WIDE_TAIL) {
            int before = text.length();
            text.appendCodePoint(codePoint == 0 ? ' ' : codePoint);
            for (int unit = before; unit < text.length(); unit++) {
              places.add(new Position(number, column));
            }
          }
        }
        more = line.wrapped();
      }
      String hay = matchCase ? text.toString() : lower(text.toString());
      for (int at = hay.indexOf(needle);
          at >= 0 && found.size() < MOST_MATCHES;
          at = hay.indexOf(needle, at + needle.length())) {
        Position last = places.get(at + needle.length() - 1);
        found.add(new Range(places.get(at), after(screen, last)));
      }
    }
    return found;
  }

  private static Position after(TerminalScreen screen, Position last) {
    TerminalLine line = screen.line(last.line);
    int next = last.column + 1;
    boolean wide = next < line.length() && line.codePoint(next) == TerminalLine.WIDE_TAIL;
    return new Position(last.line, wide ? next + 1 : next);
  }

  /** Keeps the length, as whole-string lower casing need not. */
  private static String lower(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.length() == text.length()) {
      return lower;
    }
    StringBuilder each = new StringBuilder(text.length());
    text.chars().forEach(c -> each.append(Character.toLowerCase((char) c)));
    return each.toString();
  }

  /**
   * Writes all text kept, history and screen, one line each.
   *
   * @param tags whether each line begins with its instruction count and virtual time
   */
  public static void save(TerminalScreen screen, Appendable out, boolean tags) throws IOException {
    long end = screen.endLine();
    while (end > screen.firstLine() && screen.line(end - 1).usedLength() == 0) {
      end--;
    }
    boolean begins = true;
    for (long number = screen.firstLine(); number < end; number++) {
      TerminalLine line = screen.line(number);
      if (tags && begins && !line.tag().equals(LineTag.NONE)) {
        LineTag tag = line.tag();
        out.append(
            String.format(
                Locale.ROOT, "[%14d %14.6f] ", tag.instructions(), tag.nanos() / 1_000_000_000.0));
      }
      out.append(line.text(0, line.contentLength()));
      begins = !line.wrapped();
      if (begins) {
        out.append('\n');
      }
    }
  }
}
