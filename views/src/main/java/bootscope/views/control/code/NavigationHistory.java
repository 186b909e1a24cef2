package bootscope.views.control.code;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/** Back and forward through the addresses that were looked at. */
public final class NavigationHistory {
  private static final int MOST = 200;

  private final Deque<Long> back = new ArrayDeque<>();
  private final Deque<Long> forward = new ArrayDeque<>();

  /** Leaves a place for another. */
  public void leave(long address) {
    if (back.isEmpty() || back.peek() != address) {
      back.push(address);
      if (back.size() > MOST) {
        back.removeLast();
      }
    }
    forward.clear();
  }

  /** Forgets all places. */
  public void clear() {
    back.clear();
    forward.clear();
  }

  public boolean canGoBack() {
    return !back.isEmpty();
  }

  public boolean canGoForward() {
    return !forward.isEmpty();
  }

  /** The place before, when one is at {@code address} now. */
  public OptionalLong goBack(long address) {
    return step(back, forward, address);
  }

  /** The place that one came back from. */
  public OptionalLong goForward(long address) {
    return step(forward, back, address);
  }

  private static OptionalLong step(Deque<Long> from, Deque<Long> to, long address) {
    if (from.isEmpty()) {
      return OptionalLong.empty();
    }
    to.push(address);
    return OptionalLong.of(from.pop());
  }
}
