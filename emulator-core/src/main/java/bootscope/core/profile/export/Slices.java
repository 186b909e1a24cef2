package bootscope.core.profile.export;

import bootscope.core.profile.Profile;

/**
 * The calls of a profile that are long enough to be shown, with what the others were in them. A
 * call's length is known at its end: so the log is read once to find which calls are shown, a bit
 * for each, and once more to tell of them. A call that is shown has all its callers shown. What a
 * thread begins with is shown however short it is.
 *
 * <p>Takes a bit for each call of the log, and some words for each that is open.
 */
final class Slices {
  private final Profile profile;
  private final long least;
  private final SliceFinder found;

  private Slices(Profile profile, long least, SliceFinder found) {
    this.profile = profile;
    this.least = least;
    this.found = found;
  }

  /**
   * Reads a profile's log once.
   *
   * @param least instructions of the shortest call that is shown
   */
  static Slices of(Profile profile, long least) {
    SliceFinder finder = new SliceFinder(profile.threads().size(), least);
    profile.log().show(finder);
    return new Slices(profile, least, finder);
  }

  /** Instructions of the shortest call that is shown. */
  long least() {
    return least;
  }

  /** How many calls are shown. */
  long shown() {
    return found.shown();
  }

  /** How many calls of a thread are shown. */
  long shown(int thread) {
    return found.shown(thread);
  }

  /** How many calls there are. */
  long calls() {
    return found.calls();
  }

  /** Virtual time in which the processor idled, in nanoseconds. */
  long idle() {
    return found.idle();
  }

  /** Instructions that a thread retired. */
  long instructions(int thread) {
    return found.own(thread);
  }

  /** Reads the log once more and tells of the calls that are shown. */
  void show(SliceVisitor visitor) {
    profile.log().show(new SliceTeller(profile.threads().size(), least, found, visitor));
  }
}
