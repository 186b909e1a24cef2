package bootscope.views.control.dock;

import java.util.List;
import java.util.stream.Stream;

/**
 * An arrangement of panes: in the main window, and in windows of their own.
 *
 * @param main what the main window holds; never null
 */
public record DockLayout(Area main, List<Floating> windows) {
  public DockLayout {
    windows = windows == null ? List.of() : List.copyOf(windows);
  }

  public DockLayout(Area main) {
    this(main, List.of());
  }

  /** A part of a window. */
  public sealed interface Area {
    /** The ids of the panes in it. */
    Stream<String> panes();
  }

  /** Panes behind each other, of which one is seen. */
  public record Tabs(List<String> ids, String selected) implements Area {
    public Tabs {
      ids = List.copyOf(ids);
    }

    public Tabs(String... ids) {
      this(List.of(ids), ids.length == 0 ? null : ids[0]);
    }

    @Override
    public Stream<String> panes() {
      return ids.stream();
    }
  }

  /**
   * Areas beside or above each other.
   *
   * @param vertical whether they lie above each other
   * @param dividers where each but the last ends, as a part of the whole, from 0 to 1
   */
  public record Split(boolean vertical, List<Double> dividers, List<Area> areas) implements Area {
    public Split {
      dividers = List.copyOf(dividers);
      areas = List.copyOf(areas);
    }

    @Override
    public Stream<String> panes() {
      return areas.stream().flatMap(Area::panes);
    }
  }

  /** A window of its own, in screen coordinates. */
  public record Floating(double x, double y, double width, double height, Area area) {}

  public static Split across(List<Double> dividers, Area... areas) {
    return new Split(false, dividers, List.of(areas));
  }

  public static Split above(List<Double> dividers, Area... areas) {
    return new Split(true, dividers, List.of(areas));
  }

  /** The ids of all open panes. */
  public Stream<String> panes() {
    return Stream.concat(main.panes(), windows.stream().flatMap(w -> w.area().panes()));
  }
}
