package bootscope.core.debug;

import bootscope.core.event.GuestListener;
import bootscope.core.event.Recorded;
import bootscope.core.machine.Machine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * From which pages of memory instructions were fetched in the run that is known, by their order.
 * The processor tells of a fetch when it has no translation for it, which is seldom.
 */
final class ExecutedPages implements GuestListener, Recorded {
  /** Hears of a page from which nothing had been fetched. */
  @FunctionalInterface
  interface Listener {
    /**
     * @param linear address of the instruction's byte that is about to be fetched
     * @param physical the same, guest-physical
     */
    void first(long linear, long physical);
  }

  private static final int PAGE = 4096;

  private final BitSet known = new BitSet(); // by page in guest RAM
  private final List<Listener> listeners = new ArrayList<>();
  private int[] order = new int[256];
  private int count;
  private int[] marked = {}; // the first of them, as they were marked last
  private Machine machine;

  /** The run of a machine begins. */
  void begin(Machine now) {
    if (now != machine) {
      machine = now;
      known.clear();
      count = 0;
      marked = new int[0];
    }
    now.listeners().add(this);
  }

  void add(Listener listener) {
    listeners.add(listener);
  }

  void remove(Listener listener) {
    listeners.remove(listener);
  }

  @Override
  public void fetched(long linear, long physical) {
    long offset = machine.memory().readOffset(physical);
    int page = (int) (offset / PAGE);
    if (offset < 0 || known.get(page)) {
      return;
    }
    known.set(page);
    if (count == order.length) {
      order = Arrays.copyOf(order, 2 * count);
    }
    order[count++] = page;
    for (Listener l : listeners) {
      l.first(linear, physical);
    }
  }

  /** The record is the pages by then: as marks are many and pages new seldom, these are shared. */
  @Override
  public Mark mark() {
    if (marked.length != count) {
      marked = Arrays.copyOf(order, count);
    }
    int[] then = marked;
    return () -> {
      known.clear();
      order = Arrays.copyOf(then, Math.max(then.length, order.length));
      count = then.length;
      marked = then;
      for (int page : then) {
        known.set(page);
      }
    };
  }
}
