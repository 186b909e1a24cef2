package bootscope.core.image;

import java.io.IOException;
import java.io.InputStream;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.SingleXZInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * All that uses XZ for Java, in a class of its own: checking a class loads those that it uses, and
 * one of that jar, which is sealed, must not get into a start-up cache (docs/architecture.md).
 */
final class Xz {
  /** Memory that a dictionary may take, in KiB: Linux packs with up to 128 MiB. */
  private static final int DICTIONARY_KIB = 160 << 10;

  private Xz() {}

  /** One XZ stream; what follows it is not looked at. */
  static InputStream single(InputStream in) throws IOException {
    return new SingleXZInputStream(in, DICTIONARY_KIB);
  }

  /** XZ streams up to the end. */
  static InputStream all(InputStream in) throws IOException {
    return new XZInputStream(in, DICTIONARY_KIB);
  }

  /** A ".lzma" file. */
  static InputStream lzma(InputStream in) throws IOException {
    return new LZMAInputStream(in, DICTIONARY_KIB);
  }

  /**
   * What follows the header of a ".lzma" file.
   *
   * @param size unpacked, in bytes; -1 if an end mark tells
   * @param dictionary in bytes
   */
  static InputStream lzma(InputStream in, long size, byte properties, int dictionary)
      throws IOException {
    LZMAInputStream lzma = new LZMAInputStream(in, size, properties, dictionary);
    lzma.enableRelaxedEndCondition();
    return lzma;
  }
}
