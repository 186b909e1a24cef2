package bootscope.core.profile;

import bootscope.core.event.Recorded;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What was asked for and has not begun, and what has. Bounded. */
final class WorkLinks {
  private static final int MOST = 1 << 18;

  private record Asked(long at, int thread, boolean forLater) {}

  private final Map<Long, Asked> waiting = new HashMap<>();
  private final List<WorkLink> links = new ArrayList<>();

  /** Something is asked for; what is asked for once more after a while was asked for before. */
  void asked(long what, boolean forLater, int thread, long instructions) {
    Asked before = waiting.get(what);
    boolean again = before != null && before.forLater && !forLater;
    if (waiting.size() < MOST || before != null) {
      Asked now = new Asked(instructions, thread, forLater);
      waiting.put(what, again ? new Asked(before.at, before.thread, false) : now);
    }
  }

  void started(long what, int thread, long instructions) {
    Asked asked = waiting.remove(what);
    if (asked != null && links.size() < MOST) {
      links.add(new WorkLink(asked.at, asked.thread, instructions, thread));
    }
  }

  /** What cuts it back to what it is now. */
  Recorded.Mark mark() {
    Map<Long, Asked> marked = Map.copyOf(waiting);
    List<WorkLink> before = List.copyOf(links);
    return () -> {
      waiting.clear();
      waiting.putAll(marked);
      links.clear();
      links.addAll(before);
    };
  }

  List<WorkLink> all() {
    return List.copyOf(links);
  }
}
