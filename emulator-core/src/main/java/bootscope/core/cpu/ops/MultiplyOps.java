package bootscope.core.cpu.ops;

import static bootscope.core.bits.Host.getLong;
import static bootscope.core.bits.Host.getU16;
import static bootscope.core.bits.Host.getU32;
import static bootscope.core.bits.Host.putByte;
import static bootscope.core.bits.Host.putLong;
import static bootscope.core.bits.Host.putShort;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;

/**
 * MUL, IMUL, DIV, IDIV. After a multiplication CF and OF tell that the upper half matters; SF is
 * that of the low half, and the other undefined flags follow from it. A division leaves the flags.
 */
final class MultiplyOps {
  private MultiplyOps() {}

  static void register(OpTable table) {
    table.put(Mnemonic.MUL, MultiplyOps::mul);
    table.put(Mnemonic.IMUL, MultiplyOps::imul);
    table.put(Mnemonic.DIV, MultiplyOps::div);
    table.put(Mnemonic.IDIV, MultiplyOps::idiv);
  }

  private static void flags(Cpu c, long low, int size, boolean overflow) {
    int shift = 64 - 8 * size;
    c.flags(low << shift >> shift, overflow ? 1L << 63 : 0); // CF 1, OF = CF xor bit 62 = 1
  }

  private static Op mul(Instruction in, OperandBinder t) {
    Place source = t.place(in, 0);
    long a = t.s.gpr(CpuState.RAX);
    long d = t.s.gpr(CpuState.RDX);
    return switch (source.size) {
      case 8 ->
          source.isMemory() ? new Mul64(a, d, source) : new Mul64R(a, d, source.hostAddress());
      case 4 ->
          new Simple(
              c -> {
                long r = getU32(a) * source.read(c);
                putLong(a, r & 0xFFFF_FFFFL);
                putLong(d, r >>> 32);
                flags(c, r, 4, r >>> 32 != 0);
              });
      case 2 ->
          new Simple(
              c -> {
                long r = getU16(a) * source.read(c);
                putShort(a, (int) r);
                putShort(d, (int) (r >>> 16));
                flags(c, r, 2, r >>> 16 != 0);
              });
      default ->
          new Simple(
              c -> {
                long r = (getLong(a) & 0xFF) * source.read(c);
                putShort(a, (int) r);
                flags(c, r, 1, r >>> 8 != 0);
              });
    };
  }

  static final class Mul64R extends Op {
    private final long a;
    private final long d;
    private final long v;

    Mul64R(long a, long d, long v) {
      this.a = a;
      this.d = d;
      this.v = v;
    }

    @Override
    public void execute(Cpu c) {
      multiply(c, a, d, getLong(v));
    }
  }

  static final class Mul64 extends Op {
    private final long a;
    private final long d;
    private final Place source;

    Mul64(long a, long d, Place source) {
      this.a = a;
      this.d = d;
      this.source = source;
    }

    @Override
    public void execute(Cpu c) {
      multiply(c, a, d, source.read(c));
    }
  }

  private static void multiply(Cpu c, long a, long d, long y) {
    long x = getLong(a);
    long low = x * y;
    long high = Math.unsignedMultiplyHigh(x, y);
    putLong(a, low);
    putLong(d, high);
    c.flags(low, high != 0 ? 1L << 63 : 0);
  }

  private static Op imul(Instruction in, OperandBinder t) {
    if (in.operandCount() == 1) {
      return imulWide(in, t);
    }
    Place to = t.place(in, 0);
    Place x = t.place(in, in.operandCount() == 2 ? 0 : 1);
    Place y = t.place(in, in.operandCount() == 2 ? 1 : 2);
    int size = to.size;
    if (size == 8 && !x.isMemory() && !y.isMemory()) {
      return new Imul64R(to.hostAddress(), x.hostAddress(), y.hostAddress());
    }
    if (size == 8) {
      return new Simple(
          c -> {
            long a = x.read(c);
            long b = y.read(c);
            long r = a * b;
            to.write(c, r);
            c.flags(r, Math.multiplyHigh(a, b) != r >> 63 ? 1L << 63 : 0);
          });
    }
    int shift = 64 - 8 * size;
    return new Simple(
        c -> {
          long r = (x.read(c) << shift >> shift) * (y.read(c) << shift >> shift);
          to.write(c, r);
          flags(c, r, size, r << shift >> shift != r);
        });
  }

