package bootscope.core.cpu.translate;

import bootscope.core.cpu.state.CpuState;

/**
 * What translated code reads and writes beside the guest's registers: distances, in bytes, from the
 * register block, before which it lies. All are 8 bytes, and one byte of displacement reaches all
 * but the last, which only code that notes transfers needs.
 */
final class Context {
  /** Instructions that may still run: less than zero at a block's start sends it back. */
  static final int ROOM = -8;

  /** Host addresses of the present tables of translations for loads and stores. */
  static final int READ_TLB = -16;

  static final int WRITE_TLB = -24;

  /**
   * What a block's key must be to be run: an epoch of fetches and the mode. The second is for code
   * in global pages.
   */
  static final int KEY = -32;

  static final int KEY_GLOBAL = -40;

  /** The arithmetic flags, 16 bits: OF in bit 0, and AH as LAHF has it in bits 15:8. */
  static final int FLAGS = -48;

  /** Number of the exit through which code came back, and of the block, 32 bits each. */
  static final int EXIT = -56;

  static final int BLOCK = -52;

  /** Host address of the table of blocks that were jumped to. */
  static final int JUMPS = -64;

  /** Not 0 while SSE instructions may run. */
  static final int SIMD = -72;

  /** The time stamp counter when {@link #ROOM} is 0, if it counts nanoseconds. */
  static final int TSC = -80;

  /** For use within an instruction. */
  static final int SCRATCH = -88;

  /** Not 0 while an interrupt waits, which the processor takes when IF is set. */
  static final int INTERRUPT = -96;

  /** What {@link #ROOM} was behind the last STI that set IF: its shadow ends one instruction on. */
  static final int SHADOW = -104;

  /**
   * A port in bits 31:16 and the byte in bits 7:0 that reading it gives while {@link #ROOM}, at the
   * instruction, is more than {@link #STEADY_ROOM}.
   */
  static final int STEADY = -112;

  static final int STEADY_ROOM = -120;

  /** Host address of the next note of a transfer. */
  static final int NEXT_TRANSFER = CpuState.NEXT_TRANSFER;

  /** Retired instructions when {@link #ROOM} is 0. */
  static final int INSTRUCTIONS = -136;

  private Context() {}

  /** What lies at one of these distances, or empty. */
  static String name(int distance) {
    return switch (distance) {
      case ROOM -> "instructions that may still run";
      case READ_TLB -> "translations for loads";
      case WRITE_TLB -> "translations for stores";
      case KEY -> "the present key";
      case KEY_GLOBAL -> "the present key, of global pages";
      case FLAGS, FLAGS + 1 -> "guest flags";
      case JUMPS -> "blocks that were jumped to";
      case SIMD -> "may SSE run?";
      case TSC -> "time stamp counter at the deadline";
      case SCRATCH -> "scratch";
      case BLOCK -> "number of the block";
      case INTERRUPT -> "does an interrupt wait?";
      case SHADOW -> "where STI's shadow begins";
      case STEADY -> "a port and what it gives";
      case STEADY_ROOM -> "as long as there is more room";
      case NEXT_TRANSFER -> "where the next transfer is noted";
      case INSTRUCTIONS -> "instructions at the deadline";
      default -> "";
    };
  }
}
