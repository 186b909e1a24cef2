package bootscope.core.debug;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.Msr;
import bootscope.core.image.KernelSymbols;
import bootscope.core.image.ModuleList;
import bootscope.core.image.SymbolTable;
import bootscope.core.isa.CodeSize;
import bootscope.core.isa.Decoder;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Operand;
import bootscope.core.machine.Machine;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Finds the modules that the kernel in a machine has loaded: by its symbol {@code modules}; where
 * its table holds no data, by the code of a function that goes through the list. Looks only, and
 * through the kernel's own page tables: with page-table isolation, a program's have none of it.
 */
final class ModuleFinder {
  /** Functions of Linux that go through the list, and are exported or have but one meaning. */
  private static final List<String> USERS =
      List.of(
          "print_modules", "module_kallsyms_lookup_name", "find_module_all", "__module_address");

  private static final int LONGEST_FUNCTION = 512;
  private static final int LONGEST = 15;

  private final Machine machine;
  private Symbols asked; // of which it was asked last
  private ModuleList list; // null where none is found yet
  private ModuleList.Found found;
  private Modules modules = Modules.none("");
  private String missing = "";

  ModuleFinder(Machine machine) {
    this.machine = machine;
  }

  /**
   * The modules as they are now; the very same answer as before if nothing changed.
   *
   * @param kernel the kernel's own symbols, where it lies now
   */
  Modules look(Symbols kernel) {
    CpuState s = machine.state();
    boolean wide = (s.msr(Msr.EFER) & Msr.EFER_LMA) != 0;
    if (kernel != asked) {
      asked = kernel;
      list = null;
      missing = missing(kernel);
    }
    if (!missing.isEmpty()) {
      return none(missing);
    }
    if ((s.cr(0) & Bits.CR0_PG) == 0) {
      return none("the kernel has not set up its memory yet");
    }
    if (list == null || list.wide() != wide) {
      list = find(kernel, wide);
    }
    if (list == null) {
      return none("the kernel has no list of modules yet");
    }
    tables = null;
    if (tables(list.head(), kernel.loadedAt(list.head())) == null) {
      return none("the kernel's memory is not mapped now");
    }
    ModuleList.Found now = list.look();
    if (now != found) {
      found = now;
      modules = Modules.of(now.modules(), now.trouble());
    } else if (modules.isEmpty() && !modules.note().equals(now.trouble())) {
      modules = Modules.none(now.trouble());
    }
    return modules;
  }

  private Modules none(String why) {
    if (!modules.isEmpty() || !modules.note().equals(why)) {
      modules = Modules.none(why);
      found = null;
    }
    return modules;
  }

  /** Why no list can be found; empty where it can be looked for. */
  private static String missing(Symbols kernel) {
    if (kernel.all().isEmpty()) {
      return "the kernel image is not at hand";
    }
    if (kernel.relocation().isEmpty()) {
      return "it is not known yet where the kernel lies";
    }
    boolean can =
        kernel.address("modules").isPresent()
            || USERS.stream().anyMatch(u -> kernel.address(u).isPresent());
    return can ? "" : "the kernel's symbols tell no list of modules";
  }

  // ---------------------------------------------------------------- the list's head

  private ModuleList find(Symbols kernel, boolean wide) {
    OptionalLong named = kernel.address("modules");
    if (named.isPresent()) {
      return head(kernel, wide, named.getAsLong());
    }
    Set<Long> candidates = new LinkedHashSet<>();
    USERS.forEach(u -> candidates(kernel, wide, u, candidates));
    for (long at : candidates) {
      ModuleList one = head(kernel, wide, at);
      if (one != null) {
        return one;
      }
    }
    return null;
  }

  private ModuleList head(Symbols kernel, boolean wide, long at) {
    OptionalLong loaded = kernel.loadedAt(at);
    tables = null;
    if (loaded.isEmpty() || tables(at, loaded) == null) {
      return null;
    }
    ModuleList one = new ModuleList(this::read, wide, at);
    return one.isHead() ? one : null;
  }

  /** The places in the kernel's data that a function's instructions name. */
  private void candidates(Symbols kernel, boolean wide, String function, Set<Long> into) {
    KernelSymbols all = kernel.all().orElseThrow();
    SymbolTable table = all.table();
    int index = table.indexOf(function);
    OptionalLong physical = kernel.physicalAddress(function);
    OptionalLong linear = kernel.address(function);
    if (index < 0 || physical.isEmpty() || linear.isEmpty()) {
      return;
    }
    byte[] code = new byte[(int) Math.min(table.sizeAt(index), LONGEST_FUNCTION)];
    int there = Listing.peek(machine, true, physical.getAsLong(), code);
    Decoder decoder = new Decoder(wide ? CodeSize.BITS_64 : CodeSize.BITS_32);
    for (int at = 0; at < there; ) {
      Instruction i = decoder.decode(code, at, Math.min(LONGEST, there - at));
      if (i == null) {
        return;
      }
      at += i.length();
      for (int n = 0; n < i.operandCount(); n++) {
        long value =
            switch (i.operand(n)) {
              case Operand.Immediate m -> m.value();
              case Operand.Memory m when m.base() == Operand.Memory.RIP ->
                  linear.getAsLong() + at + m.displacement();
              case Operand.Memory m -> m.displacement();
              default -> 0;
            };
        value = wide ? value : value & 0xFFFF_FFFFL;
        if (kernel.loadedAt(value).isPresent()) {
          into.add(value);
        }
      }
    }
  }

  // ---------------------------------------------------------------- the kernel's memory

  private KernelTables tables; // in use for one look

  private KernelTables tables(long known, OptionalLong physical) {
    tables = KernelTables.ofKernel(machine, known, physical);
    return tables;
  }

  private int read(long linear, byte[] into) {
    return tables.read(linear, into);
  }
}
