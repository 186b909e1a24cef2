package bootscope.app.cli;

import java.util.List;

/**
 * What the program's exit status says about the run.
 *
 * @param code the process's exit status, 0–255
 */
public record ExitStatus(End end, int code) {

  /** How a run ended. */
  public enum End {
    POWERED_OFF("the guest powered off, or a command did what it was asked"),
    DEFECT("a defect of Bootscope; a report is printed"),
    USAGE("a mistake in the command line or in a file that it names"),
    RESET("the guest asked for a reset and -no-reboot was given, or it would do so for ever"),
    HALTED("the guest halted for good: HLT with no event left that could wake it"),
    TRIPLE_FAULT("the guest triple-faulted and -no-reboot was given, or it would do so for ever"),
    INSTRUCTION_LIMIT("-max-instructions was reached"),
    TIME_LIMIT("-max-time was reached, or virtual time's end after 100 years"),
    QUIT("the user quit: Ctrl-A x, or the monitor's quit"),
    CONDITION("a condition of compare's -fail-if holds, or cannot be told"),
    INTERRUPTED("Ctrl-C (SIGINT)"),
    DEBUG_EXIT("the guest wrote to isa-debug-exit: twice the value, plus 1");

    private final String meaning;

    End(String meaning) {
      this.meaning = meaning;
    }
  }

  public static final ExitStatus POWERED_OFF = new ExitStatus(End.POWERED_OFF, 0);
  public static final ExitStatus DEFECT = new ExitStatus(End.DEFECT, 1);
  public static final ExitStatus USAGE = new ExitStatus(End.USAGE, 2);
  public static final ExitStatus RESET = new ExitStatus(End.RESET, 3);
  public static final ExitStatus HALTED = new ExitStatus(End.HALTED, 4);
  public static final ExitStatus TRIPLE_FAULT = new ExitStatus(End.TRIPLE_FAULT, 5);
  public static final ExitStatus INSTRUCTION_LIMIT = new ExitStatus(End.INSTRUCTION_LIMIT, 6);
  public static final ExitStatus TIME_LIMIT = new ExitStatus(End.TIME_LIMIT, 6);
  public static final ExitStatus QUIT = new ExitStatus(End.QUIT, 7);
  public static final ExitStatus CONDITION = new ExitStatus(End.CONDITION, 8);
  public static final ExitStatus INTERRUPTED = new ExitStatus(End.INTERRUPTED, 130);

  private static final List<ExitStatus> FIXED =
      List.of(
          POWERED_OFF,
          DEFECT,
          USAGE,
          RESET,
          HALTED,
          TRIPLE_FAULT,
          INSTRUCTION_LIMIT,
          TIME_LIMIT,
          QUIT,
          CONDITION,
          INTERRUPTED);

  /** Those whose code is always the same, by code. */
  public static List<ExitStatus> fixed() {
    return FIXED;
  }

  /** What isa-debug-exit asks for; the host keeps the low 8 bits, as of any process. */
  public static ExitStatus ofDebugExit(int status) {
    return new ExitStatus(End.DEBUG_EXIT, status & 0xFF);
  }

  /** One line for the help text and the documentation. */
  public String meaning() {
    return end.meaning;
  }
}
