package bootscope.core.debug;

import java.util.OptionalLong;

/**
 * A place, or an instant, at which a machine is to stop. One that was set by a symbol's name goes
 * where the kernel goes, and waits as long as that is not known.
 */
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
  private final String where;
  private final boolean symbol;
  private Kind kind;
  private long address;
  private boolean placed = true;
  private boolean enabled = true;
  private long hits;

  Breakpoint(int id, Kind kind, long address, String where, boolean symbol) {
    this.id = id;
    this.kind = kind;
    this.address = address;
    this.where = where;
    this.symbol = symbol;
  }

  /** Goes to where the kernel's symbol lies now; a breakpoint of another kind stays. */
  void place(Symbols symbols) {
    if (!symbol) {
      return;
    }
    OptionalLong physical = symbols.physicalAddress(where);
    OptionalLong linear = symbols.address(where);
    kind = physical.isEmpty() && linear.isPresent() ? Kind.LINEAR : Kind.PHYSICAL;
    placed = physical.isPresent() || linear.isPresent();
    address = physical.orElse(linear.orElse(0));
  }

  /** Whether it was set by a symbol's name, and goes where that goes. */
  public boolean symbol() {
    return symbol;
  }

  /** Whether it is known where it is: a symbol of a kernel that is yet to be moved has no place. */
  public boolean placed() {
    return placed;
  }

  /** Positive, never used again. */
  public int id() {
    return id;
  }

  public Kind kind() {
    return kind;
  }

  /**
   * By {@link #kind}: linear, guest-physical, a number of instructions, or 0; 0 without a place.
   */
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
