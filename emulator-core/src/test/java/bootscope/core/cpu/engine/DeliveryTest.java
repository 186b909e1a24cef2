package bootscope.core.cpu.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import org.junit.jupiter.api.Test;

/** Delivery of interrupts and exceptions, SDM vol. 3A chapter 6. */
class DeliveryTest {
  @Test
  void in64BitModeTheFrameHoldsSsRspRflagsCsRipOnAnAlignedStack() { // §6.14.2
    try (Guest g = new Guest().long64()) {
      g.s.reg(Guest.RSP, Guest.STACK + 5);
      g.cpu.rflags(Bits.FLAG_IF | 2);
      g.code("ud2");
      assertEquals(GuestFault.UD, g.runToHandler());
      assertEquals(Guest.STACK - 40, g.reg(Guest.RSP));
      assertEquals(Guest.CODE, g.frame(0, 8));
      assertEquals(Guest.CODE64, g.frame(1, 8));
      assertEquals(Guest.STACK + 5, g.frame(3, 8));
      assertEquals(Guest.DATA32, g.frame(4, 8));
      assertFalse(g.flag(Bits.FLAG_IF), "an interrupt gate clears IF");
      assertEquals(Guest.DATA32, g.s.selector(CpuState.SS), "the same level keeps SS");
    }
  }

  @Test
  void anExceptionFromCpl3In64BitModeTakesRsp0AndANullSs() { // §6.14.2
    try (Guest g = new Guest().user64()) {
      g.code("ud2");
      assertEquals(GuestFault.UD, g.runToHandler());
      assertEquals(Guest.STACK0 - 40, g.reg(Guest.RSP));
      assertEquals(Guest.USER_CODE64, g.frame(1, 8));
      assertEquals(Guest.USER_STACK, g.frame(3, 8));
      assertEquals(Guest.USER_DATA32, g.frame(4, 8));
      assertEquals(0, g.s.selector(CpuState.SS));
      assertEquals(0, g.cpu.cpl());
      assertEquals(Guest.CODE64, g.s.selector(CpuState.CS));
    }
  }

  @Test
  void anInterruptStackTableEntryIsUsedAtAnyLevel() { // §6.14.5
    try (Guest g = new Guest().long64()) {
      g.idt64(6, Guest.CODE64, Guest.HANDLERS + 6, 14, 0, 1);
      g.code("ud2");
      assertEquals(6, g.runToHandler());
      assertEquals(Guest.IST1 - 40, g.reg(Guest.RSP));
    }
  }

  @Test
  void aTrapGateLeavesIf() { // §6.12.1.3
    try (Guest g = new Guest().long64()) {
      g.idt64(6, Guest.CODE64, Guest.HANDLERS + 6, 15, 0, 0);
      g.cpu.rflags(Bits.FLAG_IF | 2);
      g.code("ud2");
      assertEquals(6, g.runToHandler());
      assertTrue(g.flag(Bits.FLAG_IF));
    }
  }

  @Test
  void faultsPushTheirOwnAddressWithRfAndTrapsTheNextWithout() { // §6.5, §17.3.1.1
    try (Guest g = new Guest().long64()) {
      g.code("nop; ud2");
      assertEquals(6, g.runToHandler());
      assertEquals(Guest.CODE + 1, g.frame(0, 8));
      assertEquals(Bits.FLAG_RF, g.frame(2, 8) & Bits.FLAG_RF);
    }
    try (Guest g = new Guest().long64()) {
      g.code("nop; int3");
      assertEquals(3, g.runToHandler());
      assertEquals(Guest.CODE + 2, g.frame(0, 8));
      assertEquals(0, g.frame(2, 8) & Bits.FLAG_RF);
    }
  }