  static final class Imul64R extends Op {
    private final long d;
    private final long x;
    private final long y;

    Imul64R(long d, long x, long y) {
      this.d = d;
      this.x = x;
      this.y = y;
    }

    @Override
    public void execute(Cpu c) {
      long a = getLong(x);
      long b = getLong(y);
      long r = a * b;
      putLong(d, r);
      c.flags(r, Math.multiplyHigh(a, b) != r >> 63 ? 1L << 63 : 0);
    }
  }

  private static Op imulWide(Instruction in, OperandBinder t) {
    Place source = t.place(in, 0);
    long a = t.s.gpr(CpuState.RAX);
    long d = t.s.gpr(CpuState.RDX);
    return switch (source.size) {
      case 8 ->
          new Simple(
              c -> {
                long y = source.read(c);
                long x = getLong(a);
                long low = x * y;
                long high = Math.multiplyHigh(x, y);
                putLong(a, low);
                putLong(d, high);
                c.flags(low, high != low >> 63 ? 1L << 63 : 0);
              });
      case 4 ->
          new Simple(
              c -> {
                long r = (int) getU32(a) * source.readSigned(c);
                putLong(a, r & 0xFFFF_FFFFL);
                putLong(d, r >>> 32);
                flags(c, r, 4, (int) r != r);
              });
      case 2 ->
          new Simple(
              c -> {
                long r = (short) getU16(a) * source.readSigned(c);
                putShort(a, (int) r);
                putShort(d, (int) (r >>> 16));
                flags(c, r, 2, (short) r != r);
              });
      default ->
          new Simple(
              c -> {
                long r = (byte) getLong(a) * source.readSigned(c);
                putShort(a, (int) r);
                flags(c, r, 1, (byte) r != r);
              });
    };
  }

  private static GuestFault divideError(Cpu c) {
    return c.s.fault(GuestFault.DE);
  }

  private static Op div(Instruction in, OperandBinder t) {
    Place source = t.place(in, 0);
    long a = t.s.gpr(CpuState.RAX);
    long d = t.s.gpr(CpuState.RDX);
    return switch (source.size) {
      case 8 ->
          new Simple(
              c -> {
                long divisor = source.read(c);
                long high = getLong(d);
                long low = getLong(a);
                if (Long.compareUnsigned(high, divisor) >= 0) {
                  throw divideError(c); // zero divisor, or the quotient has over 64 bits
                }
                if (high == 0) {
                  putLong(a, Long.divideUnsigned(low, divisor));
                  putLong(d, Long.remainderUnsigned(low, divisor));
                } else {
                  long quotient = divide128(high, low, divisor);
                  putLong(a, quotient);
                  putLong(d, low - quotient * divisor);
                }
              });
      case 4 ->
          new Simple(
              c -> {
                long divisor = source.read(c);
                long dividend = getU32(d) << 32 | getU32(a);
                if (getU32(d) >= divisor) {
                  throw divideError(c);
                }
                putLong(a, Long.divideUnsigned(dividend, divisor));
                putLong(d, Long.remainderUnsigned(dividend, divisor));
              });
      case 2 ->
          new Simple(
              c -> {
                long divisor = source.read(c);
                long dividend = (long) getU16(d) << 16 | getU16(a);
                if (getU16(d) >= divisor) {
                  throw divideError(c);
                }
                putShort(a, (int) (dividend / divisor));
                putShort(d, (int) (dividend % divisor));
              });
      default ->
          new Simple(
              c -> {
                long divisor = source.read(c);
                int dividend = getU16(a);
                if (dividend >> 8 >= divisor) {
                  throw divideError(c);
                }
                putByte(a, (int) (dividend / divisor));
                putByte(a + 1, (int) (dividend % divisor));
              });
    };
  }

