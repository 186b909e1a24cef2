package bootscope.core.cpu.ops;

import bootscope.core.bits.Host;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;

/**
 * MOVS, CMPS, STOS, LODS, SCAS. Where source and destination are plain RAM, MOVS and STOS go page
 * by page.
 */
final class StringOps {
  private StringOps() {}

  static void register(OpTable table) {
    table.put(Mnemonic.MOVS, Movs::new);
    table.put(Mnemonic.CMPS, Cmps::new);
    table.put(Mnemonic.STOS, Stos::new);
    table.put(Mnemonic.LODS, Lods::new);
    table.put(Mnemonic.SCAS, Scas::new);
  }

  private static Place accumulator(Instruction in, OperandBinder t) {
    return Place.register(t.s.gpr(CpuState.RAX), in.operandSize());
  }

  static final class Lods extends StringOp {
    private final Place accumulator;

    Lods(Instruction in, OperandBinder t) {
      super(in, t, false);
      accumulator = accumulator(in, t);
    }

    @Override
    protected void element(Cpu c) {
      accumulator.write(c, c.mmu.load(from.address(c), size));
      advance(c, source);
    }
  }

  static final class Cmps extends StringOp {
    private final Alu.Binary compare;

    Cmps(Instruction in, OperandBinder t) {
      super(in, t, false);
      compare = Alu.sub(size);
    }

    @Override
    protected boolean compares() {
      return true;
    }

    @Override
    protected void element(Cpu c) {
      long a = c.mmu.load(from.address(c), size);
      long b = c.mmu.load(to.address(c), size);
      compare.apply(c, a, b);
      advance(c, source);
      advance(c, destination);
    }
  }

  static final class Scas extends StringOp {
    private final Place accumulator;
    private final Alu.Binary compare;

    Scas(Instruction in, OperandBinder t) {
      super(in, t, false);
      accumulator = accumulator(in, t);
      compare = Alu.sub(size);
    }

    @Override
    protected boolean compares() {
      return true;
    }

    @Override
    protected void element(Cpu c) {
      long b = c.mmu.load(to.address(c), size);
      compare.apply(c, accumulator.read(c), b);
      advance(c, destination);
    }
  }

  /**
   * One that fills or copies memory: upwards as many whole elements as lie in the pages at hand.
   */
  private abstract static class Bulk extends StringOp {
    Bulk(Instruction in, OperandBinder t) {
      super(in, t, true);
    }

    /** How many elements reach to the page's end at most; 0 when they can't be done at once. */
    final long room(Cpu c, long toLinear, long most) {
      long n = Math.min(most, (4096 - (toLinear & 4095)) / size);
      return n < 2 || !withinIndex(c, destination, n) ? 0 : n;
    }

    final boolean upwardsUnchecked(Cpu c) {
      return !c.flag(Bits.FLAG_DF) && !from.checked() && !to.checked();
    }

    /** Whether an index register does not wrap within n elements. */
    final boolean withinIndex(Cpu c, Place register, long n) {
      return register.size == 8 || register.read(c) + n * size <= 1L << 8 * register.size;
    }

    final void advance(Cpu c, Place register, long n) {
      register.write(c, register.read(c) + n * size);
    }
  }

  static final class Stos extends Bulk {
    private final Place accumulator;

    Stos(Instruction in, OperandBinder t) {
      super(in, t);
      accumulator = accumulator(in, t);
    }

    @Override
    protected void element(Cpu c) {
      c.mmu.store(to.address(c), size, accumulator.read(c));
      advance(c, destination);
    }

    @Override
    protected long bulk(Cpu c, long most) {
      if (!upwardsUnchecked(c)) {
        return 0;
      }
      long linear = to.address(c);
      long n = room(c, linear, most);
      long host = n == 0 ? 0 : c.mmu.direct(linear, true);
      if (host == 0) {
        return 0;
      }
      fill(host, n, accumulator.read(c));
      advance(c, destination, n);
      return n;
    }

    private void fill(long host, long n, long value) {
      if (size == 1 || value == 0) {
        Host.fill(host, n * size, (int) value);
      } else {
        for (long i = 0; i < n; i++) {
          Host.put(host + i * size, size, value);
        }
      }
    }
  }

  static final class Movs extends Bulk {
    Movs(Instruction in, OperandBinder t) {
      super(in, t);
    }

    @Override
    protected void element(Cpu c) {
      long value = c.mmu.load(from.address(c), size);
      c.mmu.store(to.address(c), size, value);
      advance(c, source);
      advance(c, destination);
    }

    @Override
    protected long bulk(Cpu c, long most) {
      if (!upwardsUnchecked(c)) {
        return 0;
      }
      long toLinear = to.address(c);
      long fromLinear = from.address(c);
      long n = room(c, toLinear, most);
      n = Math.min(n, (4096 - (fromLinear & 4095)) / size);
      if (n < 2 || !withinIndex(c, source, n)) {
        return 0;
      }
      long readable = c.mmu.direct(fromLinear, false);
      long writable = c.mmu.direct(toLinear, true);
      if (readable == 0 || writable == 0) {
        return 0;
      }
      if (writable > readable && writable < readable + n * size) {
        return 0; // overlapping upwards: elements repeat
      }
      Host.copy(readable, writable, n * size);
      advance(c, source, n);
      advance(c, destination, n);
      return n;
    }
  }
}
