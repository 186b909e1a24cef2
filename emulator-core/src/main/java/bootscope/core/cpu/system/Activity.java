package bootscope.core.cpu.system;

/** Whether the processor runs, waits or has given up (SDM vol. 3C §24.4.2), and its NMIs. */
public final class Activity {
  /** HLT or MWAIT waits for an interrupt. */
  public boolean halted;

  /** A triple fault happened. */
  public boolean shutdown;

  /** An NMI has come and was not taken yet. */
  public boolean nmiPending;

  /** From an NMI's delivery to the next IRET (SDM vol. 3A §6.7.1). */
  public boolean nmiBlocked;

  public void reset() {
    halted = false;
    shutdown = false;
    nmiPending = false;
    nmiBlocked = false;
  }
}
