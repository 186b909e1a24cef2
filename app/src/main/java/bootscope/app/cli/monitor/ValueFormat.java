package bootscope.app.cli.monitor;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a number is written, by gdb's letters. */
enum ValueFormat {
  HEXADECIMAL('x') {
    @Override
    String of(long value, int bits, MonitorTarget target) {
      return padded(value, bits);
    }

    @Override
    String alone(long value, MonitorTarget target) {
      return "0x" + Long.toHexString(value);
    }
  },
  DECIMAL('d') {
    @Override
    String of(long value, int bits, MonitorTarget target) {
      return Long.toString(value << 64 - bits >> 64 - bits);
    }
  },
  UNSIGNED('u') {
    @Override
    String of(long value, int bits, MonitorTarget target) {
      return Long.toUnsignedString(value);
    }
  },
  OCTAL('o') {
    @Override
    String of(long value, int bits, MonitorTarget target) {
      return value == 0 ? "0" : "0" + Long.toOctalString(value);
    }
  },
  BINARY('t') {
    @Override
    String of(long value, int bits, MonitorTarget target) {
      String digits = Long.toBinaryString(value);
      return "0".repeat(bits - digits.length()) + digits;
    }

    @Override
    String alone(long value, MonitorTarget target) {
      return Long.toBinaryString(value);
    }
  },
  CHARACTER('c') {
    @Override
    String of(long value, int bits, MonitorTarget target) {
      return character((int) (value & 0xFF));
    }

    @Override
    String alone(long value, MonitorTarget target) {
      return (byte) value + " " + character((int) (value & 0xFF));
    }
  },
  ADDRESS('a') {
    @Override
    String of(long value, int bits, MonitorTarget target) {
      String name = target.nameOf(value);
      return "0x" + Long.toHexString(value) + (name.isEmpty() ? "" : " <" + name + ">");
    }
  },
  PADDED('z') {
    @Override
    String of(long value, int bits, MonitorTarget target) {
      return padded(value, bits);
    }
  };

  private final char letter;

  ValueFormat(char letter) {
    this.letter = letter;
  }

  static Optional<ValueFormat> of(char letter) {
    return Arrays.stream(values()).filter(f -> f.letter == letter).findFirst();
  }

  /** All letters, parted by blanks. */
  static String letters() {
    return Arrays.stream(values())
        .map(f -> String.valueOf(f.letter))
        .collect(Collectors.joining(" "));
  }

  /**
   * A number in a dump of memory.
   *
   * @param value zero-extended
   * @param bits its width
   */
  abstract String of(long value, int bits, MonitorTarget target);

  /** A number by itself, as {@code print} shows it. */
  String alone(long value, MonitorTarget target) {
    return of(value, 64, target);
  }

  /** A byte as a character in single quotes, as in C. */
  static String character(int value) {
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

  private static String padded(long value, int bits) {
    return String.format(Locale.ROOT, "0x%0" + bits / 4 + "x", value);
  }
}
