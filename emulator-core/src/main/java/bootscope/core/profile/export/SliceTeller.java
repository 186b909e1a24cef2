package bootscope.core.profile.export;

import bootscope.core.profile.CallVisitor;
import bootscope.core.profile.Entered;
import java.util.Arrays;

/** Tells of the calls that are shown. */
final class SliceTeller implements CallVisitor {
  /** A call that is open and shown. */
  private static final class Call {
    final Slice.Begin begin;
    long self;
    long leftOut;
    long leftOutCalls;
    long idle;

    Call(Slice.Begin begin) {
      this.begin = begin;
    }
  }

  /** A thread: its calls that are shown, and how many on top of them are not. */
  private static final class Open {
    Call[] calls = new Call[16];
    int depth;
    int hidden;
    long own;

    void push(Call call) {
      if (depth == calls.length) {
        calls = Arrays.copyOf(calls, 2 * depth);
      }
      calls[depth++] = call;
    }
  }

  private final long least;
  private final SliceFinder found;
  private final SliceVisitor visitor;
  private final Open[] threads;
  private Open now;
  private int thread;
  private long at; // instructions
  private long calls;
  private long runs;

  SliceTeller(int threads, long least, SliceFinder found, SliceVisitor visitor) {
    this.least = least;
    this.found = found;
    this.visitor = visitor;
    this.threads = new Open[threads];
  }

  private void count(long instructions) {
    long retired = instructions - at;
    at = instructions;
    if (now == null) {
      return;
    }
    now.own += retired;
    if (now.depth > 0) {
      Call top = now.calls[now.depth - 1];
      if (now.hidden > 0) {
        top.leftOut += retired;
      } else {
        top.self += retired;
      }
    }
  }

  @Override
  public void thread(int to, long instructions, long nanoseconds) {
    count(instructions);
    if (threads[to] == null) {
      threads[to] = new Open();
    }
    now = threads[to];
    thread = to;
    visitor.run(to, found.runs(runs++), instructions, nanoseconds);
  }

  @Override
  public void enter(int function, Entered how, long instructions, long nanoseconds) {
    count(instructions);
    if (found.shows(calls++)) {
      Slice.Begin begin =
          new Slice.Begin(thread, function, how, now.depth, instructions, nanoseconds, now.own);
      now.push(new Call(begin));
      visitor.begin(begin);
    } else {
      now.hidden++;
      if (now.depth > 0) {
        now.calls[now.depth - 1].leftOutCalls++;
      }
    }
  }

  @Override
  public void leave(long instructions, long nanoseconds) {
    count(instructions);
    if (now.hidden > 0) {
      now.hidden--;
    } else {
      close(now, instructions, nanoseconds, true);
    }
  }

  private void close(Open of, long instructions, long nanoseconds, boolean returned) {
    Call call = of.calls[--of.depth];
    of.calls[of.depth] = null;
    if (of.depth > 0) {
      of.calls[of.depth - 1].idle += call.idle;
    }
    visitor.end(
        new Slice(
            call.begin,
            instructions,
            nanoseconds,
            of.own,
            call.self,
            call.leftOut,
            call.leftOutCalls,
            call.idle,
            returned));
  }

  @Override
  public void idle(long idled, long instructions, long nanoseconds) {
    count(instructions);
    if (now != null && now.depth > 0) {
      now.calls[now.depth - 1].idle += idled;
    }
    if (idled > 0 && idled >= least) {
      visitor.idle(thread, nanoseconds - idled, nanoseconds, instructions);
    }
  }

  @Override
  public void end(long instructions, long nanoseconds) {
    count(instructions);
    for (Open of : threads) {
      while (of != null && of.depth > 0) {
        close(of, instructions, nanoseconds, false);
      }
    }
    visitor.end(instructions, nanoseconds);
  }
}
