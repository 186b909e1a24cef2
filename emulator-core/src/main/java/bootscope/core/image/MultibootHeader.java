package bootscope.core.image;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The header by which an image tells a Multiboot loader what it is (Multiboot 0.6.96 §3.1): three
 * words that add up to 0, in the first 8192 bytes, and, where the flags say so, where to load the
 * file and which video mode is wanted.
 *
 * @param offset where in the file, in bytes; a multiple of 4
 * @param flags as they stand there
 * @param addresses where to load what; there if {@link #ADDRESSES} is set
 * @param video the mode that is asked for; there if {@link #VIDEO} is set
 */
public record MultibootHeader(
    long offset, int flags, Optional<Addresses> addresses, Optional<Video> video) {
  /** How much of the file may hold the header, in bytes (§3.1). */
  static final int SEARCHED = 8192;

  static final int MAGIC = 0x1BAD_B002;

  /** Bit 0: modules begin on pages (§3.1.2). */
  public static final int PAGE_ALIGNED = 1;

  /** Bit 1: the memory's size, and its map if there is one, must be told. */
  public static final int MEMORY_INFO = 1 << 1;

  /** Bit 2: the video mode must be told. */
  public static final int VIDEO = 1 << 2;

  /** Bit 16: the header has addresses, and they count, not an executable's own. */
  public static final int ADDRESSES = 1 << 16;

  /** A loader that does not know one of these bits must not load the image (§3.1.2). */
  private static final int MANDATORY = 0xFFFF;

  private static final int KNOWN = PAGE_ALIGNED | MEMORY_INFO | VIDEO;

  /** Bytes of the words that are always there, of those with addresses, and of all. */
  private static final int SHORT = 12;

  private static final int WITH_ADDRESSES = 32;
  private static final int WHOLE = 48;

  /**
   * Where to load the file (§3.1.3). Physical addresses, unsigned, 32 bits.
   *
   * @param header where the header itself comes to lie, which ties file and memory together
   * @param load where the loaded part of the file begins
   * @param loadEnd its end; 0 for all of the file
   * @param bssEnd the end of zeros behind it; 0 for none
   * @param entry where to start
   */
  public record Addresses(long header, long load, long loadEnd, long bssEnd, long entry) {}

  /**
   * A wish (§3.1.4).
   *
   * @param mode 0 for linear graphics, 1 for text
   * @param width pixels or columns; 0 for any
   * @param height pixels or lines; 0 for any
   * @param depth bits a pixel, 0 in a text mode; 0 for any
   */
  public record Video(long mode, long width, long height, long depth) {
    /** For a reader. */
    public String text() {
      String kind = mode == 0 ? "graphics" : mode == 1 ? "text" : "mode type " + mode;
      return String.format(
          Locale.ROOT,
          "%s %s×%s%s",
          kind,
          any(width),
          any(height),
          mode == 1 ? "" : "×" + any(depth));
    }

    private static String any(long number) {
      return number == 0 ? "any" : Long.toString(number);
    }
  }

  /**
   * The first header of a file.
   *
   * @return empty where there is none
   * @throws ImageException when it is cut short, or the file cannot be read
   */
  static Optional<MultibootHeader> find(ImageBytes bytes) throws ImageException {
    byte[] b = bytes.readAtMost(0, SEARCHED);
    for (int at = 0; at + SHORT <= b.length; at += 4) {
      if (isHeader(b, at)) {
        return Optional.of(read(bytes.file(), b, at));
      }
    }
    return Optional.empty();
  }

  /** Where a header would be, were its checksum right; for the reason why there is none. */
  static OptionalLong findDamaged(ImageBytes bytes) throws ImageException {
    byte[] b = bytes.readAtMost(0, SEARCHED);
    for (int at = 0; at + SHORT <= b.length; at += 4) {
      if (LittleEndian.i32(b, at) == MAGIC) {
        return OptionalLong.of(at);
      }
    }
    return OptionalLong.empty();
  }

  private static boolean isHeader(byte[] b, int at) {
    return LittleEndian.i32(b, at) == MAGIC
        && MAGIC + LittleEndian.i32(b, at + 4) + LittleEndian.i32(b, at + 8) == 0;
  }

  private static MultibootHeader read(String file, byte[] b, int at) throws ImageException {
    int flags = LittleEndian.i32(b, at + 4);
    boolean addresses = (flags & ADDRESSES) != 0;
    boolean video = (flags & VIDEO) != 0;
    int size = video ? WHOLE : addresses ? WITH_ADDRESSES : SHORT;
    if (at + size > b.length) {
      String end = b.length == SEARCHED ? "the first 8192 bytes" : "the file";
      throw new ImageException(
          file,
          at,
          String.format(
              Locale.ROOT,
              "the Multiboot header of %d bytes reaches past the end of %s",
              size,
              end),
          "link the header further to the front");
    }
    return new MultibootHeader(
        at,
        flags,
        addresses ? Optional.of(addresses(b, at + 12)) : Optional.empty(),
        video ? Optional.of(video(b, at + 32)) : Optional.empty());
  }

  private static Addresses addresses(byte[] b, int at) {
    return new Addresses(
        LittleEndian.u32(b, at),
        LittleEndian.u32(b, at + 4),
        LittleEndian.u32(b, at + 8),
        LittleEndian.u32(b, at + 12),
        LittleEndian.u32(b, at + 16));
  }

  private static Video video(byte[] b, int at) {
    return new Video(
        LittleEndian.u32(b, at),
        LittleEndian.u32(b, at + 4),
        LittleEndian.u32(b, at + 8),
        LittleEndian.u32(b, at + 12));
  }

  /** The mandatory flags that no loader of version 0.6.96 knows. */
  public int unknownFlags() {
    return flags & MANDATORY & ~KNOWN;
  }

  /** What the flags ask of the loader, for a reader. */
  public String asks() {
    StringBuilder s = new StringBuilder();
    append(s, (flags & PAGE_ALIGNED) != 0, "modules on page boundaries");
    append(s, (flags & MEMORY_INFO) != 0, "memory information");
    append(s, (flags & VIDEO) != 0, "a video mode");
    append(s, (flags & ADDRESSES) != 0, "loading by the header's own addresses");
    append(
        s,
        unknownFlags() != 0,
        String.format(Locale.ROOT, "unknown things (bits 0x%x)", unknownFlags()));
    return s.isEmpty() ? "nothing" : s.toString();
  }

  private static void append(StringBuilder s, boolean asked, String what) {
    if (asked) {
      s.append(s.isEmpty() ? "" : ", ").append(what);
    }
  }
}
