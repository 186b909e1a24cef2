package bootscope.core.memory;

/** Who must see accesses to devices' registers in memory. What it does the guest cannot tell. */
@FunctionalInterface
public interface DeviceObserver {
  /**
   * An access was made.
   *
   * @param device name of its {@link Window}
   * @param value what was read or written, zero-extended
   */
  void accessed(String device, long physicalAddress, int size, boolean write, long value);
}
