package bootscope.core.cpu.ops;

import static bootscope.core.bits.Host.getLong;
import static bootscope.core.bits.Host.getU32;
import static bootscope.core.bits.Host.getU8;
import static bootscope.core.bits.Host.putLong;

import bootscope.core.bits.Host;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;

/**
 * Shifts and rotates (SDM vol. 2B "SAL/SAR/SHL/SHR", "RCL/RCR/ROL/ROR", "SHLD", "SHRD"). The count
 * is taken modulo 32, or 64 for 64-bit operands; a count of 0 changes nothing. OF for counts over
 * 1, which is undefined, is as for a count of 1 applied last; AF is cleared.
 */
final class ShiftOps {
  private ShiftOps() {}

  /** Shifts a by a count that has been masked and is not 0. */
  @FunctionalInterface
  interface Shift {
    long apply(Cpu c, long a, int count);
  }

  static void register(OpTable table) {
    table.put(Mnemonic.SHL, (in, t) -> make(in, t, shl(in.operand(0).size())));
    table.put(Mnemonic.SHR, (in, t) -> make(in, t, shr(in.operand(0).size())));
    table.put(Mnemonic.SAR, (in, t) -> make(in, t, sar(in.operand(0).size())));
    table.put(Mnemonic.ROL, (in, t) -> make(in, t, rol(in.operand(0).size())));
    table.put(Mnemonic.ROR, (in, t) -> make(in, t, ror(in.operand(0).size())));
    table.put(Mnemonic.RCL, (in, t) -> make(in, t, rcl(in.operand(0).size())));
    table.put(Mnemonic.RCR, (in, t) -> make(in, t, rcr(in.operand(0).size())));
    table.put(Mnemonic.SHLD, (in, t) -> wide(in, t, true));
    table.put(Mnemonic.SHRD, (in, t) -> wide(in, t, false));
  }

  private static Op make(Instruction in, OperandBinder t, Shift shift) {
    Place place = t.place(in, 0);
    long count = t.valueAddress(in.operand(1));
    int mask = place.size == 8 ? 63 : 31;
    boolean constant = in.operand(1) instanceof Operand.Immediate;
    if (constant && !place.isMemory() && place.size >= 4) {
      int n = getU8(count) & mask;
      if (n != 0) {
        long d = place.hostAddress();
        boolean wide = place.size == 8;
        return switch (in.mnemonic()) {
          case SHL -> wide ? new Shl64(d, n) : new Shl32(d, n);
          case SHR -> wide ? new Shr64(d, n) : new Shr32(d, n);
          case SAR -> wide ? new Sar64(d, n) : new Sar32(d, n);
          default -> new RegisterShift(d, wide, n, shift);
        };
      }
    }
    return new AnyShift(place, count, mask, shift);
  }

  /** A 32-bit or 64-bit register by a constant. */
  static final class RegisterShift extends Op {
    private final long d;
    private final boolean wide;
    private final int count;
    private final Shift shift;

    RegisterShift(long d, boolean wide, int count, Shift shift) {
      this.d = d;
      this.wide = wide;
      this.count = count;
      this.shift = shift;
    }

    @Override
    public void execute(Cpu c) {
      if (wide) {
        putLong(d, shift.apply(c, getLong(d), count));
      } else {
        putLong(d, shift.apply(c, getU32(d), count) & 0xFFFF_FFFFL);
      }
    }
  }

  // A 32-bit or 64-bit register by a constant. The last step decides CF and OF, so that the operand
  // is first shifted by one less; OF is bit 63 xor bit 62 of the carries.

  static final class Shl64 extends Op {
    private final long d;
    private final int n;

    Shl64(long d, int n) {
      this.d = d;
      this.n = n;
    }

    @Override
    public void execute(Cpu c) {
      long a = getLong(d);
      long r = a << n;
      putLong(d, r);
      c.flags(r, a << n - 1 & Long.MIN_VALUE | r >>> 1 & 1L << 62);
    }
  }

