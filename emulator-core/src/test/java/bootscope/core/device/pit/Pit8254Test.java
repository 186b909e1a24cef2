package bootscope.core.device.pit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.device.Bench;
import bootscope.core.time.Frequency;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** After the 8254 datasheet (231164-005). Time is given in input clocks. */
class Pit8254Test {
  private final Bench bench = new Bench();
  private final Bench.Probe irq0 = bench.probe();
  private final Pit8254 pit = new Pit8254(bench.clock, bench.events, irq0);

  private void out(int port, int... values) {
    for (int value : values) {
      pit.out(port, 1, value);
    }
  }

  private void toTick(long tick) {
    bench.advanceTo(Frequency.PIT.nanoseconds(tick));
  }

  private int count(int counter) {
    out(0x43, counter << 6);
    return pit.in(0x40 + counter, 1) | pit.in(0x40 + counter, 1) << 8;
  }

  private boolean out2() {
    return (pit.in(0x61, 1) & 0x20) != 0;
  }

  @Test
  void modeZeroRaisesItsOutputNPlusOneClocksAfterTheCountIsWritten() {
    out(0x43, 0x30);
    out(0x40, 100, 0);
    toTick(100);
    assertFalse(irq0.level);
    toTick(101);
    assertTrue(irq0.level, "N + 1 clocks after the write (mode 0)");
    assertEquals(1, irq0.rises);
    toTick(102);
    assertEquals(0xFFFF, count(0), "the counter goes on below zero");
  }

  @Test
  void inModeZeroTheFirstByteStopsCountingAndTheControlWordLowersTheOutput() {
    out(0x43, 0x30);
    out(0x40, 10, 0);
    toTick(20);
    assertTrue(irq0.level);
    out(0x40, 5);
    assertFalse(irq0.level, "the first byte sets OUT low at once");
    toTick(1000);
    assertFalse(irq0.level);
    out(0x40, 0);
    toTick(1000 + 6);
    assertTrue(irq0.level);
  }

  @Test
  void modeTwoPulsesLowOnceEachPeriodForOneClockForever() {
    out(0x43, 0x34);
    out(0x40, 0xA9, 0x04); // 1193
    bench.advance(1_000_000_000L);
    // The count is loaded at tick 1; rising edges at 1 + 1193 k.
    assertEquals((1_193_182 - 1) / 1193, irq0.rises - 1, "the first rise is the control word's");
    bench.advance(3600_000_000_000L - 1_000_000_000L);
    assertEquals((3600L * 1_193_182 - 1) / 1193, irq0.rises - 1, "no drift in an hour");
  }

  @Test
  void aNewCountInModeTwoTakesEffectAtTheEndOfThePeriod() {
    out(0x43, 0x34);
    out(0x40, 100, 0);
    toTick(50);
    out(0x40, 10, 0);
    assertEquals(51, count(0));
    toTick(101);
    assertEquals(10, count(0), "reloaded with the new count");
    toTick(111);
    assertEquals(10, count(0));
  }

  @Test
  void modeThreeIsHighForTheLongerHalfOfAnOddCount() {
    out(0x61, 0x01);
    out(0x43, 0xB6);
    out(0x42, 5, 0);
    StringBuilder wave = new StringBuilder();
    for (int tick = 1; tick <= 10; tick++) {
      toTick(tick);
      wave.append(out2() ? 'H' : 'L');
    }
    assertEquals("HHHLLHHHLL", wave.toString(), "(N + 1) / 2 high, (N − 1) / 2 low");
  }

  @Test
  void modeThreeCountsDownByTwo() {
    out(0x43, 0x36);
    out(0x40, 100, 0);
    toTick(1);
    assertEquals(100, count(0));
    toTick(11);
    assertEquals(80, count(0));
    toTick(51);
    assertEquals(100, count(0), "reloaded at the half");
  }

  @Test
  void modeFourStrobesLowForOneClockOnce() {
    out(0x43, 0x38);
    assertTrue(irq0.level, "OUT is initially high");
    out(0x40, 20, 0);
    toTick(21);
    assertFalse(irq0.level, "N + 1 clocks after the write");
    toTick(22);
    assertTrue(irq0.level);
    int rises = irq0.rises;
    toTick(200_000);
    assertEquals(rises, irq0.rises, "the strobe comes once");
  }

  @Test
  void modesOneAndFiveWaitForARisingGateAndCanBeRetriggered() {
    out(0x43, 0xB2); // counter 2, mode 1
    out(0x42, 10, 0);
    toTick(100);
    assertTrue(out2(), "not triggered yet");
    out(0x61, 0x01);
    toTick(101);
    assertFalse(out2(), "one clock after the trigger");
    toTick(105);
    out(0x61, 0x00);
    assertFalse(out2(), "the gate's fall means nothing");
    out(0x61, 0x01);
    toTick(115);
    assertFalse(out2(), "retriggered");
    toTick(116);
    assertTrue(out2());

    out(0x61, 0x00);
    out(0x43, 0xBA); // mode 5
    out(0x42, 10, 0);
    out(0x61, 0x01);
    toTick(126);
    assertTrue(out2());
    toTick(127);
    assertFalse(out2(), "strobe N + 1 clocks after the trigger");
    toTick(128);
    assertTrue(out2());
  }

