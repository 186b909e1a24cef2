package bootscope.app.wiring;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.control.Labeled;
import javafx.stage.Window;
import javafx.stage.WindowEvent;

/**
 * The program's window in a process of its own, for a test: runs a guest without end, and is closed
 * as by its title bar. Ends by itself or not at all: nothing calls {@link System#exit}.
 */
public final class CloseWhileRunning {
  private static final long PATIENCE = 60_000_000_000L;

  private CloseWhileRunning() {}

  public static void main(String[] arguments) {
    Thread.ofPlatform().daemon().start(CloseWhileRunning::close);
    GuiLauncher.launch(GuiLauncher.Setup.standard(new GuiLauncher.BuiltIn("echo")));
    System.out.println("launch returned");
  }

  private static void close() {
    try {
      await(() -> !Window.getWindows().isEmpty() && text("#status-state").startsWith("Stopped"));
      on(
          () -> {
            ((javafx.scene.control.ButtonBase) node("#button-run-continue")).fire();
            return true;
          });
      await(() -> text("#status-state").equals("Running"));
      System.out.println("running");
      on(
          () -> {
            Window window = Window.getWindows().getFirst();
            window.fireEvent(new WindowEvent(window, WindowEvent.WINDOW_CLOSE_REQUEST));
            return true;
          });
    } catch (Throwable e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(99);
    }
  }

  private static Node node(String selector) {
    return Window.getWindows().getFirst().getScene().lookup(selector);
  }

  private static String text(String selector) {
    return node(selector) instanceof Labeled l ? l.getText() : "";
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE;
    boolean there = false;
    while (!there) {
      if (System.nanoTime() > end) {
        throw new AssertionError("never came");
      }
      Thread.sleep(20);
      try {
        there = on(condition);
      } catch (IllegalStateException e) { // JavaFX has not begun
        there = false;
      }
    }
  }

  private static boolean on(Callable<Boolean> step) throws Exception {
    CompletableFuture<Boolean> result = new CompletableFuture<>();
    Platform.runLater(
        () -> {
          try {
            result.complete(step.call());
          } catch (Throwable e) {
            result.completeExceptionally(e);
          }
        });
    return result.get();
  }
}
