package bootscope.core.image;

import bootscope.core.files.ZstdLibrary;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/**
 * Unpacks what kernels and packages are compressed with. The libraries do the work; here are the
 * bounds, and the promise that whatever they throw at bad input becomes an {@link ImageException}.
 */
final class Decompressor {
  static final String DAMAGED = "the file is damaged: copy or download it again";

  private static final int CHUNK = 1 << 16;

  private final String file;
  private final Compression method;
  private final byte[] in;
  private final int start;
  private final int end;
  private final long place;
  private final Output out;

  private Decompressor(
      String file, Compression method, ImageBytes.Window in, long place, long expected)
      throws ImageException {
    this.file = file;
    this.method = method;
    this.in = in.array();
    this.start = in.offset();
    this.end = in.end();
    this.place = place;
    this.out = new Output(file, expected, in.length());
  }

  /**
   * Unpacks one compressed stream. Bytes after its end are not looked at: Linux appends the
   * unpacked size to payloads whose format does not end with it.
   *
   * @param from where the stream is
   * @param expected the unpacked size in bytes, which is then required; negative if not known
   */
  static byte[] unpack(ImageBytes from, long offset, int length, Compression method, long expected)
      throws ImageException {
    ImageBytes.Window window = from.window(offset, length);
    return new Decompressor(from.file(), method, window, offset, expected).run(expected);
  }

  private byte[] run(long expected) throws ImageException {
    try {
      switch (method) {
        case GZIP -> gzip();
        case LZ4 -> lz4();
        case LZO -> lzo();
        case ZSTD -> zstd(expected);
        case XZ -> copy(Xz.single(input()));
        case LZMA -> lzma(expected);
        case BZIP2 -> copy(new BZip2CompressorInputStream(input(), false));
      }
    } catch (ClosedByInterruptException e) {
      throw ImageException.cancelled(file);
    } catch (IOException | RuntimeException e) {
      throw damaged(start, e.getMessage() == null ? e.toString() : e.getMessage(), e);
    } catch (LinkageError e) {
      throw noNativeLibrary(file, e);
    } catch (OutOfMemoryError e) {
      // A dictionary did not fit: small heap, or a size in a damaged header.
      throw new ImageException(
          file,
          place,
          "unpacking its " + method.label() + " data needs more memory than the Java heap has",
          "start with a larger heap, such as -Xmx1g",
          e);
    }
    if (expected >= 0 && out.size() != expected) {
      throw new ImageException(
          file,
          place,
          String.format(
              Locale.ROOT,
              "the %s data unpacks to %d bytes, not to the %d announced",
              method.label(),
              out.size(),
              expected),
          DAMAGED);
    }
    return out.finish();
  }

  /** Zstandard's library brings native code, for most hosts but not for all. */
  static ImageException noNativeLibrary(String file, LinkageError e) {
    return new ImageException(
        file,
        -1,
        "Zstandard's native library cannot be loaded on this host (" + e.getMessage() + ")",
        ZstdLibrary.REMEDY + ", or give the vmlinux",
        e);
  }

  private InputStream input() {
    return new ByteArrayInputStream(in, start, end - start);
  }

  private ImageException damaged(int at, String why, Throwable cause) {
    return new ImageException(
        file,
        place + Math.clamp(at - start, 0, end - start),
        "the " + method.label() + " data is corrupt (" + why + ")",
        DAMAGED,
        cause);
  }

  private ImageException damaged(int at, String why) {
    return damaged(at, why, null);
  }

  private void copy(InputStream from) throws IOException, ImageException {
    try (from) {
      while (true) {
        if (out.room() == 0) {
          if (out.left() == 0) {
            // Full. The end must come now; reading it also verifies the checksum.
            if (from.read() >= 0) {
              out.reserve(1);
            }
            return;
          }
          out.reserve(1);
        }
        int n = from.read(out.array(), out.size(), Math.min(out.room(), CHUNK));
        if (n < 0) {
          return;
        }
        out.advance(n);
      }
    }
  }

