package bootscope.core.device.hpet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.device.Bench;
import bootscope.core.io.IrqLine;
import org.junit.jupiter.api.Test;

/** After the IA-PC HPET specification 1.0a. */
class HpetTest {
  private static final int T0 = 0x100;
  private static final int T1 = 0x120;
  private static final int T2 = 0x140;

  private final Bench bench = new Bench();
  private final Bench.Probe irq0 = bench.probe();
  private final Bench.Probe irq8 = bench.probe();
  private final Bench.Probe gsi20 = bench.probe();
  private final Hpet hpet = hpet(bench);

  private Hpet hpet(Bench on) {
    IrqLine[] pins = new IrqLine[24];
    pins[20] = gsi20;
    return new Hpet(on.clock, on.events, irq0, irq8, pins);
  }

  @Test
  void capabilitiesTellThreeTimersAndTenNanoseconds() {
    assertEquals(0x0098_9680_8086_A201L, hpet.load(0, 8));
    assertEquals(10_000_000, hpet.load(4, 4), "femtoseconds");
    assertEquals(0x00F0_0000_0000_0030L, hpet.load(T0, 8), "routes, 64 bits, periodic");
  }

  @Test
  void theCounterRunsOnlyWhileEnabled() {
    bench.advance(1000);
    assertEquals(0, hpet.load(0xF0, 8));
    hpet.store(0x10, 4, 1);
    bench.advance(12_345);
    assertEquals(1234, hpet.load(0xF0, 8));
    hpet.store(0x10, 4, 0);
    bench.advance(1000);
    assertEquals(1234, hpet.load(0xF0, 8));
    hpet.store(0xF0, 4, 5);
    hpet.store(0xF4, 4, 7);
    assertEquals(7L << 32 | 5, hpet.load(0xF0, 8));
  }

  @Test
  void aRouteThatATimerCannotTakeDoesNotReadBack() {
    hpet.store(T0, 4, 21 << 9);
    hpet.store(T0, 4, 5 << 9);
    assertEquals(21, hpet.load(T0, 4) >> 9 & 31);
    hpet.store(T2, 4, 11 << 9);
    assertEquals(11, hpet.load(T2, 4) >> 9 & 31, "timer 2 alone can use input 11");
  }

  @Test
  void aOneShotTimerMatchesOnce() {
    hpet.store(0x10, 4, 1);
    hpet.store(T2, 4, 20 << 9 | 4);
    hpet.store(T2 + 8, 8, 500);
    bench.advance(4999);
    assertFalse(gsi20.level);
    bench.advance(1);
    assertEquals(1, gsi20.rises);
    bench.advance(10_000_000_000L);
    assertEquals(1, gsi20.rises);
  }

  @Test
  void in32BitModeAMatchComesAgainAfterTheCounterWraps() {
    hpet.store(0x10, 4, 1);
    hpet.store(T2, 4, 20 << 9 | 0x104);
    hpet.store(T2 + 8, 4, 500);
    bench.advance(5000 + (10L << 32));
    assertEquals(2, gsi20.rises);
  }

  @Test
  void aPeriodicTimerTakesItsFirstMatchWithValSetAndItsPeriodFromTheNextWrite() {
    hpet.store(0x10, 4, 3);
    hpet.store(T0, 4, 0x14C);
    hpet.store(T0 + 8, 4, 1000);
    assertEquals(0, hpet.load(T0, 4) & 0x40, "VAL_SET clears itself");
    hpet.store(T0 + 8, 4, 400);
    assertEquals(1000, hpet.load(T0 + 8, 4));
    bench.advance(10_000);
    assertEquals(1, irq0.rises);
    bench.advance(400_000);
    assertEquals(101, irq0.rises, "every 400 ticks of 10 ns");
    assertEquals(14_000L + 386_000L + 10_000L, irq0.riseTimes.get(100));
  }

  @Test
  void legacyReplacementTakesThePlacesOfThe8254AndTheClock() {
    hpet.legacyTimer().set(true);
    assertTrue(irq0.level, "passes while legacy replacement is off");
    hpet.store(0x10, 4, 3);
    assertFalse(irq0.level);
    hpet.legacyClock().set(true);
    assertFalse(irq8.level);
    hpet.store(T1, 4, 4);
    hpet.store(T1 + 8, 4, 100);
    hpet.store(T1 + 12, 4, 0);
    bench.advance(1000);
    assertTrue(irq8.level);
    hpet.store(0x10, 4, 0);
    assertTrue(irq0.level && irq8.level, "the old drivers are back");
  }

  @Test
  void aLevelInterruptLastsUntilItsStatusIsCleared() {
    hpet.store(0x10, 4, 1);
    hpet.store(T2, 4, 20 << 9 | 6);
    hpet.store(T2 + 8, 8, 100);
    bench.advance(2000);
    assertTrue(gsi20.level);
    assertEquals(4, hpet.load(0x20, 4));
    hpet.store(0x20, 4, 3);
    assertTrue(gsi20.level);
    hpet.store(0x20, 4, 4);
    assertFalse(gsi20.level);
    assertEquals(0, hpet.load(0x20, 4));
  }

