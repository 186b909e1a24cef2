package bootscope.core.profile.compare;

import java.util.ArrayList;
import java.util.List;

/** All functions of a comparison for spreadsheets: RFC 4180, lines end with a line feed. */
public final class CsvReport {
  private static final String HEAD =
      "name,module,place,kind,was,part_of,"
          + "self_before,self_after,self_change,"
          + "total_before,total_after,total_change,"
          + "calls_before,calls_after,calls_change\n";

  private CsvReport() {}

  /** A line a function, those that did not change among them. */
  public static String of(Comparison comparison) {
    StringBuilder out = new StringBuilder(HEAD);
    List<FunctionChange> all = new ArrayList<>(comparison.functions());
    all.addAll(comparison.waiting());
    for (FunctionChange c : all) {
      MatchedFunction f = c.function();
      boolean two = f.before().isPresent() && f.after().isPresent();
      out.append(quoted(f.newest().name())).append(',');
      out.append(quoted(f.newest().module())).append(',');
      out.append(f.newest().place().text()).append(',');
      out.append(f.fate() == Fate.SAME ? "same" : f.fate().text()).append(',');
      out.append(quoted(two && f.fate() != Fate.SAME ? f.before().get().name() : "")).append(',');
      out.append(quoted(f.of())).append(',');
      numbers(out, c.before().self(), c.after().self());
      numbers(out.append(','), c.before().total(), c.after().total());
      numbers(out.append(','), c.before().calls(), c.after().calls());
      out.append('\n');
    }
    return out.toString();
  }

  private static void numbers(StringBuilder out, long before, long after) {
    out.append(before).append(',').append(after).append(',').append(after - before);
  }

  private static String quoted(String text) {
    String shown = MatchedFunction.shown(text);
    return shown.matches("[^\",]*") ? shown : '"' + shown.replace("\"", "\"\"") + '"';
  }
}
