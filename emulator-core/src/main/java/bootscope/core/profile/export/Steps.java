package bootscope.core.profile.export;

/** Round numbers: 1, 2, 5, 10, 20, 50, and so on. */
final class Steps {
  private Steps() {}

  /** The least of them that is no less than a number; 0 for 0. */
  static long atLeast(long number) {
    if (number <= 0) {
      return 0;
    }
    long step = 1;
    while (step < number) {
      step = next(step);
    }
    return step;
  }

  /** The one behind one of them; the greatest number where there is none. */
  static long next(long step) {
    long top = step;
    while (top >= 10) {
      top /= 10;
    }
    if (step > Long.MAX_VALUE / 5) {
      return Long.MAX_VALUE;
    }
    return step == 0 ? 1 : top == 2 ? step / 2 * 5 : step * 2;
  }
}
