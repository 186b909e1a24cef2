package bootscope.core.cpu.interpret;

import static bootscope.core.bits.Host.getLong;
import static bootscope.core.bits.Host.getU32;
import static bootscope.core.bits.Host.putInt;
import static bootscope.core.bits.Host.putLong;

import bootscope.core.isa.Mnemonic;

/**
 * The two-operand operations of 32 and 64 bits, one class for each form, because these are most of
 * what a kernel runs: {@code R} takes register or constant, {@code RM} reads memory, {@code MR}
 * changes or reads memory. The arithmetic itself is in {@link Alu}.
 */
final class AluForms {
  private AluForms() {}

  static Op registers64(Mnemonic m, long d, long v) {
    return switch (m) {
      case ADD -> new Add64R(d, v);
      case OR -> new Or64R(d, v);
      case ADC -> new Adc64R(d, v);
      case SBB -> new Sbb64R(d, v);
      case AND -> new And64R(d, v);
      case SUB -> new Sub64R(d, v);
      case XOR -> new Xor64R(d, v);
      case CMP -> new Cmp64R(d, v);
      default -> new Test64R(d, v);
    };
  }

  static Op fromMemory64(Mnemonic m, long d, Ea ea) {
    return switch (m) {
      case ADD -> new Add64RM(d, ea);
      case OR -> new Or64RM(d, ea);
      case ADC -> new Adc64RM(d, ea);
      case SBB -> new Sbb64RM(d, ea);
      case AND -> new And64RM(d, ea);
      case SUB -> new Sub64RM(d, ea);
      case XOR -> new Xor64RM(d, ea);
      case CMP -> new Cmp64RM(d, ea);
      default -> new Test64RM(d, ea);
    };
  }

  static Op toMemory64(Mnemonic m, Ea ea, long v) {
    return switch (m) {
      case ADD -> new Add64MR(ea, v);
      case OR -> new Or64MR(ea, v);
      case ADC -> new Adc64MR(ea, v);
      case SBB -> new Sbb64MR(ea, v);
      case AND -> new And64MR(ea, v);
      case SUB -> new Sub64MR(ea, v);
      case XOR -> new Xor64MR(ea, v);
      case CMP -> new Cmp64MR(ea, v);
      default -> new Test64MR(ea, v);
    };
  }

  static Op registers32(Mnemonic m, long d, long v) {
    return switch (m) {
      case ADD -> new Add32R(d, v);
      case OR -> new Or32R(d, v);
      case ADC -> new Adc32R(d, v);
      case SBB -> new Sbb32R(d, v);
      case AND -> new And32R(d, v);
      case SUB -> new Sub32R(d, v);
      case XOR -> new Xor32R(d, v);
      case CMP -> new Cmp32R(d, v);
      default -> new Test32R(d, v);
    };
  }

  static Op fromMemory32(Mnemonic m, long d, Ea ea) {
    return switch (m) {
      case ADD -> new Add32RM(d, ea);
      case OR -> new Or32RM(d, ea);
      case ADC -> new Adc32RM(d, ea);
      case SBB -> new Sbb32RM(d, ea);
      case AND -> new And32RM(d, ea);
      case SUB -> new Sub32RM(d, ea);
      case XOR -> new Xor32RM(d, ea);
      case CMP -> new Cmp32RM(d, ea);
      default -> new Test32RM(d, ea);
    };
  }

  static Op toMemory32(Mnemonic m, Ea ea, long v) {
    return switch (m) {
      case ADD -> new Add32MR(ea, v);
      case OR -> new Or32MR(ea, v);
      case ADC -> new Adc32MR(ea, v);
      case SBB -> new Sbb32MR(ea, v);
      case AND -> new And32MR(ea, v);
      case SUB -> new Sub32MR(ea, v);
      case XOR -> new Xor32MR(ea, v);
      case CMP -> new Cmp32MR(ea, v);
      default -> new Test32MR(ea, v);
    };
  }

  static final class Add64R extends Op {
    private final long d;
    private final long v;

    Add64R(long d, long v) {
      this.d = d;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      putLong(d, Alu.add64(c, getLong(d), getLong(v)));
    }
  }

