package bootscope.core.cpu.engine;

import static bootscope.core.cpu.engine.Guest.CODE;
import static bootscope.core.cpu.engine.Guest.DATA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.bits.Host;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import org.junit.jupiter.api.Test;

/**
 * How x87, MMX and SSE instructions meet the rest of the processor; their values are tested
 * elsewhere.
 */
class ExtendedTest {
  private static final String X87 = "fld1";
  private static final String MMX = "pxor mm0,mm0";
  private static final String SSE = "xorps xmm0,xmm0";
  private static final String WAIT = "fwait";

  private static int run(String code, long cr0Set, long cr4Clear) {
    try (Guest g = new Guest().long64()) {
      g.s.cr(0, g.s.cr(0) | cr0Set);
      g.s.cr(4, g.s.cr(4) & ~cr4Clear);
      g.code(code + "; hlt");
      return g.runToHandler();
    }
  }

  @Test
  void taskSwitchedAndEmulationGiveTheExceptionsOfTheManual() { // SDM vol. 3A tables 2-2, 13-1
    for (String code : new String[] {X87, MMX, SSE}) {
      assertEquals(-1, run(code, 0, 0));
      assertEquals(GuestFault.NM, run(code, Bits.CR0_TS, 0));
    }
    assertEquals(GuestFault.NM, run(X87, Bits.CR0_EM, 0));
    assertEquals(GuestFault.UD, run(MMX, Bits.CR0_EM, 0));
    assertEquals(GuestFault.UD, run(SSE, Bits.CR0_EM, 0));
    assertEquals(GuestFault.UD, run(SSE, 0, Bits.CR4_OSFXSR));
    assertEquals(-1, run(WAIT, Bits.CR0_TS, 0));
    assertEquals(GuestFault.NM, run(WAIT, Bits.CR0_TS | Bits.CR0_MP, 0));
  }

  @Test
  void aPendingX87ExceptionIsRaisedByTheNextWaitingInstruction() { // SDM vol. 1 §8.7
    try (Guest g = new Guest().long64()) {
      g.s.reg(Guest.RBX, DATA);
      g.poke16(DATA, 0x37B); // zero divide unmasked
      g.code("fldcw [rbx]; fld1; fldz; fdivp st(1),st; fnstsw ax; fwait");
      g.run(5);
      assertTrue((g.reg(Guest.RAX) & 0x84) == 0x84, "ZE and ES");
      assertEquals(GuestFault.MF, g.runToHandler());
      assertEquals(CODE + 10, g.frame(0, 8));
    }
  }

  @Test
  void movapsNeedsAlignedMemoryAndMovupsDoesNot() { // SDM vol. 2B "MOVAPS"
    String[] aligned = {"movaps xmm0,[rbx]", "movaps [rbx],xmm0", "addps xmm0,[rbx]"};
    for (String code : aligned) {
      try (Guest g = new Guest().long64()) {
        g.s.reg(Guest.RBX, DATA + 8);
        g.code(code);
        assertEquals(GuestFault.GP, g.runToHandler());
        assertEquals(0, g.last().errorCode());
      }
    }
    try (Guest g = new Guest().long64()) { // also through the stack segment
      g.s.reg(Guest.RBP, DATA + 8);
      g.code("movaps xmm0,[rbp]");
      assertEquals(GuestFault.GP, g.runToHandler());
    }
    try (Guest g = new Guest().long64()) {
      g.s.reg(Guest.RBX, DATA + 0xFFB); // across two pages
      g.poke64(DATA + 0xFFB, 0x1122_3344_5566_7788L);
      g.poke64(DATA + 0x1003, 0x99AA_BBCC_DDEE_FF00L);
      g.code("movups xmm15,[rbx]; movups [rbx+0x20],xmm15"); // movups xmm15,[rbx] and back
      g.run(2);
      assertEquals(0x1122_3344_5566_7788L, Host.getLong(g.s.xmm(15)));
      assertEquals(0x99AA_BBCC_DDEE_FF00L, g.peek64(DATA + 0x1023));
    }
  }

