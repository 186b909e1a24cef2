package bootscope.core.profile;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * All calls of a run in their order, packed: two bytes or three an event, compressed to a tenth of
 * a byte. What is written can be read from the start of any chunk on, and taken back to where it
 * was marked.
 *
 * <p>An event is a number of seven bits to a byte, the lowest first: what happened in its two
 * lowest bits, above it the instructions since the event before. A function that is entered
 * follows, with the way in its three lowest bits; so do a thread, and time that was idled away.
 */
public final class CallLog {
  static final int ENTER = 0;
  static final int LEAVE = 1;
  static final int THREAD = 2;
  static final int IDLE = 3;

  /**
   * When the log takes so many bytes, calls of fewer instructions are left out from then on: they
   * count as part of their callers. So a guest that runs for ever costs hardly more than the last
   * of these. A boot of Debian's kernel takes some 2 MB.
   */
  private static final long[] BYTES = {64L << 20, 80L << 20, 88L << 20, 92L << 20, 94L << 20};

  private static final long[] LEAST = {1_000, 10_000, 100_000, 1_000_000, 1_000_000_000};

  /** Bytes of events in a chunk, and what one event has at the most. */
  private static final int CHUNK = 1 << 20;

  private static final int MOST_OF_EVENT = 20;
  private static final int LEVEL = 1;

  /** Where a run stands between two events: each thread's stack, and the time. */
  static final class State {
    long instructions;
    long nanoseconds;
    private int thread = -1;
    private int[] stack = {}; // the running thread's: function << 3 | way
    private int depth;
    private int[][] stacks = new int[16][]; // by thread; the running one's may be older
    private int[] depths = new int[16];
    private BitSet shared = new BitSet(); // by thread: another state has its stack, too

    State copy() {
      State copy = new State();
      copy.take(this);
      return copy;
    }

    /** Threads' stacks are shared until one of the two puts something on them. */
    void take(State of) {
      of.settle();
      instructions = of.instructions;
      nanoseconds = of.nanoseconds;
      thread = of.thread;
      depths = of.depths.clone();
      stacks = of.stacks.clone();
      shared = new BitSet();
      shared.set(0, stacks.length);
      of.shared.set(0, stacks.length);
      run();
      of.run();
    }

    private void settle() {
      if (thread >= 0) {
        stacks[thread] = stack;
        depths[thread] = depth;
      }
    }

    private void run() {
      if (thread < 0) {
        return;
      }
      if (stacks[thread] == null) {
        stacks[thread] = new int[16];
      } else if (shared.get(thread)) {
        stacks[thread] = stacks[thread].clone();
      }
      shared.clear(thread);
      stack = stacks[thread];
      depth = depths[thread];
    }

    void go(int to) {
      settle();
      thread = to;
      if (to >= stacks.length) {
        int more = Math.max(to + 1, 2 * stacks.length);
        stacks = Arrays.copyOf(stacks, more);
        depths = Arrays.copyOf(depths, more);
      }
      run();
    }

    void push(int entry) {
      if (depth == stack.length) {
        stack = Arrays.copyOf(stack, 2 * depth);
      }
      stack[depth++] = entry;
    }

    void pop() {
      depth--;
    }

    /** The thread that runs; −1 before any does. */
    int thread() {
      return thread;
    }

    /** Of so many threads there may be stacks. */
    int threads() {
      return stacks.length;
    }

    /** Functions on a thread's stack. */
    int depth(int of) {
      return of == thread ? depth : depths[of];
    }

    /** What lies there on a thread's stack, 0 the lowest: function &lt;&lt; 3 | way. */
    int entry(int of, int at) {
      return (of == thread ? stack : stacks[of])[at];
    }
  }

  /** Events that were packed, and what holds before the first of them. */
  private record Chunk(State before, byte[] packed, int bytes) {}

  /**
   * Events of a chunk, as a file has them.
   *
   * @param bytes of the events before they were packed
   */
  record Packed(byte[] packed, int bytes) {}

  private final long[] bounds;
  private final List<Chunk> chunks;
  private final State state; // its times are kept here
  private State before; // the open chunk's; does not change
  private byte[] open;
  private int used;
  private int plain; // as long as no more are used, an event fits and the chunk goes on
  private long events;
  private long at; // instructions at the event before
  private long until; // instructions up to which it tells, where that is later
  private long idled; // nanoseconds
  private long packedBytes;
  private long least; // instructions of a call that is not left out
  private long leftOut;

