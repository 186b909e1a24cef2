package bootscope.app;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javafx.application.Platform;

/** Runs a test's steps on the JavaFX thread, which it starts when first needed. */
public final class FxThread {
  /** Generous: only a hang gets here. */
  private static final long SECONDS = 60;

  private static final CompletableFuture<Void> STARTED = new CompletableFuture<>();

  static {
    Platform.startup(
        () -> {
          Platform.setImplicitExit(false);
          STARTED.complete(null);
        });
  }

  private FxThread() {}

  /** A step that may fail. */
  public interface Step {
    void run() throws Exception;
  }

  public static void run(Step step) {
    get(
        () -> {
          step.run();
          return null;
        });
  }

  /** What the step gives; its failure is thrown here. */
  public static <T> T get(Callable<T> step) {
    try {
      STARTED.get(SECONDS, TimeUnit.SECONDS);
      if (Platform.isFxApplicationThread()) {
        return step.call(); // within another step
      }
      CompletableFuture<T> result = new CompletableFuture<>();
      Platform.runLater(
          () -> {
            try {
              result.complete(step.call());
            } catch (Throwable e) {
              result.completeExceptionally(e);
            }
          });
      return result.get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new AssertionError(e.getCause());
    } catch (Exception e) { // also that the step did not end in time
      throw new AssertionError(e);
    }
  }
}