  static final class Add64RM extends Op {
    private final long d;
    private final Ea ea;

    Add64RM(long d, Ea ea) {
      this.d = d;
      this.ea = ea;
    }

    @Override
    void execute(Processor c) {
      putLong(d, Alu.add64(c, getLong(d), c.mmu.load64(ea.address(c))));
    }
  }

  static final class Add64MR extends Op {
    private final Ea ea;
    private final long v;

    Add64MR(Ea ea, long v) {
      this.ea = ea;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      long linear = ea.address(c);
      long at = c.mmu.open(linear, 8);
      putLong(at, Alu.add64(c, getLong(at), getLong(v)));
      c.mmu.close(at, linear);
    }
  }

  static final class Or64R extends Op {
    private final long d;
    private final long v;

    Or64R(long d, long v) {
      this.d = d;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      putLong(d, Alu.logic(c, getLong(d) | getLong(v), 8));
    }
  }

  static final class Or64RM extends Op {
    private final long d;
    private final Ea ea;

    Or64RM(long d, Ea ea) {
      this.d = d;
      this.ea = ea;
    }

    @Override
    void execute(Processor c) {
      putLong(d, Alu.logic(c, getLong(d) | c.mmu.load64(ea.address(c)), 8));
    }
  }

  static final class Or64MR extends Op {
    private final Ea ea;
    private final long v;

    Or64MR(Ea ea, long v) {
      this.ea = ea;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      long linear = ea.address(c);
      long at = c.mmu.open(linear, 8);
      putLong(at, Alu.logic(c, getLong(at) | getLong(v), 8));
      c.mmu.close(at, linear);
    }
  }

  static final class Adc64R extends Op {
    private final long d;
    private final long v;

    Adc64R(long d, long v) {
      this.d = d;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      putLong(d, Alu.adc64(c, getLong(d), getLong(v)));
    }
  }

  static final class Adc64RM extends Op {
    private final long d;
    private final Ea ea;

    Adc64RM(long d, Ea ea) {
      this.d = d;
      this.ea = ea;
    }

    @Override
    void execute(Processor c) {
      putLong(d, Alu.adc64(c, getLong(d), c.mmu.load64(ea.address(c))));
    }
  }

  static final class Adc64MR extends Op {
    private final Ea ea;
    private final long v;

    Adc64MR(Ea ea, long v) {
      this.ea = ea;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      long linear = ea.address(c);
      long at = c.mmu.open(linear, 8);
      putLong(at, Alu.adc64(c, getLong(at), getLong(v)));
      c.mmu.close(at, linear);
    }
  }

  static final class Sbb64R extends Op {
    private final long d;
    private final long v;

    Sbb64R(long d, long v) {
      this.d = d;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      putLong(d, Alu.sbb64(c, getLong(d), getLong(v)));
    }
  }

  static final class Sbb64RM extends Op {
    private final long d;
    private final Ea ea;

    Sbb64RM(long d, Ea ea) {
      this.d = d;
      this.ea = ea;
    }

    @Override
    void execute(Processor c) {
      putLong(d, Alu.sbb64(c, getLong(d), c.mmu.load64(ea.address(c))));
    }
  }

  static final class Sbb64MR extends Op {
    private final Ea ea;
    private final long v;

    Sbb64MR(Ea ea, long v) {
      this.ea = ea;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      long linear = ea.address(c);
      long at = c.mmu.open(linear, 8);
      putLong(at, Alu.sbb64(c, getLong(at), getLong(v)));
      c.mmu.close(at, linear);
    }
  }

  static final class And64R extends Op {
    private final long d;
    private final long v;

    And64R(long d, long v) {
      this.d = d;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      putLong(d, Alu.logic(c, getLong(d) & getLong(v), 8));
    }
  }

  static final class And64RM extends Op {
    private final long d;
    private final Ea ea;

    And64RM(long d, Ea ea) {
      this.d = d;
      this.ea = ea;
    }

    @Override
    void execute(Processor c) {
      putLong(d, Alu.logic(c, getLong(d) & c.mmu.load64(ea.address(c)), 8));
    }
  }

