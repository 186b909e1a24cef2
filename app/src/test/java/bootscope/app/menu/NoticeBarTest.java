package bootscope.app.menu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.FxThread;
import bootscope.app.menu.NoticeBar.About;
import bootscope.views.control.theme.Appearance;
import bootscope.views.pane.Told;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.scene.text.Text;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoticeBarTest {
  private static final String MESSAGE =
      "The guest faulted three times over and cannot go on. The last exception was vector 14 at RIP"
          + " 0xffffffff81000000, error code 0x2, address 0xffffffffff000000.";
  private static final String REMEDY =
      "The machine stands as it was at the last fault, to be looked at. Restart boots it again.";

  @ParameterizedTest
  @ValueSource(doubles = {800, 1280, 1920})
  void nothingOfANoticeIsCut(double width) {
    FxThread.run(
        () -> {
          NoticeBar bar = NoticeBar.above(new Texts(Locale.ENGLISH));
          bar.tell(new Notice(Notice.Kind.WARNING, MESSAGE, REMEDY, ""), About.ANYTHING);
          bar.tell(new Notice(Notice.Kind.ERROR, MESSAGE, REMEDY, "a\nb"), About.ANYTHING);
          bar.tell(
              new Notice(Notice.Kind.INFORMATION, "/a/very/long/name".repeat(12) + ".img", "", ""),
              About.ANYTHING);
          BorderPane frame = new BorderPane(new Region(), new VBox(bar), null, null, null);
          Scene scene = new Scene(frame, width, 700);
          new Appearance().dress(scene);
          Stage stage = new Stage();
          stage.setScene(scene);
          stage.show();
          for (int i = 0; i < 3; i++) {
            frame.applyCss();
            frame.layout();
          }
          List<String> cut = new ArrayList<>();
          for (Node node : bar.lookupAll(".label")) {
            Label label = (Label) node;
            if (label.lookup(".text") instanceof Text text
                && !label.getText().isEmpty()
                && !text.getText().equals(label.getText())) {
              cut.add(text.getText());
            }
          }
          assertEquals(List.of(), cut);
          for (Node node : bar.lookupAll(".button")) {
            Button button = (Button) node;
            assertTrue(button.getWidth() + 0.5 >= button.prefWidth(-1), button.getText());
            assertTrue(button.localToScene(button.getBoundsInLocal()).getMaxX() <= width);
          }
          stage.close();
        });
  }

  /** A long one scrolls, and leaves most of the window to the panes; a short one is shown whole. */
  @ParameterizedTest
  @CsvSource({"2, false", "60, true"})
  void aLongAnswerScrollsAndDoesNotCoverTheWindow(int lines, boolean scrolled) {
    FxThread.run(
        () -> {
          NoticeBar bar = NoticeBar.over(new Texts(Locale.ENGLISH));
          Told line = new Told("rax from physical 0x1000, by mov", "Go", () -> {});
          bar.tell(
              new Notice(
                  Notice.Kind.INFORMATION, MESSAGE, "", Collections.nCopies(lines, line), ""),
              About.MACHINE);
          StackPane frame = new StackPane(new Region(), bar);
          Scene scene = new Scene(frame, 1280, 800);
          new Appearance().dress(scene);
          Stage stage = new Stage();
          stage.setScene(scene);
          stage.show();
          for (int i = 0; i < 5; i++) {
            frame.applyCss();
            frame.layout();
          }
          ScrollPane words = (ScrollPane) bar.lookup(".words");
          double all = words.getContent().getLayoutBounds().getHeight();
          double seen = words.getViewportBounds().getHeight();
          assertTrue(bar.getHeight() < 0.45 * 800, "it covers " + bar.getHeight());
          assertEquals(scrolled, seen + 1 < all, seen + " of " + all);
          Node close = bar.lookup(".dismiss");
          assertTrue(close.localToScene(close.getBoundsInLocal()).getMinY() > 400, "in sight");
          stage.close();
        });
  }

  /** A link may show something in a pane that the answer lies over. */
  @Test
  void anAnswerGoesOutOfTheWayOfWhatItsLinkShows() {
    FxThread.run(
        () -> {
          Button upper = new Button("code");
          Button lower = new Button("memory");
          BorderPane panes = new BorderPane(null, upper, null, lower, null);
          NoticeBar bar = NoticeBar.over(new Texts(Locale.ENGLISH));
          StackPane frame = new StackPane(panes, bar);
          Stage stage = new Stage();
          stage.setScene(new Scene(frame, 1280, 800));
          new Appearance().dress(stage.getScene());
          stage.show();
          Told memory = new Told("PTE", "Show it in memory", lower::requestFocus);
          Told code = new Told("By mov", "Show the code", upper::requestFocus);
          Told nothing = new Told("Before", "Bring the machine here", () -> {});
          Notice notice =
              new Notice(Notice.Kind.INFORMATION, MESSAGE, "", List.of(memory, code, nothing), "");
          bar.tell(notice, About.MACHINE);
          assertEquals(Pos.BOTTOM_CENTER, follow(bar, 2));
          assertEquals(Pos.TOP_CENTER, follow(bar, 0));
          assertEquals(Pos.TOP_CENTER, follow(bar, 2));
          assertEquals(Pos.BOTTOM_CENTER, follow(bar, 1));
          assertEquals(Pos.TOP_CENTER, follow(bar, 0));
          lower.requestFocus();
          bar.tell(notice, About.MACHINE);
          assertEquals(Pos.TOP_CENTER, StackPane.getAlignment(bar), "not over who asked");
          upper.requestFocus();
          bar.tell(notice, About.MACHINE);
          assertEquals(Pos.BOTTOM_CENTER, StackPane.getAlignment(bar), "not over who asked");
          stage.close();
        });
  }

  /** Where it lies when this link of it has been clicked. */
  private static Pos follow(NoticeBar bar, int link) {
    for (int i = 0; i < 5; i++) {
      bar.getScene().getRoot().applyCss();
      bar.getScene().getRoot().layout();
    }
    Hyperlink clicked = bar.lookupAll(".hyperlink").toArray(Hyperlink[]::new)[link];
    clicked.requestFocus();
    clicked.fire();
    return StackPane.getAlignment(bar);
  }
}
