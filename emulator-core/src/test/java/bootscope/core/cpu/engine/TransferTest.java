package bootscope.core.cpu.engine;

import static bootscope.core.cpu.engine.Guest.CODE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.state.Msr;
import org.junit.jupiter.api.Test;

/** Far transfers, gates, IRET and fast system calls (SDM vol. 3A §5.8, vol. 2). */
class TransferTest {
  private static void push(Guest g, int size, long... values) {
    long sp = g.s.reg(Guest.RSP);
    for (long v : values) {
      sp -= size;
      g.pokeValue(sp, size, v);
    }
    g.s.reg(Guest.RSP, sp);
  }

  private static void generalProtection(Guest g, int error) {
    assertEquals(GuestFault.GP, g.runToHandler());
    assertEquals(error, g.last().errorCode());
    assertEquals(CODE, g.last().rip());
  }

  @Test
  void aFarJumpLoadsCsAtTheSameLevel() {
    try (Guest g = new Guest().flat32()) {
      g.code("jmp %#x:0x50000", Guest.CODE16);
      g.gdt(Guest.CODE16, Guest.descriptor(0x1_0000, 0xFFFFF, 0x1A)); // 16-bit, not present
      assertEquals(GuestFault.NP, g.runToHandler());
      assertEquals(Guest.CODE16, g.last().errorCode());
      g.gdt(Guest.CODE16, Guest.descriptor(0x1_0000, 0xFFFFF, 0x9A));
      g.s.rip(CODE);
      g.cpu.units.activity.halted = false;
      g.run(1);
      assertEquals(0x5_0000, g.s.rip());
      assertEquals(16, g.cpu.codeBits());
      assertEquals(0x6_0000, g.cpu.linearRip());
      assertEquals(1, g.peek8(Guest.GDT + Guest.CODE16 + 5) & 1, "accessed");
    }
  }

  @Test
  void aFarJumpToDataOrToAnotherLevelIsRefusedByItsSelector() { // §5.8.1
    for (int selector : new int[] {Guest.DATA32, Guest.USER_CODE32, 0x1F8 + 0x10}) {
      try (Guest g = new Guest().flat32()) {
        g.code("jmp %#x:0x50000", selector);
        generalProtection(g, selector & 0xFFFC);
      }
    }
    try (Guest g = new Guest().flat32()) {
      g.code("jmp 3:0x50000");
      generalProtection(g, 0); // a null selector
    }
  }

  @Test
  void aConformingSegmentIsEnteredWithoutChangeOfLevel() { // §5.8.1.2
    try (Guest g = new Guest().user32()) {
      g.gdt(Guest.FREE, Guest.descriptor(0, 0xFFFF_FFFFL, 0xC09E));
      g.code("jmp %#x:0x50000", Guest.FREE);
      g.run(1);
      assertEquals(Guest.FREE | 3, g.s.selector(CpuState.CS));
      assertEquals(3, g.cpu.cpl());
    }
  }

  @Test
  void aTargetBeyondTheLimitIsAGeneralProtectionFaultWith0() {
    try (Guest g = new Guest().flat32()) {
      g.gdt(Guest.FREE, Guest.descriptor(0, 0xFFFF, 0x409A));
      g.code("jmp %#x:0x10000", Guest.FREE);
      generalProtection(g, 0);
    }
  }

