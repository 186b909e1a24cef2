package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.FxThread;
import bootscope.core.session.Phase;
import bootscope.core.session.Profiling;
import bootscope.views.action.Action;
import bootscope.views.control.flame.FlameItem;
import bootscope.views.control.flame.FlameModel;
import bootscope.views.control.flame.FlameView;
import bootscope.views.control.table.TextTable;
import bootscope.views.pane.bootprofile.BootProfilePane;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.control.Labeled;
import javafx.scene.control.TabPane;
import javafx.scene.input.Clipboard;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The boot's profile in the window, by keyboard and mouse. */
class BootProfileWindowTest {
  @TempDir Path folder;
  private User user;

  @BeforeEach
  void open() {
    user = User.with(folder, "hello-pvh");
    FxThread.run(() -> user.gui().window().actions().run("pane.show.bootprofile"));
    user.await("the pane", () -> user.shown("#bootprofile-empty"));
  }

  @AfterEach
  void close() {
    user.close();
  }

  private FlameView chart() {
    return user.find("#bootprofile-chart", FlameView.class);
  }

  private FlameModel model() {
    return FxThread.get(
        () ->
            user.gui()
                .workbench()
                .dock()
                .pane("bootprofile")
                .map(p -> ((BootProfilePane) p).chart())
                .orElseThrow());
  }

  /** Records the whole of it, with the keyboard in the chart. */
  private FlameModel record() {
    user.press("Ctrl+Shift+R");
    user.await("what is recorded", () -> user.text("#bootprofile-empty").contains("Run the guest"));
    user.press("F9");
    user.await("the end", () -> user.view().phase() == Phase.ENDED);
    FlameModel model = model();
    long end = FxThread.get(() -> user.view().instructions());
    user.await("the chart", () -> model.whole().to() == end);
    user.await("the chart", () -> chartHasKeyboard());
    return model;
  }

  private boolean chartHasKeyboard() {
    FlameView view = (FlameView) user.stage().getScene().lookup("#bootprofile-chart");
    if (view != null && !view.isFocused()) {
      view.requestFocus();
    }
    return view != null && view.isFocused() && view.pixels() > 0;
  }

  private String focused(FlameModel model) {
    return FxThread.get(() -> model.focus() == null ? "" : model.name(model.focus().name()));
  }

  @SuppressWarnings("unchecked")
  private TextTable<Object> table(String tab) {
    return (TextTable<Object>) user.find("#bootprofile-table-" + tab, TextTable.class);
  }

  @Test
  void itIsRecordedShownAndZoomedByKeysAndMouse() {
    FlameModel model = record();
    assertTrue(user.text("#bootprofile-state").startsWith("Recording: "), "what is shown");
    user.press("Down"); // the first of all
    user.await("the thread", () -> model.focus() != null && model.focus().row() == 0);
    user.press("Down");
    assertEquals("pvh_entry", focused(model));
    user.await("its numbers", () -> user.text("#bootprofile-details").startsWith("pvh_entry  ·"));
    user.press("Down");
    String longest = focused(model);
    assertFalse(longest.isEmpty());
    user.press("Enter");
    user.await("only that", () -> !model.isAll());
    assertTrue(FxThread.get(() -> model.from() <= model.focus().begin()));
    assertTrue(
        FxThread.get(() -> chart().getAccessibleText()).startsWith(longest), "readers hear it");
    double span = FxThread.get(() -> model.to() - model.from());
    user.press("W");
    user.await("less", () -> model.to() - model.from() < span);
    user.press("S");
    user.press("S");
    user.await("more", () -> model.to() - model.from() > span);
    user.press("Home");
    user.await("all", model::isAll);

    FlameItem there = FxThread.get(model::focus);
    double[] place = FxThread.get(() -> chart().place(there));
    user.press("Escape");
    user.await("nothing", () -> model.focus() == null);
    user.click(chart(), place[0], place[1]);
    user.await("the call again", () -> longest.equals(focused(model)));
  }

