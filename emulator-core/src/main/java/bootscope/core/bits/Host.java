package bootscope.core.bits;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Host memory outside the Java heap, by absolute host address. Processor state, TLBs and guest RAM
 * live here, because the JIT compiles such an access as one move instruction, past 2 GiB too.
 *
 * <p>Nothing here checks an address: a wrong one takes the process down. Only addresses that came
 * from {@link #allocate} plus an offset its owner has checked (a TLB fill, the memory map, a field
 * offset) may be passed. All multi-byte accesses are little-endian and may be unaligned.
 */
public final class Host {
  private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  private static final ValueLayout.OfByte I8 = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfShort I16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt I32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong I64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Host() {}

  /**
   * Allocates zeroed memory that is freed when {@code arena} closes.
   *
   * @param bytes size in bytes
   * @param alignment a power of two, in bytes
   * @return the absolute host address
   */
  public static long allocate(Arena arena, long bytes, long alignment) {
    return arena.allocate(bytes, alignment).address();
  }

  /** Zero-extended byte. */
  public static int getU8(long address) {
    return ALL.get(I8, address) & 0xFF;
  }

  /** Zero-extended 16 bits. */
  public static int getU16(long address) {
    return ALL.get(I16, address) & 0xFFFF;
  }

  public static int getInt(long address) {
    return ALL.get(I32, address);
  }

  /** Zero-extended 32 bits. */
  public static long getU32(long address) {
    return ALL.get(I32, address) & 0xFFFF_FFFFL;
  }

  public static long getLong(long address) {
    return ALL.get(I64, address);
  }

  public static void putByte(long address, int value) {
    ALL.set(I8, address, (byte) value);
  }

  public static void putShort(long address, int value) {
    ALL.set(I16, address, (short) value);
  }

  public static void putInt(long address, int value) {
    ALL.set(I32, address, value);
  }

  public static void putLong(long address, long value) {
    ALL.set(I64, address, value);
  }

  /** Zero-extended value of 1, 2, 4 or 8 bytes. */
  public static long get(long address, int size) {
    return switch (size) {
      case 1 -> getU8(address);
      case 2 -> getU16(address);
      case 4 -> getU32(address);
      default -> getLong(address);
    };
  }

  /** Stores the low 1, 2, 4 or 8 bytes of {@code value}. */
  public static void put(long address, int size, long value) {
    switch (size) {
      case 1 -> putByte(address, (int) value);
      case 2 -> putShort(address, (int) value);
      case 4 -> putInt(address, (int) value);
      default -> putLong(address, value);
    }
  }

  public static void copy(long from, long to, long bytes) {
    MemorySegment.copy(ALL, from, ALL, to, bytes);
  }

  // The forms of copy for arrays of any type would link a switch over types at each start.
  public static void copyIn(byte[] from, int offset, long to, int bytes) {
    MemorySegment.copy(MemorySegment.ofArray(from), offset, ALL, to, bytes);
  }

  public static void copyOut(long from, byte[] to, int offset, int bytes) {
    MemorySegment.copy(ALL, from, MemorySegment.ofArray(to), offset, bytes);
  }

  public static void fill(long address, long bytes, int value) {
    ALL.asSlice(address, bytes).fill((byte) value);
  }

  /** A view of host memory, for bulk reading and writing through channels. */
  public static MemorySegment segment(long address, long bytes) {
    return ALL.asSlice(address, bytes);
  }
}
