package bootscope.views.control.theme;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import javafx.scene.text.Font;

/**
 * The font of code, bytes and terminals: the first of these that is installed. A stylesheet cannot
 * name more than one family, so the one found is put into a sheet of its own, for the style class
 * {@code mono}.
 */
public final class MonoFont {
  private static final List<String> WANTED =
      List.of(
          "JetBrains Mono",
          "Cascadia Mono",
          "Fira Mono",
          "SF Mono",
          "Menlo",
          "Consolas",
          "DejaVu Sans Mono",
          "Noto Sans Mono",
          "Liberation Mono");

  private static final String FAMILY = find();

  private MonoFont() {}

  private static String find() {
    for (String name : WANTED) {
      if (Font.font(name).getFamily().equals(name)) {
        return name;
      }
    }
    return "Monospaced";
  }

  static String stylesheet() {
    String css =
        ".mono, .mono .text, .bs-canvas, .bs-value-table, .bs-bit-cell .label, .log-text .text,"
            + " .rich-code, .rich-mnemonic, .rich-register, .rich-number, .rich-symbol"
            + " { -fx-font-family: \""
            + FAMILY
            + "\"; }\n";
    return "data:text/css;base64,"
        + Base64.getEncoder().encodeToString(css.getBytes(StandardCharsets.UTF_8));
  }
}
