package bootscope.core.profile.compare;

/**
 * What a function took in a run.
 *
 * @param self instructions that it retired itself
 * @param total those of what it called too; what it called itself again is counted once
 * @param calls how often it was entered
 * @param idle virtual time in which it, or what it called, waited for an interrupt, in nanoseconds
 */
public record Amounts(long self, long total, long calls, long idle) {
  /** Of what did not run. */
  public static final Amounts NONE = new Amounts(0, 0, 0, 0);

  Amounts plus(Amounts other) {
    return new Amounts(
        self + other.self, total + other.total, calls + other.calls, idle + other.idle);
  }
}
