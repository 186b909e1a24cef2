package bootscope.views.pane;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writing files for a user: all of a file or nothing, so that a full disk spoils none. */
public final class SafeFile {
  private static final int MOST_NAMES = 1000;

  private SafeFile() {}

  /** What a file is to hold. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes a file, in place of what was there.
   *
   * @throws IOException if it could not be written; the old file is as it was
   */
  public static void write(Path file, byte[] content) throws IOException {
    write(file, out -> out.write(content));
  }

  /**
   * As {@link #write(Path, byte[])}. What a link leads to is written, and what is no regular file,
   * such as a pipe, is written to and stays what it is.
   */
  public static void write(Path file, Content content) throws IOException {
    Path to = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    if (Files.exists(to) && !Files.isRegularFile(to)) {
      try (OutputStream out = Files.newOutputStream(to, StandardOpenOption.WRITE)) {
        content.writeTo(out);
      }
      return;
    }
    Path fresh = fresh(to);
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(fresh), 1 << 16)) {
        content.writeTo(out);
      }
      try {
        Files.move(fresh, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(fresh, to, StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /** An empty file beside another, which others may read as they may any file of the user's. */
  private static Path fresh(Path beside) throws IOException {
    for (int i = 0; ; i++) {
      try {
        return Files.createFile(beside.resolveSibling(".bootscope-" + i + ".tmp"));
      } catch (FileAlreadyExistsException e) {
        if (i == MOST_NAMES) {
          throw e;
        }
      }
    }
  }
}
