package bootscope.core.image;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

/** Finds the text that a Linux kernel prints first: {@code Linux version ...}. */
final class Banner {
  private static final byte[] START = "Linux version ".getBytes(StandardCharsets.US_ASCII);
  private static final int LONGEST = 512;
  private static final int CHUNK = 1 << 20;

  private Banner() {}

  static Optional<String> find(Elf elf, SymbolTable symbols) {
    try {
      OptionalLong at = symbols.address("linux_banner");
      if (at.isPresent()) {
        OptionalLong offset = elf.fileOffset(at.getAsLong());
        Optional<String> text =
            offset.isPresent() ? read(elf.bytes(), offset.getAsLong()) : Optional.empty();
        if (text.isPresent()) {
          return text;
        }
      }
      return scan(elf);
    } catch (ImageException e) {
      return Optional.empty(); // decoration: never a reason not to boot
    }
  }

  private static Optional<String> read(ImageBytes bytes, long offset) throws ImageException {
    byte[] b = bytes.readAtMost(offset, LONGEST);
    String text = LittleEndian.text(b, 0, b.length).strip();
    boolean banner =
        text.startsWith("Linux version ")
            && text.length() > START.length
            && Character.isDigit(text.charAt(START.length));
    return banner ? Optional.of(text) : Optional.empty();
  }

  private static Optional<String> scan(Elf elf) throws ImageException {
    ImageBytes bytes = elf.bytes();
    byte[] b = new byte[CHUNK];
    for (LoadSegment s : elf.loadSegments()) {
      long from = s.header().offset();
      long end = from + s.fileSize();
      for (long at = from; at < end; at += CHUNK - START.length) {
        int n = (int) Math.min(CHUNK, end - at);
        bytes.copyTo(at, b, 0, n);
        for (int i = 0; i <= n - START.length; i++) {
          if (b[i] == 'L' && matches(b, i)) {
            Optional<String> text = read(bytes, at + i);
            if (text.isPresent()) {
              return text;
            }
          }
        }
        if (n < CHUNK) {
          break;
        }
      }
    }
    return Optional.empty();
  }

  private static boolean matches(byte[] b, int at) {
    for (int i = 0; i < START.length; i++) {
      if (b[at + i] != START[i]) {
        return false;
      }
    }
    return true;
  }
}