  /** RFC 1952: header, deflate data, CRC-32, size. */
  private void gzip() throws ImageException {
    int at = start + 10;
    if (end - start < 18) {
      throw damaged(end, "the header is cut short");
    }
    int flags = in[start + 3] & 0xFF;
    if (in[start + 2] != 8 || flags > 0x1F) {
      throw damaged(start + 2, "unknown method or flags");
    }
    if ((flags & 4) != 0 && end - at >= 2) {
      at += 2 + LittleEndian.u16(in, at);
    }
    for (int bit = 8; bit <= 16; bit <<= 1) { // name, then comment
      if ((flags & bit) != 0) {
        while (at < end && in[at] != 0) {
          at++;
        }
        at++;
      }
    }
    at += (flags & 2) != 0 ? 2 : 0;
    if (at > end - 8) {
      throw damaged(end, "the header is cut short");
    }
    CRC32 crc = new CRC32();
    try (Inflater inflater = new Inflater(true)) {
      inflater.setInput(in, at, end - at);
      while (!inflater.finished()) {
        if (out.room() == 0 && out.left() > 0) {
          out.reserve(1);
        }
        // With the output full, one spare byte lets the end mark be read.
        boolean full = out.room() == 0;
        byte[] to = full ? new byte[1] : out.array();
        int piece = Math.min(out.room(), 16 * CHUNK);
        int n = full ? inflater.inflate(to) : inflater.inflate(to, out.size(), piece);
        if (full && n > 0) {
          out.reserve(1);
        }
        if (n == 0 && !inflater.finished()) {
          throw damaged(
              end, inflater.needsDictionary() ? "it needs a dictionary" : "it ends too early");
        }
        crc.update(to, full ? 0 : out.size(), n);
        out.advance(n);
      }
      int trailer = at + Math.toIntExact(inflater.getBytesRead());
      if (end - trailer < 8) {
        throw damaged(end, "it ends too early");
      }
      if (LittleEndian.u32(in, trailer) != crc.getValue()) {
        throw damaged(trailer, "its CRC-32 does not match");
      }
      if (LittleEndian.i32(in, trailer + 4) != out.size()) {
        throw damaged(trailer + 4, "its size does not match");
      }
    } catch (DataFormatException e) {
      throw damaged(at, e.getMessage() == null ? "invalid deflate data" : e.getMessage(), e);
    }
  }

  private void lz4() throws ImageException {
    int at = start + 4;
    while (end - at > 4 && out.left() > 0) {
      int packed = LittleEndian.i32(in, at);
      if (packed == Lz4Image.MAGIC) { // frames may follow each other
        at += 4;
        continue;
      }
      if (packed <= 0 || packed > end - at - 4) {
        throw damaged(at, "a block of " + (packed & 0xFFFF_FFFFL) + " bytes does not fit");
      }
      at += 4;
      // A block's unpacked size isn't stored; 255 times is the most that LZ4 can do.
      int most = (int) Math.min(Math.min(Lz4Image.BLOCK, out.left()), 255L * packed + 16);
      out.reserve(most);
      int got = Lz4Block.decode(in, at, at + packed, out.array(), out.size(), out.size() + most);
      if (got < 0) {
        throw damaged(-1 - got, "a sequence points outside its block");
      }
      out.advance(got - out.size());
      at += packed;
    }
  }