  static final class Shr64 extends Op {
    private final long d;
    private final int n;

    Shr64(long d, int n) {
      this.d = d;
      this.n = n;
    }

    @Override
    public void execute(Cpu c) {
      long a = getLong(d) >>> n - 1;
      long r = a >>> 1;
      putLong(d, r);
      c.flags(r, a << 63 | (a ^ a >>> 63) << 63 >>> 1);
    }
  }

  static final class Sar64 extends Op {
    private final long d;
    private final int n;

    Sar64(long d, int n) {
      this.d = d;
      this.n = n;
    }

    @Override
    public void execute(Cpu c) {
      long a = getLong(d) >> n - 1;
      long r = a >> 1;
      putLong(d, r);
      c.flags(r, (a & 1) * (3L << 62));
    }
  }

  static final class Shl32 extends Op {
    private final long d;
    private final int n;

    Shl32(long d, int n) {
      this.d = d;
      this.n = n;
    }

    @Override
    public void execute(Cpu c) {
      long a = getU32(d) << n;
      putLong(d, a & 0xFFFF_FFFFL);
      c.flags((int) a, a << 31 & Long.MIN_VALUE | a << 31 & 1L << 62);
    }
  }

  static final class Shr32 extends Op {
    private final long d;
    private final int n;

    Shr32(long d, int n) {
      this.d = d;
      this.n = n;
    }

    @Override
    public void execute(Cpu c) {
      long a = getU32(d) >>> n - 1;
      long r = a >>> 1;
      putLong(d, r);
      c.flags((int) r, a << 63 | (a ^ a >>> 31) << 63 >>> 1);
    }
  }

  static final class Sar32 extends Op {
    private final long d;
    private final int n;

    Sar32(long d, int n) {
      this.d = d;
      this.n = n;
    }

    @Override
    public void execute(Cpu c) {
      int a = (int) getU32(d) >> n - 1;
      int r = a >> 1;
      putLong(d, r & 0xFFFF_FFFFL);
      c.flags(r, (a & 1) * (3L << 62));
    }
  }

  static final class AnyShift extends Op {
    private final Place place;
    private final long count;
    private final int mask;
    private final Shift shift;

    AnyShift(Place place, long count, int mask, Shift shift) {
      this.place = place;
      this.count = count;
      this.mask = mask;
      this.shift = shift;
    }

    @Override
    public void execute(Cpu c) {
      int n = getU8(count) & mask;
      long linear = place.linear(c);
      long at = place.open(c, linear);
      long a = Host.get(at, place.size);
      // A 32-bit register is zero-extended even by a count of 0.
      place.close(c, at, linear, n == 0 ? a : shift.apply(c, a, n));
    }
  }

  /** Stores the flags of a shift: result, CF and OF given. */
  private static void set(Cpu c, long r, int bits, boolean cf, boolean of) {
    int shift = 64 - bits;
    long carries = cf ? 1L << 63 : 0;
    if (cf != of) {
      carries |= 1L << 62;
    }
    c.flags(r << shift >> shift, carries);
  }

  /** Replaces CF and OF alone. */
  private static void setCarryOverflow(Cpu c, boolean cf, boolean of) {
    long carries = c.s.lazyCarries() & ~(3L << 62);
    if (cf) {
      carries |= 1L << 63;
    }
    if (cf != of) {
      carries |= 1L << 62;
    }
    c.flags(c.s.lazyResult(), carries);
  }

  static Shift shl(int size) {
    int bits = 8 * size;
    return (c, a, n) -> {
      long r = a << n;
      boolean cf = n <= bits && (a >>> bits - n & 1) != 0;
      set(c, r, bits, cf, (r >>> bits - 1 & 1) != 0 != cf);
      return r;
    };
  }

