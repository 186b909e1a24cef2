package bootscope.core.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the kernel in a Debian package: an {@code ar} archive of control.tar and data.tar, each
 * compressed. Reads forward and stops at the kernel. Sources: deb(5); POSIX pax, "ustar Interchange
 * Format".
 */
final class DebianPackage {
  static final String MAGIC = "!<arch>\n";

  /** Paths at which distributions put a kernel. Debug kernels under /usr/lib/debug are not it. */
  private static final Pattern KERNEL =
      Pattern.compile(
          "(?:\\./|/)?(?:boot/vmlinu[xz]-[^/]+|boot/xen-[^/]+\\.gz"
              + "|(?:usr/)?lib/modules/[^/]+/vmlinu[xz])");

  /**
   * Fields in which a package without a kernel names the one that has it: metapackages, and from
   * Debian's Linux 7 on linux-image-* itself, point there.
   */
  private static final List<String> POINTERS = List.of("Depends", "Pre-Depends", "Recommends");

  /** What has a kernel, by the beginning of its name, the likeliest first. */
  private static final List<Pattern> WITH_KERNEL =
      List.of(
          Pattern.compile("(?<![a-z0-9.+-])linux-binary-[0-9][a-z0-9.+~-]*"),
          Pattern.compile("(?<![a-z0-9.+-])linux-image-(?:unsigned-)?[0-9][a-z0-9.+~-]*"));

  /** Bounds the time spent on a package that unpacks without end. */
  private static final long MAX_UNPACKED = 2L << 30;

  private static final int MAX_ENTRIES = 200_000;
  private static final String COPY_AGAIN = "the package is damaged: download it again";

  private final ImageBytes bytes;
  private final String file;
  private long unpacked;

  DebianPackage(ImageBytes bytes) {
    this.bytes = bytes;
    this.file = bytes.file();
  }

  static boolean isArchive(byte[] start) {
    return start.length >= 8 && new String(start, 0, 8, StandardCharsets.ISO_8859_1).equals(MAGIC);
  }

  /** Unpacks the kernel, which is a bzImage or an ELF file. */
  ImageBytes kernel(List<ImageLayer> chain) throws ImageException {
    long begin = System.nanoTime();
    Member data = member("data.tar").orElse(null);
    if (data == null) {
      throw new ImageException(
          file,
          8,
          "this is an ar archive without data.tar, so it is not a Debian package",
          "give a vmlinux, a vmlinuz or a kernel's .deb");
    }
    try (InputStream tar = open(data)) {
      Entry e = find(tar, KERNEL);
      if (e != null) {
        String inner = file + " > " + e.name;
        byte[] kernel = content(tar, e, inner);
        chain.add(new ImageLayer("deb", data.name, 0, bytes.length(), 0));
        chain.add(
            new ImageLayer("file", e.name, e.offset, kernel.length, System.nanoTime() - begin));
        return ImageBytes.ofArray(inner, kernel);
      }
    } catch (ClosedByInterruptException e) {
      throw ImageException.cancelled(file);
    } catch (IOException | RuntimeException e) {
      throw damaged(data, e);
    } catch (LinkageError e) {
      throw Decompressor.noNativeLibrary(file, e);
    } catch (OutOfMemoryError e) {
      throw new ImageException(
          file,
          data.offset,
          "unpacking " + data.name + " needs more memory than the Java heap has",
          "start with a larger heap, such as -Xmx1g",
          e);
    }
    throw new ImageException(
        file, data.offset, "there is no kernel (boot/vmlinuz-*) in this package", remedy());
  }

  private ImageException damaged(Member m, Exception e) {
    String why = e.getMessage() == null ? e.toString() : e.getMessage();
    return new ImageException(file, m.offset, m.name + " is corrupt (" + why + ")", COPY_AGAIN, e);
  }

  /** What to give instead: the package that this one points to, if it does. */
  private String remedy() {
    String advice =
        "give a linux-image-<version> package or, from Debian's Linux 7 on,"
            + " linux-binary-<version>";
    try {
      Member control = member("control.tar").orElse(null);
      if (control == null) {
        return advice;
      }
      try (InputStream tar = open(control)) {
        unpacked = 0;
        Entry e = find(tar, Pattern.compile("(?:\\./)?control"));
        if (e == null || e.size > 1 << 20) {
          return advice;
        }
        Map<String, String> fields =
            fields(new String(content(tar, e, file), StandardCharsets.ISO_8859_1));
        for (Pattern kernel : WITH_KERNEL) {
          for (String field : POINTERS) {
            Matcher m = kernel.matcher(fields.getOrDefault(field, ""));
            while (m.find()) {
              if (!m.group().equals(fields.get("Package"))) {
                return "this package only points to " + m.group() + ": give that one";
              }
            }
          }
        }
      }
    } catch (IOException | ImageException | RuntimeException | OutOfMemoryError | LinkageError e) {
      return advice; // the first trouble is the one to tell
    }
    return advice;
  }

