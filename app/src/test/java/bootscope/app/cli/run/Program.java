package bootscope.app.cli.run;

import bootscope.app.cli.Cli;
import bootscope.app.cli.CommandLineParser;
import bootscope.app.cli.ExitStatus;
import bootscope.core.image.ImageBytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** The program, run within the test with given standard input. */
record Program(ExitStatus status, String out, String err) {

  static Program run(String input, List<String> words) {
    System.setProperty("bootscope.stdin", "other"); // as the launcher says of a pipe
    System.setProperty("bootscope.stdout", "other");
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

  /**
   * Goes on from a snapshot in a process of its own, to power-off; the state hashes at these
   * instants, in instructions, and at the end.
   */
  static List<String> goOn(Path snapshot, List<Long> points)
      throws IOException, InterruptedException {
    String classes =
        System.getProperty("jdk.module.path", "")
            + File.pathSeparator
            + System.getProperty("java.class.path", "");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx256m",
                "-XX:MaxDirectMemorySize=1g",
                "-Dbootscope.stdin=other",
                "-cp",
                classes,
                "bootscope.app.Main",
                "-snapshot-load",
                snapshot.toString(),
                "-serial",
                "null",
                "-state-hash",
                points(points))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != ExitStatus.POWERED_OFF.code() || out.isEmpty()) {
      throw new IOException("exit status " + process.exitValue() + ": " + out);
    }
    return out.lines().toList();
  }

  /** An image as a file, for options that name one. */
  static Path write(ImageBytes bytes, Path to) throws Exception {
    try (OutputStream out = Files.newOutputStream(to)) {
      bytes.stream(0, bytes.length()).transferTo(out);
    }
    return to;
  }

  /** Instants for {@code -state-hash}: these, in instructions, and the end. */
  static String points(List<Long> points) {
    StringBuilder text = new StringBuilder();
    points.forEach(p -> text.append(p).append(','));
    return text.append("end").toString();
  }

  /** With words parted by blanks; a word itself has none. */
  static Program run(String input, String words) {
    return run(input, List.of(words.split(" ")));
  }
}
