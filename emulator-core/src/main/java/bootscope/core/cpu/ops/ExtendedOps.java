package bootscope.core.cpu.ops;

import bootscope.core.bits.Host;
import bootscope.core.cpu.fpu.FxImages;
import bootscope.core.cpu.fpu.X87;
import bootscope.core.cpu.fpu.X87Function;
import bootscope.core.cpu.fpu.X87Functions;
import bootscope.core.cpu.fpu.X87Traits;
import bootscope.core.cpu.fpu.XsaveImages;
import bootscope.core.cpu.simd.Form;
import bootscope.core.cpu.simd.SimdFunctions;
import bootscope.core.cpu.simd.SimdOperation;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.isa.CpuFeature;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;
import bootscope.core.isa.RegisterClass;

/**
 * Binds x87, MMX and SSE semantics to operands: stages memory, checks preconditions, keeps the x87
 * instruction and data pointers. The arithmetic is in {@code cpu.fpu} and {@code cpu.simd}.
 */
final class ExtendedOps {
  private ExtendedOps() {}

  static void register(OpTable table) {
    X87Functions functions = new X87Functions();
    for (int i = Mnemonic.FADD.ordinal(); i <= Mnemonic.FBSTP.ordinal(); i++) {
      table.put(Mnemonic.values()[i], (in, t) -> x87(in, t, functions));
    }
    table.put(Mnemonic.FWAIT, (in, t) -> new Simple(c -> ExtendedState.beforeWait(c)));
    table.put(
        Mnemonic.EMMS,
        (in, t) ->
            new Simple(
                c -> {
                  ExtendedState.beforeMmx(c);
                  X87.leaveMmx(c.s);
                }));
    for (int i = Mnemonic.SQRTPS.ordinal(); i < Mnemonic.UNIMPLEMENTED.ordinal(); i++) {
      Mnemonic m = Mnemonic.values()[i];
      if (m != Mnemonic.EMMS) {
        table.put(m, ExtendedOps::simd);
      }
    }
    table.put(Mnemonic.LDMXCSR, ExtendedOps::ldmxcsr);
    table.put(Mnemonic.STMXCSR, ExtendedOps::stmxcsr);
    table.put(Mnemonic.FXSAVE, ExtendedOps::fxsave);
    table.put(Mnemonic.FXRSTOR, ExtendedOps::fxrstor);
    table.put(Mnemonic.XSAVE, (in, t) -> xsave(in, t, XsaveImages.Format.STANDARD));
    table.put(Mnemonic.XSAVEOPT, (in, t) -> xsave(in, t, XsaveImages.Format.OPTIMISED));
    table.put(Mnemonic.XSAVEC, (in, t) -> xsave(in, t, XsaveImages.Format.COMPACTED));
    table.put(Mnemonic.XRSTOR, ExtendedOps::xrstor);
  }

  // ---------------------------------------------------------------- x87

  private static Op x87(Instruction in, OperandBinder t, X87Functions functions) {
    String name = in.mnemonic().name();
    X87Traits traits = X87Traits.of(name);
    if (in.operandCount() > 0 && in.operand(0) instanceof Operand.Memory m) {
      X87Function function = functions.of(name, m.size(), 0);
      Ea ea = t.ea(m, m.size(), traits.writes());
      return new X87Memory(in, t, traits, function, ea, m.size());
    }
    int destination = stackNumber(in, 0);
    int source = stackNumber(in, 1);
    if (in.x87Opcode() >>> 3 == 0x1D8 >>> 3) {
      name = "FSTPNCE"; // D9 D8+i: an FSTP that does not look whether ST(0) is empty
    }
    X87Function function = functions.of(name, 0, destination);
    return new X87Register(in, t, traits, function, Math.max(destination, source));
  }

  private static int stackNumber(Instruction in, int position) {
    return in.operandCount() > position
            && in.operand(position) instanceof Operand.Register r
            && r.file() == RegisterClass.X87
        ? r.number()
        : 0;
  }

  private abstract static class X87Op extends Op {
    final X87Traits traits;
    final X87Function function;
    private final int opcode;
    private final long rip;

    X87Op(Instruction in, OperandBinder t, X87Traits traits, X87Function function) {
      this.traits = traits;
      this.function = function;
      opcode = in.x87Opcode();
      rip = t.rip;
    }

