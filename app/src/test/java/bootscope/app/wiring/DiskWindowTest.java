package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.FxThread;
import bootscope.app.cli.RunOptions;
import bootscope.app.cli.RunOptions.DriveChoice;
import bootscope.core.disk.Disk;
import bootscope.core.session.Phase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javafx.scene.control.TextField;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A guest's disks in the window: what is written when, what is asked, and what is kept. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class DiskWindowTest {
  private static final int VALUE = 0x5A;

  @TempDir Path folder;

  private Path image;

  @BeforeEach
  void makeImage() throws Exception {
    image = Files.write(folder.resolve("disk.img"), new byte[1 << 20]);
  }

  private BootRequest request(Path... images) {
    BootRequest plain = BootRequest.ofKernel(RunOptions.GUEST_PREFIX + "hello-pvh");
    List<DriveChoice> drives =
        List.of(images).stream()
            .map(f -> new DriveChoice("virtio0", f, false, false, true))
            .toList();
    return new BootRequest(
        plain.kernel(),
        plain.initrds(),
        plain.append(),
        plain.firmware(),
        plain.loader(),
        plain.machine(),
        drives,
        true);
  }

  private User open(Path... images) {
    User user = User.at(folder.resolve("settings"), new GuiLauncher.Boot(request(images)));
    user.await("the guest", () -> user.view() != null);
    return user;
  }

  /** Changes the disk as the guest would. */
  private static void change(User user) {
    byte[] data = new byte[Disk.SECTOR];
    data[0] = VALUE;
    FxThread.run(
        () ->
            user.session()
                .workspace()
                .guest()
                .getValue()
                .change(d -> d.disks().getFirst().write(8, data, 0, 1), done -> {}));
    user.await("what is unwritten", () -> user.text("#status-disks").equals("4 KiB unwritten"));
  }

  private int inFile() throws Exception {
    return Files.readAllBytes(image)[8 * Disk.SECTOR];
  }

  @Test
  void aPowerOffWritesTheFileAndNothingIsAsked() throws Exception {
    try (User user = open(image)) {
      assertFalse(user.shown("#status-disks"));
      change(user);
      user.press("F9");
      user.await("the end", () -> user.view().phase() == Phase.ENDED);
      user.await("all written", () -> !user.shown("#status-disks"));
      assertEquals(VALUE, inFile());
      user.press("Ctrl+F2");
      user.await("the start", () -> user.view().restarts() == 1);
    }
  }

  @Test
  void theMenuWritesIt() throws Exception {
    try (User user = open(image)) {
      change(user);
      user.menu("run", "run.write-disks");
      user.await("all written", () -> !user.shown("#status-disks"));
      assertEquals(VALUE, inFile());
    }
  }

  @Test
  void aRestartAsksAndCanBeLeft() throws Exception {
    try (User user = open(image)) {
      change(user);
      user.press("Ctrl+F2");
      user.await("the question", () -> user.shown("#unwritten"));
      user.press("Escape");
      user.await("it gone", () -> !user.shown("#unwritten"));
      assertEquals(0, FxThread.get(() -> user.view().restarts()));
      user.press("Ctrl+F2");
      user.await("the question", () -> user.shown("#unwritten"));
      user.click("#unwritten-discard");
      user.await("the start", () -> user.view().restarts() == 1);
      assertEquals(0, FxThread.get(() -> user.view().unwritten()));
      assertEquals(0, inFile());
    }
  }

  @Test
  void closingTheWindowAsksAndWrites() throws Exception {
    try (User user = open(image)) {
      change(user);
      user.press("Ctrl+Q");
      user.await("the question", () -> user.shown("#unwritten"));
      user.click("#unwritten-cancel");
      user.await("it gone", () -> !user.shown("#unwritten"));
      assertEquals(0, user.quits());
      user.press("Ctrl+Q");
      user.await("the question", () -> user.shown("#unwritten-write"));
      user.press("Enter");
      user.await("the end", () -> user.quits() == 1);
    }
    assertEquals(VALUE, inFile());
  }

  @Test
  void aFileThatCannotBeWrittenKeepsTheWindowOpen() throws Exception {
    try (User user = open(image)) {
      change(user);
      Files.write(image, new byte[512]);
      user.press("Ctrl+Q");
      user.await("the question", () -> user.shown("#unwritten-write"));
      user.press("Enter");
      user.awaitNotice("has become shorter");
      assertEquals(0, user.quits());
      assertEquals("4 KiB unwritten", user.text("#status-disks"));
      assertEquals(512, Files.size(image), "nothing was written");
    }
  }

  @Test
  void theOptionsHaveTheDriveAndTheSameImageIsBootedAgain() throws Exception {
    try (User user = open(image)) {
      user.press("Ctrl+E");
      user.await("the options", () -> user.shown("#boot-drive-0"));
      TextField file = user.find("#boot-drive-0", TextField.class);
      assertEquals(image.toString(), FxThread.get(file::getText));
      FxThread.run(() -> file.setText(folder.resolve("gone.img").toString()));
      user.press("Enter");
      user.await(
          "what is wrong", () -> user.text("#boot-problem").contains("gone.img is not there"));
      FxThread.run(() -> file.setText(image.toString()));
      user.awaitAndType("#boot-append", "");
      user.press("End");
      user.type(" x");
      user.press("Enter");
      user.await(
          "the new boot",
          () -> user.session().guest().request().map(BootRequest::append).orElse("").equals("x"));
      assertEquals(List.of(), user.notices());
      assertEquals(1, FxThread.get(() -> user.view().disks().size()));
    }
  }

  @Test
  void aSessionKeepsDrivesAndSaysWhichFileIsMissing() throws Exception {
    Path session = folder.resolve("s.bootscope.json");
    try (User user = open(image)) {
      user.answers.add(List.of(session));
      user.press("Ctrl+S");
      user.await("the file", () -> Files.exists(session));
    }
    try (User user = User.at(folder.resolve("other"), new GuiLauncher.File(session))) {
      user.await("the guest", () -> user.view() != null);
      assertEquals(image, FxThread.get(() -> user.view().disks().getFirst().file()));
    }
    Path away = folder.resolve("elsewhere.img");
    Files.move(image, away);
    try (User user = User.at(folder.resolve("third"), new GuiLauncher.File(session))) {
      user.awaitNotice("disk.img is not there");
      user.press("Ctrl+E");
      user.await("the options", () -> user.shown("#boot-drive-0"));
      TextField file = user.find("#boot-drive-0", TextField.class);
      assertEquals(image.toString(), FxThread.get(file::getText), "nothing is lost");
      FxThread.run(() -> file.setText(away.toString()));
      user.press("Enter");
      user.await("the guest", () -> user.view() != null);
      assertTrue(FxThread.get(() -> user.view().disks().getFirst().file()).equals(away));
    }
  }
}