  @Test
  void theGuestIsPutToWhereACallBegins() {
    FlameModel model = record();
    user.press("Down");
    user.press("Down");
    user.press("Down");
    String name = focused(model);
    user.await("its numbers", () -> user.text("#bootprofile-details").startsWith(name + "  ·"));
    long begin = FxThread.get(() -> model.focus().begin());
    long end = FxThread.get(() -> model.focus().end());
    user.press("Shift+F10");
    user.choose("bootprofile.begin");
    user.await("the instant", () -> user.view().instructions() == begin);
    user.await("the playhead", () -> model.playhead() == begin);
    assertEquals(name, FxThread.get(() -> user.view().place()), "its first instruction");
    assertTrue(FxThread.get(() -> model.whole().to()) > begin, "all of it is still shown");
    user.press("Shift+F10");
    user.choose("bootprofile.end");
    user.await("the instant", () -> user.view().instructions() == end);
    user.press("Shift+F10");
    user.choose("bootprofile.break");
    user.await("a breakpoint", () -> user.view().breakpoints().size() == 1);
    assertTrue(user.view().breakpoints().getFirst().where().contains(name));
  }

  @Test
  void whatIsChosenInATableStandsOutInTheChartAndBack() {
    FlameModel model = record();
    FxThread.run(() -> user.find("#bootprofile-tabs", TabPane.class).getSelectionModel().select(2));
    TextTable<Object> functions = table("functions");
    user.await("rows", () -> functions.rows().size() > 3);
    FxThread.run(functions::requestFocus);
    user.press("Home");
    user.await("a row", () -> functions.chosen().size() == 1);
    String first = FxThread.get(() -> functions.texts(functions.one()).getFirst());
    int name = number(model, first);
    user.await("it stands out", () -> model.isChosen(name));
    user.press("Enter");
    user.await("it has the focus", () -> first.equals(focused(model)));
    user.press("Up");
    String caller = focused(model);
    user.await(
        "its caller's row",
        () ->
            functions.chosen().size() == 1
                && functions.texts(functions.one()).getFirst().equals(caller));
    user.press("R");
    user.await("a range", model::hasRange);
    user.await("its tables", () -> user.text("#bootprofile-state").contains("tables of"));
    user.press("Escape");
    user.await("all", () -> !user.text("#bootprofile-state").contains("tables of"));
  }

  private static int number(FlameModel model, String name) {
    return FxThread.get(
        () -> {
          for (int row = 0; row < model.whole().rows(); row++) {
            for (int i = 0; i < model.whole().size(row); i++) {
              if (model.name(model.whole().name(row, i)).equals(name)) {
                return model.whole().name(row, i);
              }
            }
          }
          throw new AssertionError(name);
        });
  }

  @Test
  void aSearchHasFunctionsStandOutAndCountsThem() {
    FlameModel model = record();
    user.press("Ctrl+F");
    user.awaitAndType("#bootprofile-find-field", "put_char");
    user.await("a count", () -> user.text("#bootprofile-found").startsWith("1 function, "));
    assertTrue(FxThread.get(() -> model.isSearching() && model.isMatch(number(model, "put_char"))));
    user.press("Escape");
    user.await("the keyboard back", () -> chart().isFocused() && !model.isSearching());
  }

  @Test
  void oneThatHasGoneOnRunsOnceMoreAndOffIsOff() {
    user.press("F9");
    user.await("the end", () -> user.view().phase() == Phase.ENDED);
    long end = FxThread.get(() -> user.view().instructions());
    user.click("#bootprofile-begin");
    FlameModel model = model();
    user.await("the chart", () -> model.whole().to() == end);
    assertEquals(Phase.ENDED, FxThread.get(() -> user.view().phase()));
    assertEquals(1, profiling().state().number(), "begun once");
    user.press("Ctrl+Shift+R");
    user.await("off", () -> user.text("#bootprofile-state").startsWith("Recorded: "));
    assertEquals(end, FxThread.get(() -> model.whole().to()));
  }

  private Profiling profiling() {
    return FxThread.get(() -> user.session().workspace().guest().getValue().session().profiling());
  }

