package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.FxThread;
import bootscope.views.control.Contrast;
import bootscope.views.control.theme.Theme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.control.TableRow;
import javafx.scene.layout.BackgroundFill;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import javafx.scene.text.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every text that stands in the window, whatever style sheet its colour comes from, can be read.
 */
class WindowContrastTest {
  @TempDir Path folder;

  @Test
  void everyTextInTheWindowCanBeRead() {
    try (User user = User.with(folder, "long-mode")) {
      Set<String> faint = new TreeSet<>();
      for (Theme theme : Theme.values()) {
        FxThread.run(() -> user.gui().window().actions().run("view.theme-" + theme.id()));
        for (String pane :
            List.of(
                "registers",
                "start-info",
                "e820",
                "contract",
                "image",
                "log",
                "timeline",
                "pagewalk",
                "descriptors")) {
          FxThread.run(() -> user.gui().workbench().dock().show(pane));
          User.frames();
          int seen = FxThread.get(() -> look(user, theme, faint));
          assertTrue(seen > 50, seen + " texts");
        }
      }
      assertEquals(Set.of(), faint);
      assertEquals(List.of(), user.notices(), "nothing went wrong as panes came and went");
    }
  }

  private static int look(User user, Theme theme, Set<String> faint) {
    int seen = 0;
    double least = theme == Theme.HIGH_CONTRAST ? 7 : 4.5;
    for (Node node : user.stage().getScene().getRoot().lookupAll(".text")) {
      if (node instanceof Text text && !text.getText().isBlank() && isSeen(text)) {
        seen++;
        Color behind = behind(text);
        Color shown = Contrast.over((Color) text.getFill(), behind);
        double ratio = Contrast.ratio(shown, behind);
        if (ratio < least) {
          faint.add(
              String.format(
                  Locale.ROOT,
                  "%s: “%s” in %s, %.2f of %s on %s",
                  theme,
                  text.getText(),
                  text.getParent().getStyleClass(),
                  ratio,
                  shown,
                  behind));
        }
      }
    }
    return seen;
  }

  /**
   * Whether it is there to be read: not hidden, nor a table's cell in reserve outside what is seen
   * of it. What cannot be used now may be faint (WCAG 2.2, 1.4.3).
   */
  private static boolean isSeen(Node text) {
    Bounds place = text.localToScene(text.getLayoutBounds());
    for (Node node = text; node != null; node = node.getParent()) {
      if (!node.isVisible()
          || node.isDisabled()
          || node.getOpacity() < 1
          || node.getClip() != null
              && !node.localToScene(node.getClip().getBoundsInParent())
                  .contains(place.getCenterX(), place.getCenterY())
          || node instanceof TableRow<?> row && row.isEmpty()) {
        return false;
      }
    }
    return true;
  }

  private static Color behind(Node text) {
    List<Color> layers = new ArrayList<>(); // from the text down
    for (Node node = text.getParent(); node != null; node = node.getParent()) {
      if (node instanceof Region region && region.getBackground() != null) {
        for (BackgroundFill fill : region.getBackground().getFills().reversed()) {
          if (fill.getFill() instanceof Color colour) {
            layers.add(colour);
          }
        }
      }
    }
    Color seen = Color.WHITE;
    for (Color layer : layers.reversed()) {
      seen = Contrast.over(layer, seen);
    }
    return seen;
  }
}
