package bootscope.core.profile.compare;

import java.util.List;

/** A comparison as Markdown, as GitHub shows it in a job's summary (GFM 0.29 §4.10 tables). */
public final class MarkdownReport {
  private MarkdownReport() {}

  /** All of it; ends with a line feed. */
  public static String of(Report report) {
    StringBuilder out = new StringBuilder();
    out.append("## Boot profiles compared\n\n");
    out.append("- before: ").append(escaped(report.before().text())).append('\n');
    out.append("- after: ").append(escaped(report.after().text())).append('\n');
    if (!report.part().isEmpty()) {
      out.append("- part: ").append(escaped(report.part())).append('\n');
    }
    out.append("- total: **").append(report.totals()).append("**\n");
    if (!report.outcomes().isEmpty()) {
      out.append("\n| condition | | measured |\n|---|---|---|\n");
      for (Condition.Outcome o : report.outcomes()) {
        String verdict =
            o.verdict() == Condition.Verdict.PASSED ? "passed" : "**" + o.verdict() + "**";
        out.append("| ").append(escaped(o.condition().text())).append(" | ").append(verdict);
        out.append(" | ").append(escaped(o.text())).append(" |\n");
      }
    }
    if (!report.note().isEmpty()) {
      out.append('\n').append(escaped(report.note())).append('\n');
    }
    List<String> cause = report.cause();
    if (cause.isEmpty()) {
      out.append('\n').append(report.noCause()).append('\n');
    } else {
      out.append("\nWhere most of the difference comes from:\n\n");
      cause.forEach(line -> out.append("1. ").append(escaped(line)).append('\n'));
    }
    if (!report.comparison().isZero()) {
      report.tables().forEach(t -> table(out, t));
    }
    return out.toString();
  }

  private static void table(StringBuilder out, Report.Table table) {
    out.append("\n### ").append(table.title()).append("\n\n");
    row(out, table.head());
    out.append("|---|").append("---:|".repeat(table.head().size() - 1)).append('\n');
    table.rows().forEach(r -> row(out, r));
    if (!table.rest().isEmpty()) {
      out.append('\n').append(table.rest()).append('\n');
    }
  }

  private static void row(StringBuilder out, List<String> cells) {
    out.append('|');
    cells.forEach(c -> out.append(' ').append(escaped(c)).append(" |"));
    out.append('\n');
  }

  /** What Markdown or HTML would read as more than text (GFM 0.29 §6.1). */
  static String escaped(String text) {
    StringBuilder out = new StringBuilder();
    for (char c : MatchedFunction.shown(text).toCharArray()) {
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '|', '\\', '`', '*', '_', '[', ']', '#', '~', '!' -> out.append('\\').append(c);
        default -> out.append(c);
      }
    }
    return out.toString();
  }
}
