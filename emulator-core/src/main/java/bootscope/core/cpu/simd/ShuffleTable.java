package bootscope.core.cpu.simd;

import static bootscope.core.bits.Host.getInt;
import static bootscope.core.bits.Host.getLong;
import static bootscope.core.bits.Host.getU16;
import static bootscope.core.bits.Host.getU32;
import static bootscope.core.bits.Host.getU8;
import static bootscope.core.bits.Host.put;
import static bootscope.core.bits.Host.putInt;
import static bootscope.core.bits.Host.putLong;
import static bootscope.core.bits.Host.putShort;
import static bootscope.core.cpu.simd.IntegerTable.mmx;
import static bootscope.core.cpu.simd.Place.GENERAL;
import static bootscope.core.cpu.simd.Place.MEMORY;
import static bootscope.core.cpu.simd.Place.MMX;
import static bootscope.core.cpu.simd.Place.NONE;
import static bootscope.core.cpu.simd.Place.XMM;
import static bootscope.core.cpu.simd.SimdOperation.READS_DST;
import static bootscope.core.cpu.simd.SimdOperation.WRITES_DST;
import static bootscope.core.cpu.simd.SimdOperation.WRITES_FLAGS;
import static bootscope.core.cpu.simd.Table.UPDATES;

import bootscope.core.bits.Host;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.LazyFlags;

/** What crosses lanes: shuffles, insertion and extraction, blends, masks, and byte shifts. */
final class ShuffleTable {
  private ShuffleTable() {}

  static void fill(Table t) {
    switch (t.mnemonic) {
      case "PSHUFD" -> t.xmm(16, WRITES_DST, ShuffleTable::shuffleDwords);
      case "PSHUFLW" -> t.xmm(16, WRITES_DST, ShuffleTable::shuffleLowWords);
      case "PSHUFHW" -> t.xmm(16, WRITES_DST, ShuffleTable::shuffleHighWords);
      case "PSHUFW" ->
          t.mmx(8, WRITES_DST, (s, d, r, imm) -> mmx(d, shuffleWords(getLong(r), imm)));
      case "PSHUFB" -> {
        t.xmm(16, UPDATES, ShuffleTable::shuffleBytes);
        t.mmx(8, UPDATES, (s, d, r, imm) -> mmx(d, pick(getLong(d), 0, getLong(r), 7)));
      }
      case "SHUFPS" -> t.xmm(16, UPDATES, ShuffleTable::shuffleSingles);
      case "SHUFPD" -> t.xmm(16, UPDATES, ShuffleTable::shuffleDoubles);
      case "PALIGNR" -> {
        t.xmm(16, UPDATES, ShuffleTable::alignRight);
        t.mmx(
            8, UPDATES, (s, d, r, imm) -> mmx(d, qword(getLong(r), getLong(d), 0, 0, imm & 0xFF)));
      }
      case "PSRLDQ" -> t.add(XMM, NONE, UPDATES, ShuffleTable::shiftBytesRight);
      case "PSLLDQ" -> t.add(XMM, NONE, UPDATES, ShuffleTable::shiftBytesLeft);
      case "PBLENDW" -> t.xmm(16, UPDATES, blend(16));
      case "BLENDPS" -> t.xmm(16, UPDATES, blend(32));
      case "BLENDPD" -> t.xmm(16, UPDATES, blend(64));
      case "PBLENDVB" -> t.xmm(16, UPDATES, blendBySign(8));
      case "BLENDVPS" -> t.xmm(16, UPDATES, blendBySign(32));
      case "BLENDVPD" -> t.xmm(16, UPDATES, blendBySign(64));
      case "MPSADBW" -> t.xmm(16, UPDATES, ShuffleTable::slidingDifferences);
      case "PHMINPOSUW" -> t.xmm(16, WRITES_DST, ShuffleTable::smallestWord);
      case "PTEST" -> t.xmm(16, READS_DST | WRITES_FLAGS, ShuffleTable::test);
      case "PMOVMSKB" -> {
        t.add(GENERAL, MMX, WRITES_DST, (s, d, r, imm) -> putLong(d, Lanes.byteSigns(getLong(r))));
        t.add(GENERAL, XMM, WRITES_DST, ShuffleTable::byteMask);
      }
      case "MOVMSKPS" -> t.add(GENERAL, XMM, WRITES_DST, ShuffleTable::singleMask);
      case "MOVMSKPD" -> t.add(GENERAL, XMM, WRITES_DST, ShuffleTable::doubleMask);
      default -> single(t);
    }
  }

