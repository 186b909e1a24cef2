package bootscope.views.pane;

import bootscope.core.session.MachineView;
import bootscope.core.session.Phase;
import java.util.function.LongSupplier;

/**
 * For panes of values, which nobody reads faster: shows every view of a machine that stands, and
 * ten a second of one that runs, which leaves the host's time to the guest.
 */
public final class Calm {
  /** Least time between two views of a running machine, in ns of the host's clock. */
  private static final long LEAST = 100_000_000;

  private final LongSupplier nanos;
  private long last;

  public Calm() {
    this(System::nanoTime);
  }

  Calm(LongSupplier nanos) {
    this.nanos = nanos;
    last = nanos.getAsLong() - LEAST;
  }

  /** Whether a new view is to be shown. One that is not is followed by another. */
  public boolean shows(MachineView view) {
    if (view == null || view.phase() != Phase.RUNNING) {
      return true;
    }
    long now = nanos.getAsLong();
    if (now - last < LEAST) {
      return false;
    }
    last = now;
    return true;
  }
}
