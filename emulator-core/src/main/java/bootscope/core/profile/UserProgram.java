package bootscope.core.profile;

import bootscope.core.image.ImageBytes;
import bootscope.core.image.ImageException;
import bootscope.core.image.ProgramImage;
import java.nio.file.Path;

/**
 * A program of the guest's that its user has a file of.
 *
 * @param path that it is run by, or the last part of it
 * @param image the file, with its symbols
 */
public record UserProgram(String path, ProgramImage image) {
  /**
   * Reads its file.
   *
   * @param path that the guest runs it by, or the last part of it
   * @throws ImageException when it cannot be read, or is no program with symbols
   */
  public static UserProgram of(Path file, String path) throws ImageException {
    ImageBytes bytes = ImageBytes.ofFile(file);
    ProgramImage image =
        ProgramImage.of(bytes)
            .orElseThrow(
                () ->
                    new ImageException(
                        bytes.file(),
                        -1,
                        "this is no ELF program for x86 with symbols",
                        "give the file as the linker made it, before strip"));
    return new UserProgram(ImageException.printable(path), image);
  }
}