  /** Insertion and extraction of single elements. */
  private static void single(Table t) {
    switch (t.mnemonic) {
      case "PINSRB" -> insertion(t, 0, 1);
      case "PINSRW" -> {
        insertion(t, 0, 2);
        SimdFunction word = insert(2, 3);
        SimdFunction toMmx =
            (s, d, r, imm) -> {
              word.apply(s, d, r, imm);
              putShort(d + 8, 0xFFFF);
            };
        t.add(MMX, GENERAL, UPDATES, toMmx);
        t.add(MMX, MEMORY, 0, 2, UPDATES, toMmx);
      }
      case "PINSRD" -> {
        insertion(t, 0, 4);
        insertion(t, 8, 8); // with REX.W it is PINSRQ, and so for PEXTRD
      }
      case "PINSRQ" -> insertion(t, 0, 8);
      case "PEXTRB" -> extraction(t, 0, 1);
      case "PEXTRW" -> {
        extraction(t, 0, 2);
        t.add(GENERAL, MMX, WRITES_DST, extract(2, 3, 8));
      }
      case "PEXTRD" -> {
        extraction(t, 0, 4);
        extraction(t, 8, 8);
      }
      case "PEXTRQ" -> extraction(t, 0, 8);
      case "EXTRACTPS" -> extraction(t, 0, 4);
      case "INSERTPS" -> {
        t.add(
            XMM,
            XMM,
            UPDATES,
            (s, d, r, imm) -> insertSingle(d, getInt(r + (imm >>> 4 & 12)), imm));
        t.add(XMM, MEMORY, 0, 4, UPDATES, (s, d, r, imm) -> insertSingle(d, getInt(r), imm));
      }
      default -> {}
    }
  }

  private static void insertion(Table t, int size, int bytes) {
    SimdFunction function = insert(bytes, 16 / bytes - 1);
    t.add(XMM, GENERAL, size, 0, UPDATES, function);
    t.add(XMM, MEMORY, size, bytes, UPDATES, function);
  }

  private static void extraction(Table t, int size, int bytes) {
    t.add(GENERAL, XMM, size, 0, WRITES_DST, extract(bytes, 16 / bytes - 1, 8));
    t.add(MEMORY, XMM, size, bytes, WRITES_DST, extract(bytes, 16 / bytes - 1, bytes));
  }

  private static void alignRight(CpuState s, long d, long r, int imm) {
    align(d, getLong(r), getLong(r + 8), getLong(d), getLong(d + 8), imm);
  }

  private static void shiftBytesRight(CpuState s, long d, long r, int imm) {
    align(d, getLong(d), getLong(d + 8), 0, 0, imm);
  }

  private static void shiftBytesLeft(CpuState s, long d, long r, int imm) {
    align(d, 0, 0, getLong(d), getLong(d + 8), 16 - Math.min(imm & 0xFF, 16));
  }

  private static void test(CpuState s, long d, long r, int imm) {
    long low = getLong(r);
    long high = getLong(r + 8);
    boolean zero = (low & getLong(d) | high & getLong(d + 8)) == 0;
    boolean carry = (low & ~getLong(d) | high & ~getLong(d + 8)) == 0;
    LazyFlags.set(s, (zero ? LazyFlags.ZF : 0) | (carry ? LazyFlags.CF : 0));
  }

  private static void byteMask(CpuState s, long d, long r, int imm) {
    putLong(d, Lanes.byteSigns(getLong(r)) | Lanes.byteSigns(getLong(r + 8)) << 8);
  }

  private static void singleMask(CpuState s, long d, long r, int imm) {
    putLong(d, signs32(getLong(r)) | signs32(getLong(r + 8)) << 2);
  }

  private static void doubleMask(CpuState s, long d, long r, int imm) {
    putLong(d, getLong(r) >>> 63 | getLong(r + 8) >>> 63 << 1);
  }

  private static SimdFunction insert(int bytes, int positions) {
    return (s, d, r, imm) -> put(d + (long) (imm & positions) * bytes, bytes, Host.get(r, bytes));
  }

  private static SimdFunction extract(int bytes, int positions, int written) {
    return (s, d, r, imm) -> put(d, written, Host.get(r + (long) (imm & positions) * bytes, bytes));
  }

  private static void insertSingle(long d, int value, int imm) {
    putInt(d + (imm >>> 2 & 12), value);
    for (int i = 0; i < 4; i++) {
      if ((imm >>> i & 1) != 0) {
        putInt(d + 4L * i, 0);
      }
    }
  }

  private static long signs32(long a) {
    return a >>> 31 & 1 | a >>> 63 << 1;
  }

  /** Takes the source's lanes whose bit in the immediate is set. */
  private static SimdFunction blend(int width) {
    int perHalf = 64 / width;
    long lane = -1L >>> 64 - width;
    return (s, d, r, imm) -> {
      for (int half = 0; half < 2; half++) {
        long mask = 0;
        for (int i = 0; i < perHalf; i++) {
          mask |= (imm >>> half * perHalf + i & 1) != 0 ? lane << i * width : 0;
        }
        select(d + 8L * half, r + 8L * half, mask);
      }
    };
  }

