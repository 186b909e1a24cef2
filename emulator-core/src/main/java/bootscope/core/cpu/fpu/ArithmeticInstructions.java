package bootscope.core.cpu.fpu;

import static bootscope.core.cpu.fpu.Float80.SIGN;
import static bootscope.core.cpu.fpu.Unit.signExponent;
import static bootscope.core.cpu.fpu.Unit.significand;
import static bootscope.core.cpu.fpu.Unit.storeIndefinite;
import static bootscope.core.cpu.fpu.X87.C0;
import static bootscope.core.cpu.fpu.X87.C1;
import static bootscope.core.cpu.fpu.X87.C2;
import static bootscope.core.cpu.fpu.X87.C3;
import static bootscope.core.cpu.fpu.X87.isEmpty;

import bootscope.core.cpu.state.CpuState;

/** Instructions that compute a value: FADD to FPREM1, and the transcendental ones. */
final class ArithmeticInstructions {
  @FunctionalInterface
  private interface Unary {
    void apply(long sig, int se);
  }

  /** {@code a} is the destination operand. */
  @FunctionalInterface
  private interface Binary {
    void apply(long aSig, int aSe, long bSig, int bSe);
  }

  private final Unit unit;
  private final SoftFloat f;
  private final Transcendentals t;

  ArithmeticInstructions(Unit unit, X87Functions table) {
    this.unit = unit;
    this.f = unit.f;
    this.t = unit.transcendentals;
    basic(table, "ADD", (a, as, b, bs) -> Arithmetic.add(f, a, as, b, bs, 0));
    basic(table, "SUB", (a, as, b, bs) -> Arithmetic.add(f, a, as, b, bs, SIGN));
    basic(table, "SUBR", (a, as, b, bs) -> Arithmetic.add(f, b, bs, a, as, SIGN));
    basic(table, "MUL", (a, as, b, bs) -> Arithmetic.multiply(f, a, as, b, bs));
    basic(table, "DIV", (a, as, b, bs) -> Arithmetic.divide(f, a, as, b, bs));
    basic(table, "DIVR", (a, as, b, bs) -> Arithmetic.divide(f, b, bs, a, as));
    table.put("FSQRT", 0, unary((a, as) -> Arithmetic.squareRoot(f, a, as)));
    table.put("FRNDINT", 0, unary((a, as) -> Conversions.roundToIntegral(f, a, as)));
    table.put("F2XM1", 0, unary(t::exp2MinusOne));
    table.put("FSIN", 0, wave(t::sine));
    table.put("FCOS", 0, wave(t::cosine));
    table.put("FSINCOS", 0, this::sineAndCosine);
    table.put("FPTAN", 0, this::tangent);
    table.put("FSCALE", 0, binary((a, as, b, bs) -> Remainder.scale(f, a, as, b, bs)));
    table.put("FPREM", 0, (s, mem, i) -> remainder(s, false));
    table.put("FPREM1", 0, (s, mem, i) -> remainder(s, true));
    table.put("FPATAN", 0, binaryPop(t::arcTangent));
    table.put("FYL2X", 0, binaryPop(t::timesLog2));
    table.put("FYL2XP1", 0, binaryPop(t::timesLog2PlusOne));
    table.put("FXTRACT", 0, this::extract);
  }

  /** All forms of one of the basic operations. */
  private void basic(X87Functions table, String stem, Binary operation) {
    String name = "F" + stem;
    table.put(name, 0, register(operation, false, false));
    table.putToSti(name, register(operation, true, false));
    table.putToSti(name + "P", register(operation, true, true));
    table.put(name, 4, memory(operation, LoadInstructions.SINGLE));
    table.put(name, 8, memory(operation, LoadInstructions.DOUBLE));
    table.put("FI" + stem, 2, memory(operation, LoadInstructions.INTEGER_16));
    table.put("FI" + stem, 4, memory(operation, LoadInstructions.INTEGER_32));
  }

  private X87Function register(Binary operation, boolean toSti, boolean pop) {
    return (s, mem, i) -> {
      int destination = toSti ? i : 0;
      int source = toSti ? 0 : i;
      if (isEmpty(s, 0) || isEmpty(s, i)) {
        if (!unit.stackFault(s, false)) {
          return 0;
        }
        storeIndefinite(s, destination);
      } else {
        unit.begin(s);
        operation.apply(
            significand(s, destination),
            signExponent(s, destination),
            significand(s, source),
            signExponent(s, source));
        if (!unit.end(s)) {
          return 0;
        }
        unit.store(s, destination);
      }
      if (pop) {
        X87.pop(s);
      }
      return 0;
    };
  }

  private X87Function memory(Binary operation, Unit.Loader loader) {
    return (s, mem, i) -> {
      if (isEmpty(s, 0)) {
        if (unit.stackFault(s, false)) {
          storeIndefinite(s, 0);
        }
        return 0;
      }
      unit.begin(s);
      loader.load(f, mem);
      operation.apply(significand(s, 0), signExponent(s, 0), f.significand, f.signExponent);
      if (unit.end(s)) {
        unit.store(s, 0);
      }
      return 0;
    };
  }

