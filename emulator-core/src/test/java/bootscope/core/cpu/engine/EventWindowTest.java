package bootscope.core.cpu.engine;

import static bootscope.core.cpu.engine.Guest.CODE;
import static bootscope.core.cpu.engine.Guest.DATA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.GuestFault;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When interrupts are taken and when not: shadows, NMI, repeated instructions. */
class EventWindowTest extends BothEngines {
  private static Guest guest(String code) {
    Guest g = new Guest().long64();
    g.code(code);
    g.s.reg(Guest.RBX, DATA);
    g.s.reg(Guest.RAX, Guest.DATA32);
    return g;
  }

  @Nested
  class Shadow {
    @Test
    void ofStiFollowsOnlyAnStiThatSetsIf() { // SDM vol. 2B "STI"
      try (Guest g = guest("sti; sti; nop; nop")) {
        g.lines.waiting = 0x40;
        assertEquals(0x40, g.runToHandler());
        assertEquals(CODE + 2, g.frame(0, 8), "the second STI casts none");
      }
      try (Guest g = guest("nop; sti; nop")) {
        g.cpu.rflags(Bits.FLAG_IF | 2);
        g.run(2);
        g.lines.waiting = 0x40;
        assertEquals(0x40, g.runToHandler());
        assertEquals(CODE + 2, g.frame(0, 8), "IF was set already");
      }
    }

    @Test
    void ofStiEndsWithAFaultOfTheNextInstruction() { // SDM vol. 2B "STI"
      try (Guest g = guest("sti; ud2")) {
        g.idt64(6, Guest.CODE64, Guest.HANDLERS + 6, 15, 0, 0); // a trap gate leaves IF
        g.lines.waiting = 0x40;
        assertEquals(0x40, g.runToHandler());
        assertEquals(Guest.HANDLERS + 6, g.frame(0, 8), "before the handler's first instruction");
      }
    }

    @Test
    void ofStiOutlastsAStopInIt() {
      try (Guest g = guest("sti; hlt; nop")) {
        g.cpu.hooks(a -> a == CODE + 1);
        assertEquals(Processor.Outcome.HOOK, g.run(10));
        g.lines.waiting = 0x40; // had it come before HLT, the guest would wait for another
        g.cpu.hooks(a -> false);
        assertEquals(0x40, g.runToHandler());
        assertEquals(CODE + 2, g.frame(0, 8));
      }
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 2 | Bits.FLAG_RF})
    void ofStiOutlastsAStepOfIt(long flags) {
      try (Guest g = guest("sti; hlt; nop")) {
        g.cpu.rflags(flags);
        g.run(1);
        g.lines.waiting = 0x40;
        assertEquals(0x40, g.runToHandler());
        assertEquals(CODE + 2, g.frame(0, 8));
      }
    }

    @Test
    void ofMovSsHoldsNmisAndInterruptsAlike() { // SDM vol. 3A §6.8.3
      for (boolean nmi : new boolean[] {false, true}) {
        try (Guest g = guest("mov ss,eax; nop; nop")) {
          g.cpu.rflags(Bits.FLAG_IF | 2);
          g.run(1);
          if (nmi) {
            g.cpu.nmi();
          } else {
            g.lines.waiting = 0x40;
          }
          assertEquals(nmi ? 2 : 0x40, g.runToHandler());
          assertEquals(CODE + 3, g.frame(0, 8));
        }
      }
    }

    @Test
    void ofPopSsIsAsThatOfMovSsAndLssHasNone() { // SDM vol. 3A §6.8.3
      try (Guest g = new Guest().flat32()) {
        g.code("pop ss; nop; nop");
        g.poke32(Guest.STACK, Guest.DATA32);
        g.cpu.rflags(Bits.FLAG_IF | 2);
        g.run(1);
        g.lines.waiting = 0x40;
        assertEquals(0x40, g.runToHandler());
        assertEquals(CODE + 2, g.frame(0, 4));
      }
      try (Guest g = new Guest().flat32()) {
        g.code("lss esp,[ebx]; nop");
        g.s.reg(Guest.RBX, DATA);
        g.poke32(DATA, Guest.STACK);
        g.poke16(DATA + 4, Guest.DATA32);
        g.cpu.rflags(Bits.FLAG_IF | 2);
        g.run(1);
        g.lines.waiting = 0x40;
        assertEquals(0x40, g.runToHandler());
        assertEquals(CODE + 3, g.frame(0, 4));
      }
    }

