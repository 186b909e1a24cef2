package bootscope.core.boot;

import java.util.Locale;
import java.util.OptionalLong;

/**
 * Something that is done on the way from power-on to the kernel's first instruction.
 *
 * @param by who does it: this program, a firmware image, an option ROM, or the kernel
 * @param what it is done with; empty where the deed says all
 * @param address guest-physical; empty where whoever does it decides
 * @param length bytes; 0 where it is no matter of size
 */
public record BootStep(String by, Deed deed, String what, OptionalLong address, long length) {
  /** This program, in {@link #by}. */
  public static final String PROGRAM = "Bootscope";

  /** The kernel's own code, in {@link #by}. */
  public static final String KERNEL = "kernel";

  /** What is done. */
  public enum Deed {
    /** Bytes are put there before the machine's first instruction. */
    PLACES("places %s"),
    /** Bytes are copied there by code that runs in the machine. */
    LOADS("loads %s"),
    /** A structure is made there by code that runs in the machine. */
    MAKES("makes %s"),
    /** The processor begins there, in real mode. */
    BEGINS("begins at the reset vector, in real mode"),
    /** It jumps to the kernel's first instruction in 32-bit protected mode. */
    ENTERS("enters the kernel in 32-bit protected mode"),
    /** It jumps to the kernel's setup in real mode. */
    ENTERS_SETUP("enters the kernel's setup in real mode"),
    /** It jumps to a disk's boot sector in real mode, if a disk has one. */
    ENTERS_BOOT_SECTOR("enters it in real mode, if a disk has one"),
    /** The setup changes to protected mode and jumps there. */
    LEAVES_REAL_MODE("goes to protected mode and on to its decompressor"),
    /** The decompressor unpacks the kernel, and moves it unless the command line forbids it. */
    UNPACKS("is unpacked, and moved unless nokaslr is given");

    private final String words;

    Deed(String words) {
      this.words = words;
    }

    /**
     * The deed as it is said of who does it, in English.
     *
     * @param what it is done with
     */
    public String words(String what) {
      return String.format(Locale.ROOT, words, what);
    }
  }
}
