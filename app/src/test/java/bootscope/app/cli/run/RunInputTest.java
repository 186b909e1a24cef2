package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.cli.ExitStatus;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Standard input for several runs. */
@Timeout(60)
class RunInputTest {
  @TempDir Path dir;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(said, true);

  @Test
  void eachRunGetsTheSameInput() throws Exception {
    Path guest = TinyGuest.write(dir.resolve("guest"), TinyGuest.echo(0x3F8));
    Program run =
        Program.run(
            "typed\nnever read\n",
            List.of(
                "-kernel",
                guest.toString(),
                "-serial",
                "stdio",
                "-repeat",
                "3",
                "-kept-code",
                "off"));
    assertEquals("typed\ntyped\ntyped\n", run.out());
    assertEquals(ExitStatus.POWERED_OFF, run.status(), run.err());
  }

  @Test
  void streamsSideBySideGiveAllOfIt() throws Exception {
    byte[] bytes = new byte[100_000];
    new Random(1).nextBytes(bytes);
    RunInput input = new RunInput(new ByteArrayInputStream(bytes), RunInput.MOST, err);
    try (InputStream one = input.from(0);
        InputStream other = input.from(0)) {
      assertArrayEquals(Arrays.copyOf(bytes, 5000), one.readNBytes(5000));
      assertArrayEquals(bytes, other.readAllBytes());
      assertArrayEquals(Arrays.copyOfRange(bytes, 5000, bytes.length), one.readAllBytes());
    }
    assertEquals("", said.toString());
  }

  /** Its reader, which still waits, must not take what is the next run's. */
  @Test
  void whatIsTypedAfterARunIsTheNextOnesToo() throws Exception {
    PipedInputStream keys = new PipedInputStream();
    PipedOutputStream typing = new PipedOutputStream(keys);
    RunInput input = new RunInput(keys, RunInput.MOST, err);
    InputStream old = input.from(0);
    Thread reader =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try {
                    old.read();
                  } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                });
    while (reader.getState() == Thread.State.NEW || reader.getState() == Thread.State.RUNNABLE) {
      Thread.onSpinWait();
    }
    InputStream next = input.from(0);
    typing.write('k');
    typing.flush();
    assertEquals('k', next.read());
    reader.join();
  }

  @Test
  void memoryIsBoundedAndAllRunsEndAtTheSameByte() throws Exception {
    RunInput input = new RunInput(new ByteArrayInputStream(new byte[50_000]), 10_000, err);
    assertEquals(10_000, input.from(0).readAllBytes().length);
    assertEquals(10_000, input.from(0).readAllBytes().length);
    assertTrue(said.toString().contains("ends here after 10,000 bytes"), said.toString());
    assertEquals(1, said.toString().lines().count());
  }
}
