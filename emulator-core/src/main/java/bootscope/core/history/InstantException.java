package bootscope.core.history;

import java.util.Locale;

/** What a user said is no instant of the known run. */
public final class InstantException extends Exception {
  /** What is wrong with it. */
  public enum Kind {
    /** Neither a number nor a milestone that was reached. */
    NO_MILESTONE,
    /** Begins as a number does, but is neither a count nor a time. */
    NO_NUMBER,
    TOO_LARGE,
    /** Not 0% to 100%. */
    NO_PART,
    /** Before or behind what is known. */
    UNKNOWN
  }

  private final Kind kind;
  private final String said;

  InstantException(Kind kind, String said, History.Known known) {
    super(said + ": " + words(kind, known));
    this.kind = kind;
    this.said = said;
  }

  private static String words(Kind kind, History.Known known) {
    return switch (kind) {
      case NO_MILESTONE ->
          "no milestone of the run so far is called so; or give a number of instructions, +N, -N,"
              + " N%, a time such as 1.5ms, begin or end";
      case NO_NUMBER ->
          "a number of instructions is whole and decimal, as N, +N, -N and N% are, and a time has a"
              + " unit, as 1.5ms has";
      case TOO_LARGE -> "the number is too large";
      case NO_PART -> "a part of the run is 0% to 100%";
      case UNKNOWN ->
          String.format(
              Locale.ROOT,
              "what is known goes from %,d to %,d instruction%s",
              known.first(),
              known.last(),
              known.last() == 1 ? "" : "s");
    };
  }

  public Kind kind() {
    return kind;
  }

  public String said() {
    return said;
  }
}