  /** Takes the source's lanes whose sign bit in XMM0 is set. */
  private static SimdFunction blendBySign(int width) {
    long signs =
        switch (width) {
          case 8 -> Lanes.BYTES;
          case 32 -> Lanes.DWORDS;
          default -> 1L;
        };
    long lane = -1L >>> 64 - width;
    return (s, d, r, imm) -> {
      long low = getLong(s.xmm(0)) >>> width - 1 & signs;
      long high = getLong(s.xmm(0) + 8) >>> width - 1 & signs;
      select(d, r, low * lane);
      select(d + 8, r + 8, high * lane);
    };
  }

  private static void select(long d, long r, long mask) {
    putLong(d, getLong(d) & ~mask | getLong(r) & mask);
  }

  private static void shuffleDwords(CpuState s, long d, long r, int imm) {
    long low = dword(r, imm) | dword(r, imm >>> 2) << 32;
    long high = dword(r, imm >>> 4) | dword(r, imm >>> 6) << 32;
    putLong(d, low);
    putLong(d + 8, high);
  }

  private static void shuffleSingles(CpuState s, long d, long r, int imm) {
    long low = dword(d, imm) | dword(d, imm >>> 2) << 32;
    long high = dword(r, imm >>> 4) | dword(r, imm >>> 6) << 32;
    putLong(d, low);
    putLong(d + 8, high);
  }

  private static long dword(long address, int index) {
    return getU32(address + 4L * (index & 3));
  }

  private static void shuffleDoubles(CpuState s, long d, long r, int imm) {
    long low = getLong(d + 8L * (imm & 1));
    long high = getLong(r + 8L * (imm >>> 1 & 1));
    putLong(d, low);
    putLong(d + 8, high);
  }

  private static void shuffleLowWords(CpuState s, long d, long r, int imm) {
    long high = getLong(r + 8);
    putLong(d, shuffleWords(getLong(r), imm));
    putLong(d + 8, high);
  }

  private static void shuffleHighWords(CpuState s, long d, long r, int imm) {
    long high = shuffleWords(getLong(r + 8), imm);
    putLong(d, getLong(r));
    putLong(d + 8, high);
  }

  private static long shuffleWords(long a, int imm) {
    long result = 0;
    for (int i = 0; i < 4; i++) {
      result |= (a >>> 16 * (imm >>> 2 * i & 3) & 0xFFFF) << 16 * i;
    }
    return result;
  }

  private static void shuffleBytes(CpuState s, long d, long r, int imm) {
    long low = getLong(d);
    long high = getLong(d + 8);
    long indexesHigh = getLong(r + 8);
    putLong(d, pick(low, high, getLong(r), 15));
    putLong(d + 8, pick(low, high, indexesHigh, 15));
  }

  /** For each byte of {@code indexes} the byte it names, or 0 if its top bit is set. */
  private static long pick(long low, long high, long indexes, int limit) {
    long result = 0;
    for (int i = 0; i < 64; i += 8) {
      int index = (int) (indexes >>> i);
      if ((index & 0x80) == 0) {
        int n = index & limit;
        result |= ((n < 8 ? low : high) >>> 8 * (n & 7) & 0xFF) << i;
      }
    }
    return result;
  }

  /** Stores 16 bytes from byte {@code n} of the 32 in w0 … w3, beyond which there are zeros. */
  private static void align(long d, long w0, long w1, long w2, long w3, int n) {
    int from = n & 0xFF;
    putLong(d, qword(w0, w1, w2, w3, from));
    putLong(d + 8, qword(w1, w2, w3, 0, from));
  }

  /** The eight bytes from byte {@code n} of w0 … w3. */
  private static long qword(long w0, long w1, long w2, long w3, int n) {
    int shift = n % 8 * 8;
    return switch (n / 8) {
      case 0 -> funnel(w0, w1, shift);
      case 1 -> funnel(w1, w2, shift);
      case 2 -> funnel(w2, w3, shift);
      case 3 -> w3 >>> shift;
      default -> 0;
    };
  }

  private static long funnel(long low, long high, int shift) {
    return shift == 0 ? low : low >>> shift | high << 64 - shift;
  }

  /** MPSADBW: four bytes of the source against eight places in the destination. */
  private static void slidingDifferences(CpuState s, long d, long r, int imm) {
    long a = d + (imm & 4);
    long b = r + 4L * (imm & 3);
    long low = 0;
    long high = 0;
    for (int i = 0; i < 8; i++) {
      long sum = 0;
      for (int j = 0; j < 4; j++) {
        sum += Math.abs(getU8(a + i + j) - getU8(b + j));
      }
      if (i < 4) {
        low |= sum << 16 * i;
      } else {
        high |= sum << 16 * i;
      }
    }
    putLong(d, low);
    putLong(d + 8, high);
  }

  private static void smallestWord(CpuState s, long d, long r, int imm) {
    long smallest = getU16(r);
    long index = 0;
    for (int i = 1; i < 8; i++) {
      int word = getU16(r + 2L * i);
      if (word < smallest) {
        smallest = word;
        index = i;
      }
    }
    putLong(d, smallest | index << 16);
    putLong(d + 8, 0);
  }
}
