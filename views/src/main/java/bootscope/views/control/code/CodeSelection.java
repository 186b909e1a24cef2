package bootscope.views.control.code;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The lines from a mark to the caret, one behind the other without a gap. They are kept when they
 * are scrolled out of the lines that are held, so that what is copied is all that was selected.
 */
final class CodeSelection {
  private final NavigableMap<Long, CodeLine> lines = new TreeMap<>(Long::compareUnsigned);
  private long mark;

  boolean isEmpty() {
    return lines.isEmpty();
  }

  int size() {
    return lines.size();
  }

  void clear() {
    lines.clear();
  }

  boolean contains(long address) {
    return lines.containsKey(address);
  }

  List<CodeLine> lines() {
    return new ArrayList<>(lines.values());
  }

  long mark() {
    return mark;
  }

  /** Goes from a mark to the caret, as far as that is known: else the mark comes nearer. */
  void reach(long from, long caret, List<CodeModel.Row> rows) {
    NavigableMap<Long, CodeLine> known = new TreeMap<>(lines);
    if (!rows.isEmpty()) {
      long first = rows.getFirst().line().address();
      long last = rows.getLast().line().address();
      known.subMap(first, true, last, true).clear();
      rows.forEach(row -> known.put(row.line().address(), row.line()));
    }
    lines.clear();
    CodeLine at = known.get(caret);
    boolean back = Long.compareUnsigned(from, caret) < 0;
    while (at != null) {
      lines.put(at.address(), at);
      mark = at.address();
      Map.Entry<Long, CodeLine> next =
          mark == from ? null : back ? known.lowerEntry(mark) : known.higherEntry(mark);
      at = next == null || !joins(at, next.getValue(), back) ? null : next.getValue();
    }
  }

  private static boolean joins(CodeLine at, CodeLine next, boolean back) {
    return back
        ? next.address() + next.length() == at.address()
        : at.address() + at.length() == next.address();
  }
}
