package bootscope.app.settings;

import bootscope.core.bits.ByteText;
import java.util.Locale;
import java.util.regex.Pattern;

/** JSON for a file of UTF-8, which has no place for what {@link ByteText} makes of other bytes. */
final class JsonText {
  private static final Pattern LONE_SURROGATE = Pattern.compile("[\\uD800-\\uDFFF]");

  private JsonText() {}

  /** The same JSON, with these characters as JSON's own escapes. */
  static String utf8(String json) {
    return LONE_SURROGATE
        .matcher(json)
        .replaceAll(m -> String.format(Locale.ROOT, "\\\\u%04x", (int) m.group().charAt(0)));
  }
}
