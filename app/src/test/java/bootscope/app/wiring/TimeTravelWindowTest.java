package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.FxThread;
import bootscope.app.cli.CommandLineParser;
import bootscope.app.cli.Invocation;
import bootscope.app.cli.RunOptions;
import bootscope.app.cli.capsule.Capsule.KeptBreakpoint;
import bootscope.app.cli.capsule.CapsuleFile;
import bootscope.app.menu.GuestState.Phase;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.Accesses;
import bootscope.core.debug.BreakpointException;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.Editor;
import bootscope.core.debug.ExpressionException;
import bootscope.core.debug.PortTrigger;
import bootscope.views.control.hex.HexView;
import bootscope.views.control.table.ValueTable;
import bootscope.views.control.timeline.TimelineModel;
import bootscope.views.control.timeline.TimelineRun;
import bootscope.views.control.timeline.TimelineView;
import bootscope.views.pane.timeline.TimelinePane;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.geometry.Bounds;
import javafx.geometry.Orientation;
import javafx.scene.Node;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Menu;
import javafx.scene.control.SplitPane;
import javafx.scene.control.TableView;
import javafx.stage.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Going through a guest's past in the real window, by keys and mouse. */
class TimeTravelWindowTest {
  @TempDir Path folder;

  private static TimelineModel axis(User user) {
    TimelinePane pane = (TimelinePane) user.gui().workbench().dock().pane("timeline").orElseThrow();
    return pane.model().axis();
  }

  private static Phase phase(User user) {
    return user.session().ports().run().state().getValue().phase();
  }

  private static void runToEnd(User user) {
    user.press("F9");
    user.await("the end", () -> phase(user) == Phase.ENDED);
  }

  private static TimelineView timeline(User user) {
    user.press("Alt+9");
    TimelineView view = user.find("#timeline-view", TimelineView.class);
    user.await("the keyboard on it", view::isFocused);
    return view;
  }

  private static void goTo(User user, String instant) {
    user.press("Ctrl+Shift+G");
    user.awaitAndType("#go-to-instant-field", instant);
    user.press("Enter");
  }

  @Test
  void aStepIsTakenBackAndMadeAgain() {
    try (User user = User.with(folder, "long-mode")) {
      assertFalse(user.shown("#status-past"));
      for (int i = 1; i <= 3; i++) {
        int steps = i;
        user.press("F7");
        user.await("a step", () -> user.view().instructions() == steps);
      }
      long rip = user.view().registers().get(CpuRegisters.RIP);
      user.press("Shift+F7");
      user.await("a step back", () -> user.view().instructions() == 2);
      user.await("it says so", () -> user.shown("#status-past"));
      assertEquals("past, 1 instruction before the end", user.text("#status-past"));
      user.press("F7");
      user.await("the step again", () -> user.view().instructions() == 3);
      assertEquals(rip, user.view().registers().get(CpuRegisters.RIP));
      user.await("it is no more", () -> !user.shown("#status-past"));
      user.press("Shift+F9");
      user.await("the beginning", () -> user.view().instructions() == 0);
    }
  }

  @Test
  void thePlayheadTakesTheMachineAlong() {
    try (User user = User.with(folder, "hello-pvh")) {
      runToEnd(user);
      long end = user.view().instructions();
      String all = user.session().guest().guest().get().session().serial(0).text();
      TimelineView view = timeline(user);
      user.await("the playhead", () -> axis(user).playhead() != null);
      TimelineRun.Moment last = FxThread.get(() -> axis(user).runs().getFirst().end());
      assertEquals(end, FxThread.get(() -> axis(user).playhead().instructions()));

      User.frames(); // where it lies is laid out
      double middle = FxThread.get(() -> view.getWidth() * 0.6);
      user.drag(view, FxThread.get(() -> view.getWidth() * 0.8), 6, middle, 6);
      user.await("the past", () -> user.view().known().orElseThrow().past());
      user.await("the machine stands", () -> phase(user) == Phase.STOPPED);
      User.frames();
      assertEquals(last, FxThread.get(() -> axis(user).runs().getFirst().end()), "is known");
      assertEquals(
          user.view().instructions(), FxThread.get(() -> axis(user).playhead().instructions()));
      String part = user.session().guest().guest().get().session().serial(0).text();
      assertTrue(all.startsWith(part) && part.length() < all.length(), part);

      long before = user.view().instructions();
      user.press("Shift+Left");
      user.await("a little further back", () -> user.view().instructions() < before);
      user.press("Shift+Right");
      user.await("and on", () -> user.view().instructions() >= before);

      goTo(user, "end");
      user.await("its end", () -> phase(user) == Phase.ENDED);
      assertEquals(end, user.view().instructions());
      assertEquals(all, user.session().guest().guest().get().session().serial(0).text());
    }
  }

