package bootscope.core.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * cpio archives in the "newc" form, which Linux unpacks as its initial file system. Source: Linux
 * {@code Documentation/driver-api/early-userspace/buffer-format.rst}.
 *
 * <p>Made archives are the same bytes for the same entries: no time and no owner but root is
 * recorded.
 */
public final class CpioArchive {
  /** {@code S_IFMT} and the file types of {@code stat(2)}. */
  public static final int TYPE_MASK = 0170000;

  public static final int REGULAR = 0100000;
  public static final int DIRECTORY = 0040000;
  public static final int SYMLINK = 0120000;
  public static final int CHARACTER_DEVICE = 0020000;

  private static final String TRAILER = "TRAILER!!!";
  private static final int HEADER = 110;
  private static final int MAX_ENTRIES = 1_000_000;
  private static final int MAX_NAME = 4096;

  /**
   * One entry.
   *
   * @param mode file type and permissions, as in {@code stat(2)}
   * @param offset where its content starts in the archive, in bytes
   * @param size of its content, in bytes
   */
  public record Entry(String name, int mode, long offset, long size) {
    public boolean isRegular() {
      return (mode & TYPE_MASK) == REGULAR;
    }
  }

  /**
   * What an initrd holds.
   *
   * @param entries of all uncompressed archives in it, in order
   * @param rest what follows them that cannot be listed, such as {@code gzip data at 0x1000}
   */
  public record Listing(List<Entry> entries, Optional<String> rest) {}

  private CpioArchive() {}

  /**
   * Lists an initrd: archives one after the other with zeros between, as the kernel accepts them. A
   * compressed archive is named but not opened.
   *
   * @throws ImageException if it is neither, or damaged
   */
  public static Listing list(ImageBytes bytes) throws ImageException {
    List<Entry> entries = new ArrayList<>();
    long at = 0;
    while (at < bytes.length()) {
      byte[] h = bytes.readAtMost(at, HEADER);
      if (h[0] == 0) {
        at = skipZeros(bytes, at);
        continue;
      }
      Compression packed = Compression.of(h, 0);
      if (packed != null) {
        String rest = packed.label() + " data at 0x" + Long.toHexString(at);
        return new Listing(entries, Optional.of(rest));
      }
      at = entry(bytes, at, h, entries);
    }
    return new Listing(entries, Optional.empty());
  }

  private static long skipZeros(ImageBytes bytes, long from) throws ImageException {
    long at = from;
    while (at < bytes.length()) {
      byte[] b = bytes.readAtMost(at, 1 << 16);
      for (int i = 0; i < b.length; i++) {
        if (b[i] != 0) {
          return at + i;
        }
      }
      at += b.length;
    }
    return at;
  }

  private static long entry(ImageBytes bytes, long at, byte[] h, List<Entry> out)
      throws ImageException {
    String magic = LittleEndian.text(h, 0, Math.min(6, h.length));
    if (!magic.equals("070701") && !magic.equals("070702")) {
      throw bad(bytes, at, "this is not a cpio archive in newc form");
    }
    if (h.length < HEADER) {
      throw bad(bytes, at, "the archive ends within a header");
    }
    int mode = (int) hex(bytes, at, h, 14);
    long size = hex(bytes, at, h, 54);
    long nameSize = hex(bytes, at, h, 94);
    if (nameSize == 0 || nameSize > MAX_NAME) {
      throw bad(bytes, at, "an entry's name has " + nameSize + " bytes");
    }
    long content = at + up(HEADER + nameSize);
    if (content > bytes.length() || size > bytes.length() - content) {
      throw bad(bytes, at, "an entry of " + size + " bytes reaches past the end");
    }
    byte[] b = bytes.read(at + HEADER, (int) nameSize);
    String name = new String(b, 0, b.length - 1, StandardCharsets.UTF_8);
    if (!name.equals(TRAILER)) {
      if (out.size() >= MAX_ENTRIES) {
        throw bad(bytes, at, "it has more than " + MAX_ENTRIES + " entries");
      }
      out.add(new Entry(name, mode, content, size));
    }
    return Math.min(bytes.length(), content + up(size));
  }

  private static long hex(ImageBytes bytes, long at, byte[] h, int field) throws ImageException {
    long value = 0;
    for (int i = field; i < field + 8; i++) {
      int digit = Character.digit(h[i], 16);
      if (digit < 0) {
        throw bad(bytes, at + i, "a header's number is not hexadecimal");
      }
      value = value << 4 | digit;
    }
    return value;
  }

  private static ImageException bad(ImageBytes bytes, long at, String what) {
    return new ImageException(
        bytes.file(), at, what, "make the initrd again, such as with cpio -o -H newc");
  }

  private static long up(long size) {
    return size + 3 & ~3L;
  }

  /** Starts a new archive. */
  public static Writer writer() {
    return new Writer();
  }

  /** Collects entries; directories must come before what is in them. */
  public static final class Writer {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int inode = 720;

    private Writer() {}

    /** A directory, such as {@code dev} with mode 0755. */
    public Writer directory(String name, int permissions) {
      return entry(name, DIRECTORY | permissions & 07777, 2, 0, 0, new byte[0]);
    }

    /** A regular file, such as {@code init} with mode 0755. */
    public Writer file(String name, int permissions, byte[] content) {
      return entry(name, REGULAR | permissions & 07777, 1, 0, 0, content);
    }

    public Writer symlink(String name, String target) {
      byte[] content = target.getBytes(StandardCharsets.UTF_8);
      return entry(name, SYMLINK | 0777, 1, 0, 0, content);
    }

    /** A character device, such as {@code dev/console}, 5, 1. */
    public Writer characterDevice(String name, int permissions, int major, int minor) {
      int mode = CHARACTER_DEVICE | permissions & 07777;
      return entry(name, mode, 1, major, minor, new byte[0]);
    }

    /** The archive, with its trailer, padded to 512 bytes. */
    public byte[] toBytes() {
      Writer w = new Writer();
      w.out.writeBytes(out.toByteArray());
      w.inode = 0;
      w.entry(TRAILER, 0, 1, 0, 0, new byte[0]);
      w.pad(512);
      return w.out.toByteArray();
    }

    private Writer entry(String name, int mode, int links, int major, int minor, byte[] content) {
      byte[] n = name.getBytes(StandardCharsets.UTF_8);
      // inode, mode, uid, gid, links, mtime, size, device (2), special device (2), name, check
      int[] fields = {
        inode++, mode, 0, 0, links, 0, content.length, 0, 0, major, minor, n.length + 1, 0
      };
      StringBuilder header = new StringBuilder("070701");
      for (int f : fields) {
        String digits = Integer.toHexString(f).toUpperCase(java.util.Locale.ROOT);
        header.repeat('0', 8 - digits.length()).append(digits);
      }
      out.writeBytes(header.toString().getBytes(StandardCharsets.US_ASCII));
      out.writeBytes(n);
      out.write(0);
      pad(4);
      out.writeBytes(content);
      pad(4);
      return this;
    }

    private void pad(int unit) {
      while (out.size() % unit != 0) {
        out.write(0);
      }
    }
  }
}
