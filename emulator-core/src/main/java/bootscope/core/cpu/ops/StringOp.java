package bootscope.core.cpu.ops;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.isa.Instruction;

/**
 * A string instruction, alone or repeated (SDM vol. 2B "REP"); what it does with an element is its
 * subclass's.
 *
 * <p>A repeated instruction retires as one instruction of the count. It is interruptible: after
 * {@link #MOST_ELEMENTS} elements, or one with TF set, it ends with its registers advanced and RIP
 * on itself, as the architecture lets it; one that reaches a device, a port or a hole counts as
 * many, so that no instruction takes the host long.
 */
public abstract class StringOp extends Terminator {
  private static final long MOST_ELEMENTS = 1 << 16;

  /** As how many an element counts that leaves RAM. */
  private static final long DEVICE_ELEMENTS = 64;

  /** Bytes of an element. */
  protected final int size;

  /** The index registers. */
  protected final Place source;

  protected final Place destination;

  /** The elements to which they point. */
  protected final Ea from;

  protected final Ea to;

  private final boolean repeated;
  private final boolean whileEqual;
  private final Place counter;
  private final long selfRip;

  /**
   * @param writes whether the destination is stored to
   */
  protected StringOp(Instruction in, OperandBinder t, boolean writes) {
    size = in.operandSize();
    repeated = in.has(Instruction.REP) || in.has(Instruction.REPNE);
    whileEqual = in.has(Instruction.REP);
    int address = in.addressSize();
    counter = Place.register(t.s.gpr(CpuState.RCX), address);
    source = Place.register(t.s.gpr(CpuState.RSI), address);
    destination = Place.register(t.s.gpr(CpuState.RDI), address);
    from = t.ea(CpuState.RSI, in.segment(), address, size, false);
    to = t.ea(CpuState.RDI, CpuState.ES, address, size, writes);
    selfRip = t.rip;
  }

  /** Does one element and advances the index registers. */
  protected abstract void element(Cpu c);

  /** Does up to {@code most} elements at once; how many, 0 where {@link #element} must do them. */
  protected long bulk(Cpu c, long most) {
    return 0;
  }

  /** Whether ZF may end the repetition. */
  protected boolean compares() {
    return false;
  }

  /** Whether the processor looks around behind it: it may have reached a device. */
  protected boolean endsRun() {
    return false;
  }

  /** Moves an index register on by an element, up or down as DF says. */
  protected final void advance(Cpu c, Place register) {
    register.write(c, register.read(c) + (c.flag(Bits.FLAG_DF) ? -size : size));
  }

  @Override
  public final int leave(Cpu c) {
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
        c.forgetDevice();
        element(c);
        left--;
        budget -= c.deviceReached() ? DEVICE_ELEMENTS : 1;
      }
      counter.write(c, left);
      if (left == 0 || compares() && (c.s.lazyResult() == 0) != whileEqual) {
        done = true;
        break;
      }
      if (c.traps() != 0) {
        break; // a data breakpoint is reported behind its element (SDM vol. 3B §17.3.1.2)
      }
    }
    return done ? on(c) : again(c);
  }

  private int on(Cpu c) {
    if (endsRun() || c.traps() != 0) {
      c.s.rip(nextRip);
      return STOP;
    }
    return NEXT;
  }

  private int again(Cpu c) {
    c.s.rip(selfRip);
    // Between iterations RF is set, so that a breakpoint on the instruction isn't taken again
    // (SDM vol. 3B §17.3.1.1).
    c.s.systemFlags(c.s.systemFlags() | Bits.FLAG_RF);
    c.keepResumeFlag(true);
    return STOP;
  }
}
