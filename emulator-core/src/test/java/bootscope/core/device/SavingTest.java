package bootscope.core.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bootscope.core.describe.Stateful;
import bootscope.core.device.acpi.AcpiPm;
import bootscope.core.device.apic.LocalApic;
import bootscope.core.device.apic.LocalApicConfiguration;
import bootscope.core.device.hpet.Hpet;
import bootscope.core.device.pit.Pit8254;
import bootscope.core.device.rtc.RtcCmos;
import bootscope.core.io.IrqLine;
import bootscope.core.io.PortDevice;
import bootscope.core.memory.MmioDevice;
import bootscope.core.time.Frequency;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A device computes what its counters hold when somebody asks. Whether anybody has asked, as a
 * snapshot does, must make no difference to what it does afterwards.
 */
class SavingTest {
  private static final int PROGRAMS = 300;
  private static final int ACCESSES = 200;

  /** A device, and one random access of a guest's to it. */
  enum Clocked {
    PIT(
        b -> new Pit8254(b.clock, b.events, b.probe()),
        (d, r) -> port(d, r, new int[] {0x40, 0x41, 0x42, 0x43, 0x43, 0x61}, 1)),
    RTC(
        b -> new RtcCmos(b.clock, b.events, b.probe(), 1_700_000_000L, 64 << 20, 0),
        (d, r) -> {
          ((PortDevice) d).out(0x70, 1, r.nextInt(14));
          port(d, r, new int[] {0x71}, 1);
        }),
    HPET(
        b -> new Hpet(b.clock, b.events, b.probe(), b.probe(), lines(b)),
        (d, r) -> memory(d, r, new int[] {0x10, 0xF0, 0x100, 0x108, 0x120, 0x128, 0x140, 0x148})),
    LOCAL_APIC(
        b -> {
          Frequency f = Frequency.GIGAHERTZ;
          return new LocalApic(new LocalApicConfiguration(0, f, f, true, 40), b.clock, b.events);
        },
        (d, r) -> memory(d, r, new int[] {0xF0, 0x80, 0xB0, 0x320, 0x320, 0x380, 0x390, 0x3E0})),
    ACPI(
        b -> new AcpiPm(false, b.clock, b.events, b.probe(), () -> {}),
        (d, r) -> port(d, r, new int[] {0x600, 0x602, 0x608}, 2));

    private final Function<Bench, Stateful> make;
    private final Access access;

    Clocked(Function<Bench, Stateful> make, Access access) {
      this.make = make;
      this.access = access;
    }
  }

  private interface Access {
    void make(Stateful device, Random random);
  }

  private static IrqLine[] lines(Bench bench) {
    IrqLine[] lines = new IrqLine[24];
    Arrays.setAll(lines, i -> bench.probe());
    return lines;
  }

  private static void port(Stateful device, Random random, int[] ports, int size) {
    PortDevice d = (PortDevice) device;
    int port = ports[random.nextInt(ports.length)];
    int value = value(random);
    if (random.nextInt(3) == 0) {
      d.in(port, size);
    } else {
      d.out(port, size, value);
    }
  }

  private static void memory(Stateful device, Random random, int[] offsets) {
    MmioDevice d = (MmioDevice) device;
    int offset = offsets[random.nextInt(offsets.length)];
    int value = value(random);
    if (random.nextInt(3) == 0) {
      d.load(offset, 4);
    } else {
      d.store(offset, 4, value & 0xFFFF_FFFFL);
    }
  }

  /** Small numbers, single bits, and any. */
  private static int value(Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> random.nextInt(300);
      case 1 -> 1 << random.nextInt(20);
      default -> random.nextInt();
    };
  }

  @ParameterizedTest
  @EnumSource(Clocked.class)
  void savingADeviceOnTheWayChangesNothingInWhatItDoes(Clocked kind) {
    long base = System.nanoTime();
    System.out.println("SavingTest " + kind + " seed " + base);
    for (long seed = base; seed < base + PROGRAMS; seed++) {
      assertEquals(run(kind, seed, false), run(kind, seed, true), kind + " seed " + seed);
    }
  }

  private static String run(Clocked kind, long seed, boolean saving) {
    Random random = new Random(seed);
    Bench bench = new Bench();
    Stateful device = kind.make.apply(bench);
    for (int i = 0; i < ACCESSES; i++) {
      kind.access.make(device, random);
      bench.advance(random.nextInt(random.nextInt(8) == 0 ? 20_000_000 : 5000));
      if (saving) {
        Bench.Snapshot.of(device);
      }
    }
    return bench.clock.now() + " " + Bench.Snapshot.of(device).text();
  }
}
