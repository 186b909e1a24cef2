package bootscope.core.describe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The bytes of one structure, read and written by field name, and shown. */
public final class Structure {
  private final StructureDescription description;
  private final byte[] bytes;
  private final int start;
  private final ByteBuffer view;

  Structure(StructureDescription description, byte[] bytes, int start) {
    if (start < 0 || start > bytes.length - description.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s needs %d bytes at %d of %d",
              description.name(),
              description.size(),
              start,
              bytes.length));
    }
    this.description = description;
    this.bytes = bytes;
    this.start = start;
    this.view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  public StructureDescription description() {
    return description;
  }

  /** A number, zero-extended. */
  public long get(String field) {
    return get(description.field(field));
  }

  /** A number, zero-extended. */
  public long get(StructureField field) {
    int at = start + field.offset();
    return switch (field.size()) {
      case 1 -> view.get(at) & 0xFF;
      case 2 -> view.getShort(at) & 0xFFFF;
      case 4 -> view.getInt(at) & 0xFFFF_FFFFL;
      case 8 -> view.getLong(at);
      default -> throw notANumber(field);
    };
  }

  /**
   * Sets a number.
   *
   * @throws IllegalArgumentException when the value does not fit the field
   */
  public Structure set(String fieldName, long value) {
    StructureField field = description.field(fieldName);
    if (field.size() < 8 && value >>> 8 * field.size() != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "0x%x does not fit %s.%s", value, description.name(), fieldName));
    }
    int at = start + field.offset();
    switch (field.size()) {
      case 1 -> view.put(at, (byte) value);
      case 2 -> view.putShort(at, (short) value);
      case 4 -> view.putInt(at, (int) value);
      case 8 -> view.putLong(at, value);
      default -> throw notANumber(field);
    }
    return this;
  }

  /**
   * Sets characters, padded with {@code pad}.
   *
   * @throws IllegalArgumentException when they are more than the field has
   */
  public Structure set(String fieldName, String text, char pad) {
    StructureField field = description.field(fieldName);
    byte[] value = text.getBytes(StandardCharsets.US_ASCII);
    if (value.length > field.size()) {
      throw new IllegalArgumentException(text + " does not fit " + fieldName);
    }
    int at = start + field.offset();
    Arrays.fill(bytes, at, at + field.size(), (byte) pad);
    System.arraycopy(value, 0, bytes, at, value.length);
    return this;
  }

  private String text(StructureField field) {
    int at = start + field.offset();
    int end = at;
    while (end < at + field.size() && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, at, end - at, StandardCharsets.ISO_8859_1).stripTrailing();
  }

  /** The field as a person reads it. */
  public String show(StructureField field) {
    return switch (field.format()) {
      case TEXT -> '"' + text(field) + '"';
      case BYTES -> {
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < field.size(); i++) {
          hex.append(String.format(Locale.ROOT, "%02x ", bytes[start + field.offset() + i]));
        }
        yield hex.toString().stripTrailing();
      }
      default -> field.show(get(field));
    };
  }

  /** The structure's own bytes, copied. */
  public byte[] bytes() {
    return Arrays.copyOfRange(bytes, start, start + description.size());
  }

  /**
   * One line a field: address, name, value, meaning, in columns.
   *
   * @param address guest-physical address of the structure
   */
  public List<String> lines(long address) {
    List<String> lines = new ArrayList<>();
    int nameWidth = 0;
    int valueWidth = 0;
    for (StructureField f : description.fields()) {
      nameWidth = Math.max(nameWidth, f.name().length());
      valueWidth = Math.max(valueWidth, show(f).length());
    }
    String format = "  %08x  %-" + nameWidth + "s  %-" + valueWidth + "s  %s";
    for (StructureField f : description.fields()) {
      lines.add(
          String.format(Locale.ROOT, format, address + f.offset(), f.name(), show(f), f.meaning()));
    }
    return lines;
  }

  private IllegalArgumentException notANumber(StructureField field) {
    return new IllegalArgumentException(description.name() + "." + field.name() + " is no number");
  }
}
