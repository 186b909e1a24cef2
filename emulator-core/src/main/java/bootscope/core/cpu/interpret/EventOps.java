package bootscope.core.cpu.interpret;

import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.state.LazyFlags;
import bootscope.core.cpu.state.Msr;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;

/**
 * Instructions that raise events or change the code segment: INT and its kin, far JMP, CALL and
 * RET, IRET, SYSCALL, SYSENTER and their returns, HLT, UD.
 */
final class EventOps {
  private EventOps() {}

  static void register(OpTable table) {
    table.put(
        Mnemonic.INT,
        (in, t) -> {
          int vector = (int) Translation.immediate(in.operand(0)) & 0xFF;
          return new Transfer((c, next) -> c.interrupts.deliverInt(vector, next));
        });
    table.put(Mnemonic.INT3, (in, t) -> new SoftwareInterrupt(GuestFault.BP));
    table.put(
        Mnemonic.INT1, (in, t) -> new Transfer((c, next) -> c.interrupts.deliverDebugTrap(next)));
    table.put(
        Mnemonic.INTO,
        (in, t) ->
            new Transfer(
                (c, next) -> {
                  if (LazyFlags.overflow(c.s.lazyCarries())) {
                    c.interrupts.deliverSoftware(GuestFault.OF, next);
                  } else {
                    c.s.rip(next);
                  }
                }));
    table.put(Mnemonic.BOUND, EventOps::bound);
    table.put(Mnemonic.UD0, (in, t) -> new Fault(GuestFault.UD, false));
    table.put(Mnemonic.UD1, (in, t) -> new Fault(GuestFault.UD, false));
    table.put(Mnemonic.UD2, (in, t) -> new Fault(GuestFault.UD, false));
    table.put(Mnemonic.HLT, (in, t) -> new Transfer(EventOps::halt));
    table.put(Mnemonic.JMP_FAR, (in, t) -> far(in, t, false));
    table.put(Mnemonic.CALL_FAR, (in, t) -> far(in, t, true));
    table.put(Mnemonic.RET_FAR, EventOps::retFar);
    table.put(
        Mnemonic.IRET,
        (in, t) -> {
          int size = in.operandSize();
          return new Transfer((c, next) -> c.far.iret(size, next));
        });
    table.put(
        Mnemonic.SYSCALL,
        (in, t) ->
            new Transfer(
                (c, next) -> {
                  enabled(c);
                  c.far.syscall(next);
                }));
    table.put(
        Mnemonic.SYSRET,
        (in, t) -> {
          int size = (in.rex() & 8) != 0 ? 8 : 4;
          return new Transfer(
              (c, next) -> {
                enabled(c);
                c.far.sysret(size);
              });
        });
    table.put(Mnemonic.SYSENTER, (in, t) -> new Transfer((c, next) -> c.far.sysenter()));
    table.put(Mnemonic.SYSEXIT, (in, t) -> new Transfer((c, next) -> c.far.sysexit()));
  }

  private static void enabled(Processor c) {
    if ((c.s.msr(Msr.EFER) & Msr.EFER_SCE) == 0) {
      throw c.s.fault(GuestFault.UD);
    }
  }

  /** What a {@link Transfer} does: it leaves RIP set. */
  @FunctionalInterface
  interface Action {
    void run(Processor c, long nextRip);
  }

  /** A terminator that sets RIP itself, and after which the processor looks around. */
  static final class Transfer extends Terminator {
    private final Action action;

    Transfer(Action action) {
      this.action = action;
    }

    @Override
    Block leave(Processor c) {
      action.run(c, nextRip);
      return null;
    }
  }

  static final class SoftwareInterrupt extends Terminator {
    private final int vector;

    SoftwareInterrupt(int vector) {
      this.vector = vector;
    }

    @Override
    Block leave(Processor c) {
      c.interrupts.deliverSoftware(vector, nextRip);
      return null;
    }
  }

  /** Raises a fault whenever it is reached. */
  static final class Fault extends Terminator {
    private final int vector;
    private final boolean hasError;

    Fault(int vector, boolean hasError) {
      this.vector = vector;
      this.hasError = hasError;
      length = 1;
    }

    @Override
    Block leave(Processor c) {
      throw hasError ? c.s.fault(vector, 0) : c.s.fault(vector);
    }
  }

  /** An encoding that the processor does not have: #UD, and a note for the user. */
  static final class Undefined extends Terminator {
    private final byte[] bytes;
    private final long rip;

    Undefined(byte[] bytes, long rip) {
      this.bytes = bytes;
      this.rip = rip;
    }

    @Override
    Block leave(Processor c) {
      c.noteUndefined(bytes, rip);
      throw c.s.fault(GuestFault.UD);
    }
  }

  private static void halt(Processor c, long nextRip) {
    c.privileged();
    c.s.rip(nextRip);
    c.halted = true;
  }

  private static Op bound(Instruction in, Translation t) {
    Place index = t.place(in, 0);
    Operand.Memory m = (Operand.Memory) in.operand(1);
    int size = index.size;
    Ea ea = t.ea(m, 2 * size, false);
    int shift = 64 - 8 * size;
    return new Simple(
        c -> {
          long linear = ea.address(c);
          long low = c.mmu.load(linear, size) << shift >> shift;
          long high = c.mmu.load(linear + size, size) << shift >> shift;
          long i = index.readSigned(c);
          if (i < low || i > high) {
            throw c.s.fault(GuestFault.BR);
          }
        });
  }

  private static Op far(Instruction in, Translation t, boolean call) {
    int size = in.operandSize();
    if (in.operand(0) instanceof Operand.FarPointer p) {
      long offset = size == 2 ? p.offset() & 0xFFFF : p.offset() & 0xFFFF_FFFFL;
      return new Transfer((c, next) -> go(c, call, p.selector(), offset, size, next));
    }
    Ea ea = t.ea((Operand.Memory) in.operand(0), size + 2, false);
    return new Transfer(
        (c, next) -> {
          long linear = ea.address(c);
          long offset = c.mmu.load(linear, size);
          int selector = c.mmu.load16(linear + size);
          go(c, call, selector, offset, size, next);
        });
  }

  private static void go(
      Processor c, boolean call, int selector, long offset, int size, long next) {
    if (call) {
      c.far.call(selector, offset, size, next);
    } else {
      c.far.jump(selector, offset, size, next);
    }
  }

  private static Op retFar(Instruction in, Translation t) {
    int size = in.operandSize();
    int release = in.operandCount() == 0 ? 0 : (int) Translation.immediate(in.operand(0)) & 0xFFFF;
    return new Transfer((c, next) -> c.far.ret(size, release));
  }
}
