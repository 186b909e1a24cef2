package bootscope.core.isa;

/**
 * Where CPUID tells of a feature (SDM vol. 2A "CPUID", AMD APM vol. 3 appendix E).
 *
 * @param leaf in EAX
 * @param subleaf in ECX; 0 for a leaf that has none
 * @param position 0–31 in the register
 */
public record CpuidBit(int leaf, int subleaf, Register register, int position) {
  /** What CPUID returns, in this order. */
  public enum Register {
    EAX,
    EBX,
    ECX,
    EDX
  }

  static CpuidBit bit(int leaf, Register register, int position) {
    return new CpuidBit(leaf, 0, register, position);
  }

  static CpuidBit bit(int leaf, int subleaf, Register register, int position) {
    return new CpuidBit(leaf, subleaf, register, position);
  }
}
