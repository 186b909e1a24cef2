package bootscope.core.describe;

import java.util.List;
import java.util.Locale;

/**
 * A device's registers and what they held at one instant. Immutable: what the monitor prints of a
 * device and what the window shows of it are both made of this.
 *
 * @param name short, as of {@link RegisterBank#name}
 * @param title for people
 * @param space where the registers' addresses count
 */
public record BankReading(String name, String title, AddressSpace space, List<Value> values) {
  /** The address of what no address leads to. */
  public static final long NOWHERE = -1;

  public BankReading {
    values = List.copyOf(values);
  }

  /**
   * One register.
   *
   * @param address in the bank's space, or {@link #NOWHERE}
   * @param holds whether it has a value: none has what is done at once when it is written
   * @param value 0 where it holds none
   * @param settable whether a person may give it another
   */
  public record Value(
      RegisterDescription description, long address, boolean holds, long value, boolean settable) {
    /** As wide as the register, in hexadecimal. */
    public String hex() {
      int digits = (description.width() + 3) / 4;
      return String.format(Locale.ROOT, "%0" + digits + "x", value);
    }

    /** Its address in hexadecimal; empty where none leads to it. */
    public String addressText() {
      return address == NOWHERE ? "" : Long.toHexString(address);
    }

    /** The fields that are not zero or whose value has a name, two spaces between them. */
    public String fieldsText() {
      StringBuilder out = new StringBuilder();
      for (FieldDescription field : description.fields()) {
        String word = field.meaningOf(value);
        if (word == null && field.of(value) == 0) {
          continue;
        }
        out.append(out.isEmpty() ? "" : "  ").append(field.name());
        if (word != null) {
          out.append('=').append(word);
        } else if (field.width() > 1) {
          out.append('=').append(Long.toHexString(field.of(value)));
        }
      }
      return out.toString();
    }

    /** What the register is for, then its fields. */
    public String note() {
      String fields = fieldsText();
      return description.meaning() + (fields.isEmpty() ? "" : "  " + fields);
    }
  }

  /**
   * All registers that hold something as text, one a line: address, name, value in hexadecimal,
   * what it is for and its fields.
   */
  public String text() {
    StringBuilder out = new StringBuilder(title).append('\n');
    int widest = 4;
    for (Value v : values) {
      widest = Math.max(widest, v.description.name().length());
    }
    for (Value v : values) {
      if (v.holds) {
        out.append(
            String.format(
                Locale.ROOT,
                "  %8s %-" + widest + "s %16s  %s\n",
                v.addressText(),
                v.description.name(),
                v.hex(),
                v.note()));
      }
    }
    return out.toString();
  }
}
