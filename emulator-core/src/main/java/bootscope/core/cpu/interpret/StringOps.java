package bootscope.core.cpu.interpret;

import bootscope.core.bits.Host;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;

/**
 * MOVS, CMPS, STOS, LODS, SCAS, INS, OUTS, alone and repeated (SDM vol. 2B "REP").
 *
 * <p>A repeated instruction retires as one instruction of the count. It is interruptible: after
 * {@link #MOST_ELEMENTS} elements, or one with TF set, it ends with its registers advanced and RIP
 * on itself, as the architecture lets it; one that reaches a device, a port or a hole counts as
 * many, so that no instruction takes the host long. Where source and destination are plain RAM,
 * MOVS and STOS go page by page.
 */
final class StringOps {
  private static final long MOST_ELEMENTS = 1 << 16;

  /** As how many an element counts that leaves RAM. */
  private static final long DEVICE_ELEMENTS = 64;

  private StringOps() {}

  static void register(OpTable table) {
    table.put(Mnemonic.MOVS, (in, t) -> new StringOp(in, t, Kind.MOVS));
    table.put(Mnemonic.CMPS, (in, t) -> new StringOp(in, t, Kind.CMPS));
    table.put(Mnemonic.STOS, (in, t) -> new StringOp(in, t, Kind.STOS));
    table.put(Mnemonic.LODS, (in, t) -> new StringOp(in, t, Kind.LODS));
    table.put(Mnemonic.SCAS, (in, t) -> new StringOp(in, t, Kind.SCAS));
    table.put(Mnemonic.INS, (in, t) -> new StringOp(in, t, Kind.INS));
    table.put(Mnemonic.OUTS, (in, t) -> new StringOp(in, t, Kind.OUTS));
  }

  private enum Kind {
    MOVS,
    CMPS,
    STOS,
    LODS,
    SCAS,
    INS,
    OUTS;

    boolean compares() {
      return this == CMPS || this == SCAS;
    }
  }

  static final class StringOp extends Terminator {
    private final Kind kind;
    private final int size;
    private final boolean repeated;
    private final boolean whileEqual;
    private final Place counter;
    private final Place source; // index registers
    private final Place destination;
    private final Place accumulator;
    private final Ea from;
    private final Ea to;
    private final Alu.Binary compare;
    private final long selfRip;
    private Block self;
    private Block next;

    StringOp(Instruction in, Translation t, Kind kind) {
      this.kind = kind;
      size = in.operandSize();
      repeated = in.has(Instruction.REP) || in.has(Instruction.REPNE);
      whileEqual = in.has(Instruction.REP);
      int address = in.addressSize();
      counter = Place.register(t.s.gpr(CpuState.RCX), address);
      source = Place.register(t.s.gpr(CpuState.RSI), address);
      destination = Place.register(t.s.gpr(CpuState.RDI), address);
      accumulator = Place.register(t.s.gpr(CpuState.RAX), size);
      from = t.ea(CpuState.RSI, in.segment(), address, size, false);
      to = t.ea(CpuState.RDI, CpuState.ES, address, size, !kind.compares());
      compare = Alu.sub(size);
      selfRip = t.rip;
    }

    @Override
    Block leave(Processor c) {
      if (!repeated) {
        element(c);
        return on(c);
      }
      long left = counter.read(c);
      if (left == 0) {
        return on(c); // the counter is not written: a 32-bit one keeps its upper half
      }
      long budget = c.flag(Bits.FLAG_TF) ? 1 : MOST_ELEMENTS;
      boolean done = false;
      while (budget > 0) {
        long most = left < 0 ? budget : Math.min(left, budget); // the count is unsigned
        long bulk = budget > 1 ? bulk(c, most) : 0;
        if (bulk > 0) {
          left -= bulk;
          budget -= bulk;
        } else {
          c.deviceReached = false;
          element(c);
          left--;
          budget -= c.deviceReached ? DEVICE_ELEMENTS : 1;
        }
        counter.write(c, left);
        if (left == 0 || kind.compares() && (c.s.lazyResult() == 0) != whileEqual) {
          done = true;
          break;
        }
        if (c.debug.trapPending()) {
          break; // a data breakpoint is reported behind its element (SDM vol. 3B §17.3.1.2)
        }
      }
      return done ? on(c) : again(c);
    }

