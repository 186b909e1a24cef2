package bootscope.core.boot;

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
    PLACES,
    /** Bytes are copied there by code that runs in the machine. */
    LOADS,
    /** A structure is made there by code that runs in the machine. */
    MAKES,
    /** The processor begins there, in real mode. */
    BEGINS,
    /** It jumps to the kernel's first instruction in 32-bit protected mode. */
    ENTERS,
    /** It jumps to the kernel's setup in real mode. */
    ENTERS_SETUP,
    /** It jumps to a disk's boot sector in real mode, if a disk has one. */
    ENTERS_BOOT_SECTOR,
    /** The setup changes to protected mode and jumps there. */
    LEAVES_REAL_MODE,
    /** The decompressor unpacks the kernel, and moves it unless the command line forbids it. */
    UNPACKS
  }
}
