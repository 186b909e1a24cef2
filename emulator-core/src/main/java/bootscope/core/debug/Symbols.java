package bootscope.core.debug;

import bootscope.core.image.KernelImage;
import bootscope.core.image.KernelSymbols;
import bootscope.core.image.Symbol;
import bootscope.core.isa.SymbolResolver;
import bootscope.core.machine.Machine;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * The guest kernel's symbols, for addresses as the guest uses them: at their link-time place, and
 * at the physical one, where a kernel runs until it has set up its own mapping. A number is only
 * taken for the physical one where the machine has it so; else each count and flag in that range
 * would be called by a function's name. The table is read when it is first needed; {@link #prepare}
 * reads it in the background.
 */
public final class Symbols implements SymbolResolver {
  /** A machine whose kernel is not known. */
  public static final Symbols NONE = new Symbols(null);

  /**
   * A place in a kernel.
   *
   * @param offset from the symbol's start
   * @param code whether it is a function rather than data
   */
  public record Place(String symbol, long offset, boolean code) {
    /** {@code start_kernel+0x12}. */
    public String text() {
      return offset == 0 ? symbol : symbol + "+0x" + Long.toHexString(offset);
    }
  }

  private final Supplier<KernelSymbols> kernel;

  private Symbols(Supplier<KernelSymbols> kernel) {
    this.kernel = kernel;
  }

  public static Symbols of(KernelImage kernel) {
    return new Symbols(kernel::named);
  }

  public static Symbols of(KernelSymbols kernel) {
    return new Symbols(() -> kernel);
  }

  /** Starts to read the table on a thread of its own, so that the first use need not wait long. */
  public void prepare() {
    if (kernel != null) {
      Thread.ofPlatform().daemon().name("symbols").start(kernel::get);
    }
  }

  /** All there is; empty where the kernel is not known. */
  public Optional<KernelSymbols> all() {
    return kernel == null ? Optional.empty() : Optional.of(kernel.get());
  }

  /** Where the symbols come from, or why there are none. */
  public String origin() {
    return kernel == null ? "the kernel image is not at hand" : kernel.get().table().origin();
  }

  /** Link-time address of a symbol. */
  public OptionalLong address(String name) {
    return kernel == null ? OptionalLong.empty() : kernel.get().table().address(name);
  }

  /** Where a symbol lies in guest-physical memory; empty for what has no one place. */
  public OptionalLong physicalAddress(String name) {
    return kernel == null ? OptionalLong.empty() : kernel.get().physicalAddress(name);
  }

  /** What was linked to an address; null if nothing was. */
  public Place linked(long address) {
    if (kernel == null || kernel.get().physical(address).isEmpty()) {
      return null;
    }
    Symbol s = kernel.get().table().holding(address).orElse(null);
    return s == null ? null : new Place(s.name(), address - s.address(), s.isCode());
  }

  /** What was loaded at a guest-physical address; null if nothing was. */
  public Place loaded(long physical) {
    OptionalLong linked = kernel == null ? OptionalLong.empty() : kernel.get().virtual(physical);
    return linked.isEmpty() ? null : linked(linked.getAsLong());
  }

  /** What a linear address means in a machine; null if it is not the kernel's. */
  public Place in(Machine machine, long linear) {
    Place place = linked(linear);
    boolean maybe = place == null && kernel != null && kernel.get().virtual(linear).isPresent();
    return maybe && machine.processor().mmu.observe(linear) == linear ? loaded(linear) : place;
  }

  /** {@code start_kernel+0x12} for an address that something was linked to; null elsewhere. */
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
