package bootscope.core.session;

import bootscope.core.debug.Breakpoint;

/**
 * A breakpoint at one instant.
 *
 * @param address as {@link Breakpoint#address}; of no meaning unless {@code placed}
 * @param where as the user named it
 * @param symbol as {@link Breakpoint#symbol}
 * @param placed whether it is known where it is; if not, it waits for its symbol
 * @param hits how often this machine reached it while it was enabled
 */
public record BreakpointView(
    int id,
    Breakpoint.Kind kind,
    long address,
    String where,
    boolean symbol,
    boolean placed,
    boolean enabled,
    long hits) {

  static BreakpointView of(Breakpoint b) {
    return new BreakpointView(
        b.id(), b.kind(), b.address(), b.where(), b.symbol(), b.placed(), b.enabled(), b.hits());
  }
}
