package bootscope.core.device.virtio;

import bootscope.core.io.PortDevice;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * The ports of a legacy driver (virtio 1.2 §4.1.4.10): a header of 20 bytes, 24 while MSI-X is
 * enabled, then the device's configuration. Numbers are little-endian, as the guest is.
 */
final class LegacyRegisters implements PortDevice {
  static final int PORTS = 128;

  static final int HEADER = 20;
  private static final int HEADER_MSIX = 24;

  private final VirtioState state;
  private final IntSupplier isr;
  private final IntSupplier takeIsr;
  private final BooleanSupplier msix;
  private final int vectors;

  /**
   * @param isr reads the interrupt status
   * @param takeIsr reads and clears it
   * @param msix whether MSI-X is enabled
   * @param vectors of it that there are
   */
  LegacyRegisters(
      VirtioState state, IntSupplier isr, IntSupplier takeIsr, BooleanSupplier msix, int vectors) {
    this.state = state;
    this.isr = isr;
    this.takeIsr = takeIsr;
    this.msix = msix;
    this.vectors = vectors;
  }

  private int header() {
    return msix.getAsBoolean() ? HEADER_MSIX : HEADER;
  }

  @Override
  public int in(int port, int size) {
    if ((port & PORTS - 1) == 0x13) {
      return takeIsr.getAsInt();
    }
    return peek(port, size);
  }

  @Override
  public int peek(int port, int size) {
    int value = 0;
    for (int i = size - 1; i >= 0; i--) {
      value = value << 8 | one(port + i & PORTS - 1);
    }
    return value;
  }

  private int one(int at) {
    int header = header();
    if (at >= header) {
      VirtioModel model = state.model();
      int within = at - header;
      return within < model.configurationBytes() ? model.configuration(within) : 0;
    }
    Virtqueue queue = state.selected();
    long value =
        switch (at & ~3) {
          case 0x00 -> state.offered();
          case 0x04 -> state.features();
          case 0x08 -> queue == null ? 0 : queue.legacyPage();
          case 0x0C -> (queue == null ? 0 : queue.size()) | state.queueSelect() << 16;
          case 0x10 -> state.status() << 16 | isr.getAsInt() << 24;
          default ->
              state.configVector() | (queue == null ? Virtqueue.NO_VECTOR : queue.vector()) << 16;
        };
    return (int) (value >>> 8 * (at & 3)) & 0xFF;
  }

  @Override
  public void out(int port, int size, int value) {
    int at = port & PORTS - 1;
    int header = header();
    if (at < header) {
      storeHeader(at, size, value);
      return;
    }
    for (int i = 0; i < size; i++) {
      if (at - header + i < state.model().configurationBytes()) {
        state.model().configure(at - header + i, value >>> 8 * i & 0xFF);
      }
    }
  }

  private void storeHeader(int at, int size, int value) {
    Virtqueue queue = state.selected();
    switch (at << 4 | size) {
      case 0x044 -> state.legacyFeatures(value & 0xFFFF_FFFFL);
      case 0x084 -> {
        if (queue != null) {
          queue.legacyPage(value & 0xFFFF_FFFFL);
        }
      }
      case 0x0E2 -> state.queueSelect(value);
      case 0x102 -> state.notified(value & 0xFFFF);
      case 0x121 -> state.status(value & 0xFF);
      case 0x142 -> state.configVector(vector(value & 0xFFFF));
      case 0x162 -> {
        if (queue != null) {
          queue.vector(vector(value & 0xFFFF));
        }
      }
      default -> {}
    }
  }

  private int vector(int wanted) {
    return wanted < vectors ? wanted : Virtqueue.NO_VECTOR;
  }
}
