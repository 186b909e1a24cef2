package bootscope.core.device.virtio;

import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.memory.MmioDevice;
import java.util.function.IntSupplier;

/**
 * The window of a modern virtio device (virtio 1.2 §4.1.4): common configuration, interrupt status,
 * the device's configuration and notifications, 4 KiB each. A field is written by an access of its
 * own width (§4.1.3.1); a write that fits no field is lost.
 */
final class ModernRegisters implements MmioDevice {
  static final int COMMON = 0x0000;
  static final int ISR = 0x1000;
  static final int DEVICE = 0x2000;
  static final int NOTIFY = 0x3000;
  static final int PART = 0x1000;
  static final int BYTES = 0x4000;

  /** Bytes of notifications between two queues. */
  static final int NOTIFY_MULTIPLIER = 4;

  private final VirtioState state;
  private final IntSupplier isr;
  private final IntSupplier takeIsr;
  private final int vectors;
  private int deviceFeatureSelect;
  private int driverFeatureSelect;

  /**
   * @param isr reads the interrupt status
   * @param takeIsr reads and clears it
   * @param vectors of MSI-X that there are
   */
  ModernRegisters(VirtioState state, IntSupplier isr, IntSupplier takeIsr, int vectors) {
    this.state = state;
    this.isr = isr;
    this.takeIsr = takeIsr;
    this.vectors = vectors;
  }

  void reset() {
    deviceFeatureSelect = 0;
    driverFeatureSelect = 0;
  }

  @Override
  public long load(long offset, int size) {
    int at = (int) offset & BYTES - 1;
    if (at <= ISR && at + size > ISR) {
      return takeIsr.getAsInt();
    }
    return peek(offset, size);
  }

  @Override
  public long peek(long offset, int size) {
    int at = (int) offset & BYTES - 1;
    long value = 0;
    for (int i = size - 1; i >= 0; i--) {
      value = value << 8 | one(at + i & BYTES - 1);
    }
    return value;
  }

  private int one(int at) {
    int within = at & PART - 1;
    return switch (at & -PART) {
      case COMMON -> common(within & ~3) >>> 8 * (within & 3) & 0xFF;
      case ISR -> within == 0 ? isr.getAsInt() : 0;
      case DEVICE -> deviceByte(within);
      default -> 0;
    };
  }

  private int deviceByte(int offset) {
    VirtioModel model = state.model();
    return offset < model.configurationBytes() ? model.configuration(offset) : 0;
  }

  /** Four bytes of the common configuration (§4.1.4.3). */
  private int common(int offset) {
    Virtqueue queue = state.selected();
    return switch (offset) {
      case 0x00 -> deviceFeatureSelect;
      case 0x04 -> word(state.offered(), deviceFeatureSelect);
      case 0x08 -> driverFeatureSelect;
      case 0x0C -> word(state.features(), driverFeatureSelect);
      case 0x10 -> state.configVector() | state.queueCount() << 16;
      case 0x14 -> state.status() | state.queueSelect() << 16; // the generation never changes
      case 0x18 -> queue == null ? Virtqueue.NO_VECTOR << 16 : queue.size() | queue.vector() << 16;
      case 0x1C -> queue == null ? 0 : (queue.enabled() ? 1 : 0) | state.queueSelect() << 16;
      case 0x20, 0x24, 0x28, 0x2C, 0x30, 0x34 ->
          queue == null ? 0 : word(queue.area((offset - 0x20) / 8), offset / 4 & 1);
      case 0x38 -> state.queueSelect(); // a reset is over at once
      default -> 0;
    };
  }

  /** Half of 64 bits; there are no others. */
  private static int word(long value, int select) {
    return select == 0 ? (int) value : select == 1 ? (int) (value >>> 32) : 0;
  }

  private static long withWord(long value, int select, long word) {
    return switch (select) {
      case 0 -> value & 0xFFFF_FFFF_0000_0000L | word & 0xFFFF_FFFFL;
      case 1 -> value & 0xFFFF_FFFFL | word << 32;
      default -> value;
    };
  }

  @Override
  public void store(long offset, int size, long value) {
    int at = (int) offset & BYTES - 1;
    if (at >= NOTIFY) {
      state.notified((at - NOTIFY) / NOTIFY_MULTIPLIER);
    } else if (at >= DEVICE) {
      for (int i = 0; i < size; i++) {
        int within = at - DEVICE + i;
        if (within < state.model().configurationBytes()) {
          state.model().configure(within, (int) (value >>> 8 * i) & 0xFF);
        }
      }
    } else if (at < ISR) {
      storeCommon(at, size, value);
    }
  }

  private void storeCommon(int at, int size, long value) {
    switch (size) {
      case 8 -> {
        storeDouble(at, value);
        storeDouble(at + 4, value >>> 32);
      }
      case 4 -> storeDouble(at, value);
      case 2 -> storeWord(at, (int) value & 0xFFFF);
      default -> {
        if (at == 0x14) {
          state.status((int) value & 0xFF);
        }
      }
    }
  }

  private void storeDouble(int at, long value) {
    Virtqueue queue = state.selected();
    switch (at) {
      case 0x00 -> deviceFeatureSelect = (int) value;
      case 0x08 -> driverFeatureSelect = (int) value;
      case 0x0C -> state.features(withWord(state.features(), driverFeatureSelect, value));
      case 0x20, 0x24, 0x28, 0x2C, 0x30, 0x34 -> {
        if (queue != null) {
          int area = (at - 0x20) / 8;
          queue.area(area, withWord(queue.area(area), at / 4 & 1, value));
        }
      }
      default -> {}
    }
  }

  private void storeWord(int at, int value) {
    Virtqueue queue = state.selected();
    if (at == 0x10) {
      state.configVector(vector(value));
    } else if (at == 0x16) {
      state.queueSelect(value);
    } else if (queue != null) {
      switch (at) {
        case 0x18 -> queue.size(value);
        case 0x1A -> queue.vector(vector(value));
        case 0x1C -> {
          if (value == 1) {
            queue.enable();
          }
        }
        case 0x3A -> {
          if (value == 1 && state.has(VirtioState.RING_RESET)) {
            queue.reset();
          }
        }
        default -> {}
      }
    }
  }

  /** A vector that does not exist reads back as none, so that the driver notices (§4.1.5.1.2.1). */
  private int vector(int wanted) {
    return wanted < vectors ? wanted : Virtqueue.NO_VECTOR;
  }

  void save(StateWriter out) {
    out.putInt("deviceFeatureSelect", deviceFeatureSelect);
    out.putInt("driverFeatureSelect", driverFeatureSelect);
  }

  void restore(StateReader in) {
    deviceFeatureSelect = in.getInt("deviceFeatureSelect");
    driverFeatureSelect = in.getInt("driverFeatureSelect");
  }
}
