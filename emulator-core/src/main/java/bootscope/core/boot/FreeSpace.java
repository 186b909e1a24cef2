package bootscope.core.boot;

import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** A stretch of addresses, of which parts are taken. */
final class FreeSpace {
  /** Start to end of what is free, without overlaps. */
  private final TreeMap<Long, Long> free = new TreeMap<>();

  FreeSpace(long start, long end) {
    if (end > start) {
      free.put(start, end);
    }
  }

  /** Takes addresses, whether they are free or not. */
  void take(long start, long end) {
    Map.Entry<Long, Long> e = end > start ? free.lowerEntry(end) : null;
    while (e != null && e.getValue() > start) {
      free.remove(e.getKey());
      if (e.getKey() < start) {
        free.put(e.getKey(), start);
      }
      if (e.getValue() > end) {
        free.put(end, e.getValue());
      }
      e = free.lowerEntry(end);
    }
  }

  /** Whether all of the addresses are free. */
  boolean has(long start, long end) {
    Map.Entry<Long, Long> e = free.floorEntry(start);
    return e != null && e.getValue() >= end;
  }

  /** The lowest place with room, a multiple of {@code unit}, which is a power of two. */
  OptionalLong lowest(long size, long unit) {
    for (Map.Entry<Long, Long> e : free.entrySet()) {
      long start = (e.getKey() + unit - 1) & -unit;
      if (start <= e.getValue() && e.getValue() - start >= size) {
        return OptionalLong.of(start);
      }
    }
    return OptionalLong.empty();
  }

  /** The highest place with room. */
  OptionalLong highest(long size, long unit) {
    for (Map.Entry<Long, Long> e : free.descendingMap().entrySet()) {
      long start = (e.getValue() - size) & -unit;
      if (start >= e.getKey()) {
        return OptionalLong.of(start);
      }
    }
    return OptionalLong.empty();
  }

  /** The most bytes that have room at a multiple of {@code unit}. */
  long largest(long unit) {
    long most = 0;
    for (Map.Entry<Long, Long> e : free.entrySet()) {
      most = Math.max(most, e.getValue() - ((e.getKey() + unit - 1) & -unit));
    }
    return most;
  }
}
