package bootscope.core.time;

import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.describe.Stateful;
import java.util.ArrayList;
import java.util.List;

/**
 * What will happen at which virtual time. Events are few and made once, at wiring; each is armed
 * and disarmed any number of times without allocation. Two that fall due at one instant run in the
 * order in which they were made.
 */
public final class EventQueue implements Stateful {
  private static final long NEVER = Long.MAX_VALUE;

  private final VirtualClock clock;
  private final List<Event> events = new ArrayList<>();
  private long earliest = NEVER;
  private long round; // counts the calls of runDue
  private boolean running;

  public EventQueue(VirtualClock clock) {
    this.clock = clock;
  }

  /** One thing that can be scheduled. */
  public final class Event {
    private final String name;
    private final Runnable action;
    private long due = NEVER;
    private long ranIn; // the round in which it last ran
    private long ranFor; // and when it was due then

    private Event(String name, Runnable action) {
      this.name = name;
      this.action = action;
    }

    /**
     * Arms the event, replacing an earlier time. A time that has passed means as soon as possible,
     * one at or beyond {@link VirtualClock#END} never.
     *
     * <p>No event is due twice at one instant: one that its own action, or another's of the same
     * instant, arms again for no later than it was due runs a nanosecond from now. Else a guest
     * that programs a timer so that it is always due would hold the machine at that instant for
     * ever.
     *
     * @param nanoseconds virtual time
     */
    public void at(long nanoseconds) {
      boolean again = running && ranIn == round && nanoseconds <= ranFor;
      long time = again ? clock.now() + 1 : nanoseconds;
      due = time < VirtualClock.END ? time : NEVER;
      refresh();
    }

    public void cancel() {
      if (due != NEVER) {
        due = NEVER;
        refresh();
      }
    }

    public boolean armed() {
      return due != NEVER;
    }
  }

  /**
   * Makes an event. The action runs on the emulation thread, between two instructions, with the
   * event disarmed.
   *
   * @param name unique in the machine, stable between versions
   */
  public Event event(String name, Runnable action) {
    for (Event other : events) {
      if (other.name.equals(name)) {
        throw new IllegalArgumentException("two events are called " + name);
      }
    }
    Event event = new Event(name, action);
    events.add(event);
    return event;
  }

  /** When the next event is due, or {@link Long#MAX_VALUE}. */
  public long earliest() {
    return earliest;
  }

  /** Runs every event that is due at {@link VirtualClock#now}, earliest first. */
  public void runDue() {
    round++;
    running = true;
    while (earliest <= clock.now()) {
      Event next = null;
      for (Event event : events) {
        if (next == null || event.due < next.due) {
          next = event;
        }
      }
      next.ranIn = round;
      next.ranFor = next.due;
      next.due = NEVER;
      refresh();
      next.action.run();
    }
    running = false;
  }

  private void refresh() {
    long first = NEVER;
    for (int i = 0; i < events.size(); i++) {
      first = Math.min(first, events.get(i).due);
    }
    earliest = first;
    if (first < clock.deadline()) {
      clock.deadline(first);
    }
  }

  @Override
  public String stateName() {
    return "events";
  }

  @Override
  public void save(StateWriter out) {
    for (Event event : events) {
      out.putLong(event.name, event.due);
    }
  }

  /** Nothing will happen any more, but for what runs on: it arms its events again. */
  @Override
  public void reset(StateReader powerOn) {
    for (Event event : events) {
      event.due = NEVER;
    }
    refresh();
  }

  @Override
  public void restore(StateReader in) {
    for (Event event : events) {
      long due = in.getLong(event.name);
      event.due = due < VirtualClock.END ? due : NEVER;
    }
    refresh();
  }
}
