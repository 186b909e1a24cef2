package bootscope.core.boot;

/**
 * Where a kernel's first instruction is.
 *
 * @param physicalAddress of it
 * @param abi by which the kernel is entered
 */
public record KernelEntry(long physicalAddress, EntryAbi abi) {
  /** Whether the kernel is entered by the x86/HVM direct boot ABI. */
  public boolean pvh() {
    return abi == EntryAbi.PVH;
  }
}
