package bootscope.app.cli.run;

import bootscope.app.cli.Cli;
import bootscope.app.cli.CommandLineParser;
import bootscope.app.cli.ExitStatus;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;

/** The program, run within the test with given standard input. */
record Program(ExitStatus status, String out, String err) {

  static Program run(String input, List<String> words) {
    System.setProperty("bootscope.stdin", "other"); // as the launcher says of a pipe
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(outBytes, true, StandardCharsets.ISO_8859_1);
    PrintStream err = new PrintStream(errBytes, true, StandardCharsets.ISO_8859_1);
    EmulatorBackend backend =
        new EmulatorBackend(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.ISO_8859_1)),
            out,
            err,
            System.nanoTime());
    ExitStatus status =
        new Cli(new CommandLineParser(InstantSource.system()), backend, out, err).execute(words);
    return new Program(
        status,
        outBytes.toString(StandardCharsets.ISO_8859_1),
        errBytes.toString(StandardCharsets.ISO_8859_1));
  }

  /** With words parted by blanks; a word itself has none. */
  static Program run(String input, String words) {
    return run(input, List.of(words.split(" ")));
  }
}
