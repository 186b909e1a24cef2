package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.FxThread;
import bootscope.app.menu.GuestState.Phase;
import bootscope.core.timeline.TimelineClock;
import bootscope.views.control.timeline.TimelineModel;
import bootscope.views.control.timeline.TimelineRun;
import bootscope.views.control.timeline.TimelineView;
import bootscope.views.pane.timeline.TimelinePane;
import java.nio.file.Path;
import java.text.NumberFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.scene.Node;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.CustomMenuItem;
import javafx.scene.control.Label;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuItem;
import javafx.scene.image.WritableImage;
import javafx.scene.input.Clipboard;
import javafx.stage.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The timeline in the real window, on real guests, by keys and mouse. */
class TimelineWindowTest {
  @TempDir Path folder;

  private static TimelinePane pane(User user) {
    return (TimelinePane) user.gui().workbench().dock().pane("timeline").orElseThrow();
  }

  /** Runs the guest to its end, and gives the timeline the keyboard. */
  private static TimelineView runAndLook(User user) {
    user.press("F9");
    user.await(
        "the end", () -> user.session().ports().run().state().getValue().phase() == Phase.ENDED);
    user.press("Alt+9");
    TimelineView view = user.find("#timeline-view", TimelineView.class);
    user.await("the keyboard on it", view::isFocused);
    user.await("the end on it", () -> names(user).contains("power_off"));
    User.frames(); // what stands below it has its height
    return view;
  }

  private static List<TimelineRun> runs(User user) {
    return pane(user).model().axis().runs();
  }

  private static List<String> names(User user) {
    return runs(user).getFirst().milestones().stream().map(TimelineRun.Milestone::name).toList();
  }

  private static List<MenuItem> openItems() {
    return Window.getWindows().stream()
        .filter(w -> w instanceof ContextMenu && w.isShowing())
        .flatMap(w -> ((ContextMenu) w).getItems().stream())
        .toList();
  }

  private static String clipboard() {
    return FxThread.get(() -> Clipboard.getSystemClipboard().getString());
  }

  private static double x(User user, TimelineRun.Milestone milestone) {
    TimelineModel axis = pane(user).model().axis();
    return axis.x(axis.value(milestone.at()), 1000);
  }

  @Test
  void everyMilestoneIsComeToByKeysListedAndCopied() {
    try (User user = User.with(folder, "hello-pvh")) {
      TimelineView view = runAndLook(user);
      List<String> names = FxThread.get(() -> names(user));
      for (String name : names) { // each by a key, wherever it lies
        user.press("Right");
        user.await(name, () -> user.text("#timeline-chosen").startsWith(name + ": instruction "));
      }
      user.press("Ctrl+Shift+M");
      user.await("the list", () -> openItems().size() > names.size());
      List<String> lines = FxThread.get(() -> openItems().stream().map(MenuItem::getText).toList());
      for (int i = 0; i < names.size(); i++) {
        assertTrue(lines.get(i).startsWith(names.get(i) + "  "), lines.get(i));
        assertTrue(lines.get(i).contains(" instruction"), lines.get(i));
      }
      int entry = names.indexOf("pvh_entry");
      user.choose(lines.get(entry));
      user.await("it", () -> user.text("#timeline-chosen").startsWith("pvh_entry: "));
      assertTrue(user.shown("#timeline-to-log"), "it is of the run that log and terminal have");

      user.await("the keyboard again", () -> user.stage().isFocused() && view.isFocused());
      user.press("Ctrl+C");
      user.await("the copy", () -> String.valueOf(clipboard()).startsWith("pvh_entry\n"));
      assertTrue(clipboard().contains("instruction"), clipboard());
      assertTrue(clipboard().endsWith("guest:hello-pvh, run 1"), clipboard());
      user.press("Escape");
      user.await("none is selected", () -> pane(user).model().axis().selected() == null);
      user.press("Ctrl+C");
      String all = FxThread.get(() -> pane(user).model().text());
      user.await("all of it", () -> all.equals(clipboard()));
    }
  }

