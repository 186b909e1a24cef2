package bootscope.views.control.hex;

import bootscope.views.control.MemoryRegion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a hex grid shows: an address space, a place in it, a caret and selection, and how bytes are
 * grouped. Addresses are unsigned 64-bit numbers. One thread uses it.
 */
public final class HexModel {
  /** A byte that has been asked for. */
  public static final int PENDING = -1;

  /** A byte that is not there. */
  public static final int UNREADABLE = -2;

  /** Units' sizes in bytes. */
  public static final List<Integer> UNIT_SIZES = List.of(1, 2, 4, 8);

  /** Receives a value that the user has typed. */
  @FunctionalInterface
  public interface Editor {
    /**
     * Writes a unit, lowest byte first.
     *
     * @param size bytes: 1, 2, 4 or 8
     */
    void write(long address, long value, int size);
  }

  /** Names the regions in a range of addresses. */
  @FunctionalInterface
  public interface RegionSource {
    /** Regions that overlap {@code first} to {@code last} (included), in order of drawing. */
    List<MemoryRegion> regions(long first, long last);
  }

  private final PageCache cache;
  private final TreeMap<Long, String> bookmarks = new TreeMap<>(Long::compareUnsigned);
  private Runnable listener = () -> {};
  private Runnable onWanted = () -> {};
  private RegionSource regions = (first, last) -> List.of();
  private Editor editor;
  private Set<Long> edited = Set.of();
  private long first;
  private long last;
  private int unitSize = 1;
  private int bytesPerRow = 16;
  private long top;
  private long caret;
  private long anchor;
  private int nibble;
  private long pendingValue;
  private long matchAddress;
  private long matchLength;

  /**
   * @param first lowest address
   * @param last highest address, included
   */
  public HexModel(long first, long last) {
    cache = new PageCache(() -> onWanted.run(), () -> listener.run());
    this.first = first;
    this.last = last;
    top = first;
    caret = first;
    anchor = first;
  }

  /** Called after every change of what is shown. */
  public void setListener(Runnable listener) {
    this.listener = listener;
  }

  public void setRegions(RegionSource source) {
    regions = source;
    regionsChanged();
  }

  /** The source of regions has others than before. */
  public void regionsChanged() {
    listener.run();
  }

  /** Makes the grid editable; null for a grid to look at only. */
  public void setEditor(Editor editor) {
    this.editor = editor;
  }

  /** Called when other pages are {@linkplain #wanted wanted} than before. */
  public void setOnWanted(Runnable listener) {
    onWanted = listener;
  }

  /**
   * The first addresses of the pages that are looked at: they are to be {@linkplain #take taken}.
   */
  public Set<Long> wanted() {
    return cache.wanted();
  }

  /**
   * Pages that are wanted have come.
   *
   * @param onwards whether they are of a later instant than those before, as after a step: what
   *     differs then is {@linkplain #changed changed}, and what differed before no more
   */
  public void take(List<Page> pages, boolean onwards) {
    cache.take(pages, onwards);
  }

  /** What is taken from now on is another machine's: nothing that differs has changed. */
  public void anew() {
    cache.anew();
  }

  /** Told before all that is in sight is read: no other place is wanted unasked. */
  void look() {
    cache.look();
  }

  // Layout

  public int unitSize() {
    return unitSize;
  }

  public void setUnitSize(int size) {
    if (!UNIT_SIZES.contains(size)) {
      throw new IllegalArgumentException("a unit has 1, 2, 4 or 8 bytes, not " + size);
    }
    unitSize = size;
    endTyping();
    setCaret(caret, false);
  }

  public int bytesPerRow() {
    return bytesPerRow;
  }

  /** Sets the length of a row, a multiple of 8 from 8 to 64. */
  public void setBytesPerRow(int count) {
    bytesPerRow = Math.clamp(count & -8, 8, 64);
    top = rowOf(top);
    listener.run();
  }

  public long first() {
    return first;
  }

  public long last() {
    return last;
  }

  /** How many hexadecimal digits an address is shown with. */
  public int addressDigits() {
    int digits = (64 - Long.numberOfLeadingZeros(last) + 3) / 4;
    return digits > 12 ? 16 : Math.max(8, digits);
  }

  /** The address of the first byte of a row. */
  public long rowOf(long address) {
    return address - Long.remainderUnsigned(address, bytesPerRow);
  }

  /** The address that the view begins with. */
  public long top() {
    return top;
  }

  /** Rows in all, less one, unsigned. */
  public long lastRowIndex() {
    return Long.divideUnsigned(last, bytesPerRow) - Long.divideUnsigned(first, bytesPerRow);
  }

