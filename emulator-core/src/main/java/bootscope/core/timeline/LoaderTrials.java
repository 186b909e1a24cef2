package bootscope.core.timeline;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/** One kernel under several loaders, for people and for other programs. */
public final class LoaderTrials {
  private static final String FORMAT = "bootscope-loaders";
  private static final int VERSION = 1;
  private static final String NONE = "-";

  private LoaderTrials() {}

  /**
   * A table, a line a loader, then how each run ended where that needs words.
   *
   * @param guest what was booted: names and values
   */
  public static String toText(Map<String, String> guest, List<LoaderTrial> trials) {
    StringBuilder out = new StringBuilder();
    guest.forEach((name, value) -> out.append(name).append(": ").append(value).append('\n'));
    out.append('\n');
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "loader",
            "breaks the ABI in",
            "reached last",
            Milestones.LINUX_START_KERNEL,
            Milestones.LINUX_START_USER,
            "ended"));
    for (LoaderTrial t : trials) {
      rows.add(
          List.of(
              t.loader(),
              t.findings().isEmpty() ? "nothing" : String.join(", ", t.findings()),
              t.reached().isEmpty() ? NONE : t.reached(),
              count(t.instructions(Milestones.LINUX_START_KERNEL)),
              count(t.instructions(Milestones.LINUX_START_USER)),
              count(OptionalLong.of(t.instructions()))));
    }
    out.append(Columns.text(rows, 3));
    out.append("The last three are instructions.\n\n");
    for (LoaderTrial t : trials) {
      String where = t.where().isEmpty() ? "" : ": " + t.where();
      out.append(t.loader()).append(": ").append(t.ending()).append(where).append('\n');
    }
    return out.toString();
  }

  private static String count(OptionalLong instructions) {
    return instructions.isEmpty()
        ? NONE
        : String.format(Locale.ROOT, "%,d", instructions.getAsLong());
  }

  /**
   * One JSON object: {@code format}, {@code version}, {@code guest} and {@code loaders}, each with
   * its milestones as {@link TimelineFiles} has them.
   */
  public static String toJson(Map<String, String> guest, List<LoaderTrial> trials) {
    JsonObject root = new JsonObject();
    root.addProperty("format", FORMAT);
    root.addProperty("version", VERSION);
    JsonObject what = new JsonObject();
    guest.forEach(what::addProperty);
    root.add("guest", what);
    JsonArray all = new JsonArray();
    for (LoaderTrial t : trials) {
      JsonObject o = new JsonObject();
      o.addProperty("loader", t.loader());
      JsonArray findings = new JsonArray();
      t.findings().forEach(findings::add);
      o.add("findings", findings);
      o.addProperty("reached", t.reached());
      o.addProperty("ending", t.ending());
      o.addProperty("where", t.where());
      o.addProperty("instructions", t.instructions());
      o.add("milestones", TimelineFiles.json(t.timeline()).get("milestones"));
      all.add(o);
    }
    root.add("loaders", all);
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(root) + "\n";
  }

  /** One line a loader, with a header line; RFC 4180, lines end with a line feed. */
  public static String toCsv(List<LoaderTrial> trials) {
    StringBuilder out =
        new StringBuilder(
            "loader,findings,reached,linux_start_kernel,linux_start_user,instructions,ending,where\n");
    for (LoaderTrial t : trials) {
      List<String> cells =
          List.of(
              t.loader(),
              String.join("; ", t.findings()),
              t.reached(),
              plain(t.instructions(Milestones.LINUX_START_KERNEL)),
              plain(t.instructions(Milestones.LINUX_START_USER)),
              Long.toString(t.instructions()),
              t.ending(),
              t.where());
      out.append(String.join(",", cells.stream().map(TimelineFiles::quoted).toList()));
      out.append('\n');
    }
    return out.toString();
  }

  private static String plain(OptionalLong instructions) {
    return instructions.isEmpty() ? "" : Long.toString(instructions.getAsLong());
  }
}
