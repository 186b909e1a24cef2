package bootscope.core.cpu.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Task switches between TSSs of both sizes, and what can be wrong with them (SDM vol. 3A §7.3). */
class TaskFormTest {
  private static final int OLD = Guest.FREE;
  private static final int NEW = Guest.FREE + 8;
  private static final int GATE = Guest.FREE + 16;
  private static final int TABLE = Guest.FREE + 24;
  private static final int OLD_BASE = 0x6_0000;
  private static final int NEW_BASE = 0x6_1000;

  private static void task(Guest g, boolean wide, int rip, int[] selectors) {
    int size = wide ? 4 : 2;
    g.pokeValue(NEW_BASE + (wide ? 32 : 14), size, rip);
    g.pokeValue(NEW_BASE + (wide ? 36 : 16), size, 0x246);
    for (int i = 0; i < 8; i++) {
      g.pokeValue(NEW_BASE + (wide ? 40 : 18) + i * size, size, i == 4 ? 0x7F00 : 0x1110 + i);
    }
    for (int i = 0; i < (wide ? 6 : 4); i++) {
      g.poke16(NEW_BASE + (wide ? 72 : 34) + i * size, selectors[i]);
    }
  }

  private static final int[] SELECTORS = {
    Guest.DATA32, Guest.CODE32, Guest.DATA32, Guest.DATA32, Guest.DATA32, Guest.DATA32
  };

  private static Guest guest(boolean from, boolean to) {
    Guest g = new Guest().flat32();
    g.gdt(OLD, Guest.descriptor(OLD_BASE, 0x67, from ? 0x8B : 0x83));
    g.gdt(NEW, Guest.descriptor(NEW_BASE, 0x67, to ? 0x89 : 0x81));
    g.cpu.units.segments.set(CpuState.TR, OLD, g.peek64(Guest.GDT + OLD));
    // The stack of inner levels, should somebody want it.
    g.pokeValue(OLD_BASE + (from ? 4 : 2), from ? 4 : 2, Guest.STACK0);
    g.poke16(OLD_BASE + (from ? 8 : 4), Guest.DATA32);
    task(g, to, 0x7000, SELECTORS);
    g.code("call %#x:0; hlt", NEW);
    g.cpu.rflags(0x8C7);
    g.s.reg(Guest.RBX, 0xB0B);
    return g;
  }

