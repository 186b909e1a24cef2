package bootscope.core.cpu.system;

/** Hears of changes that a timeline is made of, and of what is not implemented. */
public interface ProcessorListener {
  /** CR0, EFER, CPL or the code segment changed the mode; RIP in the state may be stale. */
  default void modeChanged() {}

  /** An encoding that the processor does not implement raised #UD. */
  default void undefined(long linearAddress, byte[] bytes) {}

  /** An MSR that does not exist was read or written. */
  default void unknownMsr(int msr, boolean write) {}

  /** An exception is about to be delivered; the state is that of the faulting instruction. */
  default void exception(int vector, int errorCode, long address) {}

  /** An external interrupt is about to be delivered. */
  default void interrupt(int vector) {}

  /**
   * Instructions were decoded for the first time, or again after they were dropped.
   *
   * @param physicalAddress of the first byte; others may lie in another page
   */
  default void decoded(long linearAddress, long physicalAddress, int bytes) {}
}
