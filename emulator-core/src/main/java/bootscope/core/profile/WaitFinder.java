package bootscope.core.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.IntFunction;

/**
 * Finds loops that wait for a device: reads of one register, one soon after the other, while one
 * call goes on, and no other access to the device in between. That call is the innermost that goes
 * on from the first read to the last, so that of who reads by way of a helper it is the helper's
 * caller.
 *
 * <p>Bounded, as guests wait often: sums by function and register, and the longest waits.
 */
final class WaitFinder {
  /** Fewer reads are no wait. */
  static final int LEAST_READS = 4;

  /** What comes later than so many instructions after a read is another wait. */
  static final long MOST_BETWEEN = 20_000;

  /** So many calls deep a helper may read. */
  static final int MOST_HELPERS = 3;

  static final int MOST_SUMS = 1 << 12;
  static final int MOST_SINGLE = 1 << 11;

  /** Reads of a register that may come to be a wait. */
  private static final class Run implements Cloneable {
    int device;
    int register;
    int thread;
    int frames; // at the first read
    int common; // those of them that have been there ever since
    int function; // of the topmost of these
    long reads;
    long first;
    long firstNanos;
    long last;
    long lastNanos;
    long awayAtFirst;
    long awayAtLast;

    @Override
    protected Run clone() {
      try {
        return (Run) super.clone();
      } catch (CloneNotSupportedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private record Key(int function, int register) {}

  private record Sum(long waits, long reads, long instructions, long longest) {}

  private record Single(
      int register,
      Whereabouts by,
      long reads,
      long from,
      long fromNanos,
      long toNanos,
      long instructions) {}

  /** The one that gives way first is the shortest, the latest of those. */
  private static final Comparator<Single> SHORTEST =
      Comparator.comparingLong(Single::instructions)
          .thenComparing(Comparator.comparingLong(Single::from).reversed())
          .thenComparingInt(Single::register);

  private final List<Run> open = new ArrayList<>(); // one of a device
  private final Map<Key, Sum> sums = new HashMap<>();
  private final PriorityQueue<Single> longest = new PriorityQueue<>(SHORTEST);
  private long leftOut;
  private long away; // instructions of events that came while something was open
  private int eventFrame = -1; // where the outermost of them lies on its stack
  private long eventBegan;
  private int lastDevice = -1; // whose register was read last
  private int lastRegister;

  WaitFinder copy() {
    WaitFinder copy = new WaitFinder();
    copy.take(this);
    return copy;
  }

  /** Becomes what another one is. */
  void take(WaitFinder of) {
    open.clear();
    of.open.forEach(r -> open.add(r.clone()));
    sums.clear();
    sums.putAll(of.sums);
    longest.clear();
    longest.addAll(of.longest);
    leftOut = of.leftOut;
    away = of.away;
    eventFrame = of.eventFrame;
    eventBegan = of.eventBegan;
    lastDevice = of.lastDevice;
    lastRegister = of.lastRegister;
  }

  // ---------------------------------------------------------------- what happens

  /** A register is read. */
  void read(int device, int register, GuestStack s, long instructions, long nanoseconds) {
    if (eventFrame >= 0 && s.low <= eventFrame) {
      resumed(s.low, instructions);
    }
    Run run = null;
    for (int i = open.size() - 1; i >= 0; i--) {
      Run r = open.get(i);
      if (instructions - r.last > MOST_BETWEEN + away - r.awayAtLast || r.thread != s.thread) {
        end(i);
        continue;
      }
      if (s.low < r.common) {
        r.common = s.low;
        r.function = s.function(r.common);
      }
      if (r.frames - r.common > MOST_HELPERS
          || r.common == 0
          || r.device == device && r.register != register) {
        end(i);
      } else if (r.device == device) {
        run = r;
      }
    }
    s.low = s.depth;
    lastDevice = device;
    lastRegister = register;
    if (run == null) {
      run = new Run();
      run.device = device;
      run.register = register;
      run.thread = s.thread;
      run.frames = s.depth;
      run.common = s.depth;
      run.function = s.function(s.depth);
      run.first = instructions;
      run.firstNanos = nanoseconds;
      run.awayAtFirst = away;
      open.add(run);
    }
    run.reads++;
    run.last = instructions;
    run.lastNanos = nanoseconds;
    run.awayAtLast = away;
  }

  /** The register that was read last is read again. */
  void again(GuestStack s, long instructions, long nanoseconds) {
    if (lastDevice >= 0) {
      read(lastDevice, lastRegister, s, instructions, nanoseconds);
    }
  }

  /** Something else is done with a device. */
  void touched(int device) {
    lastDevice = -1;
    for (int i = open.size() - 1; i >= 0; i--) {
      if (open.get(i).device == device) {
        end(i);
      }
    }
  }

  /** Another thread runs from now on. */
  void switched() {
    for (int i = open.size() - 1; i >= 0; i--) {
      end(i);
    }
    eventFrame = -1;
  }

  /**
   * An interrupt or exception has come.
   *
   * @param frame where it will lie on the stack
   */
  void interrupted(int frame, long instructions) {
    if (eventFrame < 0 && !open.isEmpty()) {
      eventFrame = frame;
      eventBegan = instructions;
    }
  }

  /**
   * Frames have gone that an interrupt or exception may have had.
   *
   * @param depth frames that are left
   */
  void resumed(int depth, long instructions) {
    if (eventFrame >= 0 && depth <= eventFrame) {
      away += instructions - eventBegan;
      eventFrame = -1;
    }
  }

  private void end(int number) {
    Run run = open.get(number);
    open.set(number, open.getLast());
    open.removeLast();
    if (run.reads < LEAST_READS) {
      return;
    }
    long instructions = run.last - run.first - (run.awayAtLast - run.awayAtFirst);
    Key key = new Key(run.function, run.register);
    Sum sum = sums.get(key);
    if (sum == null && sums.size() == MOST_SUMS) {
      leftOut++;
    } else {
      sum = sum == null ? new Sum(0, 0, 0, 0) : sum;
      sums.put(
          key,
          new Sum(
              sum.waits + 1,
              sum.reads + run.reads,
              sum.instructions + instructions,
              Math.max(sum.longest, instructions)));
    }
    Single single =
        new Single(
            run.register,
            new Whereabouts(run.thread, run.function),
            run.reads,
            run.first,
            run.firstNanos,
            run.lastNanos,
            instructions);
    if (longest.size() < MOST_SINGLE) {
      longest.add(single);
    } else if (SHORTEST.compare(single, longest.peek()) > 0) {
      longest.poll();
      longest.add(single);
    }
  }

  // ---------------------------------------------------------------- what came of it

  /** Waits that are in no sum. */
  long leftOut() {
    return ended().leftOut;
  }

  private WaitFinder ended() {
    WaitFinder copy = copy();
    copy.switched();
    return copy;
  }

  /**
   * All waits, those that go on as if they ended now.
   *
   * @param names of registers by their numbers
   */
  List<WaitSum> sums(IntFunction<String> names) {
    List<WaitSum> all = new ArrayList<>();
    ended()
        .sums
        .forEach(
            (k, s) ->
                all.add(
                    new WaitSum(
                        names.apply(k.register),
                        k.function,
                        s.waits,
                        s.reads,
                        s.instructions,
                        s.longest)));
    all.sort(
        Comparator.comparingLong(WaitSum::instructions)
            .reversed()
            .thenComparing(WaitSum::register)
            .thenComparingInt(WaitSum::function));
    return all;
  }

  /** The longest waits, in the order in which they began. */
  List<Wait> longest(IntFunction<String> names) {
    Single[] all = ended().longest.toArray(new Single[0]);
    Arrays.sort(all, Comparator.comparingLong(Single::from).thenComparing(SHORTEST));
    List<Wait> waits = new ArrayList<>();
    for (Single s : all) {
      waits.add(
          new Wait(
              names.apply(s.register),
              s.by,
              s.reads,
              s.from,
              s.fromNanos,
              s.toNanos,
              s.instructions));
    }
    return waits;
  }
}
