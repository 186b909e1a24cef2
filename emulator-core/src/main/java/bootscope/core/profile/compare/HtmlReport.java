package bootscope.core.profile.compare;

import bootscope.core.profile.export.StandalonePage;
import bootscope.core.profile.export.Text;
import bootscope.core.timeline.Milestone;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * A comparison as a page that stands alone: all paths of both runs as one icicle, coloured by what
 * they took more or less, and tables of functions, initcalls and milestones. Bounded: the page says
 * how much of it is shown.
 */
public final class HtmlReport {
  static final int MOST_FUNCTIONS = 20_000;
  static final int MOST_INITCALLS = 5_000;
  static final int MOST_MILESTONES = 1_000;

  private static final Comparator<FunctionChange> BY_SELF =
      Comparator.comparingLong((FunctionChange c) -> -Math.abs(c.self()))
          .thenComparing(c -> -Math.abs(c.total()))
          .thenComparing(c -> c.function().text());

  private final Report report;
  private final Comparison comparison;
  private final ChangedPaths paths;

  private HtmlReport(Report report) {
    this.report = report;
    comparison = report.comparison();
    paths = new ChangedPaths(comparison.tree(), ChangedPaths.MOST);
  }

  /**
   * Writes the page; the stream stays open.
   *
   * @throws IOException from the stream
   */
  public static void write(Report report, OutputStream out) throws IOException {
    HtmlReport page = new HtmlReport(report);
    StandalonePage whole = new StandalonePage("Boots compared", HtmlReport.class, "compare");
    Text.write(out, text -> whole.write(text, page::data));
  }

  private void data(Text out, String title) {
    int[] numbers = new int[comparison.matched().size()];
    out.add("<script type=\"application/json\" id=\"facts\">\n");
    out.add("{\"title\":").quoted(title);
    text(out, "before", report.before().text());
    text(out, "after", report.after().text());
    text(out, "part", report.part());
    text(out, "note", report.note());
    fact(out, "totalBefore", comparison.total(AlignedTree.BEFORE).total());
    fact(out, "totalAfter", comparison.total(AlignedTree.AFTER).total());
    fact(out, "allPaths", comparison.tree().size());
    fact(out, "paths", paths.shown());
    StandalonePage.places(out);
    functions(out, numbers);
    initcalls(out);
    milestones(out);
    out.add("}\n</script>\n");
    StandalonePage.data(out, "paths", paths.rows(f -> numbers[f]));
  }

  private static void text(Text out, String name, String text) {
    out.add(",\n\"").add(name).add("\":").quoted(text);
  }

  private static void fact(Text out, String name, long value) {
    out.add(",\n\"").add(name).add("\":").add(value);
  }

  /** Those that changed most, and those that are on a path that is shown; others are one. */
  private void functions(Text out, int[] numbers) {
    Map<MatchedFunction, Integer> places = new IdentityHashMap<>();
    for (int i = 0; i < numbers.length; i++) {
      places.put(comparison.matched().get(i), i);
    }
    boolean[] drawn = paths.functions(numbers.length);
    List<FunctionChange> all = new ArrayList<>(comparison.functions());
    all.addAll(comparison.waiting());
    all.addAll(comparison.threads());
    all.sort(BY_SELF);
    long changed = all.stream().filter(c -> !c.isZero()).count();
    int machine = comparison.tree().function(0);
    int count = 0;
    out.add(",\n\"functions\":[");
    MatchedFunction whole = comparison.matched().get(machine);
    Amounts before = comparison.total(AlignedTree.BEFORE);
    Amounts after = comparison.total(AlignedTree.AFTER);
    function(out, new FunctionChange(whole, before, after), count);
    numbers[machine] = count++;
    for (FunctionChange c : all) {
      int place = places.get(c.function());
      if (c.isZero() && !drawn[place]) {
        continue;
      }
      if (count < MOST_FUNCTIONS) {
        function(out, c, count);
        numbers[place] = count++;
      } else {
        if (count == MOST_FUNCTIONS) {
          out.add(",\n[\"other functions\",").add(c.function().newest().place().ordinal());
          out.add(",\"\",\"\",0,0,0,0,0,0]");
          count++;
        }
        numbers[place] = MOST_FUNCTIONS;
      }
    }
    out.add("]");
    fact(out, "changedFunctions", changed);
  }

  private static void function(Text out, FunctionChange c, int count) {
    out.add(count == 0 ? "\n[" : ",\n[").quoted(StandalonePage.cut(c.function().text()));
    out.add(",").add(c.function().newest().place().ordinal()).add(",");
    out.quoted(StandalonePage.cut(MatchedFunction.shown(c.function().newest().module())));
    out.add(",").quoted(StandalonePage.cut(c.function().fateText()));
    numbers(out, c.before().self(), c.after().self(), c.before().total(), c.after().total());
    numbers(out, c.before().calls(), c.after().calls());
    out.add("]");
  }

  private static void numbers(Text out, long... all) {
    for (long n : all) {
      out.add(",").add(n);
    }
  }

  private void initcalls(Text out) {
    List<InitcallChange> all = comparison.initcalls();
    out.add(",\n\"initcalls\":[");
    for (int i = 0; i < Math.min(MOST_INITCALLS, all.size()); i++) {
      InitcallChange c = all.get(i);
      out.add(i == 0 ? "\n[" : ",\n[").quoted(StandalonePage.cut(c.function().text()));
      out.add(",").quoted(StandalonePage.cut(c.level()));
      numbers(out, c.before().total(), c.after().total(), c.causedBefore(), c.causedAfter());
      out.add("]");
    }
    out.add("]");
    fact(out, "allInitcalls", all.size());
  }

  /** What a run did not reach is −1. */
  private void milestones(Text out) {
    List<MilestoneChange> all = comparison.milestones();
    out.add(",\n\"milestones\":[");
    for (int i = 0; i < Math.min(MOST_MILESTONES, all.size()); i++) {
      MilestoneChange m = all.get(i);
      String name = StandalonePage.cut(MatchedFunction.shown(m.name()));
      out.add(i == 0 ? "\n[" : ",\n[").quoted(name);
      numbers(
          out,
          m.before().map(Milestone::instructions).orElse(-1L),
          m.after().map(Milestone::instructions).orElse(-1L));
      out.add("]");
    }
    out.add("]");
    fact(out, "allMilestones", all.size());
  }
}
