package bootscope.core.disk;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A raw image: the disk's bytes in order. One that is written is locked against everybody else, one
 * that is only read against writers, in this program and in others that lock (QEMU does).
 *
 * <p>Not a {@code FileChannel}, which an interrupted thread would find closed.
 */
final class ImageFile implements AutoCloseable {
  /** Readers of one program must lock different bytes; these lie beyond every image's end. */
  private static final long READERS = 1L << 62;

  private static final int MOST_READERS = 256;
  private static final String SHORTER = "the file has become shorter";
  private static final String TAKEN = "another program uses it by now";
  private static final String GONE = "the file was deleted, or another put in its place";

  private final Path path;
  private final RandomAccessFile file;
  private long bytes;
  private final Object key; // the file's, whatever it is called; null where there is none
  private FileLock lock;

  private ImageFile(Path path, RandomAccessFile file, long bytes, Object key, FileLock lock) {
    this.path = path;
    this.file = file;
    this.bytes = bytes;
    this.key = key;
    this.lock = lock;
  }

  static ImageFile open(Path path, boolean writing) {
    if (!Files.isRegularFile(path)) { // one to be written would be made, and a pipe waited for
      throw cannotOpen(path, writing, null);
    }
    if (!path.toFile().exists()) { // by its text, of which another file would be made
      throw new DiskException(
          path,
          "its name has bytes that are no text in this locale",
          "give it another name, or a link to it",
          null);
    }
    RandomAccessFile file;
    try {
      file = new RandomAccessFile(path.toFile(), writing ? "rw" : "r");
    } catch (FileNotFoundException e) {
      throw cannotOpen(path, writing, e);
    }
    try {
      FileLock lock = lock(file.getChannel(), writing);
      if (lock == null) {
        throw new DiskException(
            path,
            "another program or drive" + (writing ? " uses" : " writes to") + " this disk image",
            "end that program, or give a copy",
            null);
      }
      long bytes = file.length();
      if (bytes == 0) {
        throw new DiskException(path, "the disk image is empty", "give one with a size", null);
      }
      return new ImageFile(path, file, bytes, key(path), lock);
    } catch (IOException | DiskException e) {
      try {
        file.close();
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      if (e instanceof DiskException mine) {
        throw mine;
      }
      throw new DiskException(path, "it cannot be locked (" + e + ")", "give a copy", e);
    }
  }

  private static DiskException cannotOpen(Path path, boolean writing, Exception cause) {
    if (!Files.exists(path)) {
      return new DiskException(path, "there is no such file", "check the name", cause);
    }
    if (Files.isDirectory(path)) {
      return new DiskException(path, "it is a folder", "give a disk image", cause);
    }
    if (!Files.isRegularFile(path)) {
      return new DiskException(path, "it is a device or a pipe", "give an image file", cause);
    }
    return writing && Files.isReadable(path)
        ? new DiskException(
            path, "it cannot be written", "make it writable, or add readonly=on", cause)
        : new DiskException(path, "it cannot be read", "check its permissions", cause);
  }

  /** Null when somebody else has it. */
  private static FileLock lock(FileChannel channel, boolean writing) throws IOException {
    if (writing) {
      try {
        return channel.tryLock();
      } catch (OverlappingFileLockException e) {
        return null;
      }
    }
    for (int i = 0; i < MOST_READERS; i++) {
      try {
        return channel.tryLock(READERS + i, 1, true);
      } catch (OverlappingFileLockException e) {
        // a writer has all of them, another reader this one
      }
    }
    return null;
  }

  /**
   * Locks anew. A process loses its locks on a file when it closes the file anywhere, as a look at
   * the image's format does (POSIX.1-2017, fcntl), and nothing tells.
   *
   * @throws IOException when another program has locked it meanwhile
   */
  private void lockAgain() throws IOException {
    if (lock != null) {
      lock.release();
    }
    lock = lock(file.getChannel(), true);
    if (lock == null) {
      throw new IOException(TAKEN);
    }
  }

  private static Object key(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }

  Path path() {
    return path;
  }

  /** Its size when it was opened, or what it has grown to by what was written here. */
  long bytes() {
    return bytes;
  }

  /** When it was written last, by whomever, in ns since 1970. */
  long written() throws IOException {
    return Files.getLastModifiedTime(path).to(TimeUnit.NANOSECONDS);
  }

  /**
   * Reads bytes; those beyond its end are zeros.
   *
   * @throws IOException also when the file has become shorter than it was
   */
  void read(long at, byte[] into, int from, int length) throws IOException {
    int part = (int) Math.clamp(bytes - at, 0, length);
    if (part > 0) {
      try {
        file.seek(at);
        file.readFully(into, from, part);
      } catch (EOFException e) {
        throw new IOException(SHORTER, e);
      }
    }
    Arrays.fill(into, from + part, from + length, (byte) 0);
  }

  void write(long at, byte[] data, int from, int length) throws IOException {
    file.seek(at);
    file.write(data, from, length);
    bytes = Math.max(bytes, at + length);
  }

  /** Cuts off what lies behind a size. */
  void truncate(long size) throws IOException {
    if (size < bytes) {
      file.setLength(size);
      bytes = size;
    }
  }

  /**
   * Checks that what is written will be found where the user looks for it, and that nobody else
   * writes there.
   *
   * @throws IOException when the file has become shorter, its name leads elsewhere by now, or
   *     another program has locked it
   */
  void check() throws IOException {
    lockAgain();
    try {
      if (!Objects.equals(key, key(path))) {
        throw new IOException(GONE);
      }
    } catch (NoSuchFileException e) {
      throw new IOException(GONE, e);
    }
    if (file.length() < bytes) {
      throw new IOException(SHORTER);
    }
  }

  /** Comes back when the host has what was written. */
  void force() throws IOException {
    file.getFD().sync();
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      // What was flushed is forced, and the rest is lost by intention.
    }
  }
}
