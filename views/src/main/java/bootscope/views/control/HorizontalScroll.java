package bootscope.views.control;

import javafx.geometry.Orientation;
import javafx.scene.control.ScrollBar;
import javafx.scene.input.ScrollEvent;

/**
 * Scrolls a view sideways that is narrower than what it shows: a bar at its lower edge, only while
 * it is needed, and the wheel with Shift.
 */
public final class HorizontalScroll {
  private final ScrollBar bar = new ScrollBar();

  /**
   * @param onScroll told of another {@link #offset}
   */
  public HorizontalScroll(Runnable onScroll) {
    bar.setOrientation(Orientation.HORIZONTAL);
    bar.setFocusTraversable(false);
    bar.setVisible(false);
    bar.valueProperty().addListener((o, before, now) -> onScroll.run());
  }

  /** The node to put over the view. */
  public ScrollBar bar() {
    return bar;
  }

  /** Pixels of the content that are out of sight on the left. */
  public double offset() {
    return bar.isVisible() ? Math.round(bar.getValue()) : 0;
  }

  /** Height that the bar takes of the view now. */
  public double height() {
    return bar.isVisible() ? bar.prefHeight(-1) : 0;
  }

  /**
   * Tells how much there is to show.
   *
   * @return whether the bar has come or gone, so that the view must be laid out again
   */
  public boolean setContent(double contentWidth, double viewWidth) {
    boolean needed = viewWidth > 0 && contentWidth > viewWidth + 0.5;
    boolean changed = needed != bar.isVisible();
    bar.setVisible(needed);
    if (needed) {
      double most = contentWidth - viewWidth;
      bar.setMax(most);
      bar.setVisibleAmount(most * viewWidth / contentWidth);
      bar.setUnitIncrement(24);
      bar.setBlockIncrement(viewWidth * 0.8);
      bar.setValue(Math.min(bar.getValue(), most));
    }
    return changed;
  }

  /** Places the bar at the lower edge. */
  public void layout(double width, double height) {
    double thick = bar.prefHeight(-1);
    bar.resizeRelocate(0, height - thick, width, thick);
  }

  /** Scrolls by pixels. */
  public void scrollBy(double pixels) {
    if (bar.isVisible()) {
      bar.setValue(Math.clamp(bar.getValue() + pixels, 0, bar.getMax()));
    }
  }

  /** Whether the event was a sideways one; then it has been done. */
  public boolean scrolled(ScrollEvent event) {
    // With Shift the toolkit itself turns the wheel's way into a sideways one.
    if (event.getDeltaX() == 0 || Math.abs(event.getDeltaX()) < Math.abs(event.getDeltaY())) {
      return false;
    }
    scrollBy(-event.getDeltaX());
    return true;
  }
}
