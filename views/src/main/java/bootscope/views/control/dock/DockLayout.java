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

  /** How far a divider may have moved without having been moved by the user. */
  private static final double SLIP = 0.03;

  /** Whether another is this one, but for the tabs that are in front, and rounding. */
  boolean isLike(DockLayout other) {
    return windows.isEmpty() && other.windows.isEmpty() && isLike(main, other.main);
  }

  private static boolean isLike(Area one, Area other) {
    if (one instanceof Tabs a && other instanceof Tabs b) {
      return a.ids.equals(b.ids);
    }
    if (!(one instanceof Split a
        && other instanceof Split b
        && a.vertical == b.vertical
        && a.areas.size() == b.areas.size()
        && a.dividers.size() == b.dividers.size())) {
      return false;
    }
    for (int i = 0; i < a.areas.size(); i++) {
      if (!isLike(a.areas.get(i), b.areas.get(i))
          || i < a.dividers.size() && Math.abs(a.dividers.get(i) - b.dividers.get(i)) > SLIP) {
        return false;
      }
    }
    return true;
  }
}
