package bootscope.app.wiring;

import bootscope.app.settings.ConfigFolder;
import bootscope.app.settings.SettingsStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.stage.Stage;
import javafx.util.Duration;

/** What JavaFX starts. */
public final class GuiApplication extends Application {
  /** Overrides the configuration folder, for tests and demonstrations. */
  private static final String FOLDER = "bootscope.config";

  @Override
  public void start(Stage stage) throws IOException {
    GuiLauncher.Setup setup = GuiLauncher.takeSetup();
    String folder = System.getProperty(FOLDER);
    Path config = folder == null ? ConfigFolder.ofUser() : Path.of(folder);
    if (GuiLauncher.isTraining()) {
      // Nothing of the user's is read or written.
      config = Files.createTempDirectory("bootscope-training");
    }
    Gui gui = new Gui(stage, setup, new SettingsStore(config), Platform::exit);
    gui.show(setup.start());
    if (GuiLauncher.isTraining()) {
      practise(gui);
    }
  }

  /** Opens what a user opens first, a frame apart so that each is drawn, and ends. */
  private static void practise(Gui gui) {
    Timeline steps = new Timeline();
    Duration at = Duration.seconds(1);
    for (String id :
        List.of(
            "run.step-into", "run.continue", "view.theme-dark", "view.theme-light", "help.keys")) {
      steps.getKeyFrames().add(new KeyFrame(at, e -> gui.window().actions().run(id)));
      at = at.add(Duration.millis(200));
    }
    steps.setOnFinished(e -> gui.close());
    steps.getKeyFrames().add(new KeyFrame(at));
    steps.play();
  }
}
