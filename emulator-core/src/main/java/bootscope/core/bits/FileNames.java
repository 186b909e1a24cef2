package bootscope.core.bits;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * Files' names as bytes, told as {@link ByteText}. Java reads names in the locale's encoding, which
 * under {@code LC_ALL=C} is ASCII, so that no other file could be named; but a file URI's escapes
 * are taken as the bytes that they are.
 */
public final class FileNames {
  private static final char OTHER_SEPARATOR = '\\';

  private FileNames() {}

  /**
   * The file of this name.
   *
   * @throws InvalidPathException when the host has no such names
   */
  public static Path path(String name) {
    if (isAscii(name) || java.io.File.separatorChar == OTHER_SEPARATOR) {
      return Path.of(name);
    }
    byte[] bytes = ByteText.bytes(name);
    if (name.indexOf('\0') >= 0) {
      throw new InvalidPathException(name, "Nul character not allowed");
    }
    StringBuilder uri = new StringBuilder("file:///x/");
    boolean absolute = bytes[0] == '/';
    byte last = '/';
    for (byte b : bytes) {
      if (b != '/' || last != '/') {
        uri.append(b == '/' ? "/" : String.format(Locale.ROOT, "%%%02X", b & 0xFF));
      }
      last = b;
    }
    Path below = Path.of(URI.create(uri.toString())); // nothing of it is made shorter
    Path relative = below.subpath(1, below.getNameCount());
    return absolute ? Path.of("/").resolve(relative) : relative;
  }

  /** A path's name, from which {@link #path} makes the same path. */
  public static String text(Path path) {
    String plain = path.toString();
    if (isAscii(plain) || java.io.File.separatorChar == OTHER_SEPARATOR) {
      return plain;
    }
    // A path below the root has no folder's slash added to its URI.
    Path below =
        Path.of("/x").resolve(path.isAbsolute() ? path.subpath(0, path.getNameCount()) : path);
    String raw = below.toUri().getRawPath();
    byte[] bytes = new byte[raw.length()];
    int count = 0;
    for (int i = 2; i < raw.length(); i++) {
      if (raw.charAt(i) == '%') {
        bytes[count++] = (byte) Integer.parseInt(raw, i + 1, i + 3, 16);
        i += 2;
      } else {
        bytes[count++] = (byte) raw.charAt(i);
      }
    }
    String text = ByteText.of(Arrays.copyOf(bytes, count));
    return path.isAbsolute() ? text : text.substring(1);
  }

  private static boolean isAscii(String name) {
    return StandardCharsets.US_ASCII.newEncoder().canEncode(name);
  }
}
