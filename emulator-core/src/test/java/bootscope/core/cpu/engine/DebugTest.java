package bootscope.core.cpu.engine;

import static bootscope.core.cpu.engine.Guest.CODE;
import static bootscope.core.cpu.engine.Guest.DATA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.state.Msr;
import bootscope.core.io.PortDevice;
import org.junit.jupiter.api.Test;

/** Single-step and debug registers, SDM vol. 3B chapter 17; the debugger's hooks. */
class DebugTest extends BothEngines {
  private static Guest guest(String code) {
    Guest g = new Guest().long64();
    g.code(code);
    g.s.reg(Guest.RBX, DATA);
    return g;
  }

  /** Sets DR7 through the instruction, as a guest does. */
  private static void breakpoint(Guest g, int number, long address, int kind, int length) {
    long rip = g.s.rip();
    g.s.dr(number, address);
    g.poke(0x7_0000, "mov dr7,rax");
    g.s.rip(0x7_0000);
    long rax = g.reg(Guest.RAX);
    int code = length == 8 ? 2 : length - 1;
    g.s.reg(Guest.RAX, g.s.dr(7) | 2L << 2 * number | (long) (kind | code << 2) << 16 + 4 * number);
    g.run(1);
    g.s.reg(Guest.RAX, rax);
    g.s.rip(rip);
  }

  private static void debugTrap(Guest g, long rip, long dr6) {
    assertEquals(GuestFault.DB, g.runToHandler());
    assertEquals(rip, g.frame(0, 8), "RIP");
    assertEquals(dr6, g.s.dr(6) & 0xE00F, "DR6");
  }

  @Test
  void tfTrapsBehindEachInstructionWithBs() { // §17.3.1.4
    try (Guest g = guest("nop; nop")) {
      g.cpu.rflags(Bits.FLAG_TF | 2);
      debugTrap(g, CODE + 1, Bits.DR6_BS);
      assertTrue((g.frame(2, 8) & Bits.FLAG_TF) != 0);
      assertTrue(!g.flag(Bits.FLAG_TF), "the handler is not traced");
    }
  }

  @Test
  void popfThatSetsTfTrapsBehindTheNextInstruction() { // §17.3.1.4
    try (Guest g = guest("popf; nop; nop")) {
      g.poke64(Guest.STACK, 0x102);
      debugTrap(g, CODE + 2, Bits.DR6_BS);
    }
  }

  @Test
  void iretThatSetsTfTrapsBehindTheFirstInstructionReturnedTo() {
    try (Guest g = guest("iretq")) {
      long[] frame = {0x5_0000, Guest.CODE64, 0x102, 0x7000, Guest.DATA32};
      for (int i = 0; i < 5; i++) {
        g.poke64(Guest.STACK + 8 * i, frame[i]);
      }
      g.poke(0x5_0000, "nop; nop");
      debugTrap(g, 0x5_0001, Bits.DR6_BS);
    }
  }

  @Test
  void tracingStopsAtTheHandlerOfAnIntN() { // §17.3.1.4: the interrupt clears TF
    try (Guest g = guest("int 0x40")) {
      g.cpu.rflags(Bits.FLAG_TF | 2);
      assertEquals(0x40, g.runToHandler());
      assertEquals(0, g.s.dr(6) & Bits.DR6_BS);
      assertTrue((g.frame(2, 8) & Bits.FLAG_TF) != 0);
    }
  }

  @Test
  void aFaultingInstructionIsNotTraced() {
    try (Guest g = guest("ud2")) {
      g.cpu.rflags(Bits.FLAG_TF | 2);
      assertEquals(GuestFault.UD, g.runToHandler());
      assertEquals(1, g.delivered.size());
    }
  }

  @Test
  void noSingleStepTrapFollowsMovSs() { // §6.8.3
    try (Guest g = guest("mov ss,eax; nop; nop")) {
      g.s.reg(Guest.RAX, Guest.DATA32);
      g.cpu.rflags(Bits.FLAG_TF | 2);
      debugTrap(g, CODE + 3, Bits.DR6_BS);
    }
  }