    @Test
    void ofAMovSsThatFaultsIsNone() {
      try (Guest g = guest("mov ss,eax")) {
        g.s.reg(Guest.RAX, 0x1238);
        g.idt64(13, Guest.CODE64, Guest.HANDLERS + 13, 15, 0, 0);
        g.cpu.rflags(Bits.FLAG_IF | 2);
        g.clock.deadline(Long.MAX_VALUE);
        g.cpu.interruptChanged();
        g.run(0);
        g.lines.waiting = -1;
        assertEquals(GuestFault.GP, g.runToHandler());
      }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void isTheSameWhetherTheProcessorStopsInItOrNot(int step) {
      try (Guest g = guest("sti; nop; nop; nop; nop")) {
        g.lines.waiting = 0x40;
        for (int i = 0; i < 3 / step; i++) {
          g.run(step);
        }
        assertEquals(0x40, g.runToHandler());
        assertEquals(CODE + 2, g.frame(0, 8));
      }
    }
  }

  @Nested
  class NonMaskable {
    @Test
    void wakesHltWhateverIfIs() { // SDM vol. 2A "HLT"
      try (Guest g = guest("hlt; nop")) {
        assertEquals(Processor.Outcome.HALTED, g.run(3));
        g.cpu.nmi();
        assertEquals(2, g.runToHandler());
        assertEquals(CODE + 1, g.frame(0, 8));
      }
    }

    @Test
    void isTakenOnceForManyWhileItIsBlocked() { // SDM vol. 3A §6.7.1: one is latched
      try (Guest g = guest("nop; nop; nop; hlt")) {
        g.poke(Guest.HANDLERS + 2, "inc rcx; iretq");
        g.cpu.nmi();
        g.run(1);
        g.cpu.nmi();
        g.cpu.nmi();
        g.cpu.nmi();
        assertEquals(-1, g.runToHandler());
        assertEquals(2, g.reg(Guest.RCX));
      }
    }

    @Test
    void goesBeforeAnInterruptAtTheSameBoundary() { // §6.9, table 6-2
      try (Guest g = guest("nop")) {
        g.cpu.rflags(Bits.FLAG_IF | 2);
        g.lines.waiting = 0x40;
        g.cpu.nmi();
        assertEquals(2, g.runToHandler());
        assertEquals(0x40, g.lines.waiting, "the handler runs with IF clear");
      }
    }

    @Test
    void staysBlockedThroughExceptionsUntilAnyIret() { // §6.7.1
      try (Guest g = guest("nop; hlt")) {
        g.poke(Guest.HANDLERS + 2, "ud2"); // ud2 in the handler
        g.poke(Guest.HANDLERS + 6, "nop; nop; nop");
        g.cpu.nmi();
        g.run(1);
        g.cpu.nmi();
        g.run(1);
        assertTrue(g.s.rip() > Guest.HANDLERS + 6, "no NMI in the exception's handler");
        g.poke(Guest.HANDLERS + 8, "iretq");
        g.s.rip(Guest.HANDLERS + 8);
        g.run(2);
        assertTrue(g.cpu.units.activity.nmiBlocked, "taken as soon as the IRET was executed");
      }
    }

    @Test
    void throughATaskGateIsUnblockedByTheReturn() { // §6.7.1, §7.3
      try (Guest g = new Guest().flat32()) {
        int base = 0x6_0000;
        g.gdt(Guest.FREE, Guest.descriptor(base, 0x67, 0x89));
        g.poke32(base + 32, 0x7_0000);
        g.poke32(base + 36, 2);
        g.poke32(base + 56, 0x7F00);
        int[] selectors = {Guest.DATA32, Guest.CODE32, Guest.DATA32, Guest.DATA32, 0, 0};
        for (int i = 0; i < 6; i++) {
          g.poke32(base + 72 + 4 * i, selectors[i]);
        }
        g.poke64(Guest.IDT + 16, Guest.gate(Guest.FREE, 0, 5, 0));
        g.poke(0x7_0000, "nop; iret");
        g.code("nop; nop; hlt");
        g.cpu.nmi();
        g.run(1);
        assertTrue(g.cpu.units.activity.nmiBlocked);
        g.run(1);
        assertTrue(!g.cpu.units.activity.nmiBlocked);
        assertEquals(CODE, g.s.rip());
      }
    }
  }

