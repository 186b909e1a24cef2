package bootscope.core.session;

import bootscope.core.event.Recorded;
import bootscope.core.session.LogEvent.What;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * What happened in a boot, for front ends to pull by sequence number. Written by the emulation
 * thread, read by any; each call is short. Of each kind the newest {@value #MOST} are kept, so that
 * a flood of one kind washes no other away.
 */
public final class EventLog implements Recorded {
  /** Events of one kind that are kept. */
  public static final int MOST = 4096;

  private final Map<Class<?>, ArrayDeque<LogEvent>> kinds = new HashMap<>();
  private long start = 1;
  private long next = 1;
  private long dropped;
  private long revision;

  synchronized void add(long instructions, long virtualNanos, What what) {
    ArrayDeque<LogEvent> kind = kinds.computeIfAbsent(what.getClass(), k -> new ArrayDeque<>());
    if (kind.size() == MOST) {
      kind.removeFirst();
      dropped++;
    }
    kind.addLast(new LogEvent(next++, instructions, virtualNanos, what));
  }

  /** Forgets everything; sequence numbers go on. */
  synchronized void clear() {
    kinds.clear();
    start = next;
    dropped = 0;
    revision++;
  }

  /** Shows the same run to another instant: events that were told once, with their numbers. */
  synchronized void put(List<LogEvent> events) {
    kinds.clear();
    next = start;
    revision++;
    for (LogEvent event : events) {
      kinds.computeIfAbsent(event.what().getClass(), k -> new ArrayDeque<>()).addLast(event);
      next = event.sequence() + 1;
    }
  }

  /** Sequence numbers of what is cut off are used again. */
  @Override
  public synchronized Mark mark() {
    Map<Class<?>, List<LogEvent>> marked = new HashMap<>();
    kinds.forEach((kind, events) -> marked.put(kind, List.copyOf(events)));
    long markedStart = start;
    long markedNext = next;
    long markedDropped = dropped;
    return () -> {
      synchronized (this) {
        kinds.clear();
        marked.forEach((kind, events) -> kinds.put(kind, new ArrayDeque<>(events)));
        start = markedStart;
        next = markedNext;
        dropped = markedDropped;
        revision++;
      }
    };
  }

  /** Sequence number of the first event since the machine was made; what is older is void. */
  public synchronized long start() {
    return start;
  }

  /** Sequence number that the next event will have. */
  public synchronized long end() {
    return next;
  }

  /** Changes when events were taken out, and others may have their numbers. */
  public synchronized long revision() {
    return revision;
  }

  /** How many events of this machine are no longer kept. */
  public synchronized long dropped() {
    return dropped;
  }

  /** The kept events with this sequence number or a higher one, the oldest first. */
  public synchronized List<LogEvent> from(long sequence) {
    List<LogEvent> events = new ArrayList<>();
    for (ArrayDeque<LogEvent> kind : kinds.values()) {
      for (Iterator<LogEvent> newest = kind.descendingIterator(); newest.hasNext(); ) {
        LogEvent event = newest.next();
        if (event.sequence() < sequence) {
          break;
        }
        events.add(event);
      }
    }
    events.sort(Comparator.comparingLong(LogEvent::sequence));
    return events;
  }
}
