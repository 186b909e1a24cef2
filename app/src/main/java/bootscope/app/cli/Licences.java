package bootscope.app.cli;

import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;

/** Where the licence texts of the program and of the libraries in it are. */
public final class Licences {
  private Licences() {}

  /** One line. */
  public static String describe() {
    Path program = program();
    Path texts = program == null ? null : program.resolve("licences");
    return texts != null && Files.isDirectory(texts)
        ? "licences: " + program.resolve("LICENSE") + ", and of the libraries " + texts
        : "licences: LICENSE, and of the libraries the folder licences of a built program";
  }

  /** The folder that has {@code lib} with this class's jar in it; null if there is none. */
  private static Path program() {
    CodeSource source = Licences.class.getProtectionDomain().getCodeSource();
    if (source == null) {
      return null;
    }
    try {
      Path lib = Path.of(source.getLocation().toURI()).getParent();
      return lib == null ? null : lib.getParent();
    } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
      return null; // it is told in general then
    }
  }
}
