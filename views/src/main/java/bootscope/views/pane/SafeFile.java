package bootscope.views.pane;

import bootscope.core.files.OutputFile;
import java.io.IOException;
import java.nio.file.Path;

/** Writing files for a user: all of a file or nothing, as {@link OutputFile} does it. */
public final class SafeFile {
  private SafeFile() {}

  /**
   * Writes a file, in place of what was there.
   *
   * @throws IOException if it could not be written; the old file is as it was
   */
  public static void write(Path file, byte[] content) throws IOException {
    write(file, out -> out.write(content));
  }

  /** As {@link #write(Path, byte[])}, with content that is made as it is written. */
  public static void write(Path file, OutputFile.Content content) throws IOException {
    OutputFile.write(file, content);
  }
}
