package bootscope.core.boot;

import bootscope.core.image.ImageBytes;
import bootscope.core.image.ImageException;

/**
 * A file handed to the kernel beside it: for Linux, the first one is the initrd.
 *
 * @param where for messages and panes: the file
 * @param size bytes
 * @param commandLine the module's own, or empty for none
 * @param contents copies the {@code size} bytes
 */
public record BootModule(String where, long size, String commandLine, Contents contents) {

  /** A whole file, read when it is placed. */
  public static BootModule of(ImageBytes file, String commandLine) {
    return new BootModule(
        file.file(),
        file.length(),
        commandLine,
        (from, hostAddress, count) -> {
          try {
            file.copyToHost(from, hostAddress, count);
          } catch (ImageException e) {
            throw BootException.of(e);
          }
        });
  }
}
