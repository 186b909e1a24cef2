package bootscope.core.profile.export;

/**
 * How much of a profile a file shows. What is complete by its nature, a table or all paths, does
 * not ask for it.
 *
 * @param least retired instructions, with those of what it called, of the shortest call that is
 *     shown by itself; a shorter one is part of its caller
 * @param title what was run, in a few words; empty where it is not said
 */
public record Detail(long least, String title) {
  /**
   * Instructions of the shortest call that is shown where nothing else is asked for: a boot of
   * Debian's kernel has some 40,000 such calls, and its files some megabytes.
   */
  public static final long LEAST = 10_000;

  /** What is shown where nothing else is asked for. */
  public static final Detail USUAL = new Detail(LEAST, "");

  /**
   * @throws IllegalArgumentException for less than no instructions
   */
  public Detail {
    if (least < 0) {
      throw new IllegalArgumentException("a call of at least " + least + " instructions");
    }
  }
}
