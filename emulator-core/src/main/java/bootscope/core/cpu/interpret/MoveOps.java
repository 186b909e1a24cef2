package bootscope.core.cpu.interpret;

import static bootscope.core.bits.Host.getLong;
import static bootscope.core.bits.Host.getU16;
import static bootscope.core.bits.Host.getU32;
import static bootscope.core.bits.Host.getU8;
import static bootscope.core.bits.Host.putByte;
import static bootscope.core.bits.Host.putLong;
import static bootscope.core.bits.Host.putShort;

import bootscope.core.bits.Host;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.state.LazyFlags;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;
import bootscope.core.isa.RegisterClass;

/**
 * Moves and exchanges: MOV, MOVZX, MOVSX, MOVSXD, MOVBE, MOVNTI, LEA, XCHG, XADD, CMPXCHG and its
 * wide forms, BSWAP, CBW, CWD, SETcc, CMOVcc, XLAT.
 */
final class MoveOps {
  private MoveOps() {}

  /** An op that is one expression over its operands. */
  @FunctionalInterface
  interface Body {
    void run(Processor c);
  }

  /** An op given by a lambda: for instructions that are not worth a class. */
  static final class Simple extends Op {
    private final Body body;

    Simple(Body body) {
      this.body = body;
    }

    @Override
    void execute(Processor c) {
      body.run(c);
    }
  }

