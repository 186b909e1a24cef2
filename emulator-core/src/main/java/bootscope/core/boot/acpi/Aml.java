package bootscope.core.boot.acpi;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Builds ACPI machine language: each method returns the bytes of one term, and a term that contains
 * others takes their bytes. Source: ACPI 6.5 chapter 20.
 */
final class Aml {
  /** The result is the term's value, and stored nowhere. */
  private static final byte[] NO_TARGET = {0};

  private Aml() {}

  static byte[] scope(String path, byte[]... terms) {
    return sized(0x10, join(path(path), join(terms)));
  }

  static byte[] device(String path, byte[]... terms) {
    return extended(sized(0x82, join(path(path), join(terms))));
  }

  static byte[] name(String path, byte[] value) {
    return join(op(0x08), path(path), value);
  }

  /**
   * A serialised method: it may create named objects.
   *
   * @param arguments 0–7
   */
  static byte[] method(String path, int arguments, byte[]... terms) {
    return sized(0x14, join(path(path), op(arguments | 8), join(terms)));
  }

  /** In the shortest form, as the interpreter's own compiler writes it. */
  static byte[] integer(long value) {
    if (value == 0 || value == 1) {
      return op((int) value);
    }
    int size = value >>> 8 == 0 ? 1 : value >>> 16 == 0 ? 2 : value >>> 32 == 0 ? 4 : 8;
    int prefix =
        switch (size) {
          case 1 -> 0x0A;
          case 2 -> 0x0B;
          case 4 -> 0x0C;
          default -> 0x0E;
        };
    return join(op(prefix), littleEndian(value, size));
  }

  static byte[] string(String text) {
    return join(op(0x0D), text.getBytes(StandardCharsets.US_ASCII), op(0));
  }

  static byte[] buffer(byte[] content) {
    return sized(0x11, join(integer(content.length), content));
  }

  static byte[] packageOf(byte[]... elements) {
    return sized(0x12, join(op(elements.length), join(elements)));
  }

  /** A hardware identifier such as {@code PNP0501}, compressed to 32 bits (ACPI 6.5 §19.3.4). */
  static byte[] eisaId(String id) {
    int letters = (id.charAt(0) - 0x40) << 10 | (id.charAt(1) - 0x40) << 5 | (id.charAt(2) - 0x40);
    int number = Integer.parseInt(id.substring(3), 16);
    int bigEndian = letters << 16 | number;
    return integer(Integer.reverseBytes(bigEndian) & 0xFFFF_FFFFL);
  }

  /** A UUID: the first three groups little-endian, the others as written (ACPI 6.5 §19.6.142). */
  static byte[] uuid(String text) {
    UUID uuid = UUID.fromString(text);
    long high = uuid.getMostSignificantBits();
    return buffer(
        join(
            littleEndian(high >>> 32, 4),
            littleEndian(high >>> 16, 2),
            littleEndian(high, 2),
            littleEndian(Long.reverseBytes(uuid.getLeastSignificantBits()), 8)));
  }

  /** A reference to a named object. */
  static byte[] reference(String path) {
    return path(path);
  }

  static byte[] argument(int number) {
    return op(0x68 + number);
  }

  static byte[] local(int number) {
    return op(0x60 + number);
  }

  /** Runs a method; the value of a term is its result. */
  static byte[] call(String path, byte[]... arguments) {
    return join(path(path), join(arguments));
  }

  /** A stretch of a PCI function's configuration space, in the scope of its device. */
  static byte[] configurationRegion(String path, int offset, int length) {
    return extended(join(op(0x80), path(path), op(2), integer(offset), integer(length)));
  }

  /**
   * Bytes of a region under names, each access a byte of its own; a null is a byte without one.
   *
   * @param region its path
   */
  static byte[] byteFields(String region, String... names) {
    List<byte[]> fields = new ArrayList<>();
    for (String name : names) {
      fields.add(join(name == null ? op(0) : path(name), op(8))); // width in bits
    }
    int byteAccess = 1;
    return extended(
        sized(0x81, join(path(region), op(byteAccess), join(fields.toArray(byte[][]::new)))));
  }