  @Test
  void a64BitComparatorSeesAllItsBits() { // §2.3.9
    hpet.store(0x10, 4, 1);
    hpet.store(T2, 4, 20 << 9 | 4);
    hpet.store(T2 + 8, 8, (1L << 32) + 500);
    bench.advance(5000);
    assertEquals(0, gsi20.rises, "the low half alone agrees");
    bench.advance(10L << 32);
    assertEquals(1, gsi20.rises);
  }

  @Test
  void aComparatorWrittenInHalvesIsWhole() { // §2.3.2
    hpet.store(T2, 4, 20 << 9 | 4);
    hpet.store(T2 + 8, 4, 0x89AB_CDEFL);
    hpet.store(T2 + 12, 4, 0x0123_4567L);
    assertEquals(0x0123_4567_89AB_CDEFL, hpet.load(T2 + 8, 8));
    assertEquals(0x0123_4567L, hpet.load(T2 + 12, 4));
    hpet.store(T2 + 8, 2, 0);
    assertEquals(0x0123_4567_89AB_CDEFL, hpet.load(T2 + 8, 8), "16 bits are not allowed");
  }

  @Test
  void settingTheCounterMovesTheNextMatch() { // §2.3.7
    hpet.store(T2, 4, 20 << 9 | 4);
    hpet.store(T2 + 8, 8, 1000);
    hpet.store(0x10, 4, 1);
    bench.advance(5000);
    hpet.store(0x10, 4, 0);
    hpet.store(0xF0, 8, 990);
    hpet.store(0x10, 4, 1);
    bench.advance(99);
    assertEquals(0, gsi20.rises);
    bench.advance(1);
    assertEquals(1, gsi20.rises);
  }

  @Test
  void aPeriodicTimerKeepsItsPeriodIn32BitsToo() { // §2.3.9.2.2
    hpet.store(0x10, 4, 1);
    hpet.store(T0, 4, 20 << 9 | 0x14C); // 32 bits, SET_VALUE, periodic, enabled
    hpet.store(T0 + 8, 4, 0xFFFF_FF00L);
    hpet.store(T0 + 8, 4, 0x1000);
    bench.advance(10L * 0xFFFF_FF00L);
    assertEquals(1, gsi20.rises);
    bench.advance(10L * 0x1000 * 3);
    assertEquals(4, gsi20.rises, "across the wrap");
  }

  @Test
  void anEdgeTimerLeavesItsStatusBitClear() { // §2.3.6
    hpet.store(0x10, 4, 1);
    hpet.store(T2, 4, 20 << 9 | 4);
    hpet.store(T2 + 8, 8, 10);
    bench.advance(200);
    assertEquals(1, gsi20.rises);
    assertEquals(0, hpet.load(0x20, 4));
  }

  @Test
  void aDisabledTimerOrBlockInterruptsNobody() { // §2.3.5, §2.3.8
    hpet.store(T2, 4, 20 << 9);
    hpet.store(T2 + 8, 8, 10);
    hpet.store(0x10, 4, 1);
    bench.advance(1000);
    assertEquals(0, gsi20.rises);
    hpet.store(0x10, 4, 0);
    hpet.store(T2, 4, 20 << 9 | 4);
    hpet.store(T2 + 8, 8, 200);
    bench.advance(10_000);
    assertEquals(0, gsi20.rises);
    hpet.store(0x10, 4, 1);
    bench.advance(1000);
    assertEquals(1, gsi20.rises);
  }

  @Test
  void itsStateCanBeTakenOutAndPutBack() {
    hpet.store(0x10, 4, 3);
    hpet.store(T0, 4, 0x14C);
    hpet.store(T0 + 8, 4, 1000);
    bench.advance(12_000);
    Bench other = new Bench();
    other.clock.set(bench.clock.now());
    Hpet copy = hpet(other);
    Bench.Snapshot.of(hpet).into(copy);
    assertEquals(1200, copy.registers().value("MAIN_CNT"));
    assertEquals(2000, copy.registers().value("T0_CMP"));
    copy.store(T0, 4, 0);
    assertFalse(irq0.level, "the copy knows which wire it drives");
  }

  /** IA-PC HPET 1.0a §2.3.8, Tn_32MODE_CNF: the upper halves of its registers play no part. */
  @Test
  void aPeriodAboveThirtyTwoBitsDoesNotMatchForEverIn32BitMode() {
    hpet.store(T0, 4, 0x4C); // periodic, interrupts, the next write is the match
    hpet.store(T0 + 8, 4, 0);
    hpet.store(T0, 4, 0x4C);
    hpet.store(T0 + 12, 4, 1);
    hpet.store(T0, 4, 0x10C);
    hpet.store(0x10, 4, 3); // on, at IRQ 0
    bench.advance(1000);
    assertEquals(1, irq0.rises);
    bench.advance((1L << 32) * 10);
    assertEquals(2, irq0.rises, "after a whole turn of the counter's lower half");
  }
}
