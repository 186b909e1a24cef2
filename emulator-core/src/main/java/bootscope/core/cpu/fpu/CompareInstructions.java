package bootscope.core.cpu.fpu;

import static bootscope.core.cpu.fpu.Float80.MAX_EXPONENT;
import static bootscope.core.cpu.fpu.Float80.SIGN;
import static bootscope.core.cpu.fpu.Unit.UNORDERED;
import static bootscope.core.cpu.fpu.Unit.signExponent;
import static bootscope.core.cpu.fpu.Unit.significand;
import static bootscope.core.cpu.fpu.X87.C0;
import static bootscope.core.cpu.fpu.X87.C1;
import static bootscope.core.cpu.fpu.X87.C2;
import static bootscope.core.cpu.fpu.X87.C3;
import static bootscope.core.cpu.fpu.X87.isEmpty;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.LazyFlags;

/** Instructions that compare or classify, and those that only change a sign. */
final class CompareInstructions {
  private static final Unit.Loader ZERO = (f, mem) -> f.setZero(0);

  private final Unit unit;
  private final SoftFloat f;

  CompareInstructions(Unit unit, X87Functions table) {
    this.unit = unit;
    this.f = unit.f;
    for (int pops = 0; pops <= 1; pops++) {
      String suffix = pops == 0 ? "" : "P";
      table.put("FCOM" + suffix, 0, registers(false, pops));
      table.put("FUCOM" + suffix, 0, registers(true, pops));
      table.put("FCOM" + suffix, 4, memory(LoadInstructions.SINGLE, pops));
      table.put("FCOM" + suffix, 8, memory(LoadInstructions.DOUBLE, pops));
      table.put("FICOM" + suffix, 2, memory(LoadInstructions.INTEGER_16, pops));
      table.put("FICOM" + suffix, 4, memory(LoadInstructions.INTEGER_32, pops));
      table.put("FCOMI" + suffix, 0, toFlags(false, pops));
      table.put("FUCOMI" + suffix, 0, toFlags(true, pops));
    }
    X87Function ordered = registers(false, 2);
    X87Function unordered = registers(true, 2);
    table.put("FCOMPP", 0, (s, mem, i) -> ordered.apply(s, mem, 1));
    table.put("FUCOMPP", 0, (s, mem, i) -> unordered.apply(s, mem, 1));
    table.put("FTST", 0, memory(ZERO, 0));
    table.put("FXAM", 0, CompareInstructions::examine);
    table.put("FCHS", 0, (s, mem, i) -> sign(s, true));
    table.put("FABS", 0, (s, mem, i) -> sign(s, false));
  }

  /**
   * Compares a with b.
   *
   * @param quiet quiet NaNs are no invalid operation
   * @return C0 for below, C3 for equal, 0 for above, all three of C0, C2, C3 for unordered
   */
  private static int compare(SoftFloat f, long aSig, int aSe, long bSig, int bSe, boolean quiet) {
    if (f.nan(aSig, aSe, bSig, bSe)) {
      f.flags = quiet ? f.flags : SoftFloat.IE;
      return UNORDERED;
    }
    f.noteDenormals(aSig, aSe, bSig, bSe);
    if (aSig == 0 && bSig == 0) {
      return C3;
    }
    boolean aNegative = (aSe & SIGN) != 0;
    if (((aSe ^ bSe) & SIGN) != 0 || aSig == 0 || bSig == 0) {
      return (aSig == 0 ? (bSe & SIGN) == 0 : aNegative) ? C0 : 0;
    }
    int order = Integer.compare(Math.max(aSe & MAX_EXPONENT, 1), Math.max(bSe & MAX_EXPONENT, 1));
    if (order == 0) {
      order = Long.compareUnsigned(aSig, bSig);
    }
    return order == 0 ? C3 : order < 0 != aNegative ? C0 : 0;
  }

  private static void pop(CpuState s, int pops) {
    for (int k = 0; k < pops; k++) {
      X87.pop(s);
    }
  }

  private X87Function registers(boolean quiet, int pops) {
    return (s, mem, i) -> {
      int outcome = compareRegisters(s, i, quiet);
      if (outcome >= 0) {
        X87.conditions(s, UNORDERED, outcome);
        pop(s, pops);
      }
      return 0;
    };
  }

  /** The condition codes, or −1 when an unmasked exception forbids to deliver them. */
  private int compareRegisters(CpuState s, int i, boolean quiet) {
    if (isEmpty(s, 0) || isEmpty(s, i)) {
      return unit.stackFault(s, false) ? UNORDERED : -1;
    }
    unit.begin(s);
    int outcome =
        compare(
            f, significand(s, 0), signExponent(s, 0), significand(s, i), signExponent(s, i), quiet);
    return unit.end(s) ? outcome : -1;
  }

  private X87Function memory(Unit.Loader loader, int pops) {
    return (s, mem, i) -> {
      int outcome = UNORDERED;
      if (isEmpty(s, 0)) {
        if (!unit.stackFault(s, false)) {
          return 0;
        }
      } else {
        unit.begin(s);
        loader.load(f, mem);
        outcome =
            compare(f, significand(s, 0), signExponent(s, 0), f.significand, f.signExponent, false);
        if (!unit.end(s)) {
          return 0;
        }
      }
      X87.conditions(s, UNORDERED, outcome);
      pop(s, pops);
      return 0;
    };
  }

  /** The outcome goes to ZF, PF and CF, which correspond to C3, C2 and C0. */
  private X87Function toFlags(boolean quiet, int pops) {
    return (s, mem, i) -> {
      int outcome = compareRegisters(s, i, quiet);
      if (outcome >= 0) {
        LazyFlags.set(
            s,
            LazyFlags.ALL,
            ((outcome & C3) != 0 ? LazyFlags.ZF : 0)
                | ((outcome & C2) != 0 ? LazyFlags.PF : 0)
                | ((outcome & C0) != 0 ? LazyFlags.CF : 0));
        pop(s, pops);
      }
      return 0;
    };
  }

  /** FXAM: the class in C3, C2, C0 and the sign in C1, of an empty register too. */
  private static int examine(CpuState s, long mem, int i) {
    long sig = significand(s, 0);
    int se = signExponent(s, 0);
    int kind;
    if (isEmpty(s, 0)) {
      kind = C3 | C0;
    } else if (Float80.isUnsupported(sig, se)) {
      kind = 0;
    } else if (Float80.isNan(sig, se)) {
      kind = C0;
    } else if (Float80.isInfinity(sig, se)) {
      kind = C2 | C0;
    } else if (Float80.isZero(sig, se)) {
      kind = C3;
    } else {
      kind = Float80.isDenormal(sig, se) ? C3 | C2 : C2;
    }
    X87.conditions(s, UNORDERED | C1, kind | ((se & SIGN) != 0 ? C1 : 0));
    return 0;
  }

  private int sign(CpuState s, boolean change) {
    if (isEmpty(s, 0)) {
      if (unit.stackFault(s, false)) {
        Unit.storeIndefinite(s, 0);
      }
      return 0;
    }
    Unit.clearC1(s);
    int se = signExponent(s, 0);
    X87.write(s, 0, significand(s, 0), change ? se ^ SIGN : se & ~SIGN);
    return 0;
  }
}