  @Test
  void whatEndedTheGuestIsSaidOnlyWhileItStandsAtThatEnd() {
    try (User user = User.with(folder, "triple-fault")) {
      user.press("F9");
      user.awaitNotice("Triple fault");
      long end = user.view().instructions();
      goTo(user, "begin");
      user.await("the beginning", () -> user.view().instructions() == 0);
      user.await("nothing is said of the end", () -> user.notices().isEmpty());
      goTo(user, "end");
      user.awaitNotice("Triple fault");
      assertEquals(end, user.view().instructions());
      assertEquals(1, user.notices().size());
      user.press("Shift+F7");
      user.await("a step back", () -> user.view().instructions() < end);
      user.await("nothing is said of the end", () -> user.notices().isEmpty());
    }
  }

  @Test
  void aRunBackwardsThatHitsNothingSaysThatTheKnownRunBeginsThere() {
    try (User user = User.with(folder, "hello-pvh")) {
      String nothing = "No breakpoint before this: what is known begins here.";
      runToEnd(user);
      long end = user.view().instructions();
      user.press("Shift+F9");
      user.awaitNotice(nothing);
      assertEquals(0, user.view().instructions());
      user.addBreakpoint("print_header");
      user.await("it is set", () -> user.view().breakpoints().size() == 1);
      goTo(user, "end");
      user.await("the end", () -> user.view().instructions() == end);
      user.await("nothing is said of the beginning", () -> user.notices().isEmpty());
      user.press("Shift+F9");
      user.await("the hit", () -> !user.view().hits().isEmpty());
      User.frames();
      assertEquals(List.of(), user.notices());
      user.press("Shift+F9"); // there is none before the first
      user.awaitNotice(nothing);
      assertEquals(0, user.view().instructions());
    }
  }

  @Test
  void anInstantIsGoneToByNameAndByWhatIsChosenOnTheTimeline() {
    try (User user = User.with(folder, "hello-pvh")) {
      runToEnd(user);
      goTo(user, "nonsense");
      user.await(
          "what is wrong", () -> user.text("#go-to-instant-problem").contains("no milestone"));
      user.press("Escape");
      goTo(user, "console_first_byte");
      user.await("the past", () -> user.view().known().orElseThrow().past());
      long there = user.view().instructions();
      assertEquals(
          there,
          user.view().known().orElseThrow().milestones().stream()
              .filter(m -> m.name().equals("console_first_byte"))
              .findFirst()
              .orElseThrow()
              .instructions());

      timeline(user);
      FxThread.run(() -> axis(user).select(0, 0));
      user.await("a link", () -> user.shown("#timeline-bring-here"));
      user.click("#timeline-bring-here");
      user.await("the beginning", () -> user.view().instructions() == 0);
    }
  }

