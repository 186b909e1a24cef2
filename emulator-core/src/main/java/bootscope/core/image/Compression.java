package bootscope.core.image;

/** How a payload is compressed, known by its first bytes. */
enum Compression {
  GZIP("gzip", ".gz", 0x1F, 0x8B),
  BZIP2("bzip2", ".bz2", 'B', 'Z', 'h'),
  LZMA("LZMA", ".lzma", 0x5D, 0x00, 0x00),
  XZ("XZ", ".xz", 0xFD, '7', 'z', 'X', 'Z', 0x00),
  LZO("LZO", ".lzo", 0x89, 'L', 'Z', 'O', 0x00, 0x0D, 0x0A, 0x1A, 0x0A),
  LZ4("LZ4", ".lz4", 0x02, 0x21, 0x4C, 0x18),
  ZSTD("Zstandard", ".zst", 0x28, 0xB5, 0x2F, 0xFD);

  private final String label;
  private final String suffix;
  private final int[] magic;

  Compression(String label, String suffix, int... magic) {
    this.label = label;
    this.suffix = suffix;
    this.magic = magic;
  }

  /** Name for display. */
  String label() {
    return label;
  }

  /** Usual ending of a file name, with the dot. */
  String suffix() {
    return suffix;
  }

  /** The format that starts like this, or null. */
  static Compression of(byte[] b, int at) {
    for (Compression c : values()) {
      if (c.matches(b, at)) {
        return c;
      }
    }
    return null;
  }

  private boolean matches(byte[] b, int at) {
    if (b.length - at < magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((b[at + i] & 0xFF) != magic[i]) {
        return false;
      }
    }
    return true;
  }
}