  /** The lzop container: header, then blocks of unpacked size, packed size, checksums, data. */
  private void lzo() throws ImageException {
    int at = start + 9;
    if (end - at < 25) {
      throw damaged(end, "the header is cut short");
    }
    int version = big16(at);
    int method = in[at + (version >= 0x940 ? 6 : 4)] & 0xFF;
    int flagsAt = at + (version >= 0x940 ? 8 : 5);
    if (method < 1 || method > 3) {
      throw damaged(flagsAt, "unknown method " + method);
    }
    int flags = big32(flagsAt);
    // filter (when flagged), mode, time, and from version 0.940 on the time's high half
    at = flagsAt + 4 + ((flags & 0x800) != 0 ? 4 : 0) + 8 + (version >= 0x940 ? 4 : 0);
    if (at >= end) {
      throw damaged(end, "the header is cut short");
    }
    at += 1 + (in[at] & 0xFF) + 4; // name, header checksum
    if ((flags & 0x40) != 0) { // extra field and its checksum
      if (end - at < 8 || big32(at) < 0 || big32(at) > end - at - 8) {
        throw damaged(at, "the extra field does not fit");
      }
      at += 8 + big32(at);
    }
    int unpackedSums = ((flags & 1) != 0 ? 4 : 0) + ((flags & 0x100) != 0 ? 4 : 0);
    int packedSums = ((flags & 2) != 0 ? 4 : 0) + ((flags & 0x200) != 0 ? 4 : 0);
    while (true) {
      if (end - at < 4) {
        throw damaged(end, "it ends too early");
      }
      int size = big32(at);
      if (size == 0) {
        return;
      }
      if (end - at < 8) {
        throw damaged(end, "it ends too early");
      }
      int packed = big32(at + 4);
      boolean stored = packed == size;
      int header = 8 + unpackedSums + (stored ? 0 : packedSums);
      if (size < 0 || packed <= 0 || packed > size || packed > (long) end - at - header) {
        throw damaged(at, "a block of " + packed + " bytes for " + size + " does not fit");
      }
      out.reserve(size);
      if (stored) {
        System.arraycopy(in, at + header, out.array(), out.size(), size);
      } else {
        int from = at + header;
        int limit = out.size() + size;
        int got = LzoBlock.decode(in, from, from + packed, out.array(), out.size(), limit);
        if (got != limit) {
          throw damaged(got < 0 ? -1 - got : from, "a block is corrupt");
        }
      }
      if ((flags & 1) != 0) {
        java.util.zip.Adler32 sum = new java.util.zip.Adler32();
        sum.update(out.array(), out.size(), size);
        if ((int) sum.getValue() != big32(at + 8)) {
          throw damaged(at + 8, "a block's checksum does not match");
        }
      }
      out.advance(size);
      at += header + packed;
    }
  }

  private int big16(int at) {
    return (in[at] & 0xFF) << 8 | in[at + 1] & 0xFF;
  }

  private int big32(int at) {
    return big16(at) << 16 | big16(at + 2);
  }

  /** The ".lzma" container: properties, 32-bit dictionary size, 64-bit size or -1. */
  private void lzma(long expected) throws IOException, ImageException {
    if (end - start < 13) {
      throw damaged(end, "the header is cut short");
    }
    long size = LittleEndian.i64(in, start + 5);
    if (size < -1 || (expected >= 0 && size >= 0 && size != expected)) {
      throw damaged(start + 5, "its size field is " + size);
    }
    // The dictionary needn't be larger than what comes out.
    long dictionary = LittleEndian.u32(in, start + 1);
    int useful = (int) Math.min(dictionary, Math.max(4096, out.left()));
    InputStream body = new ByteArrayInputStream(in, start + 13, end - start - 13);
    copy(Xz.lzma(body, size, in[start], useful));
  }

  /**
   * In one go when the size is known, which needs no window of its own: Linux packs with windows of
   * 128 MiB.
   */
  private void zstd(long expected) throws IOException, ImageException {
    ZstdLibrary.load();
    long frame = Zstd.findFrameCompressedSize(in, start, end - start);
    if (expected < 0 || Zstd.isError(frame)) {
      int length = Zstd.isError(frame) ? end - start : (int) frame;
      InputStream one = new ByteArrayInputStream(in, start, length);
      copy(new ZstdInputStreamNoFinalizer(one).setLongMax(27));
      return;
    }
    long got = Zstd.decompressByteArray(out.array(), 0, out.room(), in, start, (int) frame);
    if (Zstd.isError(got)) {
      throw new ZstdException(got);
    }
    out.advance((int) got);
  }

  /**
   * A stream that unpacks as it is read, for package members.
   *
   * @param suffix the end of the member's name
   * @return null when the suffix is not a known one
   */
  static InputStream stream(InputStream in, String suffix) throws IOException {
    return switch (suffix) {
      case "" -> in;
      case ".gz" -> new GZIPInputStream(in, CHUNK);
      case ".xz" -> Xz.all(in);
      case ".zst" -> {
        ZstdLibrary.load();
        yield new ZstdInputStreamNoFinalizer(in).setLongMax(27);
      }
      case ".bz2" -> new BZip2CompressorInputStream(in, true);
      case ".lzma" -> Xz.lzma(in);
      default -> null;
    };
  }
}
