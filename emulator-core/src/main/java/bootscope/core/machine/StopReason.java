package bootscope.core.machine;

/** Why a machine came to a stop. */
public enum StopReason {
  /** The instruction count or the virtual time that {@link Machine#runTo} was given is reached. */
  LIMIT("the limit is reached"),
  /** Somebody called {@link Machine#requestStop}. */
  REQUESTED("stopped by request"),
  /** The next instruction carries a breakpoint. */
  BREAKPOINT("a breakpoint is reached"),
  /** The guest switched the machine off through ACPI. */
  POWER_OFF("the guest powered off"),
  /** The guest wrote to isa-debug-exit: {@link Machine#exitStatus}. */
  DEBUG_EXIT("the guest ended the run"),
  /** The guest asked for a reset; it has not been carried out. */
  RESET("the guest asked for a reset"),
  /** A third fault while a double fault was delivered; the state is that of the last fault. */
  TRIPLE_FAULT("triple fault"),
  /** Halted with interrupts off, or with nothing left that could interrupt. */
  HALTED("halted for good"),
  /** Halted until something comes in from outside; no event of the machine's own is due. */
  WAITING("waiting for input"),
  /** The guest idled its way to the end of virtual time, a century after it was started. */
  END_OF_TIME("virtual time has reached its end, after 100 years");

  private final String text;

  StopReason(String text) {
    this.text = text;
  }

  /** One phrase for a person. */
  public String text() {
    return text;
  }

  /** The same, for whoever is told of more than the guest. */
  public String ofGuest() {
    return text.startsWith("the guest") ? text : "the guest: " + text;
  }
}
