package bootscope.core.image;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorOutputStream;
import org.tukaani.xz.FilterOptions;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAOutputStream;
import org.tukaani.xz.X86Options;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

/** Makes small images of every kind, byte by byte as the formats' specifications say. */
final class Samples {
  private Samples() {}

  /** A little-endian byte buffer that grows. */
  static final class Bytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Bytes put(int size, long value) {
      for (int i = 0; i < size; i++) {
        out.write((int) (value >>> 8 * i));
      }
      return this;
    }

    Bytes put(byte... bytes) {
      out.writeBytes(bytes);
      return this;
    }

    Bytes text(String text) {
      return put(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Bytes align(int unit) {
      while (out.size() % unit != 0) {
        out.write(0);
      }
      return this;
    }

    Bytes padTo(int size) {
      while (out.size() < size) {
        out.write(0);
      }
      return this;
    }

    int size() {
      return out.size();
    }

    byte[] get() {
      return out.toByteArray();
    }
  }

  /**
   * 120,000 bytes of literals and repeats at many distances and lengths. The files in this
   * package's test resources are this, packed by the formats' own tools.
   */
  static byte[] mixed() {
    Random random = new Random(18);
    byte[] b = new byte[120_000];
    int n = 0;
    while (n < b.length) {
      if (n == 0 || random.nextInt(3) == 0) {
        int literals = 1 + random.nextInt(random.nextInt(20) == 0 ? 700 : 20);
        for (int i = 0; i < literals && n < b.length; i++) {
          b[n++] = (byte) random.nextInt(256);
        }
      } else {
        int distance = 1 + random.nextInt(Math.min(n, 1 << 1 + random.nextInt(16)));
        int length = 2 + random.nextInt(random.nextInt(8) == 0 ? 1500 : 60);
        for (int i = 0; i < length && n < b.length; i++, n++) {
          b[n] = b[n - distance];
        }
      }
    }
    return b;
  }

  static byte[] resource(String name) {
    try (InputStream in = Samples.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One note: sizes, type, name and descriptor, each padded to four bytes. */
  static byte[] note(String owner, int type, byte[] descriptor) {
    byte[] name = (owner + "\0").getBytes(StandardCharsets.ISO_8859_1);
    return new Bytes()
        .put(4, name.length)
        .put(4, descriptor.length)
        .put(4, type)
        .put(name)
        .align(4)
        .put(descriptor)
        .align(4)
        .get();
  }

  static byte[] number(int size, long value) {
    return new Bytes().put(size, value).get();
  }

  static byte[] concat(byte[]... parts) {
    Bytes b = new Bytes();
    for (byte[] p : parts) {
      b.put(p);
    }
    return b.get();
  }

  /** A PHYS32_ENTRY note and a build ID: what a bootable kernel has. */
  static byte[] pvhNotes(int size, long entry) {
    return concat(note("GNU", 3, new byte[] {1, 2, 3, 4}), note("Xen", 18, number(size, entry)));
  }

  /** What {@link #elf} makes a program header of. */
  record Part(int type, int flags, long virtual, long physical, byte[] content, long memory) {}

  static Part load(long physical, byte[] content, long memory) {
    return new Part(1, 5, physical, physical, content, memory);
  }

  static Part notes(byte[] content) {
    return new Part(4, 4, 0, 0, content, content.length);
  }

  /** An ELF file with program headers only. */
  static byte[] elf(boolean wide, Part... parts) {
    int headers = (wide ? 64 : 52) + parts.length * (wide ? 56 : 32);
    Bytes b = elfHeader(wide, parts.length, 0, 0);
    int offset = headers;
    for (Part p : parts) {
      offset += -offset & 7;
      if (wide) {
        b.put(4, p.type).put(4, p.flags).put(8, offset).put(8, p.virtual).put(8, p.physical);
        b.put(8, p.content.length).put(8, p.memory).put(8, 4);
      } else {
        b.put(4, p.type).put(4, offset).put(4, p.virtual).put(4, p.physical);
        b.put(4, p.content.length).put(4, p.memory).put(4, p.flags).put(4, 4);
      }
      offset += p.content.length;
    }
    for (Part p : parts) {
      b.align(8).put(p.content);
    }
    return b.get();
  }

  static Bytes elfHeader(boolean wide, int segments, long sectionOffset, int sections) {
    int word = wide ? 8 : 4;
    Bytes b = new Bytes();
    b.put((byte) 0x7F, (byte) 'E', (byte) 'L', (byte) 'F');
    b.put(1, wide ? 2 : 1).put(1, 1).put(1, 1).put(1, 0).put(8, 0);
    b.put(2, 2).put(2, wide ? 62 : 3).put(4, 1).put(word, 0x100000);
    b.put(word, segments == 0 ? 0 : wide ? 64 : 52).put(word, sectionOffset).put(4, 0);
    b.put(2, wide ? 64 : 52).put(2, wide ? 56 : 32).put(2, segments);
    return b.put(2, wide ? 64 : 40).put(2, sections).put(2, sections - 1);
  }

  /** A kernel of one segment at 1 MiB with a PVH note. */
  static byte[] kernel() {
    return elf(
        true, load(0x100000, Arrays.copyOf(mixed(), 6000), 0x3000), notes(pvhNotes(4, 0x100010)));
  }

  /** A bzImage of protocol 2.15 around a payload, with the unpacked size appended if wanted. */
  static byte[] bzImage(byte[] payload, int appendedSize) {
    Bytes b = new Bytes().padTo(0x1F1).put(1, 1).padTo(0x1FE).put(2, 0xAA55);
    b.put(2, 0x6AEB).text("HdrS").put(2, 0x20F).padTo(0x20E).put(2, 0x300 - 0x200);
    b.padTo(0x248).put(4, 0x100).put(4, payload.length + (appendedSize >= 0 ? 4 : 0));
    b.padTo(0x300).text("6.1.0-sample (a@b) #1\0").padTo(1024).padTo(1024 + 0x100);
    b.put(payload);
    return appendedSize >= 0 ? b.put(4, appendedSize).get() : b.get();
  }

  /** A bzImage of {@link #kernel} packed in one way. */
  static byte[] bzImage(Compression method) {
    byte[] kernel = kernel();
    boolean own = method == Compression.GZIP; // gzip ends with the size by itself
    return bzImage(pack(method, kernel), own ? -1 : kernel.length);
  }

  static byte[] pack(Compression method, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream to = packer(method, out)) {
      if (to != null) {
        to.write(content);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return switch (method) {
      case ZSTD -> Zstd.compress(content);
      case LZ4 -> lz4(content);
      case LZO -> lzo(content);
      default -> out.toByteArray();
    };
  }

  private static OutputStream packer(Compression method, OutputStream out) throws IOException {
    LZMA2Options options = new LZMA2Options(0);
    options.setDictSize(1 << 16);
    return switch (method) {
      case GZIP -> new GZIPOutputStream(out);
      case BZIP2 -> new BZip2CompressorOutputStream(out, 1);
      case LZMA -> new LZMAOutputStream(out, options, -1);
      case XZ ->
          new XZOutputStream(out, new FilterOptions[] {new X86Options(), options}, XZ.CHECK_CRC32);
      default -> null;
    };
  }

  /** The legacy frame. */
  static byte[] lz4(byte[] content) {
    Bytes b = new Bytes().put(4, 0x184C_2102);
    for (int at = 0; at < content.length; at += 8 << 20) {
      ByteArrayOutputStream block = new ByteArrayOutputStream();
      try (OutputStream to = new BlockLZ4CompressorOutputStream(block)) {
        to.write(content, at, Math.min(content.length - at, 8 << 20));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      b.put(4, block.size()).put(block.toByteArray());
    }
    return b.get();
  }

  /** An lzop file with one stored block: packed size equal to unpacked size. */
  private static byte[] lzo(byte[] content) {
    java.util.zip.Adler32 sum = new java.util.zip.Adler32();
    sum.update(content);
    Bytes b = new Bytes().put(1, 0x89).text("LZO\0\r\n\u001a\n");
    b.put((byte) 0x10, (byte) 0x30, (byte) 0x20, (byte) 0xA0, (byte) 0x09, (byte) 0x40);
    b.put(1, 1).put(1, 5).put(big(1)).put(big(0x81A4)).put(big(0)).put(big(0)).put(1, 0);
    b.put(big(0)).put(big(content.length)).put(big(content.length));
    return b.put(big((int) sum.getValue())).put(content).put(big(0)).get();
  }

  private static byte[] big(int value) {
    return number(4, Integer.reverseBytes(value));
  }

  /** A ustar header and content, padded to blocks. */
  static byte[] tarEntry(String name, byte[] content) {
    return tarEntry('0', name, content);
  }

  private static byte[] tarEntry(char type, String name, byte[] content) {
    byte[] h = new byte[512];
    put(h, 0, name);
    put(h, 100, "0000644\0" + "0000000\0" + "0000000\0");
    put(
        h,
        124,
        String.format(Locale.ROOT, "%011o\0", content.length)
            + "00000000000\0"
            + "        "
            + type);
    put(h, 257, "ustar  \0");
    int sum = 0;
    for (byte c : h) {
      sum += c & 0xFF;
    }
    put(h, 148, String.format(Locale.ROOT, "%06o\0 ", sum));
    return new Bytes().put(h).put(content).align(512).get();
  }

  private static void put(byte[] to, int at, String text) {
    byte[] b = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(b, 0, to, at, b.length);
  }

  /** A package whose data.tar holds these entries. */
  static byte[] deb(Compression method, String control, byte[]... entries) {
    byte[] end = new byte[1024];
    byte[] data = concat(concat(entries), end);
    byte[] info = concat(tarEntry("./control", control.getBytes(StandardCharsets.UTF_8)), end);
    String suffix = method == null ? "" : method.suffix();
    return new Bytes()
        .text("!<arch>\n")
        .put(member("debian-binary", "2.0\n".getBytes(StandardCharsets.UTF_8)))
        .put(member("control.tar.gz", pack(Compression.GZIP, info)))
        .put(member("data.tar" + suffix, method == null ? data : pack(method, data)))
        .get();
  }

  private static byte[] member(String name, byte[] content) {
    String header =
        String.format(
            Locale.ROOT, "%-16s%-12d%-6d%-6d%-8s%-10d`\n", name, 0, 0, 0, "100644", content.length);
    return new Bytes().text(header).put(content).align(2).get();
  }

  /** A package with a kernel whose name is longer than a tar header has room for. */
  static byte[] longNamedDeb(String name) {
    return deb(
        null,
        "Package: x\n",
        tarEntry('L', "././@LongLink", (name + "\0").getBytes(StandardCharsets.US_ASCII)),
        tarEntry(name.substring(0, 99), kernel()));
  }

  /** A package with a bzImage. */
  static byte[] kernelDeb(Compression method) {
    return deb(
        method,
        "Package: linux-image-6.1.0-sample\n",
        tarEntry("./boot/config-6.1.0-sample", new byte[700]),
        tarEntry("./boot/vmlinuz-6.1.0-sample", bzImage(Compression.LZ4)));
  }

  /** An initrd of one file, in the form that Linux unpacks. */
  static byte[] cpio(String name, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (CpioArchiveOutputStream to = new CpioArchiveOutputStream(out)) {
      CpioArchiveEntry entry = new CpioArchiveEntry(name, content.length);
      entry.setMode(CpioConstants.C_ISREG | 0755);
      to.putArchiveEntry(entry);
      to.write(content);
      to.closeArchiveEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static ImageBytes bytes(byte[] content) {
    return ImageBytes.ofArray("sample", content);
  }
}
