package bootscope.core.profile;

import bootscope.core.profile.ProfiledFunction.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Linux's initcalls in the order in which they ran, each with its own instructions and with those
 * that others spent on what it had asked for: work that it queued, threads that it made, and what
 * these asked for in turn.
 */
public final class Initcalls implements CallVisitor {
  /** Most that are told of; a kernel has some thousand. */
  static final int MOST = 1 << 18;

  private static final String CALLER = "do_one_initcall";
  private static final String OF_MODULE = "module";
  private static final int NONE = -1;

  /**
   * An initcall that ran.
   *
   * @param function its number in the profile
   * @param level by its name; {@code module} for that of a module
   * @param thread that it ran in
   * @param begun retired instructions before it
   * @param begunNanos virtual time before it, in nanoseconds
   * @param ended retired instructions behind it; other threads may have run meanwhile
   * @param endedNanos virtual time behind it
   * @param own instructions from its call to its return, interrupts among them, other threads' not
   * @param caused instructions that others spent on what it asked for
   */
  public record Row(
      int function,
      String level,
      int thread,
      long begun,
      long begunNanos,
      long ended,
      long endedNanos,
      long own,
      long caused) {
    private Row endedAt(long instructions, long nanoseconds) {
      return new Row(
          function, level, thread, begun, begunNanos, instructions, nanoseconds, own, caused);
    }

    private Row spent(long own, long caused) {
      return new Row(function, level, thread, begun, begunNanos, ended, endedNanos, own, caused);
    }
  }

  /** A thread's calls, as far as they matter: for whose sake each is. */
  private static final class Stack {
    int[] functions = new int[32];
    int[] causes = new int[32]; // initcall, or NONE
    boolean[] begins = new boolean[32]; // whether the frame is the initcall's own
    boolean[] indirect = new boolean[32]; // whether it was asked for
    int depth;

    void push(int function, int cause, boolean begin, boolean asked) {
      if (depth == functions.length) {
        functions = Arrays.copyOf(functions, 2 * depth);
        causes = Arrays.copyOf(causes, 2 * depth);
        begins = Arrays.copyOf(begins, 2 * depth);
        indirect = Arrays.copyOf(indirect, 2 * depth);
      }
      functions[depth] = function;
      causes[depth] = cause;
      begins[depth] = begin;
      indirect[depth] = asked;
      depth++;
    }
  }

  private final Profile profile;
  private final List<WorkLink> byAsked;
  private final Map<Long, Integer> byStarted = new HashMap<>(); // place among those
  private final int[] causes; // of those
  private int passed; // of those
  private final Map<Integer, Stack> stacks = new HashMap<>();
  private final List<Row> rows = new ArrayList<>();
  private long[] own = new long[64];
  private long[] caused = new long[64];
  private Stack stack;
  private int thread;
  private long at;

  private final long from;
  private final long to;
  private final boolean events;

  private Initcalls(Profile profile, long from, long to, boolean events) {
    this.profile = profile;
    this.from = from;
    this.to = to;
    this.events = events;
    byAsked = new ArrayList<>(profile.links());
    byAsked.sort(Comparator.comparingLong(WorkLink::asked));
    causes = new int[byAsked.size()];
    Arrays.fill(causes, NONE);
    for (int i = 0; i < byAsked.size(); i++) {
      byStarted.putIfAbsent(byAsked.get(i).started(), i);
    }
  }

  /** Those of a profile; none where it is not Linux's. */
  public static List<Row> of(Profile profile) {
    return of(profile, 0, Long.MAX_VALUE, true);
  }

  /**
   * Those of a profile, each with what was spent on it in a part of the run. The order and the
   * instants are those of the whole run.
   *
   * @param from retired instructions
   * @param to retired instructions
   * @param events whether interrupts and exceptions count as part of what they fell into
   */
  public static List<Row> of(Profile profile, long from, long to, boolean events) {
    Initcalls initcalls = new Initcalls(profile, from, to, events);
    profile.log().show(initcalls);
    return initcalls.rows();
  }

  private List<Row> rows() {
    List<Row> done = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      done.add(rows.get(i).spent(own[i], caused[i]));
    }
    return done;
  }

  /** Counts what has run since, and looks for whose sake something was asked for. */
  private void advance(long instructions) {
    if (stack != null && stack.depth > 0) {
      int top = stack.depth - 1;
      int cause = stack.causes[top];
      if (cause != NONE) {
        long[] spent = stack.indirect[top] ? caused : own;
        spent[cause] += Math.max(0, Math.min(instructions, to) - Math.max(at, from));
      }
      while (passed < byAsked.size() && byAsked.get(passed).asked() < instructions) {
        causes[passed++] = cause;
      }
    }
    at = instructions;
  }

  @Override
  public void thread(int now, long instructions, long nanoseconds) {
    advance(instructions);
    thread = now;
    stack = stacks.computeIfAbsent(now, t -> new Stack());
  }

  @Override
  public void enter(int function, Entered how, long instructions, long nanoseconds) {
    advance(instructions);
    int top = stack.depth - 1;
    int cause = top < 0 ? NONE : stack.causes[top];
    boolean asked = top >= 0 && stack.indirect[top];
    String level = top < 0 ? null : level(function, stack.functions[top]);
    if (level != null && rows.size() < MOST) {
      stack.push(function, rows.size(), true, false);
      add(new Row(function, level, thread, instructions, nanoseconds, NONE, NONE, 0, 0));
      return;
    }
    if (!events && (how == Entered.INTERRUPT || how == Entered.EXCEPTION)) {
      cause = NONE;
    }
    Integer link = byStarted.get(instructions);
    if (link != null && byAsked.get(link).runner() == thread) {
      cause = causes[link];
      asked = true;
    }
    stack.push(function, cause, false, asked);
  }

  private void add(Row row) {
    if (rows.size() == own.length) {
      own = Arrays.copyOf(own, 2 * own.length);
      caused = Arrays.copyOf(caused, 2 * caused.length);
    }
    rows.add(row);
  }

  /** The level of a function that another one calls; null if it is no initcall. */
  private String level(int function, int caller) {
    if (!profile.functions().get(caller).name().equals(CALLER)) {
      return null;
    }
    boolean module = profile.functions().get(function).place() == Place.MODULE;
    return module ? OF_MODULE : profile.initcalls().get(function);
  }

  @Override
  public void leave(long instructions, long nanoseconds) {
    advance(instructions);
    int top = --stack.depth;
    if (stack.begins[top]) {
      int of = stack.causes[top];
      rows.set(of, rows.get(of).endedAt(instructions, nanoseconds));
    }
  }

  @Override
  public void idle(long idled, long instructions, long nanoseconds) {
    advance(instructions);
  }

  @Override
  public void end(long instructions, long nanoseconds) {
    advance(instructions);
    rows.replaceAll(r -> r.ended == NONE ? r.endedAt(instructions, nanoseconds) : r);
  }
}