  static final class And64MR extends Op {
    private final Ea ea;
    private final long v;

    And64MR(Ea ea, long v) {
      this.ea = ea;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      long linear = ea.address(c);
      long at = c.mmu.open(linear, 8);
      putLong(at, Alu.logic(c, getLong(at) & getLong(v), 8));
      c.mmu.close(at, linear);
    }
  }

  static final class Sub64R extends Op {
    private final long d;
    private final long v;

    Sub64R(long d, long v) {
      this.d = d;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      putLong(d, Alu.sub64(c, getLong(d), getLong(v)));
    }
  }

  static final class Sub64RM extends Op {
    private final long d;
    private final Ea ea;

    Sub64RM(long d, Ea ea) {
      this.d = d;
      this.ea = ea;
    }

    @Override
    void execute(Processor c) {
      putLong(d, Alu.sub64(c, getLong(d), c.mmu.load64(ea.address(c))));
    }
  }

  static final class Sub64MR extends Op {
    private final Ea ea;
    private final long v;

    Sub64MR(Ea ea, long v) {
      this.ea = ea;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      long linear = ea.address(c);
      long at = c.mmu.open(linear, 8);
      putLong(at, Alu.sub64(c, getLong(at), getLong(v)));
      c.mmu.close(at, linear);
    }
  }

  static final class Xor64R extends Op {
    private final long d;
    private final long v;

    Xor64R(long d, long v) {
      this.d = d;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      putLong(d, Alu.logic(c, getLong(d) ^ getLong(v), 8));
    }
  }

  static final class Xor64RM extends Op {
    private final long d;
    private final Ea ea;

    Xor64RM(long d, Ea ea) {
      this.d = d;
      this.ea = ea;
    }

    @Override
    void execute(Processor c) {
      putLong(d, Alu.logic(c, getLong(d) ^ c.mmu.load64(ea.address(c)), 8));
    }
  }

  static final class Xor64MR extends Op {
    private final Ea ea;
    private final long v;

    Xor64MR(Ea ea, long v) {
      this.ea = ea;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      long linear = ea.address(c);
      long at = c.mmu.open(linear, 8);
      putLong(at, Alu.logic(c, getLong(at) ^ getLong(v), 8));
      c.mmu.close(at, linear);
    }
  }

  static final class Cmp64R extends Op {
    private final long d;
    private final long v;

    Cmp64R(long d, long v) {
      this.d = d;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      Alu.sub64(c, getLong(d), getLong(v));
    }
  }

  static final class Cmp64RM extends Op {
    private final long d;
    private final Ea ea;

    Cmp64RM(long d, Ea ea) {
      this.d = d;
      this.ea = ea;
    }

    @Override
    void execute(Processor c) {
      Alu.sub64(c, getLong(d), c.mmu.load64(ea.address(c)));
    }
  }

  static final class Cmp64MR extends Op {
    private final Ea ea;
    private final long v;

    Cmp64MR(Ea ea, long v) {
      this.ea = ea;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      Alu.sub64(c, c.mmu.load64(ea.address(c)), getLong(v));
    }
  }

  static final class Test64R extends Op {
    private final long d;
    private final long v;

    Test64R(long d, long v) {
      this.d = d;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      Alu.logic(c, getLong(d) & getLong(v), 8);
    }
  }

  static final class Test64RM extends Op {
    private final long d;
    private final Ea ea;

    Test64RM(long d, Ea ea) {
      this.d = d;
      this.ea = ea;
    }

    @Override
    void execute(Processor c) {
      Alu.logic(c, getLong(d) & c.mmu.load64(ea.address(c)), 8);
    }
  }

  static final class Test64MR extends Op {
    private final Ea ea;
    private final long v;

    Test64MR(Ea ea, long v) {
      this.ea = ea;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      Alu.logic(c, c.mmu.load64(ea.address(c)) & getLong(v), 8);
    }
  }

  static final class Add32R extends Op {
    private final long d;
    private final long v;

