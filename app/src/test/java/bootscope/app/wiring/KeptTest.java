package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bootscope.app.FullDevice;
import bootscope.app.FxThread;
import bootscope.app.menu.GuestState.Phase;
import bootscope.app.settings.SavedSession;
import bootscope.app.settings.SessionStore;
import bootscope.app.settings.SettingsStore;
import bootscope.core.debug.SymbolTrigger;
import bootscope.views.control.dock.DockLayout;
import bootscope.views.control.dock.DockLayout.Area;
import bootscope.views.control.dock.DockLayout.Split;
import bootscope.views.control.dock.DockLayout.Tabs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javafx.scene.Node;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the window keeps: its arrangement between starts, and sessions in files. */
class KeptTest {
  @TempDir Path folder;

  private Path settings() {
    return folder.resolve("settings");
  }

  private static DockLayout layout(User user) {
    return FxThread.get(() -> user.gui().workbench().dock().layout());
  }

  /** The arrangement without the places of its dividers, which are rounded to whole pixels. */
  private static String shape(Area area) {
    return switch (area) {
      case Tabs tabs -> tabs.ids() + "/" + tabs.selected();
      case Split split ->
          (split.vertical() ? "V" : "H") + split.areas().stream().map(KeptTest::shape).toList();
    };
  }

  private static String shape(DockLayout layout) {
    return shape(layout.main())
        + layout.windows().stream().map(w -> shape(w.area())).sorted().toList();
  }

  private static List<Double> dividers(Area area) {
    return area instanceof Split split ? split.dividers() : List.of();
  }

  private static void active(User user, String keys, String pane) {
    user.press(keys);
    user.await(pane, () -> pane.equals(user.gui().workbench().dock().activeProperty().get()));
  }

  @Test
  void theArrangementOfPanesIsThereAgainAtTheNextStart() throws Exception {
    DockLayout before;
    Map<String, Double> zoomed;
    String standard;
    try (User user = User.with(settings(), "hello-pvh")) {
      standard = shape(layout(user));
      active(user, "Alt+4", "image");
      user.menu("panes", "pane.split-down");
      active(user, "Alt+3", "memory");
      user.press("Ctrl+Shift+W");
      user.await("it closed", () -> !user.gui().workbench().dock().openProperty("memory").get());
      active(user, "Alt+9", "timeline");
      user.menu("panes", "pane.detach");
      user.await("its window", () -> user.gui().workbench().dock().layout().windows().size() == 1);
      active(user, "Alt+2", "registers");
      user.press("Ctrl+=");
      user.press("Ctrl+=");
      before = layout(user);
      zoomed = FxThread.get(() -> user.gui().workbench().dock().zooms());
      assertNotEquals(standard, shape(before));
    }
    Threads.awaitNone();
    assertNotNull(new SettingsStore(settings()).load().settings().layout());

    try (User user = User.with(settings(), "hello-pvh")) {
      user.await("the same arrangement", () -> shape(layout(user)).equals(shape(before)));
      List<Double> then = dividers(before.main());
      List<Double> now = dividers(layout(user).main());
      assertEquals(then.size(), now.size());
      for (int i = 0; i < then.size(); i++) {
        assertEquals(then.get(i), now.get(i), 0.02, "divider " + i);
      }
      Map<String, Double> zooms = FxThread.get(() -> user.gui().workbench().dock().zooms());
      assertEquals(zoomed, zooms);
      assertTrue(zooms.get("registers") > 1.1, () -> "" + zooms);
      user.menu("view", "menu-layout", "pane.reset-layout");
      user.await("as at first", () -> shape(layout(user)).equals(standard));
    }
  }

  @Test
  void damagedSettingsAreToldOnceKeptAsideAndReplacedByTheUsualOnes() throws Exception {
    String standard;
    try (User user = User.with(settings(), "hello-pvh")) {
      standard = shape(layout(user));
    }
    Path file = settings().resolve("settings.json");
    String damaged = Files.readString(file).replace("\"layout\"", "\"layout");
    Files.writeString(file, damaged);
    try (User user = User.with(settings(), "hello-pvh")) {
      assertEquals(1, user.notices().size(), () -> "" + user.notices());
      Path aside = settings().resolve("settings.damaged-1.json");
      assertTrue(user.notices().getFirst().contains(aside.toString()), user.notices().getFirst());
      assertEquals(damaged, Files.readString(aside));
      assertEquals(standard, shape(layout(user)));
    }
    try (User user = User.with(settings(), "hello-pvh")) {
      assertEquals(List.of(), user.notices());
    }
  }

