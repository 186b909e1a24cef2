package bootscope.app.wiring;

import bootscope.app.cli.Cli;
import bootscope.app.cli.ExitStatus;
import bootscope.app.cli.RunOptions;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The command line's way to the window. Loads nothing of JavaFX before a window is opened. */
public final class Desktop implements Cli.Window {
  @Override
  public boolean possible() {
    return possible(System.getProperty("os.name"), System.getenv());
  }

  /** Whether there is a display; elsewhere than with X11 and Wayland there always is. */
  static boolean possible(String system, Map<String, String> environment) {
    String name = system.toLowerCase(Locale.ROOT);
    return name.contains("windows")
        || name.contains("mac")
        || !environment.getOrDefault("DISPLAY", "").isEmpty()
        || !environment.getOrDefault("WAYLAND_DISPLAY", "").isEmpty();
  }

  @Override
  public ExitStatus open(Optional<RunOptions> options) {
    GuiLauncher.launch(
        GuiLauncher.Setup.standard(
            options
                .<GuiLauncher.Start>map(o -> new GuiLauncher.Boot(BootRequest.of(o)))
                .orElseGet(GuiLauncher.Welcome::new)));
    return ExitStatus.POWERED_OFF;
  }
}
