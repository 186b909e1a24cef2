package bootscope.app.cli.run;

import bootscope.app.cli.UsageException;
import bootscope.core.boot.BootException;
import bootscope.core.debug.Stop;
import bootscope.core.history.History;
import bootscope.core.history.Travel;
import java.util.Optional;
import java.util.function.Supplier;

/** The past of the monitor's machine, or why there is none. */
final class MachinePast {
  /** Takes a way through time, with whatever follows the machine there. */
  @FunctionalInterface
  interface Traveller {
    Stop go(Travel way) throws BootException;
  }

  private final Supplier<Optional<History>> kept;
  private final Traveller traveller;

  /**
   * @param kept what is kept of it now
   */
  MachinePast(Supplier<Optional<History>> kept, Traveller traveller) {
    this.kept = kept;
    this.traveller = traveller;
  }

  /** With nobody who follows the machine. */
  MachinePast(Supplier<Optional<History>> kept) {
    this(kept, way -> way.go(kept.get().orElseThrow()));
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

  /** Goes through time. */
  Stop go(Travel way) throws BootException {
    return traveller.go(way);
  }

  /** Something was changed by hand. */
  void changed() {
    kept.get().ifPresent(History::look);
  }
}
