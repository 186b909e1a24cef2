package bootscope.core.cpu.fpu;

import static bootscope.core.cpu.fpu.Unit.clearC1;
import static bootscope.core.cpu.fpu.Unit.signExponent;
import static bootscope.core.cpu.fpu.Unit.significand;
import static bootscope.core.cpu.fpu.Unit.storeIndefinite;
import static bootscope.core.cpu.fpu.X87.isEmpty;

import bootscope.core.bits.Host;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.LazyFlags;

/** Instructions that move values: loads, constants, stores, exchanges, conditional moves. */
final class LoadInstructions {
  static final Unit.Loader SINGLE = (f, mem) -> Conversions.fromSingle(f, Host.getInt(mem));
  static final Unit.Loader DOUBLE = (f, mem) -> Conversions.fromDouble(f, Host.getLong(mem));
  static final Unit.Loader INTEGER_16 =
      (f, mem) -> Conversions.fromInteger(f, (short) Host.getU16(mem));
  static final Unit.Loader INTEGER_32 = (f, mem) -> Conversions.fromInteger(f, Host.getInt(mem));

  /** Writes a value as a memory operand. */
  @FunctionalInterface
  private interface Storer {
    void store(SoftFloat f, long sig, int se, long mem);
  }

  private static final Storer TO_SINGLE =
      (f, sig, se, mem) -> Host.putInt(mem, Conversions.toSingle(f, sig, se));
  private static final Storer TO_DOUBLE =
      (f, sig, se, mem) -> Host.putLong(mem, Conversions.toDouble(f, sig, se));

  private final Unit unit;
  private final SoftFloat f;

  LoadInstructions(Unit unit, X87Functions table) {
    this.unit = unit;
    this.f = unit.f;
    table.put("FLD", 4, load(SINGLE));
    table.put("FLD", 8, load(DOUBLE));
    table.put("FLD", 10, exact((x, mem) -> x.set(Host.getLong(mem), Host.getU16(mem + 8))));
    table.put("FLD", 0, this::loadRegister);
    table.put("FILD", 2, exact(INTEGER_16));
    table.put("FILD", 4, exact(INTEGER_32));
    table.put("FILD", 8, exact((x, mem) -> Conversions.fromInteger(x, Host.getLong(mem))));
    table.put("FBLD", 10, exact(Conversions::fromDecimal));
    constant(table, "FLD1", 0, 0x8000000000000000L, 0);
    constant(table, "FLDL2T", 1, 0xD49A784BCD1B8AFEL, 0x492BF6FF4DAFDB4CL);
    constant(table, "FLDL2E", 0, 0xB8AA3B295C17F0BBL, 0xBE87FED0691D3E88L);
    constant(table, "FLDPI", 1, 0xC90FDAA22168C234L, 0xC4C6628B80DC1CD1L);
    constant(table, "FLDLG2", -2, 0x9A209A84FBCFF798L, 0x8F8959AC0B7C9178L);
    constant(table, "FLDLN2", -1, 0xB17217F7D1CF79ABL, 0xC9E3B39803F2F6AFL);
    table.put("FLDZ", 0, exact((x, mem) -> x.setZero(0)));

    table.put("FST", 4, store(TO_SINGLE, 4, false));
    table.put("FST", 8, store(TO_DOUBLE, 8, false));
    table.put("FSTP", 4, store(TO_SINGLE, 4, true));
    table.put("FSTP", 8, store(TO_DOUBLE, 8, true));
    table.put("FSTP", 10, store(LoadInstructions::asItIs, 10, true));
    table.put("FBSTP", 10, store(Conversions::toDecimal, 10, true));
    table.putToSti("FST", (s, mem, i) -> storeRegister(s, i, false));
    table.putToSti("FSTP", (s, mem, i) -> storeRegister(s, i, true));
    table.put("FSTPNCE", 0, this::storeWithoutCheck);
    table.putToSti("FSTPNCE", this::storeWithoutCheck);
    for (int size : new int[] {2, 4, 8}) {
      table.put("FISTP", size, store(toInteger(size, false), size, true));
      table.put("FISTTP", size, store(toInteger(size, true), size, true));
    }
    table.put("FIST", 2, store(toInteger(2, false), 2, false));
    table.put("FIST", 4, store(toInteger(4, false), 4, false));

    table.put("FXCH", 0, this::exchange);
    move(table, "B", LazyFlags.CF);
    move(table, "E", LazyFlags.ZF);
    move(table, "BE", LazyFlags.CF | LazyFlags.ZF);
    move(table, "U", LazyFlags.PF);
  }

  /** A load that can raise IE for a signalling NaN and DE for a denormal. */
  private X87Function load(Unit.Loader loader) {
    return (s, mem, i) -> {
      if (!isEmpty(s, 7)) {
        return overflow(s);
      }
      unit.begin(s);
      loader.load(f, mem);
      f.nan(f.significand, f.signExponent);
      // A denormal is loaded even when DE is unmasked: the exact value is at hand.
      if (unit.end(s) || (f.flags & SoftFloat.IE) == 0) {
        unit.push(s);
      }
      return 0;
    };
  }

