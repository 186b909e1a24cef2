package bootscope.core.cpu.fpu;

import bootscope.core.bits.Host;
import bootscope.core.cpu.state.CpuState;

/** Instructions on the x87 state itself (SDM vol. 1 §8.3.11), and EMMS. */
final class ControlInstructions {
  private static final int ALL_MASKED = 0x3F;

  /** What FNCLEX clears: exceptions and SF; ES and B follow. */
  private static final int CLEARED = 0x7F;

  /** An instruction without an outcome for the caller. */
  @FunctionalInterface
  private interface Plain {
    void apply(CpuState s, long mem, int i);
  }

  private ControlInstructions() {}

  static void addTo(X87Functions table) {
    for (String name : new String[] {"FNOP", "FWAIT", "FNENI", "FNDISI", "FNSETPM"}) {
      plain(table, name, 0, (s, mem, i) -> {});
    }
    plain(table, "FNINIT", 0, (s, mem, i) -> X87.initialise(s));
    plain(table, "FNCLEX", 0, (s, mem, i) -> X87.conditions(s, CLEARED, 0));
    plain(table, "FINCSTP", 0, (s, mem, i) -> rotate(s, 1));
    plain(table, "FDECSTP", 0, (s, mem, i) -> rotate(s, -1));
    plain(table, "FFREE", 0, (s, mem, i) -> free(s, i));
    plain(table, "FFREEP", 0, ControlInstructions::freeAndPop);
    plain(table, "EMMS", 0, (s, mem, i) -> X87.leaveMmx(s));
    plain(table, "FLDCW", 2, (s, mem, i) -> X87.controlWord(s, Host.getU16(mem)));
    plain(table, "FNSTSW", 0, (s, mem, i) -> Host.putShort(s.gpr(CpuState.RAX), X87.statusWord(s)));
    table.put("FNSTCW", 2, ControlInstructions::storeControlWord);
    table.put("FNSTSW", 2, ControlInstructions::storeStatusWord);
    for (int size : new int[] {X87Environment.SIZE_16, X87Environment.SIZE_32}) {
      plain(table, "FLDENV", size, (s, mem, i) -> X87Environment.load(s, mem, size));
      table.put("FNSTENV", size, (s, mem, i) -> storeEnvironment(s, mem, size));
      int all = size + 80;
      plain(table, "FRSTOR", all, (s, mem, i) -> X87Environment.restore(s, mem, all));
      table.put("FNSAVE", all, (s, mem, i) -> save(s, mem, all));
    }
  }

  private static void plain(X87Functions table, String name, int memorySize, Plain instruction) {
    table.put(
        name,
        memorySize,
        (s, mem, i) -> {
          instruction.apply(s, mem, i);
          return 0;
        });
  }

  private static void rotate(CpuState s, int by) {
    Unit.clearC1(s);
    s.ftop(s.ftop() + by);
  }

  private static void free(CpuState s, int i) {
    Unit.clearC1(s);
    s.ftwAbridged(s.ftwAbridged() & ~(1 << (s.ftop() + i & 7)));
  }

  private static void freeAndPop(CpuState s, long mem, int i) {
    free(s, i);
    X87.pop(s);
  }

  private static int storeControlWord(CpuState s, long mem, int i) {
    Host.putShort(mem, s.fcw());
    return 2;
  }

  private static int storeStatusWord(CpuState s, long mem, int i) {
    Host.putShort(mem, X87.statusWord(s));
    return 2;
  }

  /** FNSTENV masks all exceptions after it has stored the control word. */
  private static int storeEnvironment(CpuState s, long mem, int size) {
    X87Environment.store(s, mem, size);
    s.fcw(s.fcw() | ALL_MASKED);
    return size;
  }

  /** FNSAVE leaves the state that FNINIT makes. */
  private static int save(CpuState s, long mem, int size) {
    X87Environment.save(s, mem, size);
    X87.initialise(s);
    return size;
  }
}
