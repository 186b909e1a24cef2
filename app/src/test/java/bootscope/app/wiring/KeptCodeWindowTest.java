package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bootscope.app.FxThread;
import bootscope.app.cli.RunOptions.KeptCodeChoice;
import bootscope.core.cpu.engine.EngineInspector;
import bootscope.core.cpu.engine.EngineStatus;
import bootscope.core.cpu.kept.KeptFolder;
import java.nio.file.Path;
import java.util.Optional;
import javafx.scene.control.Label;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Translated code that the window's guests keep. */
class KeptCodeWindowTest {
  @TempDir Path folder;

  private static EngineStatus.Kept kept(User user) {
    return user.view().engine().kept();
  }

  private static void run(User user) {
    FxThread.run(() -> user.session().ports().run().resume());
    user.await("some way", () -> user.view().instructions() > 2_000_000);
    FxThread.run(() -> user.session().ports().run().pause());
  }

  @Test
  void aGuestTakesWhatTheOneBeforeItTranslatedHoweverItCameThere() throws Exception {
    assumeTrue(EngineInspector.obstacle() == null);
    Path code = folder.resolve("code");
    Keeping there = new Keeping(new KeptCodeChoice(true, Optional.of(code)), 0, folder);
    GuiLauncher.Start start = new GuiLauncher.BuiltIn("boot-mix");
    try (User user = User.at(folder, GuiLauncher.Setup.standard(start, there))) {
      user.await("the guest", () -> user.view() != null);
      assertEquals("not there yet", kept(user).state());
      run(user);
      FxThread.run(() -> user.session().ports().run().restart());
      user.await("the same guest anew", () -> user.view().restarts() == 1);
      int first = kept(user).taken();
      assertTrue(first > 1000, kept(user).toString());
      String tip =
          FxThread.get(
              () ->
                  ((Label) user.stage().getScene().lookup("#status-engine"))
                      .getTooltip()
                      .getText());
      assertTrue(tip.contains("Kept code " + code) && tip.contains(": taken; "), tip);

      run(user);
      FxThread.run(() -> user.session().ports().files().openBuiltIn("boot-mix"));
      user.await("another", () -> user.view() != null && user.view().restarts() == 0);
      assertTrue(kept(user).taken() >= first, kept(user).toString());
    }
    assertEquals(1, new KeptFolder(code).entries().size());
  }
}