  private int overflow(CpuState s) {
    if (unit.stackFault(s, true)) {
      Unit.pushIndefinite(s);
    }
    return 0;
  }

  /** A load that raises nothing but a stack fault. */
  private X87Function exact(Unit.Loader loader) {
    return (s, mem, i) -> {
      if (!isEmpty(s, 7)) {
        return overflow(s);
      }
      clearC1(s);
      loader.load(f, mem);
      unit.push(s);
      return 0;
    };
  }

  /** A constant known to 128 bits, rounded by the rounding control without raising PE. */
  private void constant(X87Functions table, String name, int exponent, long high, long low) {
    table.put(
        name,
        0,
        (s, mem, i) -> {
          if (!isEmpty(s, 7)) {
            return overflow(s);
          }
          clearC1(s);
          unit.begin(s);
          f.roundFull(0, Float80.BIAS + exponent, high, low);
          unit.push(s);
          return 0;
        });
  }

  private int loadRegister(CpuState s, long mem, int i) {
    if (isEmpty(s, i) || !isEmpty(s, 7)) {
      if (unit.stackFault(s, !isEmpty(s, i))) {
        Unit.pushIndefinite(s);
      }
      return 0;
    }
    clearC1(s);
    X87.push(s, significand(s, i), signExponent(s, i));
    return 0;
  }

  private static void asItIs(SoftFloat f, long sig, int se, long mem) {
    Host.putLong(mem, sig);
    Host.putShort(mem + 8, se);
  }

  private static Storer toInteger(int size, boolean truncate) {
    return (f, sig, se, mem) ->
        Host.put(mem, size, Conversions.toInteger(f, sig, se, 8 * size, truncate));
  }

  /**
   * A store to memory. An unmasked invalid operation, overflow or underflow stores and pops nothing
   * (SDM vol. 1 §8.5.1, §8.5.4).
   */
  private X87Function store(Storer storer, int size, boolean pop) {
    return (s, mem, i) -> {
      unit.begin(s);
      if (isEmpty(s, 0)) {
        if (!unit.stackFault(s, false)) {
          return 0;
        }
        storer.store(f, Float80.INDEFINITE, Float80.INDEFINITE_SE, mem);
      } else {
        storer.store(f, significand(s, 0), signExponent(s, 0), mem);
        int preventing = f.flags & ~f.masks & (SoftFloat.OE | SoftFloat.UE);
        if (preventing != 0) {
          f.flags &= ~SoftFloat.PE;
          f.roundedUp = false;
        }
        if (!unit.end(s) || preventing != 0) {
          return 0;
        }
      }
      if (pop) {
        X87.pop(s);
      }
      return size;
    };
  }

  private int storeRegister(CpuState s, int i, boolean pop) {
    if (isEmpty(s, 0)) {
      if (!unit.stackFault(s, false)) {
        return 0;
      }
      storeIndefinite(s, i);
    } else {
      clearC1(s);
      X87.write(s, i, significand(s, 0), signExponent(s, 0));
    }
    if (pop) {
      X87.pop(s);
    }
    return 0;
  }

  /** The undocumented D9 D8+i: an empty ST(0) is no stack underflow, and is not copied. */
  private int storeWithoutCheck(CpuState s, long mem, int i) {
    clearC1(s);
    if (!isEmpty(s, 0)) {
      X87.write(s, i, significand(s, 0), signExponent(s, 0));
    }
    X87.pop(s);
    return 0;
  }

  private int exchange(CpuState s, long mem, int i) {
    if (isEmpty(s, 0) || isEmpty(s, i)) {
      if (!unit.stackFault(s, false)) {
        return 0;
      }
      if (isEmpty(s, 0)) {
        storeIndefinite(s, 0);
      }
      if (isEmpty(s, i)) {
        storeIndefinite(s, i);
      }
    } else {
      clearC1(s);
    }
    long sig = significand(s, 0);
    int se = signExponent(s, 0);
    X87.write(s, 0, significand(s, i), signExponent(s, i));
    X87.write(s, i, sig, se);
    return 0;
  }

  private void move(X87Functions table, String condition, int flags) {
    table.put("FCMOV" + condition, 0, (s, mem, i) -> move(s, i, (LazyFlags.get(s) & flags) != 0));
    table.put("FCMOVN" + condition, 0, (s, mem, i) -> move(s, i, (LazyFlags.get(s) & flags) == 0));
  }

  private int move(CpuState s, int i, boolean taken) {
    if (isEmpty(s, 0) || isEmpty(s, i)) {
      if (unit.stackFault(s, false)) {
        storeIndefinite(s, 0);
      }
      return 0;
    }
    if (taken) {
      X87.write(s, 0, significand(s, i), signExponent(s, i));
    }
    return 0;
  }
}
