package bootscope.core.debug;

/** A place, or an instant, at which a machine is to stop. */
public final class Breakpoint {
  /** What a breakpoint's {@link #address} is. */
  public enum Kind {
    /** A linear address, in whatever mode the processor is. */
    LINEAR,
    /** A guest-physical address, under whatever linear one the instruction is reached. */
    PHYSICAL,
    /** A number of instructions retired. */
    COUNT,
    /** A milestone of the timeline that is no function of the kernel; {@link #where} names it. */
    MILESTONE
  }

  private final int id;
  private final Kind kind;
  private final long address;
  private final String where;
  private boolean enabled = true;
  private long hits;

  Breakpoint(int id, Kind kind, long address, String where) {
    this.id = id;
    this.kind = kind;
    this.address = address;
    this.where = where;
  }

  /** Positive, never used again. */
  public int id() {
    return id;
  }

  public Kind kind() {
    return kind;
  }

  /** By {@link #kind}: linear, guest-physical, a number of instructions, or 0. */
  public long address() {
    return address;
  }

  /** As the user named it. */
  public String where() {
    return where;
  }

  public boolean enabled() {
    return enabled;
  }

  /** How often this machine reached it while it was enabled. */
  public long hits() {
    return hits;
  }

  void enable(boolean enable) {
    enabled = enable;
  }

  void forgetHits() {
    hits = 0;
  }

  void hit() {
    hits++;
  }
}
