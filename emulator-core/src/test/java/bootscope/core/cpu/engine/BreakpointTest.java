package bootscope.core.cpu.engine;

import static bootscope.core.cpu.engine.Guest.CODE;
import static bootscope.core.cpu.engine.Guest.DATA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.GuestFault;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** DR0–DR7 and RF in detail, SDM vol. 3B §17.2 and §17.3.1. */
class BreakpointTest extends BothEngines {
  private static final int EXECUTE = 0;
  private static final int WRITE = 1;
  private static final int IO = 2;
  private static final int ACCESS = 3;

  private static Guest guest(String code, Object... arguments) {
    Guest g = new Guest().long64();
    g.code(code, arguments);
    g.s.reg(Guest.RBX, DATA);
    return g;
  }

  private static Guest set(Guest g, int number, long address, int kind, int length) {
    int code = length == 8 ? 2 : length - 1;
    g.s.dr(number, address);
    long cleared = g.s.dr(7) & ~(0xFL << 16 + 4 * number);
    g.s.dr(7, cleared | 2L << 2 * number | (long) (kind | code << 2) << 16 + 4 * number);
    g.cpu.units.debug.refresh();
    return g;
  }

  private static void debugTrap(Guest g, long rip, long dr6) {
    assertEquals(GuestFault.DB, g.runToHandler());
    assertEquals(rip, g.frame(0, 8), "RIP");
    assertEquals(dr6, g.s.dr(6) & 0xE00F, "DR6");
  }

  @Nested
  class DataBreakpoints {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    void matchWhereTheirBytesOverlapThoseOfTheAccess(int length) { // §17.2.5
      String[] loads = {"mov al,[rbx]", "mov ax,[rbx]", "mov eax,[rbx]", "mov rax,[rbx]"};
      String[] stores = {"mov [rbx],al", "mov [rbx],ax", "mov [rbx],eax", "mov [rbx],rax"};
      long at = DATA + 0xFF8; // the accesses reach into the next page, too
      for (int kind : new int[] {WRITE, ACCESS}) {
        try (Guest g = guest("nop")) {
          set(g, 2, at, kind, length);
          for (int log = 0; log < 4; log++) {
            int size = 1 << log;
            for (int offset = -9; offset <= 9; offset++) {
              for (boolean write : new boolean[] {false, true}) {
                String code = write ? stores[log] : loads[log];
                long behind = g.poke(CODE, code);
                g.poke(behind, "hlt");
                g.s.rip(CODE);
                g.s.reg(Guest.RSP, Guest.STACK);
                g.s.reg(Guest.RBX, at + offset);
                g.cpu.units.activity.halted = false;
                g.s.dr(6, Bits.DR6_FIXED);
                boolean overlap = offset < length && offset + size > 0;
                boolean hit = overlap && (write || kind == ACCESS);
                assertEquals(
                    hit ? GuestFault.DB : -1,
                    g.runToHandler(),
                    "length " + length + " size " + size + " at " + offset + " write " + write);
                if (hit) {
                  assertEquals(behind, g.frame(0, 8), "a trap, behind the access");
                  assertEquals(4, g.s.dr(6) & 15);
                }
              }
            }
          }
        }
      }
    }

    @Test
    void ignoreTheAddressBitsBelowTheirLength() { // §17.2.5
      try (Guest g = guest("mov [rbx],al")) {
        set(g, 0, DATA + 7, WRITE, 8);
        debugTrap(g, CODE + 2, 1);
      }
    }

    @Test
    void allReportThatMatchedAndTheOthersDoNot() { // §17.2.3
      try (Guest g = guest("mov [rbx],eax")) {
        set(g, 0, DATA, WRITE, 4);
        set(g, 1, DATA + 2, ACCESS, 1);
        set(g, 2, DATA + 4, ACCESS, 4);
        set(g, 3, DATA, ACCESS, 1);
        debugTrap(g, CODE + 2, 1 | 2 | 8);
      }
    }

    @Test
    void areSilentWhenDisabledAndLocalOnesCountAsGlobal() { // §17.2.4
      try (Guest g = guest("mov [rbx],eax; hlt")) {
        set(g, 0, DATA, WRITE, 4);
        g.s.dr(7, g.s.dr(7) & ~3);
        g.cpu.units.debug.refresh();
        assertEquals(-1, g.runToHandler());
      }
      try (Guest g = guest("mov [rbx],eax")) {
        set(g, 0, DATA, WRITE, 4);
        g.s.dr(7, g.s.dr(7) & ~3 | 1);
        g.cpu.units.debug.refresh();
        debugTrap(g, CODE + 2, 1);
      }
    }

