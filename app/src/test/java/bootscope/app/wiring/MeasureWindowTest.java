package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bootscope.app.FxThread;
import bootscope.app.cli.run.BootWays;
import bootscope.core.boot.HandOverComparison;
import bootscope.core.timeline.MeasuredWay;
import bootscope.core.timeline.MeasuredWays;
import bootscope.views.control.timeline.TimelineRun;
import bootscope.views.pane.contract.ContractPane;
import bootscope.views.pane.timeline.TimelinePane;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.Labeled;
import javafx.scene.control.TextField;
import javafx.scene.input.Clipboard;
import javafx.scene.layout.VBox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The user measures the ways to boot a kernel in the window, while a guest is open. */
class MeasureWindowTest {
  @TempDir Path folder;

  /** A firmware of one instruction, at the reset vector. */
  private Path rom(int... code) throws Exception {
    byte[] rom = new byte[64 << 10];
    for (int i = 0; i < code.length; i++) {
      rom[0xFFF0 + i] = (byte) code[i];
    }
    return Files.write(folder.resolve("tiny.rom"), rom);
  }

  /** Opens the form as a user does, and names the firmware. */
  private static void ask(User user, String firmware) {
    user.menu("run", "run.measure");
    user.await("the form", () -> user.shown("#measure-start"));
    FxThread.run(() -> user.find("#measure-firmware", TextField.class).setText(firmware));
  }

  private static void measure(User user, String firmware) {
    ask(user, firmware);
    user.click("#measure-start");
  }

  private static MeasuredWays measured(User user) {
    return FxThread.get(() -> user.session().workspace().ways().measuredProperty().get());
  }

  private static TimelinePane timeline(User user) {
    return (TimelinePane) user.gui().workbench().dock().pane("timeline").orElseThrow();
  }

  private static void done(User user) {
    user.await(
        "the end", () -> user.shown("#measure-start") && !user.text("#measure-problems").isEmpty());
  }

  @Test
  void theWaysAreMeasuredBesideTheGuestAndShownOnTimelineAndContract() throws Exception {
    Path rom = rom(0xF4); // hlt
    try (User user = User.with(folder, "hello-pvh")) {
      ask(user, rom + ", no-such.bin");
      assertEquals("guest:hello-pvh", text(user, "#measure-kernel"));
      user.await("what was found", () -> found(user).contains("✓ " + rom));
      assertEquals(2, found(user).size());
      assertTrue(found(user).get(1).startsWith("✗ -bios: no-such.bin is not here"));
      user.click("#measure-start");
      done(user);
      String problems = user.text("#measure-problems");
      assertTrue(problems.contains("bzImage: guest:hello-pvh is an uncompressed kernel"), problems);
      assertTrue(problems.contains("-bios: no-such.bin is not here"), problems);
      assertTrue(problems.contains("PVH, through tiny.rom, run 1: halted for good"), problems);
      assertEquals(
          List.of("PVH", "tiny.rom PVH"),
          measured(user).run().stream().map(MeasuredWay::column).toList());
      assertEquals(0, FxThread.get(() -> user.view().instructions()), "the guest stands still");

      user.click("#measure-timeline");
      user.await("the picture", () -> user.shown("#ways-view"));
      FxThread.run(
          () -> {
            List<TimelineRun> runs = timeline(user).ways().axis().runs();
            assertEquals("tiny.rom PVH", runs.get(1).name());
            assertEquals("Firmware", runs.get(1).lanes().getFirst().spans().getLast().label());
            user.gui().window().actions().run("timeline.copy-json");
            assertEquals(
                timeline(user).ways().measured().json(),
                Clipboard.getSystemClipboard().getString());
          });
      user.await("no dialog", () -> !user.shown("#measure"));
      FxThread.run(
          () -> {
            ChoiceBox<?> shows = user.find("#timeline-shows", ChoiceBox.class);
            shows.getSelectionModel().select(0);
          });
      user.await("the guest's runs", () -> user.shown("#timeline-view"));
      assertFalse(user.shown("#ways-view"));

      user.menu("run", "run.measure");
      user.await("the form", () -> user.shown("#measure-contract"));
      user.click("#measure-contract");
      user.await("the table", () -> user.shown("#contract-ways"));
      ContractPane contract =
          FxThread.get(
              () -> (ContractPane) user.gui().workbench().dock().pane("contract").orElseThrow());
      assertEquals("PVH keeps the ABI", FxThread.get(contract::summary));
    }
  }

