package bootscope.core.cpu.ops;

import static bootscope.core.bits.Host.getLong;
import static bootscope.core.bits.Host.getU16;
import static bootscope.core.bits.Host.getU32;
import static bootscope.core.bits.Host.getU8;
import static bootscope.core.bits.Host.putLong;
import static bootscope.core.bits.Host.putShort;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;

/** Moves that widen: MOVZX, MOVSX, MOVSXD, CBW and CWD with their wider forms. */
final class WidenOps {
  private WidenOps() {}

  static void register(OpTable table) {
    table.put(Mnemonic.MOVZX, (in, t) -> extend(in, t, false));
    table.put(Mnemonic.MOVSX, (in, t) -> extend(in, t, true));
    table.put(Mnemonic.MOVSXD, (in, t) -> extend(in, t, true));
    table.put(Mnemonic.CBW, WidenOps::cbw);
    table.put(Mnemonic.CWD, WidenOps::cwd);
  }

  private static Op extend(Instruction in, OperandBinder t, boolean signed) {
    int size = in.operand(0).size();
    Operand from = in.operand(1);
    long d = t.registerAddress(in.operand(0));
    if (from instanceof Operand.Memory m && size >= 4) {
      Ea ea = t.ea(m, m.size(), false);
      long mask = size == 4 ? 0xFFFF_FFFFL : -1;
      return switch (m.size()) {
        case 1 -> signed ? new LoadSigned8(d, ea, mask) : new LoadZero8(d, ea);
        case 2 -> signed ? new LoadSigned16(d, ea, mask) : new LoadZero16(d, ea);
        default -> new LoadSigned32(d, ea, mask);
      };
    }
    Place source = t.place(in, 1);
    Place destination = t.place(in, 0);
    if (source.isMemory()) {
      return new Simple(c -> destination.write(c, signed ? source.readSigned(c) : source.read(c)));
    }
    if (size == 2) {
      return new Simple(c -> putShort(d, (int) (signed ? source.readSigned(c) : source.read(c))));
    }
    long v = source.hostAddress();
    return switch (from.size()) {
      case 1 -> !signed ? new Zero8(d, v) : size == 8 ? new Sign8To64(d, v) : new Sign8To32(d, v);
      case 2 ->
          !signed ? new Zero16(d, v) : size == 8 ? new Sign16To64(d, v) : new Sign16To32(d, v);
      default -> size == 8 ? new Sign32To64(d, v) : new MoveOps.Move32(d, v);
    };
  }

  static final class Zero8 extends Forms.ToRegister {
    Zero8(long d, long v) {
      super(d, v);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, getU8(v));
    }
  }

  static final class Zero16 extends Forms.ToRegister {
    Zero16(long d, long v) {
      super(d, v);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, getU16(v));
    }
  }

  static final class Sign8To64 extends Forms.ToRegister {
    Sign8To64(long d, long v) {
      super(d, v);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, (byte) getU8(v));
    }
  }

  static final class Sign16To64 extends Forms.ToRegister {
    Sign16To64(long d, long v) {
      super(d, v);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, (short) getU16(v));
    }
  }

  static final class Sign8To32 extends Forms.ToRegister {
    Sign8To32(long d, long v) {
      super(d, v);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, (byte) getU8(v) & 0xFFFF_FFFFL);
    }
  }

  static final class Sign16To32 extends Forms.ToRegister {
    Sign16To32(long d, long v) {
      super(d, v);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, (short) getU16(v) & 0xFFFF_FFFFL);
    }
  }

  static final class Sign32To64 extends Forms.ToRegister {
    Sign32To64(long d, long v) {
      super(d, v);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, (int) getU32(v));
    }
  }

  static final class LoadZero8 extends Forms.FromMemory {
    LoadZero8(long d, Ea ea) {
      super(d, ea);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, c.mmu.load8(ea.address(c)));
    }
  }

  static final class LoadZero16 extends Forms.FromMemory {
    LoadZero16(long d, Ea ea) {
      super(d, ea);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, c.mmu.load16(ea.address(c)));
    }
  }

  static final class LoadSigned8 extends Op {
    private final long d;
    private final Ea ea;
    private final long mask;

    LoadSigned8(long d, Ea ea, long mask) {
      this.d = d;
      this.ea = ea;
      this.mask = mask;
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, (byte) c.mmu.load8(ea.address(c)) & mask);
    }
  }

  static final class LoadSigned16 extends Op {
    private final long d;
    private final Ea ea;
    private final long mask;

    LoadSigned16(long d, Ea ea, long mask) {
      this.d = d;
      this.ea = ea;
      this.mask = mask;
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, (short) c.mmu.load16(ea.address(c)) & mask);
    }
  }

  static final class LoadSigned32 extends Op {
    private final long d;
    private final Ea ea;
    private final long mask;

    LoadSigned32(long d, Ea ea, long mask) {
      this.d = d;
      this.ea = ea;
      this.mask = mask;
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, (int) c.mmu.load32(ea.address(c)) & mask);
    }
  }

  private static Op cbw(Instruction in, OperandBinder t) {
    long a = t.s.gpr(CpuState.RAX);
    return switch (in.operandSize()) {
      case 2 -> new Simple(c -> putShort(a, (byte) getU8(a)));
      case 4 -> new Simple(c -> putLong(a, (short) getU16(a) & 0xFFFF_FFFFL));
      default -> new Simple(c -> putLong(a, (int) getU32(a)));
    };
  }

  private static Op cwd(Instruction in, OperandBinder t) {
    long a = t.s.gpr(CpuState.RAX);
    long d = t.s.gpr(CpuState.RDX);
    return switch (in.operandSize()) {
      case 2 -> new Simple(c -> putShort(d, (short) getU16(a) >> 15));
      case 4 -> new Simple(c -> putLong(d, (int) getU32(a) >> 31 & 0xFFFF_FFFFL));
      default -> new Simple(c -> putLong(d, getLong(a) >> 63));
    };
  }
}
