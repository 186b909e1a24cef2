package bootscope.views.control.source;

import java.util.ArrayList;
import java.util.List;

/**
 * Parts a line of source for its colours. It knows what a comment, a string, a number and a word
 * is, and no grammar; what it does not know stays plain.
 */
final class Tokens {
  /** How a piece of a line is coloured. */
  enum Kind {
    PLAIN,
    WORD,
    NUMBER,
    STRING,
    COMMENT,
    DIRECTIVE
  }

  /**
   * A piece of a line.
   *
   * @param from column of its first character
   */
  record Token(int from, String text, Kind kind) {}

  private final Language language;
  private final String line;
  private final List<Token> found = new ArrayList<>();
  private int plain;
  private int at;
  private boolean open;

  private Tokens(Language language, String line, boolean inComment) {
    this.language = language;
    this.line = line;
    this.open = inComment;
  }

  /**
   * The pieces of a line.
   *
   * @param inComment whether a comment that began before it goes on
   */
  static List<Token> of(Language language, String line, boolean inComment) {
    if (language == Language.PLAIN) {
      return line.isEmpty() ? List.of() : List.of(new Token(0, line, Kind.PLAIN));
    }
    Tokens tokens = new Tokens(language, line, inComment);
    tokens.part();
    return tokens.found;
  }

  /** Whether a comment goes on behind a line. */
  static boolean endsInComment(Language language, String line, boolean inComment) {
    if (language == Language.PLAIN || !inComment && line.indexOf("/*") < 0) {
      return false;
    }
    Tokens tokens = new Tokens(language, line, inComment);
    tokens.part();
    return tokens.open;
  }

  private void part() {
    if (open) {
      comment(0);
    }
    boolean first = true; // nothing but blanks so far
    while (at < line.length()) {
      char c = line.charAt(at);
      if (line.startsWith("/*", at)) {
        comment(at + 2);
      } else if (line.startsWith("//", at) || endsLine(c, first)) {
        take(line.length(), Kind.COMMENT);
      } else if (c == '#' && first) {
        take(wordEnd(blanksEnd(at + 1)), Kind.DIRECTIVE);
      } else if (c == '"' || c == '\'') {
        take(stringEnd(c), Kind.STRING);
      } else if (Character.isDigit(c)) {
        take(wordEnd(at), Kind.NUMBER);
      } else if (isWordPart(c) || c == '.' && language == Language.ASSEMBLY) {
        word(first);
      } else {
        at++;
      }
      first &= c == ' ' || c == '\t';
    }
    flush();
  }

  /**
   * Whether a character begins a comment up to the line's end. In assembly that runs through C's
   * preprocessor, {@code #} at the line's beginning with a word behind it may be a directive.
   */
  private boolean endsLine(char c, boolean first) {
    if (language != Language.ASSEMBLY) {
      return false;
    }
    if (c == '#') {
      int behind = blanksEnd(at + 1);
      String word = line.substring(behind, wordEnd(behind));
      return !first || !DIRECTIVES.contains(word);
    }
    return c == ';' && line.indexOf('"', at) < 0;
  }

  private static final List<String> DIRECTIVES =
      List.of(
          "include", "define", "undef", "if", "ifdef", "ifndef", "else", "elif", "endif", "error",
          "warning", "pragma", "line");

  private void word(boolean first) {
    int end = wordEnd(at + 1);
    boolean known =
        language == Language.ASSEMBLY
            ? first && (end >= line.length() || line.charAt(end) != ':')
            : language.isWord(line.substring(at, end));
    boolean register = language == Language.ASSEMBLY && at > 0 && line.charAt(at - 1) == '%';
    if (known || register) {
      take(end, register ? Kind.NUMBER : line.charAt(at) == '.' ? Kind.DIRECTIVE : Kind.WORD);
    } else {
      at = end;
    }
  }

  private void comment(int from) {
    int end = line.indexOf("*/", from);
    open = end < 0;
    take(open ? line.length() : end + 2, Kind.COMMENT);
  }

  private int stringEnd(char quote) {
    int end = at + 1;
    while (end < line.length() && line.charAt(end) != quote) {
      end += line.charAt(end) == '\\' ? 2 : 1;
    }
    return Math.min(line.length(), end + 1);
  }

  private int blanksEnd(int from) {
    int end = from;
    while (end < line.length() && (line.charAt(end) == ' ' || line.charAt(end) == '\t')) {
      end++;
    }
    return end;
  }

  private int wordEnd(int from) {
    int end = from;
    while (end < line.length() && isWordPart(line.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isWordPart(char c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }

  private void take(int end, Kind kind) {
    flush();
    if (end > at) {
      found.add(new Token(at, line.substring(at, end), kind));
    }
    at = end;
    plain = end;
  }

  private void flush() {
    if (at > plain) {
      found.add(new Token(plain, line.substring(plain, at), Kind.PLAIN));
      plain = at;
    }
  }
}
