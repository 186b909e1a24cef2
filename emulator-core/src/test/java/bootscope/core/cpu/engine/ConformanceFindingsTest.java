package bootscope.core.cpu.engine;

import static bootscope.core.cpu.engine.Guest.CODE;
import static bootscope.core.cpu.engine.Guest.DATA;
import static bootscope.core.cpu.engine.Guest.RAX;
import static bootscope.core.cpu.engine.Guest.RBX;
import static bootscope.core.cpu.engine.Guest.RCX;
import static bootscope.core.cpu.engine.Guest.RDI;
import static bootscope.core.cpu.engine.Guest.RSP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.bits.Host;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import org.junit.jupiter.api.Test;

/** What the comparison with a processor found, as the manual says it; and what it cannot try. */
class ConformanceFindingsTest {
  private static final long ABSENT = 0x60000;
  private static final long TOP_OF_USER = 0x0000_7FFF_FFFF_FFFCL;

  private static Guest alignmentChecking() {
    Guest g = new Guest().user64();
    g.s.cr(0, g.s.cr(0) | Bits.CR0_AM);
    g.cpu.rflags(Bits.FLAG_AC | 2);
    return g;
  }

  @Test
  void theSingleStepTrapComesAheadOfAFaultOfTheNextFetch() { // SDM vol. 3A table 6-2
    try (Guest g = new Guest().user64()) {
      g.page(ABSENT, 0, 0);
      g.s.rip(ABSENT - 1);
      g.poke8(ABSENT - 1, 0x90);
      g.cpu.rflags(Bits.FLAG_TF | 2);
      assertEquals(GuestFault.DB, g.runToHandler());
      assertEquals(1, g.delivered.size());
      assertEquals(ABSENT, g.last().rip());
    }
  }

  @Test
  void theSingleStepTrapOfAJumpToAnAbsentPageComesFirst() { // SDM vol. 3A table 6-2
    try (Guest g = new Guest().user64()) {
      g.page(ABSENT, 0, 0);
      g.s.reg(RAX, ABSENT);
      g.code("jmp rax");
      g.cpu.rflags(Bits.FLAG_TF | 2);
      assertEquals(GuestFault.DB, g.runToHandler());
      assertEquals(1, g.delivered.size());
      assertEquals(ABSENT, g.last().rip());
    }
  }

  @Test
  void anAccessThatEndsBeyondTheCanonicalAddressesIsAGeneralProtectionFault() { // §3.3.7.1
    try (Guest g = new Guest().user64()) {
      g.s.reg(RBX, TOP_OF_USER);
      g.code("mov rax,[rbx]");
      assertEquals(GuestFault.GP, g.runToHandler(), "although the page itself is absent");
    }
  }

  @Test
  void anAddressThatIsNotCanonicalComesAheadOfItsAlignment() { // SDM vol. 3A table 6-2
    try (Guest g = alignmentChecking()) {
      g.s.reg(RBX, 0x0000_8000_0000_0001L);
      g.code("mov rax,[rbx]");
      assertEquals(GuestFault.GP, g.runToHandler());
    }
  }

  @Test
  void aPushFromAnotherSegmentToAStackThatIsNotCanonicalIsAStackFault() { // vol. 1 §3.3.7.1
    try (Guest g = new Guest().user64()) {
      g.s.reg(RSP, 0x0000_9000_0000_0000L);
      g.s.reg(RBX, DATA);
      g.code("push qword ptr [rbx]");
      assertEquals(GuestFault.SS, g.runToHandler());
    }
    try (Guest g = new Guest().user64()) {
      g.s.reg(RBX, 0x0000_9000_0000_0000L);
      g.code("push qword ptr [rbx]");
      assertEquals(GuestFault.GP, g.runToHandler(), "but its source");
    }
  }

  @Test
  void monitorAndMwaitAreUndefinedOutsideCpl0() { // SDM vol. 2B "MONITOR", "MWAIT"
    for (String code : new String[] {"monitor", "mwait"}) {
      try (Guest g = new Guest().user64()) {
        g.code(code);
        assertEquals(GuestFault.UD, g.runToHandler());
      }
    }
    try (Guest g = new Guest().long64()) {
      g.s.reg(RCX, 0);
      g.code("monitor; mwait");
      assertEquals(Processor.Outcome.HALTED, g.run(10));
      assertEquals(CODE + 6, g.s.rip());
    }
  }

