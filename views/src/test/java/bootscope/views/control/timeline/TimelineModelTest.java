package bootscope.views.control.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.views.control.gallery.SampleData;
import bootscope.views.control.timeline.TimeAxis.Unit;
import bootscope.views.control.timeline.TimelineRun.Milestone;
import bootscope.views.control.timeline.TimelineRun.Moment;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimelineModelTest {
  private static final double WIDTH = 1000;

  private final TimelineModel model = new TimelineModel();
  private final TimelineRun run = SampleData.run("run", 1, 1);

  @Test
  void allIsInSightUntilOneZooms() {
    model.setRuns(List.of(run));
    assertEquals(model.end(), model.to());
    TimelineRun longer = SampleData.run("longer", 3, 1);
    model.setRuns(List.of(run, longer));
    assertEquals(model.end(), model.to(), "a growing run stays whole in sight");
    model.zoom(4, 0.25);
    double from = model.from();
    double to = model.to();
    model.setRuns(List.of(run, longer, SampleData.run("third", 4, 2)));
    assertEquals(from, model.from());
    assertEquals(to, model.to());
  }

  @Test
  void zoomingKeepsThePlaceUnderTheMouse() {
    model.setRuns(List.of(run));
    double before = model.valueAt(300, WIDTH);
    model.zoom(10, 0.3);
    assertEquals(before, model.valueAt(300, WIDTH), 1);
    assertEquals(300, model.x(before, WIDTH), 1e-6);
    model.pan(-50);
    assertEquals(0, model.from());
    model.zoom(1e30, 0.5);
    assertTrue(model.to() - model.from() >= 10);
  }

  @Test
  void theAxisShowsTimeOrInstructions() {
    model.setRuns(
        List.of(
            new TimelineRun(
                "x",
                List.of(new Milestone("m", new Moment(7, 900), "")),
                List.of(),
                new Moment(10, 1000))));
    assertEquals(900, model.value(new Moment(7, 900)));
    model.setUnit(Unit.INSTRUCTIONS);
    assertEquals(7, model.value(new Moment(7, 900)));
    assertEquals(10.4, model.end(), 1e-9);
  }

  @Test
  void keysGoFromMilestoneToMilestoneAndBringThemIntoSight() {
    model.setRuns(List.of(run));
    assertNull(model.selected());
    model.show(0, 1_000_000);
    for (int i = 0; i < 100; i++) {
      model.step(1);
      double value = model.value(model.selected().at());
      assertTrue(model.from() <= value && value <= model.to());
    }
    assertEquals("user space", model.selected().name());
  }

  @Test
  void theNearestMilestoneWithinReachIsFound() {
    model.setRuns(List.of(run));
    List<Milestone> all = run.milestones();
    assertEquals(4, model.nearest(all, Milestone::at, 14_000_100, 1_000));
    assertEquals(-1, model.nearest(all, Milestone::at, 14_100_000, 1_000));
    assertEquals(0, model.nearest(all, Milestone::at, -5, 10));
    assertEquals(all.size() - 1, model.nearest(all, Milestone::at, 1.321e9 + 3, 10));
  }

  @Test
  void theAxisBeginsBeforeZeroWhereARunDoes() {
    Milestone first = new Milestone("first", new Moment(-600, -6000), "");
    Milestone zero = new Milestone("zero", Moment.START, "");
    model.setUnit(Unit.INSTRUCTIONS);
    model.setRuns(
        List.of(new TimelineRun("x", List.of(first, zero), List.of(), new Moment(400, 4000))));
    assertEquals(-600, model.begin());
    assertEquals(440, model.end(), 1e-9, "room behind what is known");
    assertEquals(-600, model.from());
    model.zoom(4, 0.5);
    model.pan(-10);
    assertEquals(-600, model.from());
    model.pan(10);
    assertEquals(440, model.to(), 1e-9);
    model.setRuns(
        List.of(new TimelineRun("x", List.of(first), List.of(), new Moment(-600, -6000))));
    assertTrue(model.from() >= -600 && model.to() > model.from(), "all of it before 0");
    assertEquals(
        List.of("-600 ns", "-400 ns", "-200 ns", "0 ns"),
        TimeAxis.marks(-600, 100, 5, Unit.NANOS).stream().map(TimeAxis.Mark::text).toList());
  }

  @Test
  void marksStandAtRoundNumbers() {
    List<TimeAxis.Mark> marks = TimeAxis.marks(0, 1.4e9, 10, Unit.NANOS);
    assertEquals("0.0 s", marks.get(0).text());
    assertEquals("0.2 s", marks.get(1).text());
    assertEquals(8, marks.size());
    assertEquals(
        List.of("1.0 µs", "1.5 µs", "2.0 µs"),
        TimeAxis.marks(1000, 2000, 3, Unit.NANOS).stream().map(TimeAxis.Mark::text).toList());
    assertEquals("500 M", TimeAxis.marks(0, 5e8, 2, Unit.INSTRUCTIONS).getLast().text());
    assertEquals("1.320 G", TimeAxis.exact(1.32e9, Unit.INSTRUCTIONS));
    assertEquals("12 ns", TimeAxis.exact(12, Unit.NANOS));
  }
}