  @Test
  void aMomentOfTheRunBeforeIsNotSoughtInTheNextOnesTerminal() {
    try (User user = User.with(folder, "hello-pvh")) {
      runAndLook(user);
      FxThread.run(() -> pane(user).model().axis().select(0, names(user).indexOf("power_off")));
      user.await("a moment", () -> user.text("#timeline-chosen").startsWith("power_off: "));
      assertTrue(user.shown("#timeline-to-terminal"));
      FxThread.run(() -> user.gui().window().actions().run("run.restart"));
      user.await("the next run", () -> runs(user).size() == 2);
      user.await("nothing is chosen", () -> user.text("#timeline-chosen").startsWith("Click "));
      assertFalse(user.shown("#timeline-to-terminal"));
    }
  }

  @Test
  void onALogarithmicAxisTheFirstMomentsAreApartAndSoTheyAreAtTheNextStart() {
    double apart;
    try (User user = User.with(folder, "hello-pvh")) {
      runAndLook(user);
      TimelineRun run = FxThread.get(() -> runs(user).getFirst());
      TimelineRun.Milestone last = run.milestones().getLast();
      TimelineRun.Milestone first =
          run.milestones().stream().filter(m -> m.at().nanos() > 0).findFirst().orElseThrow();
      double even = FxThread.get(() -> x(user, first) / x(user, last));
      user.press("Ctrl+Shift+L");
      user.await("the logarithmic axis", () -> pane(user).model().axis().isLogarithmic());
      apart = FxThread.get(() -> x(user, first) / x(user, last));
      assertTrue(apart > 5 * even, even + " of the way, then " + apart);
    }
    try (User user = User.with(folder, "hello-pvh")) {
      user.press("Alt+9");
      user.find("#timeline-view", TimelineView.class);
      user.await("it is so again", () -> pane(user).model().axis().isLogarithmic());
      user.click("#button-timeline-logarithmic");
      user.await("an even one", () -> !pane(user).model().axis().isLogarithmic());
    }
  }

  @Test
  void theContextMenuHasAllThatThePaneCanDo() {
    try (User user = User.with(folder, "hello-pvh")) {
      TimelineView view = runAndLook(user);
      user.contextMenu(view, view.getWidth() / 2, view.getHeight() - 20);
      user.await("the menu", () -> !openItems().isEmpty());
      List<String> ids = FxThread.get(() -> ids(openItems()));
      List<String> missing =
          FxThread.get(
              () ->
                  user.gui().window().actions().all().stream()
                      .map(a -> a.id())
                      .filter(id -> id.startsWith("timeline.") && !ids.contains(id))
                      .toList());
      assertEquals(List.of(), missing, "of what the pane can do");
      assertTrue(ids.contains("timeline-published-menu"), () -> "" + ids);
      FxThread.run(() -> item("timeline-clock-menu", "Instructions").fire());
      ChoiceBox<?> clock = user.find("#timeline-clock", ChoiceBox.class);
      user.await("the other axis", () -> clock.getValue() == TimelineClock.INSTRUCTIONS);
      user.press("Escape");
      user.await("no menu", () -> openItems().isEmpty());

      user.contextMenu(view, view.getWidth() / 2, view.getHeight() - 20);
      user.await("the menu", () -> !openItems().isEmpty());
      FxThread.run(() -> menu("timeline-published-menu").getItems().get(1).fire());
      user.await("no figures on instructions", () -> user.shown("#timeline-figures-left-out"));
      user.press("Escape");
      FxThread.run(() -> ((ChoiceBox<?>) clock).getSelectionModel().select(0));
      user.await("then they are", () -> pane(user).model().axis().published() != null);
      assertFalse(user.shown("#timeline-figures-left-out"));
    }
  }

  @Test
  void aMilestoneUnderTheMouseIsWhatTheMenuIsAbout() {
    try (User user = User.with(folder, "hello-pvh")) {
      TimelineView view = runAndLook(user);
      user.press("Right");
      user.press("Left");
      User.frames(); // a picture shows what was painted last, not what is asked for since
      double[] mark = FxThread.get(() -> lastMark(view));
      user.contextMenu(view, mark[0], mark[1]);
      user.await("the last one", () -> user.text("#timeline-chosen").startsWith("power_off: "));
      user.choose("timeline.to-log");
      user.await(
          "the log", () -> "log".equals(user.gui().workbench().dock().activeProperty().get()));
    }
  }

