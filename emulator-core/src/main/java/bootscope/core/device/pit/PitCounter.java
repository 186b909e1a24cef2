package bootscope.core.device.pit;

import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;

/**
 * One counter of an 8254, after Intel's datasheet (231164-005). Nothing here runs: everything is a
 * function of the number of input clocks since virtual time began ({@code tick}).
 */
final class PitCounter {
  /** No further change of the output. */
  static final long NEVER = Long.MAX_VALUE;

  private final String name;
  private int mode;
  private int access = 3;
  private boolean bcd;
  private int countRegister;
  private boolean countWritten; // since the control word
  private int lowByte;
  private boolean expectsHigh;
  private boolean readsHigh;
  private int latchedCount;
  private int latchedBytes;
  private int latchedStatus;
  private boolean statusLatched;
  private boolean gate;

  private boolean loaded;
  private int length = 65536; // what the counting element was loaded with
  private long start; // the tick at which it was
  private boolean stopped; // by the gate
  private long stoppedAfter;
  private long stoppedAt;
  private boolean strobed; // mode 4: the gate fell during the strobe of this count
  private boolean nullCount = true; // what was written last has not reached the counting element

  // What is about to be loaded; until then the counting element goes on with what it has.
  private int nextLength; // 0 for nothing
  private long nextLoad;
  private boolean atBoundary; // at the end of a period or half period, not at the next clock

  PitCounter(String name, boolean gate) {
    this.name = name;
    this.gate = gate;
  }

  void control(int word, long tick) {
    sync(tick);
    access = word >> 4 & 3;
    mode = word >> 1 & 7;
    if (mode > 5) {
      mode -= 4; // "X10" and "X11"
    }
    bcd = (word & 1) != 0;
    countWritten = false;
    expectsHigh = false;
    readsHigh = false;
    latchedBytes = 0;
    statusLatched = false;
    loaded = false;
    nullCount = true;
    nextLength = 0;
    stopped = !gate && levelGated();
    stoppedAfter = 0;
    stoppedAt = 0;
    strobed = false;
  }

  /** Whether the gate's level, and not its edge, controls counting. */
  private boolean levelGated() {
    return mode != 1 && mode != 5;
  }

  private boolean periodic() {
    return mode == 2 || mode == 3;
  }

  void write(int value, long tick) {
    sync(tick);
    switch (access) {
      case 1 -> count(value, tick);
      case 2 -> count(value << 8, tick);
      default -> {
        if (expectsHigh) {
          expectsHigh = false;
          count(value << 8 | lowByte, tick);
        } else {
          lowByte = value;
          expectsHigh = true;
          if (mode == 0) {
            loaded = false; // the first byte stops counting and sets OUT low at once
            nextLength = 0;
          }
        }
      }
    }
  }

  private void count(int value, long tick) {
    countRegister = value;
    countWritten = true;
    nullCount = true;
    switch (mode) {
      case 1, 5 -> { // loaded by a trigger
        if (nextLength != 0) {
          nextLength = length(value);
        }
      }
      case 2, 3 -> {
        if (loaded && !stopped && (nextLength == 0 || atBoundary)) {
          nextLength = length(value);
          nextLoad = nextBoundary(tick);
          atBoundary = true;
        } else {
          loadAtNextClock(tick);
        }
      }
      default -> {
        loaded &= mode != 0;
        loadAtNextClock(tick);
      }
    }
  }

  private void loadAtNextClock(long tick) {
    nextLength = length(countRegister);
    nextLoad = tick + 1;
    atBoundary = false;
  }

  private int length(int count) {
    if (!bcd) {
      return count == 0 ? 65536 : count;
    }
    int decimal =
        (count >> 12) * 1000 + (count >> 8 & 15) * 100 + (count >> 4 & 15) * 10 + (count & 15);
    return decimal == 0 ? 10000 : decimal;
  }

  /**
   * Loads the counting element if the time has come. First thing in whatever changes the counter,
   * so that it makes no difference whether anybody has looked at it since.
   */
  void sync(long tick) {
    if (nextLength == 0 || tick < nextLoad || atBoundary && stopped) {
      return;
    }
    boolean secondHalf = atBoundary && mode == 3 && squareIsHigh(nextLoad - 1 - start);
    length = nextLength;
    start = secondHalf ? nextLoad - high(length) : nextLoad;
    nextLength = 0;
    loaded = true;
    nullCount = false;
    stopped = !gate && levelGated();
    stoppedAfter = 0;
    stoppedAt = nextLoad;
    strobed = false;
  }

  private static int high(int length) {
    return length + 1 >> 1;
  }

  private boolean squareIsHigh(long elapsed) {
    return elapsed % length < high(length);
  }

  /** Modes 2 and 3: the first tick after {@code tick} at which a new count may be loaded. */
  private long nextBoundary(long tick) {
    long elapsed = Math.max(0, tick - start);
    long period = elapsed - elapsed % length;
    if (mode == 3 && squareIsHigh(elapsed)) {
      return start + period + high(length);
    }
    return start + period + length;
  }

  void gate(boolean level, long tick) {
    if (level == gate) {
      return;
    }
    sync(tick);
    gate = level;
    if (!levelGated()) {
      if (level && countWritten) {
        loadAtNextClock(tick);
      }
    } else if (!level) {
      if (!stopped) {
        stoppedAfter = elapsed(tick);
        stoppedAt = tick;
        stopped = true;
      }
    } else if (periodic() && countWritten) {
      loadAtNextClock(tick); // a trigger; it stands still until then
    } else {
      stopped = false;
      start = tick - stoppedAfter;
      strobed |= loaded && stoppedAfter == length && tick > stoppedAt;
    }
  }

  private long elapsed(long tick) {
    return stopped ? stoppedAfter : Math.max(0, tick - start);
  }

