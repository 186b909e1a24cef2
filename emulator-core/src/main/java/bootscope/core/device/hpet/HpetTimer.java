package bootscope.core.device.hpet;

import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.io.IrqLine;
import bootscope.core.time.EventQueue;

/** One comparator of an {@link Hpet} (IA-PC HPET 1.0a §2.3.8–2.3.9). */
final class HpetTimer {
  static final int LEVEL = 1 << 1;
  static final int ENABLE = 1 << 2;
  static final int PERIODIC = 1 << 3;
  private static final int PERIODIC_CAPABLE = 1 << 4;
  private static final int SIZE_64 = 1 << 5;
  private static final int SET_VALUE = 1 << 6;
  private static final int FORCE_32 = 1 << 8;
  private static final int ROUTE = 0x3E00;
  private static final int WRITABLE = LEVEL | ENABLE | PERIODIC | SET_VALUE | FORCE_32 | ROUTE;

  private final Hpet hpet;
  private final int number;
  private final long routes;
  private final EventQueue.Event event;
  private int config;
  private long comparator = -1;
  private long period;
  private IrqLine driven; // the wire that is up because of this timer, or null

  HpetTimer(Hpet hpet, int number, long routes, EventQueue events) {
    this.hpet = hpet;
    this.number = number;
    this.routes = routes;
    event = events.event("hpet.timer" + number, this::matched);
  }

  long configuration() {
    return routes << 32 | PERIODIC_CAPABLE | SIZE_64 | config;
  }

  long comparator() {
    return comparator & mask();
  }

  long period() {
    return period;
  }

  private boolean is(int flag) {
    return (config & flag) != 0;
  }

  private long mask() {
    return is(FORCE_32) ? 0xFFFF_FFFFL : -1L;
  }

  void configure(int value) {
    // A route outside ROUTE_CAP does not read back (§2.3.8, Tn_INT_ROUTE_CNF).
    int route = value >> 9 & 31;
    boolean possible = route == 0 || (routes >> route & 1) != 0;
    config = possible ? value & WRITABLE : value & WRITABLE & ~ROUTE | config & ROUTE;
    hpet.statusOf(number, hpet.status(number) && is(LEVEL));
    arm();
    refreshLine();
  }

  /**
   * A write of the comparator: {@code mask} selects the bytes. A periodic timer takes it as its
   * period, and as its next match too while SET_VALUE is set, which the write clears (§2.3.9.2.2).
   */
  void comparator(long value, long written) {
    if (!is(PERIODIC) || is(SET_VALUE)) {
      comparator = comparator & ~written | value & written;
    }
    if (is(PERIODIC)) {
      period = (period & ~written | value & written) & mask();
    }
    config &= ~SET_VALUE;
    arm();
  }

  /** Schedules the next match; called whenever the counter, the comparator or a mode changes. */
  void arm() {
    if (!hpet.enabled() || !is(ENABLE)) {
      event.cancel();
      return;
    }
    schedule(comparator - hpet.counter() & mask());
  }

  private void schedule(long delta) {
    event.at(delta < 0 ? Long.MAX_VALUE : hpet.timeAfter(delta));
  }

  private void matched() {
    long counter = hpet.counter();
    long step = period & mask(); // of a timer that works as 32 bits, the lower half alone
    if (is(PERIODIC) && step != 0) {
      long behind = counter - comparator & mask();
      comparator += (Long.divideUnsigned(behind, step) + 1) * step;
      arm();
    } else {
      long delta = comparator - counter & mask();
      if (delta == 0) {
        delta = is(FORCE_32) ? 1L << 32 : -1; // a whole turn of the counter
      }
      schedule(delta);
    }
    if (is(LEVEL)) {
      hpet.statusOf(number, true);
    } else {
      // The wire stays up until the next match: an 8259 wants an edge request to last.
      drop();
      driven = target();
      driven.set(true);
    }
    refreshLine();
  }

  /** Puts the wire where configuration and status say it should be. */
  void refreshLine() {
    boolean allowed = hpet.enabled() && is(ENABLE);
    // A change of route takes an edge back; only a level moves with it.
    boolean up = allowed && (is(LEVEL) ? hpet.status(number) : driven == target());
    IrqLine target = up ? target() : null;
    if (target != driven) {
      drop();
      driven = target;
      if (up) {
        target.set(true);
      }
    }
  }

  private void drop() {
    if (driven != null) {
      driven.set(false);
      driven = null;
    }
  }

  private IrqLine target() {
    return hpet.target(number, config >> 9 & 31);
  }

  void save(StateWriter out) {
    long drives = driven != null ? 1 : 0;
    out.putLongs("timer" + number, new long[] {config, comparator, period, drives});
  }

  void restore(StateReader in) {
    long[] s = new long[4];
    in.getLongs("timer" + number, s);
    config = (int) s[0];
    comparator = s[1];
    period = s[2];
    driven = s[3] != 0 ? target() : null;
  }
}