    final void remember(CpuState s) {
      if (!traits.control()) {
        s.fop(opcode);
        s.fip(rip);
        s.fcs(s.selector(CpuState.CS));
      }
    }
  }

  static final class X87Register extends X87Op {
    private final int i;

    X87Register(Instruction in, OperandBinder t, X87Traits traits, X87Function function, int i) {
      super(in, t, traits, function);
      this.i = i;
    }

    @Override
    public void execute(Cpu c) {
      ExtendedState.beforeX87(c, traits.waits());
      remember(c.s);
      function.apply(c.s, c.s.scratch(), i);
    }
  }

  static final class X87Memory extends X87Op {
    private final Ea ea;
    private final int size;

    X87Memory(
        Instruction in, OperandBinder t, X87Traits traits, X87Function function, Ea ea, int size) {
      super(in, t, traits, function);
      this.ea = ea;
      this.size = size;
    }

    @Override
    public void execute(Cpu c) {
      CpuState s = c.s;
      ExtendedState.beforeX87(c, traits.waits());
      long linear = ea.address(c);
      long staged = s.scratch();
      if (traits.writes()) {
        c.mmu.checkWrite(linear, size);
      } else {
        ExtendedState.stage(c, linear, staged, size);
      }
      remember(s);
      if (!traits.control()) {
        s.fdp(ea.offset());
        s.fds(s.selector(ea.segment));
      }
      int bytes = function.apply(s, staged, 0);
      if (bytes > 0) {
        ExtendedState.unstage(c, linear, staged, bytes);
      }
    }
  }

  // ---------------------------------------------------------------- MMX and SSE

  private static Op simd(Instruction in, OperandBinder t) {
    Operand first = in.operand(0);
    Operand second =
        in.operandCount() > 1 && !(in.operand(1) instanceof Operand.Immediate)
            ? in.operand(1)
            : null;
    int imm = 0;
    for (int i = 0; i < in.operandCount(); i++) {
      if (in.operand(i) instanceof Operand.Immediate value) {
        imm = (int) value.value() & 0xFF;
      }
    }
    Form form = new Form(simdPlace(first), simdPlace(second), size(in, first, second));
    SimdOperation operation = SimdFunctions.of(in.mnemonic().name(), form);
    if (operation == null) {
      return null;
    }
    if (in.mnemonic() == Mnemonic.MASKMOVQ || in.mnemonic() == Mnemonic.MASKMOVDQU) {
      return masked(in, t, operation);
    }
    if (first instanceof Operand.Memory m) {
      return new SimdStore(t, m, operation, second == null ? 0 : t.registerAddress(second), imm);
    }
    if (second instanceof Operand.Memory m) {
      return new SimdLoad(t, m, operation, t.registerAddress(first), imm, mmxRegister(first));
    }
    long source = second == null ? t.s.scratch() : t.registerAddress(second);
    return new SimdRegisters(operation, t.registerAddress(first), source, imm, mmxRegister(first));
  }

  private static bootscope.core.cpu.simd.Place simdPlace(Operand operand) {
    if (operand == null) {
      return bootscope.core.cpu.simd.Place.NONE;
    }
    if (operand instanceof Operand.Memory) {
      return bootscope.core.cpu.simd.Place.MEMORY;
    }
    return switch (((Operand.Register) operand).file()) {
      case XMM -> bootscope.core.cpu.simd.Place.XMM;
      case MMX -> bootscope.core.cpu.simd.Place.MMX;
      default -> bootscope.core.cpu.simd.Place.GENERAL;
    };
  }

  /** The size that tells forms apart: of the general register or of memory in its place. */
  private static int size(Instruction in, Operand first, Operand second) {
    if (in.mnemonic() == Mnemonic.PCMPESTRI || in.mnemonic() == Mnemonic.PCMPESTRM) {
      return (in.rex() & 8) != 0 ? 8 : 4;
    }
    for (Operand operand : new Operand[] {first, second}) {
      if (OperandBinder.isGeneral(operand)) {
        return operand.size();
      }
    }
    for (Operand operand : new Operand[] {first, second}) {
      if (operand instanceof Operand.Memory) {
        return operand.size();
      }
    }
    return 0;
  }

  private static int mmxRegister(Operand operand) {
    return operand instanceof Operand.Register r && r.file() == RegisterClass.MMX ? r.number() : -1;
  }