  @Test
  void aChangeByHandInThePastMakesABranchThatOneCanReturnTo() {
    try (User user = User.with(folder, "hello-pvh")) {
      runToEnd(user);
      long end = user.view().instructions();
      goTo(user, "5000");
      user.await("the past", () -> user.view().known().orElseThrow().past());
      FxThread.run(
          () ->
              user.session()
                  .guest()
                  .guest()
                  .get()
                  .change(e -> e.set(CpuRegisters.CR2, 7, 0), done -> {}));
      user.await("no future", () -> !user.view().known().orElseThrow().past());
      assertTrue(user.view().known().orElseThrow().last() < end);
      assertFalse(user.shown("#status-past"));

      TimelineView view = timeline(user);
      user.await("the branch", () -> axis(user).runs().size() == 2);
      assertEquals(end, FxThread.get(() -> axis(user).runs().get(1).end().instructions()));
      FxThread.run(() -> axis(user).select(1, 0));
      user.await("a way to it", () -> user.shown("#timeline-bring-here"));
      FxThread.run(view::requestFocus);
      user.press("Shift+F10");
      user.await("the menu of branches", () -> branches() != null);
      FxThread.run(() -> branches().getItems().getFirst().fire());
      user.press("Escape");
      user.await("its end", () -> user.view().instructions() == end);
      assertEquals(Phase.ENDED, phase(user));
      user.await(
          "the other is a branch", () -> axis(user).runs().get(1).name().endsWith("branch 2"));
      FxThread.run(() -> axis(user).select(1, 0));
      user.await("a way to that", () -> user.shown("#timeline-bring-here"));
      user.click("#timeline-bring-here");
      user.await("its beginning", () -> user.view().instructions() == 0);
      assertEquals(2, user.view().known().orElseThrow().run());
    }
  }

  @Test
  void whatIsTypedAtAGuestThatStandsIsSaidToWaitAndToMakeAnotherRun() {
    try (User user = User.with(folder, "hello-pvh")) {
      terminal(user);
      user.type("a");
      user.await("it waits", () -> user.shown("#terminal-untaken"));
      assertEquals(
          "1 character was typed: the guest gets it when it goes on",
          user.text("#terminal-untaken"));
      runToEnd(user);
      assertFalse(user.shown("#terminal-untaken"));
      int run = user.view().known().orElseThrow().run();
      goTo(user, "5000");
      user.await("the past", () -> user.view().known().orElseThrow().past());
      assertFalse(user.shown("#terminal-untaken"));
      terminal(user);
      user.type("bc");
      user.await("both", () -> user.text("#terminal-untaken").startsWith("2 characters were"));
      assertTrue(user.text("#terminal-untaken").contains("makes another run"));
      goTo(user, "6000");
      user.await("elsewhere", () -> user.view().instructions() == 6000);
      user.await("they are forgotten", () -> !user.shown("#terminal-untaken"));
      assertEquals(run, user.view().known().orElseThrow().run(), "nothing has come of it");
      terminal(user);
      user.type("d");
      user.await("it waits", () -> user.shown("#terminal-untaken"));
      user.press("F7");
      user.await("another run", () -> user.view().known().orElseThrow().run() != run);
      user.await("it has it", () -> !user.shown("#terminal-untaken"));
    }
  }

  /** Gives the terminal the keyboard, not by a key: where it has it, keys are typed. */
  private static void terminal(User user) {
    Node view = user.find("#terminal-view", Node.class);
    FxThread.run(view::requestFocus);
    user.await("the keyboard", view::isFocused);
  }

  @Test
  void aCapsuleOpensWhereItWasSaved() throws Exception {
    Path file = folder.resolve("a.bootcapsule");
    try (User user = User.with(folder.resolve("one"), "hello-pvh")) {
      runToEnd(user);
      goTo(user, "5000");
      user.await("the past", () -> user.view().known().orElseThrow().past());
      FxThread.run(
          () ->
              user.session()
                  .guest()
                  .guest()
                  .get()
                  .change(e -> e.set(CpuRegisters.CR2, 0x77, 0), done -> {}));
      user.await("the change", () -> user.view().registers().get(CpuRegisters.CR2) == 0x77);
      user.addBreakpoint("print_header");
      mark(user, "changed by hand");
      user.answers.add(List.of(file));
      user.menu("file", "file.save-capsule");
      user.awaitNotice("holds the boot and its run");
    }
    try (User user = User.at(folder.resolve("two"), new GuiLauncher.Welcome())) {
      user.answers.add(List.of(file));
      user.menu("file", "file.open-capsule");
      user.await("the guest", () -> user.view() != null && user.view().instructions() == 5000);
      assertEquals(0x77, user.view().registers().get(CpuRegisters.CR2));
      user.awaitNotice("after 5,000 instructions the machine’s state has the hash that");
      user.await("its breakpoint", () -> user.view().breakpoints().size() == 1);
      goTo(user, "begin");
      user.await("what came before", () -> user.view().instructions() == 0);
      user.await("nothing said of elsewhere", () -> user.notices().isEmpty());
      assertEquals(0, user.view().registers().get(CpuRegisters.CR2));
      goTo(user, "changed by hand");
      user.await("what was marked", () -> user.view().instructions() == 5000);
      assertTrue(Files.isDirectory(folder.resolve("two/capsules")), "unpacked where it is said");
    }
    List<String> words = CapsuleFile.words(file, folder.resolve("cache"), () -> false);
    Invocation said = new CommandLineParser(InstantSource.system()).parse(words);
    RunOptions options = ((Invocation.Run) said).options();
    assertTrue(options.window(), "where there is a display");
    GuiLauncher.Start start = Desktop.start(options);
    try (User user = User.at(folder.resolve("three"), start)) { // as -capsule opens it
      user.await("the guest", () -> user.view() != null && user.view().instructions() == 5000);
      assertEquals(0x77, user.view().registers().get(CpuRegisters.CR2));
    }
  }

