package bootscope.core.history;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;

/** What string instructions write, and what of that are copies. */
final class StringFlow {
  /** As many elements a repeated string instruction takes at the most before it retires. */
  private static final long MOST_ELEMENTS = 1 << 16;

  private final CpuState s;
  private final Instruction in;
  private final int size;
  private final Places places;
  private final Effects effects;

  StringFlow(CpuState s, Instruction in, Places places, Effects effects) {
    this.s = s;
    this.in = in;
    this.places = places;
    this.effects = effects;
    size = in.operandSize();
  }

  /** Whether it is a string instruction: a fault may end it in the midst of its elements. */
  static boolean isString(Instruction in) {
    return switch (in.mnemonic()) {
      case MOVS, STOS, LODS, INS, OUTS, CMPS, SCAS -> true;
      default -> false;
    };
  }

  /** Whether it is one; then its transfers are told. */
  boolean told() {
    boolean repeated = in.has(Instruction.REP) || in.has(Instruction.REPNE);
    long left = Places.truncate(s.reg(CpuState.RCX), in.addressSize());
    Mnemonic m = in.mnemonic();
    if (!isString(in)) {
      return false;
    }
    if (repeated && left == 0) {
      return true;
    }
    long n = !repeated ? 1 : left < 0 ? MOST_ELEMENTS : Math.min(left, MOST_ELEMENTS);
    boolean down = (s.systemFlags() & Bits.FLAG_DF) != 0;
    boolean reads = m == Mnemonic.MOVS || m == Mnemonic.LODS || m == Mnemonic.OUTS;
    boolean writes = m == Mnemonic.MOVS || m == Mnemonic.STOS || m == Mnemonic.INS;
    if (repeated) {
      effects.register(CpuState.RCX, in.addressSize());
    }
    if (reads || m == Mnemonic.CMPS) {
      effects.register(CpuState.RSI, in.addressSize());
    }
    if (!reads || m == Mnemonic.MOVS) {
      effects.register(CpuState.RDI, in.addressSize());
    }
    long below = down ? (n - 1) * size : 0;
    int bytes = (int) n * size;
    long si =
        places.segmented(in.segment(), Places.truncate(s.reg(CpuState.RSI), in.addressSize()));
    long di = places.segmented(CpuState.ES, Places.truncate(s.reg(CpuState.RDI), in.addressSize()));
    Piece from = Piece.linear(si - below, bytes);
    Piece to = Piece.linear(di - below, bytes);
    Piece accumulator = Piece.general(CpuState.RAX, 0, size);
    if (m == Mnemonic.LODS) {
      effects.zeroExtended(CpuState.RAX, size);
      long last = si + (down ? -(n - 1) : n - 1) * size;
      effects.add(accumulator, Piece.linear(last, size));
    } else if (writes) {
      effects.add(
          switch (m) {
            case STOS -> new Transfer(to, accumulator, 0, size);
            case INS ->
                new Transfer(to, new Piece(Piece.Space.PORT, s.reg(CpuState.RDX) & 0xFFFF, 0));
            default -> moved(to, from, down);
          });
    }
    return true;
  }

  /** Elements that are copied upwards may be read after others were written there. */
  private Transfer moved(Piece to, Piece from, boolean down) {
    long lag = to.at() - from.at();
    boolean repeats = down ? lag < 0 && -lag < to.size() : lag > 0 && lag < to.size();
    return !repeats
        ? new Transfer(to, from)
        : down ? new Transfer(to, Piece.UNTOLD) : new Transfer(to, from, lag, size);
  }
}
