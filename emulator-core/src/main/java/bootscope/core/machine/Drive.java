package bootscope.core.machine;

import bootscope.core.disk.WritePolicy;
import java.nio.file.Path;

/**
 * A disk drive of a machine: a virtio block device over an image file. It names the file; the
 * machine opens and closes it.
 *
 * @param id unique in the machine, as {@code "virtio0"}; what the guest reads as the disk's serial
 *     number
 * @param file a raw image
 * @param readOnly whether the guest is told that it cannot write
 * @param policy what becomes of what it writes
 */
public record Drive(String id, Path file, boolean readOnly, WritePolicy policy) {
  public Drive {
    if (!id.matches("[!-~]{1,60}")) {
      throw new IllegalArgumentException("a drive is called '" + id + "'");
    }
  }
}