  /** Repeated instructions, as bytes; each works on RCX elements. */
  enum Repeated {
    MOVSB("rep movsb"),
    MOVSQ("rep movsq"),
    STOSB("rep stosb"),
    STOSD("rep stosd"),
    LODSB("rep lodsb"),
    CMPSB("repz cmpsb"),
    SCASB("repnz scasb"),
    INSB("rep insb"),
    OUTSB("rep outsb");

    final String code;

    Repeated(String code) {
      this.code = code;
    }
  }

  @ParameterizedTest
  @EnumSource(Repeated.class)
  void aRepeatedInstructionResumesWhereItWasInterrupted(Repeated r) { // SDM vol. 2B "REP"
    // Under TF each iteration traps; the handler returns. All at once must give the same.
    long[][] end = new long[2][];
    for (int way = 0; way < 2; way++) {
      for (boolean down : new boolean[] {false, true}) {
        try (Guest g = guest("nop")) {
          long behind = g.poke(CODE, r.code);
          g.poke(behind, "jmp $"); // jmp to itself
          g.poke(Guest.HANDLERS + 1, "inc rbp; iretq");
          for (int i = 0; i < 2048; i++) {
            g.poke8(0x60_0000 + i, i * 5 & 0x7F);
            g.poke8(0x61_0000 + i, i * 5 & 0x7F);
          }
          g.s.reg(Guest.RAX, 0xFF); // SCAS finds it nowhere
          g.s.reg(Guest.RSI, 0x60_0400);
          g.s.reg(Guest.RDI, 0x61_0400);
          g.s.reg(Guest.RCX, 37);
          g.cpu.rflags(2 | (down ? Bits.FLAG_DF : 0) | (way == 1 ? Bits.FLAG_TF : 0));
          g.run(2000);
          assertEquals(0, g.reg(Guest.RCX), r + "");
          long rip = g.s.rip();
          boolean inHandler = rip >= Guest.HANDLERS && rip < Guest.HANDLERS + 16;
          assertTrue(rip == behind || way == 1 && inHandler, r + "");
          if (way == 1) {
            assertTrue(g.reg(Guest.RBP) >= 37, "a trap behind each iteration");
          }
          long sum = 0;
          for (int i = 0; i < 2048; i++) {
            sum = sum * 31 + g.peek8(0x61_0000 + i);
          }
          long[] now = {g.reg(Guest.RSI), g.reg(Guest.RDI), g.reg(Guest.RAX), sum};
          int slot = down ? 1 : 0;
          if (way == 0) {
            end[slot] = now;
          } else {
            for (int i = 0; i < now.length; i++) {
              assertEquals(end[slot][i], now[i], r + " down " + down + " " + i);
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Repeated.class)
  void aRepeatedInstructionStopsAtAPageFaultWithItsProgress(Repeated r) { // SDM vol. 2B "REP"
    boolean source = r == Repeated.LODSB || r == Repeated.OUTSB;
    try (Guest g = guest("nop")) {
      g.code(r.code + "; hlt");
      long edge = source ? 0x60_1000 : 0x61_1000;
      g.page(edge, edge, 0);
      int size = r == Repeated.MOVSQ ? 8 : r == Repeated.STOSD ? 4 : 1;
      g.s.reg(Guest.RAX, 0xFF);
      g.s.reg(Guest.RSI, 0x60_1000 - 16);
      g.s.reg(Guest.RDI, 0x61_1000 - 16);
      g.s.reg(Guest.RCX, 100);
      assertEquals(GuestFault.PF, g.runToHandler());
      assertEquals(edge, g.s.cr(2));
      assertEquals(100 - 16 / size, g.reg(Guest.RCX), "counted so far");
      assertEquals(CODE, g.frame(1, 8));
      assertEquals(Bits.FLAG_RF, g.frame(3, 8) & Bits.FLAG_RF);
      g.page(edge, edge, 3);
      g.s.rip(CODE);
      g.s.reg(Guest.RSP, Guest.STACK);
      g.cpu.units.activity.halted = false;
      assertEquals(-1, g.runToHandler());
      assertEquals(0, g.reg(Guest.RCX));
    }
  }
}
