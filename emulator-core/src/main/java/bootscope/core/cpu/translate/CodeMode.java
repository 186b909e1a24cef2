package bootscope.core.cpu.translate;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.isa.Operand;

/**
 * What a block's code takes for granted: in 64-bit mode flat segments but FS and GS, whose bases
 * are added; in 32-bit protected mode a flat code and stack segment and a stack pointer of 32 bits.
 *
 * @param code64 whether it is 64-bit code; else 32-bit
 * @param user whether it runs at privilege level 3
 * @param flat bit n: segment register n has base 0 and no limit; counts for 32-bit code
 */
public record CodeMode(boolean code64, boolean user, int flat) {

  /** Whether a memory operand's segment needs no check, and its address is of the code's size. */
  boolean reaches(Operand.Memory m) {
    return code64
        ? m.addressSize() == 8
        : m.addressSize() == 4
            && (flat >>> m.segment() & 1) != 0
            && m.segment() != CpuState.CS; // not to be written through
  }

  /** Whether a segment has base 0 and needs no check for what string instructions do in it. */
  boolean flat(int segment) {
    return code64 ? segment != CpuState.FS && segment != CpuState.GS : (flat >>> segment & 1) != 0;
  }

  /** Bytes of an address and of what CALL pushes. */
  int bytes() {
    return code64 ? 8 : 4;
  }

  /** RIP, modulo the code's size. */
  public long wrap(long rip) {
    return code64 ? rip : rip & 0xFFFF_FFFFL;
  }
}