    @Test
    void seeTheWriteAndTheReadOfAReadModifyWrite() {
      for (int kind : new int[] {WRITE, ACCESS}) {
        try (Guest g = guest("add dword ptr [rbx],1")) {
          set(g, 1, DATA + 3, kind, 1);
          debugTrap(g, CODE + 3, 2);
          assertEquals(1, g.peek32(DATA), "the access is done");
        }
      }
    }

    @Test
    void anAccessOfAnInstructionThatThenFaultsIsNotReported() { // §17.3.1.2: behind completion
      try (Guest g = guest("movsd")) { // movsd from a watched place to an absent page
        g.page(0x60_0000, 0, 0);
        g.s.reg(Guest.RSI, DATA);
        g.s.reg(Guest.RDI, 0x60_0000);
        set(g, 0, DATA, ACCESS, 4);
        g.poke(Guest.HANDLERS + 14, "nop; hlt");
        assertEquals(14 + 1, g.runToHandler(), "the handler goes on past its first instruction");
        assertEquals(1, g.delivered.size());
        assertEquals(0, g.s.dr(6) & 15);
      }
    }

    @Test
    void watchTheMemoryOfRepeatedInsAndTheFrameOfAnInterrupt() {
      try (Guest g = guest("rep insb; nop")) {
        g.s.reg(Guest.RDX, 0x70);
        g.s.reg(Guest.RDI, DATA);
        g.s.reg(Guest.RCX, 4);
        set(g, 0, DATA + 1, WRITE, 1);
        debugTrap(g, CODE, 1);
        assertEquals(2, g.reg(Guest.RCX));
      }
    }

    @Test
    void aTrapGoesBeforeAnInterruptThatWaitsAtTheSameBoundary() { // §6.9, table 6-2
      try (Guest g = guest("mov [rbx],eax; nop")) {
        set(g, 0, DATA, WRITE, 4);
        g.lines.waiting = 0x40;
        g.cpu.rflags(2);
        g.run(0);
        g.cpu.rflags(Bits.FLAG_IF | 2);
        g.lines.waiting = -1;
        g.cpu.nmi();
        g.cpu.units.activity.nmiBlocked = true;
        g.run(1);
        assertEquals(GuestFault.DB, g.last().vector());
      }
    }
  }

  @Nested
  class InstructionBreakpoints {
    @Test
    void matchTheFirstByteOfAnInstructionAlone() { // §17.2.4: LEN must be 00
      try (Guest g = guest("mov eax,1; hlt")) {
        set(g, 0, CODE + 1, EXECUTE, 1);
        assertEquals(-1, g.runToHandler());
      }
      try (Guest g = guest("data16 nop; hlt")) { // a prefix is the first byte
        set(g, 0, CODE, EXECUTE, 1);
        debugTrap(g, CODE, 1);
      }
    }

    @Test
    void goBeforeAnyFaultOfTheInstruction() { // §17.3.1.1
      try (Guest g = guest("ud2")) {
        set(g, 0, CODE, EXECUTE, 1);
        debugTrap(g, CODE, 1);
        assertEquals(1, g.delivered.size());
      }
    }

    @Test
    void areTakenBehindMovSsAndPopSsAsOnAmdsProcessors() { // Intel's suppress them: §17.3.1.1
      try (Guest g = guest("mov ss,eax; nop; nop")) {
        g.s.reg(Guest.RAX, Guest.DATA32);
        set(g, 0, CODE + 2, EXECUTE, 1);
        debugTrap(g, CODE + 2, 1);
      }
      try (Guest g = new Guest().flat32()) {
        g.code("pop ss; nop; nop");
        g.poke32(Guest.STACK, Guest.DATA32);
        set(g, 0, CODE + 1, EXECUTE, 1);
        assertEquals(GuestFault.DB, g.runToHandler());
        assertEquals(CODE + 1, g.frame(0, 4));
      }
    }

