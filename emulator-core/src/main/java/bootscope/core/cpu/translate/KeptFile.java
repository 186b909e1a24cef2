package bootscope.core.cpu.translate;

import bootscope.core.isa.CpuFeature;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * A file of translated code from one run to the next. It holds code that will be run, so it is
 * taken only if it is the user's own and nobody else may write to it, whole, and made by this very
 * translator for such a processor and such a guest. Trouble with it costs time, never a boot.
 */
final class KeptFile {
  private static final Set<PosixFilePermission> OTHERS =
      Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  private final Path path;
  private final long identity;
  private String state;

  /**
   * @param made of what decides which code is made beside the guest's bytes
   */
  KeptFile(Path path, String made) {
    this.path = path;
    identity = identity(made);
  }

  /**
   * Takes its records into a store without any.
   *
   * @return how that went, in words
   */
  void take(CodeRecords records) {
    if (identity == 0) {
      state = "not used: this build does not say what its translator is";
      return;
    }
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      String objection = objection();
      if (objection != null) {
        state = "not taken: " + objection;
      } else if (records.take(file, identity)) {
        state = "taken";
      } else {
        state = "not taken: it is not whole, or of another translator, processor or guest";
      }
    } catch (NoSuchFileException e) {
      state = "not there yet";
    } catch (IOException e) {
      state = "not taken: " + e;
    }
  }

  /** Why the file can't be trusted, or null. */
  private String objection() throws IOException {
    if (!Files.getFileStore(path).supportsFileAttributeView("posix")) {
      return null; // its folder is the user's
    }
    PosixFileAttributes a =
        Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!a.isRegularFile()) {
      return "it is no regular file";
    }
    if (a.permissions().stream().anyMatch(OTHERS::contains)) {
      return "others may write to it";
    }
    String user = System.getProperty("user.name");
    if (!a.owner()
        .equals(path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user))) {
      return "it does not belong to " + user;
    }
    return null;
  }

  /** Writes the records if that is worth it, so that the file is whole or as it was. */
  void keep(CodeRecords records) {
    if (identity == 0 || !records.worthKeeping()) {
      return;
    }
    try {
      Path beside = Files.createTempFile(path.getParent(), path.getFileName() + ".", ".new");
      try {
        try (FileChannel file = FileChannel.open(beside, StandardOpenOption.WRITE)) {
          records.write(file, identity);
        }
        Files.move(
            beside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        state = "written";
      } finally {
        Files.deleteIfExists(beside);
      }
    } catch (IOException e) {
      state = "not written: " + e;
    }
  }

  Path path() {
    return path;
  }

  /** What became of it, in words. */
  String state() {
    return state;
  }

  /** A number for this translator and what its code depends on; 0 if that is not known. */
  private static long identity(String made) {
    byte[] classes;
    try (InputStream in = KeptFile.class.getResourceAsStream("classes.sum")) {
      if (in == null) {
        return 0;
      }
      classes = in.readAllBytes();
    } catch (IOException e) {
      return 0;
    }
    byte[] rest = made.getBytes(StandardCharsets.UTF_8);
    CRC32 high = new CRC32();
    CRC32C low = new CRC32C();
    high.update(classes);
    low.update(classes);
    high.update(rest);
    low.update(rest);
    return high.getValue() << 32 | low.getValue();
  }

  /** A guest's features as a text that is the same for the same ones. */
  static String text(Set<CpuFeature> features) {
    StringBuilder text = new StringBuilder();
    for (CpuFeature feature : CpuFeature.values()) {
      text.append(features.contains(feature) ? '1' : '0');
    }
    return text.toString();
  }
}
