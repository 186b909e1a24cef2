package bootscope.core.timeline;

import bootscope.core.timeline.Milestone.Source;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Timelines as text, in the layout of qemu-boot-time's reports: {@code name: ms (+delta)}, one line
 * a milestone; over several runs, then average, least and most.
 */
public final class TimelineReport {
  /** Compared by hand: a record's own way is linked by method handles at each start. */
  private record Key(String name, Source source) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && name.equals(key.name) && source == key.source;
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }
  }

  private record Point(String label, long reading) {}

  private TimelineReport() {}

  /** One run. */
  public static String text(Timeline run, TimelineClock clock) {
    return text(List.of(run), clock);
  }

  /**
   * One run, or several with statistics over them. A milestone that some runs did not reach counts
   * over those that did, and says so.
   */
  public static String text(List<Timeline> runs, TimelineClock clock) {
    StringBuilder out = new StringBuilder();
    List<Key> ambiguous = ambiguous(runs);
    for (int i = 0; i < runs.size(); i++) {
      if (runs.size() > 1) {
        out.append(i + 1).append(") run ").append(i + 1).append('\n');
      }
      List<Point> points = new ArrayList<>();
      for (Milestone m : runs.get(i).milestones()) {
        points.add(new Point(label(key(m), ambiguous), clock.of(m)));
      }
      print(out, points, clock);
    }
    if (runs.size() > 1) {
      Map<Key, List<Long>> readings = readings(runs, clock);
      int count = runs.size();
      print(out, "Avg", readings, ambiguous, count, clock, TimelineReport::average);
      print(out, "Min", readings, ambiguous, count, clock, Collections::min);
      print(out, "Max", readings, ambiguous, count, clock, Collections::max);
    }
    return out.toString();
  }

  private static void print(
      StringBuilder out,
      String title,
      Map<Key, List<Long>> readings,
      List<Key> ambiguous,
      int runs,
      TimelineClock clock,
      Function<List<Long>, Long> statistic) {
    out.append('\n').append(title).append('\n');
    List<Point> points = new ArrayList<>();
    readings.forEach(
        (key, values) -> {
          String label = label(key, ambiguous);
          if (values.size() < runs) {
            label += " [" + values.size() + " of " + runs + " runs]";
          }
          points.add(new Point(label, statistic.apply(values)));
        });
    points.sort(Comparator.comparingLong(Point::reading));
    print(out, points, clock);
  }

  private static void print(StringBuilder out, List<Point> points, TimelineClock clock) {
    long previous = 0;
    boolean first = true;
    for (Point p : points) {
      out.append(' ').append(p.label).append(": ").append(clock.format(p.reading));
      if (!first) {
        long delta = p.reading - previous;
        out.append(" (").append(delta < 0 ? "" : "+").append(clock.format(delta)).append(')');
      }
      out.append('\n');
      previous = p.reading;
      first = false;
    }
  }

  private static Long average(List<Long> readings) {
    long sum = 0;
    for (long r : readings) {
      sum += r;
    }
    return Math.round((double) sum / readings.size());
  }

  private static Map<Key, List<Long>> readings(List<Timeline> runs, TimelineClock clock) {
    Map<Key, List<Long>> readings = new LinkedHashMap<>();
    for (Timeline run : runs) {
      for (Milestone m : run.milestones()) {
        readings.computeIfAbsent(key(m), k -> new ArrayList<>()).add(clock.of(m));
      }
    }
    return readings;
  }

  private static Key key(Milestone m) {
    return new Key(m.name(), m.source());
  }

  /** Milestones whose name alone does not tell them apart. */
  private static List<Key> ambiguous(List<Timeline> runs) {
    List<Key> keys =
        runs.stream()
            .flatMap(r -> r.milestones().stream())
            .map(TimelineReport::key)
            .distinct()
            .toList();
    Map<String, Long> counts =
        keys.stream().collect(Collectors.groupingBy(Key::name, Collectors.counting()));
    return keys.stream().filter(k -> counts.get(k.name) > 1).toList();
  }

  private static String label(Key key, List<Key> ambiguous) {
    return Milestones.label(key.name, key.source, ambiguous.contains(key));
  }
}
