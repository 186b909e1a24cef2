package bootscope.app.cli;

import java.util.Locale;
import java.util.function.Consumer;

/**
 * The monitor's {@code x} and {@code xp}. Format and size stay as last used, as in gdb; a repeated
 * command goes on where the last one ended.
 */
final class MemoryDump {
  private static final int LINE_BYTES = 16;
  private static final int MAX_COUNT = 65_536;
  private static final int MAX_STRING = 4096;

  private final MonitorTarget target;
  private final Consumer<String> out;
  private char format = 'x';
  private int size = 4;
  private long next;

  MemoryDump(MonitorTarget target, Consumer<String> out) {
    this.target = target;
    this.out = out;
  }

  /**
   * @param arguments {@code [/FMT] ADDR}
   * @param onward go on after the last dump instead of at the address
   */
  void dump(boolean physical, String arguments, boolean onward) {
    int count = 1;
    String address = arguments;
    if (arguments.startsWith("/")) {
      int space = arguments.indexOf(' ');
      String spec = space < 0 ? arguments.substring(1) : arguments.substring(1, space);
      address = space < 0 ? "" : arguments.substring(space + 1);
      count = readFormat(spec);
    }
    if (!onward) {
      next = Values.of(address, target);
    }
    switch (format) {
      case 'i' -> instructions(physical, count);
      case 's' -> strings(physical, count);
      default -> numbers(physical, count);
    }
  }

  /** Takes in {@code COUNT FORMAT SIZE}, each optional, and returns the count. */
  private int readFormat(String spec) {
    int digits = 0;
    while (digits < spec.length() && Character.isDigit(spec.charAt(digits))) {
      digits++;
    }
    int count = digits == 0 ? 1 : Integer.parseInt(spec.substring(0, Math.min(digits, 9)));
    if (count < 1 || count > MAX_COUNT) {
      throw new UsageException("/" + spec + ": the count is not between 1 and " + MAX_COUNT);
    }
    for (char letter : spec.substring(digits).toCharArray()) {
      switch (letter) {
        case 'x', 'd', 'u', 'o', 'i', 's' -> format = letter;
        case 'c' -> {
          format = letter;
          size = 1;
        }
        case 'b' -> size = 1;
        case 'h' -> size = 2;
        case 'w' -> size = 4;
        case 'g' -> size = 8;
        default ->
            throw new UsageException(
                String.format(
                    Locale.ROOT,
                    "/%s: '%c' is neither a format (x d u o c s i) nor a size (b h w g)",
                    spec,
                    letter));
      }
    }
    return count;
  }

  private void numbers(boolean physical, int count) {
    int perLine = format == 'c' ? 8 : LINE_BYTES / size;
    for (int done = 0; done < count; done += perLine) {
      int items = Math.min(perLine, count - done);
      byte[] bytes = new byte[items * size];
      int readable = target.peek(physical, next, bytes) / size;
      StringBuilder line = new StringBuilder(label(physical));
      for (int i = 0; i < readable; i++) {
        line.append(' ').append(number(bytes, i * size));
      }
      next += (long) readable * size;
      if (readable < items) {
        out.accept(readable == 0 ? "" : line + "\n");
        throw unreadable(physical);
      }
      out.accept(line + "\n");
    }
  }

  private String number(byte[] bytes, int offset) {
    long value = 0;
    for (int i = size - 1; i >= 0; i--) {
      value = value << 8 | bytes[offset + i] & 0xff;
    }
    int unused = 64 - 8 * size;
    return switch (format) {
      case 'd' -> Long.toString(value << unused >> unused);
      case 'u' -> Long.toUnsignedString(value);
      case 'o' -> "0" + Long.toOctalString(value);
      case 'c' -> character((int) value);
      default -> "0x" + "0".repeat(2 * size - hexDigits(value)) + Long.toHexString(value);
    };
  }

  private static int hexDigits(long value) {
    return Long.toHexString(value).length();
  }

  private static String character(int value) {
    return switch (value) {
      case '\n' -> "'\\n'";
      case '\r' -> "'\\r'";
      case '\t' -> "'\\t'";
      case 0 -> "'\\0'";
      default ->
          value >= 32 && value < 127
              ? "'" + (char) value + "'"
              : String.format(Locale.ROOT, "'\\x%02x'", value);
    };
  }

  private void strings(boolean physical, int count) {
    for (int done = 0; done < count; done++) {
      String label = label(physical);
      StringBuilder text = new StringBuilder();
      byte[] one = new byte[1];
      int length = 0;
      while (length < MAX_STRING) {
        if (target.peek(physical, next, one) < 1) {
          throw unreadable(physical);
        }
        next++;
        length++;
        if (one[0] == 0) {
          break;
        }
        String shown = character(one[0] & 0xff);
        text.append(shown, 1, shown.length() - 1);
      }
      out.accept(label + " \"" + text + "\"" + (length == MAX_STRING ? "..." : "") + "\n");
    }
  }

  private void instructions(boolean physical, int count) {
    for (int done = 0; done < count; done++) {
      MonitorTarget.Line line = target.disassemble(physical, next);
      if (line == null) {
        throw unreadable(physical);
      }
      out.accept(label(physical) + "  " + line.text() + "\n");
      next += line.length();
    }
  }

  private String label(boolean physical) {
    String name = physical ? "" : target.nameOf(next);
    return String.format(Locale.ROOT, "0x%016x%s:", next, name.isEmpty() ? "" : " <" + name + ">");
  }

  private UsageException unreadable(boolean physical) {
    return new UsageException(
        String.format(
            Locale.ROOT,
            "0x%x: nothing that can be read at this %s address",
            next,
            physical ? "physical" : "linear"));
  }
}
