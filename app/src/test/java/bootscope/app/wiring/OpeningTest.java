package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.FxThread;
import bootscope.app.settings.SettingsStore;
import bootscope.core.boot.Placement;
import bootscope.core.cpu.engine.EngineChoice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javafx.scene.control.ComboBox;
import javafx.scene.control.TextField;
import javafx.stage.Window;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a user opens, and however: dialog, drop, recent file, this computer's kernel. */
class OpeningTest {
  @TempDir Path folder;

  private Path settings;
  private Path kernel;
  private Path initrd;

  @BeforeEach
  void files() throws Exception {
    settings = folder.resolve("settings");
    kernel = Samples.kernel(folder.resolve("my-kernel"), "hello-pvh");
    initrd = Samples.initrd(folder.resolve("my-disk"));
  }

  private User start() {
    return User.at(settings, new GuiLauncher.Welcome());
  }

  private static void awaitEntry(User user, String name) {
    user.await(
        name + " at its entry",
        () ->
            user.view() != null
                && user.view().instructions() == 0
                && user.stage().getTitle().startsWith(name));
  }

  private static BootRequest request(User user) {
    return FxThread.get(() -> user.session().guest().request().orElseThrow());
  }

  /** What the guest itself is handed. */
  private static int modules(User user) {
    return FxThread.get(
        () ->
            user.session()
                .workspace()
                .guest()
                .getValue()
                .boot()
                .plan()
                .of(Placement.Kind.MODULE)
                .size());
  }

  @Test
  void aKernelAndItsInitrdAreChosenTogetherInAnyOrder() {
    try (User user = start()) {
      user.answers.add(List.of(initrd, kernel));
      user.menu("file", "file.open");
      awaitEntry(user, "my-kernel");
      assertEquals(List.of(initrd.toString()), request(user).initrds());
      assertEquals(1, modules(user));
      assertEquals(List.of(), user.notices());
    }
  }

  @Test
  void aKernelAndItsInitrdAreDroppedTogether() {
    try (User user = start()) {
      user.drop(kernel, initrd);
      awaitEntry(user, "my-kernel");
      assertEquals(List.of(initrd.toString()), request(user).initrds());
      assertEquals(1, modules(user));
    }
  }

  @Test
  void filesAreDroppedOnAPaneThatHasAWindowOfItsOwn() {
    try (User user = User.with(settings, "hello-pvh")) {
      FxThread.run(() -> user.gui().workbench().dock().show("log"));
      FxThread.run(() -> user.gui().workbench().dock().detach("log"));
      user.await("the window", () -> Window.getWindows().size() == 2);
      user.drop(FxThread.get(() -> Window.getWindows().getLast().getScene()), kernel);
      awaitEntry(user, "my-kernel");
    }
  }

  @Test
  void anInitrdDroppedOnAnOpenKernelIsOfferedForItsNextStart() {
    try (User user = User.with(settings, "hello-pvh")) {
      user.press("F7");
      user.await("a step", () -> user.view().instructions() == 1);
      user.drop(initrd);
      user.await("the question", () -> user.shown("#boot-initrd"));
      assertEquals(
          initrd.toString(),
          FxThread.get(() -> user.find("#boot-initrd", TextField.class).getText()));
      assertEquals(1, FxThread.get(() -> user.view().instructions()), "the guest is still there");
      user.press("Escape");
      user.await("the question gone", () -> !user.shown("#boot-options"));
      assertEquals(1, FxThread.get(() -> user.view().instructions()), "also when it is declined");
      user.drop(initrd);
      user.awaitAndType("#boot-append", "");
      user.press("Enter");
      user.await("the new start", () -> user.view().instructions() == 0);
      assertEquals(List.of(initrd.toString()), request(user).initrds());
      assertEquals(1, modules(user));
    }
  }

  @Test
  @SuppressWarnings("unchecked") // the form's own box
  void theEngineIsChosenWithTheOptions() {
    try (User user = User.with(settings, "hello-pvh")) {
      user.drop(initrd);
      user.await("the question", () -> user.shown("#boot-engine"));
      FxThread.run(
          () ->
              ((ComboBox<EngineChoice>) user.find("#boot-engine", ComboBox.class))
                  .setValue(EngineChoice.INTERPRETER));
      user.awaitAndType("#boot-append", "");
      user.press("Enter");
      user.await("the interpreter", () -> user.text("#status-engine").equals("interpreter"));
      assertEquals(EngineChoice.INTERPRETER, request(user).machine().engine());
    }
  }

  @Test
  void anInitrdAloneIsToldToNeedAKernel() {
    try (User user = start()) {
      user.drop(initrd);
      user.awaitNotice("my-disk is an initial RAM disk");
      assertTrue(user.shown("#welcome"));
      assertEquals(1, user.notices().size());
    }
  }

  @Test
  void anUnknownFileIsToldWithWhatCanBeOpenedAndNothingElseHappens() throws Exception {
    Path notes = Files.writeString(folder.resolve("notes.txt"), "not a kernel");
    try (User user = User.with(settings, "hello-pvh")) {
      user.drop(notes, kernel);
      user.awaitNotice("notes.txt");
      String notice = user.notices().getFirst();
      assertTrue(notice.contains("vmlinux") && notice.contains("initial RAM disks"), notice);
      assertEquals(1, user.notices().size());
      assertEquals("guest:hello-pvh", request(user).kernel());
      user.drop(folder.resolve("gone"));
      user.awaitNotice("there is no such file");
      user.drop(folder);
      user.awaitNotice("this is a directory");
      assertEquals("guest:hello-pvh", request(user).kernel());
    }
  }

