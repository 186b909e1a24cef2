package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bootscope.app.cli.ExitStatus;
import bootscope.core.cpu.engine.EngineInspector;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code -engine}, and what the monitor and the log say of it. */
class EngineOptionTest {
  private static final String GUEST = "-kernel guest:long-mode -serial null ";

  @TempDir Path dir;

  private static String engineLine(Program run) {
    return run.err().lines().filter(l -> l.startsWith("engine: ")).findFirst().orElse("");
  }

  /** As on a host for which no code is made. */
  private static <T> T elsewhere(Supplier<T> work) {
    String real = System.getProperty("os.arch");
    System.setProperty("os.arch", "abacus");
    try {
      return work.get();
    } finally {
      System.setProperty("os.arch", real);
    }
  }

  @Test
  void theInterpreterCanBeAskedForAndEndsInTheSameState() {
    Program auto = Program.run("", GUEST + "-state-hash end");
    Program asked = Program.run("", GUEST + "-state-hash end -engine interpreter -d engine");
    assertEquals("engine: interpreter, since it was asked for", engineLine(asked));
    assertEquals(auto.out(), asked.out());
  }

  @Test
  void nativeCodeRunsWhereItIsAskedFor() {
    String obstacle = EngineInspector.obstacle();
    assumeTrue(obstacle == null, () -> "no translated code here: " + obstacle);
    Program run = Program.run("", GUEST + "-engine native -d engine");
    assertTrue(engineLine(run).startsWith("engine: native: "), run.err());
    assertTrue(run.err().contains(" blocks translated, "), run.err());
  }

  @Test
  void elsewhereNativeIsRefusedAndAutoFallsBack() {
    Program refused = elsewhere(() -> Program.run("", GUEST + "-engine native"));
    assertEquals(ExitStatus.USAGE, refused.status());
    assertEquals(1, refused.err().lines().count(), refused.err());
    assertTrue(refused.err().contains("abacus; leave -engine out"), refused.err());
    Program auto = elsewhere(() -> Program.run("", GUEST + "-d engine"));
    assertEquals(ExitStatus.POWERED_OFF, auto.status());
    assertTrue(engineLine(auto).startsWith("engine: interpreter, since no code"), auto.err());
  }

  @Test
  void aSnapshotGoesOnWithEitherEngine() {
    Path file = dir.resolve("s");
    Program.run(
        "",
        GUEST + "-engine interpreter -max-instructions 9000 -snapshot-save at=8000,file=" + file);
    String load = "-serial null -d engine -state-hash end -snapshot-load " + file;
    Program interpreted = Program.run("", load + " -engine interpreter");
    assertEquals("engine: interpreter, since it was asked for", engineLine(interpreted));
    assertEquals(Program.run("", load).out(), interpreted.out());
    Program refused = elsewhere(() -> Program.run("", load + " -engine native"));
    assertEquals(ExitStatus.USAGE, refused.status());
  }

  @Test
  void theMonitorShowsWhatRanMost() {
    Program run =
        Program.run(
            "engine count on\ncont\ninfo engine\ninfo engine hot 3\n"
                + "info engine block long_mode_entry\nq\n",
            GUEST + "-S -monitor stdio -no-shutdown");
    assertTrue(run.out().contains("engine: "), run.out());
    assertTrue(run.out().contains("share of instructions"), run.out());
    assertEquals(3, run.out().lines().filter(l -> l.matches("(.*) [0-9.]+ % .*")).count());
    assertTrue(run.out().contains("<long_mode_entry>"), run.out());
  }
}