  @Test
  void aCallGateToAnInnerLevelCopiesParametersToTheNewStack() { // §5.8.5
    try (Guest g = new Guest().user32()) {
      g.gdt(Guest.FREE, Guest.gate(Guest.CODE32, 0x5_0000, 12, 3) | 2L << 32);
      push(g, 4, 0x1111, 0x2222);
      g.code("call %#x:0x4030201", Guest.FREE | 3);
      g.run(1);
      assertEquals(0x5_0000, g.s.rip());
      assertEquals(0, g.cpu.cpl());
      assertEquals(Guest.CODE32, g.s.selector(CpuState.CS));
      assertEquals(Guest.STACK0 - 24, g.reg(Guest.RSP));
      assertEquals(CODE + 7, g.frame(0, 4));
      assertEquals(Guest.USER_CODE32, g.frame(1, 4));
      assertEquals(0x2222, g.frame(2, 4));
      assertEquals(0x1111, g.frame(3, 4));
      assertEquals(Guest.USER_STACK - 8, g.frame(4, 4));
      assertEquals(Guest.USER_DATA32, g.frame(5, 4));
      // And back, releasing the parameters on both stacks (SDM vol. 2B "RET").
      g.poke(0x5_0000, "retf 8");
      g.run(1);
      assertEquals(CODE + 7, g.s.rip());
      assertEquals(3, g.cpu.cpl());
      assertEquals(Guest.USER_STACK, g.reg(Guest.RSP));
      assertEquals(Guest.USER_DATA32, g.s.selector(CpuState.SS));
    }
  }

  @Test
  void aCallGateOfLowerDplThanTheCallerIsRefused() { // §5.8.4
    try (Guest g = new Guest().user32()) {
      g.gdt(Guest.FREE, Guest.gate(Guest.CODE32, 0x5_0000, 12, 0));
      g.code("call %#x:0x4030201", Guest.FREE);
      generalProtection(g, Guest.FREE);
    }
  }

  @Test
  void in64BitModeACallGateIs16BytesAndPushes8Each() { // §5.8.3.1
    try (Guest g = new Guest().user64()) {
      g.gdt(Guest.FREE, Guest.gate(Guest.CODE64, 0x5_0000, 12, 3));
      g.gdt(Guest.FREE + 8, 0);
      g.poke32(Guest.DATA, 0);
      g.poke16(Guest.DATA + 4, Guest.FREE | 3);
      g.s.reg(Guest.RBX, Guest.DATA);
      g.code("call fword ptr [rbx]");
      g.run(1);
      assertEquals(0x5_0000, g.s.rip());
      assertEquals(0, g.cpu.cpl());
      assertEquals(Guest.STACK0 - 32, g.reg(Guest.RSP));
      assertEquals(CODE + 2, g.frame(0, 8));
      assertEquals(Guest.USER_CODE64, g.frame(1, 8));
      assertEquals(Guest.USER_STACK, g.frame(2, 8));
      assertEquals(Guest.USER_DATA32, g.frame(3, 8));
      assertEquals(0, g.s.selector(CpuState.SS));
    }
  }

  @Test
  void aFarReturnFrom64BitToCompatibilityModeAndBack() {
    try (Guest g = new Guest().long64()) {
      push(g, 8, Guest.CODE32, 0x5_0000);
      g.code("retfq");
      g.poke(32, 0x5_0000, "jmp %#x:0x50100", Guest.CODE64);
      g.run(1);
      assertEquals(32, g.cpu.codeBits());
      assertEquals(Guest.STACK, g.reg(Guest.RSP));
      g.run(1);
      assertEquals(64, g.cpu.codeBits());
      assertEquals(0x5_0100, g.s.rip());
    }
  }

  @Test
  void aFarReturnToAnInnerLevelIsRefused() { // SDM vol. 2B "RET"
    try (Guest g = new Guest().user32()) {
      push(g, 4, Guest.CODE32, 0x5_0000);
      g.code("retf");
      generalProtection(g, Guest.CODE32);
    }
  }

  @Test
  void aReturnToAnOuterLevelUnloadsInnerDataSegments() { // §5.8.6
    try (Guest g = new Guest().flat32()) {
      push(g, 4, Guest.USER_DATA32, Guest.USER_STACK, Guest.USER_CODE32, 0x5_0000);
      g.cpu.units.segments.load(CpuState.ES, Guest.USER_DATA32);
      g.code("retf");
      g.run(1);
      assertEquals(3, g.cpu.cpl());
      assertEquals(0, g.s.selector(CpuState.DS));
      assertEquals(Guest.USER_DATA32, g.s.selector(CpuState.ES));
      g.poke(0x5_0000, "mov eax,[ebx]"); // mov eax,[ebx] through the null DS
      assertEquals(GuestFault.GP, g.runToHandler());
      assertEquals(0, g.last().errorCode());
    }
  }

