package bootscope.core.profile.export;

import bootscope.core.profile.CallVisitor;
import bootscope.core.profile.Entered;
import java.util.Arrays;

/** Finds out which calls are shown, and for how long each thread ran at a time. */
final class SliceFinder implements CallVisitor {
  /** A thread begins a few times: where it is switched to, what it is to run, user space. */
  private static final int MOST_STARTS = 8;

  /** A thread's calls that are open. */
  private static final class Open {
    long[] numbers = new long[16]; // of the calls, by their beginnings
    long[] owns = new long[16]; // the thread's instructions at their beginnings
    int depth;
    long own;
    long shown;
    int starts;

    void push(long number) {
      if (depth == numbers.length) {
        numbers = Arrays.copyOf(numbers, 2 * depth);
        owns = Arrays.copyOf(owns, 2 * depth);
      }
      numbers[depth] = number;
      owns[depth++] = own;
    }
  }

  private final long least;
  private final Open[] threads;
  private final Bits shown = new Bits();
  private final Bits runs = new Bits();
  private Open now;
  private long at; // instructions
  private long calls;
  private long run = -1; // number of the present one
  private long runBegan; // instructions
  private long shownCalls;
  private long idle;

  SliceFinder(int threads, long least) {
    this.least = least;
    this.threads = new Open[threads];
  }

  private void count(long instructions) {
    if (now != null) {
      now.own += instructions - at;
    }
    at = instructions;
  }

  private void endRun(long instructions) {
    if (run >= 0 && instructions - runBegan >= least) {
      runs.set(run);
    }
  }

  @Override
  public void thread(int thread, long instructions, long nanoseconds) {
    count(instructions);
    endRun(instructions);
    run++;
    runBegan = instructions;
    if (threads[thread] == null) {
      threads[thread] = new Open();
    }
    now = threads[thread];
  }

  @Override
  public void enter(int function, Entered how, long instructions, long nanoseconds) {
    count(instructions);
    if (now.depth == 0 && how == Entered.START && now.starts++ < MOST_STARTS) {
      shown.set(calls);
    }
    now.push(calls++);
  }

  @Override
  public void leave(long instructions, long nanoseconds) {
    count(instructions);
    close(now);
  }

  private void close(Open of) {
    of.depth--;
    long number = of.numbers[of.depth];
    if (of.own - of.owns[of.depth] >= least) {
      shown.set(number);
    }
    if (shown.has(number)) {
      of.shown++;
      shownCalls++;
    }
  }

  @Override
  public void idle(long idled, long instructions, long nanoseconds) {
    idle += idled;
  }

  @Override
  public void end(long instructions, long nanoseconds) {
    count(instructions);
    endRun(instructions);
    for (Open of : threads) {
      while (of != null && of.depth > 0) {
        close(of);
      }
    }
  }

  /** Whether the call that begins as the numberth, from 0, is shown. */
  boolean shows(long number) {
    return shown.has(number);
  }

  /** Whether a thread runs, as the numberth, for as long as the shortest call that is shown. */
  boolean runs(long number) {
    return runs.has(number);
  }

  long calls() {
    return calls;
  }

  long shown() {
    return shownCalls;
  }

  long shown(int thread) {
    return threads[thread] == null ? 0 : threads[thread].shown;
  }

  long own(int thread) {
    return threads[thread] == null ? 0 : threads[thread].own;
  }

  long idle() {
    return idle;
  }
}
