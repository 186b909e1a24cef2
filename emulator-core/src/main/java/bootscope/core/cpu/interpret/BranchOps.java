package bootscope.core.cpu.interpret;

import static bootscope.core.bits.Host.getLong;
import static bootscope.core.bits.Host.putLong;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.state.LazyFlags;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;

/** Near transfers of control: Jcc, JMP, CALL, RET, LOOPcc, JCXZ; and the cut between blocks. */
final class BranchOps {
  private BranchOps() {}

  static void register(OpTable table) {
    for (int code = 0; code < 16; code++) {
      int condition = code;
      table.put(Mnemonic.values()[Mnemonic.JO.ordinal() + code], (in, t) -> jcc(in, t, condition));
    }
    table.put(Mnemonic.JMP, BranchOps::jmp);
    table.put(Mnemonic.CALL, BranchOps::call);
    table.put(Mnemonic.RET, BranchOps::ret);
    table.put(Mnemonic.LOOP, (in, t) -> new Loop(in, t, -1));
    table.put(Mnemonic.LOOPE, (in, t) -> new Loop(in, t, 1));
    table.put(Mnemonic.LOOPNE, (in, t) -> new Loop(in, t, 0));
    table.put(Mnemonic.JCXZ, Jcxz::new);
  }

  /** The offset that a near branch goes to: as wide as the operand size (SDM vol. 2A "JMP"). */
  static long target(Instruction in, Translation t) {
    long to = t.nextRip + ((Operand.Relative) in.operand(0)).displacement();
    return switch (in.operandSize()) {
      case 2 -> to & 0xFFFF;
      case 4 -> to & 0xFFFF_FFFFL;
      default -> to;
    };
  }

  /** #GP(0) for a target outside the code segment, or not canonical. */
  static void check(Processor c, long target) {
    if (c.code64() ? target << 16 >> 16 != target : target > c.s.segmentLimit(CpuState.CS)) {
      throw c.s.fault(GuestFault.GP, 0);
    }
  }

  /** A terminator with a fixed target and, perhaps, the way on; both links are remembered. */
  abstract static class Linked extends Terminator {
    private final long target;
    private Block taken;
    private Block next;

    Linked(long target) {
      this.target = target;
    }

    final Block taken(Processor c) {
      Block b = taken;
      if (b != null && b.validEpoch == c.mmu.epoch()) {
        return b;
      }
      check(c, target);
      c.s.rip(target);
      b = c.enterFromBranch();
      taken = b;
      return b;
    }

    final Block fallThrough(Processor c) {
      Block b = next;
      if (b != null && b.validEpoch == c.mmu.epoch()) {
        return b;
      }
      c.s.rip(nextRip);
      b = c.enterFromBranch();
      next = b;
      return b;
    }
  }

  /** Where a block was cut: at a page's end, at its longest, or before a hooked instruction. */
  static final class Cut extends Terminator {
    private Block next;

    @Override
    int instructions() {
      return 0;
    }

    @Override
    Block leave(Processor c) {
      Block b = next;
      if (b != null && b.validEpoch == c.mmu.epoch()) {
        return b;
      }
      c.s.rip(nextRip);
      b = c.enterFromCut();
      next = b;
      return b;
    }
  }

  // ---------------------------------------------------------------- Jcc

  private static boolean less(Processor c) {
    long carries = c.s.lazyCarries();
    return LazyFlags.sign(c.s.lazyResult(), carries) != LazyFlags.overflow(carries);
  }

  private static Op jcc(Instruction in, Translation t, int condition) {
    long target = target(in, t);
    return switch (condition) {
      case 0 -> new Jo(target);
      case 1 -> new Jno(target);
      case 2 -> new Jb(target);
      case 3 -> new Jae(target);
      case 4 -> new Je(target);
      case 5 -> new Jne(target);
      case 6 -> new Jbe(target);
      case 7 -> new Ja(target);
      case 8 -> new Js(target);
      case 9 -> new Jns(target);
      case 10 -> new Jp(target);
      case 11 -> new Jnp(target);
      case 12 -> new Jl(target);
      case 13 -> new Jge(target);
      case 14 -> new Jle(target);
      default -> new Jg(target);
    };
  }

  static final class Jo extends Linked {
    Jo(long target) {
      super(target);
    }

    @Override
    Block leave(Processor c) {
      return LazyFlags.overflow(c.s.lazyCarries()) ? taken(c) : fallThrough(c);
    }
  }

