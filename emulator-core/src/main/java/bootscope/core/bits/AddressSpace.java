package bootscope.core.bits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The addresses of this process, of which the host may give it only so many ({@code ulimit -v}).
 */
public final class AddressSpace {
  /** Bytes that the Java runtime goes on to need; without them it ends at once, and by itself. */
  public static final long RUNTIMES = 256L << 20;

  private static final long PAGE = 4096;
  private static final String LIMIT = "Max address space";

  private AddressSpace() {}

  /** Bytes that the process may still take; the largest number where that is not limited. */
  public static long left() {
    try {
      return left(
          Files.readAllLines(Path.of("/proc/self/limits")),
          Files.readString(Path.of("/proc/self/statm")));
    } catch (IOException | NumberFormatException e) {
      return Long.MAX_VALUE; // not Linux
    }
  }

  /**
   * @param limits as in /proc/self/limits: name, soft limit in bytes or "unlimited", hard limit
   * @param sizes as in /proc/self/statm: the process's size in pages comes first
   */
  static long left(List<String> limits, String sizes) {
    for (String line : limits) {
      if (line.startsWith(LIMIT)) {
        String soft = line.substring(LIMIT.length()).strip().split(" ")[0];
        return soft.equals("unlimited")
            ? Long.MAX_VALUE
            : Long.parseLong(soft) - Long.parseLong(sizes.split(" ")[0]) * PAGE;
      }
    }
    return Long.MAX_VALUE;
  }
}
