package bootscope.core.profile.export;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A message in the wire format of Protocol Buffers, written field by field. Source: Protocol
 * Buffers documentation, "Encoding": a field's key is {@code number << 3 | wire type}; wire type 0
 * is a varint, 2 a length and that many bytes.
 */
final class Protobuf {
  private static final int VARINT = 0;
  private static final int LENGTH = 2;

  private byte[] bytes = new byte[256];
  private int size;

  /** Begins again, empty. */
  Protobuf clear() {
    size = 0;
    return this;
  }

  /** A field of an integer type that is not zigzag encoded, bool or an enum's. */
  Protobuf number(int field, long value) {
    varint((long) field << 3 | VARINT);
    varint(value);
    return this;
  }

  /** A field of type string. */
  Protobuf text(int field, String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    return bytes(field, utf8, utf8.length);
  }

  /** A field that is a message. */
  Protobuf message(int field, Protobuf value) {
    return bytes(field, value.bytes, value.size);
  }

  private Protobuf bytes(int field, byte[] value, int length) {
    varint((long) field << 3 | LENGTH);
    varint(length);
    room(length);
    System.arraycopy(value, 0, bytes, size, length);
    size += length;
    return this;
  }

  private void varint(long value) {
    room(10);
    for (; (value & ~0x7FL) != 0; value >>>= 7) {
      bytes[size++] = (byte) (value | 0x80);
    }
    bytes[size++] = (byte) value;
  }

  private void room(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
    }
  }

  void writeTo(Text out) {
    out.add(bytes, size);
  }
}