  @Test
  void intNFromCpl3NeedsAGateOfDpl3() { // §6.12.1.1
    try (Guest g = new Guest().user64()) {
      g.code("int 0x80");
      assertEquals(GuestFault.GP, g.runToHandler());
      assertEquals(0x80 << 3 | 2, g.last().errorCode());
      assertEquals(Guest.CODE, g.frame(1, 8));
    }
    try (Guest g = new Guest().user64()) {
      g.idt64(0x80, Guest.CODE64, Guest.HANDLERS + 0x80, 14, 3, 0);
      g.code("int 0x80");
      assertEquals(0x80, g.runToHandler());
      assertEquals(Guest.CODE + 2, g.frame(0, 8));
    }
  }

  @Test
  void aGateThatIsAbsentOrBeyondTheTableNamesItself() { // §6.13
    try (Guest g = new Guest().long64()) {
      g.poke64(Guest.IDT + 16 * 0x21, 0);
      g.code("int 0x21");
      assertEquals(GuestFault.GP, g.runToHandler());
      assertEquals(0x21 << 3 | 2, g.last().errorCode());
    }
    try (Guest g = new Guest().long64()) {
      g.poke8(Guest.IDT + 16 * 0x21 + 5, 0x0E); // not present
      g.code("int 0x21");
      assertEquals(GuestFault.NP, g.runToHandler());
      assertEquals(0x21 << 3 | 2, g.last().errorCode());
    }
    try (Guest g = new Guest().long64()) {
      g.s.idtr(Guest.IDT, 16 * 0x21 + 14);
      g.code("int 0x21");
      assertEquals(GuestFault.GP, g.runToHandler());
      assertEquals(0x21 << 3 | 2, g.last().errorCode());
    }
  }

  @Test
  void anExceptionThatCannotBeDeliveredSetsExtInTheErrorCode() { // §6.13
    try (Guest g = new Guest().long64()) {
      g.poke8(Guest.IDT + 16 * 6 + 5, 0x0E);
      g.code("ud2");
      assertEquals(GuestFault.NP, g.runToHandler());
      assertEquals(6 << 3 | 3, g.last().errorCode());
    }
  }

  @Test
  void twoContributoryExceptionsMakeADoubleFaultWithErrorCode0() { // table 6-5
    try (Guest g = new Guest().long64()) {
      g.poke8(Guest.IDT + 16 * 13 + 5, 0x0E); // #GP cannot be delivered: #NP
      g.code("int 0x21");
      g.poke64(Guest.IDT + 16 * 0x21, 0);
      assertEquals(GuestFault.DF, g.runToHandler());
      assertEquals(0, g.last().errorCode());
      assertEquals(0, g.frame(0, 8));
      assertEquals(Guest.CODE, g.frame(1, 8));
    }
  }

  @Test
  void aPageFaultWhileDeliveringAPageFaultIsADoubleFault() { // table 6-5
    try (Guest g = new Guest().long64()) {
      g.page(0x60_0000, 0, 0);
      g.idt64(8, Guest.CODE64, Guest.HANDLERS + 8, 14, 0, 1);
      g.s.reg(Guest.RSP, 0x60_0100);
      g.code("push rax");
      assertEquals(GuestFault.DF, g.runToHandler());
      assertEquals(0x60_00F8, g.delivered.get(0).address());
    }
  }

  @Test
  void aBenignExceptionAndAPageFaultAreHandledOneAfterTheOther() { // table 6-5
    try (Guest g = new Guest().user64()) {
      g.page(0x60_0000, 0, 0);
      g.poke64(Guest.TSS + 4, 0x60_0100); // RSP0 leads nowhere
      g.idt64(14, Guest.CODE64, Guest.HANDLERS + 14, 14, 0, 1);
      g.code("ud2");
      assertEquals(GuestFault.PF, g.runToHandler());
      assertEquals(2, g.last().errorCode(), "a supervisor's write");
      assertEquals(Guest.CODE, g.frame(1, 8));
      assertEquals(3, g.frame(2, 8) & 3, "from CPL 3");
    }
  }

  @Test
  void aFaultWhileDeliveringADoubleFaultShutsTheProcessorDown() { // §6.15, interrupt 8
    try (Guest g = new Guest().long64()) {
      g.s.idtr(0, 0);
      g.code("ud2");
      assertEquals(Processor.Outcome.SHUTDOWN, g.run(10));
      assertEquals(Guest.CODE, g.s.rip(), "the state is that of the first fault");
      assertTrue(g.cpu.isShutdown());
    }
  }