    @Test
    void areTakenBehindStiAndLss() { // SDM vol. 3A §6.8.3
      try (Guest g = guest("sti; nop")) {
        set(g, 0, CODE + 1, EXECUTE, 1);
        debugTrap(g, CODE + 1, 1);
      }
      try (Guest g = new Guest().flat32()) {
        g.code("lss esp,[ebx]; nop");
        g.s.reg(Guest.RBX, DATA);
        g.poke32(DATA, Guest.STACK);
        g.poke16(DATA + 4, Guest.DATA32);
        set(g, 0, CODE + 3, EXECUTE, 1);
        assertEquals(GuestFault.DB, g.runToHandler());
        assertEquals(CODE + 3, g.frame(0, 4));
      }
    }

    @Test
    void aDebuggersHookBehindMovSsStops() {
      try (Guest g = guest("mov ss,eax; nop; hlt")) {
        g.s.reg(Guest.RAX, Guest.DATA32);
        g.cpu.hooks(a -> a == CODE + 2);
        assertEquals(Processor.Outcome.HOOK, g.run(10));
        assertEquals(CODE + 2, g.s.rip());
        g.cpu.passHook();
        assertEquals(-1, g.runToHandler());
        assertEquals(CODE + 4, g.s.rip());
      }
    }

    @Test
    void onARepeatedInstructionAreTakenOnceAndNotBetweenItsIterations() { // §17.3.1.1
      try (Guest g = guest("rep stosb; hlt")) { // rep stosb, longer than one portion
        g.s.reg(Guest.RDI, 0x60_0000);
        g.s.reg(Guest.RCX, 200_000);
        set(g, 0, CODE, EXECUTE, 1);
        debugTrap(g, CODE, 1);
        g.poke64(g.reg(Guest.RSP) + 16, Bits.FLAG_RF | 2);
        g.poke(Guest.HANDLERS + 2, "iretq");
        g.cpu.units.activity.halted = false;
        assertEquals(-1, g.runToHandler());
        assertEquals(1, g.delivered.size());
        assertEquals(0, g.reg(Guest.RCX));
        assertFalse(g.flag(Bits.FLAG_RF), "clear behind the last iteration");
      }
    }
  }

  /** What MOV SS puts off is reported by the first #DB that comes, and by no other. */
  @Nested
  class TrapsThatMovSsPutOff { // SDM vol. 3A §6.8.3, vol. 3B §17.2.3
    private Guest watching(String next) {
      Guest g = guest("mov ss,[rbx];" + next); // which is watched
      g.poke16(DATA, Guest.DATA32);
      return set(g, 1, DATA, ACCESS, 2);
    }

    @Test
    void areReportedByTheDebugExceptionOfInt1() {
      try (Guest g = watching("int1; nop")) {
        g.run(3);
        assertEquals(Guest.HANDLERS + 2, g.s.rip());
        assertEquals(CODE + 3, g.frame(0, 8));
        assertEquals(2, g.s.dr(6) & 0xE00F);
        assertEquals(List.of(), g.delivered, "INT1 is no exception, and none followed");
      }
    }

    @Test
    void areReportedByAnInstructionBreakpoint() {
      try (Guest g = watching("nop; nop")) {
        set(g, 0, CODE + 2, EXECUTE, 1);
        debugTrap(g, CODE + 2, 3);
        assertEquals(1, g.delivered.size());
      }
    }

    @Test
    void areReportedByGeneralDetect() {
      try (Guest g = watching("mov rax,dr0; nop")) {
        g.s.dr(7, g.s.dr(7) | Bits.DR7_GD);
        debugTrap(g, CODE + 2, Bits.DR6_BD | 2);
        assertEquals(1, g.delivered.size());
      }
    }

    @Test
    void areReportedBehindTheNextInstructionWithItsOwn() {
      try (Guest g = watching("mov [rbx+8],al; nop")) {
        set(g, 2, DATA + 8, WRITE, 1);
        debugTrap(g, CODE + 5, 6);
        assertEquals(1, g.delivered.size());
      }
    }
  }

  @Nested
  class ResumeFlag {
    private long pushed(Guest g) {
      return g.frame(2, 8) & Bits.FLAG_RF;
    }

