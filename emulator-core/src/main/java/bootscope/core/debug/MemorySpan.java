package bootscope.core.debug;

import java.util.ArrayList;
import java.util.List;

/**
 * A stretch of memory.
 *
 * @param first address, compared unsigned
 * @param last address, that of its last byte
 */
public record MemorySpan(long first, long last) {
  /**
   * All that a machine has: by linear addresses what is mapped, where anything is; else RAM and
   * ROM.
   */
  public static List<MemorySpan> readable(Inspector d, boolean physical) {
    List<PageMap.Page> pages = physical ? List.of() : d.pageMap().pages();
    if (pages.isEmpty()) {
      return PhysicalMap.memory(d.machine());
    }
    List<MemorySpan> spans = new ArrayList<>();
    for (int i = 0; i < pages.size(); ) {
      long first = pages.get(i).linear();
      long end = first;
      while (i < pages.size() && pages.get(i).linear() == end) {
        end += pages.get(i).size();
        i++;
      }
      spans.add(new MemorySpan(first, end - 1));
    }
    return spans;
  }

  /** What of some spans lies within this one. */
  public List<MemorySpan> of(List<MemorySpan> spans) {
    List<MemorySpan> within = new ArrayList<>();
    for (MemorySpan s : spans) {
      long from = Long.compareUnsigned(s.first, first) < 0 ? first : s.first;
      long to = Long.compareUnsigned(s.last, last) > 0 ? last : s.last;
      if (Long.compareUnsigned(from, to) <= 0) {
        within.add(new MemorySpan(from, to));
      }
    }
    return within;
  }
}