  /** As one is that was set with symbols which the capsule does not hold. */
  @Test
  void aBreakpointOnWhatACapsulesKernelHasNotIsKept() throws Exception {
    Path file = folder.resolve("a.bootcapsule");
    try (User user = User.with(folder.resolve("one"), "hello-pvh")) {
      user.press("F7");
      user.await("a step", () -> user.view().instructions() == 1);
      user.session().guest().guest().get().session().change(TimeTravelWindowTest::pending).join();
      user.answers.add(List.of(file));
      user.menu("file", "file.save-capsule");
      user.awaitNotice("holds the boot and its run");
    }
    try (User user = User.at(folder.resolve("two"), new GuiLauncher.Welcome())) {
      user.answers.add(List.of(file));
      user.menu("file", "file.open-capsule");
      user.await("the guest", () -> user.view() != null && user.view().instructions() == 1);
      user.await("its breakpoint", () -> user.view().breakpoints().size() == 1);
      assertTrue(user.view().breakpoints().getFirst().missing());
      user.awaitNotice("nor in a module that is loaded: moon");
      user.awaitNotice("has the hash that");
    }
  }

  private static Object pending(Editor e) {
    KeptBreakpoint moon =
        new KeptBreakpoint("symbol", Map.of("symbol", "moon"), null, null, 16, true, false, 0);
    try {
      return moon.in(e.breakpoints());
    } catch (BreakpointException | ExpressionException none) {
      throw new AssertionError(none);
    }
  }

  @Test
  void whoWroteARegisterIsToldAndTheGuestStays() {
    try (User user = User.with(folder, "long-mode")) {
      runToEnd(user);
      long end = user.view().instructions();
      ValueTable table = user.find("#registers-table", ValueTable.class);
      for (String[] one :
          new String[][] {
            {"cr3", "cr3 was last written after "},
            {"rax", "rax last changed after "},
            {"cr2", "cr2 was not written in the run that is known"}
          }) {
        FxThread.run(
            () -> {
              table.requestFocus();
              table.getSelectionModel().clearSelection();
              table.getSelectionModel().select(one[0]);
            });
        user.press("Shift+F10");
        user.choose("registers.last-write");
        user.awaitNotice(one[1]);
        assertEquals(end, user.view().instructions(), "the guest stays");
      }
    }
  }

  @Test
  void anInstantThatWasMarkedIsOnTheTimelineAndGoneToByItsNote() {
    try (User user = User.with(folder, "hello-pvh")) {
      runToEnd(user);
      goTo(user, "5000");
      user.await("the past", () -> user.view().known().orElseThrow().past());
      long there = user.view().instructions();
      mark(user, "it goes wrong");
      timeline(user);
      user.await("its flag", () -> marked(user).contains("★ it goes wrong"));
      goTo(user, "begin");
      user.await("the beginning", () -> user.view().instructions() == 0);
      goTo(user, "it goes wrong");
      user.await("there", () -> user.view().instructions() == there);
      goTo(user, "begin");
      user.await("the beginning again", () -> user.view().instructions() == 0);
      goTo(user, "it goes"); // nothing else goes on from there
      user.await("there again", () -> user.view().instructions() == there);
      goTo(user, "it went");
      user.await(
          "what is wrong", () -> user.text("#go-to-instant-problem").contains("no note of yours"));
      user.press("Escape");
      user.await("no question", () -> !user.shown("#go-to-instant-field"));
      mark(user, "");
      user.await("no flag", () -> !marked(user).contains("★ it goes wrong"));
    }
  }

