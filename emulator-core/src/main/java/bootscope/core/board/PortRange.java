package bootscope.core.board;

/**
 * I/O ports of a device.
 *
 * @param first port
 * @param count how many
 * @param widest bytes of the widest access that the device takes whole
 */
public record PortRange(int first, int count, int widest) {}
