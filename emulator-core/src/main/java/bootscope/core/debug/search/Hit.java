package bootscope.core.debug.search;

import java.util.Locale;

/**
 * What was found.
 *
 * @param length bytes
 * @param symbol that it lies in, with the way into it; empty for none
 * @param text the bytes, or the instruction
 * @param code whether it is an instruction
 */
public record Hit(
    long address, boolean physical, int length, String symbol, String text, boolean code) {
  /** In hexadecimal. */
  public String addressText() {
    return String.format(Locale.ROOT, physical ? "%010x" : "%016x", address);
  }
}