  @Test
  void ofTwoKernelsTheFirstIsTakenAndThatIsTold() throws Exception {
    Path other = Samples.kernel(folder.resolve("other"), "echo");
    try (User user = start()) {
      user.drop(other, kernel);
      awaitEntry(user, "other");
      user.awaitNotice("other was taken");
    }
  }

  @Test
  void aSessionDroppedWithFilesUsesThemInPlaceOfItsOwn() throws Exception {
    Path file = folder.resolve("saved");
    try (User user = User.with(settings, "echo")) {
      user.addBreakpoint("pvh_entry");
      user.await("the breakpoint", () -> user.view().breakpoints().size() == 1);
      user.answers.add(List.of(file));
      user.press("Ctrl+S");
      user.await("the file", () -> Files.exists(file));
    }
    try (User user = start()) {
      user.drop(initrd, file, kernel);
      awaitEntry(user, "my-kernel");
      user.await("the breakpoint", () -> user.view().breakpoints().size() == 1);
      assertEquals(List.of(initrd.toString()), request(user).initrds());
      assertEquals("pvh_entry", FxThread.get(() -> user.view().breakpoints().getFirst().where()));
    }
  }

  @Test
  void whatWasOpenedIsOfferedAgainAfterARestartOfTheProgram() throws Exception {
    try (User user = start()) {
      user.drop(kernel);
      awaitEntry(user, "my-kernel");
    }
    assertEquals(
        List.of(kernel.toString()), new SettingsStore(settings).load().settings().recent());
    try (User user = start()) {
      user.menu("file", "menu-recent", kernel.toString());
      awaitEntry(user, "my-kernel");
      user.press("Ctrl+W");
      user.await("the welcome", () -> user.shown("#welcome"));
      Files.delete(kernel);
      user.menu("file", "menu-recent", kernel.toString());
      user.awaitNotice("there is no such file");
      assertTrue(user.shown("#welcome"));
    }
  }

  @Test
  void thisComputersKernelIsBootedFromTheMenu() throws Exception {
    Path boot = Files.createDirectory(folder.resolve("boot"));
    Path running = Samples.kernel(boot.resolve("vmlinuz-6.1.0-1"), "hello-pvh");
    GuiLauncher.Setup standard = GuiLauncher.Setup.standard(new GuiLauncher.Welcome());
    GuiLauncher.Setup here =
        new GuiLauncher.Setup(
            standard.start(),
            workbench ->
                new GuestSession(
                    workbench, Keeping.NO_CODE, List.of(), HostKernel.find(boot, "6.1.0-1")),
            standard.files());
    try (User user = User.at(settings, here)) {
      user.menu("file", "file.host-kernel");
      awaitEntry(user, "vmlinuz-6.1.0-1");
      assertEquals(running.toString(), request(user).kernel());
    }
  }

  @Test
  void cancellingEndsTheUnpackingAndLeavesEverythingAsItWas() throws Exception {
    Path slow = Samples.slowKernel(folder.resolve("slow.xz"));
    try (User user = start()) {
      user.drop(slow);
      user.await("unpacking", () -> unpacking());
      assertTrue(user.text("#status-work").contains("slow.xz"), user.text("#status-work"));
      user.click("#status-cancel");
      user.await("the end of it", () -> !Threads.named("loading"));
      user.await("no progress", () -> !user.shown("#status-cancel"));
      assertTrue(user.shown("#welcome"));
      assertEquals("No guest", user.text("#status-state"));
      assertEquals(List.of(), user.notices());
    }
  }

  @Test
  void aCancelledLoaderStopsInTheMidstOfTheUnpacking() throws Exception {
    Path slow = Samples.slowKernel(folder.resolve("slow.xz"));
    GuestLoader loader =
        GuestLoader.load(
            BootRequest.ofKernel(slow.toString()),
            Keeping.NO_CODE,
            () -> {},
            o -> assertFalse(true, "told"));
    while (!unpacking()) {
      Thread.sleep(1);
    }
    loader.cancel();
    GuestLoader.Refused end = assertInstanceOf(GuestLoader.Refused.class, loader.join());
    assertEquals("opening it was cancelled", end.what(), "and not: damaged at its end");
  }

  private static boolean unpacking() {
    return Threads.anyIn("loading", "org.tukaani.xz");
  }

  @Test
  void anotherFileOpenedMeanwhileWinsAndTheWindowMayCloseWhileLoading() throws Exception {
    Path slow = Samples.slowKernel(folder.resolve("slow.xz"));
    User user = start();
    try (user) {
      user.drop(slow);
      user.await("unpacking", () -> unpacking());
      user.drop(kernel);
      awaitEntry(user, "my-kernel");
      user.await("only one", () -> !Threads.named("loading"));
      user.drop(slow);
      user.await("unpacking", () -> unpacking());
    }
    Threads.awaitNone();
    assertEquals(1, user.quits());
  }
}
