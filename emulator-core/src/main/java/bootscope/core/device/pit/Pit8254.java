package bootscope.core.device.pit;

import static bootscope.core.describe.FieldDescription.bit;
import static bootscope.core.describe.FieldDescription.bits;
import static bootscope.core.describe.RegisterDescription.register;

import bootscope.core.describe.Access;
import bootscope.core.describe.AddressSpace;
import bootscope.core.describe.Described;
import bootscope.core.describe.RegisterBank;
import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.describe.Stateful;
import bootscope.core.io.IrqLine;
import bootscope.core.io.PortDevice;
import bootscope.core.time.EventQueue;
import bootscope.core.time.Frequency;
import bootscope.core.time.VirtualClock;

/**
 * The 8254 of a PC: ports 0x40–0x43, a byte wide, and port 0x61, which gates counter 2. Counter 0
 * drives IRQ 0. The input clock is 1.193182 MHz of virtual time, counted from its beginning, so
 * that counters keep their phase to each other and never drift.
 *
 * <p>Before it is programmed a counter does not count; the datasheet leaves that state undefined.
 */
public final class Pit8254 implements PortDevice, Stateful, Described {
  private static final int GATE_2 = 0x01;
  private static final int SPEAKER = 0x02;
  private static final int REFRESH = 18; // input clocks

  private final VirtualClock clock;
  private final IrqLine irq0;
  private final EventQueue.Event change;
  private final PitCounter[] counters = {
    new PitCounter("counter0", true),
    new PitCounter("counter1", true),
    new PitCounter("counter2", false)
  };
  private final RegisterBank registers =
      new RegisterBank("pit", "8254 interval timer", AddressSpace.PORT, 0);
  private boolean level;
  private long changeTick;
  private int portB;

  /**
   * @param irq0 counter 0's output
   */
  public Pit8254(VirtualClock clock, EventQueue events, IrqLine irq0) {
    this.clock = clock;
    this.irq0 = irq0;
    change = events.event("pit.change", this::outputChanges);
    describe();
  }

  private long tick() {
    return Frequency.PIT.ticks(clock.now());
  }

  /**
   * Runs for each change in turn, even when several have fallen due: an edge must not be lost
   * because the processor came late.
   */
  private void outputChanges() {
    drive(changeTick);
  }

  private void drive(long tick) {
    boolean next = counters[0].out(tick);
    changeTick = counters[0].nextChange(tick);
    if (changeTick == PitCounter.NEVER) {
      change.cancel();
    } else {
      change.at(Frequency.PIT.nanoseconds(changeTick));
    }
    if (next != level) {
      level = next;
      irq0.set(next);
    }
  }

  @Override
  public int in(int port, int size) {
    return port < 0x43 ? counters[port & 3].read(tick()) : peek(port, size);
  }

  @Override
  public int peek(int port, int size) {
    if (port == 0x61) {
      return portB();
    }
    return port == 0x43 ? 0xFF : counters[port & 3].peek(tick()); // 0x43 cannot be read
  }

  /** Port 0x61: as long as neither of its bits that move does. */
  @Override
  public long steadyUntil(int port) {
    if (port != 0x61) {
      return 0;
    }
    long tick = tick();
    long refresh = tick - tick % REFRESH + REFRESH;
    return Frequency.PIT.nanoseconds(Math.min(refresh, counters[2].nextChange(tick)));
  }

  /**
   * ICH9 §13.7.1: bit 4 toggles with each refresh cycle (18 clocks), bit 5 is counter 2's output.
   */
  private int portB() {
    long tick = tick();
    return portB | (int) (tick / REFRESH & 1) << 4 | (counters[2].out(tick) ? 0x20 : 0);
  }

  @Override
  public void out(int port, int size, int value) {
    int data = value & 0xFF;
    long tick = tick();
    if (port == 0x61) {
      portB = data & 0x0F;
      counters[2].gate((data & GATE_2) != 0, tick);
    } else if (port != 0x43) {
      counters[port & 3].write(data, tick);
      if (port == 0x40) {
        drive(tick);
      }
    } else if (data >> 6 == 3) {
      for (int i = 0; i < 3; i++) {
        if ((data >> i + 1 & 1) != 0) {
          if ((data & 0x20) == 0) {
            counters[i].latchCount(tick);
          }
          if ((data & 0x10) == 0) {
            counters[i].latchStatus(tick);
          }
        }
      }
    } else if ((data & 0x30) == 0) {
      counters[data >> 6].latchCount(tick);
    } else {
      counters[data >> 6].control(data, tick);
      if (data >> 6 == 0) {
        drive(tick);
      }
    }
  }

  private void describe() {
    for (int i = 0; i < 3; i++) {
      PitCounter counter = counters[i];
      int port = 0x40 + i; // a byte at a time, for both of its bytes
      registers
          .add(
              register(
                  "COUNT" + i,
                  0x40 + i,
                  16,
                  Access.READ_WRITE,
                  "counting element of counter " + i,
                  "8254 datasheet 231164, Counter operation"),
              () -> counter.count(tick()),
              access -> access.address() == port && (access.write() || !counter.readsStatus()))
          .add(
              register(
                  "STATUS" + i,
                  0x40 + i,
                  8,
                  Access.READ_ONLY,
                  "status of counter " + i + " (by read-back)",
                  "8254 datasheet 231164, Read-back command",
                  bit("BCD", 0, "counts in decimal"),
                  bits(
                      "MODE",
                      3,
                      1,
                      "mode",
                      "terminal-count",
                      "one-shot",
                      "rate",
                      "square",
                      "software-strobe",
                      "hardware-strobe"),
                  bits("RW", 5, 4, "bytes accessed", "latch", "low", "high", "both"),
                  bit("NULL", 6, "count not yet loaded"),
                  bit("OUT", 7, "output")),
              () -> counter.status(tick()),
              access -> counter.readsStatus());
    }
    registers.command(
        register(
            "CONTROL",
            0x43,
            8,
            Access.WRITE_ONLY,
            "control word: modes, latches and read-back",
            "8254 datasheet 231164, Control word format"));
    registers.add(
        register(
            "NMI_SC",
            0x61,
            8,
            Access.READ_WRITE,
            "system port B",
            "ICH9 316972 §13.7.1",
            bit("TIM2_EN", 0, "gate of counter 2"),
            bit("SPKR", 1, "speaker data enable"),
            bit("PCI_SERR", 2, "SERR# disabled"),
            bit("IOCHK", 3, "IOCHK# disabled"),
            bit("REF", 4, "refresh cycle toggle"),
            bit("TMR2_OUT", 5, "output of counter 2")),
        this::portB);
  }

  @Override
  public RegisterBank registers() {
    return registers;
  }

  @Override
  public String stateName() {
    return "pit";
  }

  @Override
  public int stateVersion() {
    return 2;
  }

  @Override
  public void save(StateWriter out) {
    for (PitCounter counter : counters) {
      counter.sync(tick()); // so that nobody's having looked at it shows
      counter.save(out);
    }
    out.putBoolean("level", level);
    out.putLong("changeTick", changeTick);
    out.putInt("portB", portB);
  }

  @Override
  public void restore(StateReader in) {
    for (PitCounter counter : counters) {
      counter.restore(in);
    }
    level = in.getBoolean("level");
    changeTick = in.getLong("changeTick");
    portB = in.getInt("portB");
  }
}
