package bootscope.core.bits;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Field;
import java.nio.ByteOrder;
import java.util.Objects;
import sun.misc.Unsafe;

/**
 * Host memory outside the Java heap, by absolute host address. Processor state, TLBs and guest RAM
 * live here, because the JIT compiles such an access as one move instruction, past 2 GiB too.
 *
 * <p>Nothing here checks an address: a wrong one takes the process down. Only addresses that came
 * from {@link #allocate} plus an offset its owner has checked (a TLB fill, the memory map, a field
 * offset) may be passed. All multi-byte accesses are little-endian and may be unaligned.
 *
 * <p>{@link Unsafe} rather than {@link MemorySegment}: both end as the same instruction, but only
 * once the best compiler has been there, and it takes some twenty methods of the latter into each
 * access. With them a boot from a cold start takes a sixth longer (docs/speed.md).
 */
@SuppressWarnings("removal")
public final class Host {
  private static final Unsafe MEMORY = unsafe();
  private static final long ELEMENTS = Unsafe.ARRAY_BYTE_BASE_OFFSET;

  private Host() {}

  private static Unsafe unsafe() {
    if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      throw new IllegalStateException("hosts with big-endian memory are not served");
    }
    try {
      Field field = Unsafe.class.getDeclaredField("theUnsafe");
      field.setAccessible(true);
      return (Unsafe) field.get(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java runtime gives no access to host memory", e);
    }
  }

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
    return MEMORY.getByte(address) & 0xFF;
  }

  /** Zero-extended 16 bits. */
  public static int getU16(long address) {
    return MEMORY.getShort(address) & 0xFFFF;
  }

  public static int getInt(long address) {
    return MEMORY.getInt(address);
  }

  /** Zero-extended 32 bits. */
  public static long getU32(long address) {
    return MEMORY.getInt(address) & 0xFFFF_FFFFL;
  }

  public static long getLong(long address) {
    return MEMORY.getLong(address);
  }

  public static void putByte(long address, int value) {
    MEMORY.putByte(address, (byte) value);
  }

  public static void putShort(long address, int value) {
    MEMORY.putShort(address, (short) value);
  }

  public static void putInt(long address, int value) {
    MEMORY.putInt(address, value);
  }

  public static void putLong(long address, long value) {
    MEMORY.putLong(address, value);
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
    MEMORY.copyMemory(from, to, bytes);
  }

  /** Copies bytes of an array to host memory. */
  public static void copyIn(byte[] from, int offset, long to, int bytes) {
    Objects.checkFromIndexSize(offset, bytes, from.length);
    MEMORY.copyMemory(from, ELEMENTS + offset, null, to, bytes);
  }

  /** Copies host memory into an array. */
  public static void copyOut(long from, byte[] to, int offset, int bytes) {
    Objects.checkFromIndexSize(offset, bytes, to.length);
    MEMORY.copyMemory(null, from, to, ELEMENTS + offset, bytes);
  }

  /** Whether host memory holds other bytes than an array. */
  public static boolean differs(long address, byte[] from) {
    return segment(address, from.length).mismatch(MemorySegment.ofArray(from)) >= 0;
  }

  public static void fill(long address, long bytes, int value) {
    MEMORY.setMemory(address, bytes, (byte) value);
  }

  /** A view of host memory, for bulk reading and writing through channels. */
  public static MemorySegment segment(long address, long bytes) {
    return MemorySegment.ofAddress(address).reinterpret(bytes);
  }
}
