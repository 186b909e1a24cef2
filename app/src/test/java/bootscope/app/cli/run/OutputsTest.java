package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bootscope.app.cli.CommandLineParser;
import bootscope.app.cli.Invocation;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where what a guest prints goes, and when it is there. */
class OutputsTest {
  @TempDir Path dir;

  @Test
  void aLineIsInItsFileAtOnceAndThePartOfOneWhenAskedFor() throws Exception {
    Path file = dir.resolve("serial");
    List<String> words = List.of("-kernel", "guest:hello-pvh", "-serial", "file:" + file);
    Invocation.Run run =
        (Invocation.Run) new CommandLineParser(InstantSource.system()).parse(words);
    ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(terminal, true);
    try (RunFiles files = new RunFiles(run.options(), out);
        Outputs outputs = new Outputs(run.options(), out, files)) {
      "one\ntw".chars().forEach(c -> outputs.serial(0, c));
      assertEquals("one\n", Files.readString(file));
      outputs.flush();
      assertEquals("one\ntw", Files.readString(file));
    }
    assertEquals(0, terminal.size());
  }
}
