package bootscope.core.boot;

import bootscope.core.bits.ByteText;
import java.util.List;
import java.util.Locale;

/**
 * What a kernel is known to make of its command line. Linux copies {@code COMMAND_LINE_SIZE} bytes
 * of it, wherever it ends, and takes them for a text with a NUL: seen with Debian's 6.1, through
 * PVH and, in QEMU, from a bzImage.
 */
final class CommandLineCheck {
  /** {@code COMMAND_LINE_SIZE}, the NUL included (Linux arch/x86/include/asm/setup.h). */
  private static final int LINUX = 2048;

  private CommandLineCheck() {}

  /** A line where the kernel is Linux and its command line is longer than it takes. */
  static List<String> warnings(BootParts parts) {
    int bytes = ByteText.bytes(parts.commandLine()).length;
    return bytes < LINUX || !parts.kernel().isLinux()
        ? List.of()
        : List.of(
            String.format(
                Locale.ROOT,
                "the command line has %,d bytes, and Linux takes %,d on x86: it stops"
                    + " before it writes anything",
                bytes,
                LINUX - 1));
  }
}
