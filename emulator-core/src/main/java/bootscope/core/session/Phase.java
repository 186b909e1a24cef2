package bootscope.core.session;

/** What a session's machine is doing. */
public enum Phase {
  /** Stands between two instructions and waits for a command. */
  PAUSED,
  RUNNING,
  /** Running, but the guest sleeps until something is typed. */
  WAITING,
  /** Powered off, or halted for good: only a restart goes on. */
  ENDED,
  /** A defect of the emulator stopped it; {@link MachineView#failure} has it. */
  FAILED,
  /** The session is closed. */
  CLOSED
}
