package bootscope.app.cli;

/** What the program's exit status says about the run. */
public enum ExitStatus {
  POWERED_OFF(0, "the guest powered off, or a command did what it was asked"),
  DEFECT(1, "a defect of Bootscope; a report is printed"),
  USAGE(2, "a mistake in the command line or in a file that it names"),
  RESET(3, "the guest asked for a reset and -no-reboot was given, or it would do so for ever"),
  HALTED(4, "the guest halted for good: HLT with no event left that could wake it"),
  TRIPLE_FAULT(5, "the guest triple-faulted and -no-reboot was given, or it would do so for ever"),
  INSTRUCTION_LIMIT(6, "-max-instructions was reached"),
  TIME_LIMIT(6, "-max-time was reached, or virtual time's end after 100 years"),
  QUIT(7, "the user quit: Ctrl-A x, or the monitor's quit"),
  INTERRUPTED(130, "Ctrl-C (SIGINT)");

  private final int code;
  private final String meaning;

  ExitStatus(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  /** The process's exit status, 0–255. */
  public int code() {
    return code;
  }

  /** One line for the help text and the documentation. */
  public String meaning() {
    return meaning;
  }
}