  /**
   * What is there on another run is not what was marked: it stands on its own, and nowhere else.
   */
  @Test
  void whatWasMarkedStandsOnItsOwnRunAlone() {
    try (User user = User.with(folder, "hello-pvh")) {
      runToEnd(user);
      goTo(user, "7000");
      user.await("the past", () -> user.view().instructions() == 7000);
      mark(user, "later");
      goTo(user, "5000");
      user.await("further back", () -> user.view().instructions() == 5000);
      mark(user, "here");
      FxThread.run(
          () ->
              user.session()
                  .guest()
                  .guest()
                  .get()
                  .change(e -> e.set(CpuRegisters.CR2, 7, 0), done -> {}));
      user.await("another run", () -> user.view().known().orElseThrow().run() == 2);
      user.press("F9");
      user.await("its end", () -> phase(user) == Phase.ENDED);
      timeline(user);
      user.await("both are drawn", () -> axis(user).runs().size() == 2);
      assertTrue(marked(user).contains("★ here"), "before they part");
      assertFalse(marked(user).contains("★ later"));
      assertTrue(marked(user, 1).contains("★ later"), "on the branch");
      goTo(user, "later");
      user.await(
          "why not", () -> user.text("#go-to-instant-problem").contains("was put on branch 1"));
      user.press("Escape");
      user.press("Ctrl+F2");
      user.await("another boot", () -> user.view().restarts() == 1);
      runToEnd(user);
      goTo(user, "later"); // nothing came from outside before it
      user.await("there", () -> user.view().instructions() == 7000);
    }
  }

  /** Where something came from outside before, a machine that is made anew does not come by it. */
  @Test
  void whatWasMarkedBehindAChangeIsGoneWithItsMachine() {
    try (User user = User.with(folder, "hello-pvh")) {
      goToStep(user, 3);
      FxThread.run(
          () ->
              user.session()
                  .guest()
                  .guest()
                  .get()
                  .change(e -> e.set(CpuRegisters.CR2, 7, 0), done -> {}));
      user.await("the change", () -> user.view().registers().get(CpuRegisters.CR2) == 7);
      user.press("F7");
      user.await("a step", () -> user.view().instructions() == 4);
      mark(user, "changed");
      user.press("Ctrl+F2");
      user.await("another boot", () -> user.view().restarts() == 1);
      runToEnd(user);
      goTo(user, "changed");
      user.await(
          "why not", () -> user.text("#go-to-instant-problem").contains("is not there any more"));
      user.press("Escape");
      timeline(user);
      assertFalse(marked(user).contains("★ changed"));
    }
  }

  private static void goToStep(User user, int steps) {
    for (int i = 1; i <= steps; i++) {
      int step = i;
      user.press("F7");
      user.await("a step", () -> user.view().instructions() == step);
    }
  }

  /** The menu of branches in the context menu that is open; null for none. */
  private static Menu branches() {
    return submenu("timeline-branches-menu");
  }

  /** Chooses what a submenu of the open context menu has. */
  private static void fireIn(User user, String submenu, String item) {
    user.await("the menu " + submenu, () -> submenu(submenu) != null);
    FxThread.run(
        () ->
            submenu(submenu).getItems().stream()
                .filter(i -> item.equals(i.getId()))
                .findFirst()
                .orElseThrow()
                .fire());
    user.press("Escape");
  }

  private static Menu submenu(String id) {
    return Window.getWindows().stream()
        .filter(w -> w instanceof ContextMenu && w.isShowing())
        .flatMap(w -> ((ContextMenu) w).getItems().stream())
        .filter(i -> id.equals(i.getId()))
        .map(Menu.class::cast)
        .findFirst()
        .orElse(null);
  }

  private static void mark(User user, String note) {
    user.press("Ctrl+F11");
    user.await("the question", () -> user.shown("#mark-instant-field"));
    if (!note.isEmpty()) {
      user.type(note);
    }
    user.press("Enter");
    user.await("no question", () -> !user.shown("#mark-instant-field"));
  }