  @Test
  void syscallThatMasksTfIsNotTracedIntoTheKernel() { // AMD APM vol. 2 §13.1.4
    try (Guest g = new Guest().user64()) {
      g.s.msr(Msr.STAR, (long) Guest.CODE32 << 32);
      g.s.msr(Msr.LSTAR, 0x5_0000);
      g.s.msr(Msr.FMASK, Bits.FLAG_TF);
      g.poke(0x5_0000, "nop; hlt");
      g.code("syscall");
      g.cpu.rflags(Bits.FLAG_TF | 2);
      g.run(3);
      assertTrue(g.delivered.isEmpty());
      assertEquals(0x5_0002, g.s.rip());
    }
  }

  @Test
  void aTracedRepeatedStringInstructionTrapsAfterEachElement() { // §17.3.1.4
    try (Guest g = guest("rep stosb; nop")) {
      g.s.reg(Guest.RDI, DATA);
      g.s.reg(Guest.RCX, 3);
      g.cpu.rflags(Bits.FLAG_TF | 2);
      debugTrap(g, CODE, Bits.DR6_BS);
      assertEquals(2, g.reg(Guest.RCX));
    }
  }

  @Test
  void anInstructionBreakpointFaultsBeforeItsInstructionAndRfLetsItPass() { // §17.3.1.1
    try (Guest g = guest("nop; mov al,7; hlt")) {
      g.run(1);
      breakpoint(g, 2, CODE + 1, 0, 1);
      debugTrap(g, CODE + 1, 4);
      assertEquals(0, g.reg(Guest.RAX) & 0xFF);
      assertEquals(0, g.frame(2, 8) & Bits.FLAG_RF, "the handler must set RF itself");
      g.poke64(g.reg(Guest.RSP) + 16, Bits.FLAG_RF | 2);
      g.poke(Guest.HANDLERS + 2, "iretq");
      g.cpu.units.activity.halted = false;
      g.run(2);
      assertEquals(7, g.reg(Guest.RAX) & 0xFF);
      assertEquals(CODE + 3, g.s.rip());
      assertTrue(!g.flag(Bits.FLAG_RF), "RF is cleared behind the instruction");
    }
  }

  @Test
  void aDataBreakpointTrapsBehindTheAccess() { // §17.3.1.2
    try (Guest g = guest("mov eax,[rbx]; mov [rbx+2],eax; nop; nop")) {
      breakpoint(g, 0, DATA, 1, 4); // writes: the load passes, the store overlaps
      debugTrap(g, CODE + 5, 1);
    }
    try (Guest g = guest("mov eax,[rbx]; nop")) {
      breakpoint(g, 1, DATA, 3, 4);
      debugTrap(g, CODE + 2, 2);
    }
    try (Guest g = guest("mov [rbx+4],eax; mov [rbx-4],eax; hlt")) { // beside it on both sides
      breakpoint(g, 0, DATA, 3, 4);
      assertEquals(-1, g.runToHandler());
    }
  }

  @Test
  void aDataBreakpointOnTheStackTrapsBehindPushCallAndRet() {
    String[] codes = {"push rax; nop; nop", "call on; nop; nop; on: nop", "ret"};
    long[] ends = {CODE + 1, CODE + 7, 0x5_0000};
    for (int i = 0; i < 3; i++) {
      try (Guest g = guest(codes[i])) {
        g.poke64(Guest.STACK, 0x5_0000);
        g.poke(0x5_0000, "nop; nop");
        breakpoint(g, 3, i == 2 ? Guest.STACK : Guest.STACK - 8, 3, 8);
        debugTrap(g, ends[i], 8);
      }
    }
  }

  @Test
  void aRepeatedMoveStopsBehindTheElementThatHitsABreakpoint() { // §17.3.1.2
    try (Guest g = guest("rep stosb; nop")) {
      g.s.reg(Guest.RDI, DATA);
      g.s.reg(Guest.RCX, 10);
      breakpoint(g, 0, DATA + 4, 1, 1);
      assertEquals(GuestFault.DB, g.runToHandler());
      assertEquals(5, g.reg(Guest.RCX));
      assertEquals(CODE, g.frame(0, 8));
    }
  }

