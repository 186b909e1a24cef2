package bootscope.core.cpu.ops;

import static bootscope.core.bits.Host.getLong;
import static bootscope.core.bits.Host.putLong;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;
import bootscope.core.isa.RegisterClass;

/** PUSH, POP, PUSHA, POPA, PUSHF, ENTER, LEAVE. */
final class StackOps {
  private StackOps() {}

  static void register(OpTable table) {
    table.put(Mnemonic.PUSH, StackOps::push);
    table.put(Mnemonic.POP, StackOps::pop);
    table.put(Mnemonic.PUSHA, StackOps::pusha);
    table.put(Mnemonic.POPA, StackOps::popa);
    table.put(Mnemonic.PUSHF, StackOps::pushf);
    table.put(Mnemonic.ENTER, StackOps::enter);
    table.put(Mnemonic.LEAVE, StackOps::leave);
  }

  // ---------------------------------------------------------------- PUSH

  private static Op push(Instruction in, OperandBinder t) {
    Stack stack = new Stack(t);
    int size = in.operandSize();
    Operand operand = in.operand(0);
    if (MoveOps.file(operand) == RegisterClass.SEGMENT) {
      int segment = OperandBinder.registerNumber(operand);
      // The upper bytes are written as zeros; some processors leave them (SDM vol. 2B "PUSH").
      return new Simple(c -> stack.push(c, size, c.s.selector(segment)));
    }
    if (operand instanceof Operand.Memory) {
      Place place = t.place(in, 0);
      return new Simple(c -> stack.push(c, size, place.read(c)));
    }
    long v = t.valueAddress(operand);
    return stack.flat64() && size == 8
        ? new Push64(t.s.gpr(CpuState.RSP), v)
        : new Simple(c -> stack.push(c, size, getLong(v)));
  }

  static final class Push64 extends Op {
    private final long sp;
    private final long v;

    Push64(long sp, long v) {
      this.sp = sp;
      this.v = v;
    }

    @Override
    public void execute(Cpu c) {
      long to = getLong(sp) - 8;
      c.mmu.store64(to, getLong(v));
      putLong(sp, to);
    }
  }

  // ---------------------------------------------------------------- POP

  private static Op pop(Instruction in, OperandBinder t) {
    Stack stack = new Stack(t);
    int size = in.operandSize();
    Operand operand = in.operand(0);
    if (MoveOps.file(operand) == RegisterClass.SEGMENT) {
      return null; // loads the segment
    }
    if (operand instanceof Operand.Memory m) {
      Ea ea = t.ea(m, size, true);
      return new Simple(
          c -> {
            // The address is computed with RSP already incremented (SDM vol. 2B "POP").
            long value = stack.top(c, size);
            long before = c.s.reg(CpuState.RSP);
            stack.release(size);
            try {
              c.mmu.store(ea.address(c), size, value);
            } catch (GuestFault fault) {
              c.s.reg(CpuState.RSP, before);
              throw fault;
            }
          });
    }
    long d = t.registerAddress(operand);
    if (stack.flat64() && size == 8) {
      return new Pop64(t.s.gpr(CpuState.RSP), d);
    }
    Place place = t.place(in, 0);
    return new Simple(
        c -> {
          long value = stack.top(c, size);
          stack.release(size);
          place.write(c, value);
        });
  }

  static final class Pop64 extends Op {
    private final long sp;
    private final long d;

    Pop64(long sp, long d) {
      this.sp = sp;
      this.d = d;
    }

    @Override
    public void execute(Cpu c) {
      long from = getLong(sp);
      long value = c.mmu.load64(from);
      putLong(sp, from + 8);
      putLong(d, value);
    }
  }

  private static Op pusha(Instruction in, OperandBinder t) {
    Stack stack = new Stack(t);
    int size = in.operandSize();
    return new Simple(
        c -> {
          long old = c.s.reg(CpuState.RSP);
          for (int i = 1; i <= 8; i++) { // the first that fails is the one to report
            c.mmu.checkWrite(stack.linear(c, -(long) i * size, size, true), size);
          }
          for (int i = 0; i < 8; i++) {
            stack.push(c, size, i == CpuState.RSP ? old : c.s.reg(i));
          }
        });
  }

  private static Op popa(Instruction in, OperandBinder t) {
    Stack stack = new Stack(t);
    int size = in.operandSize();
    return new Simple(
        c -> {
          for (int i = 0; i < 8; i++) { // the first that fails is the one to report
            c.mmu.checkRead(stack.linear(c, (long) i * size, size, false), size);
          }
          for (int i = 7; i >= 0; i--) {
            long value = stack.top(c, size);
            stack.release(size);
            if (i != CpuState.RSP) {
              Place.register(c.s.gpr(i), size).write(c, value);
            }
          }
        });
  }

  // ---------------------------------------------------------------- flags

  private static Op pushf(Instruction in, OperandBinder t) {
    Stack stack = new Stack(t);
    int size = in.operandSize();
    return new Simple(
        c -> {
          if (c.virtual8086() && c.iopl() < 3) {
            throw c.s.fault(GuestFault.GP, 0);
          }
          long image = c.rflags() & ~(long) (Bits.FLAG_VM | Bits.FLAG_RF);
          stack.push(c, size, image);
        });
  }

  // ---------------------------------------------------------------- frames

  private static Op enter(Instruction in, OperandBinder t) {
    Stack stack = new Stack(t);
    int size = in.operandSize();
    int bytes = (int) OperandBinder.immediate(in.operand(0)) & 0xFFFF;
    int level = (int) OperandBinder.immediate(in.operand(1)) & 31;
    Place bp = Place.register(t.s.gpr(CpuState.RBP), size);
    return new Simple(
        c -> {
          long sp = c.s.reg(CpuState.RSP);
          long oldBp = c.s.reg(CpuState.RBP);
          try {
            stack.push(c, size, oldBp);
            long frame = c.s.reg(CpuState.RSP);
            if (level > 0) {
              for (int i = 1; i < level; i++) {
                long from = stack.address(c, oldBp - (long) i * size, size, false);
                stack.push(c, size, c.mmu.load(from, size));
              }
              stack.push(c, size, frame);
            }
            stack.release(-bytes);
            // The last word of the new frame must be writable (SDM vol. 2A "ENTER").
            c.mmu.checkWrite(stack.linear(c, 0, size, true), size);
            bp.write(c, frame);
          } catch (GuestFault fault) {
            c.s.reg(CpuState.RSP, sp);
            throw fault;
          }
        });
  }

  private static Op leave(Instruction in, OperandBinder t) {
    Stack stack = new Stack(t);
    int size = in.operandSize();
    Place bp = Place.register(t.s.gpr(CpuState.RBP), size);
    return new Simple(
        c -> {
          long sp = c.s.reg(CpuState.RSP);
          stack.pointer(c.s.reg(CpuState.RBP));
          long value;
          try {
            value = stack.top(c, size);
          } catch (GuestFault fault) {
            c.s.reg(CpuState.RSP, sp);
            throw fault;
          }
          stack.release(size);
          bp.write(c, value);
        });
  }
}
