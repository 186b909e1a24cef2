package bootscope.app.wiring;

import bootscope.app.settings.ConfigFolder;
import bootscope.app.settings.SettingsStore;
import java.nio.file.Path;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.stage.Stage;

/** What JavaFX starts. */
public final class GuiApplication extends Application {
  /** Overrides the configuration folder, for tests and demonstrations. */
  private static final String FOLDER = "bootscope.config";

  @Override
  public void start(Stage stage) {
    GuiLauncher.Setup setup = GuiLauncher.setup();
    String folder = System.getProperty(FOLDER);
    Path config = folder == null ? ConfigFolder.ofUser() : Path.of(folder);
    Gui gui = new Gui(stage, setup, new SettingsStore(config), Platform::exit);
    gui.show(setup.start());
  }
}
