package bootscope.core.isa;

/** Legacy and REX prefixes (SDM vol. 2A §2.1.1, §2.2.1). */
final class Prefixes {
  private static final byte[] KIND = new byte[256];
  private static final int FS = 5;
  private static final int OPERAND_SIZE = 7;
  private static final int ADDRESS_SIZE = 8;
  private static final int LOCK = 9;
  private static final int REPNE = 10;
  private static final int REP = 11;

  /** In the sequence of prefixes, a REX that is ignored. */
  private static final long IGNORED_REX = 12;

  static {
    int[] prefixes = {0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3};
    for (int i = 0; i < prefixes.length; i++) {
      KIND[prefixes[i]] = (byte) (i + 1);
    }
  }

  private Prefixes() {}

  /** Reads all of them; the byte behind them, which is read too, or −1 when there is none. */
  static int read(Encoding e) {
    byte[] code = e.code;
    int mode = e.mode;
    int at = e.offset;
    int end = at + e.limit;
    int prefixes = 0;
    int repeat = 0;
    int rex = 0;
    long sequence = 0;
    int shift = 0;
    int first;
    for (; ; at++) {
      if (at >= end) {
        e.position = at - e.offset;
        e.runOut();
        return -1;
      }
      first = code[at] & 0xff;
      int kind = KIND[first];
      if (kind == 0 && (mode != 8 || (first & 0xf0) != 0x40)) {
        break;
      }
      if (rex != 0) {
        // A REX that is not the last prefix is ignored (SDM vol. 2A §2.2.1).
        sequence |= IGNORED_REX << shift;
        shift += 4;
        rex = 0;
      }
      if (kind == 0) {
        rex = first;
        continue;
      }
      sequence |= (long) kind << shift;
      shift += 4;
      switch (kind) {
        case OPERAND_SIZE -> prefixes |= Instruction.OPERAND_SIZE;
        case ADDRESS_SIZE -> prefixes |= Instruction.ADDRESS_SIZE;
        case LOCK -> prefixes |= Instruction.LOCK;
        case REPNE -> {
          prefixes |= Instruction.REPNE;
          repeat = Encoding.F2;
        }
        case REP -> {
          prefixes |= Instruction.REP;
          repeat = Encoding.F3;
        }
        default -> {
          prefixes |= Instruction.SEGMENT;
          // In 64-bit mode only FS and GS count (SDM vol. 1 §3.4.4).
          if (mode != 8 || kind >= FS) {
            e.segmentPrefix = kind - 1;
          }
        }
      }
    }
    e.position = at + 1 - e.offset;
    e.prefixes = prefixes;
    e.sequence = sequence;
    boolean operandSize = (prefixes & Instruction.OPERAND_SIZE) != 0;
    e.mandatoryPrefix = repeat != 0 ? repeat : operandSize ? Encoding.P66 : 0;
    rex(e, rex);
    return first;
  }

  private static void rex(Encoding e, int rex) {
    e.rex = rex;
    e.rexW = rex >> 3 & 1;
    e.rexR = (rex & 4) << 1;
    e.rexX = (rex & 2) << 2;
    e.rexB = (rex & 1) << 3;
  }
}