  private abstract static class SimdOp extends Op {
    final SimdOperation operation;
    private final boolean mmx;
    private final boolean xmm;

    SimdOp(SimdOperation operation) {
      this.operation = operation;
      mmx = operation.mmx();
      Form form = operation.form();
      xmm =
          form.dst() == bootscope.core.cpu.simd.Place.XMM
              || form.src() == bootscope.core.cpu.simd.Place.XMM;
    }

    final void before(Cpu c) {
      if (xmm) {
        ExtendedState.beforeSse(c);
      }
      if (mmx) {
        ExtendedState.beforeMmx(c);
      }
    }

    /** MMX state is entered once nothing can fault any more (SDM vol. 1 §9.5.1). */
    final void run(Cpu c, long dst, long src, int imm, int mmxDestination) {
      operation.function().apply(c.s, dst, src, imm);
      if (mmx) {
        X87.enterMmx(c.s);
        if (mmxDestination >= 0 && operation.writesDestination()) {
          Host.putShort(dst + 8, 0xFFFF);
        }
      }
    }

    final void aligned(Cpu c, long linear) {
      if (operation.aligned() && (linear & 15) != 0) {
        throw c.s.fault(GuestFault.GP, 0);
      }
    }
  }

  static final class SimdRegisters extends SimdOp {
    private final long dst;
    private final long src;
    private final int imm;
    private final int mmxDestination;

    SimdRegisters(SimdOperation operation, long dst, long src, int imm, int mmxDestination) {
      super(operation);
      this.dst = dst;
      this.src = src;
      this.imm = imm;
      this.mmxDestination = mmxDestination;
    }

    @Override
    public void execute(Cpu c) {
      before(c);
      run(c, dst, src, imm, mmxDestination);
    }
  }

  static final class SimdLoad extends SimdOp {
    private final Ea ea;
    private final int bytes;
    private final long dst;
    private final int imm;
    private final int mmxDestination;

    SimdLoad(
        OperandBinder t,
        Operand.Memory m,
        SimdOperation operation,
        long dst,
        int imm,
        int mmxDestination) {
      super(operation);
      bytes = operation.memoryBytes() != 0 ? operation.memoryBytes() : m.size();
      ea = t.ea(m, bytes, false);
      this.dst = dst;
      this.imm = imm;
      this.mmxDestination = mmxDestination;
    }

    @Override
    public void execute(Cpu c) {
      before(c);
      long linear = ea.address(c);
      aligned(c, linear);
      long staged = c.s.scratch();
      ExtendedState.stage(c, linear, staged, bytes);
      run(c, dst, staged, imm, mmxDestination);
    }
  }

  static final class SimdStore extends SimdOp {
    private final Ea ea;
    private final int bytes;
    private final long src;
    private final int imm;

    SimdStore(OperandBinder t, Operand.Memory m, SimdOperation operation, long src, int imm) {
      super(operation);
      bytes = operation.memoryBytes() != 0 ? operation.memoryBytes() : m.size();
      ea = t.ea(m, bytes, true);
      this.src = src;
      this.imm = imm;
    }

    @Override
    public void execute(Cpu c) {
      before(c);
      long linear = ea.address(c);
      aligned(c, linear);
      c.mmu.checkWrite(linear, bytes);
      long staged = c.s.scratch();
      run(c, staged, src, imm, -1);
      ExtendedState.unstage(c, linear, staged, bytes);
    }
  }

  private static Op masked(Instruction in, OperandBinder t, SimdOperation operation) {
    int bytes = operation.memoryBytes();
    Ea ea = t.ea(CpuState.RDI, in.segment(), in.addressSize(), bytes, true);
    long data = t.registerAddress(in.operand(0));
    long mask = t.registerAddress(in.operand(1));
    boolean mmx = operation.mmx();
    return new Simple(
        c -> {
          if (mmx) {
            ExtendedState.beforeMmx(c);
          } else {
            ExtendedState.beforeSse(c);
          }
          long linear = ea.address(c); // the segment counts even where nothing is stored
          boolean any = false;
          for (int i = 0; i < bytes; i += 8) {
            any |= (Host.getLong(mask + i) & 0x8080_8080_8080_8080L) != 0;
          }
          if (any) {
            c.mmu.checkWrite(linear, bytes);
            ExtendedState.stage(c, linear, c.s.scratch(), bytes);
            operation.function().apply(c.s, data, mask, 0);
            ExtendedState.unstage(c, linear, c.s.scratch(), bytes);
          }
          if (mmx) {
            X87.enterMmx(c.s);
          }
        });
  }

