package bootscope.views.control.theme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.views.FxThread;
import bootscope.views.control.Contrast;
import bootscope.views.control.Ink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javafx.scene.Scene;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.paint.Color;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is shown can be read in every theme, by the colours that its style sheets come to. */
class ContrastTest {
  private static final double GRAPHIC = 3; // WCAG 2.2, 1.4.11
  private static final double TEXT = 4.5; // 1.4.3
  private static final double ENHANCED = 7; // 1.4.6
  private static final String BLACK_OR_WHITE = "{black|white}";

  /** A line of the table of what is shown on what. */
  private record Place(boolean text, List<String> shown, List<String> behind) {}

  private Appearance appearance;
  private StackPane root;

  @AfterAll
  static void usualTheme() {
    FxThread.run(() -> new Appearance().chosenProperty().set(Theme.LIGHT));
  }

  private void dress(Theme theme) {
    appearance = new Appearance();
    appearance.chosenProperty().set(theme);
    root = new StackPane();
    appearance.dress(new Scene(root));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsShownIsToldFromWhatIsBehindIt(Theme theme) throws IOException {
    List<Place> places = places();
    List<String> faint = new ArrayList<>();
    FxThread.run(
        () -> {
          dress(theme);
          for (Place place : places) {
            double least = !place.text ? GRAPHIC : theme == Theme.HIGH_CONTRAST ? ENHANCED : TEXT;
            for (String behind : place.behind) {
              Color below = layers(behind);
              assertEquals(1, below.getOpacity(), behind + " lets light through");
              for (String shown : place.shown) {
                Color above =
                    shown.equals(BLACK_OR_WHITE)
                        ? Contrast.blackOrWhite(below)
                        : Contrast.over(layers(shown), below);
                double ratio = Contrast.ratio(above, below);
                if (ratio < least) {
                  faint.add(
                      String.format(
                          Locale.ROOT, "%s on %s: %.2f, not %.1f", shown, behind, ratio, least));
                }
              }
            }
          }
        });
    assertEquals(List.of(), faint);
  }

  /** So that a new colour is put into the table. */
  @Test
  void everyColourOfOursIsInTheTable() throws IOException {
    Set<String> wanted = new TreeSet<>();
    ThemeTest.colours(Theme.LIGHT).forEach(name -> wanted.add(name.substring("-bs-".length())));
    Stream.of(Ink.values()).forEach(i -> wanted.add(i.themeName().substring("-bs-".length())));
    // Lines of a grid, and what is nowhere but in colours that a guest chooses.
    wanted.removeAll(Set.of("grid", "ansi-0", "ansi-7", "ansi-8", "ansi-15"));
    for (Place place : places()) {
      Stream.concat(place.shown.stream(), place.behind.stream())
          .flatMap(names -> Stream.of(names.split("/")))
          .forEach(name -> wanted.remove(name.replaceFirst("@.*", "")));
    }
    assertEquals(Set.of(), wanted);
  }

  @ParameterizedTest
  @EnumSource
  void aMilestoneDoesNotLookLikeTrouble(Theme theme) {
    FxThread.run(
        () -> {
          dress(theme);
          for (String trouble : List.of("fail", "breakpoint", "warning", "color-danger-fg")) {
            double apart = Math.abs(layers("milestone").getHue() - layers(trouble).getHue());
            assertTrue(Math.min(apart, 360 - apart) > 45, trouble + ", degrees: " + apart);
          }
        });
  }

  @Test
  void aTextOfAnyColourIsMadeReadableAndKeepsItsColourWhereItIs() {
    for (Color behind : List.of(Color.BLACK, Color.WHITE, Color.web("#808080"), Color.RED)) {
      for (Color text : List.of(Color.BLACK, Color.BLUE, Color.web("#777777"), Color.YELLOW)) {
        assertTrue(Contrast.ratio(Contrast.readable(text, behind, TEXT), behind) >= TEXT);
      }
    }
    assertEquals(Color.YELLOW, Contrast.readable(Color.YELLOW, Color.BLACK, ENHANCED));
    assertEquals(21, Contrast.ratio(Color.BLACK, Color.WHITE), 1e-9);
    assertEquals(4.48, Contrast.ratio(Color.web("#777777"), Color.WHITE), 0.005);
  }

  /** Layers of colours, the uppermost first, as one. */
  private Color layers(String names) {
    String[] all = names.split("/");
    Color seen = resolved(all[all.length - 1]);
    for (int i = all.length - 2; i >= 0; i--) {
      seen = Contrast.over(resolved(all[i]), seen);
    }
    return seen;
  }

  /** What a looked-up colour is in the theme: the background of a region that has it. */
  private Color resolved(String name) {
    String[] parts = name.split("@");
    String variable = (parts[0].startsWith("color-") ? "-" : "-bs-") + parts[0];
    Region probe = new Region();
    probe.setStyle("-fx-background-color: " + variable + ";");
    root.getChildren().setAll(probe);
    probe.applyCss();
    assertTrue(
        probe.getBackground() != null && !probe.getBackground().getFills().isEmpty(),
        variable + " is no colour");
    Color colour = (Color) probe.getBackground().getFills().getFirst().getFill();
    return parts.length == 1 ? colour : colour.deriveColor(0, 1, 1, Double.parseDouble(parts[1]));
  }

  private static List<Place> places() throws IOException {
    try (InputStream in = ContrastTest.class.getResourceAsStream("contrast-pairs.txt")) {
      List<Place> places = new ArrayList<>();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        if (!line.isBlank() && !line.startsWith("#")) {
          String[] parts = line.replace(BLACK_OR_WHITE, "{}").split("\\|");
          assertEquals(3, parts.length, line);
          assertTrue(Set.of("text", "graphic").contains(parts[0].strip()), line);
          places.add(
              new Place(
                  parts[0].strip().equals("text"),
                  Stream.of(parts[1].strip().split(" "))
                      .map(n -> n.equals("{}") ? BLACK_OR_WHITE : n)
                      .toList(),
                  List.of(parts[2].strip().split(" "))));
        }
      }
      return places;
    }
  }
}
