package bootscope.views.pane.symbols;

import bootscope.core.debug.SymbolSearch;
import bootscope.core.debug.Symbols;
import bootscope.core.image.ElfSection;
import bootscope.core.image.KernelSymbols;
import bootscope.core.image.Relocation;
import bootscope.core.image.SymbolTable;
import bootscope.views.pane.Guest;
import java.util.List;
import java.util.OptionalLong;

/** A guest's symbols by their positions; rows are made of those that are looked at. */
final class SymbolList {
  private final Guest guest;
  private final KernelSymbols kernel;
  private final List<ElfSection> sections;

  /**
   * @param guest whose kernel's symbols have been read
   */
  SymbolList(Guest guest) {
    this.guest = guest;
    kernel = guest.symbols().all().orElseThrow();
    sections = guest.boot().kernel().elf().sections();
  }

  int size() {
    return table().size();
  }

  /** Where they come from, or why there are none. */
  String origin() {
    return table().origin();
  }

  private SymbolTable table() {
    return kernel.table();
  }

  /**
   * The positions of those that fit, the best first; for an address after {@code 0x}, the one that
   * it belongs to. May be called on any thread.
   */
  int[] find(String wanted, SymbolSearch.Kind kind) {
    String text = wanted.strip();
    if (text.matches("0[xX][0-9a-fA-F]{1,16}")) {
      long address = Long.parseUnsignedLong(text.substring(2), 16);
      int at = guest.symbols().linked(address) == null ? -1 : table().indexAt(linked(address));
      return at < 0 ? new int[0] : new int[] {at};
    }
    return SymbolSearch.of(table(), text, kind);
  }

  private long linked(long address) {
    return address - guest.symbols().relocation().orElse(Relocation.NONE).virtual();
  }

  /** One, as it lies now. */
  SymbolRow row(int index) {
    Symbols now = guest.symbols();
    String name = table().nameAt(index);
    long linked = table().addressAt(index);
    OptionalLong address = now.placed(linked);
    return new SymbolRow(
        name,
        address,
        table().sizeAt(index),
        table().typeAt(index),
        table().isCode(index),
        kernel.physical(linked).isPresent(),
        only(index, name),
        section(linked));
  }

  /** Whether the name leads to this one; of several with it, the lowest is meant by it. */
  private boolean only(int index, String name) {
    return table().indexOf(name) == index;
  }

  private String section(long linked) {
    for (ElfSection s : sections) {
      if (s.address() != 0 && Long.compareUnsigned(linked - s.address(), s.size()) < 0) {
        return s.name();
      }
    }
    return "";
  }
}