  @Test
  void inProtectedModeAnInnerLevelGetsItsStackFromTheTss() { // §6.12.1
    try (Guest g = new Guest().user32()) {
      g.code("ud2");
      assertEquals(6, g.runToHandler());
      assertEquals(Guest.STACK0 - 20, g.reg(Guest.RSP));
      assertEquals(Guest.CODE, g.frame(0, 4));
      assertEquals(Guest.USER_CODE32, g.frame(1, 4));
      assertEquals(Guest.USER_STACK, g.frame(3, 4));
      assertEquals(Guest.USER_DATA32, g.frame(4, 4));
      assertEquals(Guest.DATA32, g.s.selector(CpuState.SS));
      assertEquals(0, g.cpu.cpl());
      assertEquals(Guest.USER_DATA32, g.s.selector(CpuState.DS), "data segments stay");
    }
  }

  @Test
  void inProtectedModeTheSameLevelPushesThreeWordsAndTheErrorCode() { // figure 6-4
    try (Guest g = new Guest().flat32()) {
      g.s.reg(Guest.RAX, 0x1238);
      g.code("mov ds,eax"); // mov ds,ax beyond the table
      assertEquals(GuestFault.GP, g.runToHandler());
      assertEquals(Guest.STACK - 16, g.reg(Guest.RSP));
      assertEquals(0x1238, g.frame(0, 4));
      assertEquals(Guest.CODE, g.frame(1, 4));
      assertEquals(Guest.CODE32, g.frame(2, 4));
    }
  }

  @Test
  void a16BitGatePushesWords() { // §6.12.1
    try (Guest g = new Guest().flat32()) {
      g.idt32(0x30, Guest.CODE32, Guest.HANDLERS + 0x30, 6, 0);
      g.code("int 0x30");
      assertEquals(0x30, g.runToHandler());
      assertEquals(Guest.STACK - 6, g.reg(Guest.RSP));
      assertEquals((Guest.CODE + 2) & 0xFFFF, g.frame(0, 2));
      assertEquals(Guest.CODE32, g.frame(1, 2));
    }
  }

  @Test
  void aBadStackInTheTssIsAnInvalidTssFaultThatNamesIt() { // §6.15, interrupt 10
    try (Guest g = new Guest().user32()) {
      g.poke32(Guest.TSS + 8, Guest.CODE32); // not writable data
      g.code("int 0x30");
      g.idt32(0x30, Guest.CODE32, Guest.HANDLERS + 0x30, 14, 3);
      // #TS itself needs the inner stack: it fails likewise, and again, so that all ends.
      assertEquals(Processor.Outcome.SHUTDOWN, g.run(10));
      assertEquals(GuestFault.TS, g.delivered.get(0).vector());
      assertEquals(Guest.CODE32, g.delivered.get(0).errorCode());
    }
  }

  @Test
  void intoTrapsOnOverflowAlone() { // SDM vol. 2A "INT n"
    try (Guest g = new Guest().flat32()) {
      g.cpu.rflags(2);
      g.code("into; nop");
      g.run(1);
      assertEquals(Guest.CODE + 1, g.s.rip());
      g.s.rip(Guest.CODE);
      g.cpu.rflags(0x802);
      assertEquals(4, g.runToHandler());
    }
  }

  @Test
  void boundRaisesBrOutsideItsLimits() { // SDM vol. 2A "BOUND"
    try (Guest g = new Guest().flat32()) {
      g.poke32(Guest.DATA, -5);
      g.poke32(Guest.DATA + 4, 10);
      g.s.reg(Guest.RBX, Guest.DATA);
      g.s.reg(Guest.RAX, 0xFFFF_FFFBL);
      g.code("bound eax,[ebx]");
      g.run(1);
      assertEquals(Guest.CODE + 2, g.s.rip());
      g.s.reg(Guest.RAX, 11);
      g.s.rip(Guest.CODE);
      assertEquals(GuestFault.BR, g.runToHandler());
      assertEquals(Guest.CODE, g.frame(0, 4));
    }
  }

