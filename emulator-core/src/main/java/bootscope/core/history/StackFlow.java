package bootscope.core.history;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Operand;

/** What the instructions of the stack write, and what of that are copies. */
final class StackFlow {
  private static final int REGISTER = 8;

  private final CpuState s;
  private final Instruction in;
  private final int size;
  private final Places places;
  private final Effects effects;

  StackFlow(CpuState s, Instruction in, Places places, Effects effects) {
    this.s = s;
    this.in = in;
    this.places = places;
    this.effects = effects;
    size = in.operandSize();
  }

  /** Whether it is one of them; then its transfers are told. */
  boolean told() {
    switch (in.mnemonic()) {
      case PUSH -> {
        push(1, in.operand(0));
        pointer();
      }
      case POP -> {
        pointer();
        Piece to = places.piece(in.operand(0), size);
        effects.move(to, Piece.linear(places.stackAt(0), size), size, in.operand(0));
      }
      case PUSHA -> {
        for (int i = 0; i < 8; i++) {
          pushed(i + 1, Piece.general(i, 0, size));
        }
        pointer();
      }
      case POPA -> {
        pointer();
        for (int i = 0; i < 8; i++) {
          if (i != CpuState.RSP) {
            long from = places.stackAt((7 - i) * (long) size);
            effects.zeroExtended(i, size);
            effects.add(Piece.general(i, 0, size), Piece.linear(from, size));
          }
        }
      }
      case PUSHF, CALL -> {
        pushed(1, Piece.COMPUTED);
        pointer();
      }
      case CALL_FAR -> {
        pushed(1, Piece.COMPUTED);
        pushed(2, Piece.COMPUTED);
        pointer();
      }
      case ENTER -> {
        for (int level = ((int) value(in.operand(1)) & 31) + 1; level > 1; level--) {
          pushed(level, Piece.UNTOLD);
        }
        pushed(1, Piece.general(CpuState.RBP, 0, size));
        effects.register(CpuState.RBP, size);
        pointer();
      }
      case LEAVE -> {
        pointer();
        effects.zeroExtended(CpuState.RBP, size);
        Piece saved = Piece.linear(places.stackAt(s.reg(CpuState.RBP), 0), size);
        effects.add(Piece.general(CpuState.RBP, 0, size), saved);
      }
      case POPF, RET, RET_FAR, IRET, INT, INT3, INT1, INTO, SYSENTER, SYSEXIT -> pointer();
      case JMP_FAR -> {} // a switch of tasks sets all registers: found by their values
      default -> {
        return false;
      }
    }
    return true;
  }

  private void pointer() {
    effects.register(CpuState.RSP, REGISTER);
  }

  private void push(int slot, Operand operand) {
    int bytes = Math.min(Effects.bytes(operand), size);
    if (bytes < size) {
      pushed(slot, Piece.COMPUTED); // what is above a number in the instruction
    }
    Piece from = places.piece(operand, bytes);
    effects.add(Piece.linear(places.stackAt(-(long) slot * size), bytes), from);
  }

  private void pushed(int slot, Piece from) {
    effects.add(Piece.linear(places.stackAt(-(long) slot * size), size), from);
  }

  private static long value(Operand operand) {
    return operand instanceof Operand.Immediate n ? n.value() : 0;
  }
}
