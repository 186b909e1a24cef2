package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.timeline.Milestone;
import bootscope.core.timeline.Timeline;
import bootscope.core.timeline.TimelineFiles;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javafx.scene.image.Image;

/** What a timeline's exported files must hold. */
final class Exports {
  private Exports() {}

  /**
   * @param files by ending
   * @param milestones the core's own
   */
  static void check(Map<String, Path> files, List<Milestone> milestones) throws Exception {
    assertTrue(milestones.size() >= 4, "a boot has milestones: " + milestones);
    json(Files.readString(files.get("json")), milestones);
    csv(Files.readString(files.get("csv")), milestones);
    text(Files.readString(files.get("txt")), milestones);
    png(Files.readAllBytes(files.get("png")));
  }

  private static void json(String json, List<Milestone> milestones) throws Exception {
    Timeline timeline = TimelineFiles.fromJson(json).getFirst();
    assertEquals(
        milestones.stream().map(m -> m.name() + " " + m.instructions()).toList(),
        timeline.milestones().stream().map(m -> m.name() + " " + m.instructions()).toList());
  }

  private static void csv(String csv, List<Milestone> milestones) {
    for (Milestone m : milestones) {
      assertTrue(
          csv.lines().anyMatch(l -> l.contains(m.name()) && l.contains("" + m.instructions())),
          m + " in\n" + csv);
    }
  }

  private static void text(String text, List<Milestone> milestones) {
    for (Milestone m : milestones) {
      assertTrue(text.contains(" " + m.name() + ": "), m + " in\n" + text);
    }
  }

  private static void png(byte[] png) {
    Image image = new Image(new ByteArrayInputStream(png));
    assertTrue(!image.isError(), "it is a picture");
    assertTrue(image.getWidth() > 300 && image.getHeight() > 100, "of a size: " + image.getWidth());
    Set<Integer> colours = new HashSet<>();
    for (int y = 0; y < image.getHeight(); y += 3) {
      for (int x = 0; x < image.getWidth(); x += 3) {
        colours.add(image.getPixelReader().getArgb(x, y));
      }
    }
    assertTrue(colours.size() > 8, "with something in it: " + colours.size() + " colours");
  }
}
