package bootscope.core.isa;

/** One operand of a decoded instruction. Sizes are in bytes. */
public sealed interface Operand {

  /** Bytes that the operand is wide; for memory, bytes accessed (0 where none is: LEA, INVLPG). */
  int size();

  /** A register by class and number. */
  record Register(RegisterClass file, int number, int size) implements Operand {}

  /**
   * A memory operand {@code segment:[base + index*scale + displacement]}, computed modulo {@code
   * 2^(8*addressSize)} (SDM vol. 1 §3.7.5).
   *
   * @param segment the effective segment after prefixes, 0–5 as in {@link RegisterClass#SEGMENT}
   * @param segmentOverridden whether a prefix named the segment (for the listing)
   * @param base register number 0–15, {@link #NONE}, or {@link #RIP}: then {@code displacement} is
   *     relative to the address of the next instruction
   * @param index register number or {@link #NONE}
   * @param scaleShift 0–3: the index is shifted left by it
   * @param displacement sign-extended
   * @param displacementBytes bytes it has in the encoding: 0, 1, 2, 4 or 8
   * @param addressSize 2, 4 or 8
   */
  record Memory(
      int size,
      int segment,
      boolean segmentOverridden,
      int base,
      int index,
      int scaleShift,
      long displacement,
      int displacementBytes,
      int addressSize)
      implements Operand {
    public static final int NONE = -1;
    public static final int RIP = 16;
  }

  /**
   * @param value sign-extended from its encoding to 64 bits where the instruction sign-extends it,
   *     else zero-extended
   * @param size bytes of the operation that consumes it
   * @param encodedBytes bytes in the encoding; 0 for an implied constant such as the 1 of {@code D1
   *     /4}
   */
  record Immediate(long value, int size, int encodedBytes) implements Operand {}

  /** A branch displacement relative to the next instruction's address. */
  record Relative(long displacement, int size) implements Operand {}

  /** A far pointer in the instruction: {@code selector:offset}. */
  record FarPointer(int selector, long offset, int size) implements Operand {}
}
