package bootscope.core.profile;

/**
 * Goes once through events that come from a file, so that whoever reads them later finds only what
 * a {@link CallLog} writes: each number whole and within its chunk, functions and threads that
 * there are, nothing left that was not entered, times that go up.
 */
final class CallLogCheck {
  /** More virtual time than any run has: a bit is left for sums. */
  private static final long MOST_TIME = Long.MAX_VALUE >>> 1;

  /** Of all threads at one time, and of all chunks' beginnings that are kept: 64 MiB. */
  private static final int MOST_FRAMES = 1 << 20;

  private static final long MOST_KEPT = 1L << 24;

  /** Events that no run could have made. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String what) {
      super(what, null, false, false);
    }
  }

  private final int functions;
  private final int threads;
  private final CallLog.State s = new CallLog.State();
  private long events;
  private long frames;
  private long kept;

  private byte[] b;
  private int at;

  CallLogCheck(int functions, int threads) {
    this.functions = functions;
    this.threads = threads;
  }

  /** What holds behind what was read. */
  CallLog.State state() {
    return s;
  }

  /** The same, to keep. */
  CallLog.State copy() throws Malformed {
    kept += frames + 8L * s.threads();
    if (kept > MOST_KEPT) {
      throw new Malformed("its stacks are deeper than can be kept");
    }
    return s.copy();
  }

  long events() {
    return events;
  }

  /** Goes through all events of a chunk. */
  void read(byte[] bytes) throws Malformed {
    b = bytes;
    at = 0;
    while (at < b.length) {
      long head = number();
      long since = head >>> 2;
      time(since);
      s.instructions += since;
      s.nanoseconds += since;
      event((int) head & 3);
      events++;
    }
  }

  /** The run goes on up to here. */
  void upTo(long instructions) throws Malformed {
    if (instructions < s.instructions) {
      throw new Malformed("it ends before its last call");
    }
    time(instructions - s.instructions);
    s.nanoseconds += instructions - s.instructions;
    s.instructions = instructions;
  }

  private void time(long more) throws Malformed {
    if (more < 0 || more > MOST_TIME - s.nanoseconds) {
      throw new Malformed("its time goes beyond all bounds");
    }
  }

  private void event(int what) throws Malformed {
    switch (what) {
      case CallLog.ENTER -> {
        long entry = number();
        if (entry < 0 || entry >>> 3 >= functions) {
          throw new Malformed("there is no function " + (entry >>> 3));
        }
        if ((entry & 7) >= Entered.values().length) {
          throw new Malformed("there is no way " + (entry & 7) + " to enter a function");
        }
        if (s.thread() < 0) {
          throw new Malformed("a function is entered before any thread runs");
        }
        if (++frames > MOST_FRAMES) {
          throw new Malformed("its stacks are deeper than " + MOST_FRAMES + " calls");
        }
        s.push((int) entry);
      }
      case CallLog.LEAVE -> {
        if (s.thread() < 0 || s.depth(s.thread()) == 0) {
          throw new Malformed("a function is left where none was entered");
        }
        frames--;
        s.pop();
      }
      case CallLog.THREAD -> {
        long thread = number();
        if (thread < 0 || thread >= threads) {
          throw new Malformed("there is no thread " + thread);
        }
        s.go((int) thread);
      }
      default -> {
        long idled = number();
        if (s.thread() < 0) {
          throw new Malformed("it idles before any thread runs");
        }
        time(idled);
        s.nanoseconds += idled;
      }
    }
  }

  private long number() throws Malformed {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      if (at == b.length) {
        throw new Malformed("a chunk ends within an event");
      }
      byte next = b[at++];
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new Malformed("a number has more than 64 bits");
  }
}
