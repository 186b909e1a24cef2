package bootscope.app.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import sun.misc.Signal;

/**
 * The terminal on standard input, between its own settings and raw mode: each key at once, not
 * echoed, so that the guest does its own line editing. Works through {@code stty}; where there is
 * none, or standard input is no terminal, {@link #raw} changes nothing and input comes in lines.
 */
public final class Terminal implements AutoCloseable {
  /** Each byte as it comes, 8 bits, and none that the terminal answers itself (termios(3)). */
  private static final List<String> BYTES_AS_TYPED =
      List.of(
          "-icanon -echo -iexten min 1 time 0 cs8 -parenb"
              .concat(" -brkint -parmrk -inpck -istrip -inlcr -igncr -icrnl -ixon")
              .split(" "));

  /**
   * Ctrl-C ends the program and Ctrl-Z stops it, as with QEMU's {@code -serial stdio}. Ctrl-\ is
   * the guest's: a Java runtime would print its threads.
   */
  private static final List<String> INTERRUPT_ENDS = List.of("isig", "quit", "undef");

  private final String settings;
  private final Thread restorer;

  private Terminal(String settings) {
    this.settings = settings;
    this.restorer = new Thread(this::restore, "terminal-restore");
  }

  /**
   * Puts the terminal into raw mode until {@link #close}, or until the program ends in any way that
   * runs shutdown hooks.
   *
   * @param signals whether Ctrl-C still ends the program; if not, it is the guest's like any key
   */
  public static Terminal raw(boolean signals) {
    // The launcher knows cheaply whether there is a terminal; without its word, stty finds out.
    if ("other".equals(System.getProperty("bootscope.stdin"))) {
      return new Terminal(null);
    }
    Terminal terminal = new Terminal(stty("-g"));
    if (terminal.isRaw()) {
      Runtime.getRuntime().addShutdownHook(terminal.restorer);
      List<String> wanted = new ArrayList<>(BYTES_AS_TYPED);
      wanted.addAll(signals ? INTERRUPT_ENDS : List.of("-isig"));
      // First, so that no stop falls between the two.
      whenContinued(() -> stty(wanted.toArray(String[]::new)));
      stty(wanted.toArray(String[]::new));
    }
    return terminal;
  }

  /** Whether standard input is a terminal. */
  public static boolean isInput() {
    String said = System.getProperty("bootscope.stdin");
    return said == null ? stty("-g") != null : said.equals("terminal");
  }

  /** Whether standard output is a terminal, where what goes to standard error is seen too. */
  public static boolean isOutput() {
    String said = System.getProperty("bootscope.stdout");
    return said == null
        ? System.console() != null && System.console().isTerminal()
        : said.equals("terminal");
  }

  /** A shell gives a stopped program's terminal its own settings, and leaves them there. */
  private static void whenContinued(Runnable action) {
    try {
      Signal.handle(new Signal("CONT"), signal -> action.run());
    } catch (IllegalArgumentException e) {
      // There is no such signal on this system, and no stopping either.
    }
  }

  /** Whether keys come one by one. */
  public boolean isRaw() {
    return settings != null;
  }

  @Override
  public void close() {
    if (isRaw()) {
      whenContinued(() -> {});
      restore();
      try {
        Runtime.getRuntime().removeShutdownHook(restorer);
      } catch (IllegalStateException e) {
        // The program is ending, and the hook has run or will.
      }
    }
  }

  private void restore() {
    stty(settings);
  }

  /** What stty prints, on the terminal that is our standard input; null if it fails. */
  private static String stty(String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = "stty";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.INHERIT)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
      return process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0 ? output : null;
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
