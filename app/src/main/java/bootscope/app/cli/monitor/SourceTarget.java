package bootscope.app.cli.monitor;

import bootscope.app.cli.UsageException;

/** The lines of source of the monitor's machine. */
public interface SourceTarget {
  /**
   * The lines around a place, or on from the last.
   *
   * @param where an expression, a function or a line; empty to go on, {@code -} to go back
   * @return lines, ending in a newline
   * @throws UsageException when there are none to be shown
   */
  String list(String where);

  /**
   * Which line a place has, and which addresses that.
   *
   * @param where as of {@link #list}; empty for where the guest stands
   */
  String line(String where);

  /** Where the lines come from, and what is known of the file where the guest stands. */
  String current();

  /**
   * The source files that have code.
   *
   * @param part of their paths; empty for all
   */
  String files(String part);

  /**
   * The instructions of a function.
   *
   * @param where in it; empty for where the guest stands
   * @param withSource whether each line of source stands before its instructions
   */
  String code(String where, boolean withSource);

  /** Lines of source to go before the instruction at an address; empty where none begins. */
  String above(boolean physical, long address, boolean first);
}