    @Test
    void isPushedAsOneBetweenTheIterationsOfARepeatedInstruction() { // §17.3.1.1
      // By an interrupt.
      try (Guest g = guest("rep stosb; hlt")) {
        g.s.reg(Guest.RDI, 0x60_0000);
        g.s.reg(Guest.RCX, 200_000);
        g.cpu.rflags(Bits.FLAG_IF | 2);
        g.run(1);
        assertEquals(CODE, g.s.rip());
        g.lines.waiting = 0x40;
        assertEquals(0x40, g.runToHandler());
        assertEquals(CODE, g.frame(0, 8));
        assertEquals(Bits.FLAG_RF, pushed(g));
        assertFalse(g.flag(Bits.FLAG_RF), "the handler runs with RF clear");
      }
      // By a trap, but not by the one behind the last iteration.
      for (int count : new int[] {2, 1}) {
        try (Guest g = guest("rep stosb; nop")) {
          g.s.reg(Guest.RDI, DATA);
          g.s.reg(Guest.RCX, count);
          g.cpu.rflags(Bits.FLAG_TF | 2);
          debugTrap(g, count == 2 ? CODE : CODE + 2, Bits.DR6_BS);
          assertEquals(count == 2 ? Bits.FLAG_RF : 0, pushed(g));
        }
      }
    }

    @Test
    void isPushedAsZeroBySoftwareInterruptsAndTraps() { // §17.3.1.1
      String[] codes = {"int 0x40", "int3", "int1"};
      for (String code : codes) {
        try (Guest g = guest(code)) {
          g.cpu.rflags(Bits.FLAG_RF | 2);
          assertTrue(g.runToHandler() >= 0);
          assertEquals(0, pushed(g), code);
        }
      }
      try (Guest g = guest("mov [rbx],eax")) {
        g.cpu.rflags(Bits.FLAG_RF | 2);
        set(g, 0, DATA, WRITE, 4);
        debugTrap(g, CODE + 2, 1);
        assertEquals(0, pushed(g));
      }
    }

    @Test
    void isPushedAsItIsByAnExternalInterruptOfWhateverVector() { // §17.3.1.1
      for (int vector : new int[] {8, 0x40}) { // 8: an 8259 in its first setting
        try (Guest g = guest("nop")) {
          g.cpu.rflags(Bits.FLAG_IF | 2);
          g.lines.waiting = vector;
          assertEquals(vector, g.runToHandler());
          assertEquals(0, pushed(g));
        }
      }
    }

    @Test
    void thatIretLoadsHoldsEvenIfRfWasSetForTheIretItself() { // SDM vol. 3A §2.3
      try (Guest g = guest("iretq")) { // iretq, resumed from a breakpoint on it
        long[] frame = {0x5_0000, Guest.CODE64, Bits.FLAG_RF | 2, Guest.STACK, Guest.DATA32};
        for (int i = 0; i < 5; i++) {
          g.poke64(Guest.STACK + 8 * i, frame[i]);
        }
        g.poke(0x5_0000, "nop; hlt");
        set(g, 0, CODE, EXECUTE, 1);
        set(g, 1, 0x5_0000, EXECUTE, 1);
        g.cpu.rflags(Bits.FLAG_RF | 2);
        assertEquals(-1, g.runToHandler(), "neither breakpoint is taken");
        assertEquals(0x5_0002, g.s.rip());
      }
    }

    @Test
    void popfClearsIt() { // SDM vol. 2B "POPF"
      try (Guest g = guest("popf; nop")) {
        g.poke64(Guest.STACK, Bits.FLAG_RF | 2);
        set(g, 0, CODE + 1, EXECUTE, 1);
        debugTrap(g, CODE + 1, 1);
      }
    }
  }

  @Nested
  class GeneralDetect {
    @Test
    void catchesEveryMoveToAndFromADebugRegister() { // §17.2.4
      for (String form : new String[] {"mov rax,dr%d", "mov dr%d,rax"}) {
        for (int dr = 0; dr < 8; dr++) {
          try (Guest g = guest(form, dr)) {
            g.s.dr(7, Bits.DR7_FIXED | Bits.DR7_GD);
            debugTrap(g, CODE, Bits.DR6_BD);
          }
        }
      }
    }

    @Test
    void isClearedWhenTheHandlerOfAnyDebugExceptionIsEntered() { // §17.2.4
      try (Guest g = guest("nop; nop")) { // by a single step
        g.s.dr(7, Bits.DR7_FIXED | Bits.DR7_GD);
        g.cpu.rflags(Bits.FLAG_TF | 2);
        debugTrap(g, CODE + 1, Bits.DR6_BS);
        assertEquals(Bits.DR7_FIXED, g.s.dr(7));
      }
      try (Guest g = guest("mov [rbx],eax")) { // by a data breakpoint
        set(g, 0, DATA, WRITE, 4);
        g.s.dr(7, g.s.dr(7) | Bits.DR7_GD);
        debugTrap(g, CODE + 2, 1);
        assertEquals(0, g.s.dr(7) & Bits.DR7_GD);
      }
      try (Guest g = guest("int1")) { // by INT1
        g.s.dr(7, Bits.DR7_FIXED | Bits.DR7_GD);
        g.run(1);
        assertEquals(Bits.DR7_FIXED, g.s.dr(7));
      }
      try (Guest g = guest("ud2")) { // but not by another exception
        g.s.dr(7, Bits.DR7_FIXED | Bits.DR7_GD);
        assertEquals(GuestFault.UD, g.runToHandler());
        assertEquals(Bits.DR7_GD, g.s.dr(7) & Bits.DR7_GD);
      }
    }
  }

