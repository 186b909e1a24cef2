package bootscope.core.history;

import bootscope.core.cpu.engine.Processor;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;
import bootscope.core.machine.Machine;

/** Where the operands of an instruction lie that runs where a machine stands. */
final class Places {
  private static final int BIG = 1 << 14; // of a stack segment's attributes: 32 bits

  private final CpuState s;
  private final Processor processor;
  private final Instruction in;
  private final long linear;

  /**
   * @param linear address of the instruction, which is the next to run
   */
  Places(Machine machine, Instruction in, long linear) {
    processor = machine.processor();
    s = machine.state();
    this.in = in;
    this.linear = linear;
  }

  /** Bytes of an operand, from its lowest on. */
  Piece piece(Operand operand, int bytes) {
    return switch (operand) {
      case Operand.Register r ->
          switch (r.file()) {
            case GENERAL -> Piece.general(r.number(), 0, bytes);
            case HIGH_BYTE -> Piece.general(r.number(), 1, bytes);
            case XMM -> Piece.xmm(r.number(), 0, bytes);
            default -> Piece.OTHER;
          };
      case Operand.Memory m ->
          // POP computes an address with RSP as it is then (SDM vol. 2B "POP").
          Piece.linear(address(m, in.mnemonic() == Mnemonic.POP ? in.operandSize() : 0), bytes);
      case Operand.Immediate n when n.encodedBytes() > 0 -> // numbers come last
          Piece.linear(linear + in.length() - n.encodedBytes(), bytes);
      default -> Piece.COMPUTED;
    };
  }

  /**
   * The linear address that a memory operand means (SDM vol. 1 §3.7.5).
   *
   * @param popped bytes that are taken from the stack before
   */
  long address(Operand.Memory m, int popped) {
    long sum = m.displacement();
    if (m.base() == Operand.Memory.RIP) {
      sum += linear + in.length();
    } else if (m.base() != Operand.Memory.NONE) {
      sum += s.reg(m.base()) + (m.base() == CpuState.RSP ? popped : 0);
    }
    if (m.index() != Operand.Memory.NONE) {
      sum += s.reg(m.index()) << m.scaleShift();
    }
    return segmented(m.segment(), truncate(sum, m.addressSize()));
  }

  /** The linear address of an offset in a segment. */
  long segmented(int segment, long offset) {
    boolean wide = processor.codeBits() == 64;
    if (wide && segment != CpuState.FS && segment != CpuState.GS) {
      return offset;
    }
    long sum = s.segmentBase(segment) + offset;
    return wide ? sum : sum & 0xFFFF_FFFFL;
  }

  /** The linear address of what lies some bytes above the stack pointer. */
  long stackAt(long above) {
    return stackAt(s.reg(CpuState.RSP), above);
  }

  /** The linear address of what lies some bytes above a stack pointer. */
  long stackAt(long pointer, long above) {
    if (processor.codeBits() == 64) {
      return pointer + above;
    }
    boolean big = (s.segmentAttributes(CpuState.SS) & BIG) != 0;
    return s.segmentBase(CpuState.SS) + truncate(pointer + above, big ? 4 : 2) & 0xFFFF_FFFFL;
  }

  /** The lower bytes of a value. */
  static long truncate(long value, int bytes) {
    return bytes >= 8 ? value : value & (1L << 8 * bytes) - 1;
  }
}
