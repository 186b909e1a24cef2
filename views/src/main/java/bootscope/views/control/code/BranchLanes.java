package bootscope.views.control.code;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Where the arrows of branches run beside the code: in lanes, so that they can be told apart. */
public final class BranchLanes {
  /** An arrow between rows; a row out of sight is given as −1 or as the number of rows. */
  public record Arc(int from, int to) {
    int low() {
      return Math.min(from, to);
    }

    int high() {
      return Math.max(from, to);
    }
  }

  private BranchLanes() {}

  /**
   * Gives each arrow a lane, 0 being next to the code: short ones near, longer ones further out.
   * Two share a lane only if their rows do not touch, or if they lead to the same place.
   *
   * @param most number of lanes
   * @return each arrow's lane, or −1 if none was left for it
   */
  public static int[] assign(List<Arc> arcs, int most) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < arcs.size(); i++) {
      order.add(i);
    }
    order.sort(
        Comparator.comparingInt((Integer i) -> arcs.get(i).high() - arcs.get(i).low())
            .thenComparingInt(i -> arcs.get(i).low())
            .thenComparingInt(i -> i));
    List<List<Arc>> lanes = new ArrayList<>();
    int[] lane = new int[arcs.size()];
    for (int i : order) {
      lane[i] = -1;
      // Not inside a shorter one that it encloses: its lane is beyond all that it passes by.
      int first = 0;
      for (int l = 0; l < lanes.size(); l++) {
        if (lanes.get(l).stream().anyMatch(other -> inTheWay(arcs.get(i), other))) {
          first = l + 1;
        }
      }
      if (first < most) {
        if (first == lanes.size()) {
          lanes.add(new ArrayList<>());
        }
        lanes.get(first).add(arcs.get(i));
        lane[i] = first;
      }
    }
    return lane;
  }

  private static boolean inTheWay(Arc arc, Arc other) {
    boolean apart = arc.high() < other.low() || other.high() < arc.low();
    return !apart && arc.to() != other.to();
  }
}
