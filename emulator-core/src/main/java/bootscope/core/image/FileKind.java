package bootscope.core.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.Arrays;

/** What a file is by its first bytes, whatever it is called: to sort what a user gives at once. */
public enum FileKind {
  /** Something to boot, or a package of it; whether it can be booted shows only on opening it. */
  KERNEL,
  /** An initial RAM disk: a cpio archive, as it is or compressed. */
  INITRD,
  /** None of these. */
  OTHER;

  private static final int HEAD = 0x280;

  /** An LZ4 block unpacks to 8 MiB; its first bytes are enough. */
  private static final int LZ4_BLOCK = 8 << 20;

  /**
   * Looks at a file. Reads no more than its beginning, but for one that LZO packed.
   *
   * @throws ImageException when it cannot be read
   */
  public static FileKind of(Path file) throws ImageException {
    ImageBytes bytes = ImageBytes.ofFile(file);
    byte[] start = bytes.readAtMost(0, HEAD);
    FileKind plain = plain(start);
    Compression method = Compression.of(start, 0);
    return plain != OTHER || method == null ? plain : packed(bytes, method);
  }

  private static FileKind plain(byte[] start) {
    if (starts(start, "070701") || starts(start, "070702")) {
      return INITRD;
    }
    boolean kernel =
        Elf.isElf(start)
            || BzImage.isBzImage(start)
            || DebianPackage.isArchive(start)
            || starts(start, "MZ");
    return kernel ? KERNEL : OTHER;
  }

  private static boolean starts(byte[] bytes, String with) {
    for (int i = 0; i < with.length(); i++) {
      if (i >= bytes.length || bytes[i] != with.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static FileKind packed(ImageBytes bytes, Compression method) throws ImageException {
    try {
      return plain(
          switch (method) {
            case LZ4 -> firstLz4Block(bytes);
            case LZO -> lzo(bytes);
            default -> head(bytes, method);
          });
    } catch (ClosedByInterruptException e) {
      throw ImageException.cancelled(bytes.file());
    } catch (IOException | RuntimeException e) { // what a library says of damaged data
      return OTHER;
    } catch (LinkageError e) {
      throw Decompressor.noNativeLibrary(bytes.file(), e);
    }
  }

  private static byte[] lzo(ImageBytes bytes) throws ImageException {
    try {
      int length = (int) Math.min(bytes.length(), Integer.MAX_VALUE);
      return Decompressor.unpack(bytes, 0, length, Compression.LZO, -1);
    } catch (ImageException e) {
      ImageException.checkCancelled(bytes.file());
      return new byte[0]; // damaged: nothing that is known
    }
  }

  private static byte[] head(ImageBytes bytes, Compression method)
      throws IOException, ImageException {
    try (InputStream raw = bytes.stream(0, bytes.length());
        InputStream unpacked = Decompressor.stream(raw, method.suffix())) {
      return unpacked.readNBytes(HEAD);
    }
  }

  private static byte[] firstLz4Block(ImageBytes bytes) throws ImageException {
    byte[] header = bytes.readAtMost(0, 8);
    int packed = header.length < 8 ? 0 : LittleEndian.i32(header, 4);
    if (packed <= 0 || packed > LZ4_BLOCK + (1 << 20) || packed > bytes.length() - 8) {
      return new byte[0];
    }
    byte[] out = new byte[LZ4_BLOCK];
    int end = Lz4Block.decode(bytes.read(8, packed), 0, packed, out, 0, out.length);
    return end < 0 ? new byte[0] : Arrays.copyOf(out, Math.min(end, HEAD));
  }
}