  /** Wherever in the run: what was chosen before is not meant by who clicks elsewhere. */
  @Test
  void theMenuActsOnTheMomentUnderTheMouseAndNamesIt() {
    try (User user = User.with(folder, "hello-pvh")) {
      TimelineView view = runAndLook(user);
      String before = "";
      for (double part : new double[] {0.4, 0.7}) {
        double x = view.getWidth() * part;
        user.contextMenu(view, x, 6); // the axis
        user.await("its heading", () -> heading().startsWith("Instruction "));
        String there = FxThread.get(TimelineWindowTest::heading);
        assertEquals(there, user.text("#timeline-chosen"));
        assertNotEquals(before, there);
        before = there;
        user.choose("timeline.bring-here");
        user.await(
            "the machine at " + there,
            () ->
                there.startsWith(
                    "Instruction "
                        + NumberFormat.getIntegerInstance(Locale.ENGLISH)
                            .format(user.view().instructions())
                        + ","));
      }
      user.click(view, view.getWidth() * 0.5, LANE);
      String clicked = user.text("#timeline-chosen");
      user.click(view, view.getWidth() * 0.6, LANE);
      assertNotEquals(clicked, user.text("#timeline-chosen"));
      user.contextMenu(view, view.getWidth() * 0.5, LANE);
      user.await("the same as a click", () -> clicked.equals(heading()));
    }
  }

  /** A height in the first run, below its milestones. */
  private static final double LANE = 90;

  private static String heading() {
    return openItems().stream()
        .filter(i -> "timeline-menu-heading".equals(i.getId()))
        .map(i -> ((Label) ((CustomMenuItem) i).getContent()).getText())
        .findFirst()
        .orElse("");
  }

  /** The rightmost place of the colour that marks of milestones have in the light theme. */
  private static double[] lastMark(TimelineView view) {
    WritableImage picture = view.snapshot(null, null);
    for (int x = (int) picture.getWidth() - 1; x >= 0; x--) {
      for (int y = 0; y < picture.getHeight(); y++) {
        if ((picture.getPixelReader().getArgb(x, y) & 0xffffff) == 0x6639ba) {
          return new double[] {x, y};
        }
      }
    }
    throw new AssertionError("no mark");
  }

  private static List<String> ids(List<? extends MenuItem> items) {
    List<String> ids = new ArrayList<>();
    for (MenuItem item : items) {
      ids.add(item.getId());
      if (item instanceof Menu menu) {
        ids.addAll(ids(menu.getItems()));
      }
    }
    return ids;
  }

  private static Menu menu(String id) {
    return (Menu) openItems().stream().filter(i -> id.equals(i.getId())).findFirst().orElseThrow();
  }

  private static MenuItem item(String menu, String text) {
    return menu(menu).getItems().stream()
        .filter(i -> i.getText().equals(text))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void anotherGuestsRunIsOnTheScaleOnlyWhenAskedFor() {
    try (User user = User.with(folder, "hello-pvh")) {
      runAndLook(user);
      FxThread.run(() -> user.session().ports().files().openBuiltIn("long-mode"));
      user.await(
          "the other guest",
          () ->
              user.session()
                  .guest()
                  .request()
                  .filter(r -> r.kernel().endsWith("long-mode"))
                  .isPresent());
      user.await("that a run is hidden", () -> user.shown("#timeline-hidden"));
      assertEquals("1 run of another guest is hidden.", user.text("#timeline-hidden"));
      user.await("its own run", () -> runs(user).size() == 1);
      user.click(user.find("#timeline-show-hidden", Node.class));
      user.await("both", () -> runs(user).size() == 2);
      assertFalse(user.shown("#timeline-hidden"));
      user.press("Ctrl+Shift+P");
      user.awaitAndType("#palette-field", "remove other");
      user.press("Enter");
      user.await("only its own", () -> runs(user).size() == 1);
    }
  }
}
