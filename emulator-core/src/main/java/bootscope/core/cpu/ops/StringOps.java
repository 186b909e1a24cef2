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

  /** One that fills or copies memory: as many whole elements as lie in the pages at hand. */
  private abstract static class Bulk extends StringOp {
    Bulk(Instruction in, OperandBinder t) {
      super(in, t, true);
    }

    final boolean unchecked() {
      return !from.checked() && !to.checked();
    }

    /** How many elements from this one on lie in its page, in the direction of the index. */
    final long inPage(long linear, boolean down) {
      long at = linear & 4095;
      if (at + size > 4096) {
        return 0;
      }
      return down ? at / size + 1 : (4096 - at) / size;
    }

    /** Whether an index register does not wrap before the last of n elements. */
    final boolean withinIndex(Cpu c, Place register, long n, boolean down) {
      long first = register.read(c);
      return register.size == 8
          || (down ? first >= (n - 1) * size : first + n * size <= 1L << 8 * register.size);
    }

    /** Address of the lowest of n elements. */
    final long lowest(long first, long n, boolean down) {
      return down ? first - (n - 1) * size : first;
    }

    final void advance(Cpu c, Place register, long n, boolean down) {
      register.write(c, register.read(c) + (down ? -n : n) * size);
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
      if (!unchecked()) {
        return 0;
      }
      boolean down = c.flag(Bits.FLAG_DF);
      long linear = to.address(c);
      long n = Math.min(most, inPage(linear, down));
      if (n < 2 || !withinIndex(c, destination, n, down)) {
        return 0;
      }
      long host = c.mmu.direct(linear, true);
      if (host == 0) {
        return 0;
      }
      fill(lowest(host, n, down), n, accumulator.read(c));
      advance(c, destination, n, down);
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
      if (!unchecked()) {
        return 0;
      }
      boolean down = c.flag(Bits.FLAG_DF);
      long toLinear = to.address(c);
      long fromLinear = from.address(c);
      long n = Math.min(most, Math.min(inPage(toLinear, down), inPage(fromLinear, down)));
      if (n < 2 || !withinIndex(c, source, n, down) || !withinIndex(c, destination, n, down)) {
        return 0;
      }
      long readable = c.mmu.direct(fromLinear, false);
      long writable = c.mmu.direct(toLinear, true);
      if (readable == 0 || writable == 0) {
        return 0;
      }
      long ahead = down ? readable - writable : writable - readable;
      if (ahead > 0 && ahead < n * size) {
        return 0; // an element is read that was written before: elements repeat
      }
      Host.copy(lowest(readable, n, down), lowest(writable, n, down), n * size);
      advance(c, source, n, down);
      advance(c, destination, n, down);
      return n;
    }
  }
}
