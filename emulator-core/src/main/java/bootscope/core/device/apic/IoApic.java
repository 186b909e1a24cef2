package bootscope.core.device.apic;

import static bootscope.core.describe.FieldDescription.bit;
import static bootscope.core.describe.FieldDescription.bits;
import static bootscope.core.describe.RegisterDescription.register;

import bootscope.core.describe.Access;
import bootscope.core.describe.AddressSpace;
import bootscope.core.describe.Described;
import bootscope.core.describe.RegisterAccess;
import bootscope.core.describe.RegisterBank;
import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.describe.Stateful;
import bootscope.core.io.IrqLine;
import bootscope.core.memory.MmioDevice;
import java.util.Arrays;

/**
 * The I/O APIC with 24 inputs, after the 82093AA datasheet (290566) and the ICH9's (316972 §13.5),
 * version 0x20 with its EOI register.
 *
 * <p>Input wires carry whether a device asserts its interrupt. On the board, ISA interrupts are
 * wires that are high when asserted, inputs 16 to 23 are PCI's, which are low (ICH9 316972 §5.10;
 * the ACPI tables say the same), so that an entry with the other polarity sees the opposite.
 */
public final class IoApic implements MmioDevice, Stateful, Described {
  public static final long DEFAULT_BASE = 0xFEC0_0000L;
  public static final int WINDOW = 4096;
  public static final int PINS = 24;

  private static final int SELECT = 0x00;
  private static final int DATA = 0x10;
  private static final int EOI = 0x40;

  /** Inputs whose wires are low when a device asserts them: PIRQA to PIRQH. */
  private static final int WIRED_LOW = 0xFF_0000;

  private static final int POLARITY = 13; // 1: active low
  private static final long REMOTE_IRR = 1L << 14;
  private static final long LEVEL = 1L << 15;
  private static final long MASKED = 1L << 16;

  /** All but delivery status, remote IRR and the reserved bits. */
  private static final long WRITABLE = 0xFF00_0000_0001_AFFFL;

  private final ApicBus bus;
  private final RegisterBank registers;
  private final long[] entries = new long[PINS];
  private int id;
  private int select;
  private int lines;

  /**
   * @param bus where its interrupt messages go
   */
  public IoApic(ApicBus bus) {
    this.bus = bus;
    Arrays.fill(entries, MASKED);
    registers = describe();
  }

  /**
   * An input wire.
   *
   * @param pin 0 to 23
   */
  public IrqLine input(int pin) {
    if (pin < 0 || pin >= PINS) {
      throw new IllegalArgumentException("I/O APIC input " + pin);
    }
    return level -> set(pin, level);
  }

  private void set(int pin, boolean level) {
    int bit = 1 << pin;
    boolean before = active(pin);
    lines = level ? lines | bit : lines & ~bit;
    if ((entries[pin] & LEVEL) != 0) {
      serviceLevel(pin);
    } else if (active(pin) && !before && (entries[pin] & MASKED) == 0) {
      send(pin); // an edge on a masked input is lost (82093AA §3.2.4, interrupt mask)
    }
  }

  /** Whether an input is at the level that its entry calls active. */
  private boolean active(int pin) {
    boolean high = ((lines ^ WIRED_LOW) >> pin & 1) != 0;
    return high == ((entries[pin] >> POLARITY & 1) == 0);
  }

  private long actives() {
    long bits = 0;
    for (int pin = 0; pin < PINS; pin++) {
      bits |= active(pin) ? 1L << pin : 0;
    }
    return bits;
  }

  private void serviceLevel(int pin) {
    long entry = entries[pin];
    if (active(pin) && (entry & (LEVEL | MASKED | REMOTE_IRR)) == LEVEL) {
      // Remote IRR means something for fixed and lowest priority only.
      entries[pin] |= mode(entry) <= ApicBus.LOWEST_PRIORITY ? REMOTE_IRR : 0;
      if (!send(pin)) {
        entries[pin] &= ~REMOTE_IRR;
      }
    }
  }

  private static int mode(long entry) {
    return (int) (entry >> 8) & 7;
  }

  private boolean send(int pin) {
    long entry = entries[pin];
    int mode = mode(entry);
    return bus.deliver(
        mode,
        (int) entry & 0xFF,
        (int) (entry >>> 56),
        (entry & 0x800) != 0,
        (entry & LEVEL) != 0 && mode <= ApicBus.LOWEST_PRIORITY);
  }

  /** The local APIC has ended a level-triggered interrupt: whoever raised it may do so again. */
  public void endOfInterrupt(int vector) {
    for (int pin = 0; pin < PINS; pin++) {
      long waiting = LEVEL | REMOTE_IRR;
      if ((entries[pin] & waiting) == waiting && (entries[pin] & 0xFF) == vector) {
        entries[pin] &= ~REMOTE_IRR;
        serviceLevel(pin);
      }
    }
  }

  private int read(int register) {
    return switch (register) {
      case 0x00, 0x02 -> id << 24; // identification, arbitration
      case 0x01 -> PINS - 1 << 16 | 0x20;
      default -> {
        int pin = register - 0x10 >> 1;
        if (register < 0x10 || pin >= PINS) {
          yield 0;
        }
        yield (int) ((register & 1) == 0 ? entries[pin] : entries[pin] >>> 32);
      }
    };
  }

