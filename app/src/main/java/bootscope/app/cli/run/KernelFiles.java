package bootscope.app.cli.run;

import bootscope.app.cli.DebugFiles;
import bootscope.app.cli.UsageException;
import bootscope.core.bits.FileNames;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.ImageException;
import bootscope.core.image.KernelImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Gives a kernel what is said of its symbols and sources. */
public final class KernelFiles {
  private KernelFiles() {}

  /**
   * The kernel with them.
   *
   * @throws UsageException when the file with symbols cannot be used, or sources are not there
   */
  public static KernelImage with(DebugFiles files, KernelImage kernel) {
    files.sources().forEach(KernelFiles::check);
    KernelImage found =
        files.sources().isEmpty() ? kernel : kernel.withSourcePaths(files.sources());
    if (files.symbols().isEmpty()) {
      return found;
    }
    try {
      return found.withSymbols(ImageBytes.ofFile(files.symbols().get()));
    } catch (ImageException e) {
      throw new UsageException("-symbols: " + e.getMessage());
    }
  }

  private static void check(String said) {
    int at = said.indexOf('=');
    Path place = FileNames.path(said.substring(at + 1));
    if (at < 0 && !Files.isDirectory(place)) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "-source-path: %s is no folder; give one in which sources are, or FROM=TO",
              place));
    }
    if (!Files.exists(place)) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "-source-path: there is no %s; what stands behind the '=' is where the sources are on"
                  + " this computer",
              place));
    }
  }
}
