package bootscope.core.cpu.engine;

import static bootscope.core.cpu.engine.Guest.CODE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import org.junit.jupiter.api.Test;

/** Virtual-8086 mode, SDM vol. 3B §20.2 and §20.3, without VME, which CPUID does not report. */
class Virtual8086Test {
  private static final int IP = 0x10;

  private static Guest guest(long flags, String code) {
    Guest g = new Guest().flat32();
    for (int i = 0; i < 6; i++) {
      g.cpu.units.segments.setVirtual8086(i, i == CpuState.CS ? CODE >> 4 : 0x5000 + 0x100 * i);
    }
    g.s.reg(Guest.RSP, 0x800);
    g.s.rip(IP);
    g.cpu.rflags(flags | Bits.FLAG_VM | 2);
    g.poke(CODE + IP, code);
    return g;
  }

  private static final long IOPL3 = 0x3000;

  @Test
  void privilegedInstructionsAreGeneralProtectionFaults() { // §20.2.8: CPL is 3
    String[] codes = {
      "hlt", "mov eax,cr0", "mov cr0,eax", "mov eax,dr0", "mov dr0,eax",
      "clts", "lgdtw [bx]", "lidtw [bx]", "lmsw ax", "wrmsr",
      "rdmsr", "invd", "wbinvd", "invlpg [bx]"
    };
    for (String code : codes) {
      try (Guest g = guest(IOPL3, code)) {
        assertEquals(GuestFault.GP, g.runToHandler(), code);
        assertEquals(0, g.last().errorCode());
      }
    }
  }

  @Test
  void instructionsOfProtectedModeAreUndefined() { // §20.2.2
    String[] codes = {
      "sldt ax",
      "str ax",
      "lldt ax",
      "ltr ax",
      "verr ax",
      "verw ax",
      "lar ax,ax",
      "lsl ax,ax",
      "arpl ax,ax"
    };
    for (String code : codes) {
      try (Guest g = guest(IOPL3, code)) {
        assertEquals(GuestFault.UD, g.runToHandler(), code);
      }
    }
  }

  @Test
  void vmeAndPviAreNeitherReportedNorAccepted() { // §20.3, §2.5
    for (long bit : new long[] {Bits.CR4_VME, Bits.CR4_PVI}) {
      try (Guest g = new Guest().flat32()) {
        g.s.reg(Guest.RAX, bit);
        g.code("mov cr4,eax");
        assertEquals(GuestFault.GP, g.runToHandler());
      }
    }
    try (Guest g = new Guest().flat32()) {
      g.s.reg(Guest.RAX, 1);
      g.code("cpuid");
      g.run(1);
      assertEquals(0, g.reg(Guest.RDX) & 2, "CPUID.1:EDX.VME");
    }
  }

  @Test
  void withIopl3TheInterruptFlagInstructionsWork() { // §20.2.7
    // cli; pushf; sti; pushf; popf; popf; int3 through the IDT
    try (Guest g = guest(IOPL3 | Bits.FLAG_IF, "cli; pushf; sti; pushf; popf; popf")) {
      g.run(2);
      assertTrue(!g.flag(Bits.FLAG_IF));
      g.run(3);
      assertTrue(g.flag(Bits.FLAG_IF));
      g.run(1);
      assertTrue(!g.flag(Bits.FLAG_IF), "the first image had it clear");
      assertTrue(g.flag(Bits.FLAG_VM), "POPF cannot leave the mode");
      assertEquals(IOPL3, g.flags() & Bits.FLAG_IOPL, "nor change IOPL");
      assertTrue(g.delivered.isEmpty());
    }
  }

  @Test
  void withIopl3IntNGoesThroughAGateOfDpl3AndIretStaysInTheMode() { // §20.2.7, §20.3.3
    try (Guest g = guest(IOPL3, "int 0x21")) {
      g.idt32(0x21, Guest.CODE32, Guest.HANDLERS + 0x21, 14, 3);
      assertEquals(0x21, g.runToHandler());
      assertEquals(Guest.STACK0 - 36, g.reg(Guest.RSP));
    }
    try (Guest g = guest(IOPL3, "int 0x21")) { // DPL 0
      assertEquals(GuestFault.GP, g.runToHandler());
      assertEquals(0x21 << 3 | 2, g.last().errorCode());
    }
    try (Guest g = guest(IOPL3, "iret")) {
      long sp = g.s.segmentBase(CpuState.SS) + 0x800;
      g.poke16(sp, 0x20);
      g.poke16(sp + 2, 0x4100);
      g.poke16(sp + 4, 0x0246);
      g.run(1);
      assertTrue(g.flag(Bits.FLAG_VM));
      assertEquals(0x4_1020, g.cpu.linearRip());
      assertEquals(0x806, g.reg(Guest.RSP));
      assertEquals(IOPL3, g.flags() & Bits.FLAG_IOPL, "IOPL is not changed");
    }
  }

