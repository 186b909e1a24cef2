package bootscope.app;

import bootscope.app.cli.Cli;
import bootscope.app.cli.CommandLineParser;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;

/** The program's entry. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    PrintStream out = stream(FileDescriptor.out);
    PrintStream err = stream(FileDescriptor.err);
    Cli cli =
        new Cli(new CommandLineParser(InstantSource.system()), new UnwiredBackend(), out, err);
    System.exit(cli.execute(List.of(arguments)).code());
  }

  /** A guest's console is bytes, so ours is UTF-8 whatever the host's locale; unbuffered lines. */
  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }
}
