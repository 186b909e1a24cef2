package bootscope.core.cpu.simd;

/**
 * One row of the table: an instruction in one operand form, what it does, and what the interpreter
 * must know to fetch its operands.
 *
 * @param mnemonic Intel's name
 * @param form the operands; {@code size} 0 where the row serves every size
 * @param function the effect
 * @param memoryBytes bytes that a memory operand has: 4, 8, …; 0 where the form has none
 * @param traits the bits defined here
 */
public record SimdOperation(
    String mnemonic, Form form, SimdFunction function, int memoryBytes, int traits) {
  static final int ALIGNED = 1;
  static final int READS_DST = 2;
  static final int WRITES_DST = 4;
  static final int FLOATING = 8;
  static final int USES_MMX = 16;
  static final int WRITES_FLAGS = 32;

  /**
   * Whether a memory operand that is not on a 16-byte boundary raises #GP(0) (SDM vol. 2A §2.4,
   * exceptions type 4 and 2, legacy SSE encodings). Otherwise only alignment checking applies.
   */
  public boolean aligned() {
    return (traits & ALIGNED) != 0;
  }

  /** Whether the first operand is also a source. */
  public boolean readsDestination() {
    return (traits & READS_DST) != 0;
  }

  /** Whether the first operand changes; not so for comparisons that only set flags. */
  public boolean writesDestination() {
    return (traits & WRITES_DST) != 0;
  }

  /**
   * Whether it enters MMX state: pending x87 exceptions are delivered first, then TOP becomes 0 and
   * all registers valid (SDM vol. 1 §9.5.1).
   */
  public boolean mmx() {
    return (traits & USES_MMX) != 0;
  }
}
