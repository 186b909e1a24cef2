package bootscope.views.pane.source;

import bootscope.views.control.dock.PaneMemory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Where the user said that source files are, kept between starts. */
final class SourcePlaces {
  private static final String NAME = "places";

  /** So many are kept, the newest first. */
  private static final int MOST = 32;

  private final PaneMemory memory;

  SourcePlaces(PaneMemory memory) {
    this.memory = memory;
  }

  /** Each as {@code FROM=TO} or a folder. */
  List<String> all() {
    return memory.get(NAME, "").lines().filter(l -> !l.isBlank()).limit(MOST).toList();
  }

  boolean any() {
    return !all().isEmpty();
  }

  void add(String place) {
    List<String> now = new ArrayList<>(all());
    now.remove(place);
    now.addFirst(place);
    memory.put(NAME, String.join("\n", now.subList(0, Math.min(MOST, now.size()))));
  }

  void clear() {
    memory.put(NAME, "");
  }

  /**
   * What the place of one file says of others: what its path begins with is here called otherwise.
   * Empty where the chosen one has another name.
   *
   * @param path as the image has it, with {@code /}
   */
  static Optional<String> of(String path, Path chosen) {
    List<String> there = new ArrayList<>(Arrays.asList(path.split("/", -1)));
    String whole = chosen.toAbsolutePath().normalize().toString().replace('\\', '/');
    List<String> here = new ArrayList<>(Arrays.asList(whole.split("/", -1)));
    if (!there.getLast().equals(here.getLast())) {
      return Optional.empty();
    }
    String folder = String.join("/", here.subList(0, here.size() - 1));
    while (there.size() > 1 && here.size() > 1 && there.getLast().equals(here.getLast())) {
      there.removeLast();
      here.removeLast();
    }
    String from = String.join("/", there);
    boolean sayable = !from.isEmpty() && from.indexOf('=') < 0 && from.startsWith("/");
    return Optional.of(sayable ? from + "=" + String.join("/", here) : folder);
  }
}
