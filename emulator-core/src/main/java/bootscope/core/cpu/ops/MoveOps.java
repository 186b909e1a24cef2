package bootscope.core.cpu.ops;

import static bootscope.core.bits.Host.getLong;
import static bootscope.core.bits.Host.getU16;
import static bootscope.core.bits.Host.getU32;
import static bootscope.core.bits.Host.getU8;
import static bootscope.core.bits.Host.putByte;
import static bootscope.core.bits.Host.putLong;
import static bootscope.core.bits.Host.putShort;

import bootscope.core.bits.Host;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;
import bootscope.core.isa.RegisterClass;

/** Plain moves: MOV, MOVNTI, LEA, SETcc, CMOVcc. */
final class MoveOps {
  private MoveOps() {}

  static void register(OpTable table) {
    table.put(Mnemonic.MOV, MoveOps::mov);
    table.put(Mnemonic.MOVNTI, MoveOps::mov);
    table.put(Mnemonic.LEA, MoveOps::lea);
    for (int code = 0; code < 16; code++) {
      int condition = code;
      table.put(
          Mnemonic.values()[Mnemonic.SETO.ordinal() + code],
          (in, t) -> setcc(t.place(in, 0), condition));
      table.put(
          Mnemonic.values()[Mnemonic.CMOVO.ordinal() + code],
          (in, t) -> cmov(t.place(in, 0), t.place(in, 1), condition));
    }
  }

  // ---------------------------------------------------------------- MOV

  private static Op mov(Instruction in, OperandBinder t) {
    Operand to = in.operand(0);
    Operand from = in.operand(1);
    if (special(to) || special(from)) {
      return null; // a segment, control or debug register
    }
    int size = to.size();
    if (to instanceof Operand.Memory m) {
      Ea ea = t.ea(m, size, true);
      long v = t.valueAddress(from);
      return switch (size) {
        case 1 -> new Store8(ea, v);
        case 2 -> new Store16(ea, v);
        case 4 -> new Store32(ea, v);
        default -> new Store64(ea, v);
      };
    }
    long d = t.registerAddress(to);
    if (from instanceof Operand.Memory m) {
      Ea ea = t.ea(m, size, false);
      return switch (size) {
        case 1 -> new Load8(d, ea);
        case 2 -> new Load16(d, ea);
        case 4 -> new Load32(d, ea);
        default -> new Load64(d, ea);
      };
    }
    if (from instanceof Operand.Immediate i && size >= 4) {
      return new Constant(d, size == 4 ? i.value() & 0xFFFF_FFFFL : i.value());
    }
    long v = t.valueAddress(from);
    return switch (size) {
      case 1 -> new Move8(d, v);
      case 2 -> new Move16(d, v);
      case 4 -> new Move32(d, v);
      default -> new Move64(d, v);
    };
  }

  private static boolean special(Operand operand) {
    return OperandBinder.isRegister(operand) && !OperandBinder.isGeneral(operand);
  }

  static final class Constant extends Op {
    private final long d;
    private final long value;

