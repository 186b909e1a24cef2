package bootscope.core.image;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Debian's packages of kernels, in the folder that -Dbootscope.kernels or BOOTSCOPE_KERNELS names.
 */
public final class DebianPackages {
  public static final String CLOUD = "linux-image-6.1.0-[0-9]*-cloud-amd64_*.deb";
  static final String GENERIC = "linux-image-6.1.0-[0-9]*-amd64_*.deb";

  private DebianPackages() {}

  /** The newest package that matches, or a skip; on CI, where it must be there, a failure. */
  public static Path kernel(String pattern) throws Exception {
    List<Path> found = new ArrayList<>();
    for (Path p : matching(pattern)) {
      if (pattern.contains("cloud") || !p.toString().contains("cloud")) {
        found.add(p);
      }
    }
    if (!found.isEmpty()) {
      return found.stream().max(Path::compareTo).orElseThrow();
    }
    String flavour = pattern.contains("cloud") ? "cloud-amd64" : "amd64";
    String message =
        "no Debian kernel package here: run 'apt-get download linux-image-6.1.0-NN-"
            + flavour
            + "' (NN: see 'apt-cache search linux-image-6.1') in a directory, and name it with"
            + " -Dbootscope.kernels=DIR or BOOTSCOPE_KERNELS=DIR";
    return "true".equals(System.getenv("CI")) ? fail(message) : abort(message);
  }

  /** The packages in the folder that match, or none without a folder. */
  static List<Path> matching(String pattern) throws IOException {
    String where = System.getProperty("bootscope.kernels", System.getenv("BOOTSCOPE_KERNELS"));
    List<Path> found = new ArrayList<>();
    if (where != null && Files.isDirectory(Path.of(where))) {
      try (DirectoryStream<Path> d = Files.newDirectoryStream(Path.of(where), pattern)) {
        d.forEach(found::add);
      }
    }
    return found;
  }
}
