package bootscope.core.session;

import bootscope.core.debug.Arming;
import bootscope.core.debug.Breakpoint;
import bootscope.core.debug.Trigger;
import java.util.Optional;

/**
 * A breakpoint at one instant.
 *
 * @param where as the user named it
 * @param place where it lies now; empty where it has no place
 * @param waits whether its place is yet to be known
 * @param missing whether it names what the kernel has not, and is pending
 * @param once whether it goes when it is hit
 * @param ignored how many of the next hits do not stop the machine
 * @param condition under which it stops the machine, as it was written; empty for any
 * @param message what it says instead of stopping the machine, as it was written; empty where it
 *     stops it
 * @param hits how often this machine reached it while it was enabled
 */
public record BreakpointView(
    int id,
    Trigger trigger,
    String where,
    Optional<Trigger.Place> place,
    boolean waits,
    boolean missing,
    boolean enabled,
    boolean once,
    long ignored,
    String condition,
    String message,
    long hits) {

  static BreakpointView of(Breakpoint b, Arming.Surroundings now) {
    return new BreakpointView(
        b.id(),
        b.trigger(),
        b.where(),
        b.trigger().place(now),
        b.trigger().waits(now),
        b.trigger().missing(now).isPresent(),
        b.enabled(),
        b.once(),
        b.ignored(),
        b.condition().map(Object::toString).orElse(""),
        b.message().map(Object::toString).orElse(""),
        b.hits());
  }

  /** Whether it stops before the instruction at an address. */
  public boolean isAt(boolean physical, long address) {
    return place
        .filter(p -> p.code() && p.physical() == physical && p.address() == address)
        .isPresent();
  }
}
