package bootscope.core.timeline;

/**
 * A point of a boot, and when it was first reached.
 *
 * @param name one of {@link Milestones}, or a name of the user's
 * @param instructions guest instructions retired before it
 * @param virtualNanos virtual time since the machine was made, in ns: the same on every host
 * @param hostNanos host time of the run, in ns: see {@link RunClock}
 */
public record Milestone(
    String name, Source source, long instructions, long virtualNanos, long hostNanos) {

  /** How it was noticed. One name may be noticed in more than one way, at different times. */
  public enum Source {
    /** The emulator saw the machine do it. */
    MACHINE,
    /** The guest executed the first instruction of a symbol. */
    SYMBOL,
    /** The guest wrote a trace port. */
    PORT
  }
}
