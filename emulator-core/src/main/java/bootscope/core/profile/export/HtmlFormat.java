package bootscope.core.profile.export;

import bootscope.core.profile.CallTree;
import bootscope.core.profile.ConsoleLine;
import bootscope.core.profile.DeviceDoings;
import bootscope.core.profile.DiskRequest;
import bootscope.core.profile.Profile;
import bootscope.core.profile.ProfiledFunction;
import bootscope.core.profile.ProfiledThread;
import bootscope.core.profile.WaitSum;
import bootscope.core.profile.Whereabouts;
import bootscope.core.timeline.Milestone;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * A page that stands alone: it loads nothing, and its own script, named by its hash, is the only
 * one that may run in it (Content Security Policy Level 3, "script-src"). Everything that comes
 * from the guest is data to it. What it shows is bounded, and so is its size: the least number of
 * instructions of a path or a call is raised until there are few enough, and the page says what it
 * is.
 */
final class HtmlFormat implements ProfileFormat {
  static final int MOST_PATHS = 30_000;
  static final int MOST_CALLS = 60_000;
  static final int MOST_PIECES = 150_000;
  static final int MOST_FUNCTIONS = 20_000;
  static final int MOST_MILESTONES = 1_000;
  static final int MOST_LINES = 5_000;
  static final int MOST_REQUESTS = 5_000;
  static final int MOST_WAITS = 1_000;

  /** Stands for functions that there is no room for. */
  private static final ProfiledFunction OTHERS =
      new ProfiledFunction("other functions", ProfiledFunction.Place.UNKNOWN, "", 0);

  @Override
  public String name() {
    return "html";
  }

  @Override
  public String suffix() {
    return ".html";
  }

  @Override
  public String description() {
    return "page with flame graph and flame chart, for a browser, without a network";
  }

  @Override
  public void write(Profile profile, Detail detail, OutputStream out) throws IOException {
    Slices slices = Slices.of(profile, detail.least());
    PageChart chart = chart(profile, slices);
    while (chart.full()) {
      slices = Slices.of(profile, Steps.next(Steps.atLeast(slices.least())));
      chart = chart(profile, slices);
    }
    CallTree tree = profile.tree();
    PathOrder order = new PathOrder(tree, profile.functions());
    PagePaths paths = new PagePaths(tree, order, MOST_PATHS, detail.least() / 10);
    FunctionSums sums = FunctionSums.of(profile, tree, order);
    Page page = new Page(profile, detail, slices, chart, tree, paths, sums);
    Text.write(out, page::write);
  }

  private static PageChart chart(Profile profile, Slices slices) {
    // In the end only what threads begin with is shown, without pieces: that is always taken.
    boolean last = slices.least() == Long.MAX_VALUE;
    int most = last ? Integer.MAX_VALUE : MOST_CALLS;
    PageChart chart = new PageChart(profile.threads().size(), slices.least(), most, MOST_PIECES);
    if (slices.shown() > most) {
      chart.refuse();
    } else {
      slices.show(chart);
    }
    return chart;
  }