  static void register(OpTable table) {
    table.put(Mnemonic.MOV, MoveOps::mov);
    table.put(Mnemonic.MOVNTI, MoveOps::mov);
    table.put(Mnemonic.MOVZX, (in, t) -> extend(in, t, false));
    table.put(Mnemonic.MOVSX, (in, t) -> extend(in, t, true));
    table.put(Mnemonic.MOVSXD, (in, t) -> extend(in, t, true));
    table.put(Mnemonic.LEA, MoveOps::lea);
    table.put(Mnemonic.XCHG, MoveOps::xchg);
    table.put(Mnemonic.XADD, MoveOps::xadd);
    table.put(Mnemonic.CMPXCHG, MoveOps::cmpxchg);
    table.put(Mnemonic.CMPXCHG8B, MoveOps::cmpxchg8b);
    table.put(Mnemonic.CMPXCHG16B, MoveOps::cmpxchg16b);
    table.put(Mnemonic.BSWAP, MoveOps::bswap);
    table.put(Mnemonic.MOVBE, MoveOps::movbe);
    table.put(Mnemonic.CBW, MoveOps::cbw);
    table.put(Mnemonic.CWD, MoveOps::cwd);
    table.put(Mnemonic.XLAT, MoveOps::xlat);
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

  private static Op mov(Instruction in, Translation t) {
    Operand to = in.operand(0);
    Operand from = in.operand(1);
    if (to instanceof Operand.Register r && !Translation.isGeneral(to)) {
      return SystemOps.moveToSpecial(in, t, r);
    }
    if (from instanceof Operand.Register r && !Translation.isGeneral(from)) {
      return SystemOps.moveFromSpecial(in, t, r);
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

  static final class Constant extends Op {
    private final long d;
    private final long value;

    Constant(long d, long value) {
      this.d = d;
      this.value = value;
    }

    @Override
    void execute(Processor c) {
      putLong(d, value);
    }
  }

  static final class Move64 extends Op {
    private final long d;
    private final long v;

    Move64(long d, long v) {
      this.d = d;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      putLong(d, getLong(v));
    }
  }

  static final class Move32 extends Op {
    private final long d;
    private final long v;

    Move32(long d, long v) {
      this.d = d;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      putLong(d, getU32(v));
    }
  }

  static final class Move16 extends Op {
    private final long d;
    private final long v;

    Move16(long d, long v) {
      this.d = d;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      putShort(d, getU16(v));
    }
  }

  static final class Move8 extends Op {
    private final long d;
    private final long v;

    Move8(long d, long v) {
      this.d = d;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      putByte(d, getU8(v));
    }
  }

  static final class Load64 extends Op {
    private final long d;
    private final Ea ea;

    Load64(long d, Ea ea) {
      this.d = d;
      this.ea = ea;
    }

    @Override
    void execute(Processor c) {
      putLong(d, c.mmu.load64(ea.address(c)));
    }
  }

  static final class Load32 extends Op {
    private final long d;
    private final Ea ea;

    Load32(long d, Ea ea) {
      this.d = d;
      this.ea = ea;
    }

    @Override
    void execute(Processor c) {
      putLong(d, c.mmu.load32(ea.address(c)));
    }
  }

  static final class Load16 extends Op {
    private final long d;
    private final Ea ea;

    Load16(long d, Ea ea) {
      this.d = d;
      this.ea = ea;
    }

    @Override
    void execute(Processor c) {
      putShort(d, c.mmu.load16(ea.address(c)));
    }
  }

  static final class Load8 extends Op {
    private final long d;
    private final Ea ea;

    Load8(long d, Ea ea) {
      this.d = d;
      this.ea = ea;
    }

    @Override
    void execute(Processor c) {
      putByte(d, c.mmu.load8(ea.address(c)));
    }
  }

  static final class Store64 extends Op {
    private final Ea ea;
    private final long v;

    Store64(Ea ea, long v) {
      this.ea = ea;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      c.mmu.store64(ea.address(c), getLong(v));
    }
  }

  static final class Store32 extends Op {
    private final Ea ea;
    private final long v;

    Store32(Ea ea, long v) {
      this.ea = ea;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      c.mmu.store32(ea.address(c), Host.getInt(v));
    }
  }

  static final class Store16 extends Op {
    private final Ea ea;
    private final long v;

    Store16(Ea ea, long v) {
      this.ea = ea;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      c.mmu.store16(ea.address(c), getU16(v));
    }
  }

  static final class Store8 extends Op {
    private final Ea ea;
    private final long v;

    Store8(Ea ea, long v) {
      this.ea = ea;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      c.mmu.store8(ea.address(c), getU8(v));
    }
  }

  // ---------------------------------------------------------------- widening

  private static Op extend(Instruction in, Translation t, boolean signed) {
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
      default -> size == 8 ? new Sign32To64(d, v) : new Move32(d, v);
    };
  }

  static final class Zero8 extends Op {
    private final long d;
    private final long v;

    Zero8(long d, long v) {
      this.d = d;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      putLong(d, getU8(v));
    }
  }

  static final class Zero16 extends Op {
    private final long d;
    private final long v;

    Zero16(long d, long v) {
      this.d = d;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      putLong(d, getU16(v));
    }
  }

  static final class Sign8To64 extends Op {
    private final long d;
    private final long v;

    Sign8To64(long d, long v) {
      this.d = d;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      putLong(d, (byte) getU8(v));
    }
  }

  static final class Sign16To64 extends Op {
    private final long d;
    private final long v;

    Sign16To64(long d, long v) {
      this.d = d;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      putLong(d, (short) getU16(v));
    }
  }

  static final class Sign8To32 extends Op {
    private final long d;
    private final long v;

    Sign8To32(long d, long v) {
      this.d = d;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      putLong(d, (byte) getU8(v) & 0xFFFF_FFFFL);
    }
  }

  static final class Sign16To32 extends Op {
    private final long d;
    private final long v;

    Sign16To32(long d, long v) {
      this.d = d;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      putLong(d, (short) getU16(v) & 0xFFFF_FFFFL);
    }
  }

  static final class Sign32To64 extends Op {
    private final long d;
    private final long v;

    Sign32To64(long d, long v) {
      this.d = d;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      putLong(d, (int) getU32(v));
    }
  }

  static final class LoadZero8 extends Op {
    private final long d;
    private final Ea ea;

    LoadZero8(long d, Ea ea) {
      this.d = d;
      this.ea = ea;
    }

    @Override
    void execute(Processor c) {
      putLong(d, c.mmu.load8(ea.address(c)));
    }
  }

  static final class LoadZero16 extends Op {
    private final long d;
    private final Ea ea;

    LoadZero16(long d, Ea ea) {
      this.d = d;
      this.ea = ea;
    }

    @Override
    void execute(Processor c) {
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
    void execute(Processor c) {
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
    void execute(Processor c) {
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
    void execute(Processor c) {
      putLong(d, (int) c.mmu.load32(ea.address(c)) & mask);
    }
  }

  private static Op cbw(Instruction in, Translation t) {
    long a = t.s.gpr(CpuState.RAX);
    return switch (in.operandSize()) {
      case 2 -> new Simple(c -> putShort(a, (byte) getU8(a)));
      case 4 -> new Simple(c -> putLong(a, (short) getU16(a) & 0xFFFF_FFFFL));
      default -> new Simple(c -> putLong(a, (int) getU32(a)));
    };
  }

  private static Op cwd(Instruction in, Translation t) {
    long a = t.s.gpr(CpuState.RAX);
    long d = t.s.gpr(CpuState.RDX);
    return switch (in.operandSize()) {
      case 2 -> new Simple(c -> putShort(d, (short) getU16(a) >> 15));
      case 4 -> new Simple(c -> putLong(d, (int) getU32(a) >> 31 & 0xFFFF_FFFFL));
      default -> new Simple(c -> putLong(d, getLong(a) >> 63));
    };
  }

  // ---------------------------------------------------------------- LEA

  private static Op lea(Instruction in, Translation t) {
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
    void execute(Processor c) {
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
    void execute(Processor c) {
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
    void execute(Processor c) {
      long from = c.condition(condition) ? v : d;
      switch (size) {
        case 8 -> putLong(d, getLong(from));
        case 4 -> putLong(d, getU32(from));
        default -> putShort(d, getU16(from));
      }
    }
  }

  // ---------------------------------------------------------------- exchanges

  private static Op xchg(Instruction in, Translation t) {
    Operand a = in.operand(0);
    Operand b = in.operand(1);
    Place memory = t.place(in, Translation.isMemory(b) ? 1 : 0);
    Place register = t.place(in, Translation.isMemory(b) ? 0 : 1);
    if (!Translation.isMemory(a) && !Translation.isMemory(b)) {
      return new Simple(
          c -> {
            long x = memory.read(c);
            memory.write(c, register.read(c));
            register.write(c, x);
          });
    }
    return new Simple(
        c -> {
          long linear = memory.linear(c);
          long at = memory.open(c, linear);
          long x = Host.get(at, memory.size);
          memory.close(c, at, linear, register.read(c));
          register.write(c, x);
        });
  }

  private static Op xadd(Instruction in, Translation t) {
    Place destination = t.place(in, 0);
    Place register = t.place(in, 1);
    Alu.Binary add = Alu.add(destination.size);
    return new Simple(
        c -> {
          long linear = destination.linear(c);
          long at = destination.open(c, linear);
          long a = Host.get(at, destination.size);
          long sum = add.apply(c, a, register.read(c));
          // With one register as both operands, it ends with the sum (SDM vol. 2D "XADD").
          register.write(c, a);
          destination.close(c, at, linear, sum);
        });
  }

  private static Op cmpxchg(Instruction in, Translation t) {
    Place destination = t.place(in, 0);
    Place source = t.place(in, 1);
    Place accumulator = Place.register(t.s.gpr(CpuState.RAX), destination.size);
    Alu.Binary sub = Alu.sub(destination.size);
    return new Simple(
        c -> {
          long linear = destination.linear(c);
          long at = destination.open(c, linear);
          long old = Host.get(at, destination.size);
          long expected = accumulator.read(c);
          sub.apply(c, expected, old);
          if (old == expected) {
            destination.close(c, at, linear, source.read(c));
          } else {
            // The destination is written back in any case (SDM vol. 2A "CMPXCHG").
            if (destination.isMemory()) {
              destination.close(c, at, linear, old);
            }
            accumulator.write(c, old);
          }
        });
  }

  private static Op cmpxchg8b(Instruction in, Translation t) {
    Ea ea = t.ea((Operand.Memory) in.operand(0), 8, true);
    return new Simple(
        c -> {
          CpuState s = c.s;
          long linear = ea.address(c);
          long at = c.mmu.open(linear, 8);
          long old = getLong(at);
          long expected = s.reg(CpuState.RDX) << 32 | s.reg(CpuState.RAX) & 0xFFFF_FFFFL;
          boolean equal = old == expected;
          if (equal) {
            putLong(at, s.reg(CpuState.RCX) << 32 | s.reg(CpuState.RBX) & 0xFFFF_FFFFL);
          } else {
            s.reg(CpuState.RAX, old & 0xFFFF_FFFFL);
            s.reg(CpuState.RDX, old >>> 32);
          }
          c.mmu.close(at, linear);
          LazyFlags.set(s, LazyFlags.ZF, equal ? LazyFlags.ZF : 0);
        });
  }

  private static Op cmpxchg16b(Instruction in, Translation t) {
    Ea ea = t.ea((Operand.Memory) in.operand(0), 16, true);
    return new Simple(
        c -> {
          CpuState s = c.s;
          long linear = ea.address(c);
          if ((linear & 15) != 0) {
            throw s.fault(GuestFault.GP, 0);
          }
          c.mmu.checkWrite(linear, 16);
          long low = c.mmu.load64(linear);
          long high = c.mmu.load64(linear + 8);
          boolean equal = low == s.reg(CpuState.RAX) && high == s.reg(CpuState.RDX);
          if (equal) {
            c.mmu.store64(linear, s.reg(CpuState.RBX));
            c.mmu.store64(linear + 8, s.reg(CpuState.RCX));
          } else {
            c.mmu.store64(linear, low);
            c.mmu.store64(linear + 8, high);
            s.reg(CpuState.RAX, low);
            s.reg(CpuState.RDX, high);
          }
          LazyFlags.set(s, LazyFlags.ZF, equal ? LazyFlags.ZF : 0);
        });
  }

  private static long swap(long value, int size) {
    return Long.reverseBytes(value) >>> 64 - 8 * size;
  }

  private static Op bswap(Instruction in, Translation t) {
    Place place = t.place(in, 0);
    if (place.size == 2) {
      return new Simple(c -> place.write(c, 0)); // undefined; what processors do
    }
    return new Simple(c -> place.write(c, swap(place.read(c), place.size)));
  }

  private static Op movbe(Instruction in, Translation t) {
    Place to = t.place(in, 0);
    Place from = t.place(in, 1);
    return new Simple(c -> to.write(c, swap(from.read(c), to.size)));
  }

  private static Op xlat(Instruction in, Translation t) {
    long a = t.s.gpr(CpuState.RAX);
    Operand.Memory table =
        new Operand.Memory(
            1, in.segment(), false, CpuState.RBX, Operand.Memory.NONE, 0, 0, 0, in.addressSize());
    Ea ea = t.ea(table, 1, false);
    return new Simple(c -> putByte(a, c.mmu.load8(ea.address(c, getU8(a), 1))));
  }

  /** The register file of an operand; null for anything but a register. */
  static RegisterClass file(Operand operand) {
    return operand instanceof Operand.Register r ? r.file() : null;
  }
}
