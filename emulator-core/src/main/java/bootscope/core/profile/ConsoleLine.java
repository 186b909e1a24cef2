package bootscope.core.profile;

import java.util.Comparator;

/**
 * A line that the guest wrote to a console.
 *
 * @param console which one: {@code COM1}, {@code debug console}, {@code firmware log}
 * @param text what could be printed of it, as ISO 8859-1; one that is too long is cut
 * @param instructions retired when its first byte left the port
 * @param nanoseconds virtual time then
 * @param by what ran then
 */
public record ConsoleLine(
    String console, String text, long instructions, long nanoseconds, Whereabouts by) {
  /** By time; of those that begin at one, by console. */
  static final Comparator<ConsoleLine> IN_ORDER =
      Comparator.comparingLong(ConsoleLine::nanoseconds)
          .thenComparingLong(ConsoleLine::instructions)
          .thenComparing(ConsoleLine::console);
}
