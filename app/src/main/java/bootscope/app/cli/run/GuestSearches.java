package bootscope.app.cli.run;

import bootscope.app.cli.UsageException;
import bootscope.app.cli.monitor.MonitorTarget;
import bootscope.app.cli.monitor.SearchTarget;
import bootscope.app.cli.monitor.Sought;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.Expression;
import bootscope.core.debug.ExpressionException;
import bootscope.core.debug.SymbolSearch;
import bootscope.core.debug.Symbols;
import bootscope.core.debug.search.Finder;
import bootscope.core.debug.search.GuestSearch;
import bootscope.core.debug.search.Hit;
import bootscope.core.debug.search.SymbolList;
import bootscope.core.debug.search.SymbolRow;
import bootscope.core.image.ElfSection;
import bootscope.core.isa.InstructionFormatter.Syntax;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Searches of the monitor's machine, with what the window's panes search with. */
final class GuestSearches implements SearchTarget {
  /**
   * So many pieces are looked through at once: 16 GiB of bytes. A guest can map far more than it
   * has.
   */
  private static final int MOST_PIECES = 1 << 14;

  /** 64 MiB of instructions, each of which is worded. */
  private static final int MOST_PIECES_OF_CODE = 1 << 11;

  private static final int RADIX = 10;

  private final Debugger debugger;
  private final MonitorTarget target;

  /**
   * @param target whose names expressions have
   */
  GuestSearches(Debugger debugger, MonitorTarget target) {
    this.debugger = debugger;
    this.target = target;
  }

  // ---------------------------------------------------------------- memory

  @Override
  public void find(Sought sought, Consumer<String> out) {
    GuestSearch search =
        GuestSearch.of(
            debugger.inspector(),
            sought.kind(),
            finder(sought),
            sought.physical(),
            sought.within());
    if (search.physical() && !sought.physical()) {
      out.accept(
          "the kernel's code is not mapped where it is to run: these are physical addresses\n");
    }
    int found = 0;
    Hit last = null;
    boolean goesOn = true;
    int most = sought.kind().code() ? MOST_PIECES_OF_CODE : MOST_PIECES;
    for (int i = 0; goesOn && found < MOST && i < most && !search.over(); i++) {
      for (Hit hit : search.next(debugger.inspector(), MOST - found)) {
        if (found++ < sought.most()) {
          out.accept(line(hit));
        }
        last = hit;
      }
      goesOn = debugger.goesOn();
    }
    debugger.clearStopRequest();
    out.accept(ended(sought, search, found, last, goesOn));
  }

  private Finder finder(Sought sought) {
    String head = "find " + sought.kind().word() + ": ";
    try {
      return Finder.of(
              sought.kind(),
              sought.what(),
              sought.aligned(),
              sought.anyCase(),
              Syntax.ATT,
              debugger.symbols(),
              text -> Expression.parse(text, RADIX).value(target))
          .orElseThrow(
              () ->
                  new UsageException(
                      head
                          + "the number has no room in "
                          + Whereabouts.counted(sought.kind().bytes(), "byte")));
    } catch (ExpressionException e) {
      throw new UsageException(target.wrong(e));
    } catch (IllegalArgumentException e) {
      throw new UsageException(head + e.getMessage());
    }
  }

  private static String line(Hit hit) {
    String name = hit.symbol().isEmpty() ? "" : " <" + hit.symbol() + ">";
    return String.format(Locale.ROOT, "0x%016x%s:  %s%n", hit.address(), name, hit.text());
  }

  /** What was found, of how many addresses, and how to find the rest. */
  private static String ended(
      Sought sought, GuestSearch search, int found, Hit last, boolean goesOn) {
    boolean full = found == MOST;
    boolean over = search.over() && !full;
    StringBuilder text = new StringBuilder();
    if (found > sought.most()) {
      text.append(
          String.format(
              Locale.ROOT,
              "the first %d of %s%,d places",
              sought.most(),
              full ? "the first " : "",
              found));
    } else {
      text.append(found == 0 ? "nothing" : Whereabouts.counted(found, "place"));
    }
    String of = search.kernelCode() ? " of the kernel's code" : " of addresses";
    if (over) {
      text.append(" found in ").append(size(search.total())).append(of);
    } else {
      text.append(" found in ").append(size(search.done())).append(" of ");
      text.append(size(search.total()))
          .append(of)
          .append(goesOn || full ? "" : ", then it was interrupted");
      text.append(
          String.format(
              Locale.ROOT, "; 'from 0x%x' goes on", full ? last.address() + 1 : search.at()));
    }
    return text.append('\n').toString();
  }

  /** A number of bytes, rounded to a tenth. */
  private static String size(long bytes) {
    String[] units = {"KiB", "MiB", "GiB", "TiB"};
    if (bytes >= 0 && bytes < 1 << 10) {
      return Whereabouts.counted(bytes, "byte");
    }
    double value = Math.scalb(bytes >= 0 ? (double) bytes : 0x1p64 + bytes, -10);
    int unit = 0;
    while (value >= 1 << 10 && unit < units.length - 1) {
      value /= 1 << 10;
      unit++;
    }
    return String.format(Locale.ROOT, "%,.1f", value).replaceAll("\\.0$", "") + " " + units[unit];
  }

  // ---------------------------------------------------------------- symbols

  @Override
  public String symbols(SymbolSearch.Kind kind, String letters, int most) {
    Symbols symbols = debugger.symbols();
    if (symbols.all().isEmpty()) {
      return "there are no symbols: " + symbols.origin() + "\n";
    }
    List<ElfSection> sections =
        debugger.boot() == null ? List.of() : debugger.boot().kernel().elf().sections();
    SymbolList list = new SymbolList(() -> symbols, sections);
    if (list.size() == 0) {
      return "there are no symbols: " + list.origin() + "\n";
    }
    int[] found = list.find(letters, kind);
    StringBuilder out = new StringBuilder();
    boolean unplaced = false;
    for (int i = 0; i < Math.min(most, found.length); i++) {
      SymbolRow row = list.row(found[i]);
      unplaced |= row.address().isEmpty();
      out.append(line(row));
    }
    if (unplaced) {
      out.append("-: the kernel has not been unpacked yet, so nobody knows where it will lie\n");
    }
    if (found.length > most) {
      out.append(String.format(Locale.ROOT, "the first %,d of ", most));
    }
    int modules = list.modules().all().size();
    return out.append(
            String.format(
                Locale.ROOT,
                "%s, of %,d (%s%s)%n",
                found.length == 0 ? "no symbol fits" : Whereabouts.counted(found.length, "symbol"),
                list.size(),
                list.origin(),
                modules == 0 ? "" : ", and " + Whereabouts.counted(modules, "module")))
        .toString();
  }

  private static String line(SymbolRow row) {
    return String.format(
        Locale.ROOT,
        "%-18s %8s  %-12s  %-14s %s%n",
        row.address().isPresent() ? "0x" + row.addressText() : "-",
        row.size() == 0 ? "" : row.size(),
        row.kind().word() + " (" + row.type() + ")",
        row.section(),
        row.text());
  }
}
