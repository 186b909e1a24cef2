package bootscope.views.pane.bootprofile;

import bootscope.core.profile.CallVisitor;
import bootscope.core.profile.Entered;
import bootscope.core.profile.Profile;
import bootscope.core.profile.ProfiledFunction.Place;
import bootscope.views.control.flame.FlameSlices;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Makes slices of the calls that it is shown: in the first row the thread that runs, below it its
 * calls. A call during which other threads ran has a slice for each part of it.
 */
final class SliceMaker implements CallVisitor {
  /** Who calls Linux's initcalls. */
  private static final String CALLER = "do_one_initcall";

  /** Of the initcalls of modules. */
  private static final String OF_MODULE = "module";

  private static final int LOOK = 1 << 14; // events between two looks whether it is to end

  /** A thread's calls. */
  private static final class Stack {
    int[] functions = new int[32];
    char[] marks = new char[32];
    long[] begins = new long[32];
    int depth;

    void push(int function, int mark, long begin) {
      if (depth == functions.length) {
        functions = Arrays.copyOf(functions, 2 * depth);
        marks = Arrays.copyOf(marks, 2 * depth);
        begins = Arrays.copyOf(begins, 2 * depth);
      }
      functions[depth] = function;
      marks[depth] = (char) mark;
      begins[depth] = begin;
      depth++;
    }
  }

  private final Profile profile;
  private final boolean nanos;
  private final FlameSlices.Builder slices;
  private final BooleanSupplier cancelled;
  private final List<String> levels;
  private final boolean[] callers; // by function
  private final List<Stack> stacks = new ArrayList<>();
  private Stack stack;
  private int thread = -1;
  private long threadBegin;
  private int events;

  private SliceMaker(
      Profile profile, boolean nanos, FlameSlices.Builder slices, BooleanSupplier cancelled) {
    this.profile = profile;
    this.nanos = nanos;
    this.slices = slices;
    this.cancelled = cancelled;
    levels = levels(profile);
    callers = new boolean[profile.functions().size()];
    for (int i = 0; i < callers.length; i++) {
      callers[i] = profile.functions().get(i).name().equals(CALLER);
    }
  }

  /** The levels of initcalls, by their marks; none has the mark 0. */
  static List<String> levels(Profile profile) {
    List<String> all = new ArrayList<>(List.of(""));
    profile.initcalls().values().stream().distinct().sorted().forEach(all::add);
    all.add(OF_MODULE);
    return all;
  }

  /**
   * Slices of a part of a profile.
   *
   * @param from retired instructions
   * @param to retired instructions
   * @param axis where that begins and ends on the axis
   * @param grain as of {@link FlameSlices}
   * @param cancelled asked now and then
   * @throws CancellationException when it is to end
   */
  static FlameSlices of(
      Profile profile,
      boolean nanos,
      long from,
      long to,
      long[] axis,
      double grain,
      int most,
      BooleanSupplier cancelled) {
    for (double g = Math.max(1, grain); ; g *= 4) {
      FlameSlices.Builder builder = new FlameSlices.Builder(axis[0], axis[1], g, most);
      try {
        profile.log().show(from, to, new SliceMaker(profile, nanos, builder, cancelled));
        return builder.build();
      } catch (FlameSlices.TooManyException e) {
        // Coarser, then.
      }
    }
  }

  private void look() {
    if ((++events & LOOK - 1) == 0 && cancelled.getAsBoolean()) {
      throw new CancellationException();
    }
  }

  private int mark(int function) {
    int top = stack.depth - 1;
    if (top < 0) {
      return 0;
    }
    if (!callers[stack.functions[top]]) {
      return stack.marks[top];
    }
    boolean module = profile.functions().get(function).place() == Place.MODULE;
    String level = module ? OF_MODULE : profile.initcalls().get(function);
    return level == null ? stack.marks[top] : levels.indexOf(level);
  }

  /** Ends the parts of the thread's calls at an instant. */
  private void cut(long at) {
    if (thread >= 0) {
      slices.add(0, threadBegin, at, profile.threads().get(thread).function(), thread, 0);
      for (int i = 0; i < stack.depth; i++) {
        add(i, at);
      }
    }
  }

  private void add(int frame, long end) {
    slices.add(
        frame + 1, stack.begins[frame], end, stack.functions[frame], thread, stack.marks[frame]);
  }

  @Override
  public void thread(int to, long instructions, long nanoseconds) {
    look();
    long at = nanos ? nanoseconds : instructions;
    cut(at);
    while (stacks.size() <= to) {
      stacks.add(new Stack());
    }
    thread = to;
    threadBegin = at;
    stack = stacks.get(to);
    Arrays.fill(stack.begins, 0, stack.depth, at);
  }

  @Override
  public void enter(int function, Entered how, long instructions, long nanoseconds) {
    look();
    stack.push(function, mark(function), nanos ? nanoseconds : instructions);
  }

  @Override
  public void leave(long instructions, long nanoseconds) {
    look();
    stack.depth--;
    add(stack.depth, nanos ? nanoseconds : instructions);
  }

  @Override
  public void idle(long idled, long instructions, long nanoseconds) {
    look();
    if (nanos && stack != null) {
      slices.add(stack.depth + 1, nanoseconds - idled, nanoseconds, FlameSlices.IDLE, thread, 0);
    }
  }

  @Override
  public void end(long instructions, long nanoseconds) {
    cut(nanos ? nanoseconds : instructions);
  }
}
