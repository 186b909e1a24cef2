package bootscope.core.cpu.engine;

import static bootscope.core.cpu.engine.Guest.CODE;
import static bootscope.core.cpu.engine.Guest.DATA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.state.Msr;
import org.junit.jupiter.api.Test;

/** Real-address mode (SDM vol. 3B §20.1) and the ways between modes (vol. 3A §9.8, §9.9). */
class RealModeTest {
  @Test
  void anInterruptPushesFlagsCsIpAndIretReturns() {
    try (Guest g = new Guest().real()) {
      g.code("int 0x21; nop");
      g.cpu.rflags(0x2C7);
      assertEquals(0x21, g.runToHandler());
      assertEquals(Guest.STACK - 6, g.reg(Guest.RSP));
      assertEquals(2, g.frame(0, 2));
      assertEquals(CODE >> 4, g.frame(1, 2));
      assertEquals(0x2C7, g.frame(2, 2));
      assertFalse(g.flag(Bits.FLAG_IF));
      g.poke(Guest.HANDLERS + 0x21, "iret");
      g.s.rip(Guest.HANDLERS + 0x21);
      g.cpu.units.activity.halted = false;
      g.run(1);
      assertEquals(CODE + 2, g.cpu.linearRip());
      assertEquals(0x2C7, g.flags());
    }
  }

  @Test
  void anExceptionPushesNoErrorCode() { // §20.1.4
    try (Guest g = new Guest().real()) {
      g.code(0x66, 0x8B, 0x06, 0xFE, 0xFF); // mov eax,[FFFEh]: beyond the limit
      assertEquals(GuestFault.GP, g.runToHandler());
      assertEquals(Guest.STACK - 6, g.reg(Guest.RSP));
      assertEquals(0, g.frame(0, 2));
    }
  }

  @Test
  void addressesAreSelectorTimes16PlusOffset() {
    try (Guest g = new Guest().real()) {
      g.code(
          """
          mov ax,0x1234; mov es,ax; mov byte ptr es:0x10,5; push cs; pop ds;
          mov si,1; lodsb\
          """);
      g.run(7);
      assertEquals(5, g.peek8(0x1_2350));
      assertEquals(0x34, g.reg(Guest.RAX) & 0xFF);
    }
  }

  @Test
  void farCallAndReturnUseWords() {
    try (Guest g = new Guest().real()) {
      g.code(0x9A, 0x10, 0x00, DATA >> 4 & 0xFF, DATA >> 12);
      g.poke(DATA + 0x10, "retf");
      g.run(1);
      assertEquals(DATA + 0x10, g.cpu.linearRip());
      assertEquals(5, g.frame(0, 2));
      assertEquals(CODE >> 4, g.frame(1, 2));
      g.run(1);
      assertEquals(CODE + 5, g.cpu.linearRip());
      assertEquals(Guest.STACK, g.reg(Guest.RSP));
    }
  }

  @Test
  void protectedModeInstructionsAreUndefined() {
    String[] codes = {"sldt ax", "lldt ax", "lar ax,ax", "lsl ax,ax", "arpl ax,ax", "verr ax"};
    for (String code : codes) {
      try (Guest g = new Guest().real()) {
        g.code(code);
        assertEquals(GuestFault.UD, g.runToHandler());
      }
    }
  }

  @Test
  void fromRealModeToProtectedModeAndBackAsTheManualSays() { // vol. 3A §9.9
    try (Guest g = new Guest().flat32()) {
      long descriptor32 = g.peek64(Guest.GDT + Guest.CODE32);
      g.real();
      g.s.gdtr(Guest.GDT, Guest.GDT_LIMIT);
      g.gdt(Guest.CODE32, descriptor32);
      g.code("mov eax,cr0; or al,1; mov cr0,eax; jmp %#x:0x50000", Guest.CODE32);
      g.run(3);
      assertTrue(g.cpu.c.protectedMode());
      assertEquals(16, g.cpu.codeBits());
      g.run(1);
      assertEquals(32, g.cpu.codeBits());
      assertEquals(0x5_0000, g.s.rip());
      g.poke32(0x60_0000, 0x77);
      // The 16-bit code at 50h:9000h, with base 0, is at 9000h.
      g.poke(
          0x5_0000,
          "mov ecx,%#x; mov ds,ecx; mov eax,[0x600000]; data16 jmp %#x:0x9000",
          Guest.DATA32,
          Guest.CODE16);
      g.run(3);
      assertEquals(0x77, g.reg(Guest.RAX));
      g.poke(16, 0x9000, "mov eax,cr0; and al,0xfe; mov cr0,eax; jmp 0x4000:0x100");
      g.run(5);
      assertFalse(g.cpu.c.protectedMode());
      assertEquals(CODE + 0x100, g.cpu.linearRip());
      // "Unreal" mode: DS keeps its limit of 4 GiB (vol. 3A §9.9.2).
      g.poke(CODE + 0x100, "addr32 mov eax,[0x600000]");
      g.s.reg(Guest.RAX, 0);
      g.run(1);
      assertEquals(0x77, g.reg(Guest.RAX));
    }
  }

