package bootscope.app.cli.run;

import bootscope.app.cli.DebugFiles;
import bootscope.app.cli.UsageException;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.ImageException;
import bootscope.core.image.KernelImage;

/** Gives a kernel what is said of its symbols and sources. */
public final class KernelFiles {
  private KernelFiles() {}

  /**
   * The kernel with them.
   *
   * @throws UsageException when the file with symbols cannot be used
   */
  public static KernelImage with(DebugFiles files, KernelImage kernel) {
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
}