  private X87Function unary(Unary operation) {
    return (s, mem, i) -> {
      if (isEmpty(s, 0)) {
        if (unit.stackFault(s, false)) {
          storeIndefinite(s, 0);
        }
        return 0;
      }
      unit.begin(s);
      operation.apply(significand(s, 0), signExponent(s, 0));
      if (unit.end(s)) {
        unit.store(s, 0);
      }
      return 0;
    };
  }

  /** ST(0) with ST(1), into ST(0). */
  private X87Function binary(Binary operation) {
    X87Function function = register(operation, false, false);
    return (s, mem, i) -> function.apply(s, mem, 1);
  }

  /** ST(1) with ST(0), into ST(1), then pops. */
  private X87Function binaryPop(Binary operation) {
    X87Function function = register(operation, true, true);
    return (s, mem, i) -> function.apply(s, mem, 1);
  }

  /** C2 tells that the angle is out of range, and then nothing else changes. */
  private X87Function wave(Unary operation) {
    X87Function function = unary(operation);
    return (s, mem, i) -> {
      if (!isEmpty(s, 0) && Transcendentals.outOfRange(significand(s, 0), signExponent(s, 0))) {
        X87.conditions(s, C1 | C2, C2);
        return 0;
      }
      X87.conditions(s, C2, 0);
      return function.apply(s, mem, i);
    };
  }

  /**
   * What FSINCOS and FPTAN, which replace ST(0) and push, do when they cannot compute.
   *
   * @return whether they are done
   */
  private boolean cannotPush(CpuState s) {
    boolean empty = isEmpty(s, 0);
    if (!empty && isEmpty(s, 7)) {
      return false;
    }
    if (unit.stackFault(s, !empty)) {
      storeIndefinite(s, 0);
      Unit.pushIndefinite(s);
    }
    return true;
  }

  private int sineAndCosine(CpuState s, long mem, int i) {
    X87.conditions(s, C2, 0);
    if (cannotPush(s)) {
      return 0;
    }
    long sig = significand(s, 0);
    int se = signExponent(s, 0);
    if (Transcendentals.outOfRange(sig, se)) {
      X87.conditions(s, C1 | C2, C2);
      return 0;
    }
    unit.begin(s);
    t.sine(sig, se);
    long sine = f.significand;
    int sineSe = f.signExponent;
    t.cosine(sig, se);
    if (unit.end(s)) {
      X87.write(s, 0, sine, sineSe);
      unit.push(s);
    }
    return 0;
  }

  private int tangent(CpuState s, long mem, int i) {
    X87.conditions(s, C2, 0);
    if (cannotPush(s)) {
      return 0;
    }
    long sig = significand(s, 0);
    int se = signExponent(s, 0);
    if (Transcendentals.outOfRange(sig, se)) {
      X87.conditions(s, C1 | C2, C2);
      return 0;
    }
    unit.begin(s);
    t.tangent(sig, se);
    if (!unit.end(s)) {
      return 0;
    }
    unit.store(s, 0);
    if (Float80.isNan(f.significand, f.signExponent)) {
      unit.push(s);
    } else {
      X87.push(s, Float80.INTEGER_BIT, Float80.BIAS);
    }
    return 0;
  }

  /** C2: not reduced completely; else C0, C3, C1 are bits 2, 1, 0 of the quotient. */
  private int remainder(CpuState s, boolean nearest) {
    X87.conditions(s, C2, 0);
    if (isEmpty(s, 0) || isEmpty(s, 1)) {
      if (unit.stackFault(s, false)) {
        storeIndefinite(s, 0);
      }
      return 0;
    }
    unit.begin(s);
    int quotient =
        Remainder.remainder(
            f,
            significand(s, 0),
            signExponent(s, 0),
            significand(s, 1),
            signExponent(s, 1),
            nearest);
    if (!unit.end(s)) {
      return 0;
    }
    unit.store(s, 0);
    if (quotient == Remainder.PARTIAL) {
      X87.conditions(s, C0 | C1 | C3, C2);
    } else if (quotient != Remainder.NONE) {
      X87.conditions(
          s,
          C0 | C1 | C3,
          ((quotient & 1) != 0 ? C1 : 0)
              | ((quotient & 2) != 0 ? C3 : 0)
              | ((quotient & 4) != 0 ? C0 : 0));
    }
    return 0;
  }

  private int extract(CpuState s, long mem, int i) {
    if (cannotPush(s)) {
      return 0;
    }
    long sig = significand(s, 0);
    int se = signExponent(s, 0);
    unit.begin(s);
    boolean special = f.nan(sig, se);
    if (special) {
      // Both results are the NaN.
    } else if (Float80.isZero(sig, se)) {
      f.zeroDivide(SIGN);
    } else if (Float80.isInfinity(sig, se)) {
      f.setInfinity(0);
    } else {
      f.noteDenormals(sig, se, 0, 0);
      Remainder.exponentOf(f, sig, se);
    }
    if (!unit.end(s)) {
      return 0;
    }
    unit.store(s, 0);
    if (!special) {
      if (Float80.isZero(sig, se) || Float80.isInfinity(sig, se)) {
        f.set(sig, se);
      } else {
        Remainder.significandOf(f, sig, se);
      }
    }
    unit.push(s);
    return 0;
  }
}