    Add32R(long d, long v) {
      this.d = d;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      putLong(d, Alu.add32(c, getU32(d), getU32(v)));
    }
  }

  static final class Add32RM extends Op {
    private final long d;
    private final Ea ea;

    Add32RM(long d, Ea ea) {
      this.d = d;
      this.ea = ea;
    }

    @Override
    void execute(Processor c) {
      putLong(d, Alu.add32(c, getU32(d), c.mmu.load32(ea.address(c))));
    }
  }

  static final class Add32MR extends Op {
    private final Ea ea;
    private final long v;

    Add32MR(Ea ea, long v) {
      this.ea = ea;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      long linear = ea.address(c);
      long at = c.mmu.open(linear, 4);
      putInt(at, (int) Alu.add32(c, getU32(at), getU32(v)));
      c.mmu.close(at, linear);
    }
  }

  static final class Or32R extends Op {
    private final long d;
    private final long v;

    Or32R(long d, long v) {
      this.d = d;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      putLong(d, Alu.logic(c, getU32(d) | getU32(v), 4));
    }
  }

  static final class Or32RM extends Op {
    private final long d;
    private final Ea ea;

    Or32RM(long d, Ea ea) {
      this.d = d;
      this.ea = ea;
    }

    @Override
    void execute(Processor c) {
      putLong(d, Alu.logic(c, getU32(d) | c.mmu.load32(ea.address(c)), 4));
    }
  }

  static final class Or32MR extends Op {
    private final Ea ea;
    private final long v;

    Or32MR(Ea ea, long v) {
      this.ea = ea;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      long linear = ea.address(c);
      long at = c.mmu.open(linear, 4);
      putInt(at, (int) Alu.logic(c, getU32(at) | getU32(v), 4));
      c.mmu.close(at, linear);
    }
  }

  static final class Adc32R extends Op {
    private final long d;
    private final long v;

    Adc32R(long d, long v) {
      this.d = d;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      putLong(d, Alu.adc32(c, getU32(d), getU32(v)));
    }
  }

  static final class Adc32RM extends Op {
    private final long d;
    private final Ea ea;

    Adc32RM(long d, Ea ea) {
      this.d = d;
      this.ea = ea;
    }

    @Override
    void execute(Processor c) {
      putLong(d, Alu.adc32(c, getU32(d), c.mmu.load32(ea.address(c))));
    }
  }

  static final class Adc32MR extends Op {
    private final Ea ea;
    private final long v;

    Adc32MR(Ea ea, long v) {
      this.ea = ea;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      long linear = ea.address(c);
      long at = c.mmu.open(linear, 4);
      putInt(at, (int) Alu.adc32(c, getU32(at), getU32(v)));
      c.mmu.close(at, linear);
    }
  }

  static final class Sbb32R extends Op {
    private final long d;
    private final long v;

    Sbb32R(long d, long v) {
      this.d = d;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      putLong(d, Alu.sbb32(c, getU32(d), getU32(v)));
    }
  }

  static final class Sbb32RM extends Op {
    private final long d;
    private final Ea ea;

    Sbb32RM(long d, Ea ea) {
      this.d = d;
      this.ea = ea;
    }

    @Override
    void execute(Processor c) {
      putLong(d, Alu.sbb32(c, getU32(d), c.mmu.load32(ea.address(c))));
    }
  }

  static final class Sbb32MR extends Op {
    private final Ea ea;
    private final long v;

    Sbb32MR(Ea ea, long v) {
      this.ea = ea;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      long linear = ea.address(c);
      long at = c.mmu.open(linear, 4);
      putInt(at, (int) Alu.sbb32(c, getU32(at), getU32(v)));
      c.mmu.close(at, linear);
    }
  }

  static final class And32R extends Op {
    private final long d;
    private final long v;

    And32R(long d, long v) {
      this.d = d;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      putLong(d, Alu.logic(c, getU32(d) & getU32(v), 4));
    }
  }

  static final class And32RM extends Op {
    private final long d;
    private final Ea ea;

    And32RM(long d, Ea ea) {
      this.d = d;
      this.ea = ea;
    }