  @Test
  void aReturnFrom64BitModeToAnOuterLevelLeavesTheBaseOfTheFsAndGsThatItUnloads() {
    // AMD APM vol. 2 §4.5.3; vol. 3 "IRET", "RET (Far)"
    for (int code : new int[] {Guest.USER_CODE64, Guest.USER_CODE32}) {
      for (boolean iret : new boolean[] {true, false}) {
        try (Guest g = new Guest().long64()) {
          g.s.segmentBase(CpuState.FS, 0x60_0000);
          g.s.segmentBase(CpuState.GS, 0xFFFF_8000_0000_0000L);
          if (iret) {
            push(g, 8, Guest.USER_DATA32, Guest.USER_STACK, 2, code, 0x5_0000);
            g.code("iretq");
          } else {
            push(g, 8, Guest.USER_DATA32, Guest.USER_STACK, code, 0x5_0000);
            g.code("retfq");
          }
          g.run(1);
          assertEquals(3, g.cpu.cpl());
          assertEquals(0, g.s.selector(CpuState.FS));
          assertEquals(0, g.s.selector(CpuState.GS));
          assertEquals(0x60_0000, g.s.segmentBase(CpuState.FS));
          assertEquals(0xFFFF_8000_0000_0000L, g.s.segmentBase(CpuState.GS));
          g.poke(0x5_0000, "mov al,fs:[%s]", code == Guest.USER_CODE64 ? "rbx" : "ebx");
          g.poke8(0x60_0000, 0x77);
          g.s.reg(Guest.RBX, 0);
          if (code == Guest.USER_CODE64) {
            g.run(1);
            assertEquals(0x77, g.reg(Guest.RAX) & 0xFF);
          } else {
            assertEquals(GuestFault.GP, g.runToHandler(), "unusable outside 64-bit code");
          }
        }
      }
    }
  }

  @Test
  void iretqAlwaysPopsTheStackPointer() { // §6.14.3
    try (Guest g = new Guest().long64()) {
      push(g, 8, Guest.DATA32, 0x7123, 0x246, Guest.CODE64, 0x5_0000);
      g.code("iretq");
      g.run(1);
      assertEquals(0x7123, g.reg(Guest.RSP));
      assertEquals(0x5_0000, g.s.rip());
      assertEquals(0x246, g.flags());
    }
  }

  @Test
  void iretqReturnsToCpl3In64BitAndCompatibilityMode() {
    for (int code : new int[] {Guest.USER_CODE64, Guest.USER_CODE32}) {
      try (Guest g = new Guest().long64()) {
        push(g, 8, Guest.USER_DATA32, Guest.USER_STACK, 0x3202, code, 0x5_0000);
        g.code("iretq");
        g.run(1);
        assertEquals(3, g.cpu.cpl());
        assertEquals(code == Guest.USER_CODE64 ? 64 : 32, g.cpu.codeBits());
        assertEquals(Guest.USER_STACK, g.reg(Guest.RSP));
        assertEquals(0x3202, g.flags());
      }
    }
  }

  @Test
  void iretqToANullSsIsAllowedOnlyTo64BitCodeBelowCpl3() { // SDM vol. 2A "IRET"
    try (Guest g = new Guest().long64()) {
      push(g, 8, 0, 0x7000, 2, Guest.CODE64, 0x5_0000);
      g.code("iretq");
      g.run(1);
      assertEquals(0x5_0000, g.s.rip());
      assertEquals(0, g.cpu.cpl());
    }
    try (Guest g = new Guest().long64()) {
      push(g, 8, 3, 0x7000, 2, Guest.USER_CODE64, 0x5_0000);
      g.code("iretq");
      generalProtection(g, 0);
    }
  }

