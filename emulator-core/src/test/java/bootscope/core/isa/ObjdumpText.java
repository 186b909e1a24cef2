package bootscope.core.isa;

import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what {@code objdump -d -w} prints, and takes out what is only spelling. */
final class ObjdumpText {
  private static final Pattern SYMBOL = Pattern.compile(" <[^>]*>");
  private static final Pattern NAMED_TARGET = Pattern.compile(" ([0-9a-f]+) <[^>]*>");
  private static final Pattern REMARK = Pattern.compile("\\((8087|287) only\\)|\\{e?vex\\} ");
  private static final Pattern NO_INDEX = Pattern.compile(",%[re]iz,\\d|\\+[re]iz\\*\\d");
  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final Pattern RIP = Pattern.compile("\\[([re]ip)\\+0x(f[0-9a-f]{15})]");
  private static final Pattern NEGATIVE_16 = Pattern.compile("([ ,:*])-0x([0-9a-f]+)(,|$)");

  /** One line of a listing: an instruction or what objdump could not make one of. */
  record Line(long address, byte[] bytes, String text) {
    boolean bad() {
      return text.contains("(bad)")
          || text.contains("{bad}")
          || text.contains("-bad}")
          || text.startsWith(".byte");
    }
  }

  private ObjdumpText() {}

  /** The line's instruction, or null where it is a heading. */
  static Line parse(String line) {
    int first = line.indexOf('\t');
    if (first < 1 || line.charAt(first - 1) != ':') {
      return null;
    }
    int second = line.indexOf('\t', first + 1);
    String hex = (second < 0 ? line.substring(first + 1) : line.substring(first + 1, second));
    String text = second < 0 ? "" : line.substring(second + 1);
    long address = Long.parseUnsignedLong(line.substring(0, first - 1).trim(), 16);
    return new Line(address, HexFormat.of().parseHex(hex.replace(" ", "")), text);
  }

  /**
   * The text without symbols and surplus blanks, without the pseudo-index that objdump shows for a
   * SIB byte that has none, with displacements as this project writes them: from RIP signed, of 16
   * bits alone unsigned.
   */
  static String normalise(String text, CodeSize size) {
    String result = NAMED_TARGET.matcher(text).replaceAll(" 0x$1");
    result = SYMBOL.matcher(result).replaceAll("");
    result = REMARK.matcher(result).replaceAll("");
    result = NO_INDEX.matcher(result).replaceAll("");
    result = BLANKS.matcher(result).replaceAll(" ").trim();
    Matcher rip = RIP.matcher(result);
    if (rip.find()) {
      long displacement = Long.parseUnsignedLong(rip.group(2), 16);
      result = rip.replaceFirst("[" + rip.group(1) + "-0x" + Long.toHexString(-displacement) + "]");
    }
    if (size != CodeSize.BITS_64) {
      Matcher negative = NEGATIVE_16.matcher(result);
      if (negative.find() && negative.group(2).length() <= 4 && size == CodeSize.BITS_16) {
        int value = 0x10000 - Integer.parseInt(negative.group(2), 16);
        result = negative.replaceFirst("$1" + "0x" + Integer.toHexString(value) + "$3");
      }
    }
    return result;
  }
}
