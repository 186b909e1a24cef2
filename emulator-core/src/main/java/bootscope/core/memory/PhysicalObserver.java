package bootscope.core.memory;

/**
 * Who must see accesses to some stored bytes: the processor's, its page walker's, and devices' by
 * DMA. What it does the guest cannot tell.
 */
public interface PhysicalObserver {
  /** Guest-physical address of the first byte; never another. */
  long start();

  /** Bytes, at least 1; never others. */
  long length();

  /** An access to the bytes' pages is about to be made. It lies within one page. */
  void accessed(long physicalAddress, int size, boolean write);
}