  @Test
  void aFailingIretqLeavesFlagsAndStackAsTheyWere() {
    try (Guest g = new Guest().long64()) {
      push(g, 8, Guest.USER_DATA32, 0x7000, 0x8D7, Guest.USER_DATA32, 0x5_0000);
      long sp = g.reg(Guest.RSP);
      g.code("iretq");
      generalProtection(g, Guest.USER_DATA32 & ~3);
      assertEquals(sp, g.frame(4, 8));
      assertEquals(2, g.frame(3, 8) & 0x8D7);
    }
  }

  @Test
  void atCpl3IretChangesNeitherIoplNorIf() { // SDM vol. 2A "IRET"
    try (Guest g = new Guest().user32()) {
      push(g, 4, 0x3200 | 0x8D7, Guest.USER_CODE32, 0x5_0000);
      g.code("iret");
      g.run(1);
      assertEquals(0x8D7, g.flags());
    }
  }

  @Test
  void iretWithNtSetIsAGeneralProtectionFaultInIa32eMode() { // SDM vol. 2A "IRET"
    try (Guest g = new Guest().long64()) {
      push(g, 8, Guest.DATA32, 0x7000, 2, Guest.CODE64, 0x5_0000);
      g.cpu.rflags(Bits.FLAG_NT | 2);
      g.code("iretq");
      generalProtection(g, 0);
    }
  }

  private static Guest virtual8086(long flags) {
    Guest g = new Guest().flat32();
    push(
        g,
        4,
        0x5000,
        0x4000,
        0x3000,
        0x2000,
        0x1000,
        0xFFF0,
        flags | Bits.FLAG_VM,
        CODE >> 4,
        0x10);
    g.poke(0x5_0000, "iret");
    g.s.rip(0x5_0000);
    g.run(1);
    return g;
  }

  @Test
  void iretdEntersVirtual8086ModeAndAnExceptionLeavesIt() { // SDM vol. 3B §20.2
    try (Guest g = virtual8086(0x3002)) {
      assertTrue(g.flag(Bits.FLAG_VM));
      assertEquals(3, g.cpu.cpl());
      assertEquals(CODE + 0x10, g.cpu.linearRip());
      assertEquals(0x1000, g.s.selector(CpuState.SS));
      assertEquals(0x5_0000, g.s.segmentBase(CpuState.GS));
      g.poke(CODE + 0x10, "ud2");
      assertEquals(6, g.runToHandler());
      assertFalse(g.flag(Bits.FLAG_VM));
      assertEquals(Guest.STACK0 - 36, g.reg(Guest.RSP));
      assertEquals(0x10, g.frame(0, 4));
      assertEquals(CODE >> 4, g.frame(1, 4));
      assertTrue((g.frame(2, 4) & Bits.FLAG_VM) != 0);
      assertEquals(0xFFF0, g.frame(3, 4));
      assertEquals(0x1000, g.frame(4, 4));
      assertEquals(0x2000, g.frame(5, 4), "ES");
      assertEquals(0x3000, g.frame(6, 4), "DS");
      assertEquals(0x4000, g.frame(7, 4), "FS");
      assertEquals(0x5000, g.frame(8, 4), "GS");
      assertEquals(0, g.s.selector(CpuState.DS));
    }
  }

  @Test
  void virtual8086CodeAddressesMemoryAsThe8086() { // SDM vol. 3B §20.2.1
    try (Guest g = virtual8086(0x3002)) {
      g.poke(CODE + 0x10, "mov ax,0x1234; mov ds,ax; mov [5],al; push ax; pushf");
      g.run(5);
      assertEquals(0x34, g.peek8(0x1_2345));
      assertEquals(0x1234, g.peek16(0x1_0000 + 0xFFEE));
      assertEquals(0xFFEC, g.reg(Guest.RSP));
    }
  }

