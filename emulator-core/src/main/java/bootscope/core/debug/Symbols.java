package bootscope.core.debug;

import bootscope.core.image.Elf;
import bootscope.core.image.KernelImage;
import bootscope.core.image.LoadSegment;
import bootscope.core.image.SymbolTable;
import bootscope.core.isa.SymbolResolver;
import java.util.OptionalLong;

/**
 * The guest kernel's symbols, for addresses as the guest uses them: at their link-time place, and
 * at the physical one, where a kernel runs until it has set up its own mapping. The table is read
 * when it is first needed; {@link #prepare} reads it in the background.
 */
public final class Symbols implements SymbolResolver {
  /** A machine whose kernel is not known. */
  public static final Symbols NONE = new Symbols(null);

  private final KernelImage kernel;

  private Symbols(KernelImage kernel) {
    this.kernel = kernel;
  }

  public static Symbols of(KernelImage kernel) {
    return new Symbols(kernel);
  }

  /** Starts to read the table on a thread of its own, so that the first use need not wait long. */
  public void prepare() {
    if (kernel != null) {
      Thread.ofPlatform().daemon().name("symbols").start(kernel::symbols);
    }
  }

  /** Where the symbols come from, or why there are none. */
  public String origin() {
    return kernel == null ? "the kernel image is not at hand" : kernel.symbols().origin();
  }

  /** Link-time address of a symbol. */
  public OptionalLong address(String name) {
    return kernel == null ? OptionalLong.empty() : kernel.symbols().address(name);
  }

  /** Where a symbol lies in guest-physical memory; empty for what has no one place. */
  public OptionalLong physicalAddress(String name) {
    return kernel == null ? OptionalLong.empty() : kernel.physicalAddress(name);
  }

  /** {@code start_kernel+0x12} for an address in the kernel's image; null elsewhere. */
  @Override
  public String nameOf(long linearAddress) {
    OptionalLong linked = linked(linearAddress);
    if (linked.isEmpty()) {
      return null;
    }
    SymbolTable table = kernel.symbols();
    return table.describe(linked.getAsLong()).orElse(null);
  }

  /** The link-time address of what lies at a linear one, if it is the kernel's. */
  private OptionalLong linked(long linear) {
    if (kernel == null) {
      return OptionalLong.empty();
    }
    Elf elf = kernel.elf();
    if (elf.physicalAddress(linear).isPresent()) {
      return OptionalLong.of(linear);
    }
    for (LoadSegment s : elf.loadSegments()) {
      long from = linear - s.physicalAddress();
      if (Long.compareUnsigned(from, s.memorySize()) < 0) {
        long address = s.virtualAddress() + from;
        boolean placed = elf.physicalAddress(address).isPresent();
        return placed ? OptionalLong.of(address) : OptionalLong.empty();
      }
    }
    return OptionalLong.empty();
  }
}