  // Calls that are not written yet, as they may come to be too short: the highest on the stack.
  private int[] waiting = new int[16]; // function << 3 | way
  private long[] waitingSince = new long[16];
  private int waits;

  /** Without events. */
  public CallLog() {
    this(BYTES);
  }

  /** With other bounds, as a test wants them. */
  CallLog(long[] bounds) {
    this.bounds = bounds;
    chunks = new ArrayList<>();
    state = new State();
    before = state.copy();
    open = new byte[0];
    plain = -1;
  }

  private CallLog(CallLog of) {
    bounds = of.bounds;
    chunks = new ArrayList<>(of.chunks);
    state = of.state.copy();
    before = of.before;
    takeOpen(of);
  }

  private void takeOpen(CallLog of) {
    open = Arrays.copyOf(of.open, of.used);
    used = of.used;
    plain = -1;
    events = of.events;
    at = of.at;
    until = of.until;
    idled = of.idled;
    packedBytes = of.packedBytes;
    least = of.least;
    leftOut = of.leftOut;
    waiting = of.waiting.clone();
    waitingSince = of.waitingSince.clone();
    waits = of.waits;
  }

  /** The same events, whatever is written or cut afterwards. */
  public CallLog copy() {
    return new CallLog(this);
  }

  /** Has the events that another one has, in place of its own. */
  void cut(CallLog to) {
    chunks.clear();
    chunks.addAll(to.chunks);
    state.take(to.state);
    before = to.before;
    takeOpen(to);
  }

  // ---------------------------------------------------------------- writing

  /** Another thread runs. */
  public void thread(int thread, long instructions) {
    writeWaiting();
    event(THREAD, instructions);
    number(thread);
    state.go(thread);
  }

  /** A function is entered; at the least the present thread is known. */
  public void enter(int function, Entered how, long instructions) {
    int entry = function << 3 | how.ordinal();
    if (least == 0) {
      write(entry, instructions);
      return;
    }
    if (waits > 0 && instructions - waitingSince[0] >= least) {
      writeLong(instructions);
    }
    if (waits == waiting.length) {
      waiting = Arrays.copyOf(waiting, 2 * waits);
      waitingSince = Arrays.copyOf(waitingSince, 2 * waits);
    }
    waiting[waits] = entry;
    waitingSince[waits++] = instructions;
  }

  private void write(int entry, long instructions) {
    event(ENTER, instructions);
    number(entry);
    state.push(entry);
  }

  /** Writes those that wait and are long enough by now: the lowest, which began first. */
  private void writeLong(long now) {
    int written = 0;
    while (written < waits && now - waitingSince[written] >= least) {
      write(waiting[written], waitingSince[written]);
      written++;
    }
    System.arraycopy(waiting, written, waiting, 0, waits - written);
    System.arraycopy(waitingSince, written, waitingSince, 0, waits - written);
    waits -= written;
  }

  private void writeWaiting() {
    for (int i = 0; i < waits; i++) {
      write(waiting[i], waitingSince[i]);
    }
    waits = 0;
  }

  /** The function on top is left. */
  public void leave(long instructions) {
    if (waits > 0) {
      writeLong(instructions);
    }
    if (waits > 0) {
      waits--;
      leftOut++;
      return;
    }
    event(LEAVE, instructions);
    state.pop();
  }

  /** So much virtual time passed at an instant. */
  public void idle(long nanoseconds, long instructions) {
    writeWaiting();
    event(IDLE, instructions);
    number(nanoseconds);
    idled += nanoseconds;
  }

  /** The run has come this far. */
  public void upTo(long instructions) {
    writeWaiting();
    until = instructions;
  }

  /** Calls of fewer instructions are left out by now; 0 as long as none are. */
  public long least() {
    return least;
  }

  /** How many calls were left out, as part of their callers. */
  public long leftOut() {
    return leftOut;
  }

  private void event(int what, long instructions) {
    if (used > plain) {
      makeRoom();
    }
    long since = instructions - at;
    at = instructions;
    number(since << 2 | what);
    events++;
  }

  private void makeRoom() {
    if (used >= CHUNK) {
      close();
    }
    if (used + MOST_OF_EVENT > open.length) {
      int more = Math.max(2 * open.length, 1 << 12);
      open = Arrays.copyOf(open, Math.min(more, CHUNK + MOST_OF_EVENT));
    }
    plain = Math.min(CHUNK - 1, open.length - MOST_OF_EVENT);
  }

  private void number(long value) {
    while ((value & ~0x7FL) != 0) {
      open[used++] = (byte) (value | 0x80);
      value >>>= 7;
    }
    open[used++] = (byte) value;
  }

