package bootscope.core.device.hpet;

import static bootscope.core.describe.FieldDescription.bit;
import static bootscope.core.describe.FieldDescription.bits;
import static bootscope.core.describe.RegisterDescription.register;

import bootscope.core.board.Q35;
import bootscope.core.describe.Access;
import bootscope.core.describe.AddressSpace;
import bootscope.core.describe.Described;
import bootscope.core.describe.RegisterBank;
import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.describe.Stateful;
import bootscope.core.io.IrqLine;
import bootscope.core.memory.MmioDevice;
import bootscope.core.time.EventQueue;
import bootscope.core.time.Frequency;
import bootscope.core.time.VirtualClock;

/**
 * A high precision event timer after the IA-PC HPET specification 1.0a: a 64-bit counter at 100 MHz
 * and three timers, each 64 bits wide and able to be periodic, with legacy replacement routing and
 * without FSB messages.
 *
 * <p>In legacy replacement mode timers 0 and 1 take the places of the 8254 and the real-time clock
 * at IRQ 0 and IRQ 8 (§2.3.5), so the wires of those two run through {@link #legacyTimer} and
 * {@link #legacyClock}.
 */
public final class Hpet implements MmioDevice, Stateful, Described {
  public static final int WINDOW = 1024;

  private static final Frequency CLOCK = new Frequency(1_000_000_000_000_000L / Q35.HPET_PERIOD);
  private static final int ENABLE = 1;
  private static final int LEGACY = 2;

  private final VirtualClock clock;
  private final IrqLine[] legacy;
  private final IrqLine[] ioApic;
  private final boolean[] replaced = new boolean[2]; // what the 8254 and the clock drive
  private final HpetTimer[] timers;
  private final RegisterBank registers;
  private int config;
  private int status;
  private long count; // at startTick, or for good while halted
  private long startTick;

  /**
   * @param irq0 the wire of ISA interrupt 0, which the 8254 and timer 0 share
   * @param irq8 the wire of ISA interrupt 8, which the clock and timer 1 share
   * @param ioApic I/O APIC inputs by number; only 11 and 20–23 are used, others may be null
   */
  public Hpet(VirtualClock clock, EventQueue events, IrqLine irq0, IrqLine irq8, IrqLine[] ioApic) {
    this.clock = clock;
    this.legacy = new IrqLine[] {irq0, irq8};
    this.ioApic = ioApic.clone();
    timers =
        new HpetTimer[] {
          new HpetTimer(this, 0, 0x00F0_0000, events),
          new HpetTimer(this, 1, 0x00F0_0000, events),
          new HpetTimer(this, 2, 0x00F0_0800, events)
        };
    registers = describe();
  }

  /** What the 8254's counter 0 drives. */
  public IrqLine legacyTimer() {
    return level -> replacedLine(0, level);
  }

  /** What the real-time clock drives. */
  public IrqLine legacyClock() {
    return level -> replacedLine(1, level);
  }

  private void replacedLine(int number, boolean level) {
    replaced[number] = level;
    if (!replacing(config)) {
      legacy[number].set(level);
    }
  }

  /** Replacement needs both bits (§2.3.5). */
  private static boolean replacing(int config) {
    return (config & (ENABLE | LEGACY)) == (ENABLE | LEGACY);
  }

  boolean enabled() {
    return (config & ENABLE) != 0;
  }

  long counter() {
    return enabled() ? count + CLOCK.ticks(clock.now()) - startTick : count;
  }

  /** When the counter will have advanced by {@code delta}. */
  long timeAfter(long delta) {
    return CLOCK.nanoseconds(CLOCK.ticks(clock.now()) + delta);
  }

  IrqLine target(int timer, int route) {
    if (replacing(config) && timer < 2) {
      return legacy[timer];
    }
    IrqLine line = route < ioApic.length ? ioApic[route] : null;
    return line == null ? IrqLine.unconnected() : line;
  }

  boolean status(int timer) {
    return (status >> timer & 1) != 0;
  }

  void statusOf(int timer, boolean active) {
    status = active ? status | 1 << timer : status & ~(1 << timer);
  }

  private void configure(int value) {
    int next = value & (ENABLE | LEGACY);
    int changed = next ^ config;
    boolean before = replacing(config);
    if (replacing(next) && !before) {
      legacy[0].set(false);
      legacy[1].set(false);
    }
    if ((changed & ENABLE) != 0) {
      count = counter();
      startTick = CLOCK.ticks(clock.now());
    }
    config = next;
    for (HpetTimer timer : timers) {
      timer.arm();
      timer.refreshLine();
    }
    if (before && !replacing(next)) {
      legacy[0].set(replaced[0]);
      legacy[1].set(replaced[1]);
    }
  }

  private void counter(long value) {
    count = value;
    startTick = CLOCK.ticks(clock.now());
    for (HpetTimer timer : timers) {
      timer.arm();
    }
  }

  // Registers

  @Override
  public long load(long offset, int size) {
    return peek(offset, size);
  }

  @Override
  public long peek(long offset, int size) {
    long value = read((int) offset & 0x3F8) >>> 8 * (offset & 7);
    return size == 8 ? value : value & (1L << 8 * size) - 1;
  }

