package bootscope.core.history;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Operand;

/** What instructions of XMM registers write, and what of that are copies. */
final class VectorFlow {
  private static final int VECTOR = 16;
  private static final int SAVED = 1024; // at least what XSAVE and FXSAVE write

  private final CpuState s;
  private final Instruction in;
  private final Places places;
  private final Effects effects;

  VectorFlow(CpuState s, Instruction in, Places places, Effects effects) {
    this.s = s;
    this.in = in;
    this.places = places;
    this.effects = effects;
  }

  /** Whether it is one that is not like others; then its transfers are told. */
  boolean told() {
    switch (in.mnemonic()) {
      case MOVUPS, MOVUPD, MOVAPS, MOVAPD, MOVDQA, MOVDQU, LDDQU, MOVNTDQA -> effects.copy(0, 1);
      case MOVNTPS, MOVNTPD, MOVNTDQ, MOVNTQ, MOVLPS, MOVLPD -> effects.copy(0, 1);
      case MOVD, MOVQ -> {
        clearVector(in.operand(0));
        effects.copy(0, 1);
      }
      case MOVSS, MOVSD -> {
        if (in.operand(1) instanceof Operand.Memory) {
          clearVector(in.operand(0));
        }
        effects.copy(0, 1);
      }
      case MOVHPS, MOVHPD -> {
        Piece to = high(in.operand(0));
        Piece from = high(in.operand(1));
        effects.add(to, from);
      }
      case MOVHLPS -> effects.add(low(in.operand(0)), high(in.operand(1)));
      case MOVLHPS -> effects.add(high(in.operand(0)), low(in.operand(1)));
      case MOVDDUP -> {
        effects.add(low(in.operand(0)), low(in.operand(1)));
        effects.add(high(in.operand(0)), low(in.operand(1)));
      }
      case MASKMOVDQU, MASKMOVQ -> {
        long di = Places.truncate(s.reg(CpuState.RDI), in.addressSize());
        effects.written(Piece.linear(places.segmented(in.segment(), di), VECTOR));
      }
      case PCMPESTRI, PCMPISTRI -> effects.register(CpuState.RCX, 4);
      case PCMPESTRM, PCMPISTRM -> effects.written(Piece.xmm(0, 0, VECTOR));
      case FXRSTOR, XRSTOR -> effects.add(Piece.xmm(0, 0, 16 * VECTOR), Piece.UNTOLD);
      case FXSAVE, XSAVE, XSAVEOPT, XSAVEC -> effects.written(places.piece(in.operand(0), SAVED));
      default -> {
        return false;
      }
    }
    return true;
  }

  private void clearVector(Operand operand) {
    Piece to = places.piece(operand, VECTOR);
    if (to.space() == Piece.Space.XMM) {
      effects.written(to);
    }
  }

  private Piece low(Operand operand) {
    return places.piece(operand, VECTOR / 2);
  }

  /** Bytes 8 to 15 of a register; all of memory, which has no more. */
  private Piece high(Operand operand) {
    return operand instanceof Operand.Memory
        ? low(operand)
        : places.piece(operand, VECTOR).part(VECTOR / 2, VECTOR / 2);
  }
}
