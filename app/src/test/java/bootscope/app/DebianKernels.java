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
  public static final Path INIT = init("init.cpio");

  /** The same for a kernel of 32 bits. */
  public static final Path INIT32 = init("init32.cpio");

  /** What that init says. */
  public static final String MARKER = "bootscope-init: user space reached, uptime ";

  private DebianKernels() {}

  private static Path init(String name) {
    return Path.of(System.getProperty("basedir", "."), "../assets/guests/init", name).normalize();
  }

  public static Path cloud() throws IOException {
    return find("cloud-amd64", "");
  }

  public static Path generic() throws IOException {
    return find("amd64", "");
  }

  /** A kernel of 32 bits, with PAE. */
  public static Path pae() throws IOException {
    return find("686-pae", ":i386");
  }

  /** The newest package that matches, or a skip; on CI, where it must be there, a failure. */
  private static Path find(String flavour, String architecture) throws IOException {
    String pattern = "linux-image-6.1.0-[0-9]*-" + flavour + "_*.deb";
    String where = System.getProperty("bootscope.kernels", System.getenv("BOOTSCOPE_KERNELS"));
    List<Path> found = new ArrayList<>();
    if (where != null && Files.isDirectory(Path.of(where))) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of(where), pattern)) {
        for (Path file : files) {
          if (file.getFileName()
              .toString()
              .matches("[^-]*-image-[^-]*-[0-9]+-" + flavour + "_.*")) {
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
            + architecture
            + "' (NN: see 'apt-cache search linux-image-6.1') in a directory, and name it with"
            + " BOOTSCOPE_KERNELS=DIR";
    return "true".equals(System.getenv("CI")) ? fail(message) : abort(message);
  }
}
