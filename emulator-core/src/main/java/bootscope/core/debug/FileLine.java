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
          "(?:\"([^\"]+)\"|'([^']+)'|([\\w./~+@-]*[A-Za-z_][\\w./~+@-]*)):(\\d{1,9})(?!\\w)");

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

  /** What a text is as a whole; empty where it is something else. */
  public static Optional<FileLine> of(String text) {
    String bare = text.strip();
    return leading(bare).filter(f -> f.length == bare.length());
  }

  /** {@code main.c:12}. */
  public String text() {
    return file + ":" + line;
  }
}