  private record Page(
      Profile profile,
      Detail detail,
      Slices slices,
      PageChart chart,
      CallTree tree,
      PagePaths paths,
      FunctionSums sums) {

    void write(Text out) {
      String title = detail.title().isEmpty() ? "Boot profile" : detail.title();
      new StandalonePage(title, HtmlFormat.class, "profile").write(out, this::data);
    }

    private void data(Text out, String title) {
      int[] numbers = new int[profile.functions().size()];
      out.add("<script type=\"application/json\" id=\"facts\">\n");
      facts(out, title, numbers);
      out.add("</script>\n");
      StandalonePage.data(out, "paths", paths.rows(f -> numbers[f]));
      StandalonePage.data(out, "calls", chart.callRows(f -> numbers[f]));
      StandalonePage.data(out, "pieces", chart.pieceRows());
      StandalonePage.data(out, "idles", chart.idleRows());
    }

    private void facts(Text out, String title, int[] numbers) {
      out.add("{\"title\":").quoted(title);
      fact(out, "instructions", tree.total(0));
      fact(out, "nanoseconds", profile.log().nanoseconds());
      fact(out, "idle", slices.idle());
      fact(out, "allCalls", slices.calls());
      fact(out, "leastOfCall", slices.least());
      fact(out, "leastAsked", detail.least());
      fact(out, "allPaths", tree.size());
      fact(out, "leastOfPath", paths.least());
      fact(out, "merged", tree.merged());
      StandalonePage.places(out);
      functions(out, numbers);
      out.add(",\n\"threads\":[");
      String comma = "\n";
      for (int i = 0; i < profile.threads().size(); i++) {
        ProfiledThread thread = profile.threads().get(i);
        out.add(comma).add("[").quoted(StandalonePage.cut(Threads.label(thread))).add(",");
        out.add(slices.instructions(i)).add("]");
        comma = ",\n";
      }
      out.add("],\n\"milestones\":[");
      comma = "\n";
      List<Milestone> milestones = Moments.inOrder(profile);
      fact(out, milestones, comma);
      out.add("]");
      fact(out, "allMilestones", milestones.size());
      devices(out, profile.devices());
      out.add("}\n");
    }

    /** Functions by name: those that only wrote or waited may be in none of the page's lists. */
    private void devices(Text out, DeviceDoings d) {
      rows(out, "lines", d.lines(), MOST_LINES, this::line);
      fact(out, "allLines", d.lines().size() + d.linesLeftOut());
      rows(out, "requests", d.requests(), MOST_REQUESTS, this::request);
      fact(out, "allRequests", d.requests().size() + d.requestsLeftOut());
      rows(out, "waits", d.waits(), MOST_WAITS, this::wait);
      fact(out, "waitsLeftOut", d.waitsLeftOut());
    }

    private static <T> void rows(
        Text out, String name, List<T> all, int most, BiConsumer<Text, T> one) {
      out.add(",\n\"").add(name).add("\":[");
      String comma = "\n[";
      for (T row : all.subList(0, Math.min(most, all.size()))) {
        out.add(comma);
        one.accept(out, row);
        out.add("]");
        comma = ",\n[";
      }
      out.add("]");
    }

    private void line(Text out, ConsoleLine l) {
      name(out, l.console());
      name(out.add(","), l.text());
      out.add(",").add(l.nanoseconds()).add(",").add(l.instructions());
      by(out.add(","), l.by());
    }

    private void request(Text out, DiskRequest r) {
      name(out, r.disk());
      name(out.add(","), r.work().text());
      out.add(",").add(r.sector()).add(",").add(r.bytes()).add(",").add(r.done() ? 1 : 0);
      out.add(",").add(r.askedNanos()).add(",").add(r.nanoseconds()).add(",").add(r.asked());
      by(out.add(","), r.by());
    }

    private void wait(Text out, WaitSum w) {
      name(out, w.register());
      name(out.add(","), profile.functions().get(w.function()).text());
      out.add(",").add(w.waits()).add(",").add(w.reads());
      out.add(",").add(w.instructions()).add(",").add(w.longest());
    }

    private static void name(Text out, String name) {
      out.quoted(StandalonePage.cut(name));
    }

    /** A thread and a function, both empty where they are not known. */
    private void by(Text out, Whereabouts by) {
      boolean known = by.thread() >= 0;
      name(out, known ? Threads.label(profile.threads().get(by.thread())) : "");
      name(out.add(","), known ? profile.functions().get(by.function()).text() : "");
    }

    private static void fact(Text out, List<Milestone> milestones, String first) {
      String comma = first;
      for (Milestone m : milestones.subList(0, Math.min(MOST_MILESTONES, milestones.size()))) {
        out.add(comma).add("[").quoted(StandalonePage.cut(m.name())).add(",").add(m.virtualNanos());
        out.add(",").add(m.instructions()).add("]");
        comma = ",\n";
      }
    }

    private static void fact(Text out, String name, long value) {
      out.add(",\n\"").add(name).add("\":").add(value);
    }

    /**
     * Functions by what they retired, and then those that only called others; which one has which
     * number. When there are too many, the rest are one.
     */
    private void functions(Text out, int[] numbers) {
      Bits drawn = new Bits();
      paths.functions(drawn);
      chart.functions(drawn);
      List<Integer> ran = sums.inOrder(profile);
      String[] names = profile.functions().stream().map(f -> f.name()).toArray(String[]::new);
      profile.threads().forEach(t -> names[t.function()] = Threads.label(t));
      Set<Integer> order = new LinkedHashSet<>(ran);
      IntStream.range(0, numbers.length).filter(drawn::has).forEach(order::add);
      int count = 0;
      out.add(",\n\"functions\":[");
      for (int f : order) {
        if (count < MOST_FUNCTIONS) {
          function(out, profile.functions().get(f), names[f], f, count);
          numbers[f] = count++;
        } else {
          if (count == MOST_FUNCTIONS) {
            function(out, OTHERS, OTHERS.name(), Profile.MACHINE, count++);
          }
          numbers[f] = MOST_FUNCTIONS;
        }
      }
      out.add("]");
      fact(out, "allFunctions", ran.size());
    }

    /**
     * @param f whose numbers they are
     */
    private void function(Text out, ProfiledFunction function, String name, int f, int count) {
      out.add(count == 0 ? "\n[" : ",\n[").quoted(StandalonePage.cut(name)).add(",");
      out.add(function.place().ordinal())
          .add(",")
          .quoted(StandalonePage.cut(function.module()))
          .add(",");
      out.quoted(CsvFormat.address(function)).add(",").add(sums.self()[f]).add(",");
      out.add(sums.total()[f]).add(",").add(sums.calls()[f]).add("]");
    }
  }
}
