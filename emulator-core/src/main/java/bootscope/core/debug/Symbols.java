package bootscope.core.debug;

import bootscope.core.image.Btf;
import bootscope.core.image.KernelImage;
import bootscope.core.image.KernelMark;
import bootscope.core.image.KernelSymbols;
import bootscope.core.image.LineTable;
import bootscope.core.image.Relocation;
import bootscope.core.image.Symbol;
import bootscope.core.image.SymbolTable;
import bootscope.core.isa.SymbolResolver;
import bootscope.core.machine.Machine;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * The guest kernel's symbols, and those of the modules that it has loaded, for addresses as the
 * guest uses them: at their virtual place, and at the physical one, where a kernel runs until it
 * has set up its own mapping. A number is only taken for the physical one where the machine has it
 * so; else each count and flag in that range would be called by a function's name. A kernel that is
 * linked where it is loaded, and maps itself a second time at high addresses, has its names there,
 * too. The table is read when it is first needed; {@link #prepare} reads it in the background.
 *
 * <p>This is the one place that knows how far the kernel was moved. As long as nobody knows where a
 * decompressor will move it, nothing has a name or an address. Immutable.
 */
public final class Symbols implements SymbolResolver {
  /** A machine whose kernel is not known. */
  public static final Symbols NONE =
      new Symbols(
          null,
          Optional::empty,
          () -> LineTable.empty("the kernel image is not at hand"),
          () -> Btf.empty("the kernel image is not at hand"),
          new KnownSpots(),
          Optional.of(Relocation.NONE),
          Modules.none(""));

  /**
   * A place in a kernel.
   *
   * @param offset from the symbol's start
   * @param code whether it is a function rather than data
   * @param module that it lies in; empty for the kernel itself
   */
  public record Place(String symbol, long offset, boolean code, String module) {
    /** In the kernel itself. */
    public Place(String symbol, long offset, boolean code) {
      this(symbol, offset, code, "");
    }

    /** {@code start_kernel+0x12}, or as the kernel itself has it {@code init+0x12 [virtio_blk]}. */
    public String text() {
      String place = offset == 0 ? symbol : symbol + "+0x" + Long.toHexString(offset);
      return module.isEmpty() ? place : place + " [" + module + "]";
    }

    /** By what its symbol is found: {@code start_kernel}, {@code virtio_blk:init}. */
    public String name() {
      return name(symbol);
    }

    /** The same for another symbol beside it. */
    String name(String other) {
      return module.isEmpty() ? other : module + Modules.OF + other;
    }
  }

  private final Supplier<KernelSymbols> kernel;
  private final Supplier<Optional<KernelMark>> mark;
  private final Supplier<LineTable> table;
  private final Supplier<Btf> types;
  private final KnownSpots known; // link-time places: the same wherever it is moved
  private final Optional<Relocation> relocation;
  private final Modules modules;

  private Symbols(
      Supplier<KernelSymbols> kernel,
      Supplier<Optional<KernelMark>> mark,
      Supplier<LineTable> table,
      Supplier<Btf> types,
      KnownSpots known,
      Optional<Relocation> relocation,
      Modules modules) {
    this.known = known;
    this.kernel = kernel;
    this.mark = mark;
    this.table = table;
    this.types = types;
    this.relocation = relocation;
    this.modules = modules;
  }

  /** Of a kernel that lies where its file puts it. */
  public static Symbols of(KernelImage kernel) {
    return new Symbols(
        kernel::named,
        kernel::mark,
        kernel::lines,
        kernel::btf,
        new KnownSpots(),
        Optional.of(Relocation.NONE),
        Modules.none(""));
  }

  /** Of a kernel that lies where these say. */
  public static Symbols of(KernelSymbols kernel) {
    return new Symbols(
        () -> kernel,
        kernel::mark,
        () -> LineTable.empty("a saved machine has no line numbers"),
        () -> Btf.empty("a saved machine has no kernel image"),
        new KnownSpots(),
        kernel.relocation(),
        Modules.none(""));
  }

  /**
   * Of a saved machine's kernel, which lies where these say, with symbols and lines of another
   * file.
   *
   * @param from has that file's; its lines are read when they are first needed
   */
  public static Symbols of(KernelSymbols kernel, KernelImage from) {
    KernelSymbols named =
        new KernelSymbols(from.symbols(), kernel.parts(), kernel.relocation(), kernel.mark());
    return new Symbols(
        () -> named,
        kernel::mark,
        from::lines,
        from::btf,
        new KnownSpots(),
        kernel.relocation(),
        Modules.none(""));
  }

  /** The same kernel, moved so far; empty as long as that is not known. */
  public Symbols at(Optional<Relocation> moved) {
    return new Symbols(
        kernel, mark, table, types, known, kernel == null ? relocation : moved, modules);
  }

  /** The lines of source that the kernel was compiled from, where it lies now. */
  public SourceLines lines() {
    return new SourceLines(this, table, known);
  }

  /** The types that the kernel describes itself with, as its file has them. Read when asked for. */
  public Btf btf() {
    return types.get();
  }

  /** The same kernel, which has loaded these modules. */
  public Symbols with(Modules loaded) {
    return loaded == modules
        ? this
        : new Symbols(kernel, mark, table, types, known, relocation, loaded);
  }

  /** The modules that the kernel has loaded. */
  public Modules modules() {
    return modules;
  }

  /** How far the kernel was moved; empty as long as that is not known. */
  public Optional<Relocation> relocation() {
    return relocation;
  }

  /** By what a kernel is found that was moved; empty where its place is known, or it cannot be. */
  Optional<KernelMark> sought() {
    return relocation.isPresent() ? Optional.empty() : mark.get();
  }

  /** All there is; empty where the kernel is not known. */
  public Optional<KernelSymbols> all() {
    return kernel == null
        ? Optional.empty()
        : Optional.of(
            kernel.get().at(relocation, relocation.isPresent() ? Optional.empty() : mark.get()));
  }

  /** Where the symbols come from, or why there are none. */
  public String origin() {
    return kernel == null ? "the kernel image is not at hand" : kernel.get().table().origin();
  }

  /** Whether there is such a symbol, though it may not be known yet where it lies. */
  public boolean knows(String name) {
    return kernel != null && kernel.get().table().address(name).isPresent()
        || modules.address(name).isPresent();
  }

  /**
   * Whether there is such a symbol, or may be as soon as a module is loaded: it is named {@code
   * MODULE:SYMBOL}, the module is not there, and the kernel can load some.
   */
  public boolean mayKnow(String name) {
    return knows(name)
        || Modules.isQualified(name) && !modules.hasModuleOf(name) && canLoadModules();
  }

  /** Whether the kernel has the function of Linux that makes a module ready. */
  boolean canLoadModules() {
    return kernelKnows(ModuleTrigger.LOADED);
  }

  /** Whether the kernel itself has such a symbol, and not a module. */
  boolean kernelKnows(String name) {
    return kernel != null && kernel.get().table().address(name).isPresent();
  }

  /**
   * The names that go on from a beginning, those of functions and variables, the shortest first;
   * behind them those that have it within. Small letters and capitals are alike, but what is typed
   * exactly so comes first.
   *
   * @param most how many of them
   */
  public List<String> completing(String beginning, int most) {
    return searched(new NameSearch.Completing(beginning, most), beginning).best();
  }

  /**
   * The names that may have been meant by one that there is not, the likeliest first: with other
   * capitals or underscores, with a beginning or an end more or less, or with up to three wrong
   * letters.
   *
   * @param most how many of them
   */
  public List<String> near(String name, int most) {
    return searched(new NameSearch.Near(name, most), name).within(NameSearch.Near.MARGIN);
  }

  /**
   * A search that has seen all names.
   *
   * @param wanted what is looked for
   */
  <S extends NameSearch> S searched(S search, String wanted) {
    if (kernel != null) {
      kernel.get().table().eachName(search::offer);
    }
    modules.searched(search, wanted);
    return search;
  }

  /** Virtual address of a symbol; empty too as long as it is not known where the kernel lies. */
  public OptionalLong address(String name) {
    if (kernel == null || relocation.isEmpty()) {
      return OptionalLong.empty();
    }
    OptionalLong linked = kernel.get().table().address(name);
    return linked.isPresent() ? placed(linked.getAsLong()) : modules.address(name);
  }

  /**
   * The virtual address of what was linked at one: as far away as the kernel was moved, but for
   * offsets into per-CPU data and absolute values, which stay. Empty as long as it is not known
   * where the kernel lies.
   */
  public OptionalLong placed(long linked) {
    if (kernel == null || relocation.isEmpty()) {
      return OptionalLong.empty();
    }
    boolean place = kernel.get().physical(linked).isPresent();
    return OptionalLong.of(place ? linked + relocation.get().virtual() : linked);
  }

  /**
   * Where a symbol lies in guest-physical memory; empty for what has no one place, and as long as
   * it is not known where the kernel lies.
   */
  public OptionalLong physicalAddress(String name) {
    if (kernel == null || relocation.isEmpty()) {
      return OptionalLong.empty();
    }
    OptionalLong placed = kernel.get().physicalAddress(name);
    return placed.isPresent()
        ? OptionalLong.of(placed.getAsLong() + relocation.get().physical())
        : placed;
  }

  /**
   * Where what the kernel has at a virtual address was loaded, guest-physical; empty for what is
   * not the kernel's, and as long as it is not known where that lies.
   */
  public OptionalLong loadedAt(long virtual) {
    if (kernel == null || relocation.isEmpty()) {
      return OptionalLong.empty();
    }
    OptionalLong placed = kernel.get().physical(virtual - relocation.get().virtual());
    return placed.isPresent()
        ? OptionalLong.of(placed.getAsLong() + relocation.get().physical())
        : placed;
  }

  /** Where functions begin in a stretch of memory that is the kernel's, ascending. */
  long[] functions(boolean physical, long first, int length) {
    OptionalLong linked =
        physical
            ? linkedAt(first)
            : relocation.isPresent()
                ? OptionalLong.of(first - relocation.get().virtual())
                : OptionalLong.empty();
    if (kernel == null || linked.isEmpty()) {
      return new long[0];
    }
    if (!physical && modules.holding(first) != null) {
      return modules.functions(first, length);
    }
    SymbolTable table = kernel.get().table();
    long[] starts = new long[length];
    int count = 0;
    for (int i = table.firstFrom(linked.getAsLong()); i < table.size() && count < length; i++) {
      long at = table.addressAt(i) - linked.getAsLong();
      if (Long.compareUnsigned(at, length) >= 0) {
        break;
      }
      if (table.isCode(i)) {
        starts[count++] = first + at;
      }
    }
    return Arrays.copyOf(starts, count);
  }

  /** What is the kernel's or a module's at a virtual address; null if nothing is. */
  public Place linked(long address) {
    Place own =
        kernel == null || relocation.isEmpty()
            ? null
            : atLinkTime(address - relocation.get().virtual());
    return own == null ? modules.place(address) : own;
  }

  Place atLinkTime(long address) {
    if (kernel.get().physical(address).isEmpty()) {
      return null;
    }
    Symbol s = kernel.get().table().holding(address).orElse(null);
    return s == null ? null : new Place(s.name(), address - s.address(), s.isCode());
  }

  /** What of the kernel lies at a guest-physical address; null if nothing does. */
  public Place loaded(long physical) {
    OptionalLong linked = linkedAt(physical);
    return linked.isEmpty() ? null : atLinkTime(linked.getAsLong());
  }

  /** The link-time address of what lies at a guest-physical one. */
  OptionalLong linkedAt(long physical) {
    return kernel == null || relocation.isEmpty()
        ? OptionalLong.empty()
        : kernel.get().virtual(physical - relocation.get().physical());
  }

  /** What a linear address means in a machine; null if it is not the kernel's. */
  public Place in(Machine machine, long linear) {
    OptionalLong linked = linkedAt(machine, linear);
    return linked.isEmpty() ? modules.place(linear) : atLinkTime(linked.getAsLong());
  }

  /** Whether a linear address lies in the kernel or a module, be there a symbol or not. */
  boolean covers(Machine machine, long linear) {
    return linkedAt(machine, linear).isPresent() || modules.holding(linear) != null;
  }

  /**
   * The link-time address of what a machine has at a linear one; empty if it isn't the kernel's.
   */
  OptionalLong linkedAt(Machine machine, long linear) {
    if (kernel == null || relocation.isEmpty()) {
      return OptionalLong.empty();
    }
    long virtual = linear - relocation.get().virtual();
    if (kernel.get().physical(virtual).isPresent()) {
      return OptionalLong.of(virtual);
    }
    OptionalLong placed = linkedAt(linear);
    return placed.isPresent() && machine.processor().mmu.observe(linear) == linear
        ? placed
        : again(machine, linear);
  }

  /**
   * The same for a kernel that maps itself once more, at a constant distance from where it is
   * linked and loaded: it is told by the physical page, and by the kernel's first page being mapped
   * at that distance, too. Where a kernel is linked elsewhere than loaded, as Linux is, its other
   * mappings are those of all memory, in which a page that it gave back belongs to someone else.
   */
  private OptionalLong again(Machine machine, long linear) {
    OptionalLong first = kernel.get().linkedInPlace();
    if (first.isEmpty() || !relocation.get().equals(Relocation.NONE)) {
      return OptionalLong.empty();
    }
    long physical = machine.processor().mmu.observe(linear);
    if (physical == -1 || kernel.get().physical(physical).isEmpty()) {
      return OptionalLong.empty();
    }
    long start = first.getAsLong();
    return machine.processor().mmu.observe(linear - physical + start) == start
        ? OptionalLong.of(physical)
        : OptionalLong.empty();
  }

  /** {@code start_kernel+0x12} for a virtual address of the kernel's; null elsewhere. */
  @Override
  public String nameOf(long linearAddress) {
    return text(linked(linearAddress));
  }

  /**
   * As {@link #nameOf(long)}, for a machine that cannot be looked into just now.
   *
   * @param paging whether it translates addresses: without, linear ones are physical ones
   */
  public String nameOf(long linearAddress, boolean paging) {
    String name = nameOf(linearAddress);
    return name != null || paging ? name : nameOfPhysical(linearAddress);
  }

  /** The same for what was loaded at a guest-physical address; null if nothing was. */
  public String nameOfPhysical(long physical) {
    return text(loaded(physical));
  }

  static String text(Place place) {
    return place == null ? null : place.text();
  }
}
