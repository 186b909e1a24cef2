package bootscope.core.cpu.system;

/**
 * The byte that IN has just read, if its device says how long it stays the same. Whoever asks must
 * forget it as soon as anything else may have reached a device.
 */
public final class SteadyPort {
  /** No time is before it. */
  public static final long NEVER = Long.MIN_VALUE;

  private int port;
  private int value;
  private long until = NEVER;

  void read(int port, int value, long until) {
    this.port = port;
    this.value = value;
    this.until = until;
  }

  public int port() {
    return port;
  }

  public int value() {
    return value;
  }

  /** Virtual time in nanoseconds, exclusive; asked once: {@link #NEVER} from then on. */
  public long takeUntil() {
    long time = until;
    until = NEVER;
    return time;
  }
}
