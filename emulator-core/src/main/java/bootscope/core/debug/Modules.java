package bootscope.core.debug;

import bootscope.core.image.KernelModule;
import bootscope.core.image.Symbol;
import bootscope.core.image.SymbolTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The modules that a kernel has loaded, and their names for addresses. A name of a module's own is
 * found by itself, or as {@code MODULE:SYMBOL} where others have it, too. Immutable.
 */
public final class Modules {
  /** Between a module's name and a symbol's. */
  static final char OF = ':';

  private static final Pattern QUALIFIED =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*:[A-Za-z_][A-Za-z0-9_.@$]*");

  /** A part of a module's memory. */
  private record Stretch(long start, long size, KernelModule module) {}

  private final List<KernelModule> all;
  private final String note;
  private final Stretch[] stretches; // by ascending address, unsigned

  private Modules(List<KernelModule> all, String note) {
    this.all = all;
    this.note = note;
    List<Stretch> found = new ArrayList<>();
    for (KernelModule m : all) {
      m.memory().forEach(p -> found.add(new Stretch(p.start(), p.size(), m)));
    }
    found.sort(Comparator.comparing(Stretch::start, Long::compareUnsigned));
    stretches = found.toArray(Stretch[]::new);
  }

  /**
   * @param all in the kernel's order
   * @param note why there may be more of them; empty where these are all
   */
  static Modules of(List<KernelModule> all, String note) {
    return new Modules(List.copyOf(all), note);
  }

  /**
   * None.
   *
   * @param why nobody knows of any; empty where the kernel has none
   */
  static Modules none(String why) {
    return new Modules(List.of(), why);
  }

  /** In the kernel's order: the one that was loaded last comes first. */
  public List<KernelModule> all() {
    return all;
  }

  /** Why there may be more of them, or why none are known; empty where these are all. */
  public String note() {
    return note;
  }

  public boolean isEmpty() {
    return all.isEmpty();
  }

  /** The module that an address lies in; null for none. */
  public KernelModule holding(long linear) {
    int low = 0;
    int high = stretches.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(stretches[middle].start, linear) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    boolean in =
        low > 0
            && Long.compareUnsigned(linear - stretches[low - 1].start, stretches[low - 1].size) < 0;
    return in ? stretches[low - 1].module : null;
  }

  /** What a module has at a linear address; null if none has a name for it. */
  public Symbols.Place place(long linear) {
    KernelModule m = holding(linear);
    Symbol s = m == null ? null : m.table().holding(linear).orElse(null);
    return s == null
        ? null
        : new Symbols.Place(s.name(), linear - s.address(), s.isCode(), m.name());
  }

  /** Where a symbol lies, by its name alone or behind its module's. */
  public OptionalLong address(String name) {
    int of = name.indexOf(OF);
    String module = of < 0 ? "" : name.substring(0, of);
    String symbol = name.substring(of + 1);
    for (KernelModule m : all) {
      OptionalLong at =
          of < 0 || sameName(m.name(), module) ? m.table().address(symbol) : OptionalLong.empty();
      if (at.isPresent()) {
        return at;
      }
    }
    return OptionalLong.empty();
  }

  /** Whether a name is of the form {@code MODULE:SYMBOL}. */
  static boolean isQualified(String name) {
    return QUALIFIED.matcher(name).matches();
  }

  /** Whether the module is loaded that stands before a symbol's name. */
  boolean hasModuleOf(String name) {
    int of = name.indexOf(OF);
    return of > 0 && all.stream().anyMatch(m -> sameName(m.name(), name.substring(0, of)));
  }

  /** Whether two names are a module's: as for {@code modprobe}, hyphens are underscores. */
  static boolean sameName(String one, String other) {
    return one.replace('-', '_').equals(other.replace('-', '_'));
  }

  /** Where functions begin in a stretch of memory, ascending. */
  long[] functions(long first, int length) {
    KernelModule m = holding(first);
    if (m == null) {
      return new long[0];
    }
    SymbolTable table = m.table();
    long[] starts = new long[length];
    int count = 0;
    for (int i = table.firstFrom(first); i < table.size() && count < length; i++) {
      if (Long.compareUnsigned(table.addressAt(i) - first, length) >= 0) {
        break;
      }
      if (table.isCode(i)) {
        starts[count++] = table.addressAt(i);
      }
    }
    return Arrays.copyOf(starts, count);
  }

  /** Shows a search all names; of a search for one in a module, that module's behind its name. */
  void searched(NameSearch search, String wanted) {
    int of = wanted.indexOf(OF);
    for (KernelModule m : all) {
      if (of < 0) {
        m.table().eachName(search::offer);
        search.offer(m.name() + OF);
      } else if (sameName(m.name(), wanted.substring(0, of))) {
        for (int i = 0; i < m.table().size(); i++) {
          search.offer(m.name() + OF + m.table().nameAt(i));
        }
      }
    }
  }

  /** One line a module, as {@code /proc/modules} has them, with the symbols that are known. */
  public String text() {
    StringBuilder out = new StringBuilder();
    if (all.isEmpty()) {
      out.append(note.isEmpty() ? "no modules are loaded" : "no modules are known: " + note);
      return out.append(System.lineSeparator()).toString();
    }
    out.append(
        String.format(
            Locale.ROOT,
            "%-24s %9s  %-16s  %-8s  %s%n",
            "module",
            "bytes",
            "code",
            "state",
            "symbols"));
    for (KernelModule m : all) {
      out.append(
          String.format(
              Locale.ROOT,
              "%-24s %9s  %-16s  %-8s  %s%n",
              m.name(),
              m.memory().isEmpty() ? "?" : Long.toString(m.size()),
              m.memory().isEmpty()
                  ? "?"
                  : String.format(Locale.ROOT, "%016x", m.memory().getFirst().start()),
              m.state().name().toLowerCase(Locale.ROOT),
              m.table().isEmpty() ? m.table().origin() : Integer.toString(m.table().size())));
    }
    if (!note.isEmpty()) {
      out.append(note).append(System.lineSeparator());
    }
    return out.toString();
  }
}
