package bootscope.views.control.dock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.views.FxThread;
import bootscope.views.action.ActionMenus;
import bootscope.views.action.ActionRegistry;
import bootscope.views.action.KeyMap;
import bootscope.views.action.KeyPreset;
import bootscope.views.control.dock.DockLayout.Split;
import bootscope.views.control.dock.DockLayout.Tabs;
import bootscope.views.control.theme.Appearance;
import bootscope.views.control.theme.Theme;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javafx.geometry.Side;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.control.SplitPane;
import javafx.scene.control.TextField;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;

/** On JavaFX's headless platform. */
class DockTest {
  private static final DockLayout STANDARD =
      new DockLayout(
          DockLayout.above(
              List.of(0.6),
              DockLayout.across(List.of(0.5), new Tabs("a", "b"), new Tabs("c")),
              new Tabs("d", "e")));

  private final List<String> log = new ArrayList<>();
  private final Texts texts = new Texts(Locale.ENGLISH);
  private Appearance appearance;
  private DockLayouts standards = new DockLayouts(STANDARD, STANDARD, STANDARD, 0);
  private Stage stage;
  private Dock dock;

  private Dock make() {
    ActionRegistry actions = new ActionRegistry((a, e) -> log.add("failed " + a));
    KeyMap keys = new KeyMap(actions, KeyPreset.all());
    ActionMenus menus = new ActionMenus(actions, keys, texts);
    List<PaneKind> kinds =
        Stream.of("a", "b", "c", "d", "e")
            .map(id -> new PaneKind(id, MaterialDesignC.CHIP, context -> pane(id)))
            .toList();
    appearance = new Appearance();
    Dock made = new Dock(standards, texts, appearance, actions, menus);
    made.fill(kinds, scene -> log.add("window"));
    return made;
  }

  private static final DockLayout NARROW =
      new DockLayout(DockLayout.above(List.of(0.5), new Tabs("a", "b", "c"), new Tabs("d", "e")));

  private void twoStandards() {
    standards = new DockLayouts(NARROW, STANDARD, NARROW, 1000);
  }

  private void width(double width) throws InterruptedException {
    FxThread.run(() -> stage.setWidth(width));
    for (int i = 0; i < 200 && Math.abs(dock.node().getWidth() - width) > 2; i++) {
      Thread.sleep(10); // the window takes its size from an event
      FxThread.run(this::lay);
    }
    FxThread.run(() -> assertEquals(width, dock.node().getWidth(), 2));
  }

  private boolean hasAreas(int count) {
    return FxThread.get(() -> DockReader.groups(dock.layout()).size() == count);
  }

  @Test
  void anArrangementThatNobodyHasChangedFollowsTheWindowsWidth() throws Exception {
    twoStandards();
    FxThread.run(this::open);
    width(1200);
    assertTrue(hasAreas(3), "the wide one");
    width(700);
    assertTrue(hasAreas(2), "the narrow one");
    width(1200);
    assertTrue(hasAreas(3), "the wide one again");
  }

  @Test
  void anArrangementOfTheUsersOwnStaysWhateverTheWidth() throws Exception {
    twoStandards();
    FxThread.run(this::open);
    width(700);
    FxThread.run(() -> dock.join("e", "a"));
    width(1200);
    assertTrue(hasAreas(2), "as the user has arranged it");
    FxThread.run(dock::reset);
    assertTrue(hasAreas(3), "the standard for the width");
  }

  private DockPane pane(String id) {
    log.add("made " + id);
    TextField field = new TextField(id);
    StackPane content = new StackPane(field, new Label("é"));
    return new DockPane() {
      @Override
      public Node content() {
        return content;
      }

      @Override
      public Node focusTarget() {
        return field;
      }

      @Override
      public void setVisible(boolean visible) {
        log.add((visible ? "shown " : "hidden ") + id);
      }
    };
  }

  private void open() {
    dock = make();
    stage = new Stage();
    StackPane root = new StackPane(dock.node());
    Scene scene = new Scene(root, 1000, 700);
    appearance.dress(scene);
    stage.setScene(scene);
    stage.show();
    lay();
  }

  private void lay() {
    stage.getScene().getRoot().applyCss();
    stage.getScene().getRoot().layout();
  }

  @AfterEach
  void close() {
    FxThread.run(
        () -> {
          if (stage != null) {
            stage.close();
          }
        });
  }

  @Test
  void nothingIsMadeBeforeTheDockIsInAWindow() {
    FxThread.run(
        () -> {
          dock = make();
          assertEquals(List.of(), log);
          assertTrue(dock.openProperty("b").get());
          assertEquals(STANDARD, dock.layout());
        });
  }

  @Test
  void onlyPanesThatCanBeSeenAreMade() {
    FxThread.run(
        () -> {
          open();
          assertEquals(List.of("made a", "shown a", "made c", "shown c", "made d", "shown d"), log);
          dock.show("b");
          assertEquals(List.of("hidden a", "made b", "shown b"), log.subList(6, 9));
        });
  }

