package bootscope.core.debug;

import bootscope.core.bits.Host;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.Msr;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The registers that are seldom looked at. Arrays are the record's own: do not change them.
 *
 * @param dr by number; 4 and 5 are not used
 * @param significands of ST(0)–ST(7)
 * @param signExponents of the same: sign in bit 15, biased exponent below
 * @param empty which of the same are empty
 * @param xmm low and high half of each
 * @param msrs value by the manual's name without {@code IA32_}
 * @param pointees what lies where each general register leads
 */
public record RegisterDetails(
    long[] dr,
    long xcr0,
    int mxcsr,
    int fcw,
    int fsw,
    long[] significands,
    int[] signExponents,
    boolean[] empty,
    long[][] xmm,
    Map<String, Long> msrs,
    List<Pointee> pointees) {

  public static RegisterDetails of(Debugger debugger) {
    CpuState s = debugger.machine().processor().state();
    long[] dr = new long[8];
    long[] significands = new long[8];
    int[] signExponents = new int[8];
    boolean[] empty = new boolean[8];
    for (int i = 0; i < 8; i++) {
      dr[i] = s.dr(i);
      int physical = s.ftop() + i & 7;
      significands[i] = Host.getLong(s.x87(physical));
      signExponents[i] = Host.getU16(s.x87(physical) + 8);
      empty[i] = (s.ftwAbridged() >> physical & 1) == 0;
    }
    long[][] xmm = new long[16][];
    List<Pointee> pointees = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      xmm[i] = new long[] {Host.getLong(s.xmm(i)), Host.getLong(s.xmm(i) + 8)};
      pointees.add(Pointee.at(debugger, s.reg(i)));
    }
    Map<String, Long> msrs = new LinkedHashMap<>();
    msrs.put("STAR", s.msr(Msr.STAR));
    msrs.put("LSTAR", s.msr(Msr.LSTAR));
    msrs.put("CSTAR", s.msr(Msr.CSTAR));
    msrs.put("FMASK", s.msr(Msr.FMASK));
    msrs.put("FS_BASE", s.segmentBase(CpuState.FS));
    msrs.put("GS_BASE", s.segmentBase(CpuState.GS));
    msrs.put("KERNEL_GS_BASE", s.msr(Msr.KERNEL_GS_BASE));
    msrs.put("SYSENTER_CS", s.msr(Msr.SYSENTER_CS));
    msrs.put("SYSENTER_ESP", s.msr(Msr.SYSENTER_ESP));
    msrs.put("SYSENTER_EIP", s.msr(Msr.SYSENTER_EIP));
    msrs.put("PAT", s.msr(Msr.PAT));
    msrs.put("TSC_AUX", s.msr(Msr.TSC_AUX));
    return new RegisterDetails(
        dr,
        s.xcr0(),
        s.mxcsr(),
        s.fcw(),
        s.fswWithoutTop() | s.ftop() << 11,
        significands,
        signExponents,
        empty,
        xmm,
        msrs,
        pointees);
  }

  /** The value of an x87 register, rounded to a double. */
  public double x87(int number) {
    int exponent = signExponents[number] & 0x7FFF;
    long significand = significands[number];
    double sign = (signExponents[number] & 0x8000) != 0 ? -1 : 1;
    if (exponent == 0x7FFF) {
      return significand << 1 == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
    }
    double whole = (significand >>> 11) * 0x1p11 + (significand & 0x7FF);
    return sign * Math.scalb(whole, Math.max(exponent, 1) - 0x3FFF - 63);
  }
}
