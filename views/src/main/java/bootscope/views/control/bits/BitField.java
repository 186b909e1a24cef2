package bootscope.views.control.bits;

import java.util.Map;

/**
 * A field of a register.
 *
 * @param high highest bit
 * @param low lowest bit
 * @param description what it means, one sentence
 * @param values what some of its values mean
 * @param editable whether it may be changed
 */
public record BitField(
    String name,
    int high,
    int low,
    String description,
    Map<Long, String> values,
    boolean editable) {
  public BitField {
    if (low < 0 || high > 63 || low > high) {
      throw new IllegalArgumentException("bits " + high + ":" + low + " of " + name);
    }
    values = Map.copyOf(values);
  }

  public int width() {
    return high - low + 1;
  }

  /** The field's bits in their places. */
  public long mask() {
    return (width() == 64 ? -1L : (1L << width()) - 1) << low;
  }

  /** The field's value in a register's. */
  public long in(long register) {
    return (register & mask()) >>> low;
  }

  /** A register's value with another one in the field. */
  public long put(long register, long value) {
    return register & ~mask() | value << low & mask();
  }

  /** {@code 12} or {@code 13:12}. */
  public String bitsText() {
    return width() == 1 ? Integer.toString(low) : high + ":" + low;
  }

  /** The value as text: a bit as 0 or 1, wider fields in hexadecimal. */
  public String valueText(long register) {
    return width() == 1 ? Long.toString(in(register)) : "0x" + Long.toHexString(in(register));
  }

  /** What the value means, or an empty text. */
  public String meaning(long register) {
    return values.getOrDefault(in(register), "");
  }
}
