package bootscope.core.cpu.simd;

/** Where an operand is. */
public enum Place {
  /** There is no such operand: a shift by immediate, say, has no source. */
  NONE,
  XMM,
  MMX,
  GENERAL,
  MEMORY
}
