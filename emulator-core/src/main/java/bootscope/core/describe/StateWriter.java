package bootscope.core.describe;

/**
 * Where a component writes its fields. Names are for people and for checking that reader and writer
 * agree; they are unique within a component.
 */
public interface StateWriter {
  void putLong(String name, long value);

  default void putInt(String name, int value) {
    putLong(name, value);
  }

  default void putBoolean(String name, boolean value) {
    putLong(name, value ? 1 : 0);
  }

  /** The bytes are copied. */
  void putBytes(String name, byte[] value);

  default void putLongs(String name, long[] values) {
    putLongs(name, values, values.length);
  }

  /** The first ones alone. */
  default void putLongs(String name, long[] values, int count) {
    byte[] bytes = new byte[count * 8];
    java.nio.ByteBuffer.wrap(bytes)
        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
        .asLongBuffer()
        .put(values, 0, count);
    putBytes(name, bytes);
  }

  default void putInts(String name, int[] values) {
    byte[] bytes = new byte[values.length * 4];
    java.nio.ByteBuffer.wrap(bytes)
        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
        .asIntBuffer()
        .put(values);
    putBytes(name, bytes);
  }
}
