package bootscope.core.image;

/**
 * One symbol.
 *
 * @param address link-time virtual address
 * @param size bytes that belong to it; 0 if that isn't known
 * @param type letter as {@code nm} prints it
 */
public record Symbol(String name, long address, long size, char type) {
  /** Whether it is a function: in text, or a weak one. */
  public boolean isCode() {
    return isCode(type);
  }

  static boolean isCode(char type) {
    return "tTwWi".indexOf(type) >= 0;
  }
}
