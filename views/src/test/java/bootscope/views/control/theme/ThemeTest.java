package bootscope.views.control.theme;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ThemeTest {
  @Test
  void everyThemeGivesEveryTokenAColour() throws IOException {
    for (Theme theme : Theme.values()) {
      String css = read(theme.colours());
      for (Token token : Token.values()) {
        assertTrue(
            css.contains("  " + token.variable() + ": "), theme + " has no " + token.variable());
      }
    }
  }

  @Test
  void everyTokenReachesNodesThatPaintForThemselves() throws IOException {
    String css = read(Theme.common());
    for (Token token : Token.values()) {
      assertTrue(
          css.contains("  -token-" + token.cssName() + ": " + token.variable() + ";"),
          token.toString());
    }
  }

  private static String read(String url) throws IOException {
    URL location = URI.create(url).toURL();
    try (var in = location.openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
