package bootscope.views.control.map;

import bootscope.views.control.LabelSpread;
import bootscope.views.control.MemoryRegion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Regions of an address space and the part of it in sight. Addresses are below 2⁵³, so that a
 * double holds them. Pixels run downwards with the addresses.
 */
public final class MapModel {
  /** Room that the smallest region gets, in pixels. */
  private static final double LEAST = 2;

  private static final double LEAST_SPAN = 64;

  /**
   * A region on the screen.
   *
   * @param top first pixel, not above the view
   * @param label the middle of its label, NaN if there is no room for one
   */
  public record Placed(MemoryRegion region, double top, double bottom, double label) {}

  /** A mark of the scale. */
  public record Tick(long address, double y) {}

  private Runnable listener = () -> {};
  private List<MemoryRegion> areas = List.of();
  private List<MemoryRegion> contents = List.of();
  private double first;
  private double end = 1;
  private double from;
  private double to = 1;
  private MemoryRegion selected;

  public void setListener(Runnable listener) {
    this.listener = listener;
  }

  /**
   * Sets what is shown.
   *
   * @param areas what the address space is divided into, such as the e820 entries
   * @param contents what lies in them, drawn beside
   * @param size bytes of the address space
   */
  public void setRegions(List<MemoryRegion> areas, List<MemoryRegion> contents, long size) {
    boolean whole = from == first && to == end;
    this.areas = sorted(areas);
    this.contents = sorted(contents);
    end = size;
    if (whole) {
      show(0, end);
    } else {
      show(from, to);
    }
  }

  private static List<MemoryRegion> sorted(List<MemoryRegion> regions) {
    return regions.stream().sorted((a, b) -> Long.compareUnsigned(a.start(), b.start())).toList();
  }

  public List<MemoryRegion> areas() {
    return areas;
  }

  public List<MemoryRegion> contents() {
    return contents;
  }

  public double from() {
    return from;
  }

  public double to() {
    return to;
  }

  public double size() {
    return end;
  }

  /** Brings a range into sight. */
  public void show(double start, double stop) {
    double span = Math.clamp(stop - start, LEAST_SPAN, Math.max(LEAST_SPAN, end - first));
    from = Math.clamp(start, first, Math.max(first, end - span));
    to = from + span;
    listener.run();
  }

  public void showAll() {
    show(first, end);
  }

  /** Brings a region into sight with some room around it. */
  public void show(MemoryRegion region) {
    double size = region.last() - region.start() + 1.0;
    show(region.start() - size * 0.1, region.last() + 1.0 + size * 0.1);
  }

  /** Zooms around a place of the view, given as 0–1 from its top; factors above 1 go closer. */
  public void zoom(double factor, double at) {
    double fixed = from + (to - from) * at;
    double span = (to - from) / factor;
    show(fixed - span * at, fixed - span * at + span);
  }

  /** Moves the view by a part of its height. */
  public void pan(double part) {
    double distance = (to - from) * part;
    show(from + distance, to + distance);
  }

  public MemoryRegion selected() {
    return selected;
  }

  public void select(MemoryRegion region) {
    selected = region;
    listener.run();
  }

  /** The content or area after the selected one, or the one before; goes round. */
  public MemoryRegion neighbour(int step) {
    List<MemoryRegion> all = new ArrayList<>(areas);
    all.addAll(contents);
    all.sort(Comparator.comparingLong(MemoryRegion::start).thenComparingLong(MemoryRegion::last));
    if (all.isEmpty()) {
      return null;
    }
    int at = all.indexOf(selected);
    return at < 0
        ? all.get(step > 0 ? 0 : all.size() - 1)
        : all.get(Math.floorMod(at + step, all.size()));
  }

  public double y(double address, double height) {
    return (address - from) / (to - from) * height;
  }

  /** The regions in sight, each with a place for its label where there is room. */
  public List<Placed> place(List<MemoryRegion> regions, double height, double labelHeight) {
    List<MemoryRegion> seen =
        regions.stream().filter(r -> r.last() + 1.0 > from && r.start() < to).toList();
    List<MemoryRegion> labelled = new ArrayList<>(seen);
    int room = (int) (height / labelHeight);
    if (labelled.size() > room) {
      // Too many: the largest keep theirs.
      labelled.sort(Comparator.comparingDouble(r -> -visibleSize(r)));
      labelled = new ArrayList<>(labelled.subList(0, Math.max(0, room)));
      labelled.sort(Comparator.comparingLong(MemoryRegion::start));
    }
    double[] wanted = new double[labelled.size()];
    double[] sizes = new double[labelled.size()];
    for (int i = 0; i < wanted.length; i++) {
      MemoryRegion region = labelled.get(i);
      wanted[i] = (top(region, height) + bottom(region, height)) / 2;
      sizes[i] = labelHeight;
    }
    sortTogether(wanted, labelled);
    double[] middles = LabelSpread.apart(wanted, sizes, 0, height);
    List<Placed> placed = new ArrayList<>();
    for (MemoryRegion region : seen) {
      int at = labelled.indexOf(region);
      double label = at < 0 ? Double.NaN : middles[at];
      placed.add(new Placed(region, top(region, height), bottom(region, height), label));
    }
    return placed;
  }

  /** Regions that contain others have middles out of order. */
  private static void sortTogether(double[] wanted, List<MemoryRegion> regions) {
    for (int i = 1; i < wanted.length; i++) {
      for (int j = i; j > 0 && wanted[j - 1] > wanted[j]; j--) {
        double middle = wanted[j];
        wanted[j] = wanted[j - 1];
        wanted[j - 1] = middle;
        MemoryRegion region = regions.get(j);
        regions.set(j, regions.get(j - 1));
        regions.set(j - 1, region);
      }
    }
  }

  private double visibleSize(MemoryRegion region) {
    return Math.min(region.last() + 1.0, to) - Math.max(region.start(), from);
  }

  private double top(MemoryRegion region, double height) {
    return Math.min(Math.max(0, y(region.start(), height)), height - LEAST);
  }

  private double bottom(MemoryRegion region, double height) {
    double end = Math.min(height, y(region.last() + 1.0, height));
    return Math.max(end, top(region, height) + LEAST);
  }

  /** Round addresses, at least some pixels apart. */
  public List<Tick> ticks(double height, double apart) {
    double step = LEAST_SPAN / 4;
    while (step / (to - from) * height < apart) {
      step *= 2;
    }
    List<Tick> ticks = new ArrayList<>();
    for (double at = Math.ceil(from / step) * step; at <= to; at += step) {
      ticks.add(new Tick((long) at, y(at, height)));
    }
    return ticks;
  }

  /** The region at a pixel: what is drawn at it or, where nothing is, the nearest within reach. */
  public static Placed at(List<Placed> placed, double y, double reach) {
    Placed best = null;
    double bestDistance = reach;
    for (Placed p : placed) {
      double distance = Math.max(0, Math.max(p.top() - y, y - p.bottom()));
      boolean inner =
          best != null
              && distance == bestDistance
              && p.bottom() - p.top() <= best.bottom() - best.top();
      if (distance < bestDistance || inner || best == null && distance == bestDistance) {
        best = p;
        bestDistance = distance;
      }
    }
    return best;
  }
}
