package bootscope.core.cpu.kept;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A folder of files of translated code, the user's own. Nothing in it is touched that is not named
 * as such a file is: {@link #name}.
 */
public final class KeptFolder {
  /** Most that its files take when one was written, in bytes. */
  public static final long MOST_BYTES = 256L << 20;

  private static final String SUFFIX = ".code";
  private static final String UNFINISHED = ".new";
  private static final int DIGITS = 16;
  private static final Duration LEFT_OVER = Duration.ofDays(1);

  private static final FileAttribute<?>[] NONE = {};

  private final Path path;

  public KeptFolder(Path path) {
    this.path = path;
  }

  public Path path() {
    return path;
  }

  /**
   * A file in it.
   *
   * @param file its name
   * @param bytes its size
   * @param used when it was last taken or written
   * @param guest what it was made for, in a line
   * @param blocks how many it has
   */
  public record Entry(Path file, long bytes, FileTime used, String guest, int blocks) {}

  // ---------------------------------------------------------------- whose it is

  /**
   * Makes it where it is not there, for the user only.
   *
   * @throws IOException when it cannot be made
   */
  public void make() throws IOException {
    if (!Files.isDirectory(path)) {
      Files.createDirectories(path, forUserOnly(path, PosixFilePermission.OWNER_EXECUTE));
    }
  }

  /** What makes a file or folder the user's only, where a host knows that. */
  private static FileAttribute<?>[] forUserOnly(Path place, PosixFilePermission... more) {
    if (!place.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return NONE;
    }
    Set<PosixFilePermission> may =
        EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    may.addAll(List.of(more));
    return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(may)};
  }

  /**
   * Why it is not to be used, in words behind its name; empty where it may be, or is not there yet.
   *
   * @throws IOException when that cannot be found out
   */
  public Optional<String> objection() throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).isDirectory()
          ? objection(path)
          : Optional.of("is no folder");
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * Why somebody else could have written a file or folder, in words behind its name. Where a host
   * has no owners and modes as POSIX has them, it is the user's by where it lies.
   */
  public static Optional<String> objection(Path place, LinkOption... options) throws IOException {
    if (!place.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return Optional.empty();
    }
    PosixFileAttributes a = Files.readAttributes(place, PosixFileAttributes.class, options);
    String user = System.getProperty("user.name");
    if (!a.owner().getName().equals(user)) {
      return Optional.of("does not belong to " + user);
    }
    Set<PosixFilePermission> may = a.permissions();
    return may.contains(PosixFilePermission.GROUP_WRITE)
            || may.contains(PosixFilePermission.OTHERS_WRITE)
        ? Optional.of("may be written to by others")
        : Optional.empty();
  }

  // ---------------------------------------------------------------- its files

  /** Name of the file for a guest that is known by a number. */
  public static String name(long guest) {
    String digits = Long.toHexString(guest);
    return "0".repeat(DIGITS - digits.length()) + digits + SUFFIX;
  }

  private static boolean isName(String name) {
    int i = 0;
    while (i < name.length() && "0123456789abcdef".indexOf(name.charAt(i)) >= 0) {
      i++;
    }
    return i == DIGITS && name.startsWith(SUFFIX, i);
  }

  /**
   * Begins a file that will take the place of another, for the user only; the caller closes it.
   *
   * @param unfinished a name from {@link #unfinished}
   */
  public static FileChannel begin(Path unfinished) throws IOException {
    return FileChannel.open(
        unfinished,
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
        forUserOnly(unfinished));
  }

  /** A name that no other run has, for what a file is written to before it takes its place. */
  public static Path unfinished(Path file) {
    String run = ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime());
    return file.resolveSibling(file.getFileName() + "." + run + UNFINISHED);
  }

  /** Its files, those first that were used last; none where it is not there. */
  public List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    if (!Files.isDirectory(path)) {
      return entries;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path, "*" + SUFFIX)) {
      for (Path file : files) {
        if (isName(file.getFileName().toString())) {
          entry(file).ifPresent(entries::add);
        }
      }
    }
    entries.sort(Comparator.comparing(Entry::used).reversed());
    return entries;
  }

  private static Optional<Entry> entry(Path file) {
    try {
      BasicFileAttributes a =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!a.isRegularFile()) {
        return Optional.empty(); // to open a pipe would be to wait for its other end
      }
      ByteBuffer head = ByteBuffer.allocate(KeptHeader.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      try (FileChannel in =
          FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
        while (head.hasRemaining() && in.read(head) >= 0) {}
      }
      boolean whole = !head.hasRemaining() && KeptHeader.is(head);
      return Optional.of(
          new Entry(
              file.getFileName(),
              a.size(),
              a.lastModifiedTime(),
              whole ? KeptHeader.guest(head) : "",
              whole ? KeptHeader.blocks(head) : 0));
    } catch (IOException e) {
      return Optional.empty(); // another run may have thrown it away
    }
  }

  /**
   * Throws a file away.
   *
   * @return whether it was there
   */
  public boolean remove(Entry entry) throws IOException {
    return Files.deleteIfExists(path.resolve(entry.file()));
  }

  /**
   * Throws away what was used longest ago, until the files take no more than may be, and what runs
   * left that did not end. Trouble leaves more than may be.
   *
   * @param written stays
   * @param most bytes
   */
  public void tidy(Path written, long most) {
    try {
      removeUnfinished(Instant.now().minus(LEFT_OVER));
      long left = most - Files.size(written);
      for (Entry entry : entries()) {
        if (!entry.file().equals(written.getFileName())) {
          left -= entry.bytes();
          if (left < 0) {
            remove(entry);
          }
        }
      }
    } catch (IOException e) {
      return; // the next run that writes tries again
    }
  }

  /** Throws away what was begun before that time and did not take its place. */
  public void removeUnfinished(Instant before) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path, "*" + UNFINISHED)) {
      for (Path file : files) {
        if (isName(file.getFileName().toString())
            && Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
                .toInstant()
                .isBefore(before)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
