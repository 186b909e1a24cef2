package bootscope.core.files;

import com.github.luben.zstd.util.Native;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Zstandard's native code, which its library unpacks to a file before the host can load it. The
 * folder for temporary files may be full, or mounted so that nothing in it can be run; the user's
 * own is then another try.
 */
public final class ZstdLibrary {
  /** What to do where {@link #load} fails, a half sentence. */
  public static final String REMEDY =
      "make room there, or name a folder from which programs may be run:"
          + " BOOTSCOPE_JAVA_OPTS=-Djava.io.tmpdir=FOLDER";

  private ZstdLibrary() {}

  /**
   * Loads it, if that was not done yet. To be called before anything else of the library.
   *
   * @throws UnsatisfiedLinkError with a message that says where it was tried and why it failed
   */
  public static void load() {
    Set<String> folders = new LinkedHashSet<>();
    folders.add(System.getProperty("java.io.tmpdir"));
    folders.add(System.getProperty("user.home"));
    load(folders.stream().filter(f -> f != null && !f.isEmpty()).map(Path::of).toList());
  }

  static synchronized void load(List<Path> folders) {
    List<String> failures = new ArrayList<>();
    for (Path folder : folders) {
      if (Native.isLoaded()) {
        return;
      }
      try {
        loadFrom(folder);
      } catch (IOException e) {
        failures.add(folder + ": " + OutputFile.reason(e));
      } catch (LinkageError e) {
        failures.add(folder + ": " + firstLine(e));
      }
    }
    if (!Native.isLoaded()) {
      throw new UnsatisfiedLinkError(String.join("; ", failures));
    }
  }

  /** Behind the file's name, which is long and not the user's. */
  private static String firstLine(LinkageError e) {
    String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return line.substring(line.lastIndexOf(": ") < 0 ? 0 : line.lastIndexOf(": ") + 2);
  }

  /** The unpacked file goes at once where the host lets it, however the program ends. */
  private static void loadFrom(Path folder) throws IOException {
    Path own = Files.createTempDirectory(folder, ".bootscope-");
    try {
      Native.load(own.toFile());
    } finally {
      try (Stream<Path> files = Files.list(own)) {
        for (Path file : files.toList()) {
          Files.deleteIfExists(file);
        }
        Files.deleteIfExists(own);
      } catch (IOException e) {
        own.toFile().deleteOnExit(); // Windows deletes no file that is loaded
      }
    }
  }
}