  private static List<String> marked(User user) {
    return marked(user, 0);
  }

  private static List<String> marked(User user, int run) {
    return FxThread.get(
        () ->
            axis(user).runs().get(run).milestones().stream()
                .map(TimelineRun.Milestone::name)
                .toList());
  }

  /** What is asked of selected memory, and told with places to go to. */
  @ParameterizedTest
  @CsvSource({
    "memory.last-write, false, ' was last written after '",
    "memory.origin, false, ' Where that came from, '",
    "memory.last-read, true, ': last after '",
    "memory.last-access, true, ': last after '"
  })
  void whatIsAskedOfSelectedMemoryIsToldAndGoneTo(String action, boolean submenu, String told) {
    try (User user = User.with(folder, "hello-pvh")) {
      runToEnd(user);
      long end = user.view().instructions();
      selectTopOfStack(user);
      user.press("Shift+F10");
      if (submenu) {
        fireIn(user, "memory.accesses", action);
      } else {
        user.choose(action);
      }
      user.awaitNotice(told);
      assertEquals(end, user.view().instructions(), "the guest stays");
      user.click(wayTo(user, "Bring the machine here"));
      user.await("the past", () -> user.view().known().orElseThrow().past());
    }
  }

  /** Whoever asks again clicks on the same byte, and what was answered before makes room. */
  @Test
  void oneAnswerIsShownAndMovesNothing() {
    try (User user = User.with(folder, "hello-pvh")) {
      runToEnd(user);
      selectTopOfStack(user);
      HexView memory = user.find("#memory-physical", HexView.class);
      User.frames(); // it lies where it will stay
      Bounds before = FxThread.get(() -> memory.localToScene(memory.getLayoutBounds()));
      for (String[] one :
          new String[][] {
            {"memory.last-write", " was last written after "},
            {"memory.origin", " Where that came from, "}
          }) {
        user.press("Shift+F10");
        user.choose(one[0]);
        user.awaitNotice(one[1]);
        User.frames();
        assertEquals(1, user.notices().size(), () -> "" + user.notices());
        Bounds now = FxThread.get(() -> memory.localToScene(memory.getLayoutBounds()));
        assertEquals(before.getMinY(), now.getMinY(), 1.5, "to a pixel, as dividers are rounded");
        assertEquals(before.getMaxY(), now.getMaxY(), 1.5, "to a pixel, as dividers are rounded");
      }
      user.click(FxThread.get(() -> user.stage().getScene().lookup("#answers .dismiss")));
      assertEquals(List.of(), user.notices());
    }
  }

  /** Wherever they are in a pane that reaches over the middle of the window. */
  @Test
  void anAnswerDoesNotLieOverTheBytesThatItIsAbout() {
    try (User user = User.with(folder, "hello-pvh")) {
      runToEnd(user);
      selectTopOfStack(user);
      HexView memory = user.find("#memory-physical", HexView.class);
      FxThread.run(
          () -> {
            SplitPane rows = null;
            for (Node n = memory; n != null; n = n.getParent()) {
              if (n instanceof SplitPane s && s.getOrientation() == Orientation.VERTICAL) {
                rows = s;
              }
            }
            rows.setDividerPositions(0.05);
          });
      User.frames();
      int last = FxThread.get(memory::visibleRows) - 1;
      assertTrue(last > 12, "it is high");
      for (int row : new int[] {0, last, 2}) {
        FxThread.run(() -> memory.model().setCaret(memory.model().top() + 16L * row, false));
        user.press("Shift+F10");
        user.choose("memory.last-write");
        user.awaitNotice(" (1 byte) was ");
        User.frames();
        FxThread.run(
            () -> {
              Node answer = user.stage().getScene().lookup("#answers .banner");
              Bounds covered = answer.localToScreen(answer.getBoundsInLocal());
              assertFalse(covered.intersects(memory.caretPlace()), "row " + row);
            });
        user.click(FxThread.get(() -> user.stage().getScene().lookup("#answers .dismiss")));
        FxThread.run(memory::requestFocus);
      }
    }
  }