  @Test
  void anInterruptWakesHltAndReturnsBehindIt() { // SDM vol. 2A "HLT"
    try (Guest g = new Guest().long64()) {
      g.cpu.rflags(Bits.FLAG_IF | 2);
      g.code("hlt; nop");
      assertEquals(Processor.Outcome.HALTED, g.run(5));
      assertEquals(Guest.CODE + 1, g.s.rip());
      g.lines.waiting = 0x40;
      assertEquals(0x40, g.runToHandler());
      assertEquals(Guest.CODE + 1, g.frame(0, 8));
    }
  }

  @Test
  void aMaskedInterruptWaitsAndDoesNotWakeHlt() { // §6.8.1
    try (Guest g = new Guest().long64()) {
      g.code("nop; hlt");
      g.lines.waiting = 0x40;
      assertEquals(Processor.Outcome.HALTED, g.run(5));
      assertEquals(Guest.CODE + 2, g.s.rip());
      assertEquals(0x40, g.lines.waiting);
    }
  }

  @Test
  void stiLetsOneMoreInstructionRunBeforeAnInterrupt() { // SDM vol. 2B "STI"
    try (Guest g = new Guest().long64()) {
      g.lines.waiting = 0x40;
      g.code("sti; nop; nop");
      assertEquals(0x40, g.runToHandler());
      assertEquals(Guest.CODE + 2, g.frame(0, 8));
    }
    try (Guest g = new Guest().long64()) {
      g.lines.waiting = 0x40;
      g.code("sti; hlt");
      assertEquals(0x40, g.runToHandler());
      assertEquals(Guest.CODE + 2, g.frame(0, 8));
    }
    try (Guest g = new Guest().long64()) {
      g.lines.waiting = 0x40;
      g.code("sti; cli; hlt"); // sti; cli: no window at all
      assertEquals(-1, g.runToHandler());
      assertEquals(Guest.CODE + 3, g.s.rip());
    }
  }

  @Test
  void popfTakesEffectAtOnce() {
    try (Guest g = new Guest().long64()) {
      g.lines.waiting = 0x40;
      g.poke64(Guest.STACK, 0x202);
      g.code("popf; nop");
      assertEquals(0x40, g.runToHandler());
      assertEquals(Guest.CODE + 1, g.frame(0, 8));
    }
  }

  @Test
  void movToSsShadowsInterruptsForOneInstruction() { // §6.8.3
    try (Guest g = new Guest().long64()) {
      g.cpu.rflags(Bits.FLAG_IF | 2);
      g.s.reg(Guest.RAX, Guest.DATA32);
      g.code("mov ss,eax; nop; nop");
      g.run(1);
      g.lines.waiting = 0x40;
      assertEquals(0x40, g.runToHandler());
      assertEquals(Guest.CODE + 3, g.frame(0, 8));
    }
  }

  @Test
  void anNmiIgnoresIfAndAnotherWaitsForIret() { // §6.7.1
    try (Guest g = new Guest().long64()) {
      g.poke(Guest.HANDLERS + 2, "nop; iretq");
      g.code("nop; nop; nop; nop; hlt");
      g.run(1);
      g.cpu.nmi();
      g.run(1);
      assertEquals(Guest.HANDLERS + 3, g.s.rip());
      g.cpu.nmi();
      assertEquals(Guest.HANDLERS + 3, g.s.rip(), "not nested");
      g.run(1); // iretq
      assertEquals(Guest.HANDLERS + 2, g.s.rip(), "the second NMI follows the IRET");
      assertEquals(Guest.CODE + 1, g.frame(0, 8));
    }
  }

  @Test
  void theClockAtAnEventCountsTheInstructionsBeforeIt() {
    try (Guest g = new Guest().long64()) {
      g.code("nop; nop; nop; ud2");
      g.runToHandler();
      assertEquals(3 + 1, g.clock.instructions(), "three NOPs and the handler's HLT");
    }
  }
}
