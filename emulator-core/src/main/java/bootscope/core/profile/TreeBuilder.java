package bootscope.core.profile;

import java.util.Arrays;
import java.util.List;

/** Puts the calls that it is shown together to a tree. */
public final class TreeBuilder implements CallVisitor {
  private final CallTree tree;
  private final List<ProfiledThread> threads;
  private int[][] stacks = new int[16][]; // nodes, by thread; the thread's own lowest
  private int[] depths = new int[16];
  private int[] stack; // of the present thread
  private int thread = -1;
  private int depth;
  private int node;
  private long at;

  /**
   * @param machine the function that stands for the machine
   */
  public TreeBuilder(int machine, List<ProfiledThread> threads) {
    tree = new CallTree(machine);
    this.threads = threads;
  }

  private void count(long instructions) {
    tree.addSelf(node, instructions - at);
    at = instructions;
  }

  @Override
  public void thread(int to, long instructions, long nanoseconds) {
    if (thread < 0) {
      at = instructions; // what came before is not asked for
    } else {
      count(instructions);
      stacks[thread] = stack;
      depths[thread] = depth;
    }
    thread = to;
    if (to >= stacks.length) {
      int more = Math.max(to + 1, 2 * stacks.length);
      stacks = Arrays.copyOf(stacks, more);
      depths = Arrays.copyOf(depths, more);
    }
    if (stacks[to] == null) {
      stacks[to] = new int[32];
      stacks[to][0] = tree.child(0, threads.get(to).function(), Entered.START);
      tree.addCalls(stacks[to][0], 1);
    }
    stack = stacks[to];
    depth = depths[to];
    node = stack[depth];
  }

  @Override
  public void enter(int function, Entered how, long instructions, long nanoseconds) {
    count(instructions);
    node = tree.child(node, function, how);
    tree.addCalls(node, 1);
    if (++depth == stack.length) {
      stack = Arrays.copyOf(stack, 2 * depth);
    }
    stack[depth] = node;
  }

  @Override
  public void leave(long instructions, long nanoseconds) {
    count(instructions);
    node = stack[--depth];
  }

  @Override
  public void idle(long idled, long instructions, long nanoseconds) {
    count(instructions);
    tree.addIdle(node, idled);
  }

  @Override
  public void end(long instructions, long nanoseconds) {
    count(instructions);
  }

  /** The tree of all that was shown. */
  public CallTree tree() {
    return tree;
  }
}
