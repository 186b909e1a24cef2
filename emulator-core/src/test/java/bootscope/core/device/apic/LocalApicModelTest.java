package bootscope.core.device.apic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.device.Bench;
import bootscope.core.time.Frequency;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of SDM vol. 3A chapter 10 over all their cases. */
class LocalApicModelTest {
  private final Bench bench = new Bench();
  private final List<String> pins = new ArrayList<>();
  private final List<Integer> ended = new ArrayList<>();
  private final LocalApic apic =
      new LocalApic(LocalApicConfiguration.DEFAULT, bench.clock, bench.events);

  @BeforeEach
  void connect() {
    apic.connectProcessor(
        new ProcessorPins() {
          @Override
          public void interruptPending(boolean pending) {}

          @Override
          public void nmi() {
            pins.add("nmi");
          }

          @Override
          public void smi() {
            pins.add("smi");
          }

          @Override
          public void init() {
            pins.add("init");
          }

          @Override
          public void startup(int vector) {
            pins.add("startup " + vector);
          }
        });
    apic.connectIoApic(ended::add);
    write(LocalApic.SVR, 0x1FF);
  }

  private void write(int register, long value) {
    apic.store(register, 4, value);
  }

  private long read(int register) {
    return apic.load(register, 4);
  }

  private boolean bit(int bank, int vector) {
    return (read(bank + (vector >> 5 << 4)) >> (vector & 31) & 1) != 0;
  }

  @Test
  void prioritiesFollowTheRulesUnderRandomTraffic() { // §10.8.3, §10.8.4, §10.8.5
    long seed = new Random().nextLong();
    System.out.println("LocalApicModelTest seed " + seed);
    Random random = new Random(seed);
    TreeSet<Integer> irr = new TreeSet<>();
    TreeSet<Integer> isr = new TreeSet<>();
    TreeSet<Integer> level = new TreeSet<>();
    int tpr = 0;
    for (int step = 0; step < 100_000; step++) {
      String what = "seed " + seed + " step " + step;
      switch (random.nextInt(6)) {
        case 0, 1 -> {
          int vector = 16 + random.nextInt(240);
          boolean isLevel = random.nextInt(3) == 0;
          assertTrue(apic.deliver(ApicBus.FIXED, vector, 0xFF, false, isLevel));
          irr.add(vector);
          if (isLevel) {
            level.add(vector);
          } else {
            level.remove(vector);
          }
        }
        case 2, 3 -> {
          int inService = isr.isEmpty() ? 0 : isr.last();
          int ppr = Math.max(tpr >> 4, inService >> 4);
          int want = !irr.isEmpty() && irr.last() >> 4 > ppr ? irr.last() : 0xFF;
          int got = apic.acknowledge();
          assertEquals(want, got, what);
          if (irr.contains(want) && want >> 4 > ppr) {
            irr.remove(want);
            isr.add(want);
          }
        }
        case 4 -> {
          ended.clear();
          write(LocalApic.EOI, 0);
          if (!isr.isEmpty()) {
            int vector = isr.pollLast();
            assertEquals(level.contains(vector) ? List.of(vector) : List.of(), ended, what);
          }
        }
        default -> {
          tpr = random.nextInt(3) == 0 ? 0 : random.nextInt(256);
          write(LocalApic.TPR, tpr);
        }
      }
      int inService = isr.isEmpty() ? 0 : isr.last();
      int ppr = tpr >> 4 >= inService >> 4 ? tpr : inService & 0xF0;
      assertEquals(ppr, read(LocalApic.PPR), what + ": PPR");
      boolean pending = !irr.isEmpty() && irr.last() >> 4 > ppr >> 4;
      assertEquals(pending, apic.interruptPending(), what);
      int probe = 16 + random.nextInt(240);
      assertEquals(irr.contains(probe), bit(LocalApic.IRR, probe), what);
      assertEquals(isr.contains(probe), bit(LocalApic.ISR, probe), what);
      assertEquals(level.contains(probe), bit(LocalApic.TMR, probe), what);
    }
  }

