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

  private static Guest guest(int... code) {
    Guest g = new Guest().long64();
    g.code(code);
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
      int[][] loads = {{0x8A, 0x03}, {0x66, 0x8B, 0x03}, {0x8B, 0x03}, {0x48, 0x8B, 0x03}};
      int[][] stores = {{0x88, 0x03}, {0x66, 0x89, 0x03}, {0x89, 0x03}, {0x48, 0x89, 0x03}};
      long at = DATA + 0xFF8; // the accesses reach into the next page, too
      for (int kind : new int[] {WRITE, ACCESS}) {
        try (Guest g = guest()) {
          set(g, 2, at, kind, length);
          for (int log = 0; log < 4; log++) {
            int size = 1 << log;
            for (int offset = -9; offset <= 9; offset++) {
              for (boolean write : new boolean[] {false, true}) {
                int[] code = write ? stores[log] : loads[log];
                g.code(code);
                g.poke(CODE + code.length, 0xF4);
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
                  assertEquals(CODE + code.length, g.frame(0, 8), "a trap, behind the access");
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
      try (Guest g = guest(0x88, 0x03)) {
        set(g, 0, DATA + 7, WRITE, 8);
        debugTrap(g, CODE + 2, 1);
      }
    }

    @Test
    void allReportThatMatchedAndTheOthersDoNot() { // §17.2.3
      try (Guest g = guest(0x89, 0x03)) {
        set(g, 0, DATA, WRITE, 4);
        set(g, 1, DATA + 2, ACCESS, 1);
        set(g, 2, DATA + 4, ACCESS, 4);
        set(g, 3, DATA, ACCESS, 1);
        debugTrap(g, CODE + 2, 1 | 2 | 8);
      }
    }

    @Test
    void areSilentWhenDisabledAndLocalOnesCountAsGlobal() { // §17.2.4
      try (Guest g = guest(0x89, 0x03, 0xF4)) {
        set(g, 0, DATA, WRITE, 4);
        g.s.dr(7, g.s.dr(7) & ~3);
        g.cpu.units.debug.refresh();
        assertEquals(-1, g.runToHandler());
      }
      try (Guest g = guest(0x89, 0x03)) {
        set(g, 0, DATA, WRITE, 4);
        g.s.dr(7, g.s.dr(7) & ~3 | 1);
        g.cpu.units.debug.refresh();
        debugTrap(g, CODE + 2, 1);
      }
    }

    @Test
    void seeTheWriteAndTheReadOfAReadModifyWrite() {
      for (int kind : new int[] {WRITE, ACCESS}) {
        try (Guest g = guest(0x83, 0x03, 0x01)) { // add dword [rbx],1
          set(g, 1, DATA + 3, kind, 1);
          debugTrap(g, CODE + 3, 2);
          assertEquals(1, g.peek32(DATA), "the access is done");
        }
      }
    }

    @Test
    void anAccessOfAnInstructionThatThenFaultsIsNotReported() { // §17.3.1.2: behind completion
      try (Guest g = guest(0xA5)) { // movsd from a watched place to an absent page
        g.page(0x60_0000, 0, 0);
        g.s.reg(Guest.RSI, DATA);
        g.s.reg(Guest.RDI, 0x60_0000);
        set(g, 0, DATA, ACCESS, 4);
        g.poke(Guest.HANDLERS + 14, 0x90, 0xF4); // nop; hlt
        assertEquals(14 + 1, g.runToHandler(), "the handler goes on past its first instruction");
        assertEquals(1, g.delivered.size());
        assertEquals(0, g.s.dr(6) & 15);
      }
    }

    @Test
    void watchTheMemoryOfRepeatedInsAndTheFrameOfAnInterrupt() {
      try (Guest g = guest(0xF3, 0x6C, 0x90)) { // rep insb
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
      try (Guest g = guest(0x89, 0x03, 0x90)) {
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
      try (Guest g = guest(0xB8, 1, 0, 0, 0, 0xF4)) {
        set(g, 0, CODE + 1, EXECUTE, 1);
        assertEquals(-1, g.runToHandler());
      }
      try (Guest g = guest(0x66, 0x90, 0xF4)) { // a prefix is the first byte
        set(g, 0, CODE, EXECUTE, 1);
        debugTrap(g, CODE, 1);
      }
    }

    @Test
    void goBeforeAnyFaultOfTheInstruction() { // §17.3.1.1
      try (Guest g = guest(0x0F, 0x0B)) {
        set(g, 0, CODE, EXECUTE, 1);
        debugTrap(g, CODE, 1);
        assertEquals(1, g.delivered.size());
      }
    }

    @Test
    void areTakenBehindMovSsAndPopSsAsOnAmdsProcessors() { // Intel's suppress them: §17.3.1.1
      try (Guest g = guest(0x8E, 0xD0, 0x90, 0x90)) { // mov ss,ax
        g.s.reg(Guest.RAX, Guest.DATA32);
        set(g, 0, CODE + 2, EXECUTE, 1);
        debugTrap(g, CODE + 2, 1);
      }
      try (Guest g = new Guest().flat32()) {
        g.code(0x17, 0x90, 0x90); // pop ss
        g.poke32(Guest.STACK, Guest.DATA32);
        set(g, 0, CODE + 1, EXECUTE, 1);
        assertEquals(GuestFault.DB, g.runToHandler());
        assertEquals(CODE + 1, g.frame(0, 4));
      }
    }

    @Test
    void areTakenBehindStiAndLss() { // SDM vol. 3A §6.8.3
      try (Guest g = guest(0xFB, 0x90)) { // sti
        set(g, 0, CODE + 1, EXECUTE, 1);
        debugTrap(g, CODE + 1, 1);
      }
      try (Guest g = new Guest().flat32()) {
        g.code(0x0F, 0xB2, 0x23, 0x90); // lss esp,[ebx]
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
      try (Guest g = guest(0x8E, 0xD0, 0x90, 0xF4)) {
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
      try (Guest g = guest(0xF3, 0xAA, 0xF4)) { // rep stosb, longer than one portion
        g.s.reg(Guest.RDI, 0x60_0000);
        g.s.reg(Guest.RCX, 200_000);
        set(g, 0, CODE, EXECUTE, 1);
        debugTrap(g, CODE, 1);
        g.poke64(g.reg(Guest.RSP) + 16, Bits.FLAG_RF | 2);
        g.poke(Guest.HANDLERS + 2, 0x48, 0xCF); // iretq
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
    private Guest watching(int... next) {
      int[] code = new int[next.length + 2];
      code[0] = 0x8E; // mov ss,[rbx], which is watched
      code[1] = 0x13;
      System.arraycopy(next, 0, code, 2, next.length);
      Guest g = guest(code);
      g.poke16(DATA, Guest.DATA32);
      return set(g, 1, DATA, ACCESS, 2);
    }

    @Test
    void areReportedByTheDebugExceptionOfInt1() {
      try (Guest g = watching(0xF1, 0x90)) {
        g.run(3);
        assertEquals(Guest.HANDLERS + 2, g.s.rip());
        assertEquals(CODE + 3, g.frame(0, 8));
        assertEquals(2, g.s.dr(6) & 0xE00F);
        assertEquals(List.of(), g.delivered, "INT1 is no exception, and none followed");
      }
    }

    @Test
    void areReportedByAnInstructionBreakpoint() {
      try (Guest g = watching(0x90, 0x90)) {
        set(g, 0, CODE + 2, EXECUTE, 1);
        debugTrap(g, CODE + 2, 3);
        assertEquals(1, g.delivered.size());
      }
    }

    @Test
    void areReportedByGeneralDetect() {
      try (Guest g = watching(0x0F, 0x21, 0xC0, 0x90)) { // mov rax,dr0
        g.s.dr(7, g.s.dr(7) | Bits.DR7_GD);
        debugTrap(g, CODE + 2, Bits.DR6_BD | 2);
        assertEquals(1, g.delivered.size());
      }
    }

    @Test
    void areReportedBehindTheNextInstructionWithItsOwn() {
      try (Guest g = watching(0x88, 0x43, 0x08, 0x90)) { // mov [rbx+8],al
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
      try (Guest g = guest(0xF3, 0xAA, 0xF4)) {
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
        try (Guest g = guest(0xF3, 0xAA, 0x90)) {
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
      int[][] codes = {{0xCD, 0x40}, {0xCC}, {0xF1}};
      for (int[] code : codes) {
        try (Guest g = guest(code)) {
          g.cpu.rflags(Bits.FLAG_RF | 2);
          assertTrue(g.runToHandler() >= 0);
          assertEquals(0, pushed(g), Integer.toHexString(code[0]));
        }
      }
      try (Guest g = guest(0x89, 0x03)) {
        g.cpu.rflags(Bits.FLAG_RF | 2);
        set(g, 0, DATA, WRITE, 4);
        debugTrap(g, CODE + 2, 1);
        assertEquals(0, pushed(g));
      }
    }

    @Test
    void isPushedAsItIsByAnExternalInterruptOfWhateverVector() { // §17.3.1.1
      for (int vector : new int[] {8, 0x40}) { // 8: an 8259 in its first setting
        try (Guest g = guest(0x90)) {
          g.cpu.rflags(Bits.FLAG_IF | 2);
          g.lines.waiting = vector;
          assertEquals(vector, g.runToHandler());
          assertEquals(0, pushed(g));
        }
      }
    }

    @Test
    void thatIretLoadsHoldsEvenIfRfWasSetForTheIretItself() { // SDM vol. 3A §2.3
      try (Guest g = guest(0x48, 0xCF)) { // iretq, resumed from a breakpoint on it
        long[] frame = {0x5_0000, Guest.CODE64, Bits.FLAG_RF | 2, Guest.STACK, Guest.DATA32};
        for (int i = 0; i < 5; i++) {
          g.poke64(Guest.STACK + 8 * i, frame[i]);
        }
        g.poke(0x5_0000, 0x90, 0xF4);
        set(g, 0, CODE, EXECUTE, 1);
        set(g, 1, 0x5_0000, EXECUTE, 1);
        g.cpu.rflags(Bits.FLAG_RF | 2);
        assertEquals(-1, g.runToHandler(), "neither breakpoint is taken");
        assertEquals(0x5_0002, g.s.rip());
      }
    }

    @Test
    void popfClearsIt() { // SDM vol. 2B "POPF"
      try (Guest g = guest(0x9D, 0x90)) {
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
      for (int opcode : new int[] {0x21, 0x23}) {
        for (int dr = 0; dr < 8; dr++) {
          try (Guest g = guest(0x0F, opcode, 0xC0 | dr << 3)) {
            g.s.dr(7, Bits.DR7_FIXED | Bits.DR7_GD);
            debugTrap(g, CODE, Bits.DR6_BD);
          }
        }
      }
    }

    @Test
    void isClearedWhenTheHandlerOfAnyDebugExceptionIsEntered() { // §17.2.4
      try (Guest g = guest(0x90, 0x90)) { // by a single step
        g.s.dr(7, Bits.DR7_FIXED | Bits.DR7_GD);
        g.cpu.rflags(Bits.FLAG_TF | 2);
        debugTrap(g, CODE + 1, Bits.DR6_BS);
        assertEquals(Bits.DR7_FIXED, g.s.dr(7));
      }
      try (Guest g = guest(0x89, 0x03)) { // by a data breakpoint
        set(g, 0, DATA, WRITE, 4);
        g.s.dr(7, g.s.dr(7) | Bits.DR7_GD);
        debugTrap(g, CODE + 2, 1);
        assertEquals(0, g.s.dr(7) & Bits.DR7_GD);
      }
      try (Guest g = guest(0xF1)) { // by INT1
        g.s.dr(7, Bits.DR7_FIXED | Bits.DR7_GD);
        g.run(1);
        assertEquals(Bits.DR7_FIXED, g.s.dr(7));
      }
      try (Guest g = guest(0x0F, 0x0B)) { // but not by another exception
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
      int[][] reads = {{0xEC}, {0x66, 0xED}, {0xED}};
      int[][] writes = {{0xEE}, {0x66, 0xEF}, {0xEF}};
      try (Guest g = guest()) {
        g.s.cr(4, g.s.cr(4) | Bits.CR4_DE);
        set(g, 3, 0x200, IO, length);
        for (int log = 0; log < 3; log++) {
          for (int port = 0x1FA; port <= 0x206; port++) {
            for (int[] code : new int[][] {reads[log], writes[log]}) {
              g.code(code);
              g.poke(CODE + code.length, 0xF4);
              g.s.rip(CODE);
              g.s.reg(Guest.RSP, Guest.STACK);
              g.s.reg(Guest.RDX, port);
              g.cpu.units.activity.halted = false;
              boolean hit = port < 0x200 + length && port + (1 << log) > 0x200;
              assertEquals(
                  hit ? GuestFault.DB : -1, g.runToHandler(), port + " size " + (1 << log));
              if (hit) {
                assertEquals(CODE + code.length, g.frame(0, 8));
                assertEquals(8, g.s.dr(6) & 15);
              }
            }
          }
        }
      }
    }

    @Test
    void stopARepeatedOutsBehindEachElement() { // §17.3.1.2
      try (Guest g = guest(0xF3, 0x6E)) { // rep outsb
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
      try (Guest g = guest(0x0F, 0x23, 0xF0, 0x0F, 0x23, 0xF8)) { // mov dr6,rax; mov dr7,rax
        g.s.reg(Guest.RAX, 0);
        g.run(2);
        assertEquals(Bits.DR6_FIXED, g.s.dr(6));
        assertEquals(Bits.DR7_FIXED, g.s.dr(7));
      }
    }

    @Test
    void theUpperHalvesOfDr6AndDr7MustBeZero() { // §17.2.6
      for (int dr = 6; dr < 8; dr++) {
        try (Guest g = guest(0x0F, 0x23, 0xC0 | dr << 3)) {
          g.s.reg(Guest.RAX, 1L << 32);
          assertEquals(GuestFault.GP, g.runToHandler());
          assertEquals(0, g.last().errorCode());
        }
      }
      try (Guest g = guest(0x0F, 0x23, 0xC0)) { // DR0 holds 64 bits
        g.s.reg(Guest.RAX, 0xFFFF_8000_1234_5678L);
        g.run(1);
        assertEquals(0xFFFF_8000_1234_5678L, g.s.dr(0));
      }
    }

    @Test
    void statusBitsStayUntilSoftwareClearsThem() { // §17.2.3
      try (Guest g = guest(0x90, 0x90)) {
        g.s.dr(6, Bits.DR6_FIXED | Bits.DR6_BD);
        g.cpu.rflags(Bits.FLAG_TF | 2);
        debugTrap(g, CODE + 1, Bits.DR6_BS | Bits.DR6_BD);
      }
    }

    @Test
    void aResetLeavesNoTrapBehind() {
      try (Guest g = guest(0x89, 0x03, 0x90, 0xF4)) {
        g.cpu.units.debug.trap(1);
        g.cpu.restart();
        assertEquals(-1, g.runToHandler());
      }
    }
  }
}
