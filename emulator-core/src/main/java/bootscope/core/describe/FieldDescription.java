package bootscope.core.describe;

import java.util.List;

/**
 * Bits of a register that mean something together.
 *
 * @param name as in the datasheet
 * @param low number of the lowest bit
 * @param width in bits
 * @param meaning one phrase
 * @param values what each value of the field means, by value from 0; may be shorter than the range
 */
public record FieldDescription(
    String name, int low, int width, String meaning, List<String> values) {
  public FieldDescription {
    values = List.copyOf(values);
    if (low < 0 || width < 1 || low + width > 64) {
      throw new IllegalArgumentException("field " + name + " lies outside 64 bits");
    }
  }

  /** One bit. */
  public static FieldDescription bit(String name, int number, String meaning) {
    return new FieldDescription(name, number, 1, meaning, List.of());
  }

  /** Bits {@code high} down to {@code low}. */
  public static FieldDescription bits(
      String name, int high, int low, String meaning, String... values) {
    return new FieldDescription(name, low, high - low + 1, meaning, List.of(values));
  }

  /** The field's value in a register's value. */
  public long of(long register) {
    long shifted = register >>> low;
    return width == 64 ? shifted : shifted & ((1L << width) - 1);
  }

  /** What the field's present value means, or null when the description does not say. */
  public String meaningOf(long register) {
    long value = of(register);
    return value < values.size() && value >= 0 ? values.get((int) value) : null;
  }
}