  static byte[] createWordField(byte[] buffer, int offset, String name) {
    return join(op(0x8B), buffer, integer(offset), path(name));
  }

  static byte[] createDwordField(byte[] buffer, int offset, String name) {
    return join(op(0x8A), buffer, integer(offset), path(name));
  }

  static byte[] ifThen(byte[] condition, byte[]... terms) {
    return sized(0xA0, join(condition, join(terms)));
  }

  /** Directly behind an {@link #ifThen}. */
  static byte[] orElse(byte[]... terms) {
    return sized(0xA1, join(terms));
  }

  static byte[] equal(byte[] left, byte[] right) {
    return join(op(0x93), left, right);
  }

  static byte[] not(byte[] condition) {
    return join(op(0x92), condition);
  }

  /** {@code target = value}. */
  static byte[] store(byte[] value, byte[] target) {
    return join(op(0x70), value, target);
  }

  static byte[] and(byte[] left, byte[] right) {
    return join(op(0x7B), left, right, NO_TARGET);
  }

  static byte[] shiftLeft(byte[] value, byte[] count) {
    return join(op(0x79), value, count, NO_TARGET);
  }

  static byte[] subtract(byte[] left, byte[] right) {
    return join(op(0x74), left, right, NO_TARGET);
  }

  /** The number of the lowest bit that is set, from 1; 0 if none is. */
  static byte[] lowestBit(byte[] value) {
    return join(op(0x82), value, NO_TARGET);
  }

  /** {@code target = target & value}. */
  static byte[] andInto(String target, long value) {
    return join(op(0x7B), path(target), integer(value), path(target));
  }

  /** {@code target = target | value}. */
  static byte[] orInto(String target, long value) {
    return join(op(0x7D), path(target), integer(value), path(target));
  }

  static byte[] returns(byte[] value) {
    return join(op(0xA4), value);
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  static byte[] littleEndian(long value, int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (value >>> 8 * i);
    }
    return bytes;
  }

  /** A path such as {@code \_SB.PCI0}; segments shorter than four are padded with underscores. */
  private static byte[] path(String path) {
    boolean root = path.startsWith("\\");
    String[] segments = (root ? path.substring(1) : path).split("\\.");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (root) {
      out.write('\\');
    }
    if (segments.length == 2) {
      out.write(0x2E);
    } else if (segments.length > 2) {
      out.write(0x2F);
      out.write(segments.length);
    }
    for (String segment : segments) {
      if (!isName(segment)) {
        throw new IllegalArgumentException("no AML name: " + path);
      }
      out.writeBytes((segment + "___").substring(0, 4).getBytes(StandardCharsets.US_ASCII));
    }
    return out.toByteArray();
  }

  /** One to four of A–Z, digits and underscores, not beginning with a digit. */
  private static boolean isName(String segment) {
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      if ((c < 'A' || c > 'Z') && c != '_' && (i == 0 || c < '0' || c > '9')) {
        return false;
      }
    }
    return !segment.isEmpty() && segment.length() <= 4;
  }

  /** An opcode, the length of what follows (which counts its own bytes), and the content. */
  private static byte[] sized(int opcode, byte[] content) {
    int length = content.length + 1;
    if (length < 0x40) {
      return join(op(opcode), op(length), content);
    }
    int following = ++length < 0x1000 ? 1 : ++length < 0x10_0000 ? 2 : 3;
    if (following == 3) {
      length++;
    }
    byte[] encoded = new byte[1 + following];
    encoded[0] = (byte) (following << 6 | length & 0xF);
    for (int i = 1; i <= following; i++) {
      encoded[i] = (byte) (length >>> 8 * i - 4);
    }
    return join(op(opcode), encoded, content);
  }

  private static byte[] extended(byte[] term) {
    return join(op(0x5B), term);
  }

  private static byte[] op(int value) {
    return new byte[] {(byte) value};
  }
}
