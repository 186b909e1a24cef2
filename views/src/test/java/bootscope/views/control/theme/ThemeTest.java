package bootscope.views.control.theme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javafx.css.CssParser;
import javafx.css.Declaration;
import javafx.css.Stylesheet;
import org.junit.jupiter.api.Test;

class ThemeTest {
  /** What one theme gives, and the others take from the controls' own sheet or do without. */
  private static final Set<String> OF_SOME =
      Set.of(
          "-bs-ansi-1",
          "-bs-ansi-10",
          "-bs-ansi-11",
          "-bs-ansi-14",
          "-bs-bookmark",
          "-bs-branch-current",
          "-bs-gutter",
          "-bs-hover",
          "-bs-least-contrast",
          "-bs-match-current",
          "-bs-stripe");

  @Test
  void everyThemeGivesEveryColour() throws IOException {
    Set<String> all = new TreeSet<>();
    for (Theme theme : Theme.values()) {
      all.addAll(colours(theme));
    }
    assertTrue(all.containsAll(OF_SOME), "one is gone");
    all.removeAll(OF_SOME);
    assertTrue(all.size() >= 40, all.toString());
    for (Theme theme : Theme.values()) {
      Set<String> missing = new TreeSet<>(all);
      missing.removeAll(colours(theme));
      assertEquals(Set.of(), missing, theme.toString());
    }
  }

  /** The colours with a meaning that a theme's sheet gives. */
  static Set<String> colours(Theme theme) throws IOException {
    return Pattern.compile("(?m)^ *(-bs-[\\w-]+):")
        .matcher(read(theme.colours()))
        .results()
        .map(m -> m.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
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
