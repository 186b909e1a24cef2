package bootscope.app.menu;

import bootscope.views.pane.Told;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/**
 * Something to tell the user.
 *
 * @param message what happened, in one sentence
 * @param remedy what can be done about it, or empty
 * @param lines how it came about, step by step; may be empty
 * @param details for who wants to know more, such as a report; or empty
 */
public record Notice(Kind kind, String message, String remedy, List<Told> lines, String details) {
  public Notice {
    lines = List.copyOf(lines);
  }

  public Notice(Kind kind, String message, String remedy, String details) {
    this(kind, message, remedy, List.of(), details);
  }

  /** How it looks. */
  public enum Kind {
    INFORMATION,
    WARNING,
    ERROR
  }

  public static Notice error(String message, String remedy) {
    return new Notice(Kind.ERROR, message, remedy, "");
  }

  public static Notice warning(String message, String remedy) {
    return new Notice(Kind.WARNING, message, remedy, "");
  }

  /** A mistake of ours, with its report as the details. */
  public static Notice defect(String message, String remedy, Throwable cause) {
    StringWriter report = new StringWriter();
    cause.printStackTrace(new PrintWriter(report, true));
    return new Notice(Kind.ERROR, message, remedy, report.toString());
  }
}
