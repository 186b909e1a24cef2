package bootscope.core.describe;

import java.util.Locale;
import java.util.Map;

/**
 * One field of a structure in guest memory, as data.
 *
 * @param name as in the specification
 * @param offset bytes from the start of the structure
 * @param size bytes: 1, 2, 4 or 8 for a number, any for {@link Format#TEXT} and {@link
 *     Format#BYTES}
 * @param meaning one line for a person, with its unit
 * @param names what single values are called; empty when the values have no names
 */
public record StructureField(
    String name, int offset, int size, Format format, String meaning, Map<Long, String> names) {

  /** How a value is shown. */
  public enum Format {
    DECIMAL,
    HEX,
    /** A guest-physical address; 0 means absent. */
    ADDRESS,
    /** Must be zero. */
    RESERVED,
    /** Characters, padded with blanks or NULs. */
    TEXT,
    BYTES
  }

  public StructureField {
    boolean number = format != Format.TEXT && format != Format.BYTES;
    if (offset < 0 || size < 1 || number && size != 1 && size != 2 && size != 4 && size != 8) {
      throw new IllegalArgumentException("field " + name + " at " + offset + ", size " + size);
    }
    names = Map.copyOf(names);
  }

  /** The value as a person reads it, with its name where it has one. */
  public String show(long value) {
    String text =
        switch (format) {
          case DECIMAL -> Long.toUnsignedString(value);
          case HEX, RESERVED -> "0x" + Long.toHexString(value);
          default -> String.format(Locale.ROOT, "0x%0" + 2 * size + "x", value);
        };
    String valueName = names.get(value);
    return valueName == null ? text : text + " (" + valueName + ")";
  }
}