  @Test
  void aStoreAcrossAnAbsentPageWritesNothing() {
    try (Guest g = new Guest().long64()) {
      g.page(0x60_0000, 0x60_0000, 3);
      g.page(0x60_1000, 0, 0);
      Host.putLong(g.s.xmm(0), -1);
      Host.putLong(g.s.xmm(0) + 8, -1);
      g.s.reg(Guest.RBX, 0x60_0FF8);
      g.code("movups [rbx],xmm0");
      assertEquals(GuestFault.PF, g.runToHandler());
      assertEquals(0x60_1000, g.s.cr(2));
      assertEquals(0, g.peek64(0x60_0FF8));
    }
  }

  @Test
  void anUnmaskedSimdExceptionIsXmOrUndefinedWithoutTheOsBit() { // SDM vol. 3A §13.1.3
    for (boolean os : new boolean[] {true, false}) {
      try (Guest g = new Guest().long64()) {
        if (!os) {
          g.s.cr(4, g.s.cr(4) & ~Bits.CR4_OSXMMEXCPT);
        }
        g.s.mxcsr(0x1F80 & ~0x200); // zero divide unmasked
        Host.putInt(g.s.xmm(0), 0x3F80_0000);
        g.code("divss xmm0,xmm1"); // divss xmm0,xmm1
        assertEquals(os ? GuestFault.XM : GuestFault.UD, g.runToHandler());
        assertEquals(CODE, g.frame(0, 8));
        assertEquals(0x3F80_0000, Host.getInt(g.s.xmm(0)), "the destination is kept");
      }
    }
  }

  @Test
  void anMmxInstructionMarksAllRegistersValidAndEmmsEmpty() { // SDM vol. 1 §9.5.1
    try (Guest g = new Guest().long64()) {
      g.s.reg(Guest.RAX, 0x1_2345_6789L);
      g.code("movq mm1,rax; emms"); // movq mm1,rax; emms
      g.run(1);
      assertEquals(0xFF, g.s.ftwAbridged());
      assertEquals(0, g.s.ftop());
      assertEquals(0x1_2345_6789L, Host.getLong(g.s.x87(1)));
      assertEquals(0xFFFF, Host.getU16(g.s.x87(1) + 8));
      g.run(1);
      assertEquals(0, g.s.ftwAbridged());
    }
  }

  @Test
  void fxsaveStoresTheStateAndFxrstorLoadsItBack() { // SDM vol. 1 §10.5
    try (Guest g = new Guest().long64()) {
      g.s.reg(Guest.RBX, DATA);
      Host.putLong(g.s.xmm(9), 0x55AA);
      // fld1; fxsave64 [rbx]; fninit; xorps xmm9,xmm9; fxrstor64 [rbx]
      g.code(
          """
          fld1; fxsave64 [rbx]; fninit; xorps xmm9,xmm9; fxrstor64 [rbx]\
          """);
      g.run(2);
      assertEquals(0x37F, g.peek16(DATA));
      assertEquals(0x3800, g.peek16(DATA + 2));
      assertEquals(0x80, g.peek8(DATA + 4));
      assertEquals(CODE, g.peek64(DATA + 8), "FIP");
      assertEquals(0x1F80, g.peek32(DATA + 24));
      assertEquals(1L << 63, g.peek64(DATA + 32));
      assertEquals(0x55AA, g.peek64(DATA + 160 + 9 * 16));
      g.run(3);
      assertEquals(0x55AA, Host.getLong(g.s.xmm(9)));
      assertEquals(7, g.s.ftop());
    }
    try (Guest g = new Guest().long64()) {
      g.s.reg(Guest.RBX, DATA + 8);
      g.code("fxsave [rbx]");
      assertEquals(GuestFault.GP, g.runToHandler());
    }
  }

