package bootscope.core.cpu.ops;

import static bootscope.core.bits.Host.getLong;
import static bootscope.core.bits.Host.putLong;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.state.LazyFlags;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;

/** Near transfers of control: Jcc, JMP, CALL, RET, LOOPcc, JCXZ. */
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
  static long target(Instruction in, OperandBinder t) {
    long to = t.nextRip + ((Operand.Relative) in.operand(0)).displacement();
    return switch (in.operandSize()) {
      case 2 -> to & 0xFFFF;
      case 4 -> to & 0xFFFF_FFFFL;
      default -> to;
    };
  }

  // ---------------------------------------------------------------- Jcc

  private static boolean less(Cpu c) {
    long carries = c.s.lazyCarries();
    return LazyFlags.sign(c.s.lazyResult(), carries) != LazyFlags.overflow(carries);
  }

  private static Op jcc(Instruction in, OperandBinder t, int condition) {
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

  static final class Jo extends Terminator {
    Jo(long target) {
      super(target);
    }

    @Override
    public int leave(Cpu c) {
      return LazyFlags.overflow(c.s.lazyCarries()) ? TAKEN : NEXT;
    }
  }

  static final class Jno extends Terminator {
    Jno(long target) {
      super(target);
    }

    @Override
    public int leave(Cpu c) {
      return LazyFlags.overflow(c.s.lazyCarries()) ? NEXT : TAKEN;
    }
  }

  static final class Jb extends Terminator {
    Jb(long target) {
      super(target);
    }

    @Override
    public int leave(Cpu c) {
      return c.s.lazyCarries() < 0 ? TAKEN : NEXT;
    }
  }

  static final class Jae extends Terminator {
    Jae(long target) {
      super(target);
    }

    @Override
    public int leave(Cpu c) {
      return c.s.lazyCarries() < 0 ? NEXT : TAKEN;
    }
  }

  static final class Je extends Terminator {
    Je(long target) {
      super(target);
    }

    @Override
    public int leave(Cpu c) {
      return c.s.lazyResult() == 0 ? TAKEN : NEXT;
    }
  }

  static final class Jne extends Terminator {
    Jne(long target) {
      super(target);
    }

    @Override
    public int leave(Cpu c) {
      return c.s.lazyResult() == 0 ? NEXT : TAKEN;
    }
  }

  static final class Jbe extends Terminator {
    Jbe(long target) {
      super(target);
    }

    @Override
    public int leave(Cpu c) {
      return c.s.lazyCarries() < 0 || c.s.lazyResult() == 0 ? TAKEN : NEXT;
    }
  }

  static final class Ja extends Terminator {
    Ja(long target) {
      super(target);
    }

    @Override
    public int leave(Cpu c) {
      return c.s.lazyCarries() < 0 || c.s.lazyResult() == 0 ? NEXT : TAKEN;
    }
  }

  static final class Js extends Terminator {
    Js(long target) {
      super(target);
    }

    @Override
    public int leave(Cpu c) {
      return LazyFlags.sign(c.s.lazyResult(), c.s.lazyCarries()) ? TAKEN : NEXT;
    }
  }

  static final class Jns extends Terminator {
    Jns(long target) {
      super(target);
    }

    @Override
    public int leave(Cpu c) {
      return LazyFlags.sign(c.s.lazyResult(), c.s.lazyCarries()) ? NEXT : TAKEN;
    }
  }

  static final class Jp extends Terminator {
    Jp(long target) {
      super(target);
    }

    @Override
    public int leave(Cpu c) {
      return LazyFlags.parity(c.s.lazyResult(), c.s.lazyCarries()) ? TAKEN : NEXT;
    }
  }

  static final class Jnp extends Terminator {
    Jnp(long target) {
      super(target);
    }

    @Override
    public int leave(Cpu c) {
      return LazyFlags.parity(c.s.lazyResult(), c.s.lazyCarries()) ? NEXT : TAKEN;
    }
  }

  static final class Jl extends Terminator {
    Jl(long target) {
      super(target);
    }

    @Override
    public int leave(Cpu c) {
      return less(c) ? TAKEN : NEXT;
    }
  }

  static final class Jge extends Terminator {
    Jge(long target) {
      super(target);
    }

    @Override
    public int leave(Cpu c) {
      return less(c) ? NEXT : TAKEN;
    }
  }

  static final class Jle extends Terminator {
    Jle(long target) {
      super(target);
    }

    @Override
    public int leave(Cpu c) {
      return c.s.lazyResult() == 0 || less(c) ? TAKEN : NEXT;
    }
  }

  static final class Jg extends Terminator {
    Jg(long target) {
      super(target);
    }

    @Override
    public int leave(Cpu c) {
      return c.s.lazyResult() == 0 || less(c) ? NEXT : TAKEN;
    }
  }

  // ---------------------------------------------------------------- JMP

  private static Op jmp(Instruction in, OperandBinder t) {
    if (in.operand(0) instanceof Operand.Relative) {
      return new Jump(target(in, t));
    }
    return new JumpIndirect(t.place(in, 0));
  }

  static final class Jump extends Terminator {
    Jump(long target) {
      super(target);
    }

    @Override
    public int leave(Cpu c) {
      return TAKEN;
    }
  }

  static final class JumpIndirect extends Terminator {
    private final Place place;

    JumpIndirect(Place place) {
      this.place = place;
    }

    @Override
    public int leave(Cpu c) {
      long target = place.read(c);
      c.checkTarget(target);
      c.s.rip(target);
      return JUMPED;
    }
  }

  // ---------------------------------------------------------------- CALL and RET

  private static Op call(Instruction in, OperandBinder t) {
    Stack stack = new Stack(t);
    int size = in.operandSize();
    if (in.operand(0) instanceof Operand.Relative) {
      long target = target(in, t);
      return stack.flat64() && target << 16 >> 16 == target
          ? new Call64(t.s.gpr(CpuState.RSP), target)
          : new Call(stack, size, target);
    }
    return new CallIndirect(stack, size, t.place(in, 0));
  }

  static final class Call64 extends Terminator {
    private final long sp;

    Call64(long sp, long target) {
      super(target);
      this.sp = sp;
    }

    @Override
    public int leave(Cpu c) {
      long to = getLong(sp) - 8;
      c.mmu.store64(to, nextRip);
      putLong(sp, to);
      return TAKEN;
    }
  }

  static final class Call extends Terminator {
    private final Stack stack;
    private final int size;

    Call(Stack stack, int size, long target) {
      super(target);
      this.stack = stack;
      this.size = size;
    }

    @Override
    public int leave(Cpu c) {
      c.checkTarget(target);
      stack.push(c, size, nextRip);
      return TAKEN;
    }
  }

  static final class CallIndirect extends Terminator {
    private final Stack stack;
    private final int size;
    private final Place place;

    CallIndirect(Stack stack, int size, Place place) {
      this.stack = stack;
      this.size = size;
      this.place = place;
    }

    @Override
    public int leave(Cpu c) {
      long target = place.read(c);
      c.checkTarget(target);
      stack.push(c, size, nextRip);
      c.s.rip(target);
      return JUMPED;
    }
  }

  private static Op ret(Instruction in, OperandBinder t) {
    int release =
        in.operandCount() == 0 ? 0 : (int) OperandBinder.immediate(in.operand(0)) & 0xFFFF;
    Stack stack = new Stack(t);
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
    public int leave(Cpu c) {
      long from = getLong(sp);
      long target = c.mmu.load64(from);
      if (target << 16 >> 16 != target) {
        throw c.s.fault(GuestFault.GP, 0);
      }
      putLong(sp, from + release);
      c.s.rip(target);
      return JUMPED;
    }
  }

  static final class Ret extends Terminator {
    private final Stack stack;
    private final int size;
    private final int release;

    Ret(Stack stack, int size, int release) {
      this.stack = stack;
      this.size = size;
      this.release = release;
    }

    @Override
    public int leave(Cpu c) {
      long target = stack.top(c, size);
      c.checkTarget(target);
      stack.release(size + release);
      c.s.rip(target);
      return JUMPED;
    }
  }

  // ---------------------------------------------------------------- LOOP and JCXZ

  private static Place counter(Instruction in, OperandBinder t) {
    return Place.register(t.s.gpr(CpuState.RCX), in.addressSize());
  }

  /** LOOP; with {@code zero} 0 or 1, LOOPNE and LOOPE, which look at ZF too. */
  static final class Loop extends Terminator {
    private final Place counter;
    private final int zero;

    Loop(Instruction in, OperandBinder t, int zero) {
      super(target(in, t));
      counter = counter(in, t);
      this.zero = zero;
    }

    @Override
    public int leave(Cpu c) {
      long left = counter.read(c) - 1;
      int bits = 64 - 8 * counter.size;
      boolean go = left << bits != 0 && (zero < 0 || (c.s.lazyResult() == 0 ? 1 : 0) == zero);
      if (go) {
        c.checkTarget(target);
      }
      counter.write(c, left);
      return go ? TAKEN : NEXT;
    }
  }

  static final class Jcxz extends Terminator {
    private final Place counter;

    Jcxz(Instruction in, OperandBinder t) {
      super(target(in, t));
      counter = counter(in, t);
    }

    @Override
    public int leave(Cpu c) {
      return counter.read(c) == 0 ? TAKEN : NEXT;
    }
  }
}