  private void write(int register, int value) {
    if (register == 0) {
      id = value >> 24 & 0xF;
      return;
    }
    int pin = register - 0x10 >> 1;
    if (register < 0x10 || pin >= PINS) {
      return;
    }
    entry(
        pin,
        (register & 1) == 0
            ? entries[pin] & ~0xFFFF_FFFFL | value & 0xFFFF_FFFFL
            : entries[pin] & 0xFFFF_FFFFL | (long) value << 32);
  }

  /** An entry is written; what of it cannot be stays. */
  private void entry(int pin, long value) {
    entries[pin] = entries[pin] & ~WRITABLE | value & WRITABLE;
    if ((entries[pin] & LEVEL) == 0) {
      entries[pin] &= ~REMOTE_IRR; // switching to edge and back ends an interrupt by hand
    }
    serviceLevel(pin);
  }

  @Override
  public long load(long offset, int size) {
    return peek(offset, size);
  }

  @Override
  public long peek(long offset, int size) {
    long value =
        switch ((int) offset & 0xFFC) {
          case SELECT -> select;
          case DATA -> read(select) & 0xFFFF_FFFFL;
          default -> 0;
        };
    value >>>= 8 * (offset & 3);
    return size == 8 ? value : value & (1L << 8 * size) - 1;
  }

  @Override
  public void store(long offset, int size, long value) {
    switch ((int) offset & 0xFFF) {
      case SELECT -> select = (int) value & 0xFF;
      case DATA -> {
        if (size >= 4) { // "must be accessed as 32 bits"
          write(select, (int) value);
        }
      }
      case EOI -> endOfInterrupt((int) value & 0xFF);
      default -> {}
    }
  }

  private static boolean inWindow(RegisterAccess access, int register) {
    return access.space() == AddressSpace.MEMORY
        && access.device().equals("ioapic")
        && (access.offset() & 0xFFC) == register;
  }

  private RegisterBank describe() {
    String doc = "82093AA 290566 §3.2.";
    RegisterBank bank =
        new RegisterBank("ioapic", "I/O APIC", AddressSpace.INDEXED, 0)
            .unit(4)
            .reachedBy(
                access ->
                    inWindow(access, DATA)
                        ? 4L * select + (access.offset() & 3)
                        : RegisterBank.Way.NOWHERE)
            .apart(
                register("IOREGSEL", 0, 8, Access.READ_WRITE, "selected register", doc + "1"),
                () -> select,
                access -> inWindow(access, SELECT) ? access.offset() & 3 : RegisterBank.Way.NOWHERE)
            .add(
                register("ID", 0, 32, Access.READ_WRITE, "identification", doc + "1"),
                () -> read(0))
            .settable(value -> write(0, (int) value))
            .add(
                register(
                    "VER",
                    1,
                    32,
                    Access.READ_ONLY,
                    "version",
                    doc + "2",
                    bits("VERSION", 7, 0, "version"),
                    bits("MAXREDIR", 23, 16, "inputs less one")),
                () -> read(1))
            .add(
                register("LINES", 0, 24, Access.INTERNAL, "inputs that are asserted", ""),
                () -> lines)
            .add(
                register(
                    "ACTIVE", 0, 24, Access.INTERNAL, "inputs that their entries call active", ""),
                this::actives)
            .apart(
                register("EOI", EOI, 8, Access.WRITE_ONLY, "ends an interrupt", doc + "1"),
                null,
                access -> inWindow(access, EOI) ? access.offset() & 3 : RegisterBank.Way.NOWHERE);
    for (int i = 0; i < PINS; i++) {
      int pin = i;
      bank.add(
          register(
              "REDTBL" + pin,
              0x10 + 2 * pin,
              64,
              Access.READ_WRITE,
              "input " + pin,
              doc + "4",
              bits("VECTOR", 7, 0, "vector"),
              bits(
                  "MODE",
                  10,
                  8,
                  "delivery mode",
                  "fixed",
                  "lowest",
                  "SMI",
                  "?",
                  "NMI",
                  "INIT",
                  "?",
                  "ExtINT"),
              bit("LOGICAL", 11, "logical destination"),
              bit("LOW", 13, "active low"),
              bit("RIRR", 14, "remote IRR"),
              bit("LEVEL", 15, "level-triggered"),
              bit("MASKED", 16, "masked"),
              bits("DEST", 63, 56, "destination")),
          () -> entries[pin]);
      bank.settable(value -> entry(pin, value));
    }
    return bank;
  }

  @Override
  public RegisterBank registers() {
    return registers;
  }

  @Override
  public String stateName() {
    return "ioapic";
  }

  @Override
  public void save(StateWriter out) {
    out.putLongs("entries", entries);
    out.putInt("id", id);
    out.putInt("select", select);
    out.putInt("lines", lines);
  }

  @Override
  public void restore(StateReader in) {
    in.getLongs("entries", entries);
    id = in.getInt("id");
    select = in.getInt("select");
    lines = in.getInt("lines");
  }
}
