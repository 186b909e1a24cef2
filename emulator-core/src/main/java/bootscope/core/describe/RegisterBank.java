package bootscope.core.describe;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * A device's registers, each with its description and a way to read its present value without side
 * effects. Panes, monitor commands, exports and documentation are made from banks alone.
 */
public final class RegisterBank {
  /**
   * How the guest comes to registers, where that is not by the bank's base and their offsets alone.
   */
  @FunctionalInterface
  public interface Way {
    /** What leads to none of the registers. */
    long NOWHERE = Long.MIN_VALUE;

    /** Where an access begins, in bytes from the bank's base or the one register that is meant. */
    long offset(RegisterAccess access);
  }

  /**
   * A register and its present value.
   *
   * @param source of the value; null for one that keeps none: what is written is done at once
   * @param selected of several registers at one address, whether an access is to this one
   * @param way to it alone, that begins at it; null where the bank's lead there
   * @param setter what a person may set it by; null where that would do more than set it
   */
  public record Entry(
      RegisterDescription description,
      LongSupplier source,
      Predicate<RegisterAccess> selected,
      Way way,
      LongConsumer setter) {
    /** Whether there is a value to see. */
    public boolean holds() {
      return source != null;
    }

    /** Whether a person may give it a value. */
    public boolean settable() {
      return setter != null;
    }

    /**
     * Gives it a value, as the guest's write of that value would; bits that cannot be written stay.
     *
     * @throws NullPointerException where it is not {@linkplain #settable settable}
     */
    public void set(long value) {
      setter.accept(value);
    }

    private Entry settable(LongConsumer by) {
      return new Entry(description, source, selected, way, by);
    }

    /** Whether a guest can come to it. */
    public boolean reachable() {
      return description.access() != Access.INTERNAL;
    }

    /**
     * The value now; reading it changes nothing.
     *
     * @throws NullPointerException where it {@linkplain #holds holds} none
     */
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
  private final List<Way> ways = new ArrayList<>(List.of(this::direct));
  private int unit = 1;

  /**
   * @param name short, for commands: {@code "pic"}; the same in the port and memory maps
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
    return add(description, source, access -> true);
  }

  /**
   * Adds one of several registers at an address.
   *
   * @param selected whether an access, of which it gets its own bytes, is to this one; asked before
   *     anything has changed
   */
  public RegisterBank add(
      RegisterDescription description, LongSupplier source, Predicate<RegisterAccess> selected) {
    entries.add(new Entry(description, source, selected, null, null));
    return this;
  }

  /** Adds a register that keeps nothing: what is written there is done at once. */
  public RegisterBank command(RegisterDescription description) {
    return command(description, access -> true);
  }

  /** Adds one of several registers at an address that keeps nothing. */
  public RegisterBank command(RegisterDescription description, Predicate<RegisterAccess> selected) {
    return add(description, null, selected);
  }

  /** Adds a register to which the guest comes by a way of its own. */
  public RegisterBank apart(RegisterDescription description, LongSupplier source, Way way) {
    entries.add(new Entry(description, source, access -> true, way, null));
    return this;
  }

  /**
   * Lets a person set the register that was added last: one whose write does nothing but change the
   * device's own state, and with it what follows from that, such as the level of its interrupt
   * line. So not one that sends, acknowledges or moves anything.
   *
   * @param setter does what the guest's write does
   */
  public RegisterBank settable(LongConsumer setter) {
    entries.set(entries.size() - 1, entries.getLast().settable(setter));
    return this;
  }

  /** Adds a way to the registers. */
  public RegisterBank reachedBy(Way way) {
    ways.add(way);
    return this;
  }

  /** Sets a way in place of the usual one, as where the device's ports can be moved. */
  public RegisterBank reachedOnlyBy(Way way) {
    ways.clear();
    return reachedBy(way);
  }

  /** Says that an offset counts so many bytes, and not 1. */
  public RegisterBank unit(int bytes) {
    unit = bytes;
    return this;
  }

  /** The usual way: what the device is given, by absolute ports or by offsets in its window. */
  private long direct(RegisterAccess access) {
    if (access.space() != space || !access.device().equals(name)) {
      return Way.NOWHERE;
    }
    return switch (space) {
      case PORT -> access.address() - base;
      case MEMORY, PCI_CONFIG -> access.offset();
      case MSR, INDEXED -> Way.NOWHERE;
    };
  }

  /**
   * What of an access is one to a register, before anything has changed.
   *
   * @return null where none of it is
   */
  public RegisterAccess to(Entry entry, RegisterAccess access) {
    RegisterDescription d = entry.description;
    if (!d.access().takes(access.write())) {
      return null;
    }
    long bytes = (d.width() + 7) / 8;
    long first = entry.way == null ? (long) d.offset() * unit : 0;
    long end = first + bytes;
    for (Way way : entry.way == null ? ways : List.of(entry.way)) {
      long at = way.offset(access);
      if (at < end && at + access.size() > first) {
        RegisterAccess part = access.part(first - at, end - at);
        return entry.selected.test(part) ? part : null;
      }
    }
    return null;
  }

  public String name() {
    return name;
  }

  public String title() {
    return title;
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

  /** What the registers hold now, to be kept; reading them changes nothing. */
  public BankReading reading() {
    List<BankReading.Value> values = new ArrayList<>();
    for (Entry entry : entries) {
      RegisterDescription d = entry.description;
      values.add(
          new BankReading.Value(
              d,
              entry.reachable() ? base + d.offset() : BankReading.NOWHERE,
              entry.holds(),
              entry.holds() ? entry.value() : 0,
              entry.settable()));
    }
    return new BankReading(name, title, space, values);
  }

  /** All registers as text: {@link BankReading#text}. */
  public String text() {
    return reading().text();
  }
}
