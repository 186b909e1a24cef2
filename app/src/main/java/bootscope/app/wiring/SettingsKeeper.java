package bootscope.app.wiring;

import bootscope.app.settings.Settings;
import bootscope.app.settings.SettingsStore;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.animation.PauseTransition;
import javafx.application.Platform;
import javafx.util.Duration;

/** Saves the settings a moment after they change, off the JavaFX thread, and at the end. */
final class SettingsKeeper {
  private final SettingsStore store;
  private final Supplier<Settings> current;
  private final Consumer<IOException> onFailure;
  private final PauseTransition delay = new PauseTransition(Duration.seconds(1));
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("settings").daemon().factory());

  /**
   * @param current what to save, asked for on the JavaFX thread
   * @param onFailure told on the JavaFX thread
   */
  SettingsKeeper(SettingsStore store, Supplier<Settings> current, Consumer<IOException> onFailure) {
    this.store = store;
    this.current = current;
    this.onFailure = onFailure;
    delay.setOnFinished(e -> write());
  }

  /** Something has changed. What changes while the window is taken apart is not kept. */
  void changed() {
    if (!writer.isShutdown()) {
      delay.playFromStart();
    }
  }

  private void write() {
    Settings settings = current.get();
    writer.execute(
        () -> {
          try {
            store.save(settings);
          } catch (IOException e) {
            Platform.runLater(() -> onFailure.accept(e));
          }
        });
  }

  /** Saves for the last time; a disk that hangs does not hold up the end for long. */
  void close() {
    delay.stop();
    write();
    writer.shutdown();
    try {
      writer.awaitTermination(2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