  static final class Jno extends Linked {
    Jno(long target) {
      super(target);
    }

    @Override
    Block leave(Processor c) {
      return LazyFlags.overflow(c.s.lazyCarries()) ? fallThrough(c) : taken(c);
    }
  }

  static final class Jb extends Linked {
    Jb(long target) {
      super(target);
    }

    @Override
    Block leave(Processor c) {
      return c.s.lazyCarries() < 0 ? taken(c) : fallThrough(c);
    }
  }

  static final class Jae extends Linked {
    Jae(long target) {
      super(target);
    }

    @Override
    Block leave(Processor c) {
      return c.s.lazyCarries() < 0 ? fallThrough(c) : taken(c);
    }
  }

  static final class Je extends Linked {
    Je(long target) {
      super(target);
    }

    @Override
    Block leave(Processor c) {
      return c.s.lazyResult() == 0 ? taken(c) : fallThrough(c);
    }
  }

  static final class Jne extends Linked {
    Jne(long target) {
      super(target);
    }

    @Override
    Block leave(Processor c) {
      return c.s.lazyResult() == 0 ? fallThrough(c) : taken(c);
    }
  }

  static final class Jbe extends Linked {
    Jbe(long target) {
      super(target);
    }

    @Override
    Block leave(Processor c) {
      return c.s.lazyCarries() < 0 || c.s.lazyResult() == 0 ? taken(c) : fallThrough(c);
    }
  }

  static final class Ja extends Linked {
    Ja(long target) {
      super(target);
    }

    @Override
    Block leave(Processor c) {
      return c.s.lazyCarries() < 0 || c.s.lazyResult() == 0 ? fallThrough(c) : taken(c);
    }
  }

  static final class Js extends Linked {
    Js(long target) {
      super(target);
    }

    @Override
    Block leave(Processor c) {
      return LazyFlags.sign(c.s.lazyResult(), c.s.lazyCarries()) ? taken(c) : fallThrough(c);
    }
  }

  static final class Jns extends Linked {
    Jns(long target) {
      super(target);
    }

    @Override
    Block leave(Processor c) {
      return LazyFlags.sign(c.s.lazyResult(), c.s.lazyCarries()) ? fallThrough(c) : taken(c);
    }
  }

  static final class Jp extends Linked {
    Jp(long target) {
      super(target);
    }

    @Override
    Block leave(Processor c) {
      return LazyFlags.parity(c.s.lazyResult(), c.s.lazyCarries()) ? taken(c) : fallThrough(c);
    }
  }

  static final class Jnp extends Linked {
    Jnp(long target) {
      super(target);
    }

    @Override
    Block leave(Processor c) {
      return LazyFlags.parity(c.s.lazyResult(), c.s.lazyCarries()) ? fallThrough(c) : taken(c);
    }
  }

  static final class Jl extends Linked {
    Jl(long target) {
      super(target);
    }

    @Override
    Block leave(Processor c) {
      return less(c) ? taken(c) : fallThrough(c);
    }
  }

  static final class Jge extends Linked {
    Jge(long target) {
      super(target);
    }

    @Override
    Block leave(Processor c) {
      return less(c) ? fallThrough(c) : taken(c);
    }
  }

  static final class Jle extends Linked {
    Jle(long target) {
      super(target);
    }

    @Override
    Block leave(Processor c) {
      return c.s.lazyResult() == 0 || less(c) ? taken(c) : fallThrough(c);
    }
  }

  static final class Jg extends Linked {
    Jg(long target) {
      super(target);
    }

    @Override
    Block leave(Processor c) {
      return c.s.lazyResult() == 0 || less(c) ? fallThrough(c) : taken(c);
    }
  }

  // ---------------------------------------------------------------- JMP

  private static Op jmp(Instruction in, Translation t) {
    if (in.operand(0) instanceof Operand.Relative) {
      return new Jump(target(in, t));
    }
    return new JumpIndirect(t.place(in, 0));
  }

  static final class Jump extends Linked {
    Jump(long target) {
      super(target);
    }

    @Override
    Block leave(Processor c) {
      return taken(c);
    }
  }

  static final class JumpIndirect extends Terminator {
    private final Place place;

    JumpIndirect(Place place) {
      this.place = place;
    }

    @Override
    Block leave(Processor c) {
      long target = place.read(c);
      check(c, target);
      c.s.rip(target);
      return c.enterFromBranch();
    }
  }

