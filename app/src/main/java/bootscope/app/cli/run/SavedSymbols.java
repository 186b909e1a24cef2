package bootscope.app.cli.run;

import bootscope.app.cli.DebugFiles;
import bootscope.app.cli.UsageException;
import bootscope.core.image.KernelImage;
import bootscope.core.image.KernelSymbols;
import bootscope.core.image.Relocation;
import bootscope.core.machine.Machine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** Symbols and lines of source from a file, for a saved machine, whose kernel is not at hand. */
final class SavedSymbols {
  private static final String BANNER = "Linux version ";
  private static final int LONGEST_BANNER = 512;

  private final KernelSymbols saved;
  private final KernelImage from;

  private SavedSymbols(KernelSymbols saved, KernelImage from) {
    this.saved = saved;
    this.from = from;
  }

  /**
   * Those that the command line names.
   *
   * @param snapshot the saved machine's file
   * @param saved what it has of its kernel
   * @throws UsageException when the file cannot be used, or the snapshot has no kernel
   */
  static SavedSymbols of(DebugFiles files, Path snapshot, Optional<KernelSymbols> saved) {
    if (saved.isEmpty() || saved.get().parts().isEmpty()) {
      throw new UsageException(
          "-symbols: "
              + snapshot
              + " does not tell where its kernel lies, as it was saved without -kernel; leave"
              + " -symbols out");
    }
    return new SavedSymbols(
        saved.get(), KernelFiles.with(files, KernelImage.none(snapshot.toString())));
  }

  KernelSymbols saved() {
    return saved;
  }

  /** No kernel, but with the file's symbols and lines. */
  KernelImage from() {
    return from;
  }

  /** What is doubtful about them, a sentence; empty where nothing is. */
  Optional<String> warning(Machine machine) {
    return from.symbolsWarning(saved, banner(machine));
  }

  /** What the machine's memory has where the file's kernel has its banner, if that is one. */
  private Optional<String> banner(Machine machine) {
    OptionalLong linked = from.symbols().address("linux_banner");
    Optional<Relocation> moved = saved.relocation();
    if (linked.isEmpty() || moved.isEmpty()) {
      return Optional.empty();
    }
    OptionalLong placed = saved.physical(linked.getAsLong());
    if (placed.isEmpty()) {
      return Optional.empty();
    }
    long at = placed.getAsLong() + moved.get().physical();
    byte[] bytes = machine.memory().peek(at, LONGEST_BANNER);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int end = text.indexOf('\0');
    return text.startsWith(BANNER) && end > 0
        ? Optional.of(text.substring(0, end).strip())
        : Optional.empty();
  }
}