  @Test
  void aSettingThatCannotBeUsedIsToldByItsNameAndTheOthersStay() throws Exception {
    Path file = settings().resolve("settings.json");
    Files.createDirectories(settings());
    String edited =
        "{\"version\": 1, \"presenterScale\": 99, \"zooms\": {\"registers\": 2, \"memory\": -1}}";
    Files.writeString(file, edited);
    try (User user = User.with(settings(), "hello-pvh")) {
      assertEquals(1, user.notices().size(), () -> "" + user.notices());
      String told = user.notices().getFirst();
      assertTrue(told.contains("presenterScale is 99, and must be a number from 1 to 2.5"), told);
      Path aside = settings().resolve("settings.damaged-1.json");
      assertTrue(told.contains(aside.toString()), told);
      assertEquals(edited, Files.readString(aside));
      Map<String, Double> zooms = FxThread.get(() -> user.gui().workbench().dock().zooms());
      assertEquals(Map.of("registers", 2.0), zooms);
    }
    try (User user = User.with(settings(), "hello-pvh")) {
      assertEquals(List.of(), user.notices());
      Map<String, Double> zooms = FxThread.get(() -> user.gui().workbench().dock().zooms());
      assertEquals(Map.of("registers", 2.0), zooms);
    }
  }

  @Test
  void aLayoutThatMakesNoSenseIsTheUsualOneAndHarmless() throws Exception {
    String standard;
    try (User user = User.with(settings(), "hello-pvh")) {
      standard = shape(layout(user));
    }
    Path file = settings().resolve("settings.json");
    for (String layout :
        List.of(
            "{\"main\": {\"ids\": []}}",
            "{\"main\": {\"ids\": [\"no-such-pane\"]}}",
            "{\"main\": {\"vertical\": true, \"dividers\": [7, -1], \"areas\": []}}",
            "{\"main\": {\"areas\": [{\"ids\": null}]}}",
            "{\"main\": null, \"windows\": null}")) {
      Files.writeString(file, "{\"version\": 1, \"layout\": " + layout + "}");
      try (User user = User.with(settings(), "hello-pvh")) {
        user.await("the usual one for " + layout, () -> shape(layout(user)).equals(standard));
      }
    }
  }

  @Test
  void settingsThatCannotBeWrittenAreToldOnceAndNothingElseSuffers() throws Exception {
    Path blocked = Files.writeString(folder.resolve("a-file"), "not a folder");
    try (User user = User.with(blocked, "hello-pvh")) {
      active(user, "Alt+2", "registers");
      user.press("Ctrl+=");
      user.awaitNotice("The settings could not be saved.");
      user.press("Ctrl+=");
      user.press("F7");
      user.await("a step", () -> user.view().instructions() == 1);
      assertEquals(1, user.notices().size());
    }
    assertEquals("not a folder", Files.readString(blocked));
  }

  private Path session() {
    return folder.resolve("my.bootscope.json");
  }

  @Test
  void aSessionBringsBackFilesOptionsBreakpointsBookmarksAndArrangement() throws Exception {
    Path kernel = Samples.kernel(folder.resolve("kernel"), "hello-pvh");
    Path initrd = Samples.initrd(folder.resolve("disk"));
    String shape;
    try (User user = User.at(settings(), new GuiLauncher.Welcome())) {
      user.drop(kernel, initrd);
      user.await("the guest", () -> user.view() != null);
      user.press("Ctrl+E");
      user.await("the options", () -> user.shown("#boot-append"));
      user.press("Ctrl+A");
      user.awaitAndType("#boot-append", "hello-session");
      user.press("Enter");
      user.await(
          "the new boot",
          () -> user.session().guest().request().orElseThrow().append().equals("hello-session"));
      user.addBreakpoint("print_header");
      user.await("the breakpoint", () -> user.view().breakpoints().size() == 1);
      user.menu("breakpoints", "breakpoint.disable-all");
      user.await("it off", () -> !user.view().breakpoints().getFirst().enabled());
      active(user, "Alt+3", "memory");
      user.click("#memory-physical");
      user.press("Ctrl+B");
      user.await("the bookmark", () -> user.session().workspace().bookmarks().size() == 1);
      active(user, "Alt+7", "contract");
      user.press("Ctrl+Shift+W");
      user.await("it closed", () -> !user.gui().workbench().dock().openProperty("contract").get());
      shape = shape(layout(user));
      user.answers.add(List.of(session()));
      user.press("Ctrl+S");
      user.await("the file", () -> Files.exists(session()));
    }
    SavedSession saved = SessionStore.read(Files.readString(session()));
    assertEquals(kernel.toString(), saved.kernel());
    assertEquals(List.of(initrd.toString()), saved.initrds());

    try (User user = User.at(folder.resolve("other-settings"), new GuiLauncher.Welcome())) {
      user.answers.add(List.of(session()));
      user.press("Ctrl+Shift+O");
      user.await("the guest", () -> user.view() != null);
      user.await("the breakpoint", () -> user.view().breakpoints().size() == 1);
      FxThread.run(
          () -> {
            BootRequest request = user.session().guest().request().orElseThrow();
            assertEquals(kernel.toString(), request.kernel());
            assertEquals(List.of(initrd.toString()), request.initrds());
            assertEquals("hello-session", request.append());
            assertFalse(user.view().breakpoints().getFirst().enabled());
            assertEquals("print_header", user.view().breakpoints().getFirst().where());
            assertEquals(
                new SymbolTrigger("print_header"), user.view().breakpoints().getFirst().trigger());
            assertEquals(1, user.session().workspace().bookmarks().size());
            assertEquals(0, user.view().instructions(), "at its entry");
          });
      user.await("the arrangement", () -> shape(layout(user)).equals(shape));
      assertEquals(List.of(), user.notices());
    }
  }

