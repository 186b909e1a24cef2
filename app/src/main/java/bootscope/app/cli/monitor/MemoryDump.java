package bootscope.app.cli.monitor;

import bootscope.app.cli.UsageException;
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
  private static final String SIZES = "bhwg"; // 1, 2, 4, 8 bytes

  private final MonitorTarget target;
  private final Consumer<String> out;
  private char format = 'x';
  private int size = 4;
  private long next;
  private boolean dumped;
  private boolean withSource; // of instructions: x/is

  MemoryDump(MonitorTarget target, Consumer<String> out) {
    this.target = target;
    this.out = out;
  }

  /**
   * Shows memory.
   *
   * @param spec count, format and size, each of which may be missing
   * @param address an expression; empty to go on after the last dump
   * @param onward go on after the last dump instead of at the address
   */
  void dump(boolean physical, String spec, String address, boolean onward) {
    boolean goesOn = onward || address.isEmpty() && dumped;
    long from = goesOn ? next : Values.of(address, target);
    int count = spec.isEmpty() ? 1 : readFormat(spec);
    next = from;
    dumped = true;
    switch (format) {
      case 'i' -> instructions(physical, count);
      case 's' -> strings(physical, count);
      default -> numbers(physical, count);
    }
  }

  /** Takes in {@code COUNT FORMAT SIZE}, each optional, and returns the count. */
  private int readFormat(String written) {
    withSource = written.contains("i") && written.matches(".*(i.*s|s.*i).*");
    String spec = withSource ? written.replace("s", "") : written;
    int digits = 0;
    while (digits < spec.length() && Character.isDigit(spec.charAt(digits))) {
      digits++;
    }
    int count = digits == 0 ? 1 : Integer.parseInt(spec.substring(0, Math.min(digits, 9)));
    if (count < 1 || count > MAX_COUNT) {
      throw new UsageException("/" + spec + ": the count is not between 1 and " + MAX_COUNT);
    }
    char wanted = format;
    int bytes = 0;
    for (char letter : spec.substring(digits).toCharArray()) {
      int index = SIZES.indexOf(letter);
      if (index >= 0) {
        bytes = 1 << index;
      } else if (letter == 'i' || letter == 's' || ValueFormat.of(letter).isPresent()) {
        wanted = letter;
      } else {
        throw new UsageException(
            String.format(
                Locale.ROOT,
                "/%s: '%c' is neither a format (%s i s) nor a size (b h w g)",
                spec,
                letter,
                ValueFormat.letters()));
      }
    }
    format = wanted;
    size = bytes != 0 ? bytes : wanted == 'c' ? 1 : wanted == 'a' ? 8 : size;
    return count;
  }

  private void numbers(boolean physical, int count) {
    int perLine = format == 'c' ? 8 : Math.max(1, (format == 't' ? 8 : LINE_BYTES) / size);
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
    return ValueFormat.of(format).orElseThrow().of(value, 8 * size, target);
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
        String shown = ValueFormat.character(one[0] & 0xff);
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
      String above = withSource ? target.source().above(physical, next, done == 0) : "";
      out.accept(above + label(physical) + "  " + line.text() + "\n");
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
