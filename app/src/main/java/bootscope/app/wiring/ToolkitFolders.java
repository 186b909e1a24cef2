package bootscope.app.wiring;

import bootscope.app.cli.UsageException;
import bootscope.core.files.OutputFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Where JavaFX unpacks what it needs as files: its native libraries in a folder that it keeps, and
 * fonts among the temporary files. Where one cannot be used it ends in pages of stack; so they are
 * looked at first.
 */
final class ToolkitFolders {
  /** Names the folder of libraries, for JavaFX too. */
  static final String LIBRARIES = "javafx.cachedir";

  static final String TEMPORARY = "java.io.tmpdir";

  /** Bytes: the libraries of a window, which take 2.3 MiB, and the fonts, each by itself. */
  private static final long ROOM = 6L << 20;

  /** One of the libraries, which are there if it is. */
  private static final String UNPACKED = "glass";

  private ToolkitFolders() {}

  /**
   * Has JavaFX use folders that it can use.
   *
   * @param cache where its libraries go if not to the place of JavaFX's choice
   * @param mounts of /proc/self/mountinfo (proc(5)); none elsewhere than on Linux
   * @throws UsageException with the folders and what to do, where there are none
   */
  static void prepare(Properties properties, Path cache, List<String> mounts) {
    Path temporary = Path.of(properties.getProperty(TEMPORARY));
    objection(temporary, ROOM, false, mounts)
        .ifPresent(
            why -> {
              throw refusal(temporary + " " + why, TEMPORARY);
            });
    String named = properties.getProperty(LIBRARIES);
    Path usual =
        named == null
            ? Path.of(properties.getProperty("user.home"), ".openjfx", "cache")
            : Path.of(named);
    Optional<String> trouble = objection(usual, ROOM, true, mounts);
    if (trouble.isEmpty()) {
      return;
    }
    Optional<String> other = objection(cache, ROOM, true, mounts);
    if (named != null || other.isPresent()) {
      String also = named != null ? "" : ", and " + cache + " " + other.get();
      throw refusal(usual + " " + trouble.get() + also, LIBRARIES);
    }
    properties.setProperty(LIBRARIES, cache.toString());
  }

  private static UsageException refusal(String why, String property) {
    return new UsageException(
        String.format(
            Locale.ROOT,
            "the window cannot be opened, since JavaFX needs a folder for its files: %s; make room,"
                + " or name another with BOOTSCOPE_JAVA_OPTS=-D%s=FOLDER; -nographic stays on the"
                + " terminal",
            why,
            property));
  }

  /** Why a folder cannot be used, in words that follow its name; makes it if it is not there. */
  static Optional<String> objection(Path folder, long bytes, boolean run, List<String> mounts) {
    try {
      Files.createDirectories(folder);
      if (run && isMountedWithoutExecution(folder.toRealPath(), mounts)) {
        return Optional.of("is mounted so that nothing in it may be run (noexec)");
      }
      if (run && holdsLibraries(folder)) {
        return Optional.empty();
      }
      if (!Files.isWritable(folder)) {
        return Optional.of("may not be written to");
      }
      return Files.getFileStore(folder).getUsableSpace() < bytes
          ? Optional.of("has no room left")
          : Optional.empty();
    } catch (IOException e) {
      return Optional.of("cannot be made (" + OutputFile.reason(e) + ")");
    }
  }

  private static boolean holdsLibraries(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder, 3)) {
      return files.anyMatch(f -> f.getFileName().toString().contains(UNPACKED));
    }
  }

  /** By the last mount of those that are nearest above it; their fifth and sixth fields. */
  private static boolean isMountedWithoutExecution(Path folder, List<String> mounts) {
    Path nearest = null;
    boolean refused = false;
    for (String mount : mounts) {
      String[] fields = mount.split(" ");
      if (fields.length < 6) {
        continue;
      }
      try {
        Path point = Path.of(fields[4].replace("\\040", " "));
        boolean nearer = nearest == null || point.getNameCount() >= nearest.getNameCount();
        if (folder.startsWith(point) && nearer) {
          nearest = point;
          refused = List.of(fields[5].split(",")).contains("noexec");
        }
      } catch (InvalidPathException e) {
        // No folder of ours lies there.
      }
    }
    return refused;
  }

  /** The mounts of this host. */
  static List<String> mounts() {
    try {
      return Files.readAllLines(Path.of("/proc/self/mountinfo"));
    } catch (IOException e) {
      return List.of();
    }
  }
}