  private static List<String> found(User user) {
    return FxThread.get(
        () ->
            user.find("#measure-found", VBox.class).getChildren().stream()
                .map(n -> ((Labeled) n).getText())
                .toList());
  }

  private static String text(User user, String selector) {
    return FxThread.get(() -> user.find(selector, TextField.class).getText());
  }

  @Test
  void cancellingKeepsWhatWasMeasuredAndTheFormMayBeClosedMeanwhile() throws Exception {
    Path rom = rom(0xEB, 0xFE); // jmp to itself: it never gets to the kernel
    try (User user = User.with(folder, "hello-pvh")) {
      measure(user, rom.toString());
      user.await("the endless run", () -> doing(user).startsWith("tiny.rom PVH, run 2 of 2"));
      user.press("Escape");
      user.await("no dialog", () -> !user.shown("#measure"));
      user.await(
          "the status bar", () -> user.text("#status-work").startsWith("tiny.rom PVH, run 2"));
      user.menu("run", "run.measure");
      user.await("the form again", () -> user.shown("#measure-cancel"));
      user.click("#measure-cancel");
      done(user);
      assertTrue(user.text("#measure-problems").contains("PVH, through tiny.rom: not run"));
      assertEquals(1, measured(user).run().size());
      user.await("no bar", () -> !user.shown("#status-cancel"));
    }
  }

  private static String doing(User user) {
    return user.text("#measure-doing");
  }

  @Test
  void whatCannotBeMeasuredIsSaidInTheForm() {
    try (User user = User.with(folder, "hello-pvh")) {
      ask(user, "");
      FxThread.run(() -> user.find("#measure-kernel", TextField.class).setText(""));
      user.click("#measure-start");
      user.await("the refusal", () -> user.shown("#measure-problem"));
      assertTrue(user.text("#measure-problem").startsWith("Name a kernel"));
      FxThread.run(() -> user.find("#measure-kernel", TextField.class).setText(folder + "/absent"));
      user.click("#measure-start");
      done(user);
      assertTrue(user.text("#measure-problems").contains("absent"));
      assertFalse(user.shown("#measure-timeline"), "there is nothing to show");
    }
  }

  /** The user's own firmware: what each hands over, by its own memory map. */
  @Test
  void realFirmwareHandsOverBesideTheDirectBoot() {
    for (BootWays.FoundFirmware f : BootWays.find(BootWays.FIRMWARE, List.of())) {
      assumeTrue(f.trouble().isEmpty(), f.trouble());
    }
    try (User user = User.with(folder, "hello-pvh")) {
      measure(user, String.join(", ", BootWays.FIRMWARE));
      done(user);
      HandOverComparison ways = measured(user).handOvers().orElseThrow();
      assertEquals(List.of("PVH", "SeaBIOS PVH", "qboot PVH"), ways.ways());
      List<String> broken =
          ways.lines().stream().filter(l -> l.contains("! ")).map(String::strip).toList();
      assertEquals(1, broken.size(), () -> String.join("\n", broken));
      assertTrue(broken.getFirst().startsWith("TR "), broken.getFirst());
      FxThread.run(
          () -> {
            List<TimelineRun> runs = timeline(user).ways().axis().runs();
            assertEquals(3, runs.size());
            assertTrue(runs.get(1).end().instructions() > 10 * runs.get(2).end().instructions());
          });
    }
  }
}
