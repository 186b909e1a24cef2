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
    DIVISION
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
