package bootscope.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.isa.Assembler;
import org.junit.jupiter.api.Test;

/** What comes from outside, and what a device tells another, from the pin to the interrupt. */
class StimulusTest {
  private static final int PM1_STATUS = 0x600;
  private static final int PM1_ENABLE = 0x602;
  private static final int PM1_CONTROL = 0x604;
  private static final int POWER_BUTTON = 0x100;
  private static final int RTC = 0x400;

  /** A guest that sleeps with interrupts enabled, and both 8259s masked. */
  private static Machine sleeper() throws Exception {
    Machine m = Guests.boot("hello-pvh").start();
    byte[] code = Assembler.assemble(32, "sti; again: hlt; jmp again");
    m.memory().poke(m.processor().linearRip(), code);
    m.ports().out(0x21, 1, 0xFF);
    m.ports().out(0xA1, 1, 0xFF);
    m.ports().out(PM1_CONTROL, 2, 1); // SCI_EN
    return m;
  }

  private static boolean sci(Machine m) {
    return (m.registerBanks().stream()
                .filter(b -> b.name().equals("pic"))
                .findFirst()
                .orElseThrow()
                .value("S.LINES")
            & 2)
        != 0;
  }

  private static void cmos(Machine m, int index, int value) {
    m.ports().out(0x70, 1, index);
    m.ports().out(0x71, 1, value);
  }

  @Test
  void theClocksAlarmRaisesSciWhoeverHasItsInterrupt() throws Exception {
    for (boolean hpet : new boolean[] {false, true}) {
      try (Machine m = sleeper()) {
        if (hpet) {
          m.memory().store(0xFED0_0010L, 4, 3); // legacy replacement: IRQ 8 is the HPET's
        }
        m.ports().out(PM1_ENABLE, 2, RTC);
        cmos(m, 1, 0x05); // midnight and five seconds, in BCD
        cmos(m, 3, 0x00);
        cmos(m, 5, 0x00);
        cmos(m, 0x0B, 0x22); // AIE, 24 hours
        m.idlePacer(
            nanoseconds -> {
              if (m.clock().now() >= 5_000_000_000L) { // it will ring again tomorrow
                m.requestStop();
              }
            });
        assertEquals(StopReason.REQUESTED, m.runTo(1_000_000));
        assertEquals(RTC, m.ports().peek(PM1_STATUS, 2) & RTC);
        assertTrue(sci(m));
        m.ports().out(PM1_STATUS, 2, RTC);
        assertFalse(sci(m));
      }
    }
  }

  @Test
  void thePowerButtonRaisesSci() throws Exception {
    try (Machine m = sleeper()) {
      m.ports().out(PM1_ENABLE, 2, POWER_BUTTON);
      assertTrue(m.receive(new Stimulus.PowerButton()));
      assertEquals(POWER_BUTTON, m.ports().peek(PM1_STATUS, 2));
      assertTrue(sci(m));
    }
  }

  @Test
  void theNmiButtonInterruptsUnlessPort70HoldsItBack() throws Exception { // ICH9 316972 §13.6.1
    try (Machine m = sleeper()) {
      m.ports().out(0x70, 1, 0x80);
      m.receive(new Stimulus.Nmi());
      assertEquals(StopReason.WAITING, m.runTo(1000));
      m.ports().out(0x70, 1, 0x00);
      m.receive(new Stimulus.Nmi());
      assertEquals(StopReason.TRIPLE_FAULT, m.runTo(1000), "this guest has no IDT");
    }
  }

  @Test
  void whatIsTypedAheadIsStateAndComesBackWithASnapshot() throws Exception {
    try (Machine typed = sleeper();
        Machine other = sleeper()) {
      assertEquals(StateHash.of(other), StateHash.of(typed));
      typed.receive(new Stimulus.Typed(0, 'x'));
      typed.receive(new Stimulus.Break(0));
      assertFalse(typed.listening(0));
      assertNotEquals(StateHash.of(other), StateHash.of(typed));
    }
  }
}
