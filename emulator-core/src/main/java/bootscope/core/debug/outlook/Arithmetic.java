package bootscope.core.debug.outlook;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.LazyFlags;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Operand;
import java.util.OptionalLong;

/** Flags after integer instructions (SDM vol. 1 §7.3.2, vol. 2 by instruction). */
final class Arithmetic {
  private static final int LOGIC = LazyFlags.ALL & ~LazyFlags.AF; // AF is undefined

  private Arithmetic() {}

  static void look(Now now) {
    Instruction i = now.instruction;
    switch (i.mnemonic()) {
      case ADD, XADD -> two(now, (a, b, size) -> add(a, b, 0, size), LazyFlags.ALL);
      case ADC -> two(now, (a, b, size) -> add(a, b, carry(now), size), LazyFlags.ALL);
      case SUB, CMP -> two(now, (a, b, size) -> subtract(a, b, 0, size), LazyFlags.ALL);
      case SBB -> two(now, (a, b, size) -> subtract(a, b, carry(now), size), LazyFlags.ALL);
      case AND, TEST -> two(now, (a, b, size) -> of(a & b, 0, size), LOGIC);
      case OR -> two(now, (a, b, size) -> of(a | b, 0, size), LOGIC);
      case XOR -> xor(now);
      case INC -> one(now, (a, b, size) -> add(a, 1, 0, size), LazyFlags.ALL & ~LazyFlags.CF);
      case DEC -> one(now, (a, b, size) -> subtract(a, 1, 0, size), LazyFlags.ALL & ~LazyFlags.CF);
      case NEG -> one(now, (a, b, size) -> subtract(0, a, 0, size), LazyFlags.ALL);
      case SHL, SHR, SAR -> shift(now);
      case BT, BTS, BTR, BTC -> bit(now);
      case CLC -> flags(now, LazyFlags.CF, 0);
      case STC -> flags(now, LazyFlags.CF, LazyFlags.CF);
      case CMC -> flags(now, LazyFlags.CF, ~now.flags() & LazyFlags.CF);
      case CLD -> flags(now, (int) Bits.FLAG_DF, 0);
      case STD -> flags(now, (int) Bits.FLAG_DF, (int) Bits.FLAG_DF);
      default -> {}
    }
  }

  /** The six flags for two operands of some bytes. */
  private interface Operation {
    int flags(long a, long b, int size);
  }

  private static void flags(Now now, int known, int values) {
    now.add(new Effect.FlagsAfter(known, values & known));
  }

  private static long carry(Now now) {
    return now.flags() & LazyFlags.CF;
  }

  private static void two(Now now, Operation operation, int known) {
    Operand first = now.instruction.operand(0);
    OptionalLong a = now.value(first);
    OptionalLong b = a.isEmpty() ? a : now.value(now.instruction.operand(1));
    if (b.isPresent()) {
      int size = first.size();
      long other = Now.truncate(b.getAsLong(), size);
      flags(now, known, operation.flags(a.getAsLong(), other, size));
    }
  }

  private static void one(Now now, Operation operation, int known) {
    Operand first = now.instruction.operand(0);
    now.value(first).ifPresent(a -> flags(now, known, operation.flags(a, 0, first.size())));
  }

  private static void xor(Now now) {
    two(now, (a, b, size) -> of(a ^ b, 0, size), LOGIC);
  }

  private static int add(long a, long b, long carry, int size) {
    long r = a + b + carry;
    return of(r, a & b | (a | b) & ~r, size);
  }

  private static int subtract(long a, long b, long borrow, int size) {
    long r = a - b - borrow;
    return of(r, ~a & b | (~a | b) & r, size);
  }

  /**
   * The flags of a result.
   *
   * @param carries out of each bit, or borrows
   */
  private static int of(long result, long carries, int size) {
    int shift = 64 - 8 * size;
    return LazyFlags.materialise(
        result << shift >> shift, (carries << shift | carries & 8) & LazyFlags.CARRY_BITS);
  }

  /** A count of 0 leaves all flags; OF is defined for 1 alone, AF never. */
  private static void shift(Now now) {
    Operand first = now.instruction.operand(0);
    OptionalLong a = now.value(first);
    OptionalLong c = a.isEmpty() ? a : now.value(now.instruction.operand(1));
    if (c.isEmpty()) {
      return;
    }
    int size = first.size();
    int bits = 8 * size;
    int count = (int) c.getAsLong() & (size == 8 ? 63 : 31);
    if (count == 0) {
      flags(now, LazyFlags.ALL, now.flags());
      return;
    }
    long value = a.getAsLong();
    long signed = value << 64 - bits >> 64 - bits;
    boolean out =
        switch (now.instruction.mnemonic()) {
          case SHL -> count <= bits && (value >>> bits - count & 1) != 0;
          case SHR -> (value >>> count - 1 & 1) != 0;
          default -> (signed >> Math.min(count - 1, 63) & 1) != 0;
        };
    long result =
        switch (now.instruction.mnemonic()) {
          case SHL -> value << count;
          case SHR -> value >>> count;
          default -> signed >> Math.min(count, 63);
        };
    boolean before = (value >>> bits - 1 & 1) != 0;
    boolean after = (result >>> bits - 1 & 1) != 0;
    boolean overflow =
        switch (now.instruction.mnemonic()) {
          case SHL -> after != out;
          case SHR -> before;
          default -> false;
        };
    int known = LazyFlags.ZF | LazyFlags.SF | LazyFlags.PF;
    boolean defined = count < bits || now.instruction.mnemonic() == bootscope.core.isa.Mnemonic.SAR;
    known |= defined ? LazyFlags.CF : 0;
    known |= count == 1 ? LazyFlags.OF : 0;
    int values = of(result, 0, size) & ~(LazyFlags.CF | LazyFlags.OF);
    values |= out ? LazyFlags.CF : 0;
    values |= overflow ? LazyFlags.OF : 0;
    flags(now, known, values);
  }

  /** A bit of a register, or of memory by a number: another register may lead far away. */
  private static void bit(Now now) {
    Operand first = now.instruction.operand(0);
    Operand second = now.instruction.operand(1);
    if (first instanceof Operand.Memory && !(second instanceof Operand.Immediate)) {
      return;
    }
    OptionalLong a = now.value(first);
    OptionalLong n = a.isEmpty() ? a : now.value(second);
    if (n.isPresent()) {
      int bit = (int) n.getAsLong() & 8 * first.size() - 1;
      flags(now, LazyFlags.CF | LazyFlags.ZF, (int) (a.getAsLong() >>> bit & 1) | now.flags() & ~1);
    }
  }
}
