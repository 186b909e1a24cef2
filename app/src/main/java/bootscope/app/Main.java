package bootscope.app;

import bootscope.app.cli.Cli;
import bootscope.app.cli.CommandLineParser;
import bootscope.app.cli.run.EmulatorBackend;
import bootscope.app.wiring.Desktop;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
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
    CommandLineParser parser = new CommandLineParser(InstantSource.system());
    Cli cli = new Cli(parser, backend, new Desktop(), out, err);
    System.exit(cli.execute(List.of(arguments)).code());
  }

  /** When the process was started, by {@link System#nanoTime}; the host knows it to about 10 ms. */
  private static long startNanos() {
    long now = System.nanoTime();
    return ProcessHandle.current()
        .info()
        .startInstant()
        .map(start -> now - Math.max(0, Duration.between(start, Instant.now()).toNanos()))
        .orElse(now);
  }

  /** A guest's console is bytes, so ours is UTF-8 whatever the host's locale; unbuffered lines. */
  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }
}
