package bootscope.core.cpu.ops;

import static bootscope.core.bits.Host.getLong;
import static bootscope.core.bits.Host.putLong;

import bootscope.core.isa.Mnemonic;

/**
 * The two-operand operations of 64 bits, one class for each form, because these are most of what a
 * kernel runs: {@code R} takes register or constant, {@code RM} reads memory, {@code MR} changes or
 * reads memory. The arithmetic itself is in {@link Alu}.
 */
final class AluForms64 {
  private AluForms64() {}

  static Op registers(Mnemonic m, long d, long v) {
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

  static Op fromMemory(Mnemonic m, long d, Ea ea) {
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

  static Op toMemory(Mnemonic m, Ea ea, long v) {
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

  static final class Add64R extends Forms.ToRegister {
    Add64R(long d, long v) {
      super(d, v);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, Alu.add64(c, getLong(d), getLong(v)));
    }
  }

  static final class Add64RM extends Forms.FromMemory {
    Add64RM(long d, Ea ea) {
      super(d, ea);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, Alu.add64(c, getLong(d), c.mmu.load64(ea.address(c))));
    }
  }

  static final class Add64MR extends Forms.ToMemory {
    Add64MR(Ea ea, long v) {
      super(ea, v);
    }

    @Override
    public void execute(Cpu c) {
      long linear = ea.address(c);
      long at = c.mmu.open(linear, 8);
      putLong(at, Alu.add64(c, getLong(at), getLong(v)));
      c.mmu.close(at, linear);
    }
  }

  static final class Or64R extends Forms.ToRegister {
    Or64R(long d, long v) {
      super(d, v);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, Alu.logic(c, getLong(d) | getLong(v), 8));
    }
  }

