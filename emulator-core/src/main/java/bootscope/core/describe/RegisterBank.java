package bootscope.core.describe;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * A device's registers, each with its description and a way to read its present value without side
 * effects. Panes, monitor commands, exports and documentation are made from banks alone.
 */
public final class RegisterBank {
  /** A register and its present value. */
  public record Entry(RegisterDescription description, LongSupplier source) {
    /** The value now; reading it changes nothing. */
    public long value() {
      long value = source.getAsLong();
      int width = description.width();
      return width == 64 ? value : value & ((1L << width) - 1);
    }
  }

  private final String name;
  private final String title;
  private final AddressSpace space;
  private final long base;
  private final List<Entry> entries = new ArrayList<>();

  /**
   * @param name short, for commands: {@code "pic"}
   * @param title for people: {@code "8259A interrupt controllers"}
   * @param base what the registers' offsets count from
   */
  public RegisterBank(String name, String title, AddressSpace space, long base) {
    this.name = name;
    this.title = title;
    this.space = space;
    this.base = base;
  }

  /** Adds a register; {@code source} must have no side effects. */
  public RegisterBank add(RegisterDescription description, LongSupplier source) {
    entries.add(new Entry(description, source));
    return this;
  }

  public String name() {
    return name;
  }

  public AddressSpace space() {
    return space;
  }

  public List<Entry> entries() {
    return Collections.unmodifiableList(entries);
  }

  /**
   * The entry of a register.
   *
   * @throws IllegalArgumentException when there is none
   */
  public Entry entry(String register) {
    for (Entry entry : entries) {
      if (entry.description.name().equals(register)) {
        return entry;
      }
    }
    throw new IllegalArgumentException(name + " has no register " + register);
  }

  /** The present value of a register, by name. */
  public long value(String register) {
    return entry(register).value();
  }

  /**
   * All registers as text, one a line: address, name, value in hexadecimal, what it is for, then
   * the fields that are not zero or whose value has a name.
   */
  public String text() {
    StringBuilder out = new StringBuilder(title).append('\n');
    int widest = 4;
    for (Entry entry : entries) {
      widest = Math.max(widest, entry.description.name().length());
    }
    for (Entry entry : entries) {
      RegisterDescription d = entry.description;
      long value = entry.value();
      String address = d.access() == Access.INTERNAL ? "" : Long.toHexString(base + d.offset());
      int digits = (d.width() + 3) / 4;
      String hex = String.format(Locale.ROOT, "%" + 0 + digits + "x", value);
      out.append(
          String.format(Locale.ROOT, "  %8s %-" + widest + "s %16s  ", address, d.name(), hex));
      out.append(d.meaning());
      for (FieldDescription field : d.fields()) {
        String word = field.meaningOf(value);
        if (word != null) {
          out.append("  ").append(field.name()).append('=').append(word);
        } else if (field.of(value) != 0) {
          out.append("  ").append(field.name());
          if (field.width() > 1) {
            out.append('=').append(Long.toHexString(field.of(value)));
          }
        }
      }
      out.append('\n');
    }
    return out.toString();
  }
}
