package bootscope.views.control.dock;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javafx.geometry.Rectangle2D;
import javafx.stage.Screen;

/** Where a window comes back: the screens may have changed since it was closed. */
public final class WindowPlace {
  private WindowPlace() {}

  /** The place on today's screens; empty when it is on none, and the system may choose. */
  public static Optional<Rectangle2D> onScreen(Rectangle2D kept) {
    return fit(kept, Screen.getScreens().stream().map(Screen::getVisualBounds).toList());
  }

  /**
   * A place that shows most of a window. As it was kept, if so it is: of that, a part may lie
   * outside, or on another screen. Else fitted to the screen that has most of it: made no larger
   * than that, and moved into it, as is a window whose upper edge is above all screens, where no
   * mouse gets hold of it.
   *
   * @param kept in screen coordinates, as are the screens: what of each is free for windows
   * @return empty when no screen has any of it
   */
  static Optional<Rectangle2D> fit(Rectangle2D kept, List<Rectangle2D> screens) {
    Rectangle2D screen =
        screens.stream()
            .filter(s -> shared(s, kept) > 0)
            .max(Comparator.comparingDouble(s -> shared(s, kept)))
            .orElse(null);
    if (screen == null) {
      return Optional.empty();
    }
    double area = kept.getWidth() * kept.getHeight();
    double seen = screens.stream().mapToDouble(s -> shared(s, kept)).sum();
    boolean large = kept.getWidth() > screen.getWidth() || kept.getHeight() > screen.getHeight();
    boolean held = screens.stream().anyMatch(s -> hasTopOf(s, kept));
    if (seen >= area || !large && held && 2 * seen >= area) {
      return Optional.of(kept);
    }
    double width = Math.min(kept.getWidth(), screen.getWidth());
    double height = Math.min(kept.getHeight(), screen.getHeight());
    return Optional.of(
        new Rectangle2D(
            Math.max(screen.getMinX(), Math.min(kept.getMinX(), screen.getMaxX() - width)),
            Math.max(screen.getMinY(), Math.min(kept.getMinY(), screen.getMaxY() - height)),
            width,
            height));
  }

  private static boolean hasTopOf(Rectangle2D screen, Rectangle2D window) {
    return screen.getMinY() <= window.getMinY()
        && window.getMinY() < screen.getMaxY()
        && shared(screen, window) > 0;
  }

  private static double shared(Rectangle2D one, Rectangle2D other) {
    double width =
        Math.min(one.getMaxX(), other.getMaxX()) - Math.max(one.getMinX(), other.getMinX());
    double height =
        Math.min(one.getMaxY(), other.getMaxY()) - Math.max(one.getMinY(), other.getMinY());
    return Math.max(0, width) * Math.max(0, height);
  }
}
