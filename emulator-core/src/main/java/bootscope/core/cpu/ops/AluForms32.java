package bootscope.core.cpu.ops;

import static bootscope.core.bits.Host.getU32;
import static bootscope.core.bits.Host.putInt;
import static bootscope.core.bits.Host.putLong;

import bootscope.core.isa.Mnemonic;

/**
 * The two-operand operations of 32 bits, one class for each form, because these are most of what a
 * kernel runs: {@code R} takes register or constant, {@code RM} reads memory, {@code MR} changes or
 * reads memory. The arithmetic itself is in {@link Alu}.
 */
final class AluForms32 {
  private AluForms32() {}

  static Op registers(Mnemonic m, long d, long v) {
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

  static Op fromMemory(Mnemonic m, long d, Ea ea) {
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

  static Op toMemory(Mnemonic m, Ea ea, long v) {
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

  static final class Add32R extends Forms.ToRegister {
    Add32R(long d, long v) {
      super(d, v);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, Alu.add32(c, getU32(d), getU32(v)));
    }
  }

  static final class Add32RM extends Forms.FromMemory {
    Add32RM(long d, Ea ea) {
      super(d, ea);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, Alu.add32(c, getU32(d), c.mmu.load32(ea.address(c))));
    }
  }

  static final class Add32MR extends Forms.ToMemory {
    Add32MR(Ea ea, long v) {
      super(ea, v);
    }

    @Override
    public void execute(Cpu c) {
      long linear = ea.address(c);
      long at = c.mmu.open(linear, 4);
      putInt(at, (int) Alu.add32(c, getU32(at), getU32(v)));
      c.mmu.close(at, linear);
    }
  }

  static final class Or32R extends Forms.ToRegister {
    Or32R(long d, long v) {
      super(d, v);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, Alu.logic(c, getU32(d) | getU32(v), 4));
    }
  }

