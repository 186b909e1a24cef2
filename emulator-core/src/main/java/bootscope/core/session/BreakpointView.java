package bootscope.core.session;

import bootscope.core.debug.Breakpoint;

/**
 * A breakpoint at one instant.
 *
 * @param address as {@link Breakpoint#address}
 * @param where as the user named it
 * @param hits how often this machine reached it while it was enabled
 */
public record BreakpointView(
    int id, Breakpoint.Kind kind, long address, String where, boolean enabled, long hits) {

  static BreakpointView of(Breakpoint b) {
    return new BreakpointView(b.id(), b.kind(), b.address(), b.where(), b.enabled(), b.hits());
  }
}
