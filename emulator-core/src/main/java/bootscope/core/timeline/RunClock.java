package bootscope.core.timeline;

import bootscope.core.event.Recorded;
import java.util.function.LongSupplier;

/**
 * The host's clock as a run spends it: a stopwatch that goes while the machine runs and rests while
 * it stands, so that the time in which a person sits at a breakpoint is not the guest's. A run
 * begins at 0, as each restart does; only the first one of a program may begin with what its launch
 * took.
 */
public final class RunClock implements Recorded {
  private final LongSupplier nanoTime;
  private final long begin;
  private boolean launching;
  private long launch;
  private long passed;
  private long started;
  private boolean running;

  private RunClock(LongSupplier nanoTime, boolean launching, long begin) {
    this.nanoTime = nanoTime;
    this.launching = launching;
    this.begin = begin;
  }

  /**
   * A clock that begins at 0 when the machine stands ready.
   *
   * @param nanoTime the host's clock, in ns from whenever
   */
  public static RunClock ofRuns(LongSupplier nanoTime) {
    return new RunClock(nanoTime, false, 0);
  }

  /**
   * A clock whose first run begins with the time since a launch, which is what made the machine
   * ready; time that it stands afterwards does not count either.
   *
   * @param begin when that was, by the same clock
   */
  public static RunClock sinceLaunch(LongSupplier nanoTime, long begin) {
    return new RunClock(nanoTime, true, begin);
  }

  /** A machine stands ready before its run. */
  public void ready() {
    launch = launching ? nanoTime.getAsLong() - begin : 0;
    launching = false;
    passed = 0;
    running = false;
  }

  /** The machine goes on. */
  public void start() {
    started = nanoTime.getAsLong();
    running = true;
  }

  /** The machine stands. */
  public void stop() {
    passed = runNanos();
    running = false;
  }

  /** A run that is cut back has taken no longer than it had by then. */
  @Override
  public Mark mark() {
    long launched = launch;
    long taken = runNanos();
    return () -> {
      launch = launched;
      passed = taken;
      running = false;
    };
  }

  /** The host's clock, in ns from whenever, which goes on while the machine stands. */
  public long nanoTime() {
    return nanoTime.getAsLong();
  }

  /** For how long the machine has been running, in ns. */
  public long runNanos() {
    return running ? passed + nanoTime.getAsLong() - started : passed;
  }

  /** The same, after what the launch took: the host time of a milestone. */
  public long hostNanos() {
    return launch + runNanos();
  }
}
