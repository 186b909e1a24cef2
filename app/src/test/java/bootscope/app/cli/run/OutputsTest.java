package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bootscope.app.cli.CommandLineParser;
import bootscope.app.cli.Invocation;
import bootscope.app.cli.RunOptions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where what a guest prints goes, and when it is there. */
class OutputsTest {
  private static final String STDOUT = "bootscope.stdout";

  @TempDir Path dir;

  private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(terminal, true);

  @AfterEach
  void forgetTheTerminal() {
    System.clearProperty(STDOUT);
  }

  private static RunOptions options(String words) {
    List<String> all = new ArrayList<>(List.of("-kernel", "guest:hello-pvh"));
    all.addAll(List.of(words.split(" ")));
    return ((Invocation.Run) new CommandLineParser(InstantSource.system()).parse(all)).options();
  }

  @Test
  void aLineIsInItsFileAtOnceAndThePartOfOneWhenAskedFor() throws Exception {
    Path file = dir.resolve("serial");
    RunOptions options = options("-serial file:" + file);
    try (RunFiles files = new RunFiles(options, out);
        Outputs outputs = new Outputs(options, out, files)) {
      "one\ntw".chars().forEach(c -> outputs.serial(0, c));
      assertEquals("one\n", Files.readString(file));
      outputs.flush();
      assertEquals("one\ntw", Files.readString(file));
    }
    assertEquals(0, terminal.size());
  }

  /** What a run that ends in the middle of a line leaves on standard output. */
  private String left(String where, String words) {
    System.setProperty(STDOUT, where);
    terminal.reset();
    RunOptions options = options(words);
    try (RunFiles files = new RunFiles(options, out);
        Outputs outputs = new Outputs(options, out, files)) {
      outputs.serial(0, 'x');
      outputs.pause();
    }
    return terminal.toString();
  }

  @Test
  void anOpenLineIsEndedOnlyWhereTextOfOursFollows() {
    assertEquals("x\n", left("terminal", "-serial stdio"));
    assertEquals("x", left("other", "-serial stdio"));
    assertEquals("x\n", left("other", "-serial stdio -timeline text"));
  }
}
