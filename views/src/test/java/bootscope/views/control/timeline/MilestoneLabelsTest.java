package bootscope.views.control.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.views.control.timeline.MilestoneLabels.Label;
import bootscope.views.control.timeline.TimelineRun.Milestone;
import bootscope.views.control.timeline.TimelineRun.Moment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MilestoneLabelsTest {
  private static final double CELL = 8;
  private static final double LEFT = 100;

  private final TimelineModel model = new TimelineModel();

  private static TimelineRun run(List<Long> moments) {
    List<Milestone> milestones = new ArrayList<>();
    for (long at : moments) {
      int i = milestones.size();
      milestones.add(new Milestone("milestone_" + "x".repeat(i % 9) + i, new Moment(at, at), ""));
    }
    return new TimelineRun(
        "a name as long as kernels have", milestones, List.of(), milestones.getLast().at());
  }

  @Test
  void milestonesAtOnePlaceAreCountedBesideTheLastThatHasAName() {
    TimelineRun run = run(List.of(0L, 0L, 22L, 22L, 11_735L, 18_910L, 1_278_890_490L));
    model.setRuns(List.of(run));
    List<Label> labels = new MilestoneLabels(model, CELL, LEFT, 900).of(run);
    assertEquals(List.of(0, 1, 2, 3, 6), labels.stream().map(Label::index).toList());
    assertEquals("+2", labels.get(3).count());
    assertTrue(labels.get(3).isCountAt(labels.get(3).end() + 5));
    assertEquals(0, labels.get(4).hidden());
  }

  /** At any zoom, on either axis, however many there are. */
  @Test
  void eachMilestoneInSightIsNamedOrCountedAndNothingCoversAnother() {
    Random random = new Random(11);
    for (int round = 0; round < 2000; round++) {
      List<Long> moments = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(30); i++) {
        moments.add((long) Math.pow(10, 9.2 * random.nextDouble()) - 1);
      }
      moments.sort(null);
      TimelineRun run = run(moments);
      model.setLabelRows(random.nextInt(6));
      model.setLogarithmic(random.nextBoolean());
      model.setRuns(List.of(run));
      model.showAll();
      if (random.nextBoolean()) {
        model.zoom(Math.pow(10, 6 * random.nextDouble()), random.nextDouble());
      }
      double width = 60 + random.nextInt(1800);
      check(new MilestoneLabels(model, CELL, LEFT, width), run, width);
    }
  }

  private static void check(MilestoneLabels layout, TimelineRun run, double width) {
    int next = layout.first(run);
    Map<Integer, Double> ends = new HashMap<>();
    for (Label label : layout.of(run)) {
      assertEquals(next, label.index(), "each once, in order");
      next += 1 + label.hidden();
      double end = ends.getOrDefault(label.row(), Double.NEGATIVE_INFINITY);
      assertTrue(label.start() >= end, () -> label + " is covered");
      ends.put(label.row(), label.countEnd());
      assertTrue(label.start() >= LEFT, () -> label + " is left of the axis");
      assertTrue(label.countEnd() <= LEFT + width + 0.001, () -> label + " is cut at the right");
    }
    assertEquals(layout.end(run), next, "all that are in sight");
  }
}
