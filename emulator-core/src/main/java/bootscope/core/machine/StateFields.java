package bootscope.core.machine;

import bootscope.core.describe.StateException;
import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.describe.Stateful;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

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
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    @Override
    public void putLong(String name, long value) {
      try {
        out.writeByte('L');
        out.writeUTF(name);
        out.writeLong(value);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void putBytes(String name, byte[] value) {
      try {
        out.writeByte('B');
        out.writeUTF(name);
        out.writeInt(value.length);
        out.write(value);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    byte[] bytes() {
      return bytes.toByteArray();
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
