package bootscope.core.session;

import bootscope.core.disk.Disk;
import bootscope.core.disk.WritePolicy;
import java.nio.file.Path;

/**
 * A disk at one instant.
 *
 * @param file its image
 * @param readOnly whether the guest cannot write to it
 * @param policy what becomes of what the guest writes
 * @param unwritten bytes that the guest changed and the file lacks; 0 where it never gets any
 * @param takenBack whether it was put back to an earlier time since the file was last written
 */
public record DiskView(
    String id, Path file, boolean readOnly, WritePolicy policy, long unwritten, boolean takenBack) {

  static DiskView of(Disk disk) {
    return new DiskView(
        disk.id(), disk.file(), disk.readOnly(), disk.policy(), disk.unwritten(), disk.takenBack());
  }
}
