package bootscope.core.boot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What stands where when segments overlap: bytes of the file replace the zeros of any other
 * segment, and the bytes and the zeros of those that come before it in the file. So the outcome
 * does not depend on an order of copying, and no two placements overlap.
 */
final class SegmentPlacer {
  /** Overlaps that are told one by one. */
  private static final int MOST_TOLD = 16;

  private final List<BootSegment> segments;

  /**
   * @param segments in the order of the program headers; each has a size and does not wrap
   */
  SegmentPlacer(List<BootSegment> segments) {
    this.segments = segments;
  }

  private record Range(long start, long end) {
    boolean isEmpty() {
      return end <= start;
    }

    Range and(Range other) {
      return new Range(Math.max(start, other.start), Math.min(end, other.end));
    }
  }

  private static Range bytes(BootSegment s) {
    return new Range(s.paddr(), s.paddr() + s.fileSize());
  }

  private static Range zeros(BootSegment s) {
    return new Range(s.paddr() + s.fileSize(), s.end());
  }

  private static Range whole(BootSegment s) {
    return new Range(s.paddr(), s.end());
  }

  /** Each segment, or the parts of it that no other replaces. */
  List<Placement> placements() {
    List<Placement> all = new ArrayList<>();
    for (int i = 0; i < segments.size(); i++) {
      BootSegment s = segments.get(i);
      List<Range> parts = List.of(whole(s));
      for (int j = 0; j < segments.size(); j++) {
        BootSegment other = segments.get(j);
        if (j != i && !whole(s).and(whole(other)).isEmpty()) {
          parts = without(parts, j > i ? bytes(other) : bytes(other).and(zeros(s)));
          parts = without(parts, j > i ? zeros(other).and(zeros(s)) : new Range(0, 0));
        }
      }
      parts.forEach(part -> all.add(placement(s, part)));
    }
    return all;
  }

  private static List<Range> without(List<Range> parts, Range cut) {
    if (cut.isEmpty()) {
      return parts;
    }
    List<Range> left = new ArrayList<>();
    for (Range part : parts) {
      for (Range rest :
          List.of(
              new Range(part.start, Math.min(part.end, cut.start)),
              new Range(Math.max(part.start, cut.end), part.end))) {
        if (!rest.isEmpty()) {
          left.add(rest);
        }
      }
    }
    return left;
  }

  private static Placement placement(BootSegment s, Range part) {
    long skip = part.start - s.paddr();
    return new Placement(
        s.name(),
        Placement.Kind.KERNEL_SEGMENT,
        part.start,
        part.end - part.start,
        Math.clamp(bytes(s).end - part.start, 0, part.end - part.start),
        (from, hostAddress, count) -> s.contents().copyTo(skip + from, hostAddress, count));
  }

  /** A line for each two segments that overlap, saying which of them stands there. */
  List<String> warnings() {
    List<String> lines = new ArrayList<>();
    int untold = 0;
    for (int i = 0; i < segments.size(); i++) {
      for (int j = i + 1; j < segments.size(); j++) {
        BootSegment a = segments.get(i);
        BootSegment b = segments.get(j);
        Range both = whole(a).and(whole(b));
        if (!both.isEmpty() && lines.size() < MOST_TOLD) {
          lines.add(
              String.format(
                  Locale.ROOT,
                  "segments %s and %s overlap at 0x%x to 0x%x: %s",
                  a.name(),
                  b.name(),
                  both.start,
                  both.end,
                  stands(a, b)));
        } else if (!both.isEmpty()) {
          untold++;
        }
      }
    }
    if (untold > 0) {
      lines.add(String.format(Locale.ROOT, "%d more pairs of segments overlap", untold));
    }
    return lines;
  }

  private static String stands(BootSegment a, BootSegment b) {
    if (!bytes(a).and(bytes(b)).isEmpty()) {
      return String.format(Locale.ROOT, "the bytes of %s, the later one, stand there", b.name());
    }
    boolean anyOfA = !bytes(a).and(whole(b)).isEmpty();
    boolean anyOfB = !bytes(b).and(whole(a)).isEmpty();
    return anyOfA || anyOfB
        ? String.format(
            Locale.ROOT,
            "the bytes of %s stand there, and zeros where there are none",
            anyOfA && anyOfB ? "both" : anyOfA ? a.name() : b.name())
        : "both have zeros there";
  }
}
