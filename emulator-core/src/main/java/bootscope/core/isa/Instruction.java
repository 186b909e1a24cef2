package bootscope.core.isa;

/**
 * One decoded instruction: what the bytes say, without a processor state.
 *
 * <p>Sizes are in bytes. {@code operandSize} is the effective operand size (2, 4 or 8) that the
 * operation uses, 1 where the opcode is a byte operation; {@code addressSize} 2, 4 or 8.
 */
public final class Instruction {
  public static final int LOCK = 1;
  public static final int REPNE = 2; // F2
  public static final int REP = 4; // F3
  public static final int OPERAND_SIZE = 8; // 66
  public static final int ADDRESS_SIZE = 16; // 67
  public static final int SEGMENT = 32; // an explicit segment override

  private final Opcode opcode;
  private final int length;
  private final int operandSize;
  private final int addressSize;
  private final int prefixes;
  private final int rex;
  private final int segment;
  private final Operand[] operands;
  private final long prefixSequence;
  private final int opcodeBytes;
  private final int vector;

  Instruction(
      Opcode opcode,
      int length,
      int operandSize,
      int addressSize,
      int prefixes,
      int rex,
      int segment,
      Operand[] operands,
      long prefixSequence,
      int opcodeBytes,
      int vector) {
    this.opcode = opcode;
    this.length = length;
    this.operandSize = operandSize;
    this.addressSize = addressSize;
    this.prefixes = prefixes;
    this.rex = rex;
    this.segment = segment;
    this.operands = operands;
    this.prefixSequence = prefixSequence;
    this.opcodeBytes = opcodeBytes;
    this.vector = vector;
  }

  /** The row of the opcode table that matched. */
  public Opcode opcode() {
    return opcode;
  }

  public Mnemonic mnemonic() {
    return opcode.mnemonic();
  }

  /** Bytes in the encoding, 1–15. */
  public int length() {
    return length;
  }

  public int operandSize() {
    return operandSize;
  }

  public int addressSize() {
    return addressSize;
  }

  /** Whether a prefix bit of this class's constants is present, meaningful or not. */
  public boolean has(int prefix) {
    return (prefixes & prefix) != 0;
  }

  public boolean lock() {
    return has(LOCK);
  }

  /** The REX byte, or 0. */
  public int rex() {
    return rex;
  }

  /**
   * The segment 0–5 that string and moffs memory accesses use after overrides (the source's, for
   * MOVS, CMPS, LODS and OUTS; the destination of strings is always ES).
   */
  public int segment() {
    return segment;
  }

  public int operandCount() {
    return operands.length;
  }

  /** Operand by position, destination first as in Intel syntax. */
  public Operand operand(int position) {
    return operands[position];
  }

  /** The explicit memory operand, or null. */
  public Operand.Memory memory() {
    for (Operand operand : operands) {
      if (operand instanceof Operand.Memory memory) {
        return memory;
      }
    }
    return null;
  }

  /**
   * For an x87 instruction (D8–DF): the 11 bits that the FPU's opcode register keeps, bits 2:0 of
   * the first opcode byte and the second byte (SDM vol. 1 §8.1.9). Otherwise 0.
   */
  public int x87Opcode() {
    return isX87() ? opcodeBytes & 0x7ff : 0;
  }

  /** Whether its opcode is one of the x87 escapes, D8–DF. */
  boolean isX87() {
    return opcode.map == 0 && (opcodeBytes >>> 8 & 0xf8) == 0xd8;
  }

  /**
   * The legacy prefixes in the order of the encoding, four bits each from the lowest: 1–6 ES CS SS
   * DS FS GS, 7 operand size, 8 address size, 9 LOCK, 10 REPNE, 11 REP, 12 a REX that is not the
   * last prefix; 0 ends.
   */
  long prefixSequence() {
    return prefixSequence;
  }

  /** VEX and EVEX fields, see {@link Decoder}; 0 for legacy encodings. */
  int vector() {
    return vector;
  }
}
