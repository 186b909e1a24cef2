package bootscope.app.cli.monitor;

import bootscope.app.cli.UsageException;
import bootscope.core.debug.SymbolSearch;
import java.util.function.Consumer;

/** What of the monitor's machine can be searched. */
public interface SearchTarget {
  /** Most places, and most symbols, that are listed. */
  int MOST = 1_000;

  /**
   * Looks for something in memory.
   *
   * @param out takes a line for each place, and one that tells what was looked through
   * @throws UsageException when that cannot be looked for
   */
  void find(Sought sought, Consumer<String> out);

  /**
   * The symbols that fit, the best first, and how many there are; lines.
   *
   * @param letters of a name, in their order, or an address after {@code 0x}; empty for all
   * @param most so many are listed
   */
  String symbols(SymbolSearch.Kind kind, String letters, int most);
}