  @Nested
  class IoBreakpoints {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void matchWhereTheirPortsOverlapThoseOfTheAccess(int length) { // §17.2.5
      String[] reads = {"in al,dx", "in ax,dx", "in eax,dx"};
      String[] writes = {"out dx,al", "out dx,ax", "out dx,eax"};
      try (Guest g = guest("nop")) {
        g.s.cr(4, g.s.cr(4) | Bits.CR4_DE);
        set(g, 3, 0x200, IO, length);
        for (int log = 0; log < 3; log++) {
          for (int port = 0x1FA; port <= 0x206; port++) {
            for (String code : new String[] {reads[log], writes[log]}) {
              long behind = g.poke(CODE, code);
              g.poke(behind, "hlt");
              g.s.rip(CODE);
              g.s.reg(Guest.RSP, Guest.STACK);
              g.s.reg(Guest.RDX, port);
              g.cpu.units.activity.halted = false;
              boolean hit = port < 0x200 + length && port + (1 << log) > 0x200;
              assertEquals(
                  hit ? GuestFault.DB : -1, g.runToHandler(), port + " size " + (1 << log));
              if (hit) {
                assertEquals(behind, g.frame(0, 8));
                assertEquals(8, g.s.dr(6) & 15);
              }
            }
          }
        }
      }
    }

    @Test
    void stopARepeatedOutsBehindEachElement() { // §17.3.1.2
      try (Guest g = guest("rep outsb")) {
        g.s.cr(4, g.s.cr(4) | Bits.CR4_DE);
        g.s.reg(Guest.RSI, DATA);
        g.s.reg(Guest.RDX, 0x80);
        g.s.reg(Guest.RCX, 3);
        set(g, 0, 0x80, IO, 1);
        debugTrap(g, CODE, 1);
        assertEquals(2, g.reg(Guest.RCX));
      }
    }
  }

  @Nested
  class Registers {
    @Test
    void reservedBitsOfDr6AndDr7ReadAsTheManualSays() { // §17.2, figure 17-1
      try (Guest g = guest("mov dr6,rax; mov dr7,rax")) {
        g.s.reg(Guest.RAX, 0);
        g.run(2);
        assertEquals(Bits.DR6_FIXED, g.s.dr(6));
        assertEquals(Bits.DR7_FIXED, g.s.dr(7));
      }
    }

    @Test
    void theUpperHalvesOfDr6AndDr7MustBeZero() { // §17.2.6
      for (int dr = 6; dr < 8; dr++) {
        try (Guest g = guest("mov dr%d,rax", dr)) {
          g.s.reg(Guest.RAX, 1L << 32);
          assertEquals(GuestFault.GP, g.runToHandler());
          assertEquals(0, g.last().errorCode());
        }
      }
      try (Guest g = guest("mov dr0,rax")) { // DR0 holds 64 bits
        g.s.reg(Guest.RAX, 0xFFFF_8000_1234_5678L);
        g.run(1);
        assertEquals(0xFFFF_8000_1234_5678L, g.s.dr(0));
      }
    }

    @Test
    void statusBitsStayUntilSoftwareClearsThem() { // §17.2.3
      try (Guest g = guest("nop; nop")) {
        g.s.dr(6, Bits.DR6_FIXED | Bits.DR6_BD);
        g.cpu.rflags(Bits.FLAG_TF | 2);
        debugTrap(g, CODE + 1, Bits.DR6_BS | Bits.DR6_BD);
      }
    }

    @Test
    void aResetLeavesNoTrapBehind() {
      try (Guest g = guest("mov [rbx],eax; nop; hlt")) {
        g.cpu.units.debug.trap(1);
        g.cpu.restart();
        assertEquals(-1, g.runToHandler());
      }
    }
  }
}
