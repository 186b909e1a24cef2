package bootscope.core.remote.gdb;

import bootscope.core.debug.RegisterValues;
import bootscope.core.debug.Stop;
import bootscope.core.machine.StopReason;
import java.util.List;
import java.util.Locale;

/** What gdb is told of a stop (GDB manual, "Stop Reply Packets"). */
final class StopReply {
  // Signals by gdb's numbers.
  private static final int NO_SIGNAL = 0;
  private static final int SIGINT = 2;
  private static final int SIGTRAP = 5;
  private static final int SIGSEGV = 11;

  private StopReply() {}

  /**
   * A reply of a stop.
   *
   * @param registers {@link #expedited}; empty for none
   * @param reason as the packet has it, with its semicolon; empty for none
   */
  static String of(Stop stop, String registers, String reason) {
    return of(signal(stop), registers, reason);
  }

  /** That the list of libraries is another. */
  static String ofLibraries(String registers) {
    return of(SIGTRAP, registers, "library:;");
  }

  private static String of(int signal, String registers, String reason) {
    return String.format(Locale.ROOT, "T%02x%s%sthread:1;", signal, registers, reason);
  }

  /** The same place, where the machine was asked to stop. */
  static Stop requested(Stop at) {
    return new Stop(
        StopReason.REQUESTED, List.of(), at.instructions(), at.virtualNanos(), at.before());
  }

  /** Whether it is at an end, or sleeps until somebody types something. */
  static boolean goesNoFurther(Stop stop) {
    return switch (stop.reason()) {
      case LIMIT, REQUESTED, BREAKPOINT -> false;
      default -> true;
    };
  }

  /**
   * A SIGTRAP is a step's success to gdb, which makes another where it still stands in the line:
   * what goes no further has stopped for something else.
   */
  private static int signal(Stop stop) {
    return switch (stop.reason()) {
      case LIMIT, BREAKPOINT -> SIGTRAP;
      case REQUESTED -> SIGINT;
      case TRIPLE_FAULT -> SIGSEGV;
      default -> NO_SIGNAL;
    };
  }

  /** The registers that gdb wants first: RBP, RSP and RIP. */
  static String expedited(RegisterValues values) {
    StringBuilder out = new StringBuilder();
    for (int number : new int[] {6, 7, GdbRegisters.rip()}) {
      String value = GdbRegisters.value(GdbRegisters.all().get(number), values);
      out.append(String.format(Locale.ROOT, "%02x:%s;", number, value));
    }
    return out.toString();
  }
}
