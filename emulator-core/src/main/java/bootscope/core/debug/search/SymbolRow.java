package bootscope.core.debug.search;

import bootscope.core.debug.AddressTrigger;
import bootscope.core.debug.SymbolTrigger;
import bootscope.core.debug.Trigger;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * A symbol as it is shown.
 *
 * @param address virtual; empty as long as it is not known where the kernel lies
 * @param size bytes; 0 where that is not known
 * @param type letter as {@code nm} prints it
 * @param code whether it is a function
 * @param place whether it is a place in memory, and not a number or an offset
 * @param module that it is in; empty for the kernel itself
 * @param only whether its name means it and no other
 * @param section that it lies in; empty where the image names none
 */
public record SymbolRow(
    String name,
    OptionalLong address,
    long size,
    char type,
    boolean code,
    boolean place,
    boolean only,
    String module,
    String section) {
  /** What a symbol names. */
  public enum Kind {
    FUNCTION,
    DATA,
    /** A number or an offset, and no place in memory. */
    NUMBER;

    /** As it is said in English, and how texts in other languages are found. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Kind kind() {
    return !place ? Kind.NUMBER : code ? Kind.FUNCTION : Kind.DATA;
  }

  /** As the kernel itself has it: {@code init [virtio_blk]}. */
  public String text() {
    return module.isEmpty() ? name : name + " [" + module + "]";
  }

  /** By what it is found. */
  public String called() {
    return module.isEmpty() ? name : module + ":" + name;
  }

  /** In hexadecimal; empty where it is not known. */
  public String addressText() {
    return address.isPresent() ? String.format(Locale.ROOT, "%016x", address.getAsLong()) : "";
  }

  /** Whether it can be gone to. */
  public boolean leads() {
    return place && address.isPresent();
  }

  /**
   * What stops at its first instruction: by name, wherever the kernel lies, where that is clear.
   */
  public Trigger trigger() {
    return only
        ? new SymbolTrigger(called())
        : new AddressTrigger(address.getAsLong(), false, called());
  }
}
