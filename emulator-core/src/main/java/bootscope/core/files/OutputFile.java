package bootscope.core.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;

/**
 * A file that is written for a user. It is opened before there is anything to write, so that a
 * mistake shows at once, and until then what was there stays as it is.
 *
 * <p>A report is {@linkplain #whole whole or not there}: it is written beside its place under a
 * name of its own, and moved there by {@link #commit}. A log {@linkplain #growing grows} in its
 * place, where it can be followed. Neither takes the place of a link, a device or a pipe: what a
 * link leads to is written, and the others are written to, as by a shell's {@code >}.
 */
public final class OutputFile implements AutoCloseable {
  /** As Linux follows (path_resolution(7)). */
  private static final int MOST_LINKS = 40;

  private static final int BUFFER = 1 << 16;
  private static final String MODE = "unix:mode";
  private static final int TYPE = 0xF000;
  private static final int FIFO = 0x1000; // S_IFIFO, inode(7)
  private static final int SOCKET = 0xC000; // S_IFSOCK

  private final Path path;
  private final Path place; // links followed
  private final boolean regular; // what is there, or will be
  private final boolean isNew;
  private Path beside; // what is written, to be moved to its place; null to write in place
  private FileChannel channel;
  private OutputStream stream;
  private boolean used; // something of the file itself was changed, or may have been

  private OutputFile(Path path, boolean whole) throws IOException {
    this.path = path;
    isNew = !Files.exists(path);
    regular = isNew || Files.isRegularFile(path);
    place = place(path);
    if (Files.isDirectory(path)) {
      throw new FileSystemException(path.toString(), null, "it is a folder");
    }
    if (!isNew && !Files.isWritable(path)) {
      throw new AccessDeniedException(path.toString());
    }
    // A file of /proc that stands for what is open already may lead to what has no name.
    boolean named = isNew || regular && Files.isSameFile(place, path);
    if (whole && named) {
      openBeside();
    }
    if (channel == null) {
      channel =
          isNew
              ? FileChannel.open(place, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)
              : FileChannel.open(path, StandardOpenOption.WRITE);
    }
  }

  /** What a file is to hold. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Opens a file that appears when it is {@linkplain #commit complete}.
   *
   * @throws IOException if it cannot be written; {@link #reason} has words for it
   */
  public static OutputFile whole(Path path) throws IOException {
    return new OutputFile(path, true);
  }

  /**
   * Opens a file that is written in its place. What it holds goes with the first {@link #stream}.
   *
   * @throws IOException if it cannot be written; {@link #reason} has words for it
   */
  public static OutputFile growing(Path path) throws IOException {
    return new OutputFile(path, false);
  }

  /**
   * Writes all of a file, or leaves the old one as it was.
   *
   * @throws IOException if it could not be written
   */
  public static void write(Path path, Content content) throws IOException {
    try (OutputFile file = whole(path)) {
      content.writeTo(file.stream());
      file.commit();
    }
  }

  /** Where a file is or will be: each link followed, also one that leads to nothing yet. */
  private static Path place(Path path) throws IOException {
    if (Files.exists(path)) {
      return Files.isRegularFile(path) ? path.toRealPath() : path.toAbsolutePath();
    }
    Path at = path.toAbsolutePath();
    for (int i = 0; Files.isSymbolicLink(at); i++) {
      if (i == MOST_LINKS) {
        throw new FileSystemLoopException(path.toString());
      }
      at = at.resolveSibling(Files.readSymbolicLink(at));
    }
    return at;
  }

  /** Where no file may be made beside it, the file itself may still be one to write to. */
  private void openBeside() throws IOException {
    try {
      beside = fresh();
      channel = FileChannel.open(beside, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
      if (!isNew) {
        keepPermissions();
      }
    } catch (IOException e) {
      if (beside != null && channel != null) {
        close();
        throw e;
      }
      beside = null;
      if (isNew) {
        throw e;
      }
    }
  }

  private Path fresh() throws IOException {
    long number = System.nanoTime() ^ ProcessHandle.current().pid() << 32;
    for (int i = 0; i < 1000; i++) {
      String name = String.format(Locale.ROOT, ".bootscope-%x.part", number + i);
      Path path = place.resolveSibling(name);
      if (Files.notExists(path)) {
        return path;
      }
    }
    throw new FileAlreadyExistsException(place.toString());
  }

  private void keepPermissions() throws IOException {
    if (Files.getFileStore(place).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(beside, Files.getPosixFilePermissions(place));
    }
  }

  /** As it was named. */
  public Path path() {
    return path;
  }

  /** Whether it is a pipe or a socket, whose reader may go when it has read enough. */
  public boolean isPipe() {
    return isPipe(path);
  }

  /** Whether there is a pipe or a socket; not known, and so false, where there is no POSIX. */
  public static boolean isPipe(Path path) {
    try {
      int type = (int) Files.getAttribute(path, MODE) & TYPE;
      return type == FIFO || type == SOCKET;
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Whether two names lead to one file, or would: through links of either kind, and also where it
   * is not there yet.
   */
  public static boolean same(Path one, Path other) {
    try {
      if (Files.exists(one) && Files.exists(other)) {
        return Files.isSameFile(one, other);
      }
      return whereTo(one).equals(whereTo(other));
    } catch (IOException e) {
      return false; // and is refused when it is opened
    }
  }

  private static Path whereTo(Path path) throws IOException {
    Path place = place(path);
    Path folder = Optional.ofNullable(place.getParent()).orElse(place);
    return folder.toRealPath().resolve(place.getFileName());
  }

  /** What takes the content; the same at each call. {@link #commit} and {@link #close} close it. */
  public OutputStream stream() throws IOException {
    if (stream == null) {
      used = true;
      if (beside == null && regular) {
        channel.truncate(0);
      }
      stream = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
    }
    return stream;
  }

  /**
   * Says that it is complete, and closes it.
   *
   * @throws IOException if it could not all be written; what a whole one would replace is as it was
   */
  public void commit() throws IOException {
    stream().flush();
    channel.close();
    if (beside != null) {
      try {
        Files.move(
            beside, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(beside, place, StandardCopyOption.REPLACE_EXISTING);
      }
      beside = null;
    }
  }

  /** Closes it, and takes back what was made but not completed, or never written to. */
  @Override
  public void close() throws IOException {
    try (FileChannel closing = channel) {
      if (closing.isOpen() && stream != null && beside == null) {
        stream.flush();
      }
    } finally {
      if (beside != null) {
        Files.deleteIfExists(beside);
      } else if (isNew && !used) {
        Files.deleteIfExists(place);
      }
    }
  }

  /** Why a file cannot be written, in words that follow "cannot be written: ". */
  public static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "its folder is not there";
      case AccessDeniedException _ -> "permission is denied";
      case FileSystemLoopException _ -> "its links lead round in a circle";
      case FileSystemException f when f.getReason() != null -> f.getReason();
      default -> String.valueOf(e.getMessage());
    };
  }
}
