package bootscope.core.session;

import bootscope.core.cpu.engine.Processor;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.Msr;

/**
 * The processor's registers at one instant. Arrays are the record's own: do not change them.
 *
 * @param general RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8–R15
 * @param rip offset in CS
 * @param linearRip linear address of the next instruction
 * @param codeBits 16, 32 or 64
 * @param selectors ES, CS, SS, DS, FS, GS, LDTR, TR, as are the next three
 * @param limits bytes
 * @param attributes as in {@link CpuState#segmentAttributes}
 */
public record RegisterView(
    long[] general,
    long rip,
    long linearRip,
    long rflags,
    int cpl,
    int codeBits,
    boolean halted,
    int[] selectors,
    long[] bases,
    long[] limits,
    int[] attributes,
    long gdtrBase,
    int gdtrLimit,
    long idtrBase,
    int idtrLimit,
    long cr0,
    long cr2,
    long cr3,
    long cr4,
    long cr8,
    long efer) {

  static RegisterView of(Processor processor) {
    CpuState s = processor.state();
    long[] general = new long[16];
    for (int i = 0; i < 16; i++) {
      general[i] = s.reg(i);
    }
    int[] selectors = new int[8];
    long[] bases = new long[8];
    long[] limits = new long[8];
    int[] attributes = new int[8];
    for (int i = 0; i < 8; i++) {
      selectors[i] = s.selector(i);
      bases[i] = s.segmentBase(i);
      limits[i] = s.segmentLimit(i);
      attributes[i] = s.segmentAttributes(i);
    }
    return new RegisterView(
        general,
        s.rip(),
        processor.linearRip(),
        processor.rflags(),
        processor.cpl(),
        processor.codeBits(),
        processor.halted(),
        selectors,
        bases,
        limits,
        attributes,
        s.gdtrBase(),
        s.gdtrLimit(),
        s.idtrBase(),
        s.idtrLimit(),
        s.cr(0),
        s.cr(2),
        s.cr(3),
        s.cr(4),
        processor.taskPriority(),
        s.msr(Msr.EFER));
  }
}
