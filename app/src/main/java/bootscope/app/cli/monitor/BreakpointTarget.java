package bootscope.app.cli.monitor;

import bootscope.app.cli.UsageException;
import bootscope.core.debug.BreakpointKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The stopped machine's breakpoints as the monitor sees them. */
public interface BreakpointTarget {
  /**
   * Stops the guest before it executes an instruction: of a function of the kernel, wherever that
   * lies by then, at an address, or at the kernel's entry.
   *
   * @param where a symbol, an expression, also behind a {@code *}, or {@code pvh}
   * @param condition an expression that must not be 0; empty for any
   * @param once whether the breakpoint goes when it is hit
   * @return a line that describes it
   * @throws UsageException when it means nothing
   */
  String addBreakpoint(String where, String condition, boolean once);

  /**
   * Stops the guest where a kind of breakpoint says.
   *
   * @param said what its parameters are, by name
   * @return a line that describes it
   * @throws UsageException when it means nothing
   */
  String addBreakpoint(
      BreakpointKind kind, Map<String, String> said, String condition, boolean once);

  /**
   * Has a breakpoint wait for something else; its condition, message and hits stay.
   *
   * @param said what the kind's parameters are, by name
   * @return a line that describes it; empty where there is no breakpoint with this number
   * @throws UsageException when it means nothing; the breakpoint is as it was
   */
  Optional<String> changeBreakpoint(int id, BreakpointKind kind, Map<String, String> said);

  /** A line for each breakpoint. */
  List<String> breakpoints();

  /** Their ids. */
  List<Integer> breakpointIds();

  /** Whether there was one with this id. */
  boolean deleteBreakpoint(int id);

  /** Whether there is one with this id. */
  boolean enableBreakpoint(int id, boolean enable);

  /**
   * Sets under which condition a breakpoint stops the guest.
   *
   * @param condition an expression; empty for any
   * @return whether there is one with this id
   * @throws UsageException when it means nothing
   */
  boolean condition(int id, String condition);

  /**
   * Sets what a breakpoint says instead of stopping the guest.
   *
   * @param text with expressions in braces; empty where it is to stop it
   * @return whether there is one with this id
   * @throws UsageException when an expression means nothing
   */
  boolean message(int id, String text);

  /**
   * Sets how many of a breakpoint's next hits do not stop the guest.
   *
   * @return whether there is one with this id
   */
  boolean ignore(int id, long count);
}
