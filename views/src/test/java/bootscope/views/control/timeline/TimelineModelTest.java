package bootscope.views.control.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.views.control.gallery.SampleData;
import bootscope.views.control.timeline.TimeAxis.Unit;
import bootscope.views.control.timeline.TimelineRun.Milestone;
import bootscope.views.control.timeline.TimelineRun.Moment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
    double seen = model.to() - model.from();
    assertEquals(4, model.nearest(all, Milestone::at, 14_000_100, 1_000 / seen));
    assertEquals(-1, model.nearest(all, Milestone::at, 14_100_000, 1_000 / seen));
    assertEquals(0, model.nearest(all, Milestone::at, -5, 10 / seen));
    assertEquals(all.size() - 1, model.nearest(all, Milestone::at, 1.321e9 + 3, 10 / seen));
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
    assertEquals("1.320 G", TimeAxis.rounded(1.32e9, Unit.INSTRUCTIONS));
    assertEquals("12 ns", TimeAxis.exact(12));
    assertEquals("11.735 µs", TimeAxis.exact(11_735));
    assertEquals("1.278890490 s", TimeAxis.exact(1_278_890_490));
  }

  /** The milestones of a Debian kernel's boot. */
  private static TimelineRun debian() {
    long[] at = {0, 0, 22, 22, 11_735, 18_910, 81_611_501, 1_278_890_490, 1_279_100_221};
    String[] names = {
      "vm_init_end",
      "pvh_entry",
      "paging_enabled",
      "long_mode",
      "linux_startup_64",
      "linux_start_kernel",
      "console_first_byte",
      "linux_start_user",
      "power_off"
    };
    List<Milestone> milestones = new ArrayList<>();
    for (int i = 0; i < at.length; i++) {
      milestones.add(new Milestone(names[i], new Moment(at[i], at[i]), ""));
    }
    return new TimelineRun("debian", milestones, List.of(), milestones.getLast().at());
  }

  private double x(long nanos) {
    return model.x(nanos, WIDTH);
  }

  @Test
  void aLogarithmicAxisShowsTheFirstMicrosecondsBesideTheLastSecond() {
    model.setRuns(List.of(debian()));
    assertTrue(x(18_910) < 1, "on an even axis they are at one place");
    model.setLogarithmic(true);
    long[] apart = {0, 22, 11_735, 18_910, 81_611_501, 1_278_890_490};
    for (int i = 1; i < apart.length; i++) {
      assertTrue(x(apart[i]) - x(apart[i - 1]) > 20, apart[i] + " ns at " + x(apart[i]));
    }
    assertEquals(0, x(0), 1e-9);
    assertTrue(x(1_279_100_221) < WIDTH);
    for (long nanos : apart) {
      assertEquals(nanos, model.valueAt(x(nanos), WIDTH), 1e-6 * nanos + 1e-6);
    }
  }

  @Test
  void theLogarithmicAxisIsZoomedMovedAndLeftAsTheEvenOneIs() {
    model.setRuns(List.of(debian()));
    model.setLogarithmic(true);
    double before = model.valueAt(300, WIDTH);
    model.zoom(10, 0.3);
    assertEquals(before, model.valueAt(300, WIDTH), before * 1e-6);
    double from = model.from();
    double to = model.to();
    model.setRuns(List.of(debian(), run));
    assertEquals(from, model.from(), from * 1e-9, "a view that is zoomed stays");
    assertEquals(to, model.to(), to * 1e-9);
    model.setLogarithmic(false);
    assertEquals(from, model.from(), from * 1e-6, "what is in sight stays");
    model.setLogarithmic(true);
    model.pan(-50);
    assertEquals(0, model.from());
    model.zoom(1e30, 0.5);
    assertTrue(model.to() - model.from() >= 10, "to " + (model.to() - model.from()));
    for (long nanos : new long[] {1_279_100_221, 22, 81_611_501}) {
      model.reveal(new Moment(nanos, nanos));
      assertTrue(x(nanos) >= 0 && x(nanos) <= WIDTH, nanos + " at " + x(nanos));
    }
    model.showBetween(new Moment(11_735, 11_735), new Moment(18_910, 18_910));
    assertTrue(x(11_735) > 100 && x(18_910) < 900 && x(18_910) - x(11_735) > 200);
    model.showAll();
    assertEquals(model.end(), model.to(), model.end() * 1e-9);
    Milestone first = new Milestone("first", new Moment(-600, -6000), "");
    model.setRuns(List.of(new TimelineRun("x", List.of(first), List.of(), new Moment(4, 40))));
    assertEquals(-6000, model.from(), "not beyond the first milestone by a rounding");
    assertEquals(0, model.firstFrom(List.of(first), Milestone::at, model.from()));
  }

  private static final Map<String, Double> UNITS =
      Map.of("ns", 1.0, "µs", 1e3, "ms", 1e6, "s", 1e9);

  /** Whatever part of the axis is seen, marks say where they are, and can be told apart. */
  @Test
  void marksOfALogarithmicAxisAreExactAndHaveRoom() {
    double cell = 8;
    Random random = new Random(7);
    model.setRuns(List.of(debian()));
    model.setLogarithmic(true);
    assertEquals(
        List.of("0 ns", "1 µs", "1 ms", "1 s"), names(60), "few where there is little room");
    assertTrue(
        names(150).containsAll(List.of("10 ns", "1 µs", "10 µs", "100 ms", "1 s")),
        () -> "" + names(150));
    for (int i = 0; i < 500; i++) {
      model.showAll();
      model.zoom(Math.pow(10, 9 * random.nextDouble()), random.nextDouble());
      double end = 0;
      int named = 0;
      for (TimeAxis.Mark mark : marks((int) (WIDTH / cell))) {
        double x = model.x(mark.value(), WIDTH);
        assertTrue(x > -1e-3 && x < WIDTH + 1e-3, mark + " is in sight");
        if (mark.isNamed()) {
          named++;
          String[] parts = mark.text().split(" ");
          double said = Double.parseDouble(parts[0]) * UNITS.get(parts[1]);
          assertEquals(mark.value(), said, 1e-9 * Math.abs(mark.value()), "exact");
          double room = mark.text().length() * cell;
          double start = Math.clamp(x - room / 2, 0, WIDTH - room);
          boolean origin = mark.value() <= model.scale().origin(); // the painter leaves these out
          assertTrue(origin || start >= end, mark + " has room");
          end = origin ? end : start + room;
        }
      }
      assertTrue(named >= 1, "from " + model.from() + " to " + model.to());
    }
  }

  private List<TimeAxis.Mark> marks(int characters) {
    return TimeAxis.marks(model.from(), model.to(), characters, model.scale(), Unit.NANOS);
  }

  private List<String> names(int characters) {
    return marks(characters).stream()
        .filter(TimeAxis.Mark::isNamed)
        .map(TimeAxis.Mark::text)
        .toList();
  }

  @Test
  void anAxisOnBothSidesOfZeroIsMarkedOnBoth() {
    Milestone first = new Milestone("first", new Moment(-60_000, -60_000), "");
    model.setRuns(
        List.of(new TimelineRun("x", List.of(first), List.of(), new Moment(900, 900_000))));
    model.setLogarithmic(true);
    List<String> names = names(200);
    assertTrue(names.containsAll(List.of("-10 µs", "0 ns", "10 µs", "100 µs")), () -> "" + names);
  }
}
