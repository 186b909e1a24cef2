package bootscope.views.pane.memory;

import bootscope.core.debug.Inspector;
import bootscope.core.debug.MemorySpan;
import bootscope.core.debug.search.BytePattern;
import bootscope.views.pane.Guest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Looks through memory a piece at a time, so that the guest goes on in between. */
final class MemorySearch {
  private static final int PIECE = 1 << 20;

  private final Guest guest;
  private final boolean physical;
  private final BytePattern pattern;
  private final boolean forward;
  private final Consumer<OptionalLong> done;
  private List<MemorySpan> spans;
  private boolean cancelled;

  private MemorySearch(
      Guest guest,
      boolean physical,
      BytePattern pattern,
      boolean forward,
      Consumer<OptionalLong> done) {
    this.guest = guest;
    this.physical = physical;
    this.pattern = pattern;
    this.forward = forward;
    this.done = done;
  }

  /**
   * Searches from behind an address, or from in front of it backwards, and round past the end.
   *
   * @param done given the place, or nothing; not called after {@link #cancel}
   */
  static MemorySearch start(
      Guest guest,
      boolean physical,
      BytePattern pattern,
      long from,
      boolean forward,
      Consumer<OptionalLong> done) {
    MemorySearch search = new MemorySearch(guest, physical, pattern, forward, done);
    guest.ask(
        d -> MemorySpan.readable(d, physical),
        found -> {
          search.spans = search.ordered(found, from);
          search.next(0);
        },
        search::failed);
    return search;
  }

  void cancel() {
    cancelled = true;
  }

  /** Pieces in the order in which to look: from the place on, and round to it again. */
  private List<MemorySpan> ordered(List<MemorySpan> all, long from) {
    List<MemorySpan> before = new ArrayList<>();
    List<MemorySpan> after = new ArrayList<>();
    for (MemorySpan s : all) {
      for (long at = s.first(); ; at += PIECE) {
        long last = Long.compareUnsigned(s.last() - at, PIECE) < 0 ? s.last() : at + PIECE - 1;
        if (Long.compareUnsigned(last, from) < 0) {
          before.add(new MemorySpan(at, last));
        } else if (Long.compareUnsigned(at, from) > 0) {
          after.add(new MemorySpan(at, last));
        } else {
          if (at != from) {
            before.add(new MemorySpan(at, from - 1));
          }
          if (from != last) {
            after.add(new MemorySpan(from + 1, last));
          }
        }
        if (last == s.last()) {
          break;
        }
      }
    }
    List<MemorySpan> order = new ArrayList<>();
    if (forward) {
      order.addAll(after);
      order.addAll(before);
      return order;
    }
    order.addAll(before.reversed());
    order.addAll(after.reversed());
    return order;
  }

  private void next(int index) {
    if (cancelled) {
      return;
    }
    if (index == spans.size()) {
      done.accept(OptionalLong.empty());
      return;
    }
    MemorySpan span = spans.get(index);
    guest.ask(
        d -> find(d, span),
        at -> {
          if (cancelled) {
            return;
          }
          if (at.isPresent()) {
            done.accept(at);
          } else {
            next(index + 1);
          }
        },
        this::failed);
  }

  private void failed() {
    if (!cancelled) {
      done.accept(OptionalLong.empty());
    }
  }

  /** A place in a piece; what lies across its end is found with the bytes behind it. */
  private OptionalLong find(Inspector d, MemorySpan span) {
    int size = (int) (span.last() - span.first() + 1);
    byte[] bytes = new byte[size + pattern.length() - 1];
    int read = d.peek(physical, span.first(), bytes);
    byte[] data = read == bytes.length ? bytes : Arrays.copyOf(bytes, read);
    int at = forward ? pattern.indexIn(data, 0) : pattern.lastIndexIn(data, size - 1);
    return at < 0 ? OptionalLong.empty() : OptionalLong.of(span.first() + at);
  }
}