  /** The place of the view's first row among all, 0–1. */
  public double topFraction(int visibleRows) {
    double scrollable = unsigned(lastRowIndex()) + 1 - visibleRows;
    return scrollable <= 0 ? 0 : Math.min(1, unsigned(rowIndex(top)) / scrollable);
  }

  /** Scrolls to a place among all rows, 0–1. */
  public void setTopFraction(double fraction, int visibleRows) {
    double scrollable = unsigned(lastRowIndex()) + 1 - visibleRows;
    double row = Math.rint(Math.clamp(fraction, 0, 1) * Math.max(0, scrollable));
    // Beyond 2⁶³ a double does not convert to long as such.
    long index = row < 0x1p63 ? (long) row : (long) (row - 0x1p63) + Long.MIN_VALUE;
    setTop(rowOf(first) + index * bytesPerRow, visibleRows);
  }

  private long rowIndex(long address) {
    return Long.divideUnsigned(address, bytesPerRow) - Long.divideUnsigned(first, bytesPerRow);
  }

  private static double unsigned(long value) {
    return value >= 0 ? value : (value >>> 1 | value & 1) * 2.0;
  }

  /** Scrolls by rows, as far as there are any. */
  public void scrollRows(long rows, int visibleRows) {
    long index = rowIndex(top);
    long end = lastTopIndex(visibleRows);
    long next;
    if (rows < 0) {
      next = Long.compareUnsigned(index, -rows) < 0 ? 0 : index + rows;
    } else {
      next = Long.compareUnsigned(end - index, rows) < 0 ? end : index + rows;
    }
    setTop(rowOf(first) + next * bytesPerRow, visibleRows);
  }

  private long lastTopIndex(int visibleRows) {
    long lastIndex = lastRowIndex();
    return Long.compareUnsigned(lastIndex, visibleRows - 1) < 0 ? 0 : lastIndex - visibleRows + 1;
  }

  private void setTop(long address, int visibleRows) {
    long wanted = rowOf(clamp(address));
    long end = rowOf(first) + lastTopIndex(visibleRows) * bytesPerRow;
    long next = Long.compareUnsigned(wanted, end) > 0 ? end : wanted;
    if (next != top) {
      top = next;
      listener.run();
    }
  }

  private long clamp(long address) {
    if (Long.compareUnsigned(address, first) < 0) {
      return first;
    }
    return Long.compareUnsigned(address, last) > 0 ? last : address;
  }

  // Contents

  /** A byte as 0–255, {@link #PENDING} or {@link #UNREADABLE}. */
  public int byteAt(long address) {
    return cache.read(address);
  }

  /** Marks bytes that were changed by hand, by their addresses. */
  public void setEdited(Set<Long> bytes) {
    edited = Set.copyOf(bytes);
  }

  /** Whether a byte was changed by hand. */
  public boolean edited(long address) {
    return edited.contains(address);
  }

  /** Whether a byte is not what it was an instant before. */
  public boolean changed(long address) {
    return cache.changed(address);
  }

  /**
   * A unit's text: its value's digits, highest first (bytes stand lowest first in memory), or marks
   * where it cannot be read.
   */
  public String unitText(long address) {
    long value = 0;
    for (int i = 0; i < unitSize; i++) {
      int octet = byteAt(address + i);
      if (octet < 0) {
        return (octet == PENDING ? "·" : "?").repeat(2 * unitSize);
      }
      value |= (long) octet << 8 * i;
    }
    return digits(value, 2 * unitSize);
  }

  /** A byte as a printable ASCII character, or a dot. */
  public char characterAt(long address) {
    int octet = byteAt(address);
    return octet == UNREADABLE ? '?' : octet >= 0x20 && octet < 0x7f ? (char) octet : '·';
  }

  public String addressText(long address) {
    return digits(address, addressDigits());
  }

  private static String digits(long value, int count) {
    String text = Long.toHexString(value);
    return "0".repeat(Math.max(0, count - text.length()))
        + text.substring(Math.max(0, text.length() - count));
  }

  /** Regions on the rows from an address on. */
  public List<MemoryRegion> regionsIn(long from, long to) {
    return regions.regions(from, to);
  }

  /** The region drawn last at an address, or null. */
  public MemoryRegion regionAt(long address) {
    List<MemoryRegion> all = regions.regions(address, address);
    return all.isEmpty() ? null : all.getLast();
  }

  // Caret and selection

  public long caret() {
    return caret;
  }

  /** First selected address. */
  public long selectionFirst() {
    return Long.compareUnsigned(anchor, caret) <= 0 ? anchor : caret;
  }

