package bootscope.app;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Debian's kernel packages in the folder that {@code BOOTSCOPE_KERNELS} names. */
public final class DebianKernels {
  /** An initial RAM disk whose init says that user space is reached, and powers off. */
  public static final Path INIT =
      Path.of(System.getProperty("basedir", "."), "../assets/guests/init/init.cpio").normalize();

  /** What that init says. */
  public static final String MARKER = "bootscope-init: user space reached, uptime ";

  private DebianKernels() {}

  public static Path cloud() throws IOException {
    return find("linux-image-6.1.0-[0-9]*-cloud-amd64_*.deb", "cloud-amd64");
  }

  public static Path generic() throws IOException {
    return find("linux-image-6.1.0-[0-9]*-amd64_*.deb", "amd64");
  }

  /** The newest package that matches, or a skip; on CI, where it must be there, a failure. */
  private static Path find(String pattern, String flavour) throws IOException {
    String where = System.getProperty("bootscope.kernels", System.getenv("BOOTSCOPE_KERNELS"));
    List<Path> found = new ArrayList<>();
    if (where != null && Files.isDirectory(Path.of(where))) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of(where), pattern)) {
        for (Path file : files) {
          if (flavour.contains("cloud") || !file.toString().contains("cloud")) {
            found.add(file);
          }
        }
      }
    }
    if (!found.isEmpty()) {
      return found.stream().max(Path::compareTo).orElseThrow();
    }
    String message =
        "no Debian kernel package here: run 'apt-get download linux-image-6.1.0-NN-"
            + flavour
            + "' (NN: see 'apt-cache search linux-image-6.1') in a directory, and name it with"
            + " BOOTSCOPE_KERNELS=DIR";
    return "true".equals(System.getenv("CI")) ? fail(message) : abort(message);
  }
}
