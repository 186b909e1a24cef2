package bootscope.core.timeline;

import bootscope.core.boot.ContractItem;
import bootscope.core.boot.HandOver;
import bootscope.core.boot.MemoryRange;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** Several ways to boot one kernel for other programs: JSON and CSV, both with all there is. */
public final class MeasureFiles {
  private static final String FORMAT = "bootscope-measure";
  private static final int VERSION = 1;

  private MeasureFiles() {}

  /**
   * One JSON object: {@code format}, {@code version}, {@code guest}, {@code notMeasured} (reasons),
   * {@code ways} with {@code runs} as {@link TimelineFiles} has them, {@code published} and {@code
   * handOver}, and {@code gains}.
   */
  public static String toJson(MeasuredWays measured) {
    JsonObject root = new JsonObject();
    root.addProperty("format", FORMAT);
    root.addProperty("version", VERSION);
    JsonObject what = new JsonObject();
    measured.guest().forEach(what::addProperty);
    root.add("guest", what);
    JsonArray left = new JsonArray();
    measured.notMeasured().forEach(left::add);
    root.add("notMeasured", left);
    JsonArray all = new JsonArray();
    measured.ways().forEach(w -> all.add(way(w)));
    root.add("ways", all);
    JsonArray gains = new JsonArray();
    measured.gains().forEach(g -> gains.add(gain(g)));
    root.add("gains", gains);
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(root) + "\n";
  }

  private static JsonObject way(MeasuredWay way) {
    JsonObject o = new JsonObject();
    o.addProperty("title", way.title());
    o.addProperty("firmware", way.firmware());
    o.addProperty("image", way.image());
    JsonArray runs = new JsonArray();
    for (int i = 0; i < way.runs().size(); i++) {
      JsonObject run = TimelineFiles.json(way.runs().get(i));
      run.addProperty("ending", way.endings().get(i));
      runs.add(run);
    }
    o.add("runs", runs);
    JsonArray published = new JsonArray();
    way.published().forEach(b -> published.add(published(b)));
    o.add("published", published);
    way.handOver().ifPresent(h -> o.add("handOver", handOver(h)));
    return o;
  }

  private static JsonObject handOver(HandOver handOver) {
    JsonObject o = new JsonObject();
    o.addProperty("abi", handOver.abi().title());
    JsonArray items = new JsonArray();
    for (ContractItem i : handOver.items()) {
      JsonObject item = new JsonObject();
      item.addProperty("name", i.name());
      item.addProperty("value", i.actual());
      item.addProperty("requirement", i.requirement());
      item.addProperty("verdict", i.verdict().name().toLowerCase(Locale.ROOT));
      items.add(item);
    }
    o.add("items", items);
    JsonArray map = new JsonArray();
    for (MemoryRange r : handOver.memoryMap()) {
      JsonObject range = new JsonObject();
      range.addProperty("start", "0x" + Long.toHexString(r.start()));
      range.addProperty("size", "0x" + Long.toHexString(r.size()));
      range.addProperty("type", r.type().toString());
      map.add(range);
    }
    o.add("memoryMap", map);
    return o;
  }

  private static JsonObject published(PublishedBoot boot) {
    JsonObject o = new JsonObject();
    o.addProperty("configuration", boot.configuration());
    o.addProperty("source", boot.source());
    JsonArray points = new JsonArray();
    for (PublishedBoot.Point p : boot.points()) {
      JsonObject point = new JsonObject();
      point.addProperty("name", p.name());
      point.addProperty("hostMilliseconds", p.milliseconds());
      points.add(point);
    }
    o.add("points", points);
    return o;
  }

  private static JsonObject gain(Gain gain) {
    JsonObject o = new JsonObject();
    o.addProperty("title", gain.title());
    o.addProperty("until", Gain.UNTIL);
    o.add("before", lasted(gain::before));
    o.add("after", lasted(gain::after));
    JsonArray published = new JsonArray();
    for (Gain.Published p : gain.published()) {
      JsonObject figures = new JsonObject();
      figures.addProperty("source", p.source());
      figures.addProperty("beforeHostMilliseconds", p.from());
      figures.addProperty("afterHostMilliseconds", p.to());
      published.add(figures);
    }
    o.add("published", published);
    return o;
  }

  private interface Lasted {
    OptionalLong by(TimelineClock clock);
  }

  private static JsonObject lasted(Lasted lasted) {
    JsonObject o = new JsonObject();
    lasted.by(TimelineClock.INSTRUCTIONS).ifPresent(n -> o.addProperty("instructions", n));
    lasted.by(TimelineClock.VIRTUAL).ifPresent(n -> o.addProperty("virtualNanos", n));
    lasted.by(TimelineClock.HOST).ifPresent(n -> o.addProperty("hostNanos", n));
    return o;
  }

  /**
   * One line a milestone, with a header line; RFC 4180, lines end with a line feed. Published
   * figures follow their way, with their document as the run and the host's clock alone.
   */
  public static String toCsv(List<MeasuredWay> ways) {
    StringBuilder out =
        new StringBuilder("way,firmware,image,run,name,source,instructions,virtual_ns,host_ns\n");
    for (MeasuredWay way : ways) {
      String head = line(way.title(), way.firmware(), way.image());
      for (int i = 0; i < way.runs().size(); i++) {
        for (Milestone m : way.runs().get(i).milestones()) {
          String run = line(String.valueOf(i + 1), m.name(), TimelineFiles.lower(m.source()));
          out.append(head).append(',').append(run).append(',').append(m.instructions());
          out.append(',').append(m.virtualNanos()).append(',').append(m.hostNanos()).append('\n');
        }
      }
      for (PublishedBoot b : way.published()) {
        for (PublishedBoot.Point p : b.points()) {
          long nanos = Math.round(p.milliseconds() * 1e6);
          out.append(head).append(',').append(line(b.source(), p.name(), "published"));
          out.append(",,,").append(nanos).append('\n');
        }
      }
    }
    return out.toString();
  }

  private static String line(String... cells) {
    StringBuilder line = new StringBuilder();
    for (String cell : cells) {
      line.append(line.isEmpty() ? "" : ",").append(TimelineFiles.quoted(cell));
    }
    return line.toString();
  }
}