  @Test
  void xsaveNeedsItsOsBitAndSavesWhatXcr0AndTheMaskSelect() { // SDM vol. 1 chapter 13
    try (Guest g = new Guest().long64()) {
      g.s.reg(Guest.RBX, DATA);
      g.code("xsave [rbx]");
      assertEquals(GuestFault.UD, g.runToHandler());
    }
    try (Guest g = new Guest().long64()) {
      g.s.cr(4, g.s.cr(4) | Bits.CR4_OSXSAVE);
      g.s.reg(Guest.RBX, DATA);
      Host.putLong(g.s.xmm(3), 0x77);
      g.s.reg(Guest.RAX, 3);
      // xor ecx,ecx; xsetbv; mov al,2; xsave [rbx]; xorps xmm3,xmm3; xrstor [rbx]; xgetbv
      g.code(
          """
          xor ecx,ecx; xsetbv; mov al,2; xsave [rbx]; xorps xmm3,xmm3;
          xrstor [rbx]; xgetbv\
          """);
      g.run(4);
      assertEquals(3, g.s.xcr0());
      assertEquals(2, g.peek64(DATA + 512), "XSTATE_BV");
      assertEquals(0, g.peek16(DATA), "x87 was not asked for");
      assertEquals(0x77, g.peek64(DATA + 160 + 48));
      g.run(3);
      assertEquals(0x77, Host.getLong(g.s.xmm(3)));
      assertEquals(3, g.reg(Guest.RAX));
      assertEquals(0, g.reg(Guest.RDX));
    }
    try (Guest g = new Guest().long64()) {
      g.s.cr(4, g.s.cr(4) | Bits.CR4_OSXSAVE);
      g.s.reg(Guest.RBX, DATA + 16); // 64-byte alignment is needed
      g.s.reg(Guest.RAX, 3);
      g.code("xsave [rbx]");
      assertEquals(GuestFault.GP, g.runToHandler());
    }
    for (long value : new long[] {0, 2, 5, 7, 1L << 9 | 1}) {
      try (Guest g = new Guest().long64()) {
        g.s.cr(4, g.s.cr(4) | Bits.CR4_OSXSAVE);
        g.s.reg(Guest.RAX, value);
        g.code("xsetbv");
        assertEquals(GuestFault.GP, g.runToHandler(), "XCR0 = " + value);
      }
    }
  }

  @Test
  void ldmxcsrRefusesReservedBits() { // SDM vol. 2A "LDMXCSR"
    try (Guest g = new Guest().long64()) {
      g.s.reg(Guest.RBX, DATA);
      g.poke32(DATA, 0x1_1F80);
      g.code("ldmxcsr [rbx]");
      assertEquals(GuestFault.GP, g.runToHandler());
      assertEquals(0x1F80, g.s.mxcsr());
    }
  }

  @Test
  void cmpxchg16bNeedsAlignedMemory() { // SDM vol. 2A "CMPXCHG16B"
    try (Guest g = new Guest().long64()) {
      g.s.reg(Guest.RBX, DATA + 8);
      g.code("cmpxchg16b [rbx]");
      assertEquals(GuestFault.GP, g.runToHandler());
    }
  }

  @Test
  void maskmovStoresSelectedBytesAlone() { // SDM vol. 2B "MASKMOVDQU"
    try (Guest g = new Guest().long64()) {
      g.poke64(DATA, -1);
      g.poke64(DATA + 8, -1);
      g.s.reg(Guest.RDI, DATA);
      Host.putLong(g.s.xmm(1) + 8, 0x8000_0000_0000_0080L);
      g.code("maskmovdqu xmm0,xmm1");
      g.run(1);
      assertEquals(-1, g.peek64(DATA));
      assertEquals(0x00FF_FFFF_FFFF_FF00L, g.peek64(DATA + 8));
    }
  }

  @Test
  void aGeneralRegisterAsDestinationIsZeroExtended() {
    try (Guest g = new Guest().long64()) {
      g.s.reg(Guest.RAX, -1);
      Host.putLong(g.s.xmm(0), 0x8000_0080_8000_0001L);
      g.code("movd eax,xmm0; movmskps ecx,xmm0"); // movd eax,xmm0; movmskps ecx,xmm0
      g.s.reg(CpuState.RCX, -1);
      g.run(2);
      assertEquals(0x8000_0001L, g.reg(Guest.RAX));
      assertEquals(3, g.reg(Guest.RCX));
    }
  }
}
