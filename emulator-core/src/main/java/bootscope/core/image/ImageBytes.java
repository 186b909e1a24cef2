package bootscope.core.image;

import bootscope.core.bits.FileNames;
import bootscope.core.bits.Host;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.zip.Checksum;

/**
 * The bytes of an image: a file on disk, which is read only where needed (a {@code vmlinux} with
 * debug information has hundreds of MiB that no one asks for), an array that was unpacked, or what
 * is unpacked only where needed. Offsets and lengths are in bytes; each access is checked.
 */
public abstract sealed class ImageBytes permits ImageBytes.InArray, ImageBytes.OnDisk, Lz4Image {
  private static final int SAMPLES = 64;
  private static final int SAMPLE = 4096; // bytes

  private final String file;
  private final long length;

  ImageBytes(String file, long length) {
    this.file = file;
    this.length = length;
  }

  /** A file on disk. It is opened for each access, so there is nothing to close. */
  public static ImageBytes ofFile(Path path) throws ImageException {
    try {
      BasicFileAttributes a = Files.readAttributes(path, BasicFileAttributes.class);
      if (!a.isRegularFile()) {
        throw new ImageException(
            FileNames.text(path),
            -1,
            a.isDirectory() ? "this is a directory" : "this is not a regular file",
            "give a vmlinux, a vmlinuz or a kernel's .deb");
      }
      return new OnDisk(path, a.size(), a.lastModifiedTime());
    } catch (IOException e) {
      throw unreadable(FileNames.text(path), e);
    }
  }

  /** An array, which must not be changed afterwards. */
  public static ImageBytes ofArray(String file, byte[] content) {
    return new InArray(file, content, content.length);
  }

  /** Name for messages: the path, and the path inside it for something unpacked. */
  public final String file() {
    return file;
  }

  public final long length() {
    return length;
  }

  /** The file on disk; empty for what was unpacked. */
  final Optional<Path> path() {
    return this instanceof OnDisk d ? Optional.of(d.path) : Optional.empty();
  }

  /** When the file on disk was written last; empty for what was unpacked. */
  final Optional<FileTime> modified() {
    return this instanceof OnDisk d ? Optional.of(d.modified) : Optional.empty();
  }

  /**
   * Finds out whether all of it can be unpacked, where that is not done yet.
   *
   * @throws ImageException when it is damaged
   */
  public void verify() throws ImageException {}

  /** Copies {@code count} bytes from {@code offset} into an array. */
  public final void copyTo(long offset, byte[] to, int at, int count) throws ImageException {
    check(offset, count);
    if (count > 0) {
      copyArray(offset, to, at, count);
    }
  }

  /** Copies {@code count} bytes from {@code offset} to a checked host address. */
  public final void copyToHost(long offset, long hostAddress, long count) throws ImageException {
    check(offset, count);
    if (count > 0) {
      copyHost(offset, hostAddress, count);
    }
  }

  /** {@code count} bytes from {@code offset}, copied. */
  public final byte[] read(long offset, int count) throws ImageException {
    check(offset, count);
    try {
      byte[] to = new byte[count];
      copyTo(offset, to, 0, count);
      return to;
    } catch (OutOfMemoryError e) { // a huge file and a small heap
      throw new ImageException(
          file,
          offset,
          "reading " + (count >> 20) + " MiB of it needs more than the Java heap has left",
          "start with a larger heap, such as -Xmx1g",
          e);
    }
  }

  /** A part of an array: {@code array[offset .. offset + length)}. Not to be written. */
  record Window(byte[] array, int offset, int length) {
    int end() {
      return offset + length;
    }
  }

  /** {@code count} bytes from {@code offset}, copied only when they come from a disk. */
  final Window window(long offset, int count) throws ImageException {
    check(offset, count);
    return this instanceof InArray a
        ? new Window(a.content, (int) offset, count)
        : new Window(read(offset, count), 0, count);
  }

  /** Up to {@code count} bytes from {@code offset}: fewer at the end of the file. */
  public final byte[] readAtMost(long offset, int count) throws ImageException {
    long left = Math.max(0, length - offset);
    return read(Math.min(offset, length), (int) Math.min(left, count));
  }

  /** A stream over {@code count} bytes from {@code offset}; the caller closes it. */
  public final InputStream stream(long offset, long count) throws ImageException {
    check(offset, count);
    return openStream(offset, count);
  }