  static final class Or64RM extends Forms.FromMemory {
    Or64RM(long d, Ea ea) {
      super(d, ea);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, Alu.logic(c, getLong(d) | c.mmu.load64(ea.address(c)), 8));
    }
  }

  static final class Or64MR extends Forms.ToMemory {
    Or64MR(Ea ea, long v) {
      super(ea, v);
    }

    @Override
    public void execute(Cpu c) {
      long linear = ea.address(c);
      long at = c.mmu.open(linear, 8);
      putLong(at, Alu.logic(c, getLong(at) | getLong(v), 8));
      c.mmu.close(at, linear);
    }
  }

  static final class Adc64R extends Forms.ToRegister {
    Adc64R(long d, long v) {
      super(d, v);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, Alu.adc64(c, getLong(d), getLong(v)));
    }
  }

  static final class Adc64RM extends Forms.FromMemory {
    Adc64RM(long d, Ea ea) {
      super(d, ea);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, Alu.adc64(c, getLong(d), c.mmu.load64(ea.address(c))));
    }
  }

  static final class Adc64MR extends Forms.ToMemory {
    Adc64MR(Ea ea, long v) {
      super(ea, v);
    }

    @Override
    public void execute(Cpu c) {
      long linear = ea.address(c);
      long at = c.mmu.open(linear, 8);
      putLong(at, Alu.adc64(c, getLong(at), getLong(v)));
      c.mmu.close(at, linear);
    }
  }

  static final class Sbb64R extends Forms.ToRegister {
    Sbb64R(long d, long v) {
      super(d, v);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, Alu.sbb64(c, getLong(d), getLong(v)));
    }
  }

  static final class Sbb64RM extends Forms.FromMemory {
    Sbb64RM(long d, Ea ea) {
      super(d, ea);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, Alu.sbb64(c, getLong(d), c.mmu.load64(ea.address(c))));
    }
  }

  static final class Sbb64MR extends Forms.ToMemory {
    Sbb64MR(Ea ea, long v) {
      super(ea, v);
    }

    @Override
    public void execute(Cpu c) {
      long linear = ea.address(c);
      long at = c.mmu.open(linear, 8);
      putLong(at, Alu.sbb64(c, getLong(at), getLong(v)));
      c.mmu.close(at, linear);
    }
  }

  static final class And64R extends Forms.ToRegister {
    And64R(long d, long v) {
      super(d, v);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, Alu.logic(c, getLong(d) & getLong(v), 8));
    }
  }

  static final class And64RM extends Forms.FromMemory {
    And64RM(long d, Ea ea) {
      super(d, ea);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, Alu.logic(c, getLong(d) & c.mmu.load64(ea.address(c)), 8));
    }
  }

  static final class And64MR extends Forms.ToMemory {
    And64MR(Ea ea, long v) {
      super(ea, v);
    }

    @Override
    public void execute(Cpu c) {
      long linear = ea.address(c);
      long at = c.mmu.open(linear, 8);
      putLong(at, Alu.logic(c, getLong(at) & getLong(v), 8));
      c.mmu.close(at, linear);
    }
  }

  static final class Sub64R extends Forms.ToRegister {
    Sub64R(long d, long v) {
      super(d, v);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, Alu.sub64(c, getLong(d), getLong(v)));
    }
  }

  static final class Sub64RM extends Forms.FromMemory {
    Sub64RM(long d, Ea ea) {
      super(d, ea);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, Alu.sub64(c, getLong(d), c.mmu.load64(ea.address(c))));
    }
  }

  static final class Sub64MR extends Forms.ToMemory {
    Sub64MR(Ea ea, long v) {
      super(ea, v);
    }

    @Override
    public void execute(Cpu c) {
      long linear = ea.address(c);
      long at = c.mmu.open(linear, 8);
      putLong(at, Alu.sub64(c, getLong(at), getLong(v)));
      c.mmu.close(at, linear);
    }
  }

  static final class Xor64R extends Forms.ToRegister {
    Xor64R(long d, long v) {
      super(d, v);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, Alu.logic(c, getLong(d) ^ getLong(v), 8));
    }
  }

  static final class Xor64RM extends Forms.FromMemory {
    Xor64RM(long d, Ea ea) {
      super(d, ea);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, Alu.logic(c, getLong(d) ^ c.mmu.load64(ea.address(c)), 8));
    }
  }

  static final class Xor64MR extends Forms.ToMemory {
    Xor64MR(Ea ea, long v) {
      super(ea, v);
    }

    @Override
    public void execute(Cpu c) {
      long linear = ea.address(c);
      long at = c.mmu.open(linear, 8);
      putLong(at, Alu.logic(c, getLong(at) ^ getLong(v), 8));
      c.mmu.close(at, linear);
    }
  }

  static final class Cmp64R extends Forms.ToRegister {
    Cmp64R(long d, long v) {
      super(d, v);
    }

    @Override
    public void execute(Cpu c) {
      Alu.sub64(c, getLong(d), getLong(v));
    }
  }

  static final class Cmp64RM extends Forms.FromMemory {
    Cmp64RM(long d, Ea ea) {
      super(d, ea);
    }

    @Override
    public void execute(Cpu c) {
      Alu.sub64(c, getLong(d), c.mmu.load64(ea.address(c)));
    }
  }

  static final class Cmp64MR extends Forms.ToMemory {
    Cmp64MR(Ea ea, long v) {
      super(ea, v);
    }

    @Override
    public void execute(Cpu c) {
      Alu.sub64(c, c.mmu.load64(ea.address(c)), getLong(v));
    }
  }

  static final class Test64R extends Forms.ToRegister {
    Test64R(long d, long v) {
      super(d, v);
    }

    @Override
    public void execute(Cpu c) {
      Alu.logic(c, getLong(d) & getLong(v), 8);
    }
  }

  static final class Test64RM extends Forms.FromMemory {
    Test64RM(long d, Ea ea) {
      super(d, ea);
    }

    @Override
    public void execute(Cpu c) {
      Alu.logic(c, getLong(d) & c.mmu.load64(ea.address(c)), 8);
    }
  }

  static final class Test64MR extends Forms.ToMemory {
    Test64MR(Ea ea, long v) {
      super(ea, v);
    }

    @Override
    public void execute(Cpu c) {
      Alu.logic(c, c.mmu.load64(ea.address(c)) & getLong(v), 8);
    }
  }
}
