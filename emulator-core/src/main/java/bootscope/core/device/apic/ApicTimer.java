package bootscope.core.device.apic;

import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.time.EventQueue;
import bootscope.core.time.Frequency;
import bootscope.core.time.VirtualClock;

/**
 * The local APIC's timer: one-shot, periodic and TSC-deadline (SDM vol. 3A §10.5.4). The count is a
 * function of virtual time; nothing runs between expirations, nor at those that nobody would hear,
 * so that a guest that sleeps beside a timer of a nanosecond sleeps on at no cost.
 */
final class ApicTimer {
  static final int ONE_SHOT = 0;
  static final int PERIODIC = 1;
  static final int TSC_DEADLINE = 2;

  private final VirtualClock clock;
  private final Frequency bus;
  private final Frequency tsc;
  private final Runnable expired;
  private final EventQueue.Event event;

  private int mode;
  private int divide;
  private long initial; // unsigned 32 bits
  private boolean running;
  private long start; // virtual time at which the count was `first`
  private long first;
  private long deadline;
  private long tscOffset;
  private boolean heard; // whether an expiration changes anything but the timer itself

  ApicTimer(
      String name,
      VirtualClock clock,
      EventQueue events,
      LocalApicConfiguration configuration,
      Runnable expired) {
    this.clock = clock;
    this.bus = configuration.bus();
    this.tsc = configuration.tsc();
    this.expired = expired;
    event = events.event(name, this::expire);
  }

  void reset() {
    mode = ONE_SHOT;
    divide = 0;
    initial = 0;
    running = false;
    deadline = 0;
    event.cancel();
  }

  /** Whether an expiration is heard from now on, or was before. Those that were not are past. */
  void heard(boolean now) {
    if (now != heard) {
      settle();
      heard = now;
      arm();
    }
  }

  /** Brings about what unheard expirations have done to the timer itself. */
  private void settle() {
    if (heard) {
      return;
    }
    if (mode == TSC_DEADLINE) {
      deadline = deadlinePassed() ? 0 : deadline;
    } else if (mode != PERIODIC) {
      running &= elapsed() < first;
    }
  }

  /** Divide values 000 to 110 are 2 to 128, 111 is 1 (figure 10-10); bit 2 is at bit 3. */
  private long divisor() {
    int code = divide & 3 | divide >> 1 & 4;
    return code == 7 ? 1 : 2L << code;
  }

  private long elapsed() {
    return bus.ticks(clock.now() - start) / divisor();
  }

  long current() {
    settle();
    if (!running) {
      return 0;
    }
    long elapsed = elapsed();
    if (elapsed < first) {
      return first - elapsed;
    }
    return mode == PERIODIC ? initial - (elapsed - first) % initial : 0;
  }

  long initial() {
    return initial;
  }

  void initial(long count) {
    if (mode == TSC_DEADLINE) {
      return; // "writes to the initial-count register are ignored" (§10.5.4.1)
    }
    initial = count;
    begin(count);
  }

  private void begin(long count) {
    start = clock.now();
    first = count;
    running = count != 0;
    arm();
  }

  private void arm() {
    if (mode == TSC_DEADLINE) {
      armDeadline();
    } else {
      armCount();
    }
  }

  private void armCount() {
    if (!running || !heard) {
      event.cancel();
      return;
    }
    long elapsed = elapsed();
    long next = first;
    if (elapsed >= first) {
      if (mode != PERIODIC) {
        running = false;
        event.cancel();
        return;
      }
      next += ((elapsed - first) / initial + 1) * initial;
    }
    event.at(bus.after(start, next * divisor()));
  }

  private void expire() {
    deadline = 0; // is 0 in other modes
    arm();
    expired.run();
  }

  int divide() {
    return divide;
  }

  void divide(int value) {
    long count = current();
    divide = value & 0x0B;
    rebase(count);
  }

  /** Changing to or from TSC-deadline mode disarms the timer (§10.5.4.1). */
  void mode(int next) {
    if (next == mode) {
      return;
    }
    settle();
    if (next == TSC_DEADLINE || mode == TSC_DEADLINE) {
      mode = next;
      running = false;
      deadline = 0;
      event.cancel();
    } else {
      long count = current();
      mode = next;
      rebase(count);
    }
  }

  /** Goes on from the present count; an expiration that is due already stays due. */
  private void rebase(long count) {
    if (running && count != 0) {
      begin(count);
    }
  }

  long deadline() {
    settle();
    return deadline;
  }

  void deadline(long value) {
    if (mode != TSC_DEADLINE) {
      return; // "writes to the IA32_TSC_DEADLINE MSR are ignored" outside this mode
    }
    deadline = value;
    armDeadline();
  }

  private boolean deadlinePassed() {
    return Long.compareUnsigned(tsc.ticks(clock.now()) + tscOffset, deadline) >= 0;
  }

  private void armDeadline() {
    if (deadline == 0 || !heard) {
      event.cancel();
    } else if (deadlinePassed()) {
      event.at(clock.now());
    } else {
      event.at(tsc.nanoseconds(deadline - tscOffset));
    }
  }

  long tscOffset() {
    return tscOffset;
  }

  void tscOffset(long offset) {
    settle();
    tscOffset = offset;
    if (mode == TSC_DEADLINE) {
      armDeadline();
    }
  }

  void save(StateWriter out) {
    settle();
    out.putLongs(
        "timer",
        new long[] {mode, divide, initial, running ? 1 : 0, start, first, deadline, tscOffset});
  }

  /** The event queue has its event's time from the snapshot. */
  void restore(StateReader in, boolean heard) {
    this.heard = heard;
    long[] s = new long[8];
    in.getLongs("timer", s);
    mode = (int) s[0];
    divide = (int) s[1];
    initial = s[2];
    running = s[3] != 0;
    start = s[4];
    first = s[5];
    deadline = s[6];
    tscOffset = s[7];
  }
}