  @Test
  void theMenuHasAllThatThePaneCanDoWithReasonsWhyNot() {
    record();
    user.contextMenu(chart(), 40, 60);
    user.await("the menu", () -> menuHas("bootprofile.copy"));
    List<String> wrong = new ArrayList<>();
    for (Action action : FxThread.get(() -> user.gui().window().actions().all())) {
      if (action.id().startsWith("bootprofile.")) {
        if (!FxThread.get(() -> menuHas(action.id()))) {
          wrong.add("not in the menu: " + action.id());
        }
        boolean always = action.id().equals("bootprofile.open"); // a file can always be opened
        if (!always && !user.gui().workbench().texts().has(action.textKey() + ".disabled")) {
          wrong.add("no reason why not: " + action.id());
        }
      }
    }
    assertEquals(List.of(), wrong);
    user.press("Escape");
    user.await("no menu", () -> !menuHas("bootprofile.copy"));
    user.press("Escape"); // what was clicked
    user.press("Down");
    user.press("Down");
    user.await("its numbers", () -> user.text("#bootprofile-details").startsWith("pvh_entry  ·"));
    user.press("Ctrl+C");
    user.await(
        "a copy",
        () ->
            String.valueOf(Clipboard.getSystemClipboard().getString()).startsWith("pvh_entry  ·"));
  }

  /** Writes what is shown to a file, by the window. */
  private Path export(String name) {
    Path file = folder.resolve(name);
    user.answers.add(List.of(file));
    FxThread.run(() -> user.gui().window().actions().run("bootprofile.export"));
    user.await("the file", () -> Files.exists(file));
    return file;
  }

  private void run(String action) {
    FxThread.run(() -> user.gui().window().actions().run(action));
  }

  private FlameModel compared() {
    return FxThread.get(
        () ->
            user.gui()
                .workbench()
                .dock()
                .pane("bootprofile")
                .map(p -> ((BootProfilePane) p).compared())
                .orElseThrow());
  }

  private String state() {
    return user.text("#bootprofile-state");
  }

  @Test
  void whatWasExportedIsOpenedAgainAndLeft() {
    FlameModel model = record();
    long end = FxThread.get(() -> model.whole().to());
    int slices = FxThread.get(() -> model.whole().size());
    Path file = export("a.bootprofile");
    assertEquals("boot-profile.bootprofile", user.proposed.getLast());
    user.answers.add(List.of(file));
    run("bootprofile.open");
    user.await("the file's", () -> state().startsWith("From a.bootprofile: "));
    assertEquals(end, FxThread.get(() -> model.whole().to()));
    assertEquals(slices, FxThread.get(() -> model.whole().size()));
    assertFalse(enabled("bootprofile.begin"), "a file's instants are no guest's");
    run("bootprofile.close-file");
    user.await("the guest's", () -> state().startsWith("Recording: "));
    assertEquals(slices, FxThread.get(() -> model.whole().size()));
  }

  private boolean enabled(String action) {
    return FxThread.get(
        () -> user.gui().window().actions().find(action).orElseThrow().enabled().get());
  }

  @Test
  void aRecordingGoesOnThroughARestartAndIsTheSame() {
    FlameModel model = record();
    long end = FxThread.get(() -> model.whole().to());
    assertFalse(enabled("bootprofile.compare-before"), "there is none before");
    user.press("Ctrl+F2");
    user.await("the beginning", () -> user.view().instructions() == 0);
    user.await("nothing yet", () -> user.shown("#bootprofile-empty"));
    user.press("F9");
    user.await("the end", () -> user.view().phase() == Phase.ENDED);
    user.await("the chart", () -> model.whole().to() == end);
    assertTrue(state().startsWith("Recording: "), "what is shown");
    run("bootprofile.compare-before");
    user.await("zeros", () -> state().contains("Nothing differs"));
    assertTrue(state().startsWith("guest:hello-pvh"), state());
    assertTrue(state().contains("; 0\n"), state());
    TextTable<Object> functions = compareTable("functions");
    user.await("rows", () -> functions.rows().size() > 3);
    assertEquals(
        List.of(),
        FxThread.get(
            () ->
                functions.rows().stream()
                    .map(functions::texts)
                    .filter(t -> !t.get(3).equals("0") || !t.getLast().isEmpty())
                    .toList()));
    FlameModel graph = compared();
    assertEquals("= all", FxThread.get(() -> graph.name(0)));
    assertEquals(end, FxThread.get(() -> graph.whole().to()), "as wide as either run");
  }

