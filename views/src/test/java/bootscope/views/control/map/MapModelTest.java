package bootscope.views.control.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.views.control.MemoryRegion;
import bootscope.views.control.RegionKind;
import bootscope.views.control.gallery.SampleData;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MapModelTest {
  private static final double HEIGHT = 400;
  private static final double LINE = 16;

  private final MapModel model = new MapModel();

  @BeforeEach
  void fill() {
    model.setRegions(SampleData.areas(), SampleData.contents(), 1L << 32);
  }

  @Test
  void regionsAreDrawnToScale() {
    MapModel half = new MapModel();
    half.setRegions(
        List.of(new MemoryRegion(0, 0x7fff, "low", RegionKind.RAM)), List.of(), 0x10000);
    MapModel.Placed low = half.place(half.areas(), HEIGHT, LINE).getFirst();
    assertEquals(0, low.top());
    assertEquals(HEIGHT / 2, low.bottom());
    assertEquals(HEIGHT / 4, low.label());
  }

  @Test
  void theSmallestRegionCanStillBeSeen() {
    for (MapModel.Placed p : model.place(model.areas(), HEIGHT, LINE)) {
      assertTrue(p.bottom() - p.top() >= 2, p.region().name());
      assertTrue(p.top() >= 0 && p.bottom() <= HEIGHT + 0.001, p.region().name());
    }
  }

  @Test
  void labelsNeverOverlapAndStayInside() {
    for (double height : new double[] {60, 150, 400, 900}) {
      List<MapModel.Placed> placed = model.place(model.contents(), height, LINE);
      double[] labels =
          placed.stream()
              .mapToDouble(MapModel.Placed::label)
              .filter(y -> !Double.isNaN(y))
              .sorted()
              .toArray();
      assertTrue(labels.length > 0);
      for (int i = 0; i < labels.length; i++) {
        assertTrue(labels[i] >= LINE / 2 - 1e-6 && labels[i] <= height - LINE / 2 + 1e-6);
        assertTrue(i == 0 || labels[i] - labels[i - 1] >= LINE - 1e-6);
      }
    }
  }

  /** The address that is shown 100 pixels from the top. */
  private double underTheMouse() {
    return model.from() + 100 / HEIGHT * (model.to() - model.from());
  }

  @Test
  void zoomingKeepsThePlaceUnderTheMouse() {
    double before = underTheMouse();
    model.zoom(8, 100 / HEIGHT);
    assertEquals(before, underTheMouse(), 1);
    model.pan(-100);
    assertEquals(0, model.from(), "the view stays inside");
    model.zoom(1e-9, 0.5);
    assertEquals(model.size(), model.to() - model.from());
    model.zoom(1e30, 0.5);
    assertTrue(model.to() > model.from());
  }

  @Test
  void theFirstMebibyteFillsTheView() {
    model.show(0, 1 << 20);
    assertEquals(HEIGHT, model.y(1 << 20, HEIGHT));
    List<MapModel.Tick> ticks = model.ticks(HEIGHT, 40);
    assertTrue(ticks.size() >= 5 && ticks.size() <= 10, "marks: " + ticks.size());
    assertEquals(0x20000, ticks.get(1).address() - ticks.get(0).address());
  }

  @Test
  void theMouseFindsTheInnermostRegion() {
    model.show(0, 1 << 20);
    List<MapModel.Placed> placed = model.place(model.contents(), HEIGHT, LINE);
    double y = model.y(0x20030, HEIGHT);
    assertEquals("command line", MapModel.at(placed, y, 3).region().name());
    assertNull(MapModel.at(placed, model.y(0x80000, HEIGHT), 3));
  }

  @Test
  void keysGoFromRegionToRegion() {
    model.select(model.neighbour(1));
    assertEquals(0, model.selected().start());
    model.select(model.neighbour(-1));
    assertEquals(0xfffc0000L, model.selected().start());
  }

  @Test
  void sizesAreSaidInBinaryUnits() {
    assertEquals("0", SizeText.of(0));
    assertEquals("1 byte", SizeText.of(1));
    assertEquals("640 KiB", SizeText.of(640 * 1024));
    assertEquals("1.5 MiB", SizeText.of(1536 * 1024));
    assertEquals("4 GiB", SizeText.of(4294967296.0));
  }
}