  @Test
  void theLayoutSurvivesARoundTrip() {
    FxThread.run(
        () -> {
          open();
          assertEquals(STANDARD.panes().toList(), dock.layout().panes().toList());
          dock.split("b", Side.RIGHT);
          dock.close("e");
          dock.show("d");
          lay();
          DockLayout changed = dock.layout();
          stage.close();

          open();
          dock.restore(changed);
          lay();
          assertEquals(changed, dock.layout());
          assertFalse(dock.openProperty("e").get());
        });
  }

  @Test
  void areasKeepTheirProportionsInWhateverWindowTheyAreOpened() throws Exception {
    FxThread.run(this::open);
    DockLayout kept = FxThread.get(dock::layout);
    for (int i = 0; i < 3; i++) {
      FxThread.run(
          () -> {
            stage.close();
            open();
            dock.restore(dock.layout());
          });
      width(1613); // as a window that is maximized once it is shown
      width(311);
      assertEquals(kept, FxThread.get(dock::layout));
      FxThread.run(
          () -> {
            SplitPane halves = (SplitPane) stage.getScene().lookup(".container-branch .split-pane");
            assertEquals(311 * 0.5, ((Region) halves.getItems().getFirst()).getWidth(), 5);
          });
    }
  }

  @Test
  void aDividerStaysWhereItsUserMovedIt() throws Exception {
    FxThread.run(this::open);
    FxThread.run(
        () -> {
          SplitPane main = (SplitPane) dock.node();
          main.setDividerPositions(0.8);
          lay();
          assertEquals(0.8, ((Split) dock.layout().main()).dividers().getFirst());
          assertEquals(700 * 0.8, ((Region) main.getItems().getFirst()).getHeight(), 5);
        });
    width(1200);
    FxThread.run(
        () -> {
          dock.close("e");
          dock.show("e");
          lay();
          assertEquals(0.8, ((Split) dock.layout().main()).dividers().getFirst());
        });
  }

  @Test
  void aSplitPutsThePaneBesideTheOthers() {
    FxThread.run(
        () -> {
          open();
          dock.split("b", Side.BOTTOM);
          lay();
          Split upper = (Split) ((Split) dock.layout().main()).areas().getFirst();
          Split left = (Split) upper.areas().getFirst();
          assertTrue(left.vertical());
          assertEquals(List.of(new Tabs("a"), new Tabs("b")), left.areas());
          assertEquals(0.5, left.dividers().getFirst(), 0.01);
          dock.join("b", "c");
          upper = (Split) ((Split) dock.layout().main()).areas().getFirst();
          assertEquals(List.of(new Tabs("a"), new Tabs(List.of("c", "b"), "b")), upper.areas());
        });
  }

  @Test
  void aClosedPaneComesBackBesideItsNeighbour() {
    FxThread.run(
        () -> {
          open();
          dock.close("e");
          assertFalse(dock.openProperty("e").get());
          dock.show("e");
          assertTrue(dock.openProperty("e").get());
          Split main = (Split) dock.layout().main();
          assertEquals(new Tabs(List.of("d", "e"), "e"), main.areas().getLast());
        });
  }

  @Test
  void aClosedPaneIsKeptAndNotMadeAgain() {
    FxThread.run(
        () -> {
          open();
          dock.close("c");
          dock.show("c");
          assertEquals(1, log.stream().filter("made c"::equals).count());
          assertEquals(2, log.stream().filter("shown c"::equals).count());
        });
  }

  @Test
  void whenAllAreClosedOneCanStillBeOpened() {
    FxThread.run(
        () -> {
          open();
          List.of("a", "b", "c", "d", "e").forEach(dock::close);
          assertEquals(0, dock.layout().panes().count());
          dock.show("b");
          lay();
          assertEquals(List.of("b"), dock.layout().panes().toList());
          dock.reset();
          assertEquals(STANDARD.panes().toList(), dock.layout().panes().toList());
        });
  }

  @Test
  void aPaneCanHaveAWindowOfItsOwn() {
    FxThread.run(
        () -> {
          open();
          dock.detach("c");
          assertTrue(dock.openProperty("c").get());
          DockLayout layout = dock.layout();
          assertEquals(1, layout.windows().size());
          assertEquals(List.of("c"), layout.windows().getFirst().area().panes().toList());
          assertTrue(log.contains("window"));
          dock.reset();
          assertEquals(0, dock.layout().windows().size());
          dock.restore(layout);
          assertEquals(1, dock.layout().windows().size());
          dock.reset();
        });
  }

