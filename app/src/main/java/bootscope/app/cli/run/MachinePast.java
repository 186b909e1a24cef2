package bootscope.app.cli.run;

import bootscope.app.cli.UsageException;
import bootscope.core.history.History;
import java.util.Optional;
import java.util.function.Supplier;

/** The past of the monitor's machine, or why there is none. */
final class MachinePast {
  private final Supplier<Optional<History>> kept;

  /**
   * @param kept what is kept of it now
   */
  MachinePast(Supplier<Optional<History>> kept) {
    this.kept = kept;
  }

  /**
   * What is known of it.
   *
   * @throws UsageException when there is no going back
   */
  History known() {
    History known =
        kept.get()
            .orElseThrow(
                () ->
                    new UsageException(
                        "there is no history: it is kept on a terminal, with -S and with -monitor"
                            + " stdio, unless -history off is given"));
    known
        .obstacle()
        .ifPresent(
            o -> {
              throw new UsageException("there is no history: " + o);
            });
    return known;
  }

  /** Something was changed by hand. */
  void changed() {
    kept.get().ifPresent(History::look);
  }
}
