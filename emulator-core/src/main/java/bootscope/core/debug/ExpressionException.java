package bootscope.core.debug;

/** An expression that says nothing, or nothing here. */
public final class ExpressionException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What is wrong. */
  public enum Kind {
    /** Something is missing where {@link #term} is empty, or is not expected where it is not. */
    SYNTAX,
    /** {@link #term} is neither a number, nor a symbol, nor a register. */
    UNKNOWN,
    /** {@link #term}, which begins with {@code $} or {@code %}, is no register. */
    NO_REGISTER,
    /** There is nothing to read at the address {@link #term}. */
    UNREADABLE,
    /** A division by zero. */
    DIVISION,
    /** {@link #term} is a file, and no line of it behind that. */
    NO_FILE_LINE,
    /** The image has no lines of source; {@link #term} says why. */
    NO_LINES,
    /** None of the image's source files is called {@link #term}. */
    NO_FILE,
    /** Several are; {@link #term} is what was written, and which. */
    FILES,
    /** There is no code at {@link #term}, nor behind it in that file. */
    NO_LINE,
    /** It is not known yet where the kernel lies, and so not where the line {@link #term} is. */
    UNPLACED
  }

  private final Kind kind;
  private final String term;

  ExpressionException(Kind kind, String term) {
    super(
        switch (kind) {
          case SYNTAX -> term.isEmpty() ? "something is missing" : "'" + term + "' is not expected";
          case UNKNOWN -> "'" + term + "' is neither a number, nor a symbol, nor a $register";
          case NO_REGISTER -> term + ": there is no such register";
          case UNREADABLE -> "nothing can be read at " + term;
          case DIVISION -> "a division by zero";
          case NO_FILE_LINE ->
              "'"
                  + term
                  + "' is not a line of source, such as main.c:12; lines are numbered from 1 to"
                  + " 999,999,999";
          case NO_LINES -> "there are no lines of source: " + term;
          case NO_FILE -> "no source file of the image is called '" + term + "'";
          case FILES -> "several source files are called " + term;
          case NO_LINE -> term + ": there is no code at this line or behind it";
          case UNPLACED -> term + ": it is not known yet where the kernel will lie";
        },
        null,
        false,
        false);
    this.kind = kind;
    this.term = term;
  }

  public Kind kind() {
    return kind;
  }

  /** The part of the expression that it is about, as it was written; may be empty. */
  public String term() {
    return term;
  }
}
