package bootscope.core.machine;

import bootscope.core.describe.StateException;
import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.describe.Stateful;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A component's fields as bytes: for each one its kind ({@code L} a number, {@code B} bytes), its
 * name, and its value. All numbers are big-endian.
 */
final class StateFields {
  private StateFields() {}

  static byte[] of(Stateful component) {
    Writer writer = new Writer();
    component.save(writer);
    return writer.bytes();
  }

  /** Collects fields. */
  static final class Writer implements StateWriter {
    private byte[] bytes = new byte[256];
    private int count;

    @Override
    public void putLong(String name, long value) {
      field('L', name, Long.BYTES).putLong(value);
    }

    @Override
    public void putBytes(String name, byte[] value) {
      field('B', name, Integer.BYTES + value.length).putInt(value.length).put(value);
    }

    @Override
    public void putLongs(String name, long[] values, int many) {
      int length = Long.BYTES * many;
      ByteBuffer field = field('B', name, Integer.BYTES + length).putInt(length);
      field.order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(values, 0, many);
    }

    /** Begins a field; its value is to be put into what is given. */
    private ByteBuffer field(char kind, String name, int length) {
      byte[] called = name.getBytes(StandardCharsets.UTF_8);
      int begin = count;
      count = Math.addExact(begin + 1 + Short.BYTES + called.length, length);
      if (count > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(count, bytes.length + bytes.length / 4));
      }
      return ByteBuffer.wrap(bytes, begin, count - begin)
          .put((byte) kind)
          .putShort((short) called.length)
          .put(called);
    }

    /** Forgets all. */
    void clear() {
      count = 0;
    }

    int length() {
      return count;
    }

    /** Holds what was put, until more is, and something behind it. */
    byte[] buffer() {
      return bytes;
    }

    byte[] bytes() {
      return count == bytes.length ? bytes : Arrays.copyOf(bytes, count);
    }
  }

  /** Gives fields back, in order. */
  static final class Reader implements StateReader {
    private final DataInputStream in;

    Reader(byte[] bytes) {
      in = new DataInputStream(new ByteArrayInputStream(bytes));
    }

    private void expect(char kind, String name) throws IOException {
      if (in.available() == 0) {
        throw new StateException(name + " is missing");
      }
      int found = in.readByte();
      String called = in.readUTF();
      if (found != kind || !called.equals(name)) {
        throw new StateException(called + " stands where " + name + " should");
      }
    }

    @Override
    public long getLong(String name) {
      try {
        expect('L', name);
        return in.readLong();
      } catch (IOException e) {
        throw new StateException(name + " is damaged");
      }
    }

    @Override
    public byte[] getBytes(String name) {
      try {
        expect('B', name);
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
          throw new StateException(name + " is damaged");
        }
        return in.readNBytes(length);
      } catch (IOException e) {
        throw new StateException(name + " is damaged");
      }
    }

    /** Whether there is no field any more. */
    boolean isEmpty() {
      try {
        return in.available() == 0;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void end() {
      if (!isEmpty()) {
        throw new StateException("there are fields that nobody wants");
      }
    }
  }
}
