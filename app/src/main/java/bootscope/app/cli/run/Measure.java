package bootscope.app.cli.run;

import bootscope.app.cli.ExitStatus;
import bootscope.app.cli.Invocation;
import bootscope.app.cli.RunOptions;
import bootscope.app.cli.UsageException;
import bootscope.core.boot.BootException;
import bootscope.core.measure.Measurement;
import bootscope.core.timeline.MeasuredWay;
import bootscope.core.timeline.MeasuredWays;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** {@code bootscope measure}: a {@link Measurement} on the terminal. */
final class Measure {
  private final Invocation.Measure what;
  private final RunOptions options;
  private final PrintStream out;
  private final PrintStream err;
  private final CountDownLatch finished = new CountDownLatch(1);

  Measure(Invocation.Measure what, PrintStream out, PrintStream err) {
    this.what = what;
    this.out = out;
    this.err = err;
    options = what.options();
  }

  ExitStatus run() throws InterruptedException {
    BootWays ways = findWays();
    ways.left().forEach(why -> err.println("bootscope: not measured: " + why));
    ways.warnings().forEach(w -> err.println("bootscope: warning: " + w));
    if (ways.ways().isEmpty()) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "measure: there is no way to boot %s:\n%s",
              options.kernel().orElseThrow(),
              String.join("\n", ways.left())));
    }
    Measurement measurement =
        new Measurement(ways.ways(), extent(), System::nanoTime, new Progress());
    Thread onSignal = new Thread(() -> interrupt(measurement), "interrupt");
    Runtime.getRuntime().addShutdownHook(onSignal);
    try {
      measurement.run();
      out.print(report(new MeasuredWays(guest(options), ways.left(), measurement.ways())));
      out.flush();
      return measurement.cancelled() ? ExitStatus.INTERRUPTED : ExitStatus.POWERED_OFF;
    } catch (BootException e) {
      throw new UsageException(e.getMessage());
    } finally {
      finished.countDown();
      try {
        Runtime.getRuntime().removeShutdownHook(onSignal);
      } catch (IllegalStateException e) {
        // The program is ending already, by that very hook.
      }
    }
  }

  /** Ctrl-C: the runtime is going down; lets what was measured be printed. */
  private void interrupt(Measurement measurement) {
    measurement.cancel();
    try {
      finished.await(3, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private BootWays findWays() {
    return BootWays.of(
        BootWays.Guest.of(
            options.kernel().orElseThrow(),
            options.initrds(),
            options.append(),
            Configurations.machine(options),
            options.keptCode()),
        what.firmware().isEmpty() ? BootWays.FIRMWARE : what.firmware(),
        options.firmware().folders(),
        !what.firmware().isEmpty());
  }

  private Measurement.Extent extent() {
    Measurement.Extent usual = Measurement.Extent.ofRuns(options.repeat());
    return new Measurement.Extent(
        options.repeat(),
        options.maxInstructions().orElse(usual.instructions()),
        options.maxTime().orElse(usual.nanoseconds()));
  }

  /** Says on standard error how it goes. */
  private final class Progress implements Measurement.Observer {
    private boolean warm;

    @Override
    public void warmsUp(MeasuredWay way) {
      if (!warm) {
        warm = true;
        err.println("bootscope: warming up");
      }
    }

    @Override
    public void begins(MeasuredWay way, int run, int runs) {
      err.printf(Locale.ROOT, "bootscope: run %d of %d: %s ... ", run, runs, way.title());
      err.flush();
    }

    @Override
    public void ends(MeasuredWay way, String ending, long instructions, long nanos) {
      err.printf(Locale.ROOT, "%s, %,d instructions, %.1f s%n", ending, instructions, nanos / 1e9);
    }
  }

  // ---------------------------------------------------------------- the report

  private String report(MeasuredWays measured) {
    return switch (what.format()) {
      case TEXT -> measured.text();
      case JSON -> measured.json();
      case CSV -> measured.csv();
    };
  }

  /** What is booted: names and values. */
  static Map<String, String> guest(RunOptions options) {
    return BootWays.described(
        options.kernel().orElseThrow(), options.initrds(), options.append(), options.memoryBytes());
  }
}
