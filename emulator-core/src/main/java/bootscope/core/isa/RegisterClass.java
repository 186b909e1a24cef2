package bootscope.core.isa;

/** The register files that an operand can name. */
public enum RegisterClass {
  /** General purpose, by number 0–15; the size tells AL from AX, EAX and RAX. */
  GENERAL,
  /** AH, CH, DH, BH: numbers 0–3, bits 15:8 of RAX, RCX, RDX, RBX. */
  HIGH_BYTE,
  /** ES, CS, SS, DS, FS, GS: numbers 0–5. */
  SEGMENT,
  CONTROL,
  DEBUG,
  /** x87 ST(0)–ST(7), relative to the top of the stack. */
  X87,
  MMX,
  /** XMM, or YMM and ZMM where the operand's size is 32 or 64. */
  XMM,
  /** AVX-512 opmask k0–k7 (listing only). */
  MASK,
  /** AMX tiles (listing only). */
  TILE,
  /** MPX bounds BND0–BND3 (listing only). */
  BOUND
}