  @Test
  void anEventMayOnlyLeadToCpl0() { // SDM vol. 2A "INT n": #GP(selector) otherwise
    for (int attributes : new int[] {0xC0BB, 0xC0FB, 0xC09F}) { // DPL 1, DPL 3, conforming
      try (Guest g = guest(IOPL3, "ud2")) {
        g.gdt(Guest.FREE, Guest.descriptor(0, 0xFFFF_FFFFL, attributes));
        g.idt32(6, Guest.FREE, Guest.HANDLERS + 6, 14, 0);
        assertEquals(GuestFault.GP, g.runToHandler());
        assertEquals(Guest.FREE | 1, g.last().errorCode());
      }
    }
  }

  @Test
  void anErrorCodeLiesBelowTheLongFrame() { // figure 20-4
    try (Guest g = guest(IOPL3, "hlt")) {
      assertEquals(GuestFault.GP, g.runToHandler());
      assertEquals(Guest.STACK0 - 40, g.reg(Guest.RSP));
      assertEquals(0, g.frame(0, 4));
      assertEquals(IP, g.frame(1, 4));
      assertEquals(CODE >> 4, g.frame(2, 4));
    }
  }

  @Test
  void offsetsEndAtFFFF() { // §20.2.1: segments of 64 KiB
    String[] codes = {"mov ax,[bx]", "mov [bx],ax", "mov ax,ss:[bx]"};
    int[] vectors = {GuestFault.GP, GuestFault.GP, GuestFault.SS};
    for (int i = 0; i < codes.length; i++) {
      try (Guest g = guest(IOPL3, codes[i])) {
        g.s.reg(Guest.RBX, 0xFFFF);
        assertEquals(vectors[i], g.runToHandler());
        assertEquals(0, g.last().errorCode());
      }
    }
    try (Guest g = guest(IOPL3, "mov ax,[ebx]")) { // a 32-bit address beyond the limit
      g.s.reg(Guest.RBX, 0x1_0000);
      assertEquals(GuestFault.GP, g.runToHandler());
    }
  }

  @Test
  void portsAreChecksOfTheBitmapWhateverIoplIs() { // §20.2.8.1
    for (int denied = 0; denied < 2; denied++) {
      try (Guest g = guest(IOPL3, "in al,0x70")) {
        g.poke(Guest.TSS + 104, new byte[64]);
        g.poke8(Guest.TSS + 104 + (0x70 >> 3), denied);
        if (denied == 0) {
          g.run(1);
          assertEquals(IP + 2, g.s.rip());
        } else {
          assertEquals(GuestFault.GP, g.runToHandler());
        }
      }
    }
  }

  @Test
  void pagesAreReachedAsAUser() { // §20.2.4
    try (Guest g = guest(IOPL3, "mov ax,[bx]")) {
      g.poke32(Guest.TABLES, Guest.TABLES + 0x1000 | 7);
      for (int i = 0; i < 1024; i++) {
        g.poke32(Guest.TABLES + 0x1000 + 4L * i, (long) i << 12 | 7);
      }
      long page = g.s.segmentBase(CpuState.DS) + 0x2000;
      g.poke32(Guest.TABLES + 0x1000 + 4 * (page >>> 12), page | 3);
      g.s.cr(3, Guest.TABLES);
      g.s.cr(0, g.s.cr(0) | Bits.CR0_PG);
      g.cpu.restart();
      g.s.reg(Guest.RBX, 0x2000);
      assertEquals(GuestFault.PF, g.runToHandler());
      assertEquals(5, g.last().errorCode());
      assertEquals(page, g.s.cr(2));
    }
  }

  @Test
  void iretToAnInstructionPointerBeyondFFFFIsRefused() { // SDM vol. 2A "IRET"
    try (Guest g = new Guest().flat32()) {
      long[] frame = {0x1_0000, CODE >> 4, Bits.FLAG_VM | 2, 0x800, 0x5000, 0, 0, 0, 0};
      for (int i = 0; i < frame.length; i++) {
        g.poke32(Guest.STACK + 4 * i, frame[i]);
      }
      g.code("iret");
      assertEquals(GuestFault.GP, g.runToHandler());
      assertEquals(0, g.last().errorCode());
      assertTrue(!g.flag(Bits.FLAG_VM));
      assertEquals(Guest.STACK - 16, g.reg(Guest.RSP));
    }
  }

  @Test
  void vmInTheImageCountsAtCpl0Alone() { // SDM vol. 2A "IRET"
    try (Guest g = new Guest().user32()) {
      long[] frame = {0x5_0000, Guest.USER_CODE32, Bits.FLAG_VM | 2};
      for (int i = 0; i < frame.length; i++) {
        g.poke32(Guest.USER_STACK + 4 * i, frame[i]);
      }
      g.code("iret");
      g.run(1);
      assertTrue(!g.flag(Bits.FLAG_VM));
      assertEquals(0x5_0000, g.s.rip());
    }
  }
}
