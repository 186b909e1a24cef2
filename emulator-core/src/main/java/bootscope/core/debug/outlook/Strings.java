package bootscope.core.debug.outlook;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.outlook.Effect.Consequence;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;
import java.util.OptionalLong;

/** What string instructions go over (SDM vol. 1 §7.3.9), repeated ones to their end. */
final class Strings {
  private final Now now;
  private final Instruction in;
  private final int size;
  private final long count;
  private final boolean down;

  private Strings(Now now) {
    this.now = now;
    in = now.instruction;
    size = in.operandSize();
    count = repeated() ? register(CpuState.RCX, in.addressSize()) : 1;
    down = now.registers.has(CpuRegisters.RFLAGS, Bits.FLAG_DF);
  }

  static void look(Now now) {
    switch (now.instruction.mnemonic()) {
      case MOVS, STOS, LODS, INS, OUTS, CMPS, SCAS -> new Strings(now).look();
      default -> {}
    }
  }

  private void look() {
    if (count == 0) {
      now.follows(Consequence.NO_ELEMENTS);
      return;
    }
    Mnemonic m = in.mnemonic();
    if (m != Mnemonic.STOS && m != Mnemonic.SCAS && m != Mnemonic.INS) {
      sweep(false, in.segment(), CpuState.RSI);
    }
    if (m != Mnemonic.LODS && m != Mnemonic.OUTS) {
      sweep(m != Mnemonic.SCAS && m != Mnemonic.CMPS, CpuState.ES, CpuState.RDI);
    }
  }

  private boolean repeated() {
    return in.has(Instruction.REP) || in.has(Instruction.REPNE);
  }

  private long register(int number, int bytes) {
    return Now.truncate(now.registers.get(CpuRegisters.general(number)), bytes);
  }

  /** One that goes on at the other end of what its address size reaches is left out. */
  private void sweep(boolean write, int segment, int pointer) {
    long reach = in.addressSize() == 8 ? Long.MAX_VALUE : 1L << 8 * in.addressSize();
    if (count < 0 || count > reach / size) {
      return;
    }
    long below = down ? (count - 1) * size : 0;
    long offset = register(pointer, in.addressSize());
    long lowest = offset - below;
    boolean wraps =
        in.addressSize() == 8
            ? offset < 0 != lowest < 0 || lowest < 0 != lowest + count * size - 1 < 0
            : lowest < 0 || lowest + count * size > reach;
    if (wraps) {
      return;
    }
    long first =
        now.address(
            new Operand.Memory(
                size, segment, false, pointer, Operand.Memory.NONE, 0, 0, 0, in.addressSize()));
    Mnemonic m = in.mnemonic();
    boolean compares = m == Mnemonic.CMPS || m == Mnemonic.SCAS;
    OptionalLong value =
        m == Mnemonic.STOS ? OptionalLong.of(register(CpuState.RAX, size)) : OptionalLong.empty();
    now.add(
        new Effect.Sweeps(write, first - below, count, size, down, compares && repeated(), value));
  }
}