  private long read(int offset) {
    if (offset >= 0x100 && offset < 0x160) {
      HpetTimer timer = timers[(offset - 0x100) >> 5];
      return switch (offset & 0x18) {
        case 0x00 -> timer.configuration();
        case 0x08 -> timer.comparator();
        default -> 0; // no FSB messages
      };
    }
    return switch (offset) {
      case 0x000 -> Q35.HPET_PERIOD << 32 | Q35.HPET_ID;
      case 0x010 -> config;
      case 0x020 -> status;
      case 0x0F0 -> counter();
      default -> 0;
    };
  }

  /** 32-bit and 64-bit aligned writes count; others are not allowed (§2.3.2). */
  @Override
  public void store(long offset, int size, long value) {
    if (size < 4 || (offset & size - 1) != 0) {
      return;
    }
    int at = (int) offset & 0x3F8;
    int shift = 8 * (int) (offset & 4);
    long mask = size == 8 ? -1L : 0xFFFF_FFFFL << shift;
    long data = value << shift;
    boolean low = (mask & 1) != 0;
    if (at >= 0x100 && at < 0x160) {
      HpetTimer timer = timers[(at - 0x100) >> 5];
      if ((at & 0x18) == 0x08) {
        timer.comparator(data, mask);
      } else if ((at & 0x18) == 0 && low) {
        timer.configure((int) data);
      }
    } else if (at == 0x0F0) {
      counter(counter() & ~mask | data & mask);
    } else if (low && at == 0x010) {
      configure((int) data);
    } else if (low && at == 0x020) {
      status &= ~(int) data; // level-triggered timers' bits clear by writing 1
      for (HpetTimer timer : timers) {
        timer.refreshLine();
      }
    }
  }

  private RegisterBank describe() {
    String doc = "IA-PC HPET 1.0a §2.3.";
    RegisterBank bank =
        new RegisterBank("hpet", "High precision event timer", AddressSpace.MEMORY, Q35.HPET)
            .add(
                register(
                    "GCAP_ID",
                    0x000,
                    64,
                    Access.READ_ONLY,
                    "capabilities",
                    doc + "4",
                    bits("REV", 7, 0, "revision"),
                    bits("TIMERS", 12, 8, "timers less one"),
                    bit("SIZE", 13, "64-bit counter"),
                    bit("LEGACY", 15, "legacy replacement"),
                    bits("VENDOR", 31, 16, "vendor"),
                    bits("PERIOD", 63, 32, "femtoseconds a tick")),
                () -> read(0x000))
            .add(
                register(
                    "GEN_CONF",
                    0x010,
                    64,
                    Access.READ_WRITE,
                    "configuration",
                    doc + "5",
                    bit("ENABLE", 0, "counts and interrupts"),
                    bit("LEG_RT", 1, "legacy replacement")),
                () -> config)
            .add(
                register(
                    "GINTR_STA",
                    0x020,
                    64,
                    Access.WRITE_ONE_TO_CLEAR,
                    "level interrupts active",
                    doc + "6"),
                () -> status)
            .add(
                register("MAIN_CNT", 0x0F0, 64, Access.READ_WRITE, "main counter", doc + "7"),
                this::counter);
    for (int i = 0; i < 3; i++) {
      HpetTimer timer = timers[i];
      bank.add(
              register(
                  "T" + i + "_CONF",
                  0x100 + 0x20 * i,
                  64,
                  Access.READ_WRITE,
                  "timer " + i,
                  doc + "8",
                  bit("LEVEL", 1, "level-triggered"),
                  bit("ENB", 2, "interrupts"),
                  bit("PERIODIC", 3, "periodic"),
                  bit("PER_CAP", 4, "can be periodic"),
                  bit("SIZE_CAP", 5, "64 bits"),
                  bit("VAL_SET", 6, "the next write sets the match too"),
                  bit("32MODE", 8, "works as 32 bits"),
                  bits("ROUTE", 13, 9, "I/O APIC input"),
                  bits("ROUTE_CAP", 63, 32, "possible inputs")),
              timer::configuration)
          .add(
              register(
                  "T" + i + "_CMP",
                  0x108 + 0x20 * i,
                  64,
                  Access.READ_WRITE,
                  "next match",
                  doc + "9"),
              timer::comparator)
          .add(
              register("T" + i + "_PERIOD", 0, 64, Access.INTERNAL, "period", doc + "9"),
              timer::period);
    }
    return bank;
  }

  @Override
  public RegisterBank registers() {
    return registers;
  }

  @Override
  public String stateName() {
    return "hpet";
  }

  @Override
  public void save(StateWriter out) {
    out.putInt("config", config);
    out.putInt("status", status);
    out.putLong("count", count);
    out.putLong("startTick", startTick);
    out.putBoolean("timerLine", replaced[0]);
    out.putBoolean("clockLine", replaced[1]);
    for (HpetTimer timer : timers) {
      timer.save(out);
    }
  }

  @Override
  public void restore(StateReader in) {
    config = in.getInt("config");
    status = in.getInt("status");
    count = in.getLong("count");
    startTick = in.getLong("startTick");
    replaced[0] = in.getBoolean("timerLine");
    replaced[1] = in.getBoolean("clockLine");
    for (HpetTimer timer : timers) {
      timer.restore(in);
    }
  }
}
