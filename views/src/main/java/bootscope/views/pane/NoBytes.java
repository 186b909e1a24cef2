package bootscope.views.pane;

import bootscope.core.debug.Inspector;
import bootscope.views.text.Texts;
import java.util.OptionalLong;

/**
 * Why some bytes cannot be asked of.
 *
 * @param unmapped linear address of the first at which no page is mapped; empty where all are
 *     mapped, but not to what is asked for
 */
record NoBytes(OptionalLong unmapped) {
  private static final long PAGE = 4096;

  static NoBytes of(Inspector machine, boolean physical, long address, int length) {
    for (long done = 0; !physical && done < length; ) {
      long at = address + done;
      if (machine.physical(at) == -1) {
        return new NoBytes(OptionalLong.of(at));
      }
      done += PAGE - (at & PAGE - 1);
    }
    return new NoBytes(OptionalLong.empty());
  }

  /**
   * A sentence for the user.
   *
   * @param key of the text for what is mapped
   * @param name what the bytes are called
   */
  String text(Texts texts, String key, String name) {
    return unmapped.isPresent()
        ? texts.get("memory.notMapped", "0x" + Long.toHexString(unmapped.getAsLong()))
        : texts.get(key, name);
  }
}