  @Test
  void fromProtectedModeToLongModeAndBack() { // vol. 3A §9.8.5
    try (Guest g = new Guest().long64()) {
      g.flat32();
      g.s.msr(Msr.EFER, 0);
      g.s.cr(4, Bits.CR4_PAE);
      g.s.cr(3, Guest.TABLES);
      g.cpu.restart();
      g.s.reg(Guest.RCX, 0xC000_0080L);
      g.s.reg(Guest.RAX, Msr.EFER_LME);
      g.code(
          """
          wrmsr; mov eax,cr0; bts eax,0x1f; mov cr0,eax; jmp %#x:0x50000\
          """,
          Guest.CODE64);
      g.run(4);
      assertEquals(Msr.EFER_LME | Msr.EFER_LMA, g.s.msr(Msr.EFER));
      assertEquals(32, g.cpu.codeBits(), "compatibility mode");
      g.run(1);
      assertEquals(64, g.cpu.codeBits());
      g.poke(0x5_0000, "movabs rax,0x1234567890");
      g.run(1);
      assertEquals(0x12_3456_7890L, g.reg(Guest.RAX));
      // Clearing PG in 64-bit mode is refused.
      g.poke(0x5_000A, "mov rax,cr0; btr eax,0x1f; mov cr0,rax");
      g.run(2);
      long cr0 = g.s.cr(0);
      g.s.idtr(0, 0);
      g.run(1);
      assertEquals(GuestFault.GP, g.delivered.get(0).vector());
      assertEquals(cr0, g.s.cr(0));
    }
  }

  @Test
  void settingPgWithLmeButWithoutPaeIsAGeneralProtectionFault() { // vol. 3A §9.8.5
    try (Guest g = new Guest().flat32()) {
      g.s.msr(Msr.EFER, Msr.EFER_LME);
      g.s.reg(Guest.RAX, g.s.cr(0) | Bits.CR0_PG);
      g.code("mov cr0,eax");
      assertEquals(GuestFault.GP, g.runToHandler());
    }
  }

  @Test
  void reservedBitsOfControlRegistersAreRefused() { // vol. 3A §2.5
    Object[][] cases = {
      {0, 1L << 32 | 0x11}, // CR0 upper half
      {0, Bits.CR0_PG}, // PG without PE
      {0, Bits.CR0_NW | 0x8000_0011L | Bits.CR0_PE}, // NW without CD
      {4, 1L << 63 | Bits.CR4_PAE},
      {4, 0L}, // PAE cleared in IA-32e mode
      {4, Bits.CR4_PAE | 1 << 15},
      {3, 1L << 45},
    };
    for (Object[] one : cases) {
      try (Guest g = new Guest().long64()) {
        g.s.reg(Guest.RAX, (Long) one[1]);
        g.code("mov cr%d,rax", one[0]);
        assertEquals(GuestFault.GP, g.runToHandler(), Long.toHexString((Long) one[1]));
        assertEquals(0, g.last().errorCode());
      }
    }
    try (Guest g = new Guest().long64()) {
      g.s.reg(Guest.RAX, 16);
      g.code("mov cr8,rax");
      assertEquals(GuestFault.GP, g.runToHandler());
    }
    try (Guest g = new Guest().long64()) {
      g.s.reg(Guest.RAX, 9);
      g.code("mov cr8,rax; mov rcx,cr8");
      g.run(2);
      assertEquals(9, g.lines.priority);
      assertEquals(9, g.reg(Guest.RCX));
    }
  }

