package bootscope.core.profile;

/**
 * A function that ran, or what stands for one.
 *
 * @param name as the symbol table has it, or what is known in its place
 * @param place where it lies: its name tells functions of one name apart
 * @param module that it belongs to; empty elsewhere
 * @param address linear, of its first byte when it was first seen; 0 for what has none
 */
public record ProfiledFunction(String name, Place place, String module, long address) {
  /** What kind of code a function is. */
  public enum Place {
    /** The kernel itself, by its symbols. */
    KERNEL("kernel"),
    /** One of its modules. */
    MODULE("module"),
    /** A call's target in code that has no symbols, by its address. */
    UNNAMED("unnamed"),
    /** The same in firmware, and in all that runs before the kernel is entered. */
    FIRMWARE("firmware"),
    /** The same in what a kernel's file has around it: its setup code, its decompressor. */
    DECOMPRESSOR("decompressor"),
    /** A program at privilege level 3. */
    USER("user"),
    /** No function: a thread, by its name. */
    THREAD("thread"),
    /** No function: what could not be told. */
    UNKNOWN("unknown");

    private final String text;

    Place(String text) {
      this.text = text;
    }

    /** In one word, as files have it. */
    public String text() {
      return text;
    }
  }

  /** {@code name}, or {@code name [module]}. */
  public String text() {
    return module.isEmpty() ? name : name + " [" + module + "]";
  }
}
