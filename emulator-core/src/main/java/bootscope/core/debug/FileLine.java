package bootscope.core.debug;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code FILE:LINE} as a user writes it, and nothing of what it means.
 *
 * @param file the end of a path
 * @param line from 1 on
 * @param length how many characters were written for it
 */
public record FileLine(String file, int line, int length) {
  /** No other expression has a colon. A path with blanks or operators in it can be in quotes. */
  private static final Pattern FORM =
      Pattern.compile(
          "(?:\"([^\"]+)\"|'([^']+)'|([\\w./~+@-]*[\\p{IsAlphabetic}_][\\w./~+@-]*)):(\\d{1,9})(?!\\w)",
          Pattern.UNICODE_CHARACTER_CLASS);

  private static final Pattern MISTAKEN =
      Pattern.compile(
          "(?:\"[^\"]+\"|'[^']+'|(?=[\\w~+@-]*[./])[\\w./~+@-]*[\\p{IsAlphabetic}_][\\w./~+@-]*):[\\w.-]*",
          Pattern.UNICODE_CHARACTER_CLASS);

  /** What a text begins with; empty where that is something else. */
  public static Optional<FileLine> leading(String text) {
    if (text.indexOf(':') < 0) {
      return Optional.empty();
    }
    Matcher m = FORM.matcher(text);
    if (!m.lookingAt()) {
      return Optional.empty();
    }
    String file = m.group(1) != null ? m.group(1) : m.group(2) != null ? m.group(2) : m.group(3);
    int line = Integer.parseInt(m.group(4));
    return line == 0 ? Optional.empty() : Optional.of(new FileLine(file, line, m.end()));
  }

  /**
   * What a text begins with that looks like {@code FILE:LINE} and is none, as its line is no number
   * from 1 to 999,999,999; empty where that is something else. No module's name has what a file's
   * has: a dot, or parts.
   */
  static Optional<String> mistaken(String text) {
    if (text.indexOf(':') < 0 || leading(text).isPresent()) {
      return Optional.empty();
    }
    Matcher m = MISTAKEN.matcher(text);
    return m.lookingAt() ? Optional.of(m.group()) : Optional.empty();
  }

  /** What a text is as a whole; empty where it is something else. */
  public static Optional<FileLine> of(String text) {
    String bare = text.strip();
    return leading(bare).filter(f -> f.length == bare.length());
  }

  /** A file that is named by itself, and a line of it. */
  public static FileLine at(String file, int line) {
    return new FileLine(file, line, 0);
  }

  /** {@code main.c:12}; a file's name that {@link #of} would not take is put in quotes. */
  public String text() {
    String plain = file + ":" + line;
    return FORM.matcher(plain).matches() ? plain : "\"" + file + "\":" + line;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FileLine o && file.equals(o.file) && line == o.line;
  }

  @Override
  public int hashCode() {
    return 31 * file.hashCode() + line;
  }
}
