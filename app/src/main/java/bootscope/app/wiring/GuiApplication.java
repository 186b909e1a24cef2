package bootscope.app.wiring;

import bootscope.app.cli.UserFolders;
import bootscope.app.settings.SettingsStore;
import bootscope.views.control.dock.PaneKind;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
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

  /** Enough for the compiler's profile, which the cache keeps. */
  private static final int PRACTICE_STEPS = 100;

  /** Actions that a training run does. */
  private static final List<String> PRACTICE =
      List.of("run.step-over", "run.continue", "view.theme-dark", "view.theme-light", "help.keys");

  @Override
  public void start(Stage stage) throws IOException {
    GuiLauncher.Setup setup = GuiLauncher.takeSetup();
    String folder = System.getProperty(FOLDER);
    Path config = folder == null ? UserFolders.here().config() : Path.of(folder);
    if (GuiLauncher.isTraining()) {
      // Nothing of the user's is read or written.
      config = Files.createTempDirectory("bootscope-training");
    }
    Gui gui = new Gui(stage, setup, new SettingsStore(config), Platform::exit);
    gui.show(setup.start());
    if (GuiLauncher.isTraining()) {
      practise(gui, config);
    }
  }

  /** Steps, and opens what a user opens first, a moment apart so that each is drawn, and ends. */
  private static void practise(Gui gui, Path config) {
    Timeline steps = new Timeline();
    Duration at = Duration.seconds(1);
    for (int i = 0; i < PRACTICE_STEPS; i++) {
      steps.getKeyFrames().add(new KeyFrame(at, e -> gui.window().actions().run("run.step-into")));
      at = at.add(Duration.millis(30));
    }
    for (String id : PRACTICE) {
      steps.getKeyFrames().add(new KeyFrame(at, e -> gui.window().actions().run(id)));
      at = at.add(Duration.millis(200));
    }
    for (PaneKind kind : gui.workbench().dock().kinds()) {
      steps.getKeyFrames().add(new KeyFrame(at, e -> gui.workbench().dock().show(kind.id())));
      at = at.add(Duration.millis(200));
    }
    steps.setOnFinished(
        e -> {
          gui.close();
          try (Stream<Path> files = Files.walk(config)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
          } catch (IOException trouble) {
            throw new UncheckedIOException(trouble);
          }
        });
    steps.getKeyFrames().add(new KeyFrame(at));
    steps.play();
  }
}
