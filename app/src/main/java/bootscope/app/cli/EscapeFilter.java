package bootscope.app.cli;

import java.util.function.IntConsumer;

/**
 * Sorts what is typed on a shared terminal: most bytes are the guest's, and Ctrl-A starts a command
 * of ours, with QEMU's keys.
 */
public final class EscapeFilter {

  /** What a key after Ctrl-A asks for. */
  public enum Action {
    /** x: end the program. */
    QUIT,
    /** c: from the guest's console to the monitor, or back. */
    MONITOR,
    /** b: send a break on the console's line. */
    BREAK,
    /** h or ?: print {@link #HELP}. */
    HELP
  }

  /** What {@link Action#HELP} prints. */
  public static final String HELP =
      """
      C-a h    print this help
      C-a x    quit
      C-a b    send break
      C-a c    from the console to the monitor, and back
      C-a C-a  send C-a
      """;

  private static final int CTRL_A = 1;

  private final IntConsumer toGuest;
  private boolean escaped;

  /**
   * @param toGuest takes each byte, 0–255, that is the guest's
   */
  public EscapeFilter(IntConsumer toGuest) {
    this.toGuest = toGuest;
  }

  /**
   * Takes the next byte typed, 0–255.
   *
   * @return the action that it completes, or null
   */
  public Action accept(int typed) {
    if (!escaped) {
      escaped = typed == CTRL_A;
      if (!escaped) {
        toGuest.accept(typed);
      }
      return null;
    }
    escaped = false;
    return switch (typed) {
      case 'x', 'X' -> Action.QUIT;
      case 'c', 'C' -> Action.MONITOR;
      case 'b', 'B' -> Action.BREAK;
      case 'h', 'H', '?' -> Action.HELP;
      case CTRL_A, 'a' -> {
        toGuest.accept(CTRL_A);
        yield null;
      }
      default -> null;
    };
  }
}
