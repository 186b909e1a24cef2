package bootscope.core.cpu.engine;

import static bootscope.core.cpu.engine.Guest.CODE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import org.junit.jupiter.api.Test;

/** Hardware task switches, SDM vol. 3A chapter 7. */
class TaskTest {
  private static final int NEW = Guest.FREE;
  private static final int GATE = Guest.FREE + 8;
  private static final int BASE = 0x6_0000;

  /** A second task at 70000h with its own registers, DPL 3. */
  private static Guest guest(String code, Object... arguments) {
    Guest g = new Guest().flat32();
    g.gdt(NEW, Guest.descriptor(BASE, 0x67, 0xE9));
    g.gdt(GATE, Guest.gate(NEW, 0, 5, 3));
    g.gdt(Guest.TASK, Guest.descriptor(Guest.TSS, Guest.TSS_LIMIT, 0x8B));
    g.poke32(BASE + 32, 0x7_0000);
    g.poke32(BASE + 36, 0x2D7);
    for (int i = 0; i < 8; i++) {
      g.poke32(BASE + 40 + 4 * i, 0x1000_0000L + i);
    }
    g.poke32(BASE + 56, 0x7F00);
    int[] selectors = {
      Guest.DATA32, Guest.CODE32, Guest.DATA32, Guest.DATA32, 0, Guest.USER_DATA32
    };
    for (int i = 0; i < 6; i++) {
      g.poke32(BASE + 72 + 4 * i, selectors[i]);
    }
    g.code(code, arguments);
    g.cpu.rflags(0x8C7);
    g.s.reg(Guest.RBX, 0xB0B);
    return g;
  }

  private static int typeOf(Guest g, int selector) {
    return g.peek8(Guest.GDT + selector + 5) & 15;
  }

  @Test
  void aFarJumpToATssSavesTheOldTaskAndLoadsTheNew() { // §7.3
    try (Guest g = guest("jmp %#x:0", NEW)) {
      g.run(1);
      assertEquals(0x7_0000, g.s.rip());
      assertEquals(0x1000_0003, g.reg(Guest.RBX));
      assertEquals(0x7F00, g.reg(Guest.RSP));
      assertEquals(0x2D7, g.flags());
      assertEquals(0, g.s.selector(CpuState.FS));
      assertEquals(Guest.USER_DATA32, g.s.selector(CpuState.GS));
      assertEquals(NEW, g.s.selector(CpuState.TR));
      assertTrue((g.s.cr(0) & Bits.CR0_TS) != 0);
      assertEquals(9, typeOf(g, Guest.TASK), "the old task is available");
      assertEquals(11, typeOf(g, NEW), "the new one is busy");
      assertEquals(CODE + 7, g.peek32(Guest.TSS + 32));
      assertEquals(0x8C7, g.peek32(Guest.TSS + 36));
      assertEquals(0xB0B, g.peek32(Guest.TSS + 52));
      assertEquals(Guest.STACK, g.peek32(Guest.TSS + 56));
      assertEquals(Guest.CODE32, g.peek16(Guest.TSS + 76));
    }
  }

  @Test
  void aCallNestsTheTaskAndIretReturns() { // §7.4
    try (Guest g = guest("call %#x:0; hlt", GATE)) {
      g.poke(0x7_0000, "inc ebx; iret; inc ebx; hlt");
      g.run(1);
      assertTrue(g.flag(Bits.FLAG_NT));
      assertEquals(Guest.TASK, g.peek16(BASE));
      assertEquals(11, typeOf(g, Guest.TASK), "nested tasks stay busy");
      g.run(2);
      assertEquals(CODE + 7, g.s.rip());
      assertEquals(0xB0B, g.reg(Guest.RBX));
      assertEquals(0x8C7, g.flags());
      assertEquals(9, typeOf(g, NEW));
      assertEquals(0x1000_0004, g.peek32(BASE + 52), "EBX of the task that was left");
      assertEquals(0, g.peek32(BASE + 36) & Bits.FLAG_NT);
    }
  }

  @Test
  void anExceptionThroughATaskGatePushesItsErrorCodeInTheNewTask() { // §6.12.2
    try (Guest g = guest("mov ds,eax")) {
      g.s.reg(Guest.RAX, 0x1238);
      g.poke64(Guest.IDT + 8 * 13, Guest.gate(NEW, 0, 5, 0));
      g.poke(0x7_0000, "hlt");
      g.run(5);
      assertEquals(0x7_0001, g.s.rip());
      assertEquals(0x7F00 - 4, g.reg(Guest.RSP));
      assertEquals(0x1238, g.peek32(0x7F00 - 4));
      assertEquals(CODE, g.peek32(Guest.TSS + 32), "the fault's own address");
    }
  }

