package bootscope.core.cpu.ops;

import bootscope.core.bits.Host;
import bootscope.core.cpu.state.LazyFlags;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;

/** BT, BTS, BTR, BTC, BSF, BSR, POPCNT, CRC32. */
final class BitOps {
  /** CRC-32C polynomial, bit-reflected (SDM vol. 2A "CRC32": 11EDC6F41H). */
  private static final int POLYNOMIAL = 0x82F6_3B78;

  private static final int[] CRC = new int[256];

  static {
    for (int i = 0; i < 256; i++) {
      int crc = i;
      for (int bit = 0; bit < 8; bit++) {
        crc = crc >>> 1 ^ ((crc & 1) != 0 ? POLYNOMIAL : 0);
      }
      CRC[i] = crc;
    }
  }

  private BitOps() {}

  private enum Change {
    TEST,
    SET,
    RESET,
    COMPLEMENT
  }

  static void register(OpTable table) {
    table.put(Mnemonic.BT, (in, t) -> bit(in, t, Change.TEST));
    table.put(Mnemonic.BTS, (in, t) -> bit(in, t, Change.SET));
    table.put(Mnemonic.BTR, (in, t) -> bit(in, t, Change.RESET));
    table.put(Mnemonic.BTC, (in, t) -> bit(in, t, Change.COMPLEMENT));
    table.put(Mnemonic.BSF, (in, t) -> scan(in, t, false));
    table.put(Mnemonic.BSR, (in, t) -> scan(in, t, true));
    table.put(Mnemonic.POPCNT, BitOps::popcnt);
    table.put(Mnemonic.CRC32, BitOps::crc32);
  }

  private static long change(Change change, long value, long bit) {
    return switch (change) {
      case TEST -> value;
      case SET -> value | bit;
      case RESET -> value & ~bit;
      case COMPLEMENT -> value ^ bit;
    };
  }

  /** CF becomes the bit; ZF is kept and the undefined flags are too. */
  private static void carry(Cpu c, boolean cf) {
    boolean of = LazyFlags.overflow(c.s.lazyCarries());
    long carries = c.s.lazyCarries() & ~(3L << 62);
    carries |= (cf ? 1L << 63 : 0) | (cf != of ? 1L << 62 : 0);
    c.flags(c.s.lazyResult(), carries);
  }

  private static Op bit(Instruction in, OperandBinder t, Change change) {
    Place place = t.place(in, 0);
    int size = place.size;
    int mask = 8 * size - 1;
    Place index = t.place(in, 1);
    boolean far = place.isMemory() && !(in.operand(1) instanceof Operand.Immediate);
    if (!far) {
      if (change == Change.TEST) {
        return new Simple(
            c -> {
              long value = place.read(c);
              carry(c, (value >>> (index.read(c) & mask) & 1) != 0);
            });
      }
      return new Simple(
          c -> {
            int n = (int) index.read(c) & mask;
            long linear = place.linear(c);
            long at = place.open(c, linear);
            long value = Host.get(at, size);
            place.close(c, at, linear, change(change, value, 1L << n));
            carry(c, (value >>> n & 1) != 0);
          });
    }
    // The register is a signed bit index from the operand's address on (SDM vol. 2A "BT").
    Ea ea = place.ea();
    return new Simple(
        c -> {
          long n = index.readSigned(c);
          long distance = (n >> 3) & -(long) size;
          long linear = ea.address(c, distance, size);
          int bit = (int) n & mask;
          if (change == Change.TEST) {
            carry(c, (c.mmu.load(linear, size) >>> bit & 1) != 0);
            return;
          }
          long at = c.mmu.open(linear, size);
          long value = Host.get(at, size);
          Host.put(at, size, change(change, value, 1L << bit));
          c.mmu.close(at, linear);
          carry(c, (value >>> bit & 1) != 0);
        });
  }

  private static Op scan(Instruction in, OperandBinder t, boolean reverse) {
    Place to = t.place(in, 0);
    Place from = t.place(in, 1);
    return new Simple(
        c -> {
          long value = from.read(c);
          // ZF tells of a zero source; then the destination is kept, as processors do.
          c.flags(value == 0 ? 0 : 1, 0);
          if (value != 0) {
            to.write(
                c,
                reverse
                    ? 63 - Long.numberOfLeadingZeros(value)
                    : Long.numberOfTrailingZeros(value));
          }
        });
  }

  private static Op popcnt(Instruction in, OperandBinder t) {
    Place to = t.place(in, 0);
    Place from = t.place(in, 1);
    return new Simple(
        c -> {
          long value = from.read(c);
          to.write(c, Long.bitCount(value));
          LazyFlags.set(c.s, value == 0 ? LazyFlags.ZF : 0);
        });
  }

  private static Op crc32(Instruction in, OperandBinder t) {
    Place to = t.place(in, 0);
    Place from = t.place(in, 1);
    return new Simple(
        c -> {
          int crc = (int) to.read(c);
          long value = from.read(c);
          for (int i = 0; i < from.size; i++) {
            crc = crc >>> 8 ^ CRC[(crc ^ (int) (value >>> 8 * i)) & 0xFF];
          }
          to.write(c, crc & 0xFFFF_FFFFL);
        });
  }
}