    @Override
    void execute(Processor c) {
      putLong(d, Alu.logic(c, getU32(d) & c.mmu.load32(ea.address(c)), 4));
    }
  }

  static final class And32MR extends Op {
    private final Ea ea;
    private final long v;

    And32MR(Ea ea, long v) {
      this.ea = ea;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      long linear = ea.address(c);
      long at = c.mmu.open(linear, 4);
      putInt(at, (int) Alu.logic(c, getU32(at) & getU32(v), 4));
      c.mmu.close(at, linear);
    }
  }

  static final class Sub32R extends Op {
    private final long d;
    private final long v;

    Sub32R(long d, long v) {
      this.d = d;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      putLong(d, Alu.sub32(c, getU32(d), getU32(v)));
    }
  }

  static final class Sub32RM extends Op {
    private final long d;
    private final Ea ea;

    Sub32RM(long d, Ea ea) {
      this.d = d;
      this.ea = ea;
    }

    @Override
    void execute(Processor c) {
      putLong(d, Alu.sub32(c, getU32(d), c.mmu.load32(ea.address(c))));
    }
  }

  static final class Sub32MR extends Op {
    private final Ea ea;
    private final long v;

    Sub32MR(Ea ea, long v) {
      this.ea = ea;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      long linear = ea.address(c);
      long at = c.mmu.open(linear, 4);
      putInt(at, (int) Alu.sub32(c, getU32(at), getU32(v)));
      c.mmu.close(at, linear);
    }
  }

  static final class Xor32R extends Op {
    private final long d;
    private final long v;

    Xor32R(long d, long v) {
      this.d = d;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      putLong(d, Alu.logic(c, getU32(d) ^ getU32(v), 4));
    }
  }

  static final class Xor32RM extends Op {
    private final long d;
    private final Ea ea;

    Xor32RM(long d, Ea ea) {
      this.d = d;
      this.ea = ea;
    }

    @Override
    void execute(Processor c) {
      putLong(d, Alu.logic(c, getU32(d) ^ c.mmu.load32(ea.address(c)), 4));
    }
  }

  static final class Xor32MR extends Op {
    private final Ea ea;
    private final long v;

    Xor32MR(Ea ea, long v) {
      this.ea = ea;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      long linear = ea.address(c);
      long at = c.mmu.open(linear, 4);
      putInt(at, (int) Alu.logic(c, getU32(at) ^ getU32(v), 4));
      c.mmu.close(at, linear);
    }
  }

  static final class Cmp32R extends Op {
    private final long d;
    private final long v;

    Cmp32R(long d, long v) {
      this.d = d;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      Alu.sub32(c, getU32(d), getU32(v));
    }
  }

  static final class Cmp32RM extends Op {
    private final long d;
    private final Ea ea;

    Cmp32RM(long d, Ea ea) {
      this.d = d;
      this.ea = ea;
    }

    @Override
    void execute(Processor c) {
      Alu.sub32(c, getU32(d), c.mmu.load32(ea.address(c)));
    }
  }

  static final class Cmp32MR extends Op {
    private final Ea ea;
    private final long v;

    Cmp32MR(Ea ea, long v) {
      this.ea = ea;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      Alu.sub32(c, c.mmu.load32(ea.address(c)), getU32(v));
    }
  }

  static final class Test32R extends Op {
    private final long d;
    private final long v;

    Test32R(long d, long v) {
      this.d = d;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      Alu.logic(c, getU32(d) & getU32(v), 4);
    }
  }

  static final class Test32RM extends Op {
    private final long d;
    private final Ea ea;

    Test32RM(long d, Ea ea) {
      this.d = d;
      this.ea = ea;
    }

    @Override
    void execute(Processor c) {
      Alu.logic(c, getU32(d) & c.mmu.load32(ea.address(c)), 4);
    }
  }

  static final class Test32MR extends Op {
    private final Ea ea;
    private final long v;

    Test32MR(Ea ea, long v) {
      this.ea = ea;
      this.v = v;
    }

    @Override
    void execute(Processor c) {
      Alu.logic(c, c.mmu.load32(ea.address(c)) & getU32(v), 4);
    }
  }
}