  @ParameterizedTest
  @CsvSource({"false,false", "false,true", "true,false", "true,true"})
  void aCallAndItsReturnWorkBetweenTasksOfEitherSize(boolean from, boolean to) { // §7.2.1, §7.6
    try (Guest g = guest(from, to)) {
      g.poke(0x7000, "inc ebx; iret");
      g.run(1);
      assertTrue(g.delivered.isEmpty());
      assertEquals(0x7000, g.s.rip());
      assertEquals(0x1113, g.reg(Guest.RBX) & 0xFFFF);
      assertEquals(0x7F00, g.reg(Guest.RSP) & 0xFFFF);
      assertEquals(0x246 | Bits.FLAG_NT, g.flags());
      assertEquals(OLD, g.peek16(NEW_BASE), "the link");
      assertEquals(from ? 0x8C7 : 0x8C7, g.peek16(OLD_BASE + (from ? 36 : 16)));
      assertEquals(Guest.CODE + 7 & 0xFFFF, g.peek16(OLD_BASE + (from ? 32 : 14)));
      assertEquals(to ? Guest.DATA32 : 0, g.s.selector(CpuState.FS), "a 16-bit TSS has no FS");
      if (!from) {
        g.poke16(OLD_BASE + 14, 0x7100); // a 16-bit TSS keeps 16 bits of EIP
      }
      g.run(2);
      assertEquals(from ? Guest.CODE + 7 : 0x7100, g.s.rip());
      assertEquals(0xB0B, g.reg(Guest.RBX) & 0xFFFF);
      assertEquals(OLD, g.s.selector(CpuState.TR));
      assertEquals(0, g.peek8(Guest.GDT + NEW + 5) & 2, "no longer busy");
      assertEquals(0x1114, g.peek16(NEW_BASE + (to ? 52 : 24)), "the nested task's BX");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void aTaskGatesDplCountsAgainstCplAndRplButItsTasksDplDoesNot(int dpl) { // §7.2.5
    for (int cpl = 0; cpl < 4; cpl += 3) {
      for (int rpl = 0; rpl < 4; rpl++) {
        try (Guest g = guest(true, true)) {
          g.gdt(GATE, Guest.gate(NEW, 0, 5, dpl)); // the TSS has DPL 0
          int[] codes = {Guest.CODE32, Guest.USER_CODE32};
          int[] datas = {Guest.DATA32, Guest.USER_DATA32};
          g.cpu.units.segments.set(
              CpuState.CS, codes[cpl / 3], g.peek64(Guest.GDT + (codes[cpl / 3] & ~7)));
          g.cpu.units.segments.set(
              CpuState.SS, datas[cpl / 3], g.peek64(Guest.GDT + (datas[cpl / 3] & ~7)));
          g.cpu.modeChanged();
          boolean allowed = dpl >= cpl && dpl >= rpl;
          try {
            g.cpu.units.far.jump(GATE | rpl, 0, 4, Guest.CODE + 7);
            assertTrue(allowed);
            assertEquals(NEW, g.s.selector(CpuState.TR));
          } catch (GuestFault fault) {
            assertTrue(!allowed);
            assertEquals(GuestFault.GP, fault.vector());
            assertEquals(GATE, fault.errorCode());
          }
        }
      }
    }
  }

  /** Which selector of the new task is bad, its value, the descriptor there, the fault. */
  @ParameterizedTest
  @CsvSource({
    "1, 0x00, 0xC09B, 10", // a null CS
    "1, 0x88, 0xC093, 10", // data as CS
    "1, 0x88, 0xC0FB, 10", // DPL 3 against RPL 0
    "1, 0x88, 0xC01B, 11", // absent
    "2, 0x00, 0xC093, 10", // a null SS
    "2, 0x88, 0xC09B, 10", // code as SS
    "2, 0x88, 0xC0F3, 10", // DPL 3
    "2, 0x88, 0xC091, 10", // read-only
    "2, 0x88, 0xC013, 12", // absent
    "3, 0x88, 0xC099, 10", // execute-only as DS
    "3, 0x8B, 0xC093, 10", // RPL 3 against DPL 0
    "3, 0x88, 0xC013, 11", // absent
    "5, 0x1238, 0xC093, 10", // beyond the GDT
  })
  void aBadSelectorOfTheNewTaskFaultsInItNamingTheSelector(
      int which, String selector, String attributes, int vector) { // table 7-1
    int bad = Integer.decode(selector);
    try (Guest g = guest(true, true)) {
      g.gdt(0x88, Guest.descriptor(0, 0xFFFF_FFFFL, Integer.decode(attributes)));
      int[] selectors = SELECTORS.clone();
      selectors[which] = bad;
      task(g, true, 0x7000, selectors);
      GuestFault got = null;
      try {
        g.cpu.units.far.jump(NEW, 0, 4, Guest.CODE + 7);
      } catch (GuestFault fault) {
        got = fault;
      }
      assertEquals(vector, got.vector());
      assertEquals(bad & 0xFFFC, got.errorCode());
      assertEquals(NEW, g.s.selector(CpuState.TR), "the switch is done");
      assertEquals(0x7000, g.s.rip());
      assertEquals(0x246, g.flags());
    }
  }

  @Test
  void aBadLdtOfTheNewTaskIsAnInvalidTssFaultThatNamesIt() { // table 7-1
    for (int attributes : new int[] {0x93, 0x02, 0x89}) { // data, absent, a TSS
      try (Guest g = guest(true, true)) {
        g.gdt(TABLE, Guest.descriptor(0x6_8000, 0xFF, attributes));
        g.poke16(NEW_BASE + 96, TABLE);
        assertEquals(GuestFault.TS, vectorOfJump(g));
      }
    }
  }

  private static int vectorOfJump(Guest g) {
    try {
      g.cpu.units.far.jump(NEW, 0, 4, Guest.CODE + 7);
      return -1;
    } catch (GuestFault fault) {
      return fault.vector();
    }
  }

  @Test
  void aTssThatCannotBeReadOrWrittenLeavesTheOldTaskAlone() { // §7.3: faults before the switch
    for (int absent : new int[] {OLD_BASE, NEW_BASE}) {
      try (Guest g = guest(true, true)) {
        g.poke32(Guest.TABLES, Guest.TABLES + 0x1000 | 7);
        for (int i = 0; i < 1024; i++) {
          g.poke32(Guest.TABLES + 0x1000 + 4L * i, (long) i << 12 | 7);
        }
        g.poke32(Guest.TABLES + 0x1000 + 4 * (absent >> 12), 0);
        g.s.cr(3, Guest.TABLES);
        g.s.cr(0, g.s.cr(0) | Bits.CR0_PG);
        g.cpu.restart();
        g.cpu.units.segments.set(CpuState.TR, OLD, g.peek64(Guest.GDT + OLD));
        assertEquals(GuestFault.PF, vectorOfJump(g));
        assertEquals(OLD, g.s.selector(CpuState.TR));
        assertEquals(Guest.CODE, g.s.rip());
        assertEquals(0xB0B, g.reg(Guest.RBX));
        assertEquals(9, g.peek8(Guest.GDT + NEW + 5) & 15, "not busy");
      }
    }
  }

  @Test
  void aDoubleFaultThroughATaskGateFindsACleanTask() { // §6.15, interrupt 8
    try (Guest g = guest(true, true)) {
      g.poke64(Guest.IDT + 8 * 8, Guest.gate(NEW, 0, 5, 0));
      g.poke(0x7000, "hlt");
      g.s.reg(Guest.RSP, 0); // no page below 0: nothing can be pushed
      g.gdt(0x88, Guest.descriptor(Guest.DATA, 0xF, 0x4093));
      g.cpu.units.segments.load(CpuState.SS, 0x88);
      g.s.reg(Guest.RSP, 4);
      g.code("push eax; push eax"); // push eax twice: #SS, then #SS again
      assertEquals(Processor.Outcome.HALTED, g.run(20));
      assertEquals(0x7001, g.s.rip());
      assertEquals(NEW, g.s.selector(CpuState.TR));
      assertEquals(0, g.peek32(0x7F00 - 4), "error code 0");
      assertEquals(Guest.CODE + 1, g.peek32(OLD_BASE + 32));
    }
  }

  @Test
  void aTaskSwitchSetsTsAndClearsTheLocalBreakpoints() { // §7.3, vol. 3B §17.2.4
    try (Guest g = guest(true, true)) {
      g.s.dr(7, Bits.DR7_FIXED | 0xFF);
      assertEquals(-1, vectorOfJump(g));
      assertEquals(Bits.DR7_FIXED | 0xAA, g.s.dr(7));
      assertTrue((g.s.cr(0) & Bits.CR0_TS) != 0);
    }
  }

  @Test
  void rfOfANewTaskLastsForOneInstruction() { // §2.3, RF: an interrupt through a task gate
    try (Guest g = guest(true, true)) {
      g.poke32(NEW_BASE + 36, Bits.FLAG_RF | 2);
      g.poke64(Guest.IDT + 8 * 0x40, Guest.gate(NEW, 0, 5, 0));
      g.poke(0x7000, "nop; nop; hlt");
      for (int i = 0; i < 2; i++) { // breakpoints on both instructions
        g.s.dr(i, 0x7000 + i);
      }
      g.s.dr(7, Bits.DR7_FIXED | 0xA);
      g.cpu.units.debug.refresh();
      g.code("nop");
      g.cpu.rflags(Bits.FLAG_IF | 2);
      g.lines.waiting = 0x40;
      assertEquals(GuestFault.DB, g.runToHandler());
      assertEquals(0x7001, g.frame(0, 4), "the second one is taken");
    }
  }
}