  @Test
  void aFarReturnTo32BitCodeLooksAtAll64BitsOfItsTarget() { // SDM vol. 2B "RET"
    try (Guest g = new Guest().user64()) {
      g.poke64(Guest.USER_STACK, 0x1_0000_0000L | CODE);
      g.poke64(Guest.USER_STACK + 8, Guest.USER_CODE32);
      g.code("retfq");
      assertEquals(GuestFault.GP, g.runToHandler());
      assertEquals(0, g.last().errorCode());
    }
  }

  @Test
  void iretqLooksAtItsTargetBeforeTheStackSegment() { // SDM vol. 2A "IRET"
    try (Guest g = new Guest().user64()) {
      g.poke64(Guest.USER_STACK, 0x1_0000_0000L | CODE);
      g.poke64(Guest.USER_STACK + 8, Guest.USER_CODE32);
      g.poke64(Guest.USER_STACK + 16, 2);
      g.poke64(Guest.USER_STACK + 24, Guest.USER_STACK);
      g.poke64(Guest.USER_STACK + 32, Guest.DATA32);
      g.code("iretq");
      assertEquals(GuestFault.GP, g.runToHandler());
      assertEquals(0, g.last().errorCode());
    }
  }

  @Test
  void anExtendedRealWantsAlignmentTo8AndIsNotPoppedWhereItFaults() { // SDM vol. 3A table 6-7
    try (Guest g = alignmentChecking()) {
      g.s.ftwAbridged(0xFF);
      g.s.reg(RBX, DATA + 4);
      g.code("fstp tbyte ptr [rbx]");
      assertEquals(GuestFault.AC, g.runToHandler());
      assertEquals(0, g.s.ftop());
    }
    try (Guest g = alignmentChecking()) {
      g.s.ftwAbridged(0xFF);
      g.s.reg(RBX, DATA + 8);
      g.code("fstp tbyte ptr [rbx]; int3");
      g.idt64(3, Guest.CODE64, Guest.HANDLERS + 3, 14, 3, 0);
      assertEquals(GuestFault.BP, g.runToHandler());
      assertEquals(1, g.s.ftop());
    }
  }

  @Test
  void theX87EnvironmentWantsAlignmentTo4Or2() { // SDM vol. 3A table 6-7
    try (Guest g = alignmentChecking()) {
      g.idt64(3, Guest.CODE64, Guest.HANDLERS + 3, 14, 3, 0);
      g.s.reg(RBX, DATA + 4);
      g.s.reg(RCX, DATA + 66);
      g.code(
          """
          fnstenv [rbx]; fldenv [rbx]; fnstenvw [rcx]; fldenvw [rcx]; int3\
          """);
      assertEquals(GuestFault.BP, g.runToHandler());
    }
    try (Guest g = alignmentChecking()) {
      g.s.reg(RBX, DATA + 2);
      g.code("fnstenv [rbx]");
      assertEquals(GuestFault.AC, g.runToHandler());
    }
  }

  @Test
  void aRepeatedStoreChecksItsAlignmentBeforeItsPage() { // SDM vol. 3A table 6-2
    try (Guest g = alignmentChecking()) {
      g.page(ABSENT, 0, 0);
      g.s.reg(RDI, ABSENT + 1);
      g.s.reg(RCX, 8);
      g.code("rep stosd");
      assertEquals(GuestFault.AC, g.runToHandler());
    }
  }

  @Test
  void emmsSetsTheTopOfTheStackTo0() { // SDM vol. 3A §12.2
    try (Guest g = new Guest().long64()) {
      g.s.ftop(5);
      g.s.ftwAbridged(0xFF);
      g.code("emms");
      g.run(1);
      assertEquals(0, g.s.ftop());
      assertEquals(0, g.s.ftwAbridged());
    }
  }

  @Test
  void theUndocumentedStoreAndPopSeesNoStackUnderflow() { // D9 D8+i
    try (Guest g = new Guest().long64()) {
      Host.putLong(g.s.x87(2), 1L << 63);
      Host.putShort(g.s.x87(2) + 8, 0x3FFF);
      g.s.ftwAbridged(1 << 2);
      g.code(0xD9, 0xDA);
      g.run(1);
      assertEquals(1, g.s.ftop());
      assertEquals(0, g.s.fswWithoutTop());
      assertEquals(1L << 63, Host.getLong(g.s.x87(2)), "nothing was copied");
    }
  }

