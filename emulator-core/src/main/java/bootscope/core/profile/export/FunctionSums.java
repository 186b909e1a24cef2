package bootscope.core.profile.export;

import bootscope.core.profile.CallTree;
import bootscope.core.profile.Profile;
import bootscope.core.profile.ProfiledFunction;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What each function did in the whole run.
 *
 * @param self instructions that it retired itself, by function
 * @param total those and what it called; within itself it is not counted again
 * @param calls how often it was entered
 */
record FunctionSums(long[] self, long[] total, long[] calls) {
  static FunctionSums of(Profile profile, CallTree tree, PathOrder order) {
    int size = profile.functions().size();
    FunctionSums sums = new FunctionSums(new long[size], new long[size], new long[size]);
    int[] open = new int[size];
    order.show(
        new PathOrder.Visitor() {
          @Override
          public void enter(int node, int depth) {
            int f = tree.function(node);
            sums.self[f] += tree.self(node);
            sums.calls[f] += tree.calls(node);
            if (open[f]++ == 0) {
              sums.total[f] += tree.total(node);
            }
          }

          @Override
          public void leave(int node) {
            open[tree.function(node)]--;
          }
        });
    return sums;
  }

  /**
   * Functions that ran, by what they retired themselves, the most first, and then by their names.
   * What stands for a thread or the machine is left out, unless it retired something.
   */
  List<Integer> inOrder(Profile profile) {
    List<ProfiledFunction> functions = profile.functions();
    return IntStream.range(0, self.length)
        .filter(
            f ->
                self[f] > 0
                    || calls[f] > 0 && functions.get(f).place() != ProfiledFunction.Place.THREAD)
        .boxed()
        .sorted(
            Comparator.<Integer>comparingLong(f -> -self[f])
                .thenComparing(f -> functions.get(f).text())
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }
}
