package bootscope.core.profile;

/** Reads events of a {@link CallLog} and shows those between two instants. */
final class CallLogReader {
  private final CallLog.State s;
  private final CallVisitor visitor;
  private final long from;
  private final long to;
  private boolean begun;

  private byte[] b;
  private int at;

  /**
   * @param s what holds before the first event; changed
   */
  CallLogReader(CallLog.State s, CallVisitor visitor, long from, long to) {
    this.s = s;
    this.visitor = visitor;
    this.from = from;
    this.to = to;
  }

  /** Reads so many bytes; whether more are wanted. */
  boolean read(byte[] bytes, int length) {
    b = bytes;
    at = 0;
    while (at < length) {
      long head = number();
      long instructions = s.instructions + (head >>> 2);
      if (!begun && instructions > from) {
        begin();
      }
      if (instructions >= to) {
        end(to);
        return false;
      }
      advance(instructions);
      event((int) head & 3);
    }
    return true;
  }

  private void advance(long instructions) {
    s.nanoseconds += instructions - s.instructions;
    s.instructions = instructions;
  }

  private void event(int what) {
    switch (what) {
      case CallLog.ENTER -> {
        int entry = (int) number();
        s.push(entry);
        if (begun) {
          visitor.enter(entry >>> 3, Entered.of(entry & 7), s.instructions, s.nanoseconds);
        }
      }
      case CallLog.LEAVE -> {
        s.pop();
        if (begun) {
          visitor.leave(s.instructions, s.nanoseconds);
        }
      }
      case CallLog.THREAD -> {
        s.go((int) number());
        if (begun) {
          visitor.thread(s.thread(), s.instructions, s.nanoseconds);
        }
      }
      default -> {
        long idled = number();
        s.nanoseconds += idled;
        if (begun) {
          visitor.idle(idled, s.instructions, s.nanoseconds);
        }
      }
    }
  }

  private void begin() {
    begun = true;
    advance(Math.max(s.instructions, from));
    for (int thread = 0; thread < s.threads(); thread++) {
      if (thread != s.thread() && s.depth(thread) > 0) {
        stack(thread);
      }
    }
    if (s.thread() >= 0) {
      stack(s.thread());
    }
  }

  private void stack(int thread) {
    visitor.thread(thread, s.instructions, s.nanoseconds);
    for (int i = 0; i < s.depth(thread); i++) {
      int entry = s.entry(thread, i);
      visitor.enter(entry >>> 3, Entered.of(entry & 7), s.instructions, s.nanoseconds);
    }
  }

  /** There is no more, or what follows lies behind this instant. */
  void end(long instructions) {
    if (!begun) {
      begin();
    }
    advance(Math.max(s.instructions, instructions));
    visitor.end(s.instructions, s.nanoseconds);
  }

  private long number() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = b[at++];
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
