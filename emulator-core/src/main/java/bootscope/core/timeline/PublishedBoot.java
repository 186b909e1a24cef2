package bootscope.core.timeline;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A boot whose figures were published, to be laid over one's own. Times are milliseconds of the
 * host that measured it, from the start of the process.
 *
 * @param configuration the emulator, firmware and kind of image, as published
 * @param firmware {@code "SeaBIOS"}, which QEMU takes if not told otherwise, or {@code "qboot"}
 * @param source the document
 * @param kernel the kind of image: {@code "bzImage"} or {@code "vmlinux (PVH)"}
 * @param points in order
 */
public record PublishedBoot(
    String configuration, String firmware, String source, String kernel, List<Point> points) {

  /**
   * A published figure.
   *
   * @param name as published; {@link Milestones#equivalent} gives ours
   * @param delta milliseconds since the point before, as published; 0 for the first
   */
  public record Point(String name, double milliseconds, double delta) {}

  /** Every boot of the two documents that brought PVH to QEMU, in their order. */
  public static List<PublishedBoot> all() {
    try (InputStream in = PublishedBoot.class.getResourceAsStream("published-boots.json");
        Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      List<PublishedBoot> boots = new ArrayList<>();
      JsonObject root = JsonParser.parseReader(reader).getAsJsonObject();
      for (JsonElement element : root.getAsJsonArray("boots")) {
        boots.add(read(element.getAsJsonObject()));
      }
      return List.copyOf(boots);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The figure of a point, by our name for it; null where it was not published. */
  public Point point(String milestone) {
    for (Point p : points) {
      if (Milestones.equivalent(p.name).equals(milestone)) {
        return p;
      }
    }
    return null;
  }

  private static PublishedBoot read(JsonObject o) {
    List<Point> points = new ArrayList<>();
    for (JsonElement element : o.getAsJsonArray("points")) {
      JsonObject p = element.getAsJsonObject();
      points.add(
          new Point(
              p.get("name").getAsString(),
              p.get("ms").getAsDouble(),
              p.has("delta") ? p.get("delta").getAsDouble() : 0));
    }
    return new PublishedBoot(
        o.get("configuration").getAsString(),
        o.get("firmware").getAsString(),
        o.get("source").getAsString(),
        o.get("kernel").getAsString(),
        List.copyOf(points));
  }
}
