package bootscope.core.cpu.system;

import bootscope.core.cpu.ops.Cpu;
import bootscope.core.cpu.ops.Op;
import bootscope.core.cpu.ops.OpTable;
import bootscope.core.cpu.ops.OperandBinder;
import bootscope.core.cpu.ops.Simple;
import bootscope.core.cpu.ops.Stack;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.state.LazyFlags;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;

/** Instructions that change system flags: CLI, STI, CLAC, STAC, POPF. */
final class SystemFlagOps {
  private final Mode mode;

  private SystemFlagOps(Mode mode) {
    this.mode = mode;
  }

  static void register(OpTable table, Mode mode, Shadows shadows) {
    SystemFlagOps ops = new SystemFlagOps(mode);
    table.put(Mnemonic.CLI, (in, t) -> new Simple(SystemFlagOps::cli));
    table.put(Mnemonic.STI, Boundary.factory(c -> sti(c, shadows)));
    table.put(Mnemonic.CLAC, Boundary.factory(c -> ops.alignmentCheck(c, false)));
    table.put(Mnemonic.STAC, Boundary.factory(c -> ops.alignmentCheck(c, true)));
    table.put(Mnemonic.POPF, ops::popf);
  }

  private static void checkInterruptFlag(Cpu c) {
    if (c.virtual8086() ? c.iopl() < 3 : c.protectedMode() && c.cpl() > c.iopl()) {
      throw c.s.fault(GuestFault.GP, 0);
    }
  }

  private static void cli(Cpu c) {
    checkInterruptFlag(c);
    c.s.systemFlags(c.s.systemFlags() & ~Bits.FLAG_IF);
  }

  private static void sti(Cpu c, Shadows shadows) {
    checkInterruptFlag(c);
    if (!c.flag(Bits.FLAG_IF)) {
      c.s.systemFlags(c.s.systemFlags() | Bits.FLAG_IF);
      shadows.cast();
    }
  }

  private void alignmentCheck(Cpu c, boolean on) {
    if (c.cpl() != 0) {
      throw c.s.fault(GuestFault.UD);
    }
    long flags = c.s.systemFlags();
    c.s.systemFlags(on ? flags | Bits.FLAG_AC : flags & ~Bits.FLAG_AC);
    mode.changed();
  }

  private Op popf(Instruction in, OperandBinder t) {
    Stack stack = new Stack(t);
    int size = in.operandSize();
    return new Boundary(
        c -> {
          if (c.virtual8086() && c.iopl() < 3) {
            throw c.s.fault(GuestFault.GP, 0);
          }
          long value = stack.top(c, size);
          long mask =
              LazyFlags.ALL
                  | Bits.FLAG_TF
                  | Bits.FLAG_DF
                  | Bits.FLAG_NT
                  | Bits.FLAG_AC
                  | Bits.FLAG_ID;
          if (!c.virtual8086()) {
            if (c.cpl() == 0) {
              mask |= Bits.FLAG_IOPL;
            }
            if (c.cpl() <= c.iopl()) {
              mask |= Bits.FLAG_IF;
            }
          } else {
            mask |= Bits.FLAG_IF;
          }
          if (size == 2) {
            mask &= 0xFFFF;
          }
          stack.release(size);
          long cleared = size == 2 ? 0 : Bits.FLAG_RF;
          mode.rflags(c.rflags() & ~mask & ~cleared | value & mask);
        });
  }
}
