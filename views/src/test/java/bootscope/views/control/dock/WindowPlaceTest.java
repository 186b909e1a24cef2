package bootscope.views.control.dock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import javafx.geometry.Rectangle2D;
import org.junit.jupiter.api.Test;

class WindowPlaceTest {
  /** Without its panel of 30 pixels, at the top. */
  private static final Rectangle2D LAPTOP = box(0, 30, 1366, 738);

  /** On the right of it. */
  private static final Rectangle2D DESK = box(1366, 0, 2560, 1440);

  private static final List<Rectangle2D> ONE = List.of(LAPTOP);
  private static final List<Rectangle2D> TWO = List.of(LAPTOP, DESK);

  private static Rectangle2D box(double x, double y, double width, double height) {
    return new Rectangle2D(x, y, width, height);
  }

  private static void stays(Rectangle2D window, List<Rectangle2D> screens) {
    assertEquals(Optional.of(window), WindowPlace.fit(window, screens));
  }

  private static void fitted(Rectangle2D place, Rectangle2D window, List<Rectangle2D> screens) {
    assertEquals(Optional.of(place), WindowPlace.fit(window, screens));
  }

  @Test
  void aWindowThatIsSeenStaysWhereItWas() {
    stays(box(100, 100, 800, 600), ONE);
    stays(LAPTOP, ONE);
    stays(box(900, 100, 900, 600), ONE); // 466 of 900 pixels are seen
    stays(box(-300, 100, 800, 600), ONE);
    stays(box(1400, 100, 2400, 1300), TWO);
  }

  @Test
  void aWindowOverTwoScreensStays() {
    stays(box(600, 100, 1500, 600), TWO); // wider than the first, but all of it is seen
    stays(box(1000, 100, 800, 600), TWO);
  }

  @Test
  void aWindowThatIsLargerThanItsScreenIsMadeToFit() {
    fitted(LAPTOP, box(0, 0, 2560, 1440), ONE);
    fitted(LAPTOP, box(-20, 10, 1400, 900), ONE);
    fitted(box(100, 30, 800, 738), box(100, 100, 800, 1300), ONE);
    fitted(box(0, 100, 1366, 600), box(100, 100, 2000, 600), ONE);
    fitted(DESK, box(1400, 100, 4000, 3000), TWO);
  }

  @Test
  void aWindowThatLiesMostlyOutsideIsMovedIn() {
    fitted(box(566, 100, 800, 600), box(1300, 100, 800, 600), ONE);
    fitted(box(0, 168, 800, 600), box(-700, 700, 800, 600), ONE);
    fitted(box(3126, 840, 800, 600), box(3900, 1400, 800, 600), TWO);
  }

  @Test
  void aWindowThatNoMouseCouldMoveIsMovedIn() {
    fitted(box(100, 30, 800, 600), box(100, 20, 800, 600), ONE);
    fitted(box(1500, 0, 800, 600), box(1500, -40, 800, 600), TWO);
  }

  @Test
  void aWindowWhoseScreenIsGoneIsLeftToTheSystem() {
    assertEquals(Optional.empty(), WindowPlace.fit(box(1400, 100, 800, 600), ONE));
    assertEquals(Optional.empty(), WindowPlace.fit(box(0, 0, 800, 600), List.of()));
    assertEquals(Optional.empty(), WindowPlace.fit(box(-1e9, 1e9, 800, 600), TWO));
  }

  @Test
  void whateverWasKeptMostOfItIsSeen() {
    Random random = new Random(3);
    for (int i = 0; i < 10_000; i++) {
      Rectangle2D kept =
          box(
              random.nextInt(-5000, 6000),
              random.nextInt(-3000, 4000),
              random.nextInt(1, 6000),
              random.nextInt(1, 4000));
      WindowPlace.fit(kept, TWO)
          .ifPresent(
              place -> {
                double seen = seen(LAPTOP, place) + seen(DESK, place);
                assertTrue(2 * seen >= place.getWidth() * place.getHeight(), kept + " at " + place);
              });
    }
  }

  private static double seen(Rectangle2D screen, Rectangle2D place) {
    double width =
        Math.min(screen.getMaxX(), place.getMaxX()) - Math.max(screen.getMinX(), place.getMinX());
    double height =
        Math.min(screen.getMaxY(), place.getMaxY()) - Math.max(screen.getMinY(), place.getMinY());
    return Math.max(0, width) * Math.max(0, height);
  }
}