  /** Adds its length and 64 pages of it to a sum: cheaply, what tells it from other files. */
  final void sample(Checksum sum) throws ImageException {
    byte[] part = ByteBuffer.allocate(Long.BYTES).putLong(length).array();
    sum.update(part, 0, part.length);
    long step = Math.max(SAMPLE, length / SAMPLES);
    try (InputStream in = stream(0, length)) {
      for (long at = 0; at < length; at += step) {
        part = in.readNBytes(SAMPLE);
        sum.update(part, 0, part.length);
        in.skipNBytes(Math.min(step, length - at) - part.length);
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private void check(long offset, long count) throws ImageException {
    if (offset < 0 || count < 0 || offset > length || count > length - offset) {
      throw new ImageException(
          file,
          Math.max(0, Math.min(offset, length)),
          "the file ends here, where more was announced (" + length + " bytes in all)",
          "the file is truncated or damaged: copy or download it again");
    }
  }

  abstract void copyArray(long offset, byte[] to, int at, int count) throws ImageException;

  abstract void copyHost(long offset, long hostAddress, long count) throws ImageException;

  abstract InputStream openStream(long offset, long count) throws ImageException;

  static ImageException unreadable(String file, IOException e) {
    if (e instanceof ClosedByInterruptException) {
      return ImageException.cancelled(file);
    }
    String what =
        switch (e) {
          case NoSuchFileException _ -> "there is no such file";
          case AccessDeniedException _ -> "permission to read it is denied";
          default -> "it cannot be read (" + e.getMessage() + ")";
        };
    String remedy =
        switch (e) {
          case NoSuchFileException _ -> "check the path";
          case AccessDeniedException _ ->
              "make the file readable, or copy it (kernels in /boot may be readable by root only)";
          default -> "check the disk or copy the file elsewhere";
        };
    return new ImageException(file, -1, what, remedy, e);
  }

  static final class InArray extends ImageBytes {
    private final byte[] content;

    InArray(String file, byte[] content, int length) {
      super(file, length);
      this.content = content;
    }

    @Override
    void copyArray(long offset, byte[] to, int at, int count) {
      System.arraycopy(content, (int) offset, to, at, count);
    }

    @Override
    void copyHost(long offset, long hostAddress, long count) {
      Host.copyIn(content, (int) offset, hostAddress, (int) count);
    }

    @Override
    InputStream openStream(long offset, long count) {
      return new ByteArrayInputStream(content, (int) offset, (int) count);
    }
  }

  static final class OnDisk extends ImageBytes {
    private final Path path;
    private final FileTime modified;

    OnDisk(Path path, long length, FileTime modified) {
      super(FileNames.text(path), length);
      this.path = path;
      this.modified = modified;
    }

    /** Opens the file again; it must still be the one whose headers were read. */
    private FileChannel open() throws IOException, ImageException {
      FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
      if (channel.size() != length() || !Files.getLastModifiedTime(path).equals(modified)) {
        channel.close();
        throw new ImageException(
            file(), -1, "the file has changed since it was opened", "open it again");
      }
      return channel;
    }

    private void fill(FileChannel channel, long offset, ByteBuffer to)
        throws IOException, ImageException {
      long at = offset;
      while (to.hasRemaining()) {
        int n = channel.read(to, at);
        if (n < 0) {
          throw new ImageException(
              file(), at, "the file became shorter while it was read", "open it again");
        }
        at += n;
      }
    }

    @Override
    void copyArray(long offset, byte[] to, int at, int count) throws ImageException {
      try (FileChannel channel = open()) {
        fill(channel, offset, ByteBuffer.wrap(to, at, count));
      } catch (IOException e) {
        throw unreadable(file(), e);
      }
    }

    @Override
    void copyHost(long offset, long hostAddress, long count) throws ImageException {
      try (FileChannel channel = open()) {
        long done = 0;
        while (done < count) {
          long part = Math.min(count - done, 1 << 30);
          fill(channel, offset + done, Host.segment(hostAddress + done, part).asByteBuffer());
          done += part;
        }
      } catch (IOException e) {
        throw unreadable(file(), e);
      }
    }

    @Override
    InputStream openStream(long offset, long count) throws ImageException {
      try {
        SeekableByteChannel channel = open().position(offset);
        return new Limited(Channels.newInputStream(channel), count);
      } catch (IOException e) {
        throw unreadable(file(), e);
      }
    }
  }

  /** The first bytes of a stream, read through a buffer. */
  private static final class Limited extends java.io.BufferedInputStream {
    private long left;

    Limited(InputStream in, long count) {
      super(in, 1 << 16);
      this.left = count;
    }

    @Override
    public synchronized int read() throws IOException {
      if (left <= 0) {
        return -1;
      }
      int b = super.read();
      left -= b < 0 ? 0 : 1;
      return b;
    }

    @Override
    public synchronized int read(byte[] b, int off, int len) throws IOException {
      if (left <= 0) {
        return len == 0 ? 0 : -1;
      }
      int n = super.read(b, off, (int) Math.min(len, left));
      left -= Math.max(0, n);
      return n;
    }

    @Override
    public synchronized long skip(long n) throws IOException {
      long done = super.skip(Math.min(n, left));
      left -= done;
      return done;
    }
  }
}
