package bootscope.app.wiring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The running system's kernel, or the newest that can be read.
 *
 * @param textKey what the action to boot it is called: with the reason where there is none
 */
record HostKernel(Optional<Path> file, String textKey) {
  private static final String KEY = "action.file.host-kernel";

  /**
   * Looks for it.
   *
   * @param folder where the system keeps its kernels, {@code /boot}
   * @param version the running kernel's, as in {@code os.version}
   */
  static HostKernel find(Path folder, String version) {
    List<Path> all;
    try (Stream<Path> files = Files.list(folder)) {
      all =
          files
              .filter(f -> f.getFileName().toString().startsWith("vmlinuz"))
              .filter(Files::isRegularFile)
              .sorted(
                  Comparator.comparing((Path f) -> f.endsWith("vmlinuz-" + version))
                      .thenComparing(f -> f.getFileName().toString())
                      .reversed())
              .toList();
    } catch (IOException e) {
      all = List.of();
    }
    Optional<Path> readable = all.stream().filter(Files::isReadable).findFirst();
    String reason = all.isEmpty() ? ".none" : ".unreadable";
    return new HostKernel(readable, readable.isPresent() ? KEY : KEY + reason);
  }
}
