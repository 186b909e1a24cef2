package bootscope.views.control.source;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/** The lines of a source file, as they are shown. Immutable; made on any thread. */
public final class SourceText {
  /** What there is without a file. */
  public static final SourceText NONE = new SourceText(List.of(), Language.PLAIN);

  /** So much of a line is shown, in characters. */
  static final int LONGEST = 2_000;

  private static final int TAB = 8;

  private final List<String> lines;
  private final Language language;
  private final BitSet inComment = new BitSet();
  private final int widest;

  private SourceText(List<String> lines, Language language) {
    this.lines = lines;
    this.language = language;
    boolean open = false;
    int most = 0;
    for (int i = 0; i < lines.size(); i++) {
      inComment.set(i, open);
      String line = lines.get(i);
      open = Tokens.endsInComment(language, line, open);
      if (line.length() > most / TAB) {
        most = Math.max(most, shown(line).length());
      }
    }
    widest = most;
  }

  /**
   * The text of a file.
   *
   * @param name of the file, by which its colours go
   */
  public static SourceText of(List<String> lines, String name) {
    return new SourceText(List.copyOf(lines), Language.of(name));
  }

  /** How many lines there are. */
  public int size() {
    return lines.size();
  }

  /** A line as the file has it, from 1 on. */
  public String line(int number) {
    return lines.get(number - 1);
  }

  /** Characters of the longest line as it is shown. */
  int widest() {
    return widest;
  }

  /** The pieces of a line as it is shown, from 1 on. */
  List<Tokens.Token> tokens(int number) {
    return Tokens.of(language, shown(line(number)), inComment.get(number - 1));
  }

  /** A line with blanks for tabs, dots for what cannot be shown, and its end cut off. */
  static String shown(String line) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < line.length() && out.length() < LONGEST; i++) {
      char c = line.charAt(i);
      if (c == '\t') {
        out.repeat(' ', TAB - out.length() % TAB);
      } else {
        out.append(Character.isISOControl(c) ? '·' : c);
      }
    }
    return out.length() < LONGEST ? out.toString() : out.substring(0, LONGEST) + "…";
  }

  /**
   * The next line that has a text in it, in upper or lower case; 0 where none has.
   *
   * @param from line to begin at; behind the last line it goes on with the first
   */
  public int find(String wanted, int from, boolean forward) {
    String sought = wanted.toLowerCase(Locale.ROOT);
    int size = lines.size();
    for (int i = 0; i < size && !sought.isEmpty(); i++) {
      int at = Math.floorMod(from - 1 + (forward ? i : -i), size);
      if (lines.get(at).toLowerCase(Locale.ROOT).contains(sought)) {
        return at + 1;
      }
    }
    return 0;
  }

  /** How many lines have a text in them. */
  public int count(String wanted) {
    String sought = wanted.toLowerCase(Locale.ROOT);
    return sought.isEmpty()
        ? 0
        : (int) lines.stream().filter(l -> l.toLowerCase(Locale.ROOT).contains(sought)).count();
  }
}
