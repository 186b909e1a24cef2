package bootscope.core.io;

import java.util.Arrays;
import java.util.TreeMap;

/**
 * The 64 KiB of I/O ports. An access that no device claims reads all ones and writes nothing, as on
 * a PC's bus, and is counted per port for the report.
 */
public final class PortMap {
  private record Mapping(PortDevice device, int widest, String name) {}

  /** How often the guest touched a port that no device claims. */
  public record Unclaimed(int port, long reads, long writes) {}

  /** Hears of the first access to an unclaimed port in each direction. */
  @FunctionalInterface
  public interface Watcher {
    void unclaimed(int port, boolean write);
  }

  private final Mapping[] ports = new Mapping[65536];
  private final TreeMap<Integer, long[]> unclaimed = new TreeMap<>();
  private Watcher watcher = (port, write) -> {};

  public void watcher(Watcher watcher) {
    this.watcher = watcher;
  }

  /**
   * Gives ports to a device.
   *
   * @param widest bytes of the widest access that the device takes whole; wider ones are split
   * @throws IllegalArgumentException when a port is taken already
   */
  public void map(int first, int count, int widest, String name, PortDevice device) {
    for (int port = first; port < first + count; port++) {
      if (ports[port] != null) {
        throw new IllegalArgumentException(
            "port 0x%x of %s belongs to %s".formatted(port, name, ports[port].name));
      }
    }
    Arrays.fill(ports, first, first + count, new Mapping(device, widest, name));
  }

  /** The name of the device at a port, or null. */
  public String deviceAt(int port) {
    Mapping m = ports[port & 0xFFFF];
    return m == null ? null : m.name;
  }

  public int in(int port, int size) {
    Mapping m = ports[port & 0xFFFF];
    if (m != null && size <= m.widest) {
      return m.device.in(port & 0xFFFF, size);
    }
    if (size == 1) {
      count(port, 0);
      return 0xFF;
    }
    if (m == null && unclaimedThroughout(port, size)) {
      count(port, 0);
      return size == 2 ? 0xFFFF : -1;
    }
    int half = size >> 1;
    return in(port, half) | in(port + half, half) << (8 * half);
  }

  public void out(int port, int size, int value) {
    Mapping m = ports[port & 0xFFFF];
    if (m != null && size <= m.widest) {
      m.device.out(port & 0xFFFF, size, size == 4 ? value : value & ((1 << 8 * size) - 1));
      return;
    }
    if (size == 1 || m == null && unclaimedThroughout(port, size)) {
      count(port, 1);
      return;
    }
    int half = size >> 1;
    out(port, half, value);
    out(port + half, half, value >>> (8 * half));
  }

  /** What a read would give, without side effects. */
  public int peek(int port, int size) {
    Mapping m = ports[port & 0xFFFF];
    if (m != null && size <= m.widest) {
      return m.device.peek(port & 0xFFFF, size);
    }
    if (size == 1) {
      return 0xFF;
    }
    int half = size >> 1;
    return peek(port, half) | peek(port + half, half) << (8 * half);
  }

  /** Accesses that nothing claimed, by port. */
  public java.util.List<Unclaimed> unclaimed() {
    return unclaimed.entrySet().stream()
        .map(e -> new Unclaimed(e.getKey(), e.getValue()[0], e.getValue()[1]))
        .toList();
  }

  private boolean unclaimedThroughout(int port, int size) {
    for (int i = 0; i < size; i++) {
      if (ports[(port + i) & 0xFFFF] != null) {
        return false;
      }
    }
    return true;
  }

  private void count(int port, int direction) {
    long[] counts = unclaimed.computeIfAbsent(port & 0xFFFF, p -> new long[2]);
    if (counts[direction]++ == 0) {
      watcher.unclaimed(port & 0xFFFF, direction != 0);
    }
  }
}