  boolean out(long tick) {
    sync(tick);
    long elapsed = elapsed(tick);
    return switch (mode) {
      case 0 -> loaded && elapsed >= length;
      case 1 -> !(loaded && elapsed < length);
      case 2 -> !loaded || stopped || length == 1 || elapsed % length != length - 1;
      case 3 -> !loaded || stopped || length == 1 || squareIsHigh(elapsed);
      // The strobe lasts one clock, whatever the gate does.
      default -> {
        boolean strobe = loaded && elapsed == length && !strobed;
        yield !(strobe && (!stopped || tick == stoppedAt));
      }
    };
  }

  /** The first tick after {@code tick} at which the output may change, or {@link #NEVER}. */
  long nextChange(long tick) {
    sync(tick);
    long change = nextChangeOfPresentCount(tick);
    return nextLength != 0 && !(atBoundary && stopped) ? Math.min(change, nextLoad) : change;
  }

  private long nextChangeOfPresentCount(long tick) {
    if (!loaded) {
      return NEVER;
    }
    if (stopped) {
      return out(tick) || mode == 0 ? NEVER : tick + 1; // the end of a strobe
    }
    long elapsed = tick - start;
    return switch (mode) {
      case 0, 1 -> elapsed < length ? start + length : NEVER;
      case 2 -> {
        if (length == 1) {
          yield NEVER; // a count of 1 is illegal in mode 2
        }
        long inPeriod = elapsed % length;
        long period = start + elapsed - inPeriod;
        yield inPeriod < length - 1 ? period + length - 1 : period + length;
      }
      case 3 -> length == 1 ? NEVER : nextBoundary(tick);
      default -> {
        if (elapsed < length) {
          yield start + length;
        }
        yield elapsed == length && !strobed ? start + length + 1 : NEVER;
      }
    };
  }

  /** The counting element as the datasheet's reader sees it: binary or BCD, 16 bits. */
  int count(long tick) {
    sync(tick);
    long elapsed = elapsed(tick);
    int modulus = bcd ? 10000 : 65536;
    long value =
        switch (mode) {
          case 2 -> length - elapsed % length;
          case 3 -> {
            long inHalf = elapsed % length;
            if (inHalf >= high(length)) {
              inHalf -= high(length);
            }
            yield (length & ~1) - 2 * inHalf; // counts down by two; an odd count loads one less
          }
          default -> Math.floorMod(length - elapsed, (long) modulus);
        };
    int count = (int) (value % modulus);
    if (!bcd) {
      return count;
    }
    return count / 1000 << 12 | count / 100 % 10 << 8 | count / 10 % 10 << 4 | count % 10;
  }

  /** Whether the next read gives the status that was latched. */
  boolean readsStatus() {
    return statusLatched;
  }

  void latchCount(long tick) {
    if (latchedBytes == 0) {
      latchedCount = count(tick);
      latchedBytes = access == 3 ? 2 : 1;
    }
  }

  void latchStatus(long tick) {
    if (!statusLatched) {
      latchedStatus = status(tick);
      statusLatched = true;
    }
  }

  int status(long tick) {
    return (out(tick) ? 0x80 : 0)
        | (nullCount ? 0x40 : 0)
        | access << 4
        | mode << 1
        | (bcd ? 1 : 0);
  }

  int read(long tick) {
    int value = peek(tick);
    if (statusLatched) {
      statusLatched = false;
      return value;
    }
    if (latchedBytes > 0) {
      latchedBytes--;
    }
    if (access == 3) {
      readsHigh = !readsHigh;
    }
    return value;
  }

  int peek(long tick) {
    if (statusLatched) {
      return latchedStatus;
    }
    int count = latchedBytes > 0 ? latchedCount : count(tick);
    boolean highByte = access == 2 || access == 3 && readsHigh;
    return highByte ? count >> 8 : count & 0xFF;
  }

  void save(StateWriter out) {
    int flags =
        (bcd ? 1 : 0)
            | (countWritten ? 2 : 0)
            | (expectsHigh ? 4 : 0)
            | (readsHigh ? 8 : 0)
            | (statusLatched ? 16 : 0)
            | (gate ? 32 : 0)
            | (loaded ? 64 : 0)
            | (stopped ? 128 : 0)
            | (nullCount ? 256 : 0)
            | (atBoundary ? 512 : 0)
            | (strobed ? 1024 : 0);
    out.putLongs(
        name,
        new long[] {
          mode,
          access,
          flags,
          countRegister,
          lowByte,
          latchedCount,
          latchedBytes,
          latchedStatus,
          length,
          start,
          stoppedAfter,
          stoppedAt,
          nextLength,
          nextLoad
        });
  }

  void restore(StateReader in) {
    long[] s = new long[14];
    in.getLongs(name, s);
    mode = (int) s[0];
    access = (int) s[1];
    int flags = (int) s[2];
    bcd = (flags & 1) != 0;
    countWritten = (flags & 2) != 0;
    expectsHigh = (flags & 4) != 0;
    readsHigh = (flags & 8) != 0;
    statusLatched = (flags & 16) != 0;
    gate = (flags & 32) != 0;
    loaded = (flags & 64) != 0;
    stopped = (flags & 128) != 0;
    nullCount = (flags & 256) != 0;
    atBoundary = (flags & 512) != 0;
    strobed = (flags & 1024) != 0;
    countRegister = (int) s[3];
    lowByte = (int) s[4];
    latchedCount = (int) s[5];
    latchedBytes = (int) s[6];
    latchedStatus = (int) s[7];
    length = (int) s[8];
    start = s[9];
    stoppedAfter = s[10];
    stoppedAt = s[11];
    nextLength = (int) s[12];
    nextLoad = s[13];
  }
}