  @Test
  void aDataBreakpointHitByMovSsWaitsForTheNextInstruction() { // §6.8.3
    try (Guest g = guest("mov ss,[rbx]; nop; nop")) {
      g.poke16(DATA, Guest.DATA32);
      breakpoint(g, 0, DATA, 3, 2);
      debugTrap(g, CODE + 3, 1);
    }
  }

  @Test
  void anIoBreakpointNeedsDebugExtensions() { // §17.2.4
    for (boolean de : new boolean[] {true, false}) {
      try (Guest g = guest("out 0x80,al; hlt")) {
        g.s.cr(4, g.s.cr(4) | (de ? Bits.CR4_DE : 0));
        breakpoint(g, 0, 0x80, 2, 1);
        if (de) {
          debugTrap(g, CODE + 2, 1);
        } else {
          assertEquals(-1, g.runToHandler());
        }
      }
    }
  }

  @Test
  void dr4AndDr5AreAliasesOrUndefinedWithDebugExtensions() { // §17.2.2
    try (Guest g = guest("mov rax,dr4")) {
      g.run(1);
      assertEquals(Bits.DR6_FIXED, g.reg(Guest.RAX));
    }
    try (Guest g = guest("mov rax,dr4")) {
      g.s.cr(4, g.s.cr(4) | Bits.CR4_DE);
      assertEquals(GuestFault.UD, g.runToHandler());
    }
  }

  @Test
  void generalDetectFaultsOnDebugRegisterAccess() { // §17.2.4
    try (Guest g = guest("mov rax,dr0")) {
      g.s.dr(7, Bits.DR7_FIXED | Bits.DR7_GD);
      debugTrap(g, CODE, Bits.DR6_BD);
      assertEquals(0, g.s.dr(7) & Bits.DR7_GD);
    }
  }

  @Test
  void aHookStopsBeforeItsInstructionOnceAndLeavesTheGuestAlone() {
    try (Guest g = guest("nop; nop; again: inc eax; jmp again")) { // inc eax; jmp to it
      g.cpu.hooks(a -> a == CODE + 2);
      assertEquals(Processor.Outcome.HOOK, g.run(100));
      assertEquals(CODE + 2, g.s.rip());
      assertEquals(2, g.clock.now());
      assertEquals(Processor.Outcome.HOOK, g.run(100), "it stays until it is passed");
      g.cpu.passHook();
      assertEquals(Processor.Outcome.HOOK, g.run(100));
      assertEquals(1, g.reg(Guest.RAX));
      assertEquals(4, g.clock.now());
    }
  }

  @Test
  void runningStepByStepGivesTheSameAsRunningAtOnce() {
    String code =
        "again: inc eax; add ebx,eax; push rax; pop rdx; loop again; hlt"; // a loop of ALU and
    // stack
    try (Guest one = guest(code);
        Guest all = guest(code)) {
      one.s.reg(Guest.RCX, 50);
      all.s.reg(Guest.RCX, 50);
      all.run(150);
      for (int i = 0; i < 150; i++) {
        one.run(1);
      }
      for (int r = 0; r < 16; r++) {
        assertEquals(all.reg(r), one.reg(r));
      }
      assertEquals(all.s.rip(), one.s.rip());
      assertEquals(all.flags(), one.flags());
      assertEquals(150, one.clock.now());
      assertEquals(150, all.clock.now());
    }
  }

  @Test
  void aDeviceSeesTheClockOfTheInstructionThatReachesIt() {
    try (Guest g = guest("nop; nop; in al,0x70; nop")) {
      long[] seen = new long[1];
      g.ports.map(
          0x70,
          1,
          1,
          "clocked",
          new PortDevice() {
            @Override
            public int in(int port, int size) {
              seen[0] = g.clock.now();
              return 0x5A;
            }

            @Override
            public void out(int port, int size, int value) {}

            @Override
            public int peek(int port, int size) {
              return 0;
            }
          });
      g.run(4);
      assertEquals(2, seen[0]);
      assertEquals(0x5A, g.reg(Guest.RAX));
    }
  }
}