  @Test
  void aLowGateHoldsModeZeroAndRestartsModeTwo() {
    out(0x61, 0x01);
    out(0x43, 0xB0);
    out(0x42, 100, 0);
    toTick(41);
    out(0x61, 0x00);
    toTick(1000);
    assertEquals(60, count(2), "held");
    out(0x61, 0x01);
    toTick(1010);
    assertEquals(50, count(2));

    out(0x43, 0xB4);
    out(0x42, 100, 0);
    toTick(1050);
    out(0x61, 0x00);
    assertTrue(out2(), "OUT is high while the gate is low");
    toTick(1070);
    out(0x61, 0x01);
    toTick(1071);
    assertEquals(100, count(2), "the rising gate reloads");
  }

  @Test
  void bcdCountsInDecimalAndZeroMeansTenThousand() {
    out(0x43, 0x35);
    out(0x40, 0x00, 0x00);
    toTick(2);
    assertEquals(0x9999, count(0));
    toTick(1000);
    assertEquals(0x9001, count(0));
  }

  @Test
  void aLatchedCountStaysUntilItIsReadAndASecondLatchIsIgnored() {
    out(0x43, 0x34);
    out(0x40, 0, 0);
    toTick(0x101);
    out(0x43, 0x00);
    toTick(0x500);
    out(0x43, 0x00);
    assertEquals(0x00, pit.in(0x40, 1));
    assertEquals(0xFF, pit.in(0x40, 1));
    assertEquals(0xFB01, count(0), "then it counts again");
  }

  @Test
  void readBackGivesStatusBeforeCount() {
    out(0x43, 0x34);
    out(0x40, 100, 0);
    out(0x43, 0xE2);
    assertEquals(0xC0 | 0x34, pit.in(0x40, 1), "OUT high, null count until the next clock");
    toTick(11);
    out(0x43, 0xC2);
    assertEquals(0x80 | 0x34, pit.peek(0x40, 1));
    assertEquals(0x80 | 0x34, pit.in(0x40, 1));
    assertEquals(90, pit.in(0x40, 1));
    assertEquals(0, pit.in(0x40, 1));
  }

  @Test
  void aLateProcessorLosesNoEdge() {
    out(0x43, 0x34);
    out(0x40, 100, 0);
    bench.clock.set(Frequency.PIT.nanoseconds(1050));
    bench.events.runDue();
    assertEquals(1 + 10, irq0.rises);
  }

  @Test
  void portBTogglesTheRefreshBit() {
    int first = pit.in(0x61, 1) & 0x10;
    toTick(18);
    assertEquals(first ^ 0x10, pit.in(0x61, 1) & 0x10, "about every 15 µs");
  }

  @Test
  void itsStateCanBeTakenOutAndPutBack() {
    out(0x43, 0x36);
    out(0x40, 0x34, 0x12);
    toTick(777);
    out(0x43, 0x00);
    pit.in(0x40, 1);
    Bench other = new Bench();
    other.clock.set(bench.clock.now());
    Pit8254 copy = new Pit8254(other.clock, other.events, other.probe());
    Bench.Snapshot.of(pit).into(copy);
    assertEquals(pit.in(0x40, 1), copy.in(0x40, 1));
    assertEquals(3, pit.registers().entry("STATUS0").value() >> 1 & 7);
  }

  /** What is promised of port 0x61 holds, and no other port is promised anything. */
  @Test
  void portBStaysAsItIsUntilTheTimeThatItNames() {
    assertEquals(0, pit.steadyUntil(0x42));
    Random random = new Random(8254);
    int asked = 0;
    for (int round = 0; round < 200; round++) {
      out(0x61, random.nextInt(4));
      int mode = random.nextInt(6);
      if (random.nextInt(4) != 0) {
        out(0x43, 0xB0 | mode << 1);
        out(0x42, 2 + random.nextInt(60), random.nextInt(8) == 0 ? 1 : 0);
      }
      out(0x61, random.nextInt(4));
      for (long end = bench.clock.now() + random.nextInt(60_000); bench.clock.now() < end; ) {
        int value = pit.in(0x61, 1);
        long until = pit.steadyUntil(0x61);
        assertTrue(until > bench.clock.now());
        for (long t :
            new long[] {
              bench.clock.now() + 1, random.nextLong(bench.clock.now(), until), until - 1
            }) {
          if (t >= bench.clock.now() && t < until) {
            bench.advanceTo(t);
            assertEquals(value, pit.in(0x61, 1), "mode " + mode + " at " + t + " of " + until);
          }
        }
        bench.advanceTo(until);
        asked++;
      }
    }
    assertTrue(asked > 500, asked + " times");
  }
}
