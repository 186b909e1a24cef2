package bootscope.core.image;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Finds the kernel in a Debian package (deb(5)): an {@code ar} archive of control.tar and data.tar,
 * each compressed. Reads forward and stops at the kernel. A library reads the archives; here are
 * the bounds, and the places for messages.
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
  private static final int MAX_MEMBERS = 64;

  /** What may come before an entry's content: long names and pax records are kept in memory. */
  private static final int MAX_HEADERS = 1 << 16;

  private static final String COPY_AGAIN = "the package is damaged: download it again";

  private final ImageBytes bytes;
  private final String file;

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
    Member data = member("data.tar");
    if (data == null) {
      throw new ImageException(
          file,
          8,
          "this is an ar archive without data.tar, so it is not a Debian package",
          "give a vmlinux, a vmlinuz or a kernel's .deb");
    }
    try (Tar tar = open(data)) {
      TarArchiveEntry e = tar.find(KERNEL);
      if (e != null) {
        String name = e.getName().startsWith("./") ? e.getName().substring(2) : e.getName();
        String inner = file + " > " + name;
        byte[] kernel = content(tar, e, inner);
        chain.add(new ImageLayer("deb", data.name, 0, bytes.length(), 0));
        chain.add(
            new ImageLayer(
                "file", name, e.getDataOffset(), kernel.length, System.nanoTime() - begin));
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
      Member control = member("control.tar");
      if (control == null) {
        return advice;
      }
      try (Tar tar = open(control)) {
        TarArchiveEntry e = tar.find(Pattern.compile("(?:\\./)?control"));
        if (e == null || e.getSize() > 1 << 20) {
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
   * @param content the package, at the member's content; it ends with that
   */
  private record Member(String name, long offset, InputStream content) {}

  /** The ar member whose name starts so; null if there is none. */
  private Member member(String prefix) throws ImageException {
    ArArchiveInputStream ar = new ArArchiveInputStream(bytes.stream(0, bytes.length()));
    try {
      for (int i = 0; i < MAX_MEMBERS; i++) {
        ArArchiveEntry e = ar.getNextEntry();
        if (e == null) {
          break;
        }
        if (e.getLength() > bytes.length() - ar.getBytesRead()) {
          throw new ImageException(
              file,
              ar.getBytesRead(),
              "member "
                  + e.getName()
                  + " of "
                  + e.getLength()
                  + " bytes reaches past the end of the file",
              "the package is truncated: download it again");
        }
        if (e.getName().startsWith(prefix)) {
          return new Member(e.getName(), ar.getBytesRead(), ar);
        }
      }
      ar.close();
      return null;
    } catch (ClosedByInterruptException e) {
      throw ImageException.cancelled(file);
    } catch (IOException | RuntimeException e) {
      throw new ImageException(
          file, ar.getBytesRead(), "the ar member header is damaged", COPY_AGAIN, e);
    }
  }

  private Tar open(Member m) throws ImageException, IOException {
    String suffix = m.name.substring(m.name.indexOf(".tar") + 4);
    InputStream unpacked = Decompressor.stream(m.content, suffix);
    if (unpacked == null) {
      m.content.close();
      throw new ImageException(
          file,
          m.offset,
          m.name + " is compressed in an unknown way",
          "unpack the package and give its boot/vmlinuz-* instead");
    }
    return new Tar(new Allowance(unpacked));
  }

  /** A tar archive that is read up to what is wanted of it. */
  private static final class Tar extends TarArchiveInputStream {
    private final Allowance source;

    Tar(Allowance source) {
      super(source, StandardCharsets.UTF_8.name());
      this.source = source;
    }

    /** The next regular file whose path matches; null if there is none. */
    TarArchiveEntry find(Pattern wanted) throws IOException {
      long skipped = 0;
      for (int i = 0; i < MAX_ENTRIES; i++) {
        source.left = skipped + MAX_HEADERS;
        TarArchiveEntry e = getNextEntry();
        if (e == null) {
          return null;
        }
        if (!e.isCheckSumOK()) {
          throw new IOException("a tar header's checksum does not match");
        }
        skipped = e.getSize() + getRecordSize(); // and what fills the last record
        if (getBytesRead() + skipped > MAX_UNPACKED) {
          throw new IOException("it unpacks to more than 2 GiB");
        }
        boolean regular =
            e.getLinkFlag() == TarConstants.LF_NORMAL || e.getLinkFlag() == TarConstants.LF_OLDNORM;
        if (regular && e.getSize() > 0 && wanted.matcher(e.getName()).matches()) {
          source.left = skipped;
          return e;
        }
      }
      throw new IOException("it has more than " + MAX_ENTRIES + " entries");
    }
  }

  /** Ends a stream that goes on where nothing of that length belongs. */
  private static final class Allowance extends FilterInputStream {
    /** Bytes that may still be read. */
    private long left;

    Allowance(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int at, int count) throws IOException {
      if (count > 0 && left == 0) {
        throw new IOException("a tar header has more than " + MAX_HEADERS + " bytes");
      }
      int n = in.read(to, at, (int) Math.min(count, left));
      left -= Math.max(0, n);
      return n;
    }

    @Override
    public long skip(long count) throws IOException {
      long n = in.skip(Math.min(count, left));
      left -= n;
      return n;
    }
  }

  private byte[] content(InputStream tar, TarArchiveEntry e, String inner)
      throws IOException, ImageException {
    if (e.getSize() > Output.MAX_BYTES) {
      throw new ImageException(
          inner, -1, "it is over 1 GiB", "give the kernel itself, unpacked from the package");
    }
    // Kernels hardly pack further, so one is smaller than its package; a size field that lies
    // costs no more memory than that, because the array grows only as bytes arrive.
    Output out = new Output(inner, (int) e.getSize(), Math.max(1 << 16, bytes.length()));
    int left = (int) e.getSize();
    while (left > 0) {
      out.reserve(Math.min(left, 1 << 16));
      int n = tar.read(out.array(), out.size(), Math.min(left, out.room()));
      if (n < 0) {
        throw new IOException("the tar file ends within " + e.getName());
      }
      out.advance(n);
      left -= n;
    }
    return out.finish();
  }
}