  @Test
  void ioplBelow3TrapsTheInterruptFlagInstructionsOfVirtual8086Mode() { // SDM vol. 3B §20.2.7
    String[] sensitive = {"cli", "sti", "pushf", "popf", "int 0x21", "iret", "int 3"};
    for (String code : sensitive) {
      try (Guest g = virtual8086(2)) {
        g.poke(CODE + 0x10, code);
        g.idt32(0x21, Guest.CODE32, Guest.HANDLERS + 0x21, 14, 3);
        g.idt32(3, Guest.CODE32, Guest.HANDLERS + 3, 14, 3);
        assertEquals(GuestFault.GP, g.runToHandler(), code);
      }
    }
    try (Guest g = virtual8086(2)) {
      g.idt32(3, Guest.CODE32, Guest.HANDLERS + 3, 14, 3);
      g.poke(CODE + 0x10, "int3"); // INT3 is not sensitive
      assertEquals(3, g.runToHandler());
    }
  }

  @Test
  void syscallAndSysretBetween64BitModes() { // SDM vol. 2B "SYSCALL", "SYSRET"
    try (Guest g = new Guest().user64()) {
      g.s.msr(Msr.STAR, (long) Guest.CODE32 << 32 | (long) (Guest.USER_CODE32 & ~3) << 48);
      g.s.msr(Msr.LSTAR, 0x5_0000);
      g.s.msr(Msr.FMASK, 0x200 | Bits.FLAG_DF);
      g.cpu.rflags(0x647);
      g.code("syscall");
      g.poke(0x5_0000, "sysretq");
      g.run(1);
      assertEquals(0x5_0000, g.s.rip());
      assertEquals(0, g.cpu.cpl());
      assertEquals(CODE + 2, g.reg(Guest.RCX));
      assertEquals(0x647, g.reg(11));
      assertEquals(0x47, g.flags());
      assertEquals(Guest.CODE32, g.s.selector(CpuState.CS));
      assertEquals(Guest.CODE32 + 8, g.s.selector(CpuState.SS));
      g.run(1);
      assertEquals(CODE + 2, g.s.rip());
      assertEquals(3, g.cpu.cpl());
      assertEquals(64, g.cpu.codeBits());
      assertEquals((Guest.USER_CODE32 & ~3) + 16 | 3, g.s.selector(CpuState.CS));
      assertEquals((Guest.USER_CODE32 & ~3) + 8 | 3, g.s.selector(CpuState.SS));
      assertEquals(0x647, g.flags());
    }
  }

  @Test
  void sysretWithoutRexReturnsToCompatibilityMode() {
    try (Guest g = new Guest().long64()) {
      g.s.msr(Msr.STAR, (long) (Guest.USER_CODE32 & ~3) << 48);
      g.s.reg(Guest.RCX, 0x5_0000);
      g.s.reg(11, 0x202);
      g.code("sysretd");
      g.run(1);
      assertEquals(32, g.cpu.codeBits());
      assertEquals(Guest.USER_CODE32, g.s.selector(CpuState.CS));
    }
  }

  @Test
  void syscallWithoutItsEnableIsUndefined() {
    try (Guest g = new Guest().long64()) {
      g.s.msr(Msr.EFER, g.s.msr(Msr.EFER) & ~Msr.EFER_SCE);
      g.code("syscall");
      assertEquals(GuestFault.UD, g.runToHandler());
    }
  }

  @Test
  void sysenterAndSysexitIn32BitMode() { // SDM vol. 2B "SYSENTER", "SYSEXIT"
    try (Guest g = new Guest().user32()) {
      g.s.msr(Msr.SYSENTER_CS, Guest.CODE32);
      g.s.msr(Msr.SYSENTER_ESP, 0x7000);
      g.s.msr(Msr.SYSENTER_EIP, 0x5_0000);
      g.cpu.rflags(0x202);
      g.code("sysenter");
      g.run(1);
      assertEquals(0x5_0000, g.s.rip());
      assertEquals(0x7000, g.reg(Guest.RSP));
      assertEquals(0, g.cpu.cpl());
      assertFalse(g.flag(Bits.FLAG_IF));
      g.poke(0x5_0000, "sysexit");
      g.s.reg(Guest.RDX, CODE + 2);
      g.s.reg(Guest.RCX, Guest.USER_STACK);
      g.run(1);
      assertEquals(CODE + 2, g.s.rip());
      assertEquals(Guest.USER_STACK, g.reg(Guest.RSP));
      assertEquals(3, g.cpu.cpl());
      assertEquals(Guest.CODE32 + 16 | 3, g.s.selector(CpuState.CS));
      assertEquals(Guest.CODE32 + 24 | 3, g.s.selector(CpuState.SS));
    }
  }

