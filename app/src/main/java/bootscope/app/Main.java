package bootscope.app;

import bootscope.app.cli.Cli;
import bootscope.app.cli.CommandLineParser;
import bootscope.app.cli.ExitStatus;
import bootscope.app.cli.run.EmulatorBackend;
import bootscope.app.wiring.Desktop;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** The program's entry. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    long start = startNanos();
    PrintStream out = stream(FileDescriptor.out);
    PrintStream err = stream(FileDescriptor.err);
    EmulatorBackend backend = new EmulatorBackend(System.in, out, err, start);
    ExitStatus status = run(List.of(arguments), backend, out, err);
    backend.end(status);
  }

  /** Does what a command line asks for. */
  static ExitStatus run(List<String> arguments) {
    PrintStream out = stream(FileDescriptor.out);
    PrintStream err = stream(FileDescriptor.err);
    return run(arguments, new EmulatorBackend(System.in, out, err, startNanos()), out, err);
  }

  private static ExitStatus run(
      List<String> arguments, EmulatorBackend backend, PrintStream out, PrintStream err) {
    CommandLineParser parser = new CommandLineParser(InstantSource.system());
    Cli cli = new Cli(parser, backend, new Desktop(), out, err);
    return cli.execute(arguments);
  }

  /**
   * When the process was started, by {@link System#nanoTime}. Linux knows it to 10 ms, in proc(5);
   * the Java runtime's own figure is only good to a second. Elsewhere: now.
   */
  private static long startNanos() {
    long now = System.nanoTime();
    try {
      String stat = Files.readString(Path.of("/proc/self/stat"));
      String[] behindName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      long startTicks = Long.parseLong(behindName[19]);
      String uptime = Files.readString(Path.of("/proc/uptime"));
      double age = Double.parseDouble(uptime.split(" ")[0]) - startTicks / 100.0;
      return now - Math.max(0, Math.round(age * 1e9));
    } catch (IOException | RuntimeException e) {
      return now;
    }
  }

  /** A guest's console is bytes, so ours is UTF-8 whatever the host's locale; unbuffered lines. */
  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }
}