  @Test
  void pushaAndPopaReportTheFirstElementThatFaults() { // SDM vol. 2B "PUSHA", "POPA"
    try (Guest g = pagedUser32()) {
      g.s.reg(RSP, ABSENT + 0x1000 + 8);
      g.code("pusha");
      assertEquals(GuestFault.PF, g.runToHandler());
      assertEquals(ABSENT + 0xFFC, g.last().address());
    }
    try (Guest g = pagedUser32()) {
      g.s.reg(RSP, ABSENT - 8);
      g.code("popa");
      assertEquals(GuestFault.PF, g.runToHandler());
      assertEquals(ABSENT, g.last().address());
    }
  }

  /** Compatibility mode at CPL 3 with an absent page. */
  private static Guest pagedUser32() {
    Guest g = new Guest().user64();
    g.page(ABSENT, 0, 0);
    g.s.selector(CpuState.CS, Guest.USER_CODE32);
    g.s.segmentAttributes(CpuState.CS, 0xC0FB);
    g.cpu.edited();
    return g;
  }

  @Test
  void aMaskedStoreThroughTheCodeSegmentFaultsEvenWithNothingToStore() { // vol. 2B "MASKMOVQ"
    try (Guest g = new Guest().user32()) {
      g.s.cr(4, g.s.cr(4) | Bits.CR4_OSFXSR);
      g.s.reg(RDI, DATA);
      g.code("cs maskmovq mm0,mm1");
      assertEquals(GuestFault.GP, g.runToHandler());
    }
  }

  // ---------------------------------------------------------------- what no host shows

  @Test
  void int1TrapsBehindItselfWithoutRegardToTheGate() { // SDM vol. 2A "INT n"
    try (Guest g = new Guest().user64()) {
      g.code("int1");
      assertEquals(GuestFault.DB, g.runToHandler());
      assertEquals(CODE + 1, g.frame(0, 8));
    }
  }

  @Test
  void prefetchwOfARegisterIsAReservedNop() { // SDM vol. 2D table A-3
    try (Guest g = new Guest().long64()) {
      g.s.reg(RAX, 0x1234);
      g.code(0x0F, 0x0D, 0xC8);
      g.run(1);
      assertEquals(CODE + 3, g.s.rip());
      assertEquals(0x1234, g.reg(RAX));
      assertTrue(g.delivered.isEmpty());
    }
  }

  @Test
  void cltsClearsTsAlone() { // SDM vol. 2A "CLTS"
    try (Guest g = new Guest().long64()) {
      long before = g.s.cr(0);
      g.s.cr(0, before | Bits.CR0_TS);
      g.code("clts");
      g.run(1);
      assertEquals(before, g.s.cr(0));
    }
  }

  @Test
  void cacheControlAtCpl0ChangesNothingThatAProgramSees() { // SDM vol. 2A "INVD", 2D "WBINVD"
    try (Guest g = new Guest().long64()) {
      g.poke64(DATA, 0x1122_3344_5566_7788L);
      g.code("invd; wbinvd; wbnoinvd");
      g.run(3);
      assertEquals(CODE + 7, g.s.rip());
      assertFalse(g.delivered.size() > 0);
      assertEquals(0x1122_3344_5566_7788L, g.peek64(DATA));
    }
  }

  @Test
  void salcSpreadsTheCarryFlagOverAl() { // D6: no manual's list has it, every x86 does it
    for (int carry = 0; carry < 2; carry++) {
      try (Guest g = new Guest().flat32()) {
        g.s.reg(Guest.RAX, 0x1234_5678);
        g.cpu.rflags(0x8D6 | carry);
        g.code("salc");
        g.run(1);
        assertEquals(carry == 1 ? 0x1234_56FF : 0x1234_5600, g.reg(Guest.RAX));
        assertEquals(0x8D6 | carry, g.flags(), "no flag changes");
      }
    }
    try (Guest g = new Guest().long64()) {
      g.code(0xD6);
      assertEquals(GuestFault.UD, g.runToHandler());
    }
  }
}
