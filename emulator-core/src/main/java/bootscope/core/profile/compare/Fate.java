package bootscope.core.profile.compare;

/** What became of a function from one profile to the other. */
public enum Fate {
  /** It ran in both. */
  SAME(""),
  /** It ran only in the second. */
  NEW("new"),
  /** It ran only in the first. */
  GONE("gone"),
  /** A copy or part that compilers make has another suffix. */
  RENAMED("renamed"),
  /** Another name, but the same callers and callees and as many instructions a call: a guess. */
  LIKELY_RENAMED("renamed?"),
  /** A part of a function that is its own only in the second. */
  SPLIT("split off"),
  /** A part of a function that is its own only in the first. */
  JOINED("joined");

  private final String text;

  Fate(String text) {
    this.text = text;
  }

  /** In a word, for tables; empty for what is usual. */
  public String text() {
    return text;
  }
}