  @Test
  void controlRegistersThatDoNotExistAreUndefined() {
    for (int number : new int[] {1, 5, 6, 7}) {
      try (Guest g = new Guest().long64()) {
        g.code("mov rax,cr%d", number);
        assertEquals(GuestFault.UD, g.runToHandler());
      }
    }
  }

  @Test
  void lmswSetsButNeverClearsPe() { // SDM vol. 2A "LMSW"
    try (Guest g = new Guest().flat32()) {
      g.s.reg(Guest.RAX, 0x8);
      g.code("lmsw ax");
      g.run(1);
      assertEquals(Bits.CR0_PE | Bits.CR0_TS, g.s.cr(0) & 0xF);
    }
  }

  @Test
  void sixteenBitAddressingWrapsAt64Kib() { // vol. 2A table 2-1
    try (Guest g = new Guest().real()) {
      g.s.reg(Guest.RBX, 0xFFFF);
      g.s.reg(Guest.RSI, 0x0011);
      g.poke8(DATA + 0x10, 0x42);
      g.code("mov al,[bx+si]");
      g.run(1);
      assertEquals(0x42, g.reg(Guest.RAX));
    }
    try (Guest g = new Guest().real()) {
      g.s.reg(Guest.RBP, 0x20);
      g.s.reg(Guest.RDI, 2);
      g.poke8(0x22, 0x43); // BP means SS, whose base is 0 here
      g.code("mov al,[bp+di]");
      g.run(1);
      assertEquals(0x43, g.reg(Guest.RAX));
    }
  }

  @Test
  void moveToASegmentInRealModeKeepsTheLimit() {
    try (Guest g = new Guest().real()) {
      g.s.reg(Guest.RAX, 0xF000);
      g.code("mov ds,ax");
      g.run(1);
      assertEquals(0xF_0000, g.s.segmentBase(CpuState.DS));
      assertEquals(0xFFFF, g.s.segmentLimit(CpuState.DS));
    }
  }

  @Test
  void wordsAtFFFFAndStacksAtOneFault() { // §20.1.4; SDM vol. 3A §6.15
    String[] codes = {"mov ax,[bx]", "mov ax,ss:[bx]", "lodsw"};
    int[] vectors = {GuestFault.GP, GuestFault.SS, GuestFault.GP};
    for (int i = 0; i < codes.length; i++) {
      try (Guest g = new Guest().real()) {
        g.code(codes[i]);
        g.s.reg(Guest.RBX, 0xFFFF);
        g.s.reg(Guest.RSI, 0xFFFF);
        assertEquals(vectors[i], g.runToHandler());
      }
    }
    try (Guest g = new Guest().real()) { // no room for the frame of #SS either
      g.code("push ax");
      g.s.reg(Guest.RSP, 1);
      assertEquals(Processor.Outcome.SHUTDOWN, g.run(5));
    }
    try (Guest g = new Guest().real()) { // SP 0 wraps to FFFE
      g.code("push ax");
      g.s.reg(Guest.RSP, 0);
      g.run(1);
      assertEquals(0xFFFE, g.reg(Guest.RSP));
    }
  }

  @Test
  void codeThatRunsBeyondFFFFFaults() { // §20.1
    try (Guest g = new Guest().real()) {
      g.poke(CODE + 0xFFFE, 0xB8, 1); // mov ax,imm16 cut off
      g.s.rip(0xFFFE);
      assertEquals(GuestFault.GP, g.runToHandler());
    }
  }

  @Test
  void anInterruptClearsIfTfAndAcAndIretBringsThemBack() { // §20.1.4
    try (Guest g = new Guest().real()) {
      g.code("int 0x40; hlt");
      g.poke(Guest.HANDLERS + 0x40, "nop; iret");
      g.cpu.rflags(Bits.FLAG_IF | Bits.FLAG_AC | 2);
      g.run(1);
      assertEquals(0, g.flags() & (Bits.FLAG_IF | Bits.FLAG_AC));
      g.run(2);
      assertTrue(g.flag(Bits.FLAG_IF));
      assertEquals(2, g.s.rip());
    }
  }
}