  @SuppressWarnings("unchecked")
  private TextTable<Object> compareTable(String tab) {
    return (TextTable<Object>) user.find("#bootprofile-compare-table-" + tab, TextTable.class);
  }

  @Test
  void anotherBootDiffersByNameInTableAndGraph() {
    record();
    Path file = export("short.bootprofile");
    assertTrue(enabled("bootprofile.compare"));
    user.close();
    user = User.with(folder, "long-mode");
    run("pane.show.bootprofile");
    user.await("the pane", () -> user.shown("#bootprofile-empty"));
    assertFalse(enabled("bootprofile.compare"), "nothing to compare with");
    record();
    user.answers.add(List.of(file));
    run("bootprofile.compare");
    user.await("a comparison", () -> state().startsWith("short.bootprofile: "));
    FlameModel graph = compared();
    TextTable<Object> functions = compareTable("functions");
    user.await("rows", () -> functions.rows().size() > 3);
    FxThread.run(functions::requestFocus);
    user.press("Home");
    user.await("a row", () -> functions.chosen().size() == 1);
    List<String> texts = FxThread.get(() -> functions.texts(functions.one()));
    assertTrue(texts.getLast().equals("new") || texts.getLast().equals("gone"), texts.toString());
    String sign = texts.getLast().equals("new") ? "+" : "-";
    assertTrue(texts.get(3).startsWith(sign), texts.toString());
    user.press("Enter");
    user.await("its path", () -> graph.focus() != null);
    int node = FxThread.get(() -> graph.focus().name());
    assertTrue(FxThread.get(() -> graph.isChosen(node)), "it stands out");
    String said = FxThread.get(() -> graph.name(node));
    assertTrue(said.startsWith(sign.equals("+") ? "▲ " : "▼ "), said);
    assertTrue(said.contains(texts.getFirst()) && said.contains(sign), said);
    user.await(
        "its numbers",
        () -> user.text("#bootprofile-compare-details").startsWith(texts.getFirst()));
    FlameView view = user.find("#bootprofile-compared", FlameView.class);
    assertTrue(
        FxThread.get(view::getAccessibleText).startsWith(texts.getFirst()), "readers hear it");
    user.await("the keyboard", view::isFocused);
    user.press("Up"); // to who calls: its row
    user.await("another row", () -> graph.focus() != null && graph.focus().name() != node);

    String before = state();
    run("bootprofile.compare-exchange");
    user.await("the other way round", () -> !state().equals(before));
    assertTrue(state().contains("→  short.bootprofile: "), state());
    run("bootprofile.compare-close");
    user.await("the profile", () -> state().startsWith("Recording: "));
    assertTrue(user.shown("#bootprofile-chart"));
  }

  @Test
  void aFileThatIsNoneIsRefusedAndNothingElseChanges() throws Exception {
    record();
    String before = state();
    Path file = Files.writeString(folder.resolve("none.bootprofile"), "no profile");
    user.answers.add(List.of(file));
    run("bootprofile.compare");
    user.awaitNotice("none.bootprofile is no profile");
    user.await("the profile", () -> user.shown("#bootprofile-chart"));
    assertEquals(before, state());
  }

  private static boolean menuHas(String id) {
    return javafx.stage.Window.getWindows().stream()
        .filter(w -> w instanceof javafx.scene.control.ContextMenu)
        .flatMap(w -> ((javafx.scene.control.ContextMenu) w).getItems().stream())
        .anyMatch(i -> id.equals(i.getId()));
  }

  @Test
  void anEmptyPaneSaysWhatAProfileIs() {
    assertTrue(user.text("#bootprofile-empty").contains("every call"));
    Labeled button = user.find("#bootprofile-begin", Labeled.class);
    assertEquals("Record a profile", FxThread.get(button::getText));
  }
}