    Constant(long d, long value) {
      this.d = d;
      this.value = value;
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, value);
    }
  }

  static final class Move64 extends Forms.ToRegister {
    Move64(long d, long v) {
      super(d, v);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, getLong(v));
    }
  }

  static final class Move32 extends Forms.ToRegister {
    Move32(long d, long v) {
      super(d, v);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, getU32(v));
    }
  }

  static final class Move16 extends Forms.ToRegister {
    Move16(long d, long v) {
      super(d, v);
    }

    @Override
    public void execute(Cpu c) {
      putShort(d, getU16(v));
    }
  }

  static final class Move8 extends Forms.ToRegister {
    Move8(long d, long v) {
      super(d, v);
    }

    @Override
    public void execute(Cpu c) {
      putByte(d, getU8(v));
    }
  }

  static final class Load64 extends Forms.FromMemory {
    Load64(long d, Ea ea) {
      super(d, ea);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, c.mmu.load64(ea.address(c)));
    }
  }

  static final class Load32 extends Forms.FromMemory {
    Load32(long d, Ea ea) {
      super(d, ea);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, c.mmu.load32(ea.address(c)));
    }
  }

  static final class Load16 extends Forms.FromMemory {
    Load16(long d, Ea ea) {
      super(d, ea);
    }

    @Override
    public void execute(Cpu c) {
      putShort(d, c.mmu.load16(ea.address(c)));
    }
  }

  static final class Load8 extends Forms.FromMemory {
    Load8(long d, Ea ea) {
      super(d, ea);
    }

    @Override
    public void execute(Cpu c) {
      putByte(d, c.mmu.load8(ea.address(c)));
    }
  }

  static final class Store64 extends Forms.ToMemory {
    Store64(Ea ea, long v) {
      super(ea, v);
    }

    @Override
    public void execute(Cpu c) {
      c.mmu.store64(ea.address(c), getLong(v));
    }
  }

  static final class Store32 extends Forms.ToMemory {
    Store32(Ea ea, long v) {
      super(ea, v);
    }

    @Override
    public void execute(Cpu c) {
      c.mmu.store32(ea.address(c), Host.getInt(v));
    }
  }

  static final class Store16 extends Forms.ToMemory {
    Store16(Ea ea, long v) {
      super(ea, v);
    }

    @Override
    public void execute(Cpu c) {
      c.mmu.store16(ea.address(c), getU16(v));
    }
  }

  static final class Store8 extends Forms.ToMemory {
    Store8(Ea ea, long v) {
      super(ea, v);
    }

    @Override
    public void execute(Cpu c) {
      c.mmu.store8(ea.address(c), getU8(v));
    }
  }

  // ---------------------------------------------------------------- LEA

  private static Op lea(Instruction in, OperandBinder t) {
    Ea ea = t.ea((Operand.Memory) in.operand(1), 0, false);
    long d = t.registerAddress(in.operand(0));
    return switch (in.operand(0).size()) {
      case 2 -> new Simple(c -> putShort(d, (int) ea.offset()));
      case 4 -> new Lea(d, ea, 0xFFFF_FFFFL);
      default -> new Lea(d, ea, -1);
    };
  }

  static final class Lea extends Op {
    private final long d;
    private final Ea ea;
    private final long mask;

    Lea(long d, Ea ea, long mask) {
      this.d = d;
      this.ea = ea;
      this.mask = mask;
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, ea.offset() & mask);
    }
  }

  // ---------------------------------------------------------------- conditional

  private static Op setcc(Place place, int condition) {
    if (!place.isMemory()) {
      return new SetRegister(place.hostAddress(), condition);
    }
    return new Simple(c -> place.write(c, c.condition(condition) ? 1 : 0));
  }

  static final class SetRegister extends Op {
    private final long d;
    private final int condition;

    SetRegister(long d, int condition) {
      this.d = d;
      this.condition = condition;
    }

    @Override
    public void execute(Cpu c) {
      putByte(d, c.condition(condition) ? 1 : 0);
    }
  }

  private static Op cmov(Place destination, Place source, int condition) {
    if (!source.isMemory()) {
      return new CmovRegister(
          destination.hostAddress(), source.hostAddress(), destination.size, condition);
    }
    return new Simple(
        c -> {
          // The source is read, and may fault, whatever the condition says; a 32-bit destination
          // is zero-extended in either case (SDM vol. 2A "CMOVcc").
          long value = source.read(c);
          destination.write(c, c.condition(condition) ? value : destination.read(c));
        });
  }

  static final class CmovRegister extends Op {
    private final long d;
    private final long v;
    private final int size;
    private final int condition;

    CmovRegister(long d, long v, int size, int condition) {
      this.d = d;
      this.v = v;
      this.size = size;
      this.condition = condition;
    }

    @Override
    public void execute(Cpu c) {
      long from = c.condition(condition) ? v : d;
      switch (size) {
        case 8 -> putLong(d, getLong(from));
        case 4 -> putLong(d, getU32(from));
        default -> putShort(d, getU16(from));
      }
    }
  }

  /** The register file of an operand; null for anything but a register. */
  static RegisterClass file(Operand operand) {
    return operand instanceof Operand.Register r ? r.file() : null;
  }
}
