package bootscope.app.wiring;

import bootscope.app.cli.RunOptions.Door;
import bootscope.app.menu.FileChoice;
import bootscope.app.menu.FileChoosers;
import bootscope.app.menu.Workbench;
import bootscope.views.control.toolkit.NativeLibrary;
import bootscope.views.control.toolkit.NativeLibrary.Use;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import javafx.application.Application;

/** Starts JavaFX and the window, and returns when it has been closed. */
public final class GuiLauncher {
  /** What the window is to open first. */
  public sealed interface Start {}

  /** Nothing: the welcome view. */
  public record Welcome() implements Start {}

  /** A built-in guest, stopped at its entry. */
  public record BuiltIn(String name) implements Start {}

  /** A boot with all its options. */
  public record Boot(BootRequest request) implements Start {}

  /**
   * A boot that runs to where a capsule was saved.
   *
   * @param index what the capsule, unpacked, says of the run
   */
  public record Replay(BootRequest request, java.nio.file.Path index) implements Start {}

  /** A kernel, package, saved session or capsule. */
  public record File(java.nio.file.Path path) implements Start {}

  /**
   * Everything that the program decides for the window.
   *
   * @param behind makes what stands behind the window
   * @param files makes what asks the user for files
   */
  public record Setup(Start start, Function<Workbench, Behind> behind, FileChoice.Maker files) {
    /** The emulator, and all panes on it. */
    public static Setup standard(Start start, Keeping keeping) {
      return standard(start, keeping, List.of());
    }

    /** The same, where clients from outside may come. */
    public static Setup standard(Start start, Keeping keeping, List<Door> doors) {
      return new Setup(
          start, workbench -> new GuestSession(workbench, keeping, doors), FileChoosers::new);
    }

    /** The same with translated code kept where it usually is. */
    public static Setup standard(Start start) {
      return standard(start, Keeping.USUAL);
    }

    /** The same with another way to ask for files. */
    public Setup with(FileChoice.Maker others) {
      return new Setup(start, behind, others);
    }
  }

  private static final AtomicReference<Setup> SETUP = new AtomicReference<>();

  /** JavaFX warns that it is on the class path, where it is meant to be here; held for good. */
  private static final Logger JAVAFX_LOG = Logger.getLogger("javafx");

  private static volatile boolean training;

  private GuiLauncher() {}

  /** JavaFX could not begin: the display does not answer. */
  public static final class NoScreenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoScreenException(Throwable cause) {
      super(root(cause).getMessage(), cause);
    }

    private static Throwable root(Throwable e) {
      return e.getCause() == null ? e : root(e.getCause());
    }
  }

  /**
   * Runs the window until it is closed. Call it once, from the main thread.
   *
   * @throws NoScreenException before anything of ours was run
   */
  public static void launch(Setup setup) {
    JAVAFX_LOG.setLevel(Level.SEVERE);
    SETUP.set(setup);
    try {
      Application.launch(GuiApplication.class);
    } catch (RuntimeException | LinkageError e) {
      if (SETUP.get() != null) { // not yet taken by the application
        throw new NoScreenException(e);
      }
      throw e;
    }
  }

  /**
   * Why {@link #train} cannot run, in words that follow "since"; empty where it can. It draws text,
   * but opens no window.
   */
  public static Optional<String> trainingObstacle() {
    return NativeLibrary.trouble(Use.TEXT, Use.TEXT, NativeLibrary::onThisHost);
  }

  /**
   * Runs the window without a screen, uses each of its parts once, and returns: what the runtime's
   * training run for its start-up cache needs to see.
   */
  public static void train(Setup setup) {
    System.setProperty("glass.platform", "Headless");
    System.setProperty("prism.order", "sw");
    training = true;
    launch(setup);
  }

  static boolean isTraining() {
    return training;
  }

  /** Gives the application what it is to show, once. */
  static Setup takeSetup() {
    return SETUP.getAndSet(null);
  }
}