    private Block on(Processor c) {
      if (kind == Kind.INS || kind == Kind.OUTS || c.debug.trapPending()) {
        c.s.rip(nextRip);
        return null;
      }
      Block b = next;
      if (b != null && b.validEpoch == c.mmu.epoch()) {
        return b;
      }
      c.s.rip(nextRip);
      b = c.enterFromBranch();
      next = b;
      return b;
    }

    private Block again(Processor c) {
      c.s.rip(selfRip);
      // Between iterations RF is set, so that a breakpoint on the instruction isn't taken again
      // (SDM vol. 3B §17.3.1.1).
      c.s.systemFlags(c.s.systemFlags() | Bits.FLAG_RF);
      c.shadows.keepResumeFlag();
      return null;
    }

    private void advance(Processor c, Place register, long by) {
      register.write(c, register.read(c) + by);
    }

    private long step(Processor c) {
      return c.flag(Bits.FLAG_DF) ? -size : size;
    }

    private void element(Processor c) {
      long step = step(c);
      switch (kind) {
        case MOVS -> {
          long value = c.mmu.load(from.address(c), size);
          c.mmu.store(to.address(c), size, value);
          advance(c, source, step);
          advance(c, destination, step);
        }
        case STOS -> {
          c.mmu.store(to.address(c), size, accumulator.read(c));
          advance(c, destination, step);
        }
        case LODS -> {
          accumulator.write(c, c.mmu.load(from.address(c), size));
          advance(c, source, step);
        }
        case CMPS -> {
          long a = c.mmu.load(from.address(c), size);
          long b = c.mmu.load(to.address(c), size);
          compare.apply(c, a, b);
          advance(c, source, step);
          advance(c, destination, step);
        }
        case SCAS -> {
          long b = c.mmu.load(to.address(c), size);
          compare.apply(c, accumulator.read(c), b);
          advance(c, destination, step);
        }
        case INS -> {
          int port = (int) c.s.reg(CpuState.RDX) & 0xFFFF;
          c.tasks.checkPort(port, size);
          long linear = to.address(c);
          c.mmu.checkWrite(linear, size);
          c.mmu.store(linear, size, PortOps.read(c, port, size));
          advance(c, destination, step);
        }
        case OUTS -> {
          int port = (int) c.s.reg(CpuState.RDX) & 0xFFFF;
          c.tasks.checkPort(port, size);
          int value = (int) c.mmu.load(from.address(c), size);
          PortOps.write(c, port, size, value);
          advance(c, source, step);
        }
      }
    }

    /** Moves or fills upwards as many whole elements as lie in the pages at hand; how many. */
    private long bulk(Processor c, long most) {
      if (kind != Kind.MOVS && kind != Kind.STOS
          || c.flag(Bits.FLAG_DF)
          || from.checked()
          || to.checked()) {
        return 0;
      }
      long toLinear = to.address(c);
      long room = 4096 - (toLinear & 4095);
      long n = Math.min(most, room / size);
      if (n < 2 || !withinIndex(c, destination, n)) {
        return 0;
      }
      if (kind == Kind.STOS) {
        long host = c.mmu.direct(toLinear, true);
        if (host == 0) {
          return 0;
        }
        fill(host, n, accumulator.read(c));
        advance(c, destination, n * size);
        return n;
      }
      long fromLinear = from.address(c);
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
      advance(c, source, n * size);
      advance(c, destination, n * size);
      return n;
    }

    /** Whether an index register does not wrap within n elements. */
    private boolean withinIndex(Processor c, Place register, long n) {
      if (register.size == 8) {
        return true;
      }
      return register.read(c) + n * size <= 1L << 8 * register.size;
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
}
