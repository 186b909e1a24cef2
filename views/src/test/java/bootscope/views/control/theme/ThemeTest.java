package bootscope.views.control.theme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javafx.css.CssParser;
import javafx.css.Declaration;
import javafx.css.Stylesheet;
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

  @Test
  void compiledSheetsHaveTheRulesOfTheirTexts() throws IOException {
    for (String sheet : CompiledSheets.all()) {
      URL compiled = URI.create(CompiledSheets.of(sheet)).toURL();
      assertTrue(compiled.getPath().endsWith(".bss"), sheet + " has not been compiled");
      assertEquals(
          rules(new CssParser().parse(CompiledSheets.location(sheet))),
          rules(Stylesheet.loadBinary(compiled)),
          sheet);
    }
  }

  /** Each rule's selectors, and its properties in their order. */
  private static List<String> rules(Stylesheet sheet) {
    return sheet.getRules().stream()
        .map(
            r ->
                r.getSelectors()
                    + " "
                    + r.getDeclarations().stream().map(Declaration::getProperty).toList())
        .toList();
  }

  private static String read(String url) throws IOException {
    URL location = URI.create(url).toURL();
    try (var in = location.openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
