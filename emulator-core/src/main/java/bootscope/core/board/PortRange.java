package bootscope.core.board;

/**
 * I/O ports of a device.
 *
 * @param first port
 * @param count how many
 * @param widest bytes of the widest access that the device takes whole
 */
public record PortRange(int first, int count, int widest) {
  /** Whether the two have a port in common. */
  boolean overlaps(PortRange other) {
    return first < other.first + other.count && other.first < first + count;
  }
}
