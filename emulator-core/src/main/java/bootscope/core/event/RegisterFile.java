package bootscope.core.event;

/** Where a register that only system software writes is kept. */
public enum RegisterFile {
  CONTROL,
  DEBUG,
  /** Extended control registers: XCR0. */
  XCR,
  /** Model-specific registers, by their number. */
  MSR
}
