package bootscope.core.cpu.translate;

import java.io.EOFException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which translator this is, by the classes that it came with. A jar's central directory has the
 * size and checksum of each of them (ZIP specification APPNOTE.TXT 6.3.10 §4.3.12), so that nothing
 * else is read at a start. A folder of classes, as a build tool leaves it, is told by their sizes
 * and times.
 */
final class TranslatorBuild {
  // The end of central directory record (§4.3.16) of an archive without a comment.
  private static final int END = 22;
  private static final int END_SIGNATURE = 0x06054B50;
  private static final int DIRECTORY_BYTES = 12;
  private static final int DIRECTORY_AT = 16;
  private static final int MOST_BYTES = 16 << 20;

  private static final byte[] UNKNOWN = {};

  private TranslatorBuild() {}

  /** Bytes that no other translator has; none where they cannot be found out. */
  static byte[] bytes() {
    CodeSource source = TranslatorBuild.class.getProtectionDomain().getCodeSource();
    URL from = source == null ? null : source.getLocation();
    if (from == null || !from.getProtocol().equals("file")) {
      return UNKNOWN;
    }
    try {
      Path path = Path.of(from.toURI());
      return Files.isDirectory(path) ? ofFolder(path) : ofJar(path);
    } catch (IOException | URISyntaxException | IllegalArgumentException e) {
      return UNKNOWN;
    }
  }

  static byte[] ofJar(Path jar) throws IOException {
    try (FileChannel file = FileChannel.open(jar)) {
      ByteBuffer end = read(file, file.size() - END, END);
      int bytes = end.getInt(DIRECTORY_BYTES);
      return end.getInt(0) != END_SIGNATURE || bytes < 0 || bytes > MOST_BYTES
          ? UNKNOWN
          : read(file, end.getInt(DIRECTORY_AT) & 0xFFFF_FFFFL, bytes).array();
    }
  }

  private static ByteBuffer read(FileChannel file, long at, int bytes) throws IOException {
    if (at < 0) {
      throw new EOFException();
    }
    ByteBuffer to = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (to.hasRemaining()) {
      if (file.read(to, at + to.position()) < 0) {
        throw new EOFException();
      }
    }
    return to;
  }

  static byte[] ofFolder(Path folder) throws IOException {
    StringBuilder lines = new StringBuilder();
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> classes = all.filter(p -> p.toString().endsWith(".class")).sorted().toList();
      for (Path p : classes) {
        lines.append(p).append(' ').append(Files.size(p));
        lines.append(' ').append(Files.getLastModifiedTime(p)).append('\n');
      }
    }
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }
}