  @Test
  void aWindowThatHasClosedIsDressedNoMore() {
    FxThread.run(
        () -> {
          open();
          appearance.chosenProperty().set(Theme.LIGHT);
          dock.detach("c");
          Scene scene = Window.getWindows().getLast().getScene();
          List<String> light = List.copyOf(scene.getStylesheets());
          appearance.chosenProperty().set(Theme.DARK);
          List<String> dark = List.copyOf(scene.getStylesheets());
          assertNotEquals(light, dark, "while it is open, a change of the theme shows");
          dock.close("c");
          appearance.chosenProperty().set(Theme.LIGHT);
          assertEquals(dark, scene.getStylesheets(), "nothing holds it any longer");
        });
  }

  /** The windows that panes have, by their panes. */
  private List<List<String>> windows() {
    return dock.layout().windows().stream().map(w -> w.area().panes().toList()).toList();
  }

  @Test
  void aPaneStaysWhenTheWindowThatItCameOutOfCloses() {
    FxThread.run(
        () -> {
          open();
          dock.detach("b");
          dock.join("d", "b");
          lay();
          dock.detach("d");
          assertEquals(List.of(List.of("b"), List.of("d")), windows());
          // A desktop closes windows with their owner, which JavaFX's headless platform does not.
          for (Window window : Window.getWindows()) {
            assertTrue(window == stage || ((Stage) window).getOwner() == stage);
          }
          dock.close("b");
          assertEquals(List.of(List.of("d")), windows());
          assertTrue(dock.openProperty("d").get());
          dock.reset();
        });
  }

  @Test
  void aPaneThatHasItsWindowKeepsIt() {
    FxThread.run(
        () -> {
          open();
          dock.detach("c");
          Window window = Window.getWindows().getLast();
          dock.detach("c");
          assertEquals(List.of(List.of("c")), windows());
          assertTrue(window.isShowing());
          dock.reset();
        });
  }

  @Test
  void aSavedPaneThatIsGoneIsLeftOut() {
    FxThread.run(
        () -> {
          open();
          dock.restore(
              new DockLayout(
                  DockLayout.across(
                      List.of(0.3),
                      new Tabs("a", "gone"),
                      DockLayout.above(List.of(0.5), new Tabs("gone2"), new Tabs("b", "a")))));
          assertEquals(List.of("a", "b"), dock.layout().panes().toList());
        });
  }

  @Test
  void choosingAPaneGivesItTheKeyboard() {
    FxThread.run(
        () -> {
          open();
          dock.show("d");
          assertEquals("d", dock.activeProperty().get());
          assertEquals("d", ((TextField) stage.getScene().getFocusOwner()).getText());
          dock.cycle(1);
          assertEquals("a", dock.activeProperty().get());
          dock.cycle(-1);
          assertEquals("d", dock.activeProperty().get());
          dock.split("e", Side.RIGHT);
          assertEquals("e", dock.activeProperty().get());
          assertEquals("e", ((TextField) stage.getScene().getFocusOwner()).getText());
          dock.join("e", "d");
          assertEquals("e", ((TextField) stage.getScene().getFocusOwner()).getText());
          dock.cycleTab(-1);
          assertEquals("d", dock.activeProperty().get());
          dock.cycleTab(1);
          assertEquals("e", dock.activeProperty().get());
        });
  }

  @Test
  void whatAPaneKeepsIsSavedAndGivenBack() {
    FxThread.run(
        () -> {
          dock = make();
          dock.restoreMemories(Map.of("a", Map.of("unit", "4"), "gone", Map.of("x", "y")));
          assertEquals(Map.of("a", Map.of("unit", "4")), dock.memories());
          assertEquals("4", dock.context("a").memory().get("unit", "1"));
          int before = dock.revisionProperty().get();
          dock.context("b").memory().put("syntax", "att");
          assertTrue(dock.revisionProperty().get() > before);
          assertEquals(
              Map.of("a", Map.of("unit", "4"), "b", Map.of("syntax", "att")), dock.memories());
        });
  }

  @Test
  void zoomChangesTheTextOfOnePane() {
    FxThread.run(
        () -> {
          open();
          dock.show("d");
          dock.zoomActive(3);
          lay();
          double large = text("d").getFont().getSize();
          assertEquals(appearance.fontSizeProperty().get() * 1.331, large, 0.5);
          assertEquals(appearance.fontSizeProperty().get(), text("a").getFont().getSize(), 0.01);
          assertEquals(Map.of("d", 1.1 * 1.1 * 1.1), dock.zooms());
          dock.zoomActive(0);
          assertEquals(Map.of(), dock.zooms());
        });
  }

  private TextField text(String id) {
    Node host = stage.getScene().lookup("#pane-" + id);
    assertNotNull(host);
    return (TextField) host.lookup(".text-field");
  }

  @Test
  void presenterSizeChangesAllText() {
    FxThread.run(
        () -> {
          open();
          appearance.presenterProperty().set(true);
          lay();
          assertEquals(13 * 1.5, text("a").getFont().getSize(), 0.01);
          appearance.presenterScaleProperty().set(2.5);
          lay();
          assertEquals(13 * 2.5, text("a").getFont().getSize(), 0.01);
        });
  }
}
