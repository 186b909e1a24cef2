package bootscope.core.profile;

import bootscope.core.image.KernelSymbols;
import bootscope.core.image.SymbolTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The functions of a kernel by where they lie: a number for each, and which one an address belongs
 * to, at its virtual place and at the physical one where the kernel runs at first. The parts into
 * which a compiler divides a function, {@code f.cold}, are the function. Immutable.
 */
final class FunctionTable {
  static final int NONE = -1;

  private final long[] starts; // linear, ascending, unsigned
  private final long[] ends;
  private final int[] functions; // by place: number
  private final List<String> names = new ArrayList<>();
  private final List<Long> addresses = new ArrayList<>();
  private final boolean[] transparent; // by number
  private final int switcher; // number of what changes stacks, or NONE
  private final KernelSymbols.Part[] parts; // where they lie now

  /**
   * @param kernel whose place is known
   */
  FunctionTable(KernelSymbols kernel) {
    SymbolTable table = kernel.table();
    long virtual = kernel.relocation().orElseThrow().virtual();
    long physical = kernel.relocation().orElseThrow().physical();
    parts =
        kernel.parts().stream()
            .map(
                p ->
                    new KernelSymbols.Part(
                        p.virtual() + virtual, p.physical() + physical, p.size()))
            .toArray(KernelSymbols.Part[]::new);
    int[] chosen = choose(table, kernel);
    starts = new long[chosen.length];
    ends = new long[chosen.length];
    functions = new int[chosen.length];
    Map<String, Integer> byName = new HashMap<>(); // number, or −1 where there are several
    for (int i = 0; i < chosen.length; i++) {
      String name = table.nameAt(chosen[i]);
      starts[i] = table.addressAt(chosen[i]) + virtual;
      ends[i] = starts[i] + table.sizeAt(chosen[i]);
      functions[i] = i;
      names.add(name);
      addresses.add(starts[i]);
      byName.merge(name, i, (a, b) -> NONE);
    }
    for (int i = 0; i < chosen.length; i++) {
      int dot = names.get(i).indexOf(".cold");
      int base = dot < 0 ? NONE : byName.getOrDefault(names.get(i).substring(0, dot), NONE);
      if (base != NONE) {
        functions[i] = base;
      }
    }
    transparent = new boolean[chosen.length];
    for (int i = 0; i < chosen.length; i++) {
      transparent[i] = isTransparent(names.get(i));
    }
    switcher = byName.getOrDefault("__switch_to_asm", NONE);
  }

  /** Positions of one symbol for each place where a function begins. */
  private static int[] choose(SymbolTable table, KernelSymbols kernel) {
    int[] chosen = new int[table.size()];
    int count = 0;
    for (int i = 0; i < table.size(); ) {
      long address = table.addressAt(i);
      int best = NONE;
      for (; i < table.size() && table.addressAt(i) == address; i++) {
        if (isFunction(table, i)
            && (best == NONE
                || !Character.isUpperCase(table.typeAt(best))
                    && Character.isUpperCase(table.typeAt(i)))) {
          best = i;
        }
      }
      if (best != NONE && kernel.physical(address).isPresent()) {
        chosen[count++] = best;
      }
    }
    return Arrays.copyOf(chosen, count);
  }

  private static boolean isFunction(SymbolTable table, int i) {
    if (!table.isCode(i)) {
      return false;
    }
    String name = table.nameAt(i);
    return !name.startsWith("__pfx_") && !name.startsWith("__cfi_") && !isMarker(name);
  }

  /** Names of where sections begin and end. */
  private static boolean isMarker(String name) {
    return name.endsWith("text_start")
        || name.endsWith("text_end")
        || name.endsWith("thunk_start")
        || name.endsWith("thunk_end")
        || name.equals("_text")
        || name.equals("_stext")
        || name.equals("_etext")
        || name.equals("_sinittext")
        || name.equals("_einittext");
  }

  /** Code through which others jump: what it does counts as theirs. */
  private static boolean isTransparent(String name) {
    return name.startsWith("__x86_indirect_") || name.endsWith("return_thunk");
  }

  /** Number of the function that a linear address belongs to, or NONE. */
  int at(long linear) {
    int place = place(linear);
    return place < 0 ? NONE : functions[place];
  }

  /** Where its bounds are, or −1. */
  int place(long linear) {
    int at = holding(linear);
    if (at >= 0) {
      return at;
    }
    for (KernelSymbols.Part p : parts) {
      long into = linear - p.physical();
      if (Long.compareUnsigned(into, p.size()) < 0) {
        return holding(p.virtual() + into);
      }
    }
    return -1;
  }

  private int holding(long linear) {
    int low = 0;
    int high = starts.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(starts[middle], linear) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    int found = low - 1;
    return found >= 0 && Long.compareUnsigned(linear, ends[found]) < 0 ? found : -1;
  }

  /** Whether a function begins at this linear address. */
  boolean isEntry(long linear) {
    int place = place(linear);
    if (place < 0) {
      return false;
    }
    return (int) linear << 20 == (int) starts[place] << 20 && place(linear - 1) != place;
  }

  int size() {
    return names.size();
  }

  String name(int function) {
    return names.get(function);
  }

  /** Linear address of its first byte. */
  long address(int function) {
    return addresses.get(function);
  }

  boolean isTransparent(int function) {
    return transparent[function];
  }

  /** Whether it changes from one thread's stack to another's. */
  boolean isSwitcher(int function) {
    return function != NONE && function == switcher;
  }
}
