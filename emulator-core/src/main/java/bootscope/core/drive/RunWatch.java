package bootscope.core.drive;

import bootscope.core.debug.Stop;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Who hears when a machine goes on and where it stands, whoever lets it. They come and go on any
 * thread; all else is the machine's thread's.
 */
public final class RunWatch {
  /** Told on the machine's thread: what it does is short, and waits for nothing. */
  public interface Listener {
    /** The machine runs, until something stops it. */
    void goes();

    /** It stands where it did not before: it ran, made a step or was put there. */
    void stands(Stop stop);
  }

  private final List<Listener> all = new CopyOnWriteArrayList<>();
  private Stop told; // null as long as it runs

  /**
   * Tells one from now on.
   *
   * @return ends that
   */
  public Runnable add(Listener listener) {
    all.add(listener);
    return () -> all.remove(listener);
  }

  public void goes() {
    told = null;
    all.forEach(Listener::goes);
  }

  /** It stands, perhaps where it did before: that is not told again. */
  public void stands(Stop stop) {
    if (!stop.equals(told)) {
      told = stop;
      all.forEach(l -> l.stands(stop));
    }
  }
}