  static Shift shr(int size) {
    int bits = 8 * size;
    return (c, a, n) -> {
      long r = a >>> n;
      boolean cf = (a >>> n - 1 & 1) != 0;
      // OF is the top bit of the operand for a count of 1: of the value before the last step.
      boolean of = n <= bits && (a >>> n - 1 >>> bits - 1 & 1) != 0;
      set(c, r, bits, cf, of);
      return r;
    };
  }

  static Shift sar(int size) {
    int bits = 8 * size;
    int up = 64 - bits;
    return (c, a, n) -> {
      long signed = a << up >> up;
      long r = signed >> n;
      set(c, r, bits, (signed >> n - 1 & 1) != 0, false);
      return r;
    };
  }

  static Shift rol(int size) {
    int bits = 8 * size;
    return (c, a, n) -> {
      int k = n & bits - 1;
      long r = k == 0 ? a : a << k | a >>> bits - k;
      boolean cf = (r & 1) != 0;
      setCarryOverflow(c, cf, (r >>> bits - 1 & 1) != 0 != cf);
      return r;
    };
  }

  static Shift ror(int size) {
    int bits = 8 * size;
    return (c, a, n) -> {
      int k = n & bits - 1;
      long r = k == 0 ? a : a >>> k | a << bits - k;
      boolean top = (r >>> bits - 1 & 1) != 0;
      setCarryOverflow(c, top, top != ((r >>> bits - 2 & 1) != 0));
      return r;
    };
  }

  static Shift rcl(int size) {
    int bits = 8 * size;
    return (c, a, n) -> {
      int k = n % (bits + 1);
      long r = a;
      long carry = c.s.lazyCarries() >>> 63;
      for (int i = 0; i < k; i++) {
        long out = r >>> bits - 1 & 1;
        r = r << 1 | carry;
        carry = out;
      }
      setCarryOverflow(c, carry != 0, (r >>> bits - 1 & 1) != carry);
      return r;
    };
  }

  static Shift rcr(int size) {
    int bits = 8 * size;
    long mask = bits == 64 ? -1 : (1L << bits) - 1;
    return (c, a, n) -> {
      int k = n % (bits + 1);
      long r = a;
      long carry = c.s.lazyCarries() >>> 63;
      for (int i = 0; i < k; i++) {
        long out = r & 1;
        r = (r & mask) >>> 1 | carry << bits - 1;
        carry = out;
      }
      setCarryOverflow(c, carry != 0, ((r >>> bits - 1 ^ r >>> bits - 2) & 1) != 0);
      return r;
    };
  }

  private static Op wide(Instruction in, OperandBinder t, boolean left) {
    Place place = t.place(in, 0);
    Place other = t.place(in, 1);
    long count = t.valueAddress(in.operand(2));
    int bits = 8 * place.size;
    int mask = bits == 64 ? 63 : 31;
    return new Simple(
        c -> {
          int n = getU8(count) & mask;
          long linear = place.linear(c);
          long at = place.open(c, linear);
          long a = Host.get(at, place.size);
          long r = a;
          if (n != 0) {
            // A 16-bit operand with a count over 16 is undefined: the pair is shifted on.
            int k = bits == 16 ? n % 32 : n;
            long b = other.read(c);
            boolean cf;
            if (left) {
              if (k > bits) {
                r = b << k - bits | a >>> 2 * bits - k;
                cf = (b >>> 2 * bits - k & 1) != 0;
              } else {
                r = (k == bits ? b : a << k | b >>> bits - k);
                cf = (a >>> bits - k & 1) != 0;
              }
            } else {
              if (k > bits) {
                r = b >>> k - bits | a << 2 * bits - k;
                cf = (b >>> k - bits - 1 & 1) != 0;
              } else {
                r = (k == bits ? b : a >>> k | b << bits - k);
                cf = (a >>> k - 1 & 1) != 0;
              }
            }
            set(c, r, bits, cf, ((r ^ a) >>> bits - 1 & 1) != 0);
          }
          place.close(c, at, linear, r);
        });
  }
}