  private void close() {
    byte[] packed = new byte[(int) Zstd.compressBound(used)];
    long n = Zstd.compressByteArray(packed, 0, packed.length, open, 0, used, LEVEL);
    chunks.add(new Chunk(before, Arrays.copyOf(packed, (int) n), used));
    packedBytes += n;
    for (int i = 0; i < BYTES.length; i++) {
      least = packedBytes > bounds[i] ? LEAST[i] : least;
    }
    before = state.copy();
    before.instructions = at;
    before.nanoseconds = at + idled;
    used = 0;
  }

  // ---------------------------------------------------------------- reading

  /** How many events there are. */
  public long events() {
    return events;
  }

  /** Bytes that they take. */
  public long bytes() {
    long bytes = used;
    for (Chunk c : chunks) {
      bytes += c.packed.length;
    }
    return bytes;
  }

  /** Retired instructions up to which it tells. */
  public long instructions() {
    return Math.max(at, until);
  }

  /** Virtual time up to which it tells, in nanoseconds since its beginning. */
  public long nanoseconds() {
    return instructions() + idled;
  }

  /** Virtual time without instructions so far, in nanoseconds. */
  long idled() {
    return idled;
  }

  /** Functions on the present thread's stack, 0 without a thread. */
  public int depth() {
    return state.depth;
  }

  /** Shows the whole run. */
  public void show(CallVisitor to) {
    show(0, Long.MAX_VALUE, to);
  }

  /**
   * Shows what happened between two instants: first what each thread's stack was at the first of
   * them, as if it had been entered then, the running thread's last; then what came until the
   * second.
   *
   * @param from instructions
   * @param to instructions; an event there is not shown
   */
  public void show(long from, long to, CallVisitor visitor) {
    int first = 0;
    while (first < chunks.size() && startOf(first + 1) <= from) {
      first++;
    }
    State s = (first < chunks.size() ? chunks.get(first).before : before).copy();
    CallLogReader reader = new CallLogReader(s, visitor, from, to);
    for (int i = first; i <= chunks.size() && (i == first || startOf(i) < to); i++) {
      boolean whole = i < chunks.size();
      byte[] bytes = whole ? unpack(chunks.get(i)) : open;
      if (!reader.read(bytes, whole ? bytes.length : used)) {
        return;
      }
    }
    reader.end(Math.min(to, instructions()));
  }

  private long startOf(int chunk) {
    return chunk < chunks.size() ? chunks.get(chunk).before.instructions : before.instructions;
  }

  // ---------------------------------------------------------------- files

  /** All chunks, that which is still open among them. */
  List<Packed> packed() {
    List<Packed> all = new ArrayList<>();
    chunks.forEach(c -> all.add(new Packed(c.packed, c.bytes)));
    if (used > 0) {
      all.add(new Packed(Zstd.compress(Arrays.copyOf(open, used), LEVEL), used));
    }
    return all;
  }

  /** Most bytes of events in a chunk. */
  static int mostOfChunk() {
    return CHUNK + MOST_OF_EVENT;
  }

  /**
   * A log that was written elsewhere.
   *
   * @param check new; goes through all of it
   * @param instructions up to which it tells
   * @throws CallLogCheck.Malformed if no run could have written it
   */
  static CallLog of(List<Packed> packed, CallLogCheck check, long instructions)
      throws CallLogCheck.Malformed {
    CallLog log = new CallLog();
    for (Packed p : packed) {
      Chunk chunk = new Chunk(log.before, p.packed, p.bytes);
      byte[] bytes;
      try {
        bytes = unpack(chunk);
      } catch (ZstdException | IllegalStateException e) {
        throw new CallLogCheck.Malformed("a chunk of calls cannot be unpacked");
      }
      check.read(bytes);
      log.chunks.add(chunk);
      log.before = check.copy();
    }
    log.events = check.events();
    log.at = check.state().instructions;
    check.upTo(instructions);
    log.state.take(check.state());
    log.until = instructions;
    log.idled = check.state().nanoseconds - instructions;
    return log;
  }

  private static byte[] unpack(Chunk chunk) {
    byte[] bytes = new byte[chunk.bytes];
    long n = Zstd.decompressByteArray(bytes, 0, bytes.length, chunk.packed, 0, chunk.packed.length);
    if (n != bytes.length) {
      throw new IllegalStateException("a chunk has " + n + " bytes, not " + bytes.length);
    }
    return bytes;
  }
}
