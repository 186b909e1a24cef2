package bootscope.core.cpu.system;

import bootscope.core.cpu.ops.Cpu;
import bootscope.core.cpu.ops.Ea;
import bootscope.core.cpu.ops.Op;
import bootscope.core.cpu.ops.OpTable;
import bootscope.core.cpu.ops.OperandBinder;
import bootscope.core.cpu.ops.Place;
import bootscope.core.cpu.ops.Simple;
import bootscope.core.cpu.ops.Stack;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.state.Msr;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;
import bootscope.core.isa.RegisterClass;

/** Segment registers: MOV, POP, LDS to LGS, and the bases of FS and GS. */
final class SegmentOps {
  private final Segments segments;
  private final Shadows shadows;

  private SegmentOps(Segments segments, Shadows shadows) {
    this.segments = segments;
    this.shadows = shadows;
  }

  static void register(OpTable table, Segments segments, Shadows shadows) {
    SegmentOps ops = new SegmentOps(segments, shadows);
    table.addForms(Mnemonic.MOV, ops::move);
    table.addForms(Mnemonic.POP, ops::pop);
    table.put(Mnemonic.LES, (in, t) -> ops.loadPointer(in, t, CpuState.ES));
    table.put(Mnemonic.LDS, (in, t) -> ops.loadPointer(in, t, CpuState.DS));
    table.put(Mnemonic.LSS, (in, t) -> ops.loadPointer(in, t, CpuState.SS));
    table.put(Mnemonic.LFS, (in, t) -> ops.loadPointer(in, t, CpuState.FS));
    table.put(Mnemonic.LGS, (in, t) -> ops.loadPointer(in, t, CpuState.GS));
    table.put(Mnemonic.RDFSBASE, (in, t) -> baseRead(in, t, CpuState.FS));
    table.put(Mnemonic.RDGSBASE, (in, t) -> baseRead(in, t, CpuState.GS));
    table.put(Mnemonic.WRFSBASE, (in, t) -> baseWrite(in, t, CpuState.FS));
    table.put(Mnemonic.WRGSBASE, (in, t) -> baseWrite(in, t, CpuState.GS));
    table.put(Mnemonic.SWAPGS, Boundary.privileged(SegmentOps::swapgs));
  }

  private static boolean isSegment(Operand operand) {
    return operand instanceof Operand.Register r && r.file() == RegisterClass.SEGMENT;
  }

  private Op move(Instruction in, OperandBinder t) {
    if (isSegment(in.operand(0))) {
      int segment = OperandBinder.registerNumber(in.operand(0));
      if (segment == CpuState.CS || segment > CpuState.GS) {
        return null;
      }
      Place from = t.place(in, 1);
      return new Boundary(c -> load(segment, (int) from.read(c) & 0xFFFF));
    }
    if (isSegment(in.operand(1))) {
      int segment = OperandBinder.registerNumber(in.operand(1));
      Place to = t.place(in, 0);
      return segment > CpuState.GS ? null : new Simple(c -> to.write(c, c.s.selector(segment)));
    }
    return null;
  }

  private Op pop(Instruction in, OperandBinder t) {
    if (!isSegment(in.operand(0))) {
      return null;
    }
    Stack stack = new Stack(t);
    int size = in.operandSize();
    int segment = OperandBinder.registerNumber(in.operand(0));
    return new Boundary(
        c -> {
          segments.load(segment, (int) stack.top(c, size) & 0xFFFF);
          stack.release(size);
          castShadow(segment);
        });
  }

  private void load(int segment, int selector) {
    segments.load(segment, selector);
    castShadow(segment);
  }

  private void castShadow(int segment) {
    if (segment == CpuState.SS) {
      shadows.castByStack();
    }
  }

  private Op loadPointer(Instruction in, OperandBinder t, int segment) {
    Place to = t.place(in, 0);
    int size = to.size;
    Ea ea = t.ea((Operand.Memory) in.operand(1), size + 2, false);
    return new Boundary(
        c -> {
          long linear = ea.address(c);
          long offset = c.mmu.load(linear, size);
          segments.load(segment, c.mmu.load16(linear + size));
          to.write(c, offset); // LSS casts no shadow: it loads both halves (SDM vol. 3A §6.8.3)
        });
  }

  // ---------------------------------------------------------------- bases of FS and GS

  private static void swapgs(Cpu c) {
    long base = c.s.segmentBase(CpuState.GS);
    c.s.segmentBase(CpuState.GS, c.s.msr(Msr.KERNEL_GS_BASE));
    c.s.msr(Msr.KERNEL_GS_BASE, base);
  }

  private static void baseInstructions(Cpu c) {
    if ((c.s.cr(4) & Bits.CR4_FSGSBASE) == 0) {
      throw c.s.fault(GuestFault.UD);
    }
  }

  private static Op baseRead(Instruction in, OperandBinder t, int segment) {
    Place to = t.place(in, 0);
    return new Simple(
        c -> {
          baseInstructions(c);
          to.write(c, c.s.segmentBase(segment));
        });
  }

  private static Op baseWrite(Instruction in, OperandBinder t, int segment) {
    Place from = t.place(in, 0);
    return new Simple(
        c -> {
          baseInstructions(c);
          long base = from.read(c);
          if (base << 16 >> 16 != base) {
            throw c.s.fault(GuestFault.GP, 0);
          }
          c.s.segmentBase(segment, base);
        });
  }
}