  // ---------------------------------------------------------------- control and images

  private static Op ldmxcsr(Instruction in, OperandBinder t) {
    Place from = t.place(in, 0);
    return new Simple(
        c -> {
          ExtendedState.beforeSse(c);
          long value = from.read(c);
          if ((value & ~FxImages.MXCSR_MASK) != 0) {
            throw c.s.fault(GuestFault.GP, 0);
          }
          c.s.mxcsr((int) value);
        });
  }

  private static Op stmxcsr(Instruction in, OperandBinder t) {
    Place to = t.place(in, 0);
    return new Simple(
        c -> {
          ExtendedState.beforeSse(c);
          to.write(c, c.s.mxcsr());
        });
  }

  /** An image's address: #GP(0) unless it is aligned. */
  private static long aligned(Cpu c, Ea ea, int alignment) {
    long linear = ea.address(c);
    if ((linear & alignment - 1) != 0) {
      throw c.s.fault(GuestFault.GP, 0);
    }
    return linear;
  }

  private static Ea imageEa(Instruction in, OperandBinder t, int bytes, boolean write) {
    return t.ea((Operand.Memory) in.operand(0), bytes, write);
  }

  private static boolean wide(Instruction in) {
    return (in.rex() & 8) != 0;
  }

  private static Op fxsave(Instruction in, OperandBinder t) {
    Ea ea = imageEa(in, t, FxImages.SIZE, true);
    boolean code64 = t.code64();
    boolean wide = wide(in);
    return new Simple(
        c -> {
          ExtendedState.beforeImage(c, false);
          long linear = aligned(c, ea, 16);
          c.mmu.checkWrite(linear, FxImages.SIZE);
          int bytes = FxImages.save(c.s, c.s.scratch(), code64, wide);
          ExtendedState.unstage(c, linear, c.s.scratch(), bytes);
        });
  }

  private static Op fxrstor(Instruction in, OperandBinder t) {
    Ea ea = imageEa(in, t, FxImages.SIZE, false);
    boolean code64 = t.code64();
    boolean wide = wide(in);
    return new Simple(
        c -> {
          ExtendedState.beforeImage(c, false);
          long linear = aligned(c, ea, 16);
          ExtendedState.stage(c, linear, c.s.scratch(), FxImages.SIZE);
          if (!FxImages.restore(c.s, c.s.scratch(), code64, wide)) {
            throw c.s.fault(GuestFault.GP, 0);
          }
        });
  }

  private static long requested(CpuState s) {
    return s.reg(CpuState.RDX) << 32 | s.reg(CpuState.RAX) & 0xFFFF_FFFFL;
  }

  private static Op xsave(Instruction in, OperandBinder t, XsaveImages.Format format) {
    Ea ea = imageEa(in, t, XsaveImages.SIZE, true);
    boolean code64 = t.code64();
    boolean wide = wide(in);
    return new Simple(
        c -> {
          ExtendedState.beforeImage(c, true);
          long linear = aligned(c, ea, 64);
          c.mmu.checkWrite(linear, XsaveImages.SIZE);
          ExtendedState.stage(c, linear, c.s.scratch(), XsaveImages.SIZE);
          XsaveImages.save(c.s, c.s.scratch(), requested(c.s), code64, wide, format);
          ExtendedState.unstage(c, linear, c.s.scratch(), XsaveImages.SIZE);
        });
  }

  private static Op xrstor(Instruction in, OperandBinder t) {
    Ea ea = imageEa(in, t, XsaveImages.SIZE, false);
    boolean code64 = t.code64();
    boolean wide = wide(in);
    return new Simple(
        c -> {
          ExtendedState.beforeImage(c, true);
          long linear = aligned(c, ea, 64);
          ExtendedState.stage(c, linear, c.s.scratch(), XsaveImages.SIZE);
          boolean compaction = c.features.contains(CpuFeature.XSAVEC);
          if (!XsaveImages.restore(c.s, c.s.scratch(), requested(c.s), code64, wide, compaction)) {
            throw c.s.fault(GuestFault.GP, 0);
          }
        });
  }
}
