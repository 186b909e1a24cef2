package bootscope.views.pane.search;

import java.util.Locale;

/**
 * What was found.
 *
 * @param length bytes
 * @param symbol that it lies in, with the way into it; empty for none
 * @param text the bytes, or the instruction
 * @param code whether it is an instruction
 */
record Hit(long address, boolean physical, int length, String symbol, String text, boolean code) {
  String addressText() {
    return String.format(Locale.ROOT, physical ? "%010x" : "%016x", address);
  }
}