  /** Last selected address, included: at least the caret's unit is selected. */
  public long selectionLast() {
    long end = Long.compareUnsigned(anchor, caret) <= 0 ? caret : anchor;
    long unitLast = end + unitSize - 1;
    return Long.compareUnsigned(unitLast, end) < 0 ? last : clamp(unitLast);
  }

  public boolean selected(long address) {
    return Long.compareUnsigned(selectionFirst(), address) <= 0
        && Long.compareUnsigned(address, selectionLast()) <= 0;
  }

  /** Puts the caret on the unit of an address. */
  public void setCaret(long address, boolean extend) {
    long at = clamp(address);
    caret = at - Long.remainderUnsigned(at, unitSize);
    if (Long.compareUnsigned(caret, first) < 0) {
      caret = first;
    }
    if (!extend) {
      anchor = caret;
    }
    endTyping();
    listener.run();
  }

  /** Selects a range; the caret is at its start. */
  public void select(long from, long to) {
    anchor = clamp(to);
    caret = clamp(from);
    endTyping();
    listener.run();
  }

  /** Moves the caret by bytes, stopping at the ends, and scrolls to it. */
  public void moveCaret(long bytes, boolean extend, int visibleRows) {
    long room = bytes < 0 ? caret - first : last - caret;
    long distance = Math.abs(bytes);
    if (Long.compareUnsigned(distance, room) > 0) {
      // As far as whole steps go, to stay in the same column.
      long step = distance > bytesPerRow ? bytesPerRow : distance;
      distance = room - Long.remainderUnsigned(room, step);
    }
    setCaret(bytes < 0 ? caret - distance : caret + distance, extend);
    reveal(caret, visibleRows);
  }

  /** Scrolls no further than needed to show an address. */
  public void reveal(long address, int visibleRows) {
    long index = rowIndex(rowOf(address));
    long topIndex = rowIndex(top);
    if (Long.compareUnsigned(index, topIndex) < 0) {
      setTop(rowOf(address), visibleRows);
    } else if (Long.compareUnsigned(index - topIndex, visibleRows) >= 0) {
      setTop(rowOf(first) + (index - visibleRows + 1) * bytesPerRow, visibleRows);
    }
  }

  /** Goes to an address: caret on it, its row a little below the top. */
  public void goTo(long address, int visibleRows) {
    setCaret(address, false);
    long above = Math.min(visibleRows / 4, 4) * (long) bytesPerRow;
    long row = rowOf(clamp(address));
    setTop(Long.compareUnsigned(row - first, above) < 0 ? first : row - above, visibleRows);
  }

  // Typing

  /**
   * Takes a typed hexadecimal digit: it replaces the caret's unit from its highest digit on, and
   * the unit is written when it is full.
   *
   * @return false if the digit could not be taken
   */
  public boolean type(char digit, int visibleRows) {
    int value = Character.digit(digit, 16);
    if (editor == null || value < 0 || byteAt(caret) == UNREADABLE) {
      return false;
    }
    pendingValue = pendingValue << 4 | value;
    nibble++;
    if (nibble == 2 * unitSize) {
      long written = pendingValue;
      long at = caret;
      endTyping();
      editor.write(at, written, unitSize);
      moveCaret(unitSize, false, visibleRows);
    } else {
      listener.run();
    }
    return true;
  }

  /** Gives up a unit that is only half typed. */
  public void endTyping() {
    nibble = 0;
    pendingValue = 0;
  }

  /** The digits typed into the caret's unit so far, empty if none. */
  public String typed() {
    return nibble == 0 ? "" : digits(pendingValue, nibble).toUpperCase(Locale.ROOT);
  }

  // Marks

  /** Marks what a search has found; length 0 for nothing. */
  public void setMatch(long address, long length) {
    matchAddress = address;
    matchLength = length;
    listener.run();
  }

  public boolean matched(long address) {
    return Long.compareUnsigned(address - matchAddress, matchLength) < 0;
  }

  /** Sets, renames or, with null, removes a bookmark. */
  public void setBookmark(long address, String name) {
    if (name == null) {
      bookmarks.remove(address);
    } else {
      bookmarks.put(address, name);
    }
    listener.run();
  }

  /** The bookmarks within a row, as addresses. */
  public List<Long> bookmarksIn(long from, long to) {
    return new ArrayList<>(bookmarks.subMap(from, true, to, true).keySet());
  }

  public String bookmarkAt(long address) {
    return bookmarks.get(address);
  }

  /** All bookmarks, by address. */
  public TreeMap<Long, String> bookmarks() {
    TreeMap<Long, String> copy = new TreeMap<>((Comparator<Long>) Long::compareUnsigned);
    copy.putAll(bookmarks);
    return copy;
  }
}
