package bootscope.app.wiring;

import bootscope.app.cli.Cli;
import bootscope.app.cli.ExitStatus;
import bootscope.app.cli.RunOptions;
import bootscope.app.cli.UsageException;
import bootscope.app.cli.UserFolders;
import bootscope.views.control.toolkit.NativeLibrary;
import bootscope.views.control.toolkit.NativeLibrary.Use;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Predicate;

/** The command line's way to the window. Loads nothing of JavaFX before a window is opened. */
public final class Desktop implements Cli.Window {
  @Override
  public Optional<String> obstacle() {
    if (Desktop.class.getResource("/javafx/application/Application.class") == null) {
      return Optional.of("JavaFX is not installed with this program");
    }
    return obstacle(System.getProperty("os.name"), System.getenv());
  }

  /** Whether there is a display; elsewhere than with X11 and Wayland there always is. */
  static Optional<String> obstacle(String system, Map<String, String> environment) {
    String name = system.toLowerCase(Locale.ROOT);
    boolean display =
        name.contains("windows")
            || name.contains("mac")
            || !environment.getOrDefault("DISPLAY", "").isEmpty()
            || !environment.getOrDefault("WAYLAND_DISPLAY", "").isEmpty();
    return display
        ? Optional.empty()
        : Optional.of("there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)");
  }

  /**
   * Before JavaFX begins, which ends in pages of stack where it misses something: refuses without
   * the libraries of a window, and has it draw by software without those of OpenGL.
   *
   * @param properties the system's; whoever chose another way to draw or a headless window keeps it
   * @throws UsageException with what to install
   */
  static void prepare(Predicate<String> onHost, Properties properties) {
    boolean headless = "Headless".equals(properties.getProperty("glass.platform"));
    NativeLibrary.trouble(headless ? Use.TEXT : Use.SCREEN, Use.OPENGL, onHost)
        .ifPresent(
            trouble -> {
              throw new UsageException(
                  String.format(
                      Locale.ROOT,
                      "the window cannot be opened, since %s; -nographic stays on the terminal",
                      trouble));
            });
    if (!NativeLibrary.missing(Use.OPENGL, onHost).isEmpty()) {
      properties.putIfAbsent("prism.order", "sw");
    }
  }

  static GuiLauncher.Start start(RunOptions options) {
    BootRequest request = BootRequest.of(options);
    return options
        .replay()
        .<GuiLauncher.Start>map(index -> new GuiLauncher.Replay(request.stopping(), index))
        .orElseGet(() -> new GuiLauncher.Boot(request));
  }

  @Override
  public ExitStatus open(Optional<RunOptions> options) {
    prepare(NativeLibrary::onThisHost, System.getProperties());
    ToolkitFolders.prepare(
        System.getProperties(),
        UserFolders.here().cache().resolve("javafx"),
        ToolkitFolders.mounts());
    try {
      GuiLauncher.launch(
          GuiLauncher.Setup.standard(
              options.map(Desktop::start).orElseGet(GuiLauncher.Welcome::new),
              options.map(Keeping::of).orElse(Keeping.USUAL),
              options.map(RunOptions::doors).orElse(List.of())));
    } catch (GuiLauncher.NoScreenException e) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "the window cannot be opened (%s); check DISPLAY, or add -nographic to stay on the"
                  + " terminal",
              e.getMessage()));
    }
    return ExitStatus.POWERED_OFF;
  }
}
