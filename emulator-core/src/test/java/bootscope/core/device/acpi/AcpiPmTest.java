package bootscope.core.device.acpi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.device.Bench;
import bootscope.core.io.IrqLine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** After ACPI 6.5 §4.8 and the ICH9 datasheet (316972 §13.8.3). */
class AcpiPmTest {
  private final Bench bench = new Bench();
  private final Bench.Probe sci = bench.probe();
  private final List<String> requests = new ArrayList<>();
  private final AcpiPm pm = pm(bench, false);

  private AcpiPm pm(Bench on, boolean timer32) {
    return new AcpiPm(
        timer32,
        on.clock,
        on.events,
        sci,
        new PowerRequests() {
          @Override
          public void powerOff() {
            requests.add("off");
          }

          @Override
          public void sleepRefused(int type) {
            requests.add("sleep " + type);
          }
        });
  }

  @Test
  void theTimerRunsAt3579545HertzAndWrapsAt24Bits() {
    bench.advance(1_000_000_000L);
    assertEquals(3_579_545, pm.in(0x608, 4));
    assertEquals(3_579_545 & 0xFFFF, pm.in(0x608, 2));
    assertEquals(3_579_545 >> 16, pm.in(0x60A, 1));
    bench.advance(9_000_000_000L);
    assertEquals(35_795_450 & 0xFF_FFFF, pm.in(0x608, 4));
    Bench other = new Bench();
    other.clock.set(10_000_000_000L);
    AcpiPm wide = pm(other, true);
    assertEquals(35_795_450, wide.in(0x608, 4), "TMR_VAL_EXT");
  }

  @Test
  void theHighestBitsChangeSetsTmrofAndInterruptsWhenEnabledInAcpiMode() {
    pm.out(0x602, 2, 1);
    bench.advance(2_343_484_437L); // 2^23 ticks of 3.579545 MHz
    assertEquals(0, pm.in(0x600, 2));
    bench.advance(1);
    assertEquals(1, pm.in(0x600, 2));
    assertFalse(sci.level, "not in ACPI mode yet");
    pm.out(0xB2, 1, AcpiPm.ACPI_ENABLE);
    assertEquals(1, pm.in(0x604, 2) & 1, "SCI_EN");
    assertTrue(sci.level);
    pm.out(0x600, 2, 1);
    assertFalse(sci.level, "writing 1 clears");
    bench.advance(2_343_484_438L);
    assertTrue(sci.level, "at every change");
    pm.out(0xB2, 1, AcpiPm.ACPI_DISABLE);
    assertEquals(0, pm.in(0x604, 2) & 1);
  }

  @Test
  void sleepTypeZeroWithSleepEnablePowersOff() {
    pm.out(0x604, 2, 0x0001);
    assertTrue(requests.isEmpty());
    pm.out(0x604, 2, 0x2000);
    assertEquals(List.of("off"), requests);
    assertEquals(0, pm.in(0x604, 2), "SLP_EN reads 0");
    pm.out(0x605, 1, 0x3C);
    assertEquals("off", requests.get(1), "S5 of the real chip, in one byte");
    pm.out(0x604, 2, 0x3400);
    assertEquals("sleep 5", requests.get(2));
    assertEquals(0x8000, pm.in(0x600, 2), "woken at once");
  }

  @Test
  void thePowerButtonRaisesSci() {
    pm.out(0x604, 2, 1);
    pm.out(0x602, 2, 0x0100);
    pm.pressPowerButton();
    assertTrue(sci.level);
    assertEquals(0x0100_0100, pm.in(0x600, 4));
    pm.out(0x601, 1, 1);
    assertFalse(sci.level);
  }

  @Test
  void generalPurposeEventsCanBeEnabledAndNoneComes() {
    pm.out(0x604, 2, 1);
    pm.out(0x62C, 1, 2);
    assertEquals(2, pm.in(0x62C, 1));
    assertEquals(0, pm.in(0x620, 4));
    assertFalse(sci.level);
  }

  @Test
  void theRiseOfTheClocksInterruptIsAnEventThatRaisesSci() { // ACPI 6.5 §4.8.2.3
    IrqLine clock = pm.rtcInterrupt();
    pm.out(0x604, 2, 1);
    clock.set(true);
    assertEquals(0x400, pm.in(0x600, 2), "RTC_STS");
    assertFalse(sci.level, "RTC_EN is 0");
    pm.out(0x602, 2, 0x400);
    assertTrue(sci.level);
    pm.out(0x600, 2, 0x400);
    assertFalse(sci.level, "the line's level alone is no new event");
    clock.set(false);
    assertEquals(0, pm.in(0x600, 2));
    clock.set(true);
    assertTrue(sci.level);
  }

  @Test
  void the32BitTimerWrapsAndReportsItsHighestBitBothWays() { // ACPI 6.5 §4.8.3.3
    Bench on = new Bench();
    AcpiPm wide = pm(on, true);
    wide.out(0xB2, 1, AcpiPm.ACPI_ENABLE);
    wide.out(0x602, 2, 1);
    long half = bootscope.core.time.Frequency.PM_TIMER.nanoseconds(1L << 31);
    on.advanceTo(half - 1);
    assertEquals(0, wide.in(0x600, 2));
    on.advanceTo(half);
    assertEquals(0x8000_0000, wide.in(0x608, 4));
    assertEquals(1, wide.in(0x600, 2), "bit 31 rose");
    assertTrue(sci.level);
    wide.out(0x600, 2, 1);
    assertFalse(sci.level);
    on.advanceTo(bootscope.core.time.Frequency.PM_TIMER.nanoseconds(1L << 32));
    assertEquals(0, wide.in(0x608, 4), "wrapped");
    assertEquals(1, wide.in(0x600, 2), "bit 31 fell");
  }

  @Test
  void statusBitsClearByWritingOneAndEnablesAreOnlyThoseThatExist() { // ACPI 6.5 §4.8.3.1
    pm.pressPowerButton();
    pm.out(0x600, 2, 0);
    assertEquals(0x100, pm.in(0x600, 2) & 0x100);
    pm.out(0x600, 2, 0x100);
    assertEquals(0, pm.in(0x600, 2) & 0x100);
    pm.out(0x602, 2, 0xFFFF);
    assertEquals(0x521, pm.in(0x602, 2));
  }

  @Test
  void itsStateCanBeTakenOutAndPutBack() {
    pm.out(0x604, 2, 1);
    pm.out(0x602, 2, 0x0101);
    pm.pressPowerButton();
    AcpiPm copy = pm(new Bench(), false);
    Bench.Snapshot.of(pm).into(copy);
    assertEquals(0x0101_0100, copy.in(0x600, 4));
    assertTrue(copy.registers().text().contains("PWRBTN"));
  }
}
