package bootscope.core.debug.search;

import bootscope.core.debug.Modules;
import bootscope.core.debug.SymbolSearch;
import bootscope.core.debug.Symbols;
import bootscope.core.image.ElfSection;
import bootscope.core.image.KernelModule;
import bootscope.core.image.KernelSymbols;
import bootscope.core.image.Relocation;
import bootscope.core.image.SymbolTable;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * A guest's symbols by their positions, the kernel's and behind them those of the modules that are
 * loaded in one view; rows are made of those that are looked at.
 */
public final class SymbolList {
  private final Supplier<Symbols> symbols;
  private final KernelSymbols kernel;
  private final Modules modules;
  private final List<SymbolTable> tables = new ArrayList<>(); // the kernel's, then the modules'
  private final int[] starts; // positions of their first symbols
  private final int size;
  private final List<ElfSection> sections;

  /**
   * @param symbols the guest's as they lie now, of a kernel whose symbols have been read
   * @param sections of the kernel's image
   */
  public SymbolList(Supplier<Symbols> symbols, List<ElfSection> sections) {
    this.symbols = symbols;
    this.sections = List.copyOf(sections);
    Symbols now = symbols.get();
    kernel = now.all().orElseThrow();
    modules = now.modules();
    tables.add(kernel.table());
    modules.all().forEach(m -> tables.add(m.table()));
    starts = new int[tables.size()];
    int count = 0;
    for (int i = 0; i < starts.length; i++) {
      starts[i] = count;
      count += tables.get(i).size();
    }
    size = count;
  }

  /** The modules whose symbols it holds. */
  public Modules modules() {
    return modules;
  }

  public int size() {
    return size;
  }

  /** Where they come from, or why there are none. */
  public String origin() {
    return kernel.table().origin();
  }

  /**
   * The positions of those that fit, the best first; for an address after {@code 0x}, the one that
   * it belongs to. May be called on any thread.
   */
  public int[] find(String wanted, SymbolSearch.Kind kind) {
    String text = wanted.strip();
    if (text.matches("0[xX][0-9a-fA-F]{1,16}")) {
      int at = at(Long.parseUnsignedLong(text.substring(2), 16));
      return at < 0 ? new int[0] : new int[] {at};
    }
    return SymbolSearch.of(tables, text, kind);
  }

  /** The position of the symbol that an address belongs to, or −1. */
  private int at(long address) {
    KernelModule module = modules.holding(address);
    int table = module == null ? 0 : 1 + modules.all().indexOf(module);
    if (module == null && symbols.get().linked(address) == null) {
      return -1;
    }
    int at = tables.get(table).indexAt(module == null ? linked(address) : address);
    return at < 0 ? -1 : starts[table] + at;
  }

  private long linked(long address) {
    return address - symbols.get().relocation().orElse(Relocation.NONE).virtual();
  }

  /** One, as it lies now. */
  public SymbolRow row(int position) {
    int number = tables.size() - 1;
    while (starts[number] > position) {
      number--;
    }
    SymbolTable table = tables.get(number);
    int index = position - starts[number];
    String name = table.nameAt(index);
    long linked = table.addressAt(index);
    boolean own = number == 0;
    return new SymbolRow(
        name,
        own ? symbols.get().placed(linked) : OptionalLong.of(linked),
        table.sizeAt(index),
        table.typeAt(index),
        table.isCode(index),
        !own || kernel.physical(linked).isPresent(),
        table.indexOf(name) == index, // of several with it, the lowest is meant by it
        own ? "" : modules.all().get(number - 1).name(),
        own ? section(linked) : "");
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
