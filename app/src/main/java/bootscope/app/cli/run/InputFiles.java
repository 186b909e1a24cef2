package bootscope.app.cli.run;

import bootscope.app.cli.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * What a run reads are files. A pipe would be waited for, can be read only once and only from its
 * beginning, and the same command line would not boot the same guest again.
 */
final class InputFiles {
  private InputFiles() {}

  /** Why something cannot be read as a file, in words that follow its name; empty if it can. */
  static Optional<String> objection(Path path) {
    if (Files.isRegularFile(path)) {
      return Optional.empty();
    }
    if (!Files.exists(path)) {
      return Optional.of("is not there");
    }
    return Optional.of(
        Files.isDirectory(path)
            ? "is a folder, not a file"
            : "is a pipe or a device, not a file; save what it gives as one");
  }

  /**
   * @throws UsageException when it is no file
   */
  static void check(String option, Path path) {
    objection(path)
        .ifPresent(
            why -> {
              throw new UsageException(String.format(Locale.ROOT, "%s: %s %s", option, path, why));
            });
  }
}
