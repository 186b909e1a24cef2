package bootscope.views.control.flame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.views.control.timeline.TimeAxis;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Slices are found, put together and painted in no more blocks than there are pixels. */
class FlameSlicesTest {
  private record Block(double x, double width, int index) {}

  private static List<Block> blocks(FlameSlices s, int row, double from, double to, double pixels) {
    List<Block> all = new ArrayList<>();
    s.blocks(row, from, to, pixels, (x, width, i, single) -> all.add(new Block(x, width, i)));
    return all;
  }

  @Test
  void aSliceIsFoundByItsInstant() {
    FlameSlices.Builder b = new FlameSlices.Builder(0, 100, 1, 100);
    b.add(0, 10, 20, 1, 0, 0);
    b.add(0, 20, 30, 2, 0, 0);
    b.add(0, 50, 60, 3, 0, 0);
    b.add(0, 70, 70, 4, 0, 0); // without length
    FlameSlices s = b.build();
    assertEquals(3, s.size());
    assertEquals(-1, s.at(0, 9.9));
    assertEquals(0, s.at(0, 10));
    assertEquals(1, s.at(0, 20), "the end belongs to what follows");
    assertEquals(-1, s.at(0, 30));
    assertEquals(2, s.at(0, 59.9));
    assertEquals(-1, s.at(0, 70));
    assertEquals(-1, s.at(1, 10), "no such row");
  }

  @Test
  void whatIsShorterThanTheGrainIsPutTogetherAndCounted() {
    FlameSlices.Builder b = new FlameSlices.Builder(0, 1000, 100, 100);
    for (int i = 0; i < 10; i++) {
      b.add(0, i * 10, i * 10 + (i == 4 ? 9 : 5), i, 7, 3);
    }
    b.add(0, 200, 400, 20, 1, 1);
    b.add(0, 400, 405, 21, 1, 1);
    FlameSlices s = b.build();
    assertEquals(3, s.size(0));
    assertEquals(10, s.count(0, 0));
    assertEquals(4, s.name(0, 0), "that of the longest");
    assertEquals(0, s.begin(0, 0));
    assertEquals(95, s.end(0, 0));
    assertEquals(1, s.count(0, 1));
    assertEquals(21, s.name(0, 2));
  }

  @Test
  void moreThanAreKeptAreRefused() {
    FlameSlices.Builder b = new FlameSlices.Builder(0, 1000, 1, 2);
    b.add(0, 0, 10, 1, 0, 0);
    b.add(1, 0, 10, 1, 0, 0);
    assertThrows(FlameSlices.TooManyException.class, () -> b.add(0, 20, 30, 1, 0, 0));
  }

  @Test
  void thereAreNoMoreBlocksThanPixelsAndEachSliceHasOne() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    FlameSlices.Builder b = new FlameSlices.Builder(0, 1 << 30, 1, 1 << 20);
    long at = 0;
    while (at < 1 << 22) {
      long begin = at + random.nextInt(40);
      at = begin + 1 + (random.nextInt(1000) == 0 ? random.nextInt(50_000) : random.nextInt(60));
      b.add(0, begin, at, random.nextInt(100), 0, 0);
    }
    FlameSlices s = b.build();
    for (int i = 0; i < 50; i++) {
      double from = random.nextDouble() * at;
      double to = from + 1 + random.nextDouble() * (at - from);
      double pixels = 1 + random.nextInt(2000);
      List<Block> all = blocks(s, 0, from, to, pixels);
      assertTrue(all.size() <= 2 * pixels + 2, all.size() + " of " + pixels + ", seed " + seed);
      for (Block block : all) {
        assertTrue(block.x >= 0 && block.x + block.width <= pixels + 1, block + ", seed " + seed);
      }
      for (int j = 0; j < 20; j++) { // whatever is in sight is covered
        double instant = from + random.nextDouble() * (to - from);
        if (s.at(0, instant) >= 0) {
          double x = (instant - from) / (to - from) * pixels;
          assertTrue(
              all.stream().anyMatch(k -> k.x - 1e-6 <= x && x <= k.x + k.width + 1 + 1e-6),
              "at " + x + ", seed " + seed);
        }
      }
    }
  }

  private static FlameModel model() {
    FlameSlices.Builder b = new FlameSlices.Builder(0, 1000, 1, 100);
    b.add(0, 0, 1000, 1, 0, 0);
    b.add(1, 0, 400, 2, 0, 0);
    b.add(1, 400, 1000, 3, 0, 0);
    b.add(2, 100, 150, 4, 0, 0);
    b.add(2, 200, 390, 5, 0, 0);
    FlameModel model = new FlameModel();
    model.show(b.build(), i -> "f" + i, TimeAxis.Unit.INSTRUCTIONS);
    return model;
  }

  @Test
  void zoomAndPanStayWithinWhatThereIs() {
    FlameModel m = model();
    assertTrue(m.isAll());
    m.zoom(2, 0.25);
    assertEquals(125, m.from());
    assertEquals(625, m.to());
    m.pan(-10);
    assertEquals(0, m.from());
    assertEquals(500, m.to());
    m.pan(0.5);
    assertEquals(250, m.from());
    m.zoom(1e9, 0.5);
    assertEquals(FlameModel.LEAST_SPAN, m.to() - m.from());
    m.zoom(1e-9, 0.5);
    assertTrue(m.isAll());
    assertEquals(1000, m.to());
    m.zoomTo(200, 390);
    assertTrue(m.from() < 200 && m.to() > 390 && m.to() - m.from() < 250);
  }

  @Test
  void keysGoFromCallToCall() {
    FlameModel m = model();
    m.moveAcross(true);
    assertEquals(1, m.focus().name(), "the first there is");
    m.moveAcross(true);
    assertEquals(3, m.focus().name(), "the longest below it");
    m.moveAlong(false);
    assertEquals(2, m.focus().name());
    m.moveAcross(true);
    assertEquals(5, m.focus().name());
    m.moveAlong(false);
    assertEquals(4, m.focus().name());
    m.moveAlong(false);
    assertEquals(4, m.focus().name(), "there is none before");
    m.moveAlong(true);
    assertEquals(5, m.focus().name());
    m.moveAlong(true);
    assertEquals(5, m.focus().name());
    m.moveAcross(false);
    assertEquals(2, m.focus().name(), "its caller");
  }

  @Test
  void finerSlicesAreShownWhereTheyAreOfWhatIsInSight() {
    FlameSlices.Builder coarse = new FlameSlices.Builder(0, 1000, 100, 100);
    coarse.add(0, 0, 1000, 1, 0, 0);
    FlameModel m = new FlameModel();
    m.show(coarse.build(), i -> "", TimeAxis.Unit.INSTRUCTIONS);
    m.setView(200, 300);
    assertTrue(m.wantsDetail(500));
    FlameSlices.Builder fine = new FlameSlices.Builder(150, 350, 1, 100);
    fine.add(0, 150, 350, 2, 0, 0);
    m.showDetail(fine.build());
    assertEquals(2, m.at(0, 250).name());
    m.setView(300, 400);
    assertEquals(1, m.at(0, 350).name(), "the finer ones end before");
  }
}
