package bootscope.app.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where symbols and lines of source are, beside the kernel's own.
 *
 * @param sources what each {@code -source-path} says: {@code FROM=TO}, or a folder
 * @param symbols the file of {@code -symbols}
 */
public record DebugFiles(List<String> sources, Optional<Path> symbols) {
  /** As nobody has said anything. */
  public static final DebugFiles NONE = new DebugFiles(List.of(), Optional.empty());

  public DebugFiles {
    sources = List.copyOf(sources);
  }
}
