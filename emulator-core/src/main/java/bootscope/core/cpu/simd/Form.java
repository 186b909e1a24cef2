package bootscope.core.cpu.simd;

/**
 * The operands of an encoding, by which one mnemonic's variants are told apart (MOVSS between
 * registers merges, from memory it clears).
 *
 * @param dst where the first operand is
 * @param src where the second is, not counting an immediate; {@link Place#NONE} if there is none
 * @param size bytes of the general register, or of the memory operand in its place, where the
 *     mnemonic leaves that open (CVTSI2SD, CVTSD2SI, MOVD with REX.W): 4 or 8; for PCMPESTRI and
 *     PCMPESTRM 8 with REX.W, else 4; ignored for all others
 */
public record Form(Place dst, Place src, int size) {
  public Form(Place dst, Place src) {
    this(dst, src, 0);
  }
}
