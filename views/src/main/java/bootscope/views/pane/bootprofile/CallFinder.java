package bootscope.views.pane.bootprofile;

import bootscope.core.profile.CallVisitor;
import bootscope.core.profile.Entered;
import bootscope.core.profile.Profile;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/** Finds the call that is at some depth at an instant, with all that is true of it. */
final class CallFinder implements CallVisitor {
  private static final int LOOK = 1 << 14;

  /** What is known of a call that has not returned. */
  private static final class Frame {
    int function;
    long begun;
    long begunNanos;
    long self;
    long total;
  }

  private final long instant;
  private final int depth; // frames above it
  private final BooleanSupplier cancelled;
  private final List<List<Frame>> stacks = new ArrayList<>();
  private List<Frame> stack;
  private final ArrayDeque<Frame> free = new ArrayDeque<>();
  private int thread = -1;
  private long at;
  private long events;
  private Frame wanted; // once the instant is reached
  private int wantedThread;
  private List<Integer> path = List.of();
  private List<Long> begins = List.of();
  private long ended = -1;
  private long endedNanos;

  private CallFinder(long instant, int depth, BooleanSupplier cancelled) {
    this.instant = instant;
    this.depth = depth;
    this.cancelled = cancelled;
  }

  /**
   * The call.
   *
   * @param instant retired instructions: it runs, or what it called does, behind that many
   * @param depth 0 for the thread's first function
   * @throws CancellationException when it is to end
   */
  static Optional<CallAt> find(
      Profile profile, long instant, int depth, BooleanSupplier cancelled) {
    CallFinder finder = new CallFinder(instant, depth, cancelled);
    profile.log().show(finder);
    return finder.found(profile);
  }

  private Optional<CallAt> found(Profile profile) {
    if (wanted == null) {
      return Optional.empty();
    }
    boolean returned = ended >= 0;
    return Optional.of(
        new CallAt(
            wanted.function,
            wantedThread,
            path,
            begins,
            wanted.begun,
            wanted.begunNanos,
            returned ? ended : profile.log().instructions(),
            returned ? endedNanos : profile.log().nanoseconds(),
            returned,
            wanted.self,
            wanted.total));
  }

  /** Counts what has run since the event before, and looks whether the instant is passed. */
  private void advance(long instructions) {
    if ((++events & LOOK - 1) == 0 && cancelled.getAsBoolean()) {
      throw new CancellationException();
    }
    long ran = instructions - at;
    if (ran > 0 && stack != null && !stack.isEmpty()) {
      if (wanted == null && at <= instant && instant < instructions && depth < stack.size()) {
        choose();
      }
      stack.getLast().self += ran;
    }
    at = instructions;
  }

  private void choose() {
    wanted = stack.get(depth);
    wantedThread = thread;
    path = stack.subList(0, depth + 1).stream().map(f -> f.function).toList();
    begins = stack.subList(0, depth + 1).stream().map(f -> f.begun).toList();
  }

  @Override
  public void thread(int to, long instructions, long nanoseconds) {
    advance(instructions);
    while (stacks.size() <= to) {
      stacks.add(new ArrayList<>());
    }
    thread = to;
    stack = stacks.get(to);
  }

  @Override
  public void enter(int function, Entered how, long instructions, long nanoseconds) {
    advance(instructions);
    Frame frame = free.isEmpty() ? new Frame() : free.pop();
    frame.function = function;
    frame.begun = instructions;
    frame.begunNanos = nanoseconds;
    frame.self = 0;
    frame.total = 0;
    stack.add(frame);
  }

  @Override
  public void leave(long instructions, long nanoseconds) {
    advance(instructions);
    Frame frame = stack.removeLast();
    close(frame);
    if (frame == wanted) {
      ended = instructions;
      endedNanos = nanoseconds;
    } else {
      free.push(frame);
    }
  }

  /** Its caller has what it has. */
  private void close(Frame frame) {
    frame.total += frame.self;
    if (!stack.isEmpty()) {
      stack.getLast().total += frame.total;
    }
  }

  @Override
  public void idle(long idled, long instructions, long nanoseconds) {
    advance(instructions);
  }

  @Override
  public void end(long instructions, long nanoseconds) {
    advance(instructions);
    for (List<Frame> open : stacks) {
      stack = open;
      while (!open.isEmpty()) {
        close(open.removeLast());
      }
    }
  }
}
