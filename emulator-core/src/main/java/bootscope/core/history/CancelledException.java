package bootscope.core.history;

/**
 * What went through time, or was looked for there, was to end before it was over: the machine is
 * back where it was, exactly, and nothing is known that was not.
 */
public final class CancelledException extends RuntimeException {
  CancelledException() {
    super("it was stopped", null, false, false);
  }
}
