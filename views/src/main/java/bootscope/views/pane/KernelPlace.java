package bootscope.views.pane;

import bootscope.core.debug.Symbols;
import java.util.OptionalLong;

/** Where to look at what lies at an address of a guest, which may be its kernel's. */
public final class KernelPlace {
  /** Shows an address. */
  @FunctionalInterface
  public interface Shower {
    void show(long address, boolean physical);
  }

  private KernelPlace() {}

  /**
   * Shows a linear address; what is the kernel's, before that has its mapping, where it was loaded.
   */
  public static void of(Guest guest, long address, Shower shower) {
    OptionalLong loaded = loaded(guest.symbols(), address);
    guest.ask(
        d -> d.physical(address),
        at -> {
          boolean physical = loaded.isPresent() && loaded.getAsLong() != at;
          shower.show(physical ? loaded.getAsLong() : address, physical);
        });
  }

  /** Where in guest-physical memory the kernel's was loaded that lies at a virtual address. */
  private static OptionalLong loaded(Symbols symbols, long address) {
    Symbols.Place place = symbols.linked(address);
    if (place == null) {
      return OptionalLong.empty();
    }
    OptionalLong start = symbols.address(place.symbol());
    OptionalLong physical = symbols.physicalAddress(place.symbol());
    boolean one = start.isPresent() && start.getAsLong() + place.offset() == address;
    return one && physical.isPresent() // of several with that name, it may be another
        ? OptionalLong.of(physical.getAsLong() + place.offset())
        : OptionalLong.empty();
  }
}
