package bootscope.app.wiring;

import bootscope.app.cli.capsule.CapsuleFile;
import bootscope.app.settings.SavedSession;
import bootscope.app.settings.SessionFormatException;
import bootscope.app.settings.SessionStore;
import bootscope.core.image.FileKind;
import bootscope.core.image.ImageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Files that a user gave at once, told apart by their content.
 *
 * @param sessions saved ones, each with what it says
 * @param capsules boots with a run of theirs
 * @param unknown what is none of these
 */
record GivenFiles(
    List<Path> kernels,
    List<Path> initrds,
    List<Session> sessions,
    List<Path> capsules,
    List<Path> unknown) {
  /** A saved session that was read. */
  record Session(Path file, SavedSession saved) {}

  /** A file that looks like a session, but cannot be used as one. */
  static final class NoSessionException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Path file;

    NoSessionException(Path file, String why, Throwable cause) {
      super(why, cause);
      this.file = file;
    }

    Path file() {
      return file;
    }
  }

  /**
   * Looks at the files. Reads them, so not for the JavaFX thread.
   *
   * @throws ImageException for one that cannot be read
   */
  static GivenFiles of(List<Path> files) throws ImageException, NoSessionException {
    GivenFiles given =
        new GivenFiles(
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>());
    for (Path file : files) {
      switch (FileKind.of(file)) {
        case KERNEL -> given.kernels.add(file);
        case INITRD -> given.initrds.add(file);
        case OTHER -> given.addOther(file);
      }
    }
    return given;
  }

  private void addOther(Path file) throws NoSessionException {
    try {
      if (CapsuleFile.is(file)) {
        capsules.add(file);
      } else if (!isObject(file)) {
        unknown.add(file);
      } else if (Files.size(file) > SessionStore.LARGEST) {
        throw new NoSessionException(
            file, "it has more than " + (SessionStore.LARGEST >> 20) + " MiB", null);
      } else {
        sessions.add(
            new Session(file, SessionStore.read(Files.readString(file, StandardCharsets.UTF_8))));
      }
    } catch (SessionFormatException e) {
      throw new NoSessionException(file, e.getMessage(), e);
    } catch (IOException e) {
      throw new NoSessionException(file, e.toString(), e);
    }
  }

  /** Whether a file begins as a JSON object does, or claims by its name to be JSON. */
  private static boolean isObject(Path file) throws IOException {
    if (file.toString().endsWith(".json")) {
      return true;
    }
    try (InputStream in = Files.newInputStream(file)) {
      for (byte b : in.readNBytes(256)) {
        if (!Character.isWhitespace(b)) {
          return b == '{';
        }
      }
    }
    return false;
  }
}