  // ---------------------------------------------------------------- CALL and RET

  private static Op call(Instruction in, Translation t) {
    StackOps.Stack stack = new StackOps.Stack(t);
    int size = in.operandSize();
    if (in.operand(0) instanceof Operand.Relative) {
      long target = target(in, t);
      return stack.flat64() && target << 16 >> 16 == target
          ? new Call64(t.s.gpr(CpuState.RSP), target)
          : new Call(stack, size, target);
    }
    return new CallIndirect(stack, size, t.place(in, 0));
  }

  static final class Call64 extends Linked {
    private final long sp;

    Call64(long sp, long target) {
      super(target);
      this.sp = sp;
    }

    @Override
    Block leave(Processor c) {
      long to = getLong(sp) - 8;
      c.mmu.store64(to, nextRip);
      putLong(sp, to);
      return taken(c);
    }
  }

  static final class Call extends Linked {
    private final StackOps.Stack stack;
    private final int size;
    private final long target;

    Call(StackOps.Stack stack, int size, long target) {
      super(target);
      this.stack = stack;
      this.size = size;
      this.target = target;
    }

    @Override
    Block leave(Processor c) {
      check(c, target);
      stack.push(c, size, nextRip);
      return taken(c);
    }
  }

  static final class CallIndirect extends Terminator {
    private final StackOps.Stack stack;
    private final int size;
    private final Place place;

    CallIndirect(StackOps.Stack stack, int size, Place place) {
      this.stack = stack;
      this.size = size;
      this.place = place;
    }

    @Override
    Block leave(Processor c) {
      long target = place.read(c);
      check(c, target);
      stack.push(c, size, nextRip);
      c.s.rip(target);
      return c.enterFromBranch();
    }
  }

  private static Op ret(Instruction in, Translation t) {
    int release = in.operandCount() == 0 ? 0 : (int) Translation.immediate(in.operand(0)) & 0xFFFF;
    StackOps.Stack stack = new StackOps.Stack(t);
    return stack.flat64() && in.operandSize() == 8
        ? new Ret64(t.s.gpr(CpuState.RSP), 8 + release)
        : new Ret(stack, in.operandSize(), release);
  }

  static final class Ret64 extends Terminator {
    private final long sp;
    private final int release;

    Ret64(long sp, int release) {
      this.sp = sp;
      this.release = release;
    }

    @Override
    Block leave(Processor c) {
      long from = getLong(sp);
      long target = c.mmu.load64(from);
      if (target << 16 >> 16 != target) {
        throw c.s.fault(GuestFault.GP, 0);
      }
      putLong(sp, from + release);
      c.s.rip(target);
      return c.enterFromBranch();
    }
  }

  static final class Ret extends Terminator {
    private final StackOps.Stack stack;
    private final int size;
    private final int release;

    Ret(StackOps.Stack stack, int size, int release) {
      this.stack = stack;
      this.size = size;
      this.release = release;
    }

    @Override
    Block leave(Processor c) {
      long target = stack.top(c, size);
      check(c, target);
      stack.release(size + release);
      c.s.rip(target);
      return c.enterFromBranch();
    }
  }

  // ---------------------------------------------------------------- LOOP and JCXZ

  private static Place counter(Instruction in, Translation t) {
    return Place.register(t.s.gpr(CpuState.RCX), in.addressSize());
  }

  /** LOOP; with {@code zero} 0 or 1, LOOPNE and LOOPE, which look at ZF too. */
  static final class Loop extends Linked {
    private final Place counter;
    private final long target;
    private final int zero;

    Loop(Instruction in, Translation t, int zero) {
      super(target(in, t));
      this.target = target(in, t);
      counter = counter(in, t);
      this.zero = zero;
    }

    @Override
    Block leave(Processor c) {
      long left = counter.read(c) - 1;
      int bits = 64 - 8 * counter.size;
      boolean go = left << bits != 0 && (zero < 0 || (c.s.lazyResult() == 0 ? 1 : 0) == zero);
      if (go) {
        check(c, target);
      }
      counter.write(c, left);
      return go ? taken(c) : fallThrough(c);
    }
  }

  static final class Jcxz extends Linked {
    private final Place counter;

    Jcxz(Instruction in, Translation t) {
      super(target(in, t));
      counter = counter(in, t);
    }

    @Override
    Block leave(Processor c) {
      return counter.read(c) == 0 ? taken(c) : fallThrough(c);
    }
  }
}
