package bootscope.core.describe;

/**
 * An access of the guest's to something that has registers, as that is given it.
 *
 * @param device what answers, as the port map, the memory map or PCI calls it; empty for an MSR
 * @param address a port, a guest-physical address, an MSR's number, or an offset in a PCI
 *     function's configuration space
 * @param offset the same, counted in memory from where the device's window begins
 * @param size bytes
 * @param value what was read or is written, zero-extended
 */
public record RegisterAccess(
    AddressSpace space,
    String device,
    long address,
    long offset,
    int size,
    boolean write,
    long value) {

  /** What of it lies from one byte up to another, which may be outside. */
  RegisterAccess part(long from, long end) {
    long first = Math.max(from, 0);
    long bytes = Math.min(end, size) - first;
    return bytes == size
        ? this
        : new RegisterAccess(
            space,
            device,
            address + first,
            offset + first,
            (int) bytes,
            write,
            value >>> 8 * first & -1L >>> 64 - 8 * bytes);
  }
}
