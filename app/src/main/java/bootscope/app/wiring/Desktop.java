package bootscope.app.wiring;

import bootscope.app.cli.Cli;
import bootscope.app.cli.ExitStatus;
import bootscope.app.cli.RunOptions;
import bootscope.app.cli.UsageException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

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

  @Override
  public ExitStatus open(Optional<RunOptions> options) {
    try {
      GuiLauncher.launch(
          GuiLauncher.Setup.standard(
              options
                  .<GuiLauncher.Start>map(o -> new GuiLauncher.Boot(BootRequest.of(o)))
                  .orElseGet(GuiLauncher.Welcome::new)));
    } catch (GuiLauncher.NoScreenException e) {
      throw new UsageException(
          "the window cannot be opened (%s); check DISPLAY, or add -nographic to stay on the terminal"
              .formatted(e.getMessage()));
    }
    return ExitStatus.POWERED_OFF;
  }
}
