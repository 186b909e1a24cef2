package bootscope.views.control.flame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Slices of time in rows, for a part of an axis and as fine as it was asked for: those in a row do
 * not overlap, and stand in the order of their beginning. What is shorter than the grain is put
 * together with its neighbours. Immutable.
 */
public final class FlameSlices {
  /** Without slices. */
  public static final FlameSlices NONE = new Builder(0, 0, 1, 0).build();

  /** The name of time in which nothing ran. */
  public static final int IDLE = -1;

  /** More rows are not kept. */
  public static final int MOST_ROWS = 256;

  /** Is told of blocks to paint, from left to right. */
  @FunctionalInterface
  public interface Blocks {
    /**
     * @param x from the left edge, in pixels
     * @param index of the slice, or of one of those that are too narrow to be told apart
     * @param single whether it is that slice alone
     */
    void block(double x, double width, int index, boolean single);
  }

  /** There would be more slices than are kept: they are to be asked for with a coarser grain. */
  public static final class TooManyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooManyException() {
      super("too many slices", null, false, false);
    }
  }

  private static final class Row {
    long[] begins = new long[16];
    long[] ends = new long[16];
    int[] names = new int[16];
    char[] lanes = new char[16];
    char[] marks = new char[16];
    int[] counts = new int[16];
    int size;
    long longest; // of the slices that were put together to the last one

    void add(long begin, long end, int name, int lane, int mark) {
      if (size == begins.length) {
        resize(2 * size);
      }
      begins[size] = begin;
      ends[size] = end;
      names[size] = name;
      lanes[size] = (char) lane;
      marks[size] = (char) mark;
      counts[size] = 1;
      longest = end - begin;
      size++;
    }

    void resize(int to) {
      begins = Arrays.copyOf(begins, to);
      ends = Arrays.copyOf(ends, to);
      names = Arrays.copyOf(names, to);
      lanes = Arrays.copyOf(lanes, to);
      marks = Arrays.copyOf(marks, to);
      counts = Arrays.copyOf(counts, to);
    }
  }

  private final Row[] rows;
  private final long from;
  private final long to;
  private final double grain;
  private final int size;

  private FlameSlices(Row[] rows, long from, long to, double grain, int size) {
    this.rows = rows;
    this.from = from;
    this.to = to;
    this.grain = grain;
    this.size = size;
  }

  /** Takes slices; those of each row in their order. */
  public static final class Builder {
    private final List<Row> rows = new ArrayList<>();
    private final long from;
    private final long to;
    private final double grain;
    private final int most;
    private int size;

    /**
     * @param from where the part of the axis begins
     * @param grain what is shorter is put together
     * @param most slices
     */
    public Builder(long from, long to, double grain, int most) {
      this.from = from;
      this.to = to;
      this.grain = grain;
      this.most = most;
    }

    /**
     * A slice. One without length, or in too deep a row, is left out.
     *
     * @param lane of which it is, 0–65535
     * @param mark any number that it is to be told by, 0–65535
     * @throws TooManyException when there are more than are kept
     */
    public void add(int row, long begin, long end, int name, int lane, int mark) {
      if (end <= begin || row >= MOST_ROWS) {
        return;
      }
      while (rows.size() <= row) {
        rows.add(new Row());
      }
      Row r = rows.get(row);
      int last = r.size - 1;
      if (end - begin < grain
          && last >= 0
          && r.ends[last] - r.begins[last] < grain
          && end - r.begins[last] < 2 * grain) {
        if (end - begin > r.longest) {
          r.longest = end - begin;
          r.names[last] = name;
          r.lanes[last] = (char) lane;
          r.marks[last] = (char) mark;
        }
        r.ends[last] = end;
        r.counts[last]++;
        return;
      }
      if (++size > most) {
        throw new TooManyException();
      }
      r.add(begin, end, name, lane, mark);
    }

    /** What was added; the builder is of no use afterwards. */
    public FlameSlices build() {
      rows.forEach(r -> r.resize(r.size));
      return new FlameSlices(rows.toArray(Row[]::new), from, to, grain, size);
    }
  }

  public int rows() {
    return rows.length;
  }

  /** Slices in all rows. */
  public int size() {
    return size;
  }

  /** Slices in a row. */
  public int size(int row) {
    return row < rows.length ? rows[row].size : 0;
  }

  /** Where the part of the axis begins that it tells of. */
  public long from() {
    return from;
  }

  public long to() {
    return to;
  }

  /** Slices that are shorter are not told apart. */
  public double grain() {
    return grain;
  }

  public long begin(int row, int index) {
    return rows[row].begins[index];
  }

  public long end(int row, int index) {
    return rows[row].ends[index];
  }

  /** Of the longest one of those that were put together. */
  public int name(int row, int index) {
    return rows[row].names[index];
  }

  public int lane(int row, int index) {
    return rows[row].lanes[index];
  }

  public int mark(int row, int index) {
    return rows[row].marks[index];
  }

  /** How many slices were put together. */
  public int count(int row, int index) {
    return rows[row].counts[index];
  }

  /** The slice of a row at an instant, or −1. */
  public int at(int row, double instant) {
    int index = firstEndingAfter(row, instant);
    return index < size(row) && rows[row].begins[index] <= instant ? index : -1;
  }

  /** The first slice of a row that ends behind an instant; their number where none does. */
  public int firstEndingAfter(int row, double instant) {
    return row < rows.length ? search(rows[row], 0, instant) : 0;
  }

  private static int search(Row r, int first, double instant) {
    int low = first;
    int step = 1;
    int high = first;
    while (high < r.size && r.ends[high] <= instant) { // the next one is near, mostly
      low = high + 1;
      high += step;
      step *= 2;
    }
    high = Math.min(high, r.size);
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (r.ends[middle] <= instant) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * What of a row is to be painted: not more blocks than there are pixels, whatever it holds.
   *
   * @param left of the part of the axis in sight
   * @param pixels that it takes
   */
  public void blocks(int row, double left, double right, double pixels, Blocks to) {
    if (row >= rows.length || right <= left) {
      return;
    }
    Row r = rows[row];
    double scale = pixels / (right - left);
    int index = search(r, 0, left);
    while (index < r.size && r.begins[index] < right) {
      double x = Math.max(0, (r.begins[index] - left) * scale);
      double end = Math.min(pixels, (r.ends[index] - left) * scale);
      if (end - x >= 1) {
        to.block(x, end - x, index, r.counts[index] == 1);
        index++;
      } else {
        double pixel = Math.floor(x);
        int next = search(r, index + 1, left + (pixel + 1) / scale);
        to.block(pixel, 1, index, next == index + 1 && r.counts[index] == 1);
        index = next;
      }
    }
  }
}
