package bootscope.core.device.apic;

import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import java.util.Arrays;

/** The local vector table, and the pins LINT0 and LINT1 that two of its entries serve (§10.5.1). */
final class LocalVectors {
  static final int TIMER = 0;
  static final int LINT = 3; // and 4
  static final int ERROR = 5;

  static final int MASKED = 1 << 16;
  private static final int LEVEL = 1 << 15;
  private static final int REMOTE_IRR = 1 << 14;

  /** Writable bits of the entries: timer, thermal, performance, LINT0, LINT1, error. */
  private static final int[] WRITABLE = {
    0x0007_00FF, 0x0001_07FF, 0x0001_07FF, 0x0001_A7FF, 0x0001_A7FF, 0x0001_00FF
  };

  /** Where a local interrupt goes. */
  interface Receiver {
    /** As {@link ApicBus#deliver} has its modes. */
    void receive(int mode, int vector, boolean level);
  }

  private final Receiver receiver;
  private final int[] entries = new int[6];
  private final boolean[] pins = new boolean[2];

  LocalVectors(Receiver receiver) {
    this.receiver = receiver;
  }

  /** All entries masked; the pins are where they are. */
  void reset() {
    Arrays.fill(entries, MASKED);
  }

  int entry(int index) {
    return entries[index];
  }

  boolean masked(int index) {
    return (entries[index] & MASKED) != 0;
  }

  int vector(int index) {
    return entries[index] & 0xFF;
  }

  /** Software disables the APIC: every entry is masked (§10.4.7.2). */
  void maskAll() {
    for (int i = 0; i < entries.length; i++) {
      entries[i] |= MASKED;
    }
  }

  void write(int index, int value, boolean softwareEnabled) {
    entries[index] = value & WRITABLE[index] | entries[index] & REMOTE_IRR;
    if (!softwareEnabled) {
      entries[index] |= MASKED;
    }
    if (index == LINT || index == LINT + 1) {
      if ((value & LEVEL) == 0) {
        entries[index] &= ~REMOTE_IRR;
      }
      requestLevel(index - LINT);
    }
  }

  boolean pin(int pin) {
    return pins[pin];
  }

  /** Sets a pin; tells whether it rose. */
  boolean pin(int pin, boolean level) {
    boolean rises = level && !pins[pin];
    pins[pin] = level;
    return rises;
  }

  /** A pin's level was set, perhaps with an edge upwards. */
  void pinChanged(int pin, boolean rises) {
    int entry = entries[LINT + pin];
    if ((entry & MASKED) != 0) {
      return;
    }
    int mode = entry >> 8 & 7;
    if (mode == ApicBus.FIXED && (entry & LEVEL) != 0) {
      requestLevel(pin);
    } else if (rises && mode != ApicBus.EXT_INT) {
      receiver.receive(mode, entry & 0xFF, false);
    }
  }

  /** Whether a pin carries an 8259's request that its entry lets through. */
  boolean extInt(int pin) {
    return pins[pin] && (entries[LINT + pin] & (MASKED | 0x700)) == ApicBus.EXT_INT << 8;
  }

  private void requestLevel(int pin) {
    int entry = entries[LINT + pin];
    boolean levelFixed = (entry & (MASKED | LEVEL | 0x700)) == LEVEL;
    if (pins[pin] && levelFixed && (entry & REMOTE_IRR) == 0) {
      entries[LINT + pin] |= REMOTE_IRR;
      receiver.receive(ApicBus.FIXED, entry & 0xFF, true);
    }
  }

  /** A level-triggered interrupt has ended: a pin that is still up requests it again. */
  void endOfInterrupt(int vector) {
    for (int pin = 0; pin < 2; pin++) {
      int entry = entries[LINT + pin];
      if ((entry & REMOTE_IRR) != 0 && (entry & 0xFF) == vector) {
        entries[LINT + pin] &= ~REMOTE_IRR;
        requestLevel(pin);
      }
    }
  }

  void saveEntries(StateWriter out) {
    out.putInts("lvt", entries);
  }

  void savePins(StateWriter out) {
    out.putBoolean("lint0", pins[0]);
    out.putBoolean("lint1", pins[1]);
  }

  void restoreEntries(StateReader in) {
    in.getInts("lvt", entries);
  }

  void restorePins(StateReader in) {
    pins[0] = in.getBoolean("lint0");
    pins[1] = in.getBoolean("lint1");
  }
}