  @Test
  void aBusyOrAbsentOrShortTssIsRefused() { // §7.3
    String jump = "jmp %#x:0";
    try (Guest g = guest(jump, NEW)) {
      g.gdt(NEW, Guest.descriptor(BASE, 0x67, 0xEB));
      assertEquals(GuestFault.GP, g.runToHandler());
      assertEquals(NEW, g.last().errorCode());
    }
    try (Guest g = guest(jump, NEW)) {
      g.gdt(NEW, Guest.descriptor(BASE, 0x67, 0x69));
      assertEquals(GuestFault.NP, g.runToHandler());
      assertEquals(NEW, g.last().errorCode());
    }
    try (Guest g = guest(jump, NEW)) {
      g.gdt(NEW, Guest.descriptor(BASE, 0x66, 0xE9));
      assertEquals(GuestFault.TS, g.runToHandler());
      assertEquals(NEW, g.last().errorCode());
      assertEquals(Guest.TASK, g.s.selector(CpuState.TR), "still the old task");
    }
  }

  @Test
  void aBadSegmentOfTheNewTaskFaultsInTheNewTask() { // §7.3, table 7-1
    try (Guest g = guest("jmp %#x:0", NEW)) {
      g.poke32(BASE + 84, 0x1230); // DS
      assertEquals(GuestFault.TS, g.runToHandler());
      assertEquals(0x1230, g.last().errorCode());
      assertEquals(NEW, g.s.selector(CpuState.TR));
      assertEquals(0x7_0000, g.frame(1, 4), "at the new task's first instruction");
    }
  }

  @Test
  void aTaskMayRunInVirtual8086Mode() { // §7.2.1, vol. 3B §20.2.5
    try (Guest g = guest("jmp %#x:0", NEW)) {
      g.poke32(BASE + 36, 0x2_0002);
      g.poke32(BASE + 32, 0x10);
      g.poke32(BASE + 76, 0x7000);
      g.run(1);
      assertTrue(g.flag(Bits.FLAG_VM));
      assertEquals(0x7_0010, g.cpu.linearRip());
    }
  }

  @Test
  void theDebugTrapFlagOfATssTrapsBeforeItsFirstInstruction() { // §7.2.1, §17.3.1.5
    try (Guest g = guest("jmp %#x:0", NEW)) {
      g.poke16(BASE + 100, 1);
      assertEquals(GuestFault.DB, g.runToHandler());
      assertTrue((g.s.dr(6) & Bits.DR6_BT) != 0);
      assertEquals(0x7_0000, g.frame(0, 4));
    }
  }

  @Test
  void aTaskSwitchLoadsCr3AndTheLdt() { // §7.3
    try (Guest g = guest("jmp %#x:0", NEW)) {
      g.gdt(Guest.LOCAL, Guest.descriptor(0x6_8000, 0xF, 0x82));
      g.poke64(0x6_8000 + 8, Guest.descriptor(0x1_0000, 0xFFFF, 0x4093));
      g.poke32(BASE + 96, Guest.LOCAL);
      g.poke32(BASE + 84, 0xC); // DS from the LDT
      g.run(1);
      assertEquals(0x6_8000, g.s.segmentBase(CpuState.LDTR));
      assertEquals(0x1_0000, g.s.segmentBase(CpuState.DS));
    }
  }

  @Test
  void thereAreNoTaskSwitchesInIa32eMode() { // §7.7
    try (Guest g = new Guest().long64()) {
      g.gdt(Guest.FREE, Guest.descriptor(BASE, 0x67, 0x89));
      g.poke32(Guest.DATA, 0);
      g.poke16(Guest.DATA + 4, Guest.FREE);
      g.s.reg(Guest.RBX, Guest.DATA);
      g.code("jmp fword ptr [rbx]");
      assertEquals(GuestFault.GP, g.runToHandler());
      assertEquals(Guest.FREE, g.last().errorCode());
      assertFalse(g.cpu.isShutdown());
    }
  }

  // ------------------------------------------------------------------ I/O permission, vol. 1 §19.5

  @Test
  void portsNeedIoplOrTheBitmap() {
    for (int bits : new int[] {0, 1, 2}) {
      try (Guest g = new Guest().user32()) {
        g.poke(Guest.TSS + 104, new byte[128]);
        g.poke8(Guest.TSS + 104 + (0x71 >> 3), bits << 1);
        g.poke(CODE, "in ax,0x71"); // in ax,71h: ports 71h and 72h
        if (bits == 0) {
          g.run(1);
          assertEquals(CODE + 3, g.s.rip());
        } else {
          assertEquals(GuestFault.GP, g.runToHandler());
          assertEquals(0, g.last().errorCode());
        }
      }
    }
    try (Guest g = new Guest().user32()) {
      g.poke(Guest.TSS + 104, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF);
      g.cpu.rflags(0x3002); // IOPL 3
      g.code("in al,0x10");
      g.run(1);
      assertEquals(0xFF, g.reg(Guest.RAX));
    }
    try (Guest g = new Guest().user32()) {
      g.s.reg(Guest.RDX, 0xFFF8); // beyond the TSS's limit
      g.code("in al,dx");
      assertEquals(GuestFault.GP, g.runToHandler());
    }
  }
}
