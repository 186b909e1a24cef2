package bootscope.app.cli.run;

import bootscope.app.cli.ExitStatus;
import bootscope.app.cli.Invocation;
import bootscope.app.cli.RunOptions;
import bootscope.app.cli.UsageException;
import bootscope.core.boot.BootException;
import bootscope.core.history.Divergence;
import bootscope.core.history.History;
import bootscope.core.machine.Boot;
import java.io.PrintStream;
import java.util.Locale;

/** {@code bootscope diff}: a {@link Divergence} on the terminal. */
final class Diff {
  private final Invocation.Diff what;
  private final PrintStream out;
  private final PrintStream err;

  Diff(Invocation.Diff what, PrintStream out, PrintStream err) {
    this.what = what;
    this.out = out;
    this.err = err;
  }

  ExitStatus run() {
    long most = what.first().history() > 0 ? what.first().history() : History.USUAL_SIZE;
    try (Divergence both = new Divergence(boot(what.first()), boot(what.second()), most)) {
      long limit = what.first().maxInstructions().orElse(Long.MAX_VALUE);
      what.from().ifPresent(symbol -> out.print(begun(both, symbol, limit)));
      out.print(DiffText.of(both.find(limit, this::progress)));
      out.flush();
      return ExitStatus.POWERED_OFF;
    } catch (BootException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private static String begun(Divergence both, String symbol, long limit) {
    try {
      return DiffText.of(symbol, both.from(symbol, limit));
    } catch (IllegalArgumentException e) {
      throw new UsageException("-from " + e.getMessage());
    }
  }

  private static Boot boot(RunOptions options) {
    return options.kernel().isEmpty()
        ? Configurations.bootWithoutKernel(options)
        : Configurations.boot(options, EmulatorBackend.openBootable(options.kernel().get()));
  }

  private void progress(long same) {
    err.printf(Locale.ROOT, "bootscope: the same for %,d instructions so far%n", same);
  }
}
