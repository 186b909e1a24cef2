package bootscope.core.profile;

import bootscope.core.debug.Modules;
import bootscope.core.image.KernelModule;
import bootscope.core.image.KernelSymbols;

/**
 * The functions of a kernel and of the modules that it has loaded: which one an address belongs to,
 * at its virtual place and at the physical one where the kernel runs at first. The kernel's have
 * the same numbers whatever is loaded, modules' follow them. Immutable.
 */
final class FunctionTable {
  static final int NONE = FunctionPlaces.NONE;

  private final FunctionPlaces kernel;
  private final FunctionPlaces modules;
  private final KernelSymbols.Part[] parts; // of the kernel, where they lie now
  private final boolean[] transparent; // of the kernel's functions
  private final int switcher; // number of what changes stacks, or NONE

  private FunctionTable(
      FunctionPlaces kernel,
      FunctionPlaces modules,
      KernelSymbols.Part[] parts,
      boolean[] transparent,
      int switcher) {
    this.kernel = kernel;
    this.modules = modules;
    this.parts = parts;
    this.transparent = transparent;
    this.switcher = switcher;
  }

  /** Of a kernel whose place is known, without modules. */
  static FunctionTable of(KernelSymbols symbols) {
    long virtual = symbols.relocation().orElseThrow().virtual();
    long physical = symbols.relocation().orElseThrow().physical();
    KernelSymbols.Part[] parts =
        symbols.parts().stream()
            .map(
                p ->
                    new KernelSymbols.Part(
                        p.virtual() + virtual, p.physical() + physical, p.size()))
            .toArray(KernelSymbols.Part[]::new);
    FunctionPlaces kernel =
        new FunctionPlaces.Builder()
            .add(symbols.table(), "", virtual, at -> symbols.physical(at).isPresent())
            .build();
    boolean[] transparent = new boolean[kernel.size()];
    for (int i = 0; i < transparent.length; i++) {
      transparent[i] = isTransparent(kernel.name(i));
    }
    FunctionPlaces none = new FunctionPlaces.Builder().build();
    return new FunctionTable(kernel, none, parts, transparent, kernel.named("__switch_to_asm"));
  }

  /** The same kernel with these modules. */
  FunctionTable with(Modules loaded) {
    FunctionPlaces.Builder builder = new FunctionPlaces.Builder();
    for (KernelModule m : loaded.all()) {
      builder.add(m.table(), m.name(), 0, at -> loaded.holding(at) == m);
    }
    return new FunctionTable(kernel, builder.build(), parts, transparent, switcher);
  }

  /** Whether another table is of the same kernel, at the same place. */
  boolean sameKernel(FunctionTable other) {
    return other != null && other.kernel == kernel;
  }

  /** Code of Linux through which others jump: what it does counts as theirs. */
  private static boolean isTransparent(String name) {
    return name.startsWith("__x86_indirect_") || name.endsWith("return_thunk");
  }

  /** Number of the function that a linear address belongs to, or NONE. */
  int at(long linear) {
    long virtual = virtual(linear);
    int place = kernel.place(virtual);
    if (place >= 0) {
      return kernel.function(place);
    }
    place = modules.place(linear);
    return place < 0 ? NONE : kernel.size() + modules.function(place);
  }

  /** Where the kernel has what it runs at a linear address while that is a physical one. */
  private long virtual(long linear) {
    for (KernelSymbols.Part p : parts) {
      long into = linear - p.physical();
      if (Long.compareUnsigned(into, p.size()) < 0) {
        return p.virtual() + into;
      }
    }
    return linear;
  }

  /** Whether a function, or a part of one, begins at a linear address. */
  boolean isEntry(long linear) {
    long virtual = virtual(linear);
    int place = kernel.place(virtual);
    if (place >= 0) {
      return kernel.start(place) == virtual;
    }
    place = modules.place(linear);
    return place >= 0 && modules.start(place) == linear;
  }

  /** Whether one may begin at any of so many addresses. */
  boolean entriesWithin(long linear, int bytes) {
    return kernel.startsWithin(virtual(linear), bytes) || modules.startsWithin(linear, bytes);
  }

  /** How many functions of the kernel itself there are: their numbers come first. */
  int ofKernel() {
    return kernel.size();
  }

  int size() {
    return kernel.size() + modules.size();
  }

  private FunctionPlaces places(int function) {
    return function < kernel.size() ? kernel : modules;
  }

  private int within(int function) {
    return function < kernel.size() ? function : function - kernel.size();
  }

  String name(int function) {
    return places(function).name(within(function));
  }

  /** The module that it is of; empty for the kernel itself. */
  String module(int function) {
    return places(function).module(within(function));
  }

  /** Linear address of its first byte. */
  long address(int function) {
    return places(function).address(within(function));
  }

  boolean isTransparent(int function) {
    return function < transparent.length && transparent[function];
  }

  /** Whether it changes from one thread's stack to another's. */
  boolean isSwitcher(int function) {
    return function != NONE && function == switcher;
  }
}
