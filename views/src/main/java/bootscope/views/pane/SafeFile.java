package bootscope.views.pane;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writing files for a user: all of a file or nothing, so that a full disk spoils none. */
public final class SafeFile {
  private SafeFile() {}

  /**
   * Writes a file, in place of what was there.
   *
   * @throws IOException if it could not be written; the old file is as it was
   */
  public static void write(Path file, byte[] content) throws IOException {
    Path absolute = file.toAbsolutePath();
    Path fresh = Files.createTempFile(absolute.getParent(), ".bootscope", ".tmp");
    try {
      Files.write(fresh, content);
      try {
        Files.move(
            fresh, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(fresh, absolute, StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
