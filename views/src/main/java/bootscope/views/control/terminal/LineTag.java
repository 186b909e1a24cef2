package bootscope.views.control.terminal;

/**
 * When a line was begun.
 *
 * @param instructions retired guest instructions
 * @param nanos virtual time, in nanoseconds
 */
public record LineTag(long instructions, long nanos) {
  /** The tag of a line on which nothing has been written. */
  public static final LineTag NONE = new LineTag(-1, -1);

  /** Gives the present moment; asked once for each line, when its first character arrives. */
  @FunctionalInterface
  public interface Clock {
    LineTag now();
  }
}
