package bootscope.core.event;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Who hears of what happens in a machine. One object for all who tell: processor, ports, memory and
 * devices. Belongs to the machine's thread.
 */
public final class GuestListeners {
  private GuestListener[] all = {};

  /** Adds one, who hears after those that are there. */
  public void add(GuestListener listener) {
    all = Arrays.copyOf(all, all.length + 1);
    all[all.length - 1] = listener;
  }

  /** Takes one away, if it is there. */
  public void remove(GuestListener listener) {
    all = Arrays.stream(all).filter(l -> l != listener).toArray(GuestListener[]::new);
  }

  /** Takes over those of a machine that comes to its end, in front of those that are there. */
  public void addAll(GuestListeners before) {
    GuestListener[] own = all;
    all = Arrays.copyOf(before.all, before.all.length + own.length);
    System.arraycopy(own, 0, all, before.all.length, own.length);
  }

  /** All of them, in the order in which they hear. Not to be changed. */
  public GuestListener[] all() {
    return all;
  }

  /** Tells all of them. For what happens seldom: whoever tells often goes through {@link #all}. */
  public void tell(Consumer<GuestListener> what) {
    for (GuestListener l : all) {
      what.accept(l);
    }
  }
}
