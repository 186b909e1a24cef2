package bootscope.core.cpu.simd;

/**
 * The table of every MMX and SSE to SSE4.2 instruction in every operand form.
 *
 * <p>Not here: LDMXCSR, STMXCSR, EMMS, the FXSAVE and XSAVE families, CRC32, POPCNT, MOVNTI and the
 * prefetches, which belong to other parts of the processor; AES, PCLMULQDQ, SHA and everything VEX,
 * which CPUID does not report.
 *
 * <p>Looking a row up makes it: nothing is kept, and what is not asked for costs no start-up time.
 * Look up when an instruction is decoded, not when it is executed.
 *
 * <p>Implicit operands: the BLENDV family reads XMM0; PCMPESTRI and PCMPESTRM read RAX and RDX; the
 * string comparisons write RCX or XMM0. MASKMOVQ and MASKMOVDQU (data, mask) merge into the {@code
 * memoryBytes} of DS:rDI that the interpreter has staged at {@link
 * bootscope.core.cpu.state.CpuState#scratch}, and which it then stores.
 *
 * <p>RCPPS, RCPSS, RSQRTPS and RSQRTSS are computed in double precision and rounded to single, well
 * within the relative error of 1.5·2^−12 that the manual allows, so that every host gives the same
 * bits.
 */
public final class SimdFunctions {
  private SimdFunctions() {}

  /**
   * The row for an instruction.
   *
   * @param mnemonic Intel's name, in capitals
   * @return null if there is no such instruction or it does not take these operands
   */
  public static SimdOperation of(String mnemonic, Form form) {
    SimdOperation anySize = null;
    for (SimdOperation row : Table.of(mnemonic)) {
      Form f = row.form();
      if (f.dst() == form.dst() && f.src() == form.src()) {
        if (f.size() == form.size()) {
          return row;
        }
        if (f.size() == 0) {
          anySize = row;
        }
      }
    }
    return anySize;
  }
}