  @Test
  void sysenterAndSysexitAreUndefinedInLongMode() { // AMD APM vol. 2 §6.1.2
    for (int opcode : new int[] {0x34, 0x35}) {
      for (int code : new int[] {Guest.CODE64, Guest.CODE32}) {
        try (Guest g = new Guest().long64()) {
          g.cpu.units.segments.set(CpuState.CS, code, g.peek64(Guest.GDT + code));
          g.cpu.modeChanged();
          g.s.msr(Msr.SYSENTER_CS, Guest.CODE32);
          g.code(0x0F, opcode);
          assertEquals(GuestFault.UD, g.runToHandler());
        }
      }
    }
  }

  @Test
  void sysenterWithANullSelectorIsAGeneralProtectionFault() {
    try (Guest g = new Guest().user32()) {
      g.code("sysenter");
      generalProtection(g, 0);
    }
  }

  // ------------------------------------------------------------------ near transfers

  @Test
  void nearCallAndRetOf16BitOperandSizeTruncateEip() { // SDM vol. 2A "CALL"
    try (Guest g = new Guest().flat32()) {
      g.code(0x66, 0xE8, 0x10, 0x00); // call with a 16-bit operand size
      g.run(1);
      assertEquals((CODE + 4 & 0xFFFF) + 0x10, g.s.rip());
      assertEquals(Guest.STACK - 2, g.reg(Guest.RSP));
      assertEquals(CODE + 4 & 0xFFFF, g.frame(0, 2));
    }
  }

  @Test
  void loopCountsInTheAddressSizeAndJcxzLooksAtIt() { // SDM vol. 2A "LOOP", "Jcc"
    try (Guest g = new Guest().long64()) {
      g.s.reg(Guest.RCX, 0xFFFF_FFFF_0000_0001L);
      g.code(0x67, 0xE2, 0x10, 0x67, 0xE3, 0x10); // loop by ECX; jecxz
      g.run(2);
      assertEquals(0, g.reg(Guest.RCX));
      assertEquals(CODE + 6 + 0x10, g.s.rip());
    }
    try (Guest g = new Guest().long64()) {
      g.s.reg(Guest.RCX, 3);
      g.code("again: inc rax; loop again; hlt");
      g.run(100);
      assertEquals(3, g.reg(Guest.RAX));
    }
  }

  @Test
  void everyConditionOfJccAgreesWithSetcc() { // SDM vol. 1 appendix B
    try (Guest g = new Guest().long64()) {
      for (int flags = 0; flags < 64; flags++) {
        int image =
            2
                | flags & 1
                | (flags & 2) << 1
                | (flags & 4) << 2
                | (flags & 8) << 3
                | (flags & 16) << 3
                | (flags & 32) << 6;
        for (int code = 0; code < 16; code++) {
          g.code(0x0F, 0x90 | code, 0xC3, 0x70 | code, 0x10); // setcc bl; jcc
          g.s.rip(CODE);
          g.cpu.rflags(image);
          g.run(2);
          boolean taken = g.s.rip() == CODE + 5 + 0x10;
          assertEquals(g.reg(Guest.RBX) == 1, taken, code + " " + Integer.toHexString(image));
          boolean cf = (image & 1) != 0;
          boolean zf = (image & 0x40) != 0;
          boolean sf = (image & 0x80) != 0;
          boolean of = (image & 0x800) != 0;
          boolean want =
              switch (code >> 1) {
                case 0 -> of;
                case 1 -> cf;
                case 2 -> zf;
                case 3 -> cf || zf;
                case 4 -> sf;
                case 5 -> (image & 4) != 0;
                case 6 -> sf != of;
                default -> zf || sf != of;
              };
          assertEquals(want != ((code & 1) != 0), taken);
        }
      }
    }
  }
}