  @Test
  void aSessionWhoseKernelIsGoneIsToldAndTheOpenGuestStays() throws Exception {
    Path kernel = Samples.kernel(folder.resolve("kernel"), "hello-pvh");
    try (User user = User.at(settings(), new GuiLauncher.Welcome())) {
      user.drop(kernel);
      user.await("the guest", () -> user.view() != null);
      user.answers.add(List.of(session()));
      user.press("Ctrl+S");
      user.await("the file", () -> Files.exists(session()));
      Files.delete(kernel);
      user.drop(session());
      user.awaitNotice("there is no such file");
      assertTrue(user.notices().getFirst().contains(kernel.toString()));
      assertEquals(
          Phase.STOPPED,
          FxThread.get(() -> user.session().ports().run().state().getValue().phase()));
    }
  }

  @Test
  void aFullDiskIsToldAndTheOldSessionIsKept() throws Exception {
    assumeTrue(Files.isWritable(Path.of("/dev/full")), "there is no /dev/full here");
    try (User user = User.with(settings(), "hello-pvh")) {
      user.answers.add(List.of(Path.of("/dev/full")));
      user.press("Ctrl+S");
      user.awaitNotice("/dev/full could not be written");
      assertTrue(user.notices().getFirst().contains(FullDevice.words()), user.notices().getFirst());
      assertTrue(Files.exists(Path.of("/dev/full")) && !Files.isRegularFile(Path.of("/dev/full")));
      user.press("F7");
      user.await("the guest goes on", () -> user.view().instructions() == 1);
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIsToldAndTheOldSessionIsKept() throws Exception {
    Files.writeString(session(), "old");
    try (User user = User.with(settings(), "hello-pvh")) {
      user.answers.add(List.of(folder.resolve("missing/x.json")));
      user.press("Ctrl+S");
      user.awaitNotice("could not be written");
      user.answers.add(List.of());
      user.press("Ctrl+S"); // and thought better of it
      Path system = Path.of("/sys/kernel"); // where not even the administrator may write
      if (Files.isDirectory(system)) {
        user.answers.add(List.of(system.resolve("x.json")));
        user.press("Ctrl+S");
        user.awaitNotice(system.resolve("x.json") + " could not be written");
      }
      if (folder.toFile().setWritable(false) && !Files.isWritable(folder)) { // not for root
        user.answers.add(List.of(session()));
        user.press("Ctrl+S");
        user.awaitNotice(session() + " could not be written");
      }
      assertEquals("old", Files.readString(session()));
      assertEquals("guest:hello-pvh", user.session().guest().request().orElseThrow().kernel());
    } finally {
      folder.toFile().setWritable(true);
    }
  }

  @Test
  void timelinesAreExportedInEachFormFromThePanesMenu() throws Exception {
    try (User user = User.with(settings(), "hello-pvh")) {
      user.press("F9");
      user.await(
          "the end", () -> user.session().ports().run().state().getValue().phase() == Phase.ENDED);
      active(user, "Alt+9", "timeline");
      user.await("its view", () -> user.shown("#timeline-view"));
      user.await(
          "something to export", () -> !user.find("#timeline-export", Node.class).isDisabled());
      Map<String, Path> files = new TreeMap<>();
      for (String form : List.of("png", "json", "csv", "txt")) {
        Path file = folder.resolve("out." + form);
        user.answers.add(List.of(file));
        user.click("#timeline-export");
        user.choose("timeline.export-" + form);
        user.await(form, () -> Files.exists(file));
        files.put(form, file);
      }
      assertEquals(
          List.of("png", "json", "csv", "txt"),
          user.proposed.stream().map(n -> n.substring(n.lastIndexOf('.') + 1)).toList());
      Exports.check(files, FxThread.get(() -> user.view().milestones()));
      user.answers.add(List.of());
      user.click("#timeline-export");
      user.choose("timeline.export-png");
      assertEquals(List.of(), user.notices());
      user.answers.add(List.of(files.get("json")));
      user.click("#timeline-published");
      user.choose("timeline.compare");
      user.await(
          "another run",
          () ->
              ((bootscope.views.pane.timeline.TimelinePane)
                          user.gui().workbench().dock().pane("timeline").orElseThrow())
                      .model()
                      .others()
                  == 1);
    }
  }
}
