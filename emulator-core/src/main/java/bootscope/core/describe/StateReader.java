package bootscope.core.describe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Where a component reads the fields that it wrote, in the same order. */
public interface StateReader {
  /**
   * @throws StateException when the next field is not a number called {@code name}
   */
  long getLong(String name);

  default int getInt(String name) {
    return (int) getLong(name);
  }

  default boolean getBoolean(String name) {
    return getLong(name) != 0;
  }

  /**
   * @throws StateException when the next field is not bytes called {@code name}
   */
  byte[] getBytes(String name);

  /** Fills {@code into}; the lengths must agree. */
  default void getLongs(String name, long[] into) {
    byte[] bytes = exactly(name, into.length * 8);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(into);
  }

  /** Fills {@code into}; the lengths must agree. */
  default void getInts(String name, int[] into) {
    byte[] bytes = exactly(name, into.length * 4);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(into);
  }

  private byte[] exactly(String name, int length) {
    byte[] bytes = getBytes(name);
    if (bytes.length != length) {
      throw new StateException(name + " has " + bytes.length + " bytes, expected " + length);
    }
    return bytes;
  }
}
