package bootscope.app;

import bootscope.app.cli.Cli;
import bootscope.app.cli.CommandLineParser;
import bootscope.app.cli.ExitStatus;
import bootscope.app.cli.RawArguments;
import bootscope.app.cli.StandardStreams;
import bootscope.app.cli.UsageException;
import bootscope.app.cli.run.EmulatorBackend;
import bootscope.app.wiring.Desktop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** The program's entry. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    long start = startNanos();
    StandardStreams streams = StandardStreams.ofThisProcess();
    List<String> words = words(arguments, streams);
    EmulatorBackend backend = backend(streams, start);
    backend.end(streams.end(run(words, backend, streams)));
  }

  /** The words as they were given; ends the program where nobody knows. */
  private static List<String> words(String[] arguments, StandardStreams streams) {
    try {
      return RawArguments.of(arguments);
    } catch (UsageException e) {
      streams.err().println("bootscope: " + e.getMessage());
      System.exit(streams.end(ExitStatus.USAGE).code());
      throw e; // not reached
    }
  }

  /** Does what a command line asks for. */
  static ExitStatus run(List<String> arguments) {
    StandardStreams streams = StandardStreams.ofThisProcess();
    return run(arguments, backend(streams, startNanos()), streams);
  }

  private static EmulatorBackend backend(StandardStreams streams, long startNanos) {
    return new EmulatorBackend(streams.in(), streams.out(), streams.err(), startNanos);
  }

  private static ExitStatus run(
      List<String> arguments, EmulatorBackend backend, StandardStreams streams) {
    CommandLineParser parser = new CommandLineParser(InstantSource.system());
    Cli cli = new Cli(parser, backend, new Desktop(), streams.out(), streams.err());
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
}
