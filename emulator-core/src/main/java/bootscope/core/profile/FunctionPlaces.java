package bootscope.core.profile;

import bootscope.core.image.SymbolTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;

/**
 * Functions of symbol tables by where they begin and end, each with a number from 0 on. The parts
 * into which a compiler divides a function, {@code f.cold}, are the function.
 */
final class FunctionPlaces {
  static final int NONE = -1;

  private static final int NOWHERE = -2;

  /** Between a function's name and what a compiler calls the part of it that hardly ever runs. */
  private static final String COLD = ".cold";

  private final long[] starts; // linear, ascending, unsigned
  private final long[] ends;
  private final int[] functions; // by place: number
  private final String[] names; // by number
  private final String[] modules;

  /**
   * A function's symbol.
   *
   * @param start linear
   * @param end linear, behind its last byte
   */
  private record Entry(String name, String module, long start, long end) {}

  /** Collects functions. */
  static final class Builder {
    private final List<Entry> entries = new ArrayList<>();

    /**
     * Adds those of a table.
     *
     * @param moved how far they lie from where the table has them, in bytes
     * @param has whether an address of the table is one of code
     */
    Builder add(SymbolTable table, String module, long moved, LongPredicate has) {
      for (int i = 0; i < table.size(); ) {
        long address = table.addressAt(i);
        int best = NONE;
        for (; i < table.size() && table.addressAt(i) == address; i++) {
          if (isFunction(table, i)
              && (best == NONE || isLocal(table, best) && !isLocal(table, i))) {
            best = i;
          }
        }
        if (best != NONE && has.test(address)) {
          long start = address + moved;
          entries.add(new Entry(table.nameAt(best), module, start, start + table.sizeAt(best)));
        }
      }
      return this;
    }

    FunctionPlaces build() {
      return new FunctionPlaces(entries);
    }
  }

  private FunctionPlaces(List<Entry> entries) {
    List<Entry> sorted = new ArrayList<>(entries);
    sorted.sort((a, b) -> Long.compareUnsigned(a.start, b.start));
    int count = sorted.size();
    starts = sorted.stream().mapToLong(Entry::start).toArray();
    ends = sorted.stream().mapToLong(Entry::end).toArray();
    names = sorted.stream().map(Entry::name).toArray(String[]::new);
    modules = sorted.stream().map(Entry::module).toArray(String[]::new);
    functions = new int[count];
    Arrays.setAll(functions, i -> i);
    joinColdParts();
  }

  /** Each part that hardly ever runs is the function of its name, if there is one such function. */
  private void joinColdParts() {
    Map<Base, Integer> bases = new HashMap<>(); // NOWHERE, NONE where there are several
    for (int i = 0; i < names.length; i++) {
      if (names[i].contains(COLD)) {
        bases.put(baseOf(i), NOWHERE);
      }
    }
    for (int i = 0; i < names.length; i++) {
      int function = i;
      bases.computeIfPresent(
          new Base(names[i], modules[i]), (b, known) -> known == NOWHERE ? function : NONE);
    }
    for (int i = 0; i < names.length; i++) {
      int base = names[i].contains(COLD) ? bases.get(baseOf(i)) : NONE;
      functions[i] = base >= 0 ? base : i;
    }
  }

  private record Base(String name, String module) {}

  private Base baseOf(int cold) {
    return new Base(names[cold].substring(0, names[cold].indexOf(COLD)), modules[cold]);
  }

  private static boolean isLocal(SymbolTable table, int i) {
    return !Character.isUpperCase(table.typeAt(i));
  }

  private static boolean isFunction(SymbolTable table, int i) {
    if (!table.isCode(i)) {
      return false;
    }
    String name = table.nameAt(i);
    return !name.startsWith("__pfx_") && !name.startsWith("__cfi_") && !isMarker(name);
  }

  /** Names of where Linux's sections begin and end. */
  private static boolean isMarker(String name) {
    return switch (name) {
      case "_text", "_stext", "_etext", "_sinittext", "_einittext" -> true;
      default ->
          name.endsWith("text_start")
              || name.endsWith("text_end")
              || name.endsWith("thunk_start")
              || name.endsWith("thunk_end");
    };
  }

  /** Whether a place begins at one of so many linear addresses. */
  boolean startsWithin(long linear, int bytes) {
    int next = after(linear - 1);
    return next < starts.length && Long.compareUnsigned(starts[next] - linear, bytes) < 0;
  }

  /** The first place that begins behind a linear address. */
  private int after(long linear) {
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
    return low;
  }

  /** Where the bounds of the function are that a linear address belongs to, or NONE. */
  int place(long linear) {
    int found = after(linear) - 1;
    return found >= 0 && Long.compareUnsigned(linear, ends[found]) < 0 ? found : NONE;
  }

  /** Where a place begins, linear. */
  long start(int place) {
    return starts[place];
  }

  /** Number of the function at a place. */
  int function(int place) {
    return functions[place];
  }

  int size() {
    return names.length;
  }

  String name(int function) {
    return names[function];
  }

  /** The module that it is of; empty for the kernel itself. */
  String module(int function) {
    return modules[function];
  }

  /** Linear address of its first byte. */
  long address(int function) {
    return starts[function];
  }

  /** The number of the only function of a name, or NONE. */
  int named(String name) {
    int found = NONE;
    for (int i = 0; i < names.length; i++) {
      if (names[i].equals(name)) {
        if (found != NONE) {
          return NONE;
        }
        found = i;
      }
    }
    return found;
  }
}
