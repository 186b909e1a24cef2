package bootscope.core.timeline;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Several ways to boot one kernel as text: each way in the layout of the documents that published
 * such figures, then all of them side by side with those figures, then what each exchange gains.
 */
public final class MeasureReport {
  private static final String NONE = "-";

  private MeasureReport() {}

  /** The whole report: what was booted, all figures, then what went otherwise than it should. */
  public static String text(MeasuredWays measured) {
    StringBuilder text = new StringBuilder();
    measured.guest().forEach((name, value) -> text.append(name + ": " + value + "\n"));
    text.append('\n').append(figures(measured));
    measured.handOvers().ifPresent(h -> text.append(String.join("\n", h.lines())).append("\n\n"));
    troubles(measured).forEach(trouble -> text.append(trouble).append('\n'));
    return text.toString();
  }

  /** Runs that did not come to user space, ways not run, and ways left out: a line each. */
  public static List<String> troubles(MeasuredWays measured) {
    List<String> lines = new ArrayList<>();
    for (MeasuredWay way : measured.ways()) {
      for (int i = 0; i < way.endings().size(); i++) {
        if (way.runs().get(i).get(Milestones.LINUX_START_USER) == null) {
          lines.add(
              String.format(
                  Locale.ROOT, "%s, run %d: %s", way.title(), i + 1, way.endings().get(i)));
        }
      }
      if (way.runs().isEmpty()) {
        lines.add(way.title() + ": not run");
      }
    }
    measured.notMeasured().forEach(why -> lines.add("Not measured: " + why));
    return lines;
  }

  /** The figures alone. */
  static String figures(MeasuredWays measured) {
    List<MeasuredWay> run = measured.run();
    StringBuilder out = new StringBuilder();
    for (MeasuredWay way : run) {
      out.append(way.title()).append(", ms of host time:\n");
      out.append(TimelineReport.text(way.runs(), TimelineClock.HOST)).append('\n');
    }
    if (!run.isEmpty()) {
      out.append(table(run)).append('\n').append(gains(Gain.of(run)));
    }
    return out.toString();
  }

  // ---------------------------------------------------------------- side by side

  private static String table(List<MeasuredWay> ways) {
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("Side by side"));
    ways.forEach(w -> head.add(w.column()));
    rows.add(head);
    List<String> names = names(ways);
    for (TimelineClock clock :
        List.of(TimelineClock.INSTRUCTIONS, TimelineClock.VIRTUAL, TimelineClock.HOST)) {
      rows.add(List.of(title(clock, ways)));
      for (String name : names) {
        rows.add(row(" " + name, ways, w -> reading(w, name, clock)));
      }
    }
    for (String source : sources(ways)) {
      rows.add(List.of("published, ms of host time with KVM: " + source));
      for (String name : names) {
        if (ways.stream().anyMatch(w -> figure(w, source, name) != null)) {
          rows.add(
              row(
                  " " + name,
                  ways,
                  w -> {
                    PublishedBoot.Point p = figure(w, source, name);
                    return p == null ? NONE : ms(p.milliseconds());
                  }));
        }
      }
    }
    return layOut(rows);
  }

  private static String title(TimelineClock clock, List<MeasuredWay> ways) {
    int runs = ways.stream().mapToInt(w -> w.runs().size()).max().orElse(0);
    return clock == TimelineClock.HOST && runs > 1
        ? clock.unit() + ", average of " + runs + " runs"
        : clock.unit();
  }

  /** The milestones that any way reaches: those with a place in a boot, then the user's own. */
  public static List<String> names(List<MeasuredWay> ways) {
    Set<String> reached = new TreeSet<>();
    ways.forEach(w -> reached.addAll(w.milestones()));
    Set<String> ordered = new LinkedHashSet<>(Milestones.names());
    ordered.retainAll(reached);
    ordered.addAll(reached);
    return List.copyOf(ordered);
  }

  private static Collection<String> sources(List<MeasuredWay> ways) {
    Set<String> sources = new LinkedHashSet<>();
    ways.forEach(w -> w.published().forEach(b -> sources.add(b.source())));
    return sources;
  }

  private static PublishedBoot.Point figure(MeasuredWay way, String source, String name) {
    for (PublishedBoot b : way.published()) {
      if (b.source().equals(source)) {
        return b.point(name);
      }
    }
    return null;
  }

  private static String reading(MeasuredWay way, String name, TimelineClock clock) {
    OptionalLong reading = way.average(name, clock);
    return reading.isEmpty() ? NONE : clock.format(reading.getAsLong());
  }

  private static List<String> row(
      String name, List<MeasuredWay> ways, Function<MeasuredWay, String> cell) {
    List<String> row = new ArrayList<>(List.of(name));
    ways.forEach(w -> row.add(cell.apply(w)));
    return row;
  }

  /** Names to the left, figures to the right; a row of one cell is a heading. */
  private static String layOut(List<List<String>> rows) {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns && row.size() == columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder(row.getFirst());
      for (int i = 1; i < row.size(); i++) {
        String before = i == 1 ? " ".repeat(widths[0] - row.getFirst().length()) : "";
        line.append(before).append("  ");
        line.append(" ".repeat(widths[i] - row.get(i).length())).append(row.get(i));
      }
      out.append(line).append('\n');
    }
    return out.toString();
  }

  // ---------------------------------------------------------------- gains

  private static String gains(List<Gain> gains) {
    StringBuilder out = new StringBuilder();
    for (Gain g : gains) {
      out.append(g.title()).append(", until ").append(Gain.UNTIL).append(":\n");
      for (TimelineClock clock :
          List.of(TimelineClock.INSTRUCTIONS, TimelineClock.VIRTUAL, TimelineClock.HOST)) {
        out.append(' ').append(gain(g, clock)).append('\n');
      }
      for (Gain.Published p : g.published()) {
        out.append(
            String.format(
                Locale.ROOT,
                " %s ms -> %s ms, %s (published, %s)%n",
                ms(p.from()),
                ms(p.to()),
                saved(p.from(), p.to(), " ms"),
                p.source()));
      }
    }
    return out.toString();
  }

  private static String gain(Gain g, TimelineClock clock) {
    OptionalLong before = g.before(clock);
    OptionalLong after = g.after(clock);
    if (before.isEmpty() || after.isEmpty()) {
      return clock.unit() + ": not reached by both";
    }
    double scale = clock == TimelineClock.INSTRUCTIONS ? 1 : 1e6;
    return String.format(
        Locale.ROOT,
        "%s -> %s %s, %s",
        clock.format(before.getAsLong()),
        clock.format(after.getAsLong()),
        clock.unit(),
        saved(before.getAsLong() / scale, after.getAsLong() / scale, ""));
  }

  private static String saved(double from, double to, String unit) {
    double less = from - to;
    String amount = unit.isEmpty() && less == Math.rint(less) ? "%.0f" : "%.6f";
    String factor = to > 0 ? String.format(Locale.ROOT, ", %.2f times", from / to) : "";
    return String.format(Locale.ROOT, amount, Math.abs(less))
        + unit
        + (less < 0 ? " more" : " less")
        + factor;
  }

  private static String ms(double milliseconds) {
    return String.format(Locale.ROOT, "%.6f", milliseconds);
  }
}