  private static Op idiv(Instruction in, OperandBinder t) {
    Place source = t.place(in, 0);
    long a = t.s.gpr(CpuState.RAX);
    long d = t.s.gpr(CpuState.RDX);
    return switch (source.size) {
      case 8 -> new Simple(c -> idiv64(c, a, d, source.read(c)));
      case 4 ->
          new Simple(
              c -> {
                long divisor = source.readSigned(c);
                long dividend = getU32(d) << 32 | getU32(a);
                if (divisor == 0 || dividend == Long.MIN_VALUE && divisor == -1) {
                  throw divideError(c);
                }
                long quotient = dividend / divisor;
                if ((int) quotient != quotient) {
                  throw divideError(c);
                }
                putLong(a, quotient & 0xFFFF_FFFFL);
                putLong(d, dividend % divisor & 0xFFFF_FFFFL);
              });
      case 2 ->
          new Simple(
              c -> {
                long divisor = source.readSigned(c);
                int dividend = getU16(d) << 16 | getU16(a);
                if (divisor == 0) {
                  throw divideError(c);
                }
                long quotient = dividend / divisor;
                if ((short) quotient != quotient) {
                  throw divideError(c);
                }
                putShort(a, (int) quotient);
                putShort(d, (int) (dividend % divisor));
              });
      default ->
          new Simple(
              c -> {
                long divisor = source.readSigned(c);
                int dividend = (short) getU16(a);
                if (divisor == 0) {
                  throw divideError(c);
                }
                long quotient = dividend / divisor;
                if ((byte) quotient != quotient) {
                  throw divideError(c);
                }
                putByte(a, (int) quotient);
                putByte(a + 1, (int) (dividend % divisor));
              });
    };
  }

  private static void idiv64(Cpu c, long a, long d, long divisor) {
    long high = getLong(d);
    long low = getLong(a);
    if (divisor == 0) {
      throw divideError(c);
    }
    boolean negative = high < 0;
    if (negative) {
      low = -low;
      high = ~high + (low == 0 ? 1 : 0);
    }
    long by = Math.abs(divisor); // 2^63 as unsigned for Long.MIN_VALUE
    if (Long.compareUnsigned(high, by) >= 0) {
      throw divideError(c);
    }
    long quotient = high == 0 ? Long.divideUnsigned(low, by) : divide128(high, low, by);
    long remainder = low - quotient * by;
    boolean minus = negative != divisor < 0;
    if (minus ? Long.compareUnsigned(quotient, Long.MIN_VALUE) > 0 : quotient < 0) {
      throw divideError(c);
    }
    putLong(a, minus ? -quotient : quotient);
    putLong(d, negative ? -remainder : remainder);
  }

  /** The quotient of 128 bits by 64, unsigned; {@code high} is below {@code divisor}. */
  static long divide128(long high, long low, long divisor) {
    // Schoolbook division with 32-bit digits after normalising (Knuth vol. 2 §4.3.1, D).
    int shift = Long.numberOfLeadingZeros(divisor);
    long v = divisor << shift;
    long v1 = v >>> 32;
    long v0 = v & 0xFFFF_FFFFL;
    long u32 = shift == 0 ? high : high << shift | low >>> 64 - shift;
    long u10 = low << shift;
    long u1 = u10 >>> 32;
    long u0 = u10 & 0xFFFF_FFFFL;
    long q1 = digit(u32, u1, v1, v0);
    long rest = (u32 << 32 | u1) - q1 * v;
    long q0 = digit(rest, u0, v1, v0);
    return (q1 << 32) + q0;
  }

  private static long digit(long u, long next, long v1, long v0) {
    long q = Long.divideUnsigned(u, v1);
    long r = u - q * v1;
    while (q >>> 32 != 0 || Long.compareUnsigned(q * v0, r << 32 | next) > 0) {
      q--;
      r += v1;
      if (r >>> 32 != 0) {
        break;
      }
    }
    return q;
  }
}
