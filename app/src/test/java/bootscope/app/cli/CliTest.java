package bootscope.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CliTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private ExitStatus execute(Backend backend, String... words) {
    return new Cli(
            new CommandLineParser(InstantSource.system()),
            backend,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8))
        .execute(List.of(words));
  }

  private static Backend running(RuntimeException failure) {
    return new Backend() {
      @Override
      public ExitStatus run(RunOptions options) {
        if (failure != null) {
          throw failure;
        }
        return ExitStatus.TRIPLE_FAULT;
      }

      @Override
      public ExitStatus measure(Invocation.Measure what) {
        return ExitStatus.INTERRUPTED;
      }

      @Override
      public ExitStatus diff(Invocation.Diff what) {
        return ExitStatus.INTERRUPTED;
      }

      @Override
      public ExitStatus compare(Invocation.Compare what) {
        return ExitStatus.CONDITION;
      }

      @Override
      public String inspect(String image) {
        return "inspected " + image + "\n";
      }

      @Override
      public String firmwarePlaces(List<Path> folders) {
        return folders + "\n";
      }

      @Override
      public String cache(Invocation.Cache what) {
        return "cache " + what.clear() + what.files() + "\n";
      }

      @Override
      public Map<String, String> guests() {
        return Map.of("hello-pvh", "says hello");
      }
    };
  }

  private ExitStatus executeWithout(String why, String... words) {
    Cli.Window none =
        new Cli.Window() {
          @Override
          public Optional<String> obstacle() {
            return Optional.of(why);
          }

          @Override
          public ExitStatus open(Optional<RunOptions> options) {
            throw new IllegalStateException("no window can open");
          }
        };
    return new Cli(
            new CommandLineParser(InstantSource.system()),
            running(null),
            none,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8))
        .execute(List.of(words));
  }

  @Test
  void whereNoWindowCanOpenAStopIsInTheMonitorWhichSaysWhy() {
    assertEquals(ExitStatus.TRIPLE_FAULT, executeWithout("there is none", "-kernel", "k", "-S"));
    assertEquals(
        "bootscope: no window, since there is none; the monitor opens here\n",
        err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void aRunThatAsksForNoWindowIsNotToldOfItsAbsence() {
    executeWithout("there is none", "-kernel", "k", "-S", "-nographic");
    executeWithout("there is none", "-kernel", "k");
    assertEquals("", err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void theGuestsEndIsTheExitStatus() {
    assertEquals(ExitStatus.TRIPLE_FAULT, execute(running(null), "-kernel", "k"));
    assertEquals(5, ExitStatus.TRIPLE_FAULT.code());
  }

  @Test
  void aUsersMistakeIsOneLineAndStatusTwo() {
    ExitStatus status = execute(running(new UsageException("k: no such file")), "-kernel", "k");
    assertEquals(ExitStatus.USAGE, status);
    assertEquals("bootscope: k: no such file\n", err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void aDefectIsReportedWithItsTraceAndStatusOne() {
    ExitStatus status = execute(running(new IllegalStateException("oops")), "-kernel", "k");
    assertEquals(ExitStatus.DEFECT, status);
    String report = err.toString(StandardCharsets.UTF_8);
    assertTrue(report.contains("-kernel k") && report.contains("oops"), report);
    assertTrue(report.contains("CliTest"), report);
  }

  @Test
  void inspectAndGuestsPrintWhatTheBackendSays() {
    assertEquals(ExitStatus.POWERED_OFF, execute(running(null), "inspect", "f"));
    execute(running(null), "guests");
    String text = out.toString(StandardCharsets.UTF_8);
    assertEquals("inspected f\nguest:hello-pvh               says hello\n", text);
  }
}
