package bootscope.core.cpu.ops;

import bootscope.core.cpu.state.LazyFlags;

/**
 * The arithmetic of integer instructions with their flags (SDM vol. 1 §7.3.2, §7.3.5). Operands are
 * zero-extended; of a result only the operand's size counts.
 */
final class Alu {
  /** A two-operand operation: takes destination and source, returns the new destination. */
  @FunctionalInterface
  interface Binary {
    long apply(Cpu c, long a, long b);
  }

  /** A one-operand operation. */
  @FunctionalInterface
  interface Unary {
    long apply(Cpu c, long a);
  }

  private Alu() {}

  // 64 bits.

  static long add64(Cpu c, long a, long b) {
    long r = a + b;
    c.flags(r, (a & b | (a | b) & ~r) & LazyFlags.CARRY_BITS);
    return r;
  }

  static long adc64(Cpu c, long a, long b) {
    long r = a + b + (c.s.lazyCarries() >>> 63);
    c.flags(r, (a & b | (a | b) & ~r) & LazyFlags.CARRY_BITS);
    return r;
  }

  static long sub64(Cpu c, long a, long b) {
    long r = a - b;
    c.flags(r, (~a & b | (~a | b) & r) & LazyFlags.CARRY_BITS);
    return r;
  }

  static long sbb64(Cpu c, long a, long b) {
    long r = a - b - (c.s.lazyCarries() >>> 63);
    c.flags(r, (~a & b | (~a | b) & r) & LazyFlags.CARRY_BITS);
    return r;
  }

  // 32 bits: the result is zero-extended.

  static long add32(Cpu c, long a, long b) {
    int r = (int) a + (int) b;
    int carries = (int) a & (int) b | ((int) a | (int) b) & ~r;
    c.flags(r, (long) carries << 32 | carries & 8);
    return r & 0xFFFF_FFFFL;
  }

  static long adc32(Cpu c, long a, long b) {
    int r = (int) a + (int) b + (int) (c.s.lazyCarries() >>> 63);
    int carries = (int) a & (int) b | ((int) a | (int) b) & ~r;
    c.flags(r, (long) carries << 32 | carries & 8);
    return r & 0xFFFF_FFFFL;
  }

  static long sub32(Cpu c, long a, long b) {
    int r = (int) a - (int) b;
    int carries = ~(int) a & (int) b | (~(int) a | (int) b) & r;
    c.flags(r, (long) carries << 32 | carries & 8);
    return r & 0xFFFF_FFFFL;
  }

  static long sbb32(Cpu c, long a, long b) {
    int r = (int) a - (int) b - (int) (c.s.lazyCarries() >>> 63);
    int carries = ~(int) a & (int) b | (~(int) a | (int) b) & r;
    c.flags(r, (long) carries << 32 | carries & 8);
    return r & 0xFFFF_FFFFL;
  }

  // 8 and 16 bits, by size in bytes.

  private static long addSmall(Cpu c, long a, long b, long carry, int size) {
    int shift = 64 - 8 * size;
    long r = a + b + carry;
    long carries = a & b | (a | b) & ~r;
    c.flags(r << shift >> shift, carries << shift | carries & 8);
    return r;
  }

  private static long subSmall(Cpu c, long a, long b, long borrow, int size) {
    int shift = 64 - 8 * size;
    long r = a - b - borrow;
    long carries = ~a & b | (~a | b) & r;
    c.flags(r << shift >> shift, carries << shift | carries & 8);
    return r;
  }

  static void sub8(Cpu c, int a, int b) {
    int r = a - b;
    int carries = ~a & b | (~a | b) & r;
    c.flags((byte) r, (long) carries << 56 | carries & 8);
  }

  // Any size.

  static Binary add(int size) {
    return switch (size) {
      case 8 -> Alu::add64;
      case 4 -> Alu::add32;
      default -> (c, a, b) -> addSmall(c, a, b, 0, size);
    };
  }

  static Binary adc(int size) {
    return switch (size) {
      case 8 -> Alu::adc64;
      case 4 -> Alu::adc32;
      default -> (c, a, b) -> addSmall(c, a, b, c.s.lazyCarries() >>> 63, size);
    };
  }

  static Binary sub(int size) {
    return switch (size) {
      case 8 -> Alu::sub64;
      case 4 -> Alu::sub32;
      default -> (c, a, b) -> subSmall(c, a, b, 0, size);
    };
  }

  static Binary sbb(int size) {
    return switch (size) {
      case 8 -> Alu::sbb64;
      case 4 -> Alu::sbb32;
      default -> (c, a, b) -> subSmall(c, a, b, c.s.lazyCarries() >>> 63, size);
    };
  }

  /** Flags of AND, OR, XOR, TEST: CF, OF and AF clear (AF is undefined). */
  static long logic(Cpu c, long r, int size) {
    int shift = 64 - 8 * size;
    c.flags(r << shift >> shift, 0);
    return r;
  }

  static Binary and(int size) {
    return (c, a, b) -> logic(c, a & b, size);
  }

  static Binary or(int size) {
    return (c, a, b) -> logic(c, a | b, size);
  }

  static Binary xor(int size) {
    return (c, a, b) -> logic(c, a ^ b, size);
  }

  /** INC: as ADD 1, with CF kept. */
  static Unary inc(int size) {
    int shift = 64 - 8 * size;
    return (c, a) -> {
      long kept = c.s.lazyCarries();
      long r = a + 1;
      stepFlags(c, r, shift, (a & 15) == 15, r << shift == Long.MIN_VALUE, kept);
      return r;
    };
  }

  static Unary dec(int size) {
    int shift = 64 - 8 * size;
    return (c, a) -> {
      long kept = c.s.lazyCarries();
      long r = a - 1;
      stepFlags(c, r, shift, (a & 15) == 0, r << shift == Long.MAX_VALUE >> shift << shift, kept);
      return r;
    };
  }

  static void stepFlags(Cpu c, long r, int shift, boolean auxiliary, boolean overflow, long kept) {
    long carries = kept & 1L << 63;
    if (overflow) {
      carries |= ~carries >>> 1 & 1L << 62;
    } else {
      carries |= carries >>> 1 & 1L << 62;
    }
    c.flags(r << shift >> shift, auxiliary ? carries | 8 : carries);
  }

  static Unary neg(int size) {
    Binary sub = sub(size);
    return (c, a) -> sub.apply(c, 0, a);
  }

  static Unary not() {
    return (c, a) -> ~a;
  }
}
