package bootscope.core.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the archives of an initial RAM disk, as a Linux kernel does: one behind the other, with
 * zeros between them, plain or compressed. What is damaged ends the reading: what came before it
 * has been told. Of what lies behind a compressed archive nothing is read.
 *
 * <p>Source: Linux {@code Documentation/driver-api/early-userspace/buffer-format.rst}.
 */
public final class CpioArchive {
  private static final int HEADER = 110;
  private static final int FIELDS = 6; // behind the magic
  private static final int DIGITS = 8;
  private static final int MODE = 1;
  private static final int SIZE = 6;
  private static final int NAME_SIZE = 11;
  private static final int MOST_NAME = 4096; // PATH_MAX
  private static final String TRAILER = "TRAILER!!!";

  private static final int KIND = 0170000; // S_IFMT
  private static final int REGULAR = 0100000;
  private static final int LINK = 0120000;

  /** More entries are not looked at. */
  private static final int MOST_ENTRIES = 1 << 20;

  /** Hears of entries. */
  public interface Visitor {
    /** A regular file that may be a program: it begins like an ELF file. */
    void program(String name, ImageBytes content);

    /** A symbolic link. */
    void link(String name, String target);
  }

  private final byte[] b;
  private final Visitor visitor;
  private int entries;

  private CpioArchive(byte[] b, Visitor visitor, int entries) {
    this.b = b;
    this.visitor = visitor;
    this.entries = entries;
  }

  /**
   * Reads an initial RAM disk.
   *
   * @param file its name, for messages
   * @return whether all of it could be read
   */
  public static boolean read(String file, byte[] bytes, Visitor visitor) {
    try {
      return new CpioArchive(bytes, visitor, 0).read(file, true);
    } catch (ImageException e) {
      return false;
    }
  }

  private boolean read(String file, boolean mayBePacked) throws ImageException {
    int at = 0;
    while (true) {
      while (at < b.length && b[at] == 0) {
        at++;
      }
      if (at == b.length) {
        return true;
      }
      if (isEntry(at)) {
        at = entry(at);
        if (at < 0) {
          return false;
        }
        continue;
      }
      Compression method = mayBePacked ? Compression.of(b, at) : null;
      if (method == null) {
        return false;
      }
      byte[] unpacked =
          Decompressor.unpack(ImageBytes.ofArray(file, b), at, b.length - at, method, -1);
      return new CpioArchive(unpacked, visitor, entries).read(file, false);
    }
  }

  /** "070701", or "070702" with check sums. */
  private boolean isEntry(int at) {
    return b.length - at >= HEADER
        && b[at] == '0'
        && b[at + 1] == '7'
        && b[at + 2] == '0'
        && b[at + 3] == '7'
        && b[at + 4] == '0'
        && (b[at + 5] == '1' || b[at + 5] == '2');
  }

  /** Tells of an entry; where the next one may begin, or −1 where this one is damaged. */
  private int entry(int at) {
    long mode = field(at, MODE);
    long size = field(at, SIZE);
    long nameSize = field(at, NAME_SIZE);
    if (mode < 0 || size < 0 || nameSize < 1 || nameSize > MOST_NAME || ++entries > MOST_ENTRIES) {
      return -1;
    }
    long content = aligned(at + HEADER + nameSize);
    if (content + size > b.length) {
      return -1;
    }
    String name = text(at + HEADER, (int) nameSize - 1);
    int kind = (int) mode & KIND;
    int from = (int) content;
    if (kind == LINK && size <= MOST_NAME) {
      visitor.link(name, text(from, (int) size));
    } else if (kind == REGULAR
        && size > 4
        && Elf.isElf(Arrays.copyOfRange(b, from, from + 4))
        && !name.equals(TRAILER)) {
      byte[] copy = Arrays.copyOfRange(b, from, from + (int) size);
      visitor.program(name, ImageBytes.ofArray(name, copy));
    }
    return (int) Math.min(aligned(content + size), b.length);
  }

  private static long aligned(long at) {
    return at + 3 & -4L;
  }

  private String text(int at, int length) {
    return new String(b, at, length, StandardCharsets.UTF_8);
  }

  /** A field's number, −1 where it is none. */
  private long field(int at, int field) {
    long number = 0;
    for (int i = 0; i < DIGITS; i++) {
      int digit = Character.digit(b[at + FIELDS + field * DIGITS + i], 16);
      if (digit < 0) {
        return -1;
      }
      number = number << 4 | digit;
    }
    return number;
  }
}
