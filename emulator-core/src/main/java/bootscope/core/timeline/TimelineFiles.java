package bootscope.core.timeline;

import bootscope.core.timeline.Milestone.Source;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;

/**
 * Timelines for other programs: JSON, which is also read back, and CSV. Both have all three clocks.
 */
public final class TimelineFiles {
  private static final String FORMAT = "bootscope-timeline";
  private static final int VERSION = 1;

  private TimelineFiles() {}

  /**
   * All runs as one JSON object: {@code format}, {@code version}, {@code title}, and {@code runs},
   * an array of objects with {@code milestones}.
   *
   * @param title what was booted
   */
  public static String toJson(String title, List<Timeline> runs) {
    JsonObject root = new JsonObject();
    root.addProperty("format", FORMAT);
    root.addProperty("version", VERSION);
    root.addProperty("title", title);
    JsonArray all = new JsonArray();
    for (Timeline run : runs) {
      all.add(json(run));
    }
    root.add("runs", all);
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(root) + "\n";
  }

  /** One run, an object with {@code milestones}. */
  static JsonObject json(Timeline run) {
    JsonArray milestones = new JsonArray();
    for (Milestone m : run.milestones()) {
      JsonObject o = new JsonObject();
      o.addProperty("name", m.name());
      o.addProperty("source", lower(m.source()));
      o.addProperty("instructions", m.instructions());
      o.addProperty("virtualNanos", m.virtualNanos());
      o.addProperty("hostNanos", m.hostNanos());
      milestones.add(o);
    }
    JsonObject object = new JsonObject();
    object.add("milestones", milestones);
    return object;
  }

  /**
   * The runs that {@link #toJson} wrote.
   *
   * @throws TimelineFormatException when the text is something else
   */
  public static List<Timeline> fromJson(String json) throws TimelineFormatException {
    try {
      JsonObject root = JsonParser.parseString(json).getAsJsonObject();
      if (!root.has("format") || !root.get("format").getAsString().equals(FORMAT)) {
        throw new TimelineFormatException("this is JSON, but no timeline of Bootscope", null);
      }
      int version = root.get("version").getAsInt();
      if (version != VERSION) {
        throw new TimelineFormatException(
            "this timeline has version " + version + "; version " + VERSION + " is understood",
            null);
      }
      List<Timeline> runs = new ArrayList<>();
      for (JsonElement run : root.getAsJsonArray("runs")) {
        Timeline timeline = new Timeline();
        for (JsonElement element : run.getAsJsonObject().getAsJsonArray("milestones")) {
          timeline.record(milestone(element.getAsJsonObject()));
        }
        runs.add(timeline);
      }
      return runs;
    } catch (RuntimeException e) {
      // Gson reports a wrong type, a missing member and bad syntax by different runtime exceptions.
      throw new TimelineFormatException("this is no timeline: " + e.getMessage(), e);
    }
  }

  /** One line a milestone, with a header line; RFC 4180, lines end with a line feed. */
  public static String toCsv(List<Timeline> runs) {
    StringBuilder out = new StringBuilder("run,name,source,instructions,virtual_ns,host_ns\n");
    for (int i = 0; i < runs.size(); i++) {
      for (Milestone m : runs.get(i).milestones()) {
        out.append(i + 1).append(',').append(quoted(m.name())).append(',');
        out.append(lower(m.source())).append(',').append(m.instructions()).append(',');
        out.append(m.virtualNanos()).append(',').append(m.hostNanos()).append('\n');
      }
    }
    return out.toString();
  }

  private static Milestone milestone(JsonObject o) {
    return new Milestone(
        o.get("name").getAsString(),
        Source.valueOf(o.get("source").getAsString().toUpperCase(java.util.Locale.ROOT)),
        o.get("instructions").getAsLong(),
        o.get("virtualNanos").getAsLong(),
        o.get("hostNanos").getAsLong());
  }

  static String quoted(String text) {
    return text.matches("[^\",\r\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  static String lower(Source source) {
    return source.name().toLowerCase(java.util.Locale.ROOT);
  }
}