  /** The fields of a control file; lines that start with a blank go on with the one before. */
  private static Map<String, String> fields(String control) {
    Map<String, String> all = new HashMap<>();
    for (String field : control.split("\n(?![ \t])")) {
      int colon = field.indexOf(':');
      if (colon > 0) {
        all.putIfAbsent(field.substring(0, colon), field.substring(colon + 1).strip());
      }
    }
    return all;
  }

  /**
   * @param offset of the content in the file
   */
  private record Member(String name, long offset, long size) {}

  /** The ar member whose name starts so. */
  private Optional<Member> member(String prefix) throws ImageException {
    long at = 8;
    for (int i = 0; i < 64 && bytes.length() - at >= 60; i++) {
      byte[] h = bytes.read(at, 60);
      String name = new String(h, 0, 16, StandardCharsets.ISO_8859_1).strip();
      String digits = new String(h, 48, 10, StandardCharsets.ISO_8859_1).strip();
      if (h[58] != '`' || h[59] != '\n' || !digits.matches("[0-9]{1,10}")) {
        throw new ImageException(file, at, "the ar member header is damaged", COPY_AGAIN);
      }
      if (name.endsWith("/")) {
        name = name.substring(0, name.length() - 1);
      }
      long size = Long.parseLong(digits);
      if (size > bytes.length() - at - 60) {
        throw new ImageException(
            file,
            at,
            "member " + name + " of " + size + " bytes reaches past the end of the file",
            "the package is truncated: download it again");
      }
      if (name.startsWith(prefix)) {
        return Optional.of(new Member(name, at + 60, size));
      }
      at += 60 + size + (size & 1);
    }
    return Optional.empty();
  }

  private InputStream open(Member m) throws ImageException, IOException {
    String suffix = m.name.substring(m.name.indexOf(".tar") + 4);
    InputStream raw = bytes.stream(m.offset, m.size);
    InputStream tar = Decompressor.stream(raw, suffix);
    if (tar == null) {
      raw.close();
      throw new ImageException(
          file,
          m.offset,
          m.name + " is compressed in an unknown way",
          "unpack the package and give its boot/vmlinuz-* instead");
    }
    return tar;
  }

  /**
   * @param offset of the content in the unpacked tar
   */
  private record Entry(String name, long offset, long size) {}

  /** Reads tar headers up to a regular file whose path matches; null at the end. */
  private Entry find(InputStream tar, Pattern wanted) throws IOException, ImageException {
    byte[] h = new byte[512];
    for (int i = 0; i < MAX_ENTRIES; i++) {
      int n = tar.readNBytes(h, 0, 512);
      unpacked += n;
      if (n == 0 || (n == 512 && h[0] == 0)) {
        return null;
      }
      if (n < 512) {
        throw new IOException("the tar file ends within a header");
      }
      if (checksum(h) != octal(h, 148, 8)) {
        throw new IOException("a tar header's checksum does not match");
      }
      long size = octal(h, 124, 12);
      String name = LittleEndian.text(h, 0, 100);
      String prefix = h[257] == 'u' && h[263] == '0' ? LittleEndian.text(h, 345, 500) : "";
      String path = prefix.isEmpty() ? name : prefix + "/" + name;
      boolean regular = h[156] == '0' || h[156] == 0;
      if (regular && size > 0 && wanted.matcher(path).matches()) {
        return new Entry(path.startsWith("./") ? path.substring(2) : path, unpacked, size);
      }
      long skip = (size + 511) & -512L;
      unpacked += skip;
      if (unpacked > MAX_UNPACKED) {
        throw new IOException("it unpacks to more than 2 GiB");
      }
      tar.skipNBytes(skip);
    }
    throw new IOException("it has more than " + MAX_ENTRIES + " entries");
  }

  private byte[] content(InputStream tar, Entry e, String inner)
      throws IOException, ImageException {
    if (e.size > Output.MAX_BYTES) {
      throw new ImageException(
          inner, -1, "it is over 1 GiB", "give the kernel itself, unpacked from the package");
    }
    // Kernels hardly pack further, so one is smaller than its package; a size field that lies
    // costs no more memory than that, because the array grows only as bytes arrive.
    Output out = new Output(inner, (int) e.size, Math.max(1 << 16, bytes.length()));
    int left = (int) e.size;
    while (left > 0) {
      out.reserve(Math.min(left, 1 << 16));
      int n = tar.read(out.array(), out.size(), Math.min(left, out.room()));
      if (n < 0) {
        throw new IOException("the tar file ends within " + e.name);
      }
      out.advance(n);
      left -= n;
    }
    return out.finish();
  }

  private static long checksum(byte[] h) {
    long sum = 8 * ' ';
    for (int i = 0; i < 512; i++) {
      sum += i >= 148 && i < 156 ? 0 : h[i] & 0xFF;
    }
    return sum;
  }

  private static long octal(byte[] h, int at, int length) throws IOException {
    long value = 0;
    for (int i = at; i < at + length; i++) {
      int c = h[i];
      if (c >= '0' && c <= '7') {
        value = value * 8 + c - '0';
      } else if (c != ' ' && c != 0) {
        throw new IOException("a tar header's number is damaged");
      }
    }
    return value;
  }
}