  @Nested
  class Timer {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 8, 9, 10, 11})
    void itsDividerIsOneOfEight(int code) { // figure 10-10
      int divisor = code == 11 ? 1 : 2 << (code & 3 | code >> 1 & 4);
      write(LocalApic.DIVIDE, code);
      write(LocalApic.LVT_TIMER, 0x30);
      write(LocalApic.INITIAL_COUNT, 100);
      bench.advance(40L * divisor);
      assertEquals(60, read(LocalApic.CURRENT_COUNT));
      bench.advance(60L * divisor - 1);
      assertFalse(apic.interruptPending());
      bench.advance(1);
      assertEquals(0x30, apic.acknowledge());
      assertEquals(0, read(LocalApic.CURRENT_COUNT), "one-shot: it stays at 0");
      assertEquals(100, read(LocalApic.INITIAL_COUNT));
    }

    @Test
    void anInitialCountOfZeroStopsIt() { // §10.5.4
      write(LocalApic.DIVIDE, 0xB);
      write(LocalApic.LVT_TIMER, 0x2_0030);
      write(LocalApic.INITIAL_COUNT, 100);
      bench.advance(50);
      write(LocalApic.INITIAL_COUNT, 0);
      bench.advance(1000);
      assertFalse(apic.interruptPending());
      assertEquals(0, read(LocalApic.CURRENT_COUNT));
    }

    @Test
    void itsPeriodIsExactAndTheCountReloads() { // §10.5.4
      write(LocalApic.DIVIDE, 0xB);
      write(LocalApic.LVT_TIMER, 0x2_0030);
      write(LocalApic.INITIAL_COUNT, 1000);
      for (int period = 1; period <= 5; period++) {
        bench.advanceTo(period * 1000L - 1);
        assertFalse(apic.interruptPending());
        assertEquals(1, read(LocalApic.CURRENT_COUNT));
        bench.advanceTo(period * 1000L);
        assertEquals(1000, read(LocalApic.CURRENT_COUNT));
        assertEquals(0x30, apic.acknowledge());
        write(LocalApic.EOI, 0);
      }
    }

    @Test
    void aDeadlineInThePastFiresAtOnceAndZeroDisarms() { // §10.5.4.1
      write(LocalApic.LVT_TIMER, 0x4_0030);
      bench.advance(1000);
      assertTrue(apic.writeMsr(LocalApic.MSR_TSC_DEADLINE, 500));
      bench.advance(0);
      assertEquals(0x30, apic.acknowledge());
      write(LocalApic.EOI, 0);
      assertEquals(0, apic.readMsr(LocalApic.MSR_TSC_DEADLINE), "cleared by firing");
      apic.writeMsr(LocalApic.MSR_TSC_DEADLINE, 2000);
      apic.writeMsr(LocalApic.MSR_TSC_DEADLINE, 0);
      bench.advance(5000);
      assertFalse(apic.interruptPending());
    }

    @Test
    void leavingDeadlineModeDisarmsAndItsCountersAreDeafInIt() { // §10.5.4.1
      write(LocalApic.LVT_TIMER, 0x4_0030);
      apic.writeMsr(LocalApic.MSR_TSC_DEADLINE, 2000);
      write(LocalApic.INITIAL_COUNT, 10);
      assertEquals(0, read(LocalApic.INITIAL_COUNT), "ignored");
      assertEquals(0, read(LocalApic.CURRENT_COUNT));
      write(LocalApic.LVT_TIMER, 0x0_0030);
      bench.advance(5000);
      assertFalse(apic.interruptPending());
      apic.writeMsr(LocalApic.MSR_TSC_DEADLINE, 9000);
      assertEquals(0, apic.readMsr(LocalApic.MSR_TSC_DEADLINE), "ignored outside the mode");
    }

    @Test
    void theDeadlineMovesWithTheTimeStampCounter() { // §10.5.4.1
      write(LocalApic.LVT_TIMER, 0x4_0030);
      apic.writeMsr(LocalApic.MSR_TSC_DEADLINE, 10_000);
      apic.tscOffset(6000);
      bench.advance(3999);
      assertFalse(apic.interruptPending());
      bench.advance(1);
      assertTrue(apic.interruptPending());
      assertEquals(1, Frequency.GIGAHERTZ.ticks(1));
    }
  }

  @Nested
  class Interprocessor {
    /** What arrives for delivery mode 0–7, or "" where nothing may. */
    private String arrives(int mode) {
      if (apic.interruptPending()) {
        return "vector " + Integer.toHexString(apic.acknowledge());
      }
      return String.join(",", pins);
    }

    @Test
    void eachShorthandAndModeReachesOrMissesTheSender() { // §10.6.1, table 10-3
      String[] byMode = {"vector 55", "vector 55", "smi", "", "nmi", "init", "startup 85", ""};
      for (int shorthand = 0; shorthand < 4; shorthand++) {
        for (int mode = 0; mode < 8; mode++) {
          if (mode == 3 || mode == 7) {
            continue; // reserved
          }
          for (int destination : new int[] {0, 1, 0xFF}) {
            apic.powerUp();
            write(LocalApic.SVR, 0x1FF);
            pins.clear();
            write(LocalApic.ICR_HIGH, (long) destination << 24);
            write(LocalApic.ICR_LOW, 0x4055 | mode << 8 | shorthand << 18);
            boolean reached =
                switch (shorthand) {
                  case 0 -> destination != 1;
                  case 1 -> mode == 0;
                  case 2 -> mode != 5 && mode != 6;
                  default -> false;
                };
            String what = "shorthand " + shorthand + " mode " + mode + " to " + destination;
            assertEquals(reached ? byMode[mode] : "", arrives(mode), what);
            assertEquals(0, read(LocalApic.ICR_LOW) & 1 << 12, "delivery status: idle");
          }
        }
      }
    }

    @Test
    void anInitLevelDeassertDoesNothing() { // §10.6.1
      write(LocalApic.ICR_LOW, 0x8500);
      assertTrue(pins.isEmpty());
    }

    @Test
    void aSoftwareDisabledApicTakesNmiSmiInitAndStartupAlone() { // §10.4.7.2
      write(LocalApic.SVR, 0xFF);
      for (int mode = 0; mode < 7; mode++) {
        if (mode != 3) {
          apic.deliver(mode, 0x55, 0, false, false);
        }
      }
      assertEquals(List.of("smi", "nmi", "init", "startup 85"), pins);
      assertFalse(apic.interruptPending());
    }

    @Test
    void whatWaitsWhenTheApicIsSoftwareDisabledStillWaits() { // §10.4.7.2
      apic.deliver(ApicBus.FIXED, 0x55, 0, false, false);
      write(LocalApic.SVR, 0xFF);
      assertTrue(bit(LocalApic.IRR, 0x55), "held, to be handled by the processor");
    }

    @ParameterizedTest
    @ValueSource(ints = {0xF, 0x0})
    void logicalDestinationsMatchAsTheModelOfDfrSays(int model) { // §10.6.2.2
      for (int own = 0; own < 256; own++) {
        for (int destination = 0; destination < 256; destination += 1 + (own & 3)) {
          write(LocalApic.DFR, (long) model << 28);
          write(LocalApic.LDR, (long) own << 24);
          boolean flat = (own & destination) != 0;
          boolean sameCluster = destination >> 4 == own >> 4 || destination >> 4 == 0xF;
          boolean cluster = sameCluster && (own & destination & 0xF) != 0;
          boolean want = destination == 0xFF || (model == 0xF ? flat : cluster);
          boolean got = apic.deliver(ApicBus.FIXED, 0x50, destination, true, false);
          assertEquals(want, got, own + " " + destination);
        }
      }
    }
  }

  @Nested
  class Errors {
    @Test
    void areLatchedByAWriteOfEsrAndClearedByTheNext() { // §10.5.3
      apic.deliver(ApicBus.FIXED, 0x0F, 0, false, false);
      assertEquals(0, read(LocalApic.ESR), "not before it is written");
      write(LocalApic.ESR, 0);
      assertEquals(0x40, read(LocalApic.ESR), "received an illegal vector");
      write(LocalApic.ESR, 0);
      assertEquals(0, read(LocalApic.ESR));
      write(LocalApic.ICR_LOW, 0x4_0005);
      write(LocalApic.ESR, 0);
      assertTrue((read(LocalApic.ESR) & 0x20) != 0, "sent an illegal vector");
      write(0x3A0, 1);
      write(LocalApic.ESR, 0);
      assertEquals(0x80, read(LocalApic.ESR), "no such register");
    }

    @Test
    void interruptThroughTheErrorEntryOnceUntilEsrIsWritten() { // §10.5.3
      write(LocalApic.LVT_ERROR, 0x33);
      apic.deliver(ApicBus.FIXED, 0x01, 0, false, false);
      assertEquals(0x33, apic.acknowledge());
      write(LocalApic.EOI, 0);
      apic.deliver(ApicBus.FIXED, 0x02, 0, false, false);
      assertFalse(apic.interruptPending());
      write(LocalApic.ESR, 0);
      apic.deliver(ApicBus.FIXED, 0x02, 0, false, false);
      assertEquals(0x33, apic.acknowledge());
    }
  }

  @Nested
  class X2apic {
    @BeforeEach
    void extend() {
      assertTrue(apic.writeMsr(LocalApic.MSR_APIC_BASE, 0xFEE0_0D00L));
    }

    @Test
    void theSelfIpiRegisterSendsItsVector() { // §10.12.11
      assertTrue(apic.writeMsr(0x83F, 0x61));
      assertEquals(0x61, apic.acknowledge());
      assertTrue(apic.writeMsr(0x80B, 0), "EOI");
      assertFalse(apic.writeMsr(0x80B, 1), "EOI takes 0 alone");
    }

    @Test
    void allIncludingSelfAndABroadcastReachTheSender() { // §10.12.9, §10.12.10
      assertTrue(apic.writeMsr(0x830, 0x8_0062));
      assertEquals(0x62, apic.acknowledge());
      apic.writeMsr(0x80B, 0);
      assertTrue(apic.writeMsr(0x830, 0xFFFF_FFFF_0000_0063L));
      assertEquals(0x63, apic.acknowledge());
      apic.writeMsr(0x80B, 0);
      assertTrue(apic.writeMsr(0x830, 0xFF_0000_0064L));
      assertFalse(apic.interruptPending(), "0xFF is an ordinary identifier here");
    }

    @Test
    void theWindowAndTheFormatRegisterAreGone() { // §10.12.2
      assertEquals(0xFFFF_FFFFL, apic.load(LocalApic.VERSION, 4));
      assertFalse(apic.readable(0x80E), "DFR");
      assertFalse(apic.writeMsr(0x80E, 0));
      assertFalse(apic.readable(0x831), "ICR is one register");
      assertTrue(apic.readable(0x830));
    }
  }
}
