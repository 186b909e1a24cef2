package bootscope.core.history;

/** An instant of a run. */
public sealed interface Instant {
  /** The first one at which so many instructions have retired. */
  record Count(long instructions) implements Instant {}

  /** The first one between two instructions at which virtual time has come so far. */
  record Time(long virtualNanos) implements Instant {}
}
