package bootscope.views.control.dock;

import java.util.stream.Stream;

/**
 * The arrangements that a window offers.
 *
 * @param compact for narrow windows
 * @param wide for others
 * @param presenter few panes, for an audience
 * @param wideFrom width of the panes' area in pixels, at the usual text size, from which on {@code
 *     wide} is the standard
 */
public record DockLayouts(
    DockLayout compact, DockLayout wide, DockLayout presenter, double wideFrom) {

  /** The standard arrangement for a width. */
  public DockLayout forWidth(double width) {
    return width < wideFrom ? compact : wide;
  }

  /** Those that take turns as the window's width changes. */
  Stream<DockLayout> following() {
    return Stream.of(compact, wide);
  }
}
