package bootscope.core.cpu.simd;

import java.util.List;

/**
 * The table of every MMX and SSE to SSE4.2 instruction in every operand form.
 *
 * <p>Not here: LDMXCSR, STMXCSR, EMMS, the FXSAVE and XSAVE families, CRC32, POPCNT, MOVNTI and the
 * prefetches, which belong to other parts of the processor; AES, PCLMULQDQ, SHA and everything VEX,
 * which CPUID does not report.
 *
 * <p>RCPPS, RCPSS, RSQRTPS and RSQRTSS give the correctly rounded reciprocal, well within the
 * relative error of 1.5·2^−12 that the manual allows, so that every host gives the same bits.
 */
public final class SimdFunctions {
  private static final Table TABLE = new Table();

  static {
    IntegerTable.fill(TABLE);
    MoveTable.fill(TABLE);
    ShuffleTable.fill(TABLE);
    FloatTable.fill(TABLE);
    TextCompare.fill(TABLE);
  }

  private SimdFunctions() {}

  /**
   * The row for an instruction.
   *
   * @param mnemonic Intel's name, in capitals
   * @return null if there is no such instruction or it does not take these operands
   */
  public static SimdOperation of(String mnemonic, Form form) {
    return TABLE.find(mnemonic, form);
  }

  /** Every row, in no particular order; for checks of completeness. */
  public static List<SimdOperation> all() {
    return TABLE.all();
  }
}