  /** What somebody changes by hand in the known future is told, and that instant is gone to. */
  @Test
  void aChangeByHandIsToldOfAsTheNextWrite() throws Exception {
    try (User user = User.with(folder, "hello-pvh")) {
      runToEnd(user);
      goTo(user, "5000");
      user.await("the past", () -> user.view().instructions() == 5000);
      long free = 0x30_0000;
      user.session()
          .workspace()
          .guest()
          .getValue()
          .session()
          .change(e -> e.poke(true, free, new byte[] {7}))
          .get();
      user.press("F7");
      user.await("a step", () -> user.view().instructions() == 5001);
      goTo(user, "4000");
      user.await("before it", () -> user.view().instructions() == 4000);
      FxThread.run(() -> user.session().workspace().navigator().goToMemory(free, true));
      HexView memory = user.find("#memory-physical", HexView.class);
      user.await("the place", () -> memory.model().caret() == free);
      FxThread.run(memory::requestFocus);
      user.press("Shift+F10");
      user.choose("memory.next-write");
      user.awaitNotice("0x300000 (1 byte) is next written after 5,000 instructions");
      user.awaitNotice("By hand, before ");
      user.awaitNotice("The instant behind it:");
      user.click(wayTo(user, "Bring the machine here"));
      user.await("the instant", () -> user.view().instructions() == 5000);
      user.await("the byte", () -> memory.model().byteAt(free) == 7);
    }
  }

  /** The registers of a device are no memory: accesses to them are told, and no wrong word. */
  @Test
  void whoAccessedADevicesRegistersIsTold() {
    long eoi = 0xFEE0_00B0L;
    try (User user = User.with(folder, "ticks")) {
      runToEnd(user);
      FxThread.run(() -> user.session().workspace().navigator().goToMemory(eoi, true));
      HexView memory = user.find("#memory-physical", HexView.class);
      user.await("the place", () -> memory.model().caret() == eoi);
      FxThread.run(memory::requestFocus);
      user.press("Shift+F10");
      fireIn(user, "memory.accesses", "memory.last-read");
      user.awaitNotice("0xfee000b0: not once in the run that is known");
      user.press("Shift+F10");
      user.choose("memory.last-write");
      user.awaitNotice("0xfee000b0: ");
    }
  }

  @Test
  void whenWhatABreakpointStopsAtWasLastAndIsNextIsTold() throws Exception {
    try (User user = User.with(folder, "hello-pvh")) {
      runToEnd(user);
      user.session()
          .workspace()
          .guest()
          .getValue()
          .session()
          .change(e -> e.breakpoints().add(new PortTrigger(0x3F8, 1, Accesses.WRITE)))
          .get();
      FxThread.run(() -> user.gui().workbench().dock().show("breakpoints"));
      TableView<?> table = user.find("#breakpoints-table", TableView.class);
      user.await("it", () -> table.getItems().size() == 1);
      goTo(user, "5000");
      user.await("the past", () -> user.view().known().orElseThrow().past());
      for (String one : List.of("last", "next")) {
        FxThread.run(
            () -> {
              table.requestFocus();
              table.getSelectionModel().select(0);
            });
        user.press("Shift+F10");
        user.choose("breakpoints." + one);
        user.awaitNotice("port 0x3f8: " + one + " after ");
        assertEquals(5000, user.view().instructions(), "the guest stays");
      }
    }
  }

  /** Selects the byte below the stack's top in the memory pane, by its physical address. */
  private static long selectTopOfStack(User user) {
    long stack = user.view().registers().get(CpuRegisters.general(CpuState.RSP)) - 8;
    FxThread.run(() -> user.session().workspace().navigator().goToMemory(stack, true));
    HexView memory = user.find("#memory-physical", HexView.class);
    user.await("the place", () -> memory.model().caret() == stack);
    FxThread.run(memory::requestFocus);
    return stack;
  }

  /** The first link of a notice that reads so. */
  private static Node wayTo(User user, String text) {
    // An answer's words are in the window from its next layout on.
    user.await("the link", () -> shownWay(user, text).isPresent());
    return shownWay(user, text).orElseThrow();
  }

  private static Optional<Node> shownWay(User user, String text) {
    return FxThread.get(
        () ->
            user.stage().getScene().getRoot().lookupAll(".story .hyperlink").stream()
                .filter(n -> ((Hyperlink) n).getText().equals(text))
                .findFirst());
  }
}
