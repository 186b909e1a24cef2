package bootscope.core.profile.compare;

import bootscope.core.timeline.Columns;
import java.util.ArrayList;
import java.util.List;

/** A comparison for a terminal. */
public final class TextReport {
  private TextReport() {}

  /** All of it; ends with a line feed. */
  public static String of(Report report) {
    StringBuilder out = new StringBuilder();
    out.append("before: ").append(report.before().text()).append('\n');
    out.append("after:  ").append(report.after().text()).append('\n');
    if (!report.part().isEmpty()) {
      out.append("part:   ").append(report.part()).append('\n');
    }
    out.append("total:  ").append(report.totals()).append('\n');
    if (!report.note().isEmpty()) {
      out.append('\n').append(report.note()).append('\n');
    }
    List<String> cause = report.cause();
    if (cause.isEmpty()) {
      out.append('\n').append(report.noCause()).append('\n');
    } else {
      out.append("\nWhere most of the difference comes from:\n");
      List<List<String>> rows = new ArrayList<>();
      String indent = "";
      for (String line : cause) {
        int blank = line.indexOf("  ");
        rows.add(List.of(line.substring(0, blank), indent + line.substring(blank + 2)));
        indent += rows.size() < report.steps() ? " " : "";
      }
      int width = rows.stream().mapToInt(r -> r.getFirst().length()).max().orElse(0);
      for (List<String> r : rows) {
        out.append(" ".repeat(2 + width - r.getFirst().length()));
        out.append(r.getFirst()).append("  ").append(r.getLast()).append('\n');
      }
    }
    if (!report.comparison().isZero()) {
      report.tables().forEach(t -> table(out, t));
    }
    if (!report.outcomes().isEmpty()) {
      out.append("\nConditions:\n");
      for (Condition.Outcome o : report.outcomes()) {
        out.append("  ").append(verdict(o)).append(MatchedFunction.shown(o.condition().text()));
        out.append("  (").append(o.text()).append(")\n");
      }
    }
    return out.toString();
  }

  private static String verdict(Condition.Outcome o) {
    return switch (o.verdict()) {
      case PASSED -> "passed     ";
      case FAILED -> "FAILED     ";
      case UNDECIDED -> "UNDECIDED  ";
    };
  }

  private static void table(StringBuilder out, Report.Table table) {
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(table.head());
    head.set(0, table.title());
    rows.add(head);
    for (List<String> row : table.rows()) {
      List<String> indented = new ArrayList<>(row);
      indented.set(0, "  " + row.getFirst());
      rows.add(indented);
    }
    out.append('\n').append(Columns.text(rows, 1));
    if (!table.rest().isEmpty()) {
      out.append("  ").append(table.rest()).append('\n');
    }
  }
}
