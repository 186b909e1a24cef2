package bootscope.core.cpu.ops;

import static bootscope.core.bits.Host.getLong;
import static bootscope.core.bits.Host.getU32;
import static bootscope.core.bits.Host.putLong;

import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;

/**
 * ADD, OR, ADC, SBB, AND, SUB, XOR, CMP, TEST, INC, DEC, NEG, NOT. The forms that kernels run most
 * have ops of their own; all others share {@link BinaryOp} and {@link UnaryOp}.
 */
final class AluOps {
  private AluOps() {}

  /** Any two-operand operation that writes its destination. */
  static final class BinaryOp extends Op {
    private final Place destination;
    private final Place source;
    private final Alu.Binary operation;

    BinaryOp(Place destination, Place source, Alu.Binary operation) {
      this.destination = destination;
      this.source = source;
      this.operation = operation;
    }

    @Override
    public void execute(Cpu c) {
      long b = source.read(c);
      long linear = destination.linear(c);
      long at = destination.open(c, linear);
      long a = bootscope.core.bits.Host.get(at, destination.size);
      destination.close(c, at, linear, operation.apply(c, a, b));
    }
  }

  /** Any two-operand operation for its flags alone. */
  static final class CompareOp extends Op {
    private final Place destination;
    private final Place source;
    private final Alu.Binary operation;

    CompareOp(Place destination, Place source, Alu.Binary operation) {
      this.destination = destination;
      this.source = source;
      this.operation = operation;
    }

    @Override
    public void execute(Cpu c) {
      long b = source.read(c);
      operation.apply(c, destination.read(c), b);
    }
  }

  static final class Compare8 extends Op {
    private final Place destination;
    private final Place source;

    Compare8(Place destination, Place source) {
      this.destination = destination;
      this.source = source;
    }

    @Override
    public void execute(Cpu c) {
      Alu.sub8(c, destination.read8(c), source.read8(c));
    }
  }

  static final class Test8 extends Op {
    private final Place destination;
    private final Place source;

    Test8(Place destination, Place source) {
      this.destination = destination;
      this.source = source;
    }

    @Override
    public void execute(Cpu c) {
      c.flags((byte) (destination.read8(c) & source.read8(c)), 0);
    }
  }

  /** Any one-operand operation. */
  static final class UnaryOp extends Op {
    private final Place place;
    private final Alu.Unary operation;

    UnaryOp(Place place, Alu.Unary operation) {
      this.place = place;
      this.operation = operation;
    }

    @Override
    public void execute(Cpu c) {
      long linear = place.linear(c);
      long at = place.open(c, linear);
      long a = bootscope.core.bits.Host.get(at, place.size);
      place.close(c, at, linear, operation.apply(c, a));
    }
  }

  /** The operation of a mnemonic for a size. */
  private static Alu.Binary operation(Mnemonic m, int size) {
    return switch (m) {
      case ADD -> Alu.add(size);
      case OR -> Alu.or(size);
      case ADC -> Alu.adc(size);
      case SBB -> Alu.sbb(size);
      case AND, TEST -> Alu.and(size);
      case SUB, CMP -> Alu.sub(size);
      default -> Alu.xor(size);
    };
  }

  static void register(OpTable table) {
    for (Mnemonic m :
        new Mnemonic[] {
          Mnemonic.ADD,
          Mnemonic.OR,
          Mnemonic.ADC,
          Mnemonic.SBB,
          Mnemonic.AND,
          Mnemonic.SUB,
          Mnemonic.XOR,
          Mnemonic.CMP,
          Mnemonic.TEST
        }) {
      table.put(m, AluOps::binary);
    }
    table.put(Mnemonic.INC, (in, t) -> unary(in, t, Alu.inc(in.operand(0).size())));
    table.put(Mnemonic.DEC, (in, t) -> unary(in, t, Alu.dec(in.operand(0).size())));
    table.put(Mnemonic.NEG, (in, t) -> unary(in, t, Alu.neg(in.operand(0).size())));
    table.put(Mnemonic.NOT, (in, t) -> unary(in, t, Alu.not()));
  }

  private static Op unary(Instruction in, OperandBinder t, Alu.Unary operation) {
    return new UnaryOp(t.place(in, 0), operation);
  }

  private static Op binary(Instruction in, OperandBinder t) {
    Mnemonic m = in.mnemonic();
    Operand destination = in.operand(0);
    int size = destination.size();
    Op hot =
        size == 8 || size == 4
            ? OperandBinder.isMemory(destination)
                ? toMemory(in, t, m, size)
                : toRegister(in, t, m, size)
            : null;
    if (hot != null) {
      return hot;
    }
    if (size == 1 && m == Mnemonic.CMP) {
      return new Compare8(t.place(in, 0), t.place(in, 1));
    }
    if (size == 1 && m == Mnemonic.TEST) {
      return new Test8(t.place(in, 0), t.place(in, 1));
    }
    Alu.Binary operation = operation(m, size);
    return m == Mnemonic.CMP || m == Mnemonic.TEST
        ? new CompareOp(t.place(in, 0), t.place(in, 1), operation)
        : new BinaryOp(t.place(in, 0), t.place(in, 1), operation);
  }

  private static Op toRegister(Instruction in, OperandBinder t, Mnemonic m, int size) {
    long d = t.registerAddress(in.operand(0));
    if (in.operand(1) instanceof Operand.Memory memory) {
      Ea ea = t.ea(memory, size, false);
      return size == 8 ? AluForms64.fromMemory(m, d, ea) : AluForms32.fromMemory(m, d, ea);
    }
    long v = t.valueAddress(in.operand(1));
    if (m == Mnemonic.XOR && v == d) {
      return new Zero(d);
    }
    if (m == Mnemonic.TEST && v == d) {
      return size == 8 ? new TestSelf64(d) : new TestSelf32(d);
    }
    return size == 8 ? AluForms64.registers(m, d, v) : AluForms32.registers(m, d, v);
  }

  private static Op toMemory(Instruction in, OperandBinder t, Mnemonic m, int size) {
    boolean write = m != Mnemonic.CMP && m != Mnemonic.TEST;
    Ea ea = t.ea((Operand.Memory) in.operand(0), size, write);
    long v = t.valueAddress(in.operand(1));
    return size == 8 ? AluForms64.toMemory(m, ea, v) : AluForms32.toMemory(m, ea, v);
  }

  /** XOR of a register with itself. */
  static final class Zero extends Op {
    private final long d;

    Zero(long d) {
      this.d = d;
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, 0);
      c.flags(0, 0);
    }
  }

  static final class TestSelf64 extends Op {
    private final long d;

    TestSelf64(long d) {
      this.d = d;
    }

    @Override
    public void execute(Cpu c) {
      c.flags(getLong(d), 0);
    }
  }

  static final class TestSelf32 extends Op {
    private final long d;

    TestSelf32(long d) {
      this.d = d;
    }

    @Override
    public void execute(Cpu c) {
      c.flags((int) getU32(d), 0);
    }
  }
}