  static final class Or32RM extends Forms.FromMemory {
    Or32RM(long d, Ea ea) {
      super(d, ea);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, Alu.logic(c, getU32(d) | c.mmu.load32(ea.address(c)), 4));
    }
  }

  static final class Or32MR extends Forms.ToMemory {
    Or32MR(Ea ea, long v) {
      super(ea, v);
    }

    @Override
    public void execute(Cpu c) {
      long linear = ea.address(c);
      long at = c.mmu.open(linear, 4);
      putInt(at, (int) Alu.logic(c, getU32(at) | getU32(v), 4));
      c.mmu.close(at, linear);
    }
  }

  static final class Adc32R extends Forms.ToRegister {
    Adc32R(long d, long v) {
      super(d, v);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, Alu.adc32(c, getU32(d), getU32(v)));
    }
  }

  static final class Adc32RM extends Forms.FromMemory {
    Adc32RM(long d, Ea ea) {
      super(d, ea);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, Alu.adc32(c, getU32(d), c.mmu.load32(ea.address(c))));
    }
  }

  static final class Adc32MR extends Forms.ToMemory {
    Adc32MR(Ea ea, long v) {
      super(ea, v);
    }

    @Override
    public void execute(Cpu c) {
      long linear = ea.address(c);
      long at = c.mmu.open(linear, 4);
      putInt(at, (int) Alu.adc32(c, getU32(at), getU32(v)));
      c.mmu.close(at, linear);
    }
  }

  static final class Sbb32R extends Forms.ToRegister {
    Sbb32R(long d, long v) {
      super(d, v);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, Alu.sbb32(c, getU32(d), getU32(v)));
    }
  }

  static final class Sbb32RM extends Forms.FromMemory {
    Sbb32RM(long d, Ea ea) {
      super(d, ea);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, Alu.sbb32(c, getU32(d), c.mmu.load32(ea.address(c))));
    }
  }

  static final class Sbb32MR extends Forms.ToMemory {
    Sbb32MR(Ea ea, long v) {
      super(ea, v);
    }

    @Override
    public void execute(Cpu c) {
      long linear = ea.address(c);
      long at = c.mmu.open(linear, 4);
      putInt(at, (int) Alu.sbb32(c, getU32(at), getU32(v)));
      c.mmu.close(at, linear);
    }
  }

  static final class And32R extends Forms.ToRegister {
    And32R(long d, long v) {
      super(d, v);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, Alu.logic(c, getU32(d) & getU32(v), 4));
    }
  }

  static final class And32RM extends Forms.FromMemory {
    And32RM(long d, Ea ea) {
      super(d, ea);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, Alu.logic(c, getU32(d) & c.mmu.load32(ea.address(c)), 4));
    }
  }

  static final class And32MR extends Forms.ToMemory {
    And32MR(Ea ea, long v) {
      super(ea, v);
    }

    @Override
    public void execute(Cpu c) {
      long linear = ea.address(c);
      long at = c.mmu.open(linear, 4);
      putInt(at, (int) Alu.logic(c, getU32(at) & getU32(v), 4));
      c.mmu.close(at, linear);
    }
  }

  static final class Sub32R extends Forms.ToRegister {
    Sub32R(long d, long v) {
      super(d, v);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, Alu.sub32(c, getU32(d), getU32(v)));
    }
  }

  static final class Sub32RM extends Forms.FromMemory {
    Sub32RM(long d, Ea ea) {
      super(d, ea);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, Alu.sub32(c, getU32(d), c.mmu.load32(ea.address(c))));
    }
  }

  static final class Sub32MR extends Forms.ToMemory {
    Sub32MR(Ea ea, long v) {
      super(ea, v);
    }

    @Override
    public void execute(Cpu c) {
      long linear = ea.address(c);
      long at = c.mmu.open(linear, 4);
      putInt(at, (int) Alu.sub32(c, getU32(at), getU32(v)));
      c.mmu.close(at, linear);
    }
  }

  static final class Xor32R extends Forms.ToRegister {
    Xor32R(long d, long v) {
      super(d, v);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, Alu.logic(c, getU32(d) ^ getU32(v), 4));
    }
  }

  static final class Xor32RM extends Forms.FromMemory {
    Xor32RM(long d, Ea ea) {
      super(d, ea);
    }

    @Override
    public void execute(Cpu c) {
      putLong(d, Alu.logic(c, getU32(d) ^ c.mmu.load32(ea.address(c)), 4));
    }
  }

  static final class Xor32MR extends Forms.ToMemory {
    Xor32MR(Ea ea, long v) {
      super(ea, v);
    }

    @Override
    public void execute(Cpu c) {
      long linear = ea.address(c);
      long at = c.mmu.open(linear, 4);
      putInt(at, (int) Alu.logic(c, getU32(at) ^ getU32(v), 4));
      c.mmu.close(at, linear);
    }
  }

  static final class Cmp32R extends Forms.ToRegister {
    Cmp32R(long d, long v) {
      super(d, v);
    }

    @Override
    public void execute(Cpu c) {
      Alu.sub32(c, getU32(d), getU32(v));
    }
  }

  static final class Cmp32RM extends Forms.FromMemory {
    Cmp32RM(long d, Ea ea) {
      super(d, ea);
    }

    @Override
    public void execute(Cpu c) {
      Alu.sub32(c, getU32(d), c.mmu.load32(ea.address(c)));
    }
  }

  static final class Cmp32MR extends Forms.ToMemory {
    Cmp32MR(Ea ea, long v) {
      super(ea, v);
    }

    @Override
    public void execute(Cpu c) {
      Alu.sub32(c, c.mmu.load32(ea.address(c)), getU32(v));
    }
  }

  static final class Test32R extends Forms.ToRegister {
    Test32R(long d, long v) {
      super(d, v);
    }

    @Override
    public void execute(Cpu c) {
      Alu.logic(c, getU32(d) & getU32(v), 4);
    }
  }

  static final class Test32RM extends Forms.FromMemory {
    Test32RM(long d, Ea ea) {
      super(d, ea);
    }

    @Override
    public void execute(Cpu c) {
      Alu.logic(c, getU32(d) & c.mmu.load32(ea.address(c)), 4);
    }
  }

  static final class Test32MR extends Forms.ToMemory {
    Test32MR(Ea ea, long v) {
      super(ea, v);
    }

    @Override
    public void execute(Cpu c) {
      Alu.logic(c, c.mmu.load32(ea.address(c)) & getU32(v), 4);
    }
  }
}
