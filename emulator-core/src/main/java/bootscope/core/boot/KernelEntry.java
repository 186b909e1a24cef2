package bootscope.core.boot;

/**
 * Where a kernel's first instruction is.
 *
 * @param physicalAddress of it
 * @param pvh whether it is entered by the x86/HVM direct boot ABI
 */
public record KernelEntry(long physicalAddress, boolean pvh) {}
