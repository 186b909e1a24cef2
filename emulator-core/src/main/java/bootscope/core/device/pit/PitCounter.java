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
  private int nextLength; // modes 2 and 3: loaded at nextLoad; 0 for none
  private long nextLoad;

  PitCounter(String name, boolean gate) {
    this.name = name;
    this.gate = gate;
  }

  void control(int word) {
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
    nextLength = 0;
    stopped = !gate && levelGated();
    stoppedAfter = 0;
  }

  /** Whether the gate's level, and not its edge, controls counting. */
  private boolean levelGated() {
    return mode != 1 && mode != 5;
  }

  private boolean periodic() {
    return mode == 2 || mode == 3;
  }

  void write(int value, long tick) {
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
          }
        }
      }
    }
  }

  private void count(int value, long tick) {
    sync(tick);
    countRegister = value;
    countWritten = true;
    switch (mode) {
      case 1, 5 -> {} // loaded by a trigger
      case 2, 3 -> {
        if (loaded && !stopped) {
          nextLength = length(value);
          nextLoad = nextBoundary(tick);
        } else {
          load(tick + 1);
        }
      }
      default -> {
        load(tick + 1);
        stoppedAfter = 0;
      }
    }
  }

  private void load(long tick) {
    length = length(countRegister);
    start = tick;
    loaded = true;
    nextLength = 0;
  }

  private int length(int count) {
    if (!bcd) {
      return count == 0 ? 65536 : count;
    }
    int decimal =
        (count >> 12) * 1000 + (count >> 8 & 15) * 100 + (count >> 4 & 15) * 10 + (count & 15);
    return decimal == 0 ? 10000 : decimal;
  }

  /** Takes up a count that was written during the last period (mode 2) or half period (mode 3). */
  void sync(long tick) {
    if (nextLength != 0 && tick >= nextLoad && !stopped) {
      boolean secondHalf = mode == 3 && squareIsHigh(nextLoad - 1 - start);
      length = nextLength;
      start = secondHalf ? nextLoad - high(length) : nextLoad;
      nextLength = 0;
    }
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
        load(tick + 1);
      }
    } else if (!level) {
      stoppedAfter = elapsed(tick);
      stopped = true;
    } else {
      stopped = false;
      if (periodic()) {
        if (countWritten) {
          load(tick + 1);
        }
      } else {
        start = tick - stoppedAfter;
      }
    }
  }

  boolean gate() {
    return gate;
  }

  private long elapsed(long tick) {
    return stopped ? stoppedAfter : Math.max(0, tick - start);
  }

  boolean out(long tick) {
    sync(tick);
    long elapsed = elapsed(tick);
    boolean started = loaded && (stopped || tick >= start);
    return switch (mode) {
      case 0 -> started && elapsed >= length;
      case 1 -> !(started && elapsed < length);
      case 2 -> !started || stopped || length == 1 || elapsed % length != length - 1;
      case 3 -> !started || stopped || length == 1 || squareIsHigh(elapsed);
      default -> !(started && elapsed == length);
    };
  }

  /** The first tick after {@code tick} at which the output may change, or {@link #NEVER}. */
  long nextChange(long tick) {
    sync(tick);
    if (!loaded || stopped) {
      return NEVER;
    }
    if (tick < start) {
      return start;
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
      default -> elapsed < length ? start + length : elapsed == length ? start + length + 1 : NEVER;
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
    boolean nullCount = !loaded || nextLength != 0 || tick < start;
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
            | (stopped ? 128 : 0);
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
          nextLength,
          nextLoad
        });
  }

  void restore(StateReader in) {
    long[] s = new long[13];
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
    countRegister = (int) s[3];
    lowByte = (int) s[4];
    latchedCount = (int) s[5];
    latchedBytes = (int) s[6];
    latchedStatus = (int) s[7];
    length = (int) s[8];
    start = s[9];
    stoppedAfter = s[10];
    nextLength = (int) s[11];
    nextLoad = s[12];
  }
}
