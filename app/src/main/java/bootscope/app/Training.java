package bootscope.app;

import bootscope.app.wiring.BootRequest;
import bootscope.app.wiring.GuiLauncher;

/**
 * A boot in the window without a screen, for the window's start-up cache: run when the program is
 * built, never by a user. The terminal's cache comes from an ordinary run.
 */
final class Training {
  private Training() {}

  /**
   * @param arguments a kernel, as after {@code -kernel}
   */
  public static void main(String[] arguments) {
    GuiLauncher.train(
        GuiLauncher.Setup.standard(new GuiLauncher.Boot(BootRequest.ofKernel(arguments[0]))));
    System.exit(0);
  }
}
