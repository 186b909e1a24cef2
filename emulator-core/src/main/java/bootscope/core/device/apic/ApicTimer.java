package bootscope.core.device.apic;

import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.time.EventQueue;
import bootscope.core.time.Frequency;
import bootscope.core.time.VirtualClock;

/**
 * The local APIC's timer: one-shot, periodic and TSC-deadline (SDM vol. 3A §11.5.4). The count is a
 * function of virtual time; nothing runs between expirations.
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

  /** Divide values 000 to 110 are 2 to 128, 111 is 1 (figure 11-10); bit 2 is at bit 3. */
  private long divisor() {
    int code = divide & 3 | divide >> 1 & 4;
    return code == 7 ? 1 : 2L << code;
  }

  private long elapsed() {
    return bus.ticks(clock.now() - start) / divisor();
  }

  long current() {
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
      return; // "writes to the initial-count register are ignored" (§11.5.4.1)
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
    if (!running) {
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
    if (mode == TSC_DEADLINE) {
      deadline = 0;
    } else {
      arm();
    }
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

  int mode() {
    return mode;
  }

  /** Changing to or from TSC-deadline mode disarms the timer (§11.5.4.1). */
  void mode(int next) {
    if (next == mode) {
      return;
    }
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
    return deadline;
  }

  void deadline(long value) {
    if (mode != TSC_DEADLINE) {
      return; // "writes to the IA32_TSC_DEADLINE MSR are ignored" outside this mode
    }
    deadline = value;
    armDeadline();
  }

  private void armDeadline() {
    long now = tsc.ticks(clock.now()) + tscOffset;
    if (deadline == 0) {
      event.cancel();
    } else if (Long.compareUnsigned(now, deadline) >= 0) {
      event.at(clock.now());
    } else {
      event.at(tsc.nanoseconds(deadline - tscOffset));
    }
  }

  void tscOffset(long offset) {
    tscOffset = offset;
    if (mode == TSC_DEADLINE) {
      armDeadline();
    }
  }

  void save(StateWriter out) {
    out.putLongs(
        "timer",
        new long[] {mode, divide, initial, running ? 1 : 0, start, first, deadline, tscOffset});
  }

  void restore(StateReader in) {
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
