package bootscope.core.profile.export;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * The calls that a page shows over time, as the processor ran them: a call has a piece for each
 * time that its thread was on the processor. Bounded: beyond its bounds it only tells that it is
 * full.
 */
final class PageChart implements SliceVisitor {
  /** Columns of a call. */
  private static final int FUNCTION = 0;

  private static final int HOW = 1;
  private static final int THREAD = 2;
  private static final int TOTAL = 3;
  private static final int SELF = 4;
  private static final int LEFT_OUT = 5;
  private static final int LEFT_OUT_CALLS = 6;
  private static final int IDLE = 7;
  private static final int AT = 8;
  private static final int RETURNED = 9;
  private static final int COLUMNS = 10;

  /** Columns of a piece; it is of a call, or, as −1 less its number, of a thread. */
  private static final int OF = 0;

  private static final int DEPTH = 1;
  private static final int FROM = 2;
  private static final int TO = 3;
  private static final int PIECE = 4;

  /** A thread's calls that are open, by their numbers, and their open pieces. */
  private static final class Open {
    int[] calls = new int[16];
    int[] pieces = new int[16];
    int depth;
    int piece = -1; // the thread's own

    void push(int call) {
      if (depth == calls.length) {
        calls = Arrays.copyOf(calls, 2 * depth);
        pieces = Arrays.copyOf(pieces, 2 * depth);
      }
      calls[depth] = call;
      pieces[depth++] = -1;
    }
  }

  private final int mostCalls;
  private final int mostPieces;
  private final long least;
  private final Open[] threads;
  private long[] calls = new long[COLUMNS << 8];
  private int callCount;
  private long[] pieces = new long[PIECE << 8];
  private int pieceCount;
  private final Packed idles = new Packed();
  private int idleCount;
  private long idleBefore;
  private boolean full;
  private int drawn = -1; // thread whose pieces are open
  private int running = -1;
  private long left; // nanoseconds when the drawn thread left the processor

  /**
   * @param least instructions of the shortest call that is shown: gaps that are shorter are bridged
   */
  PageChart(int threads, long least, int mostCalls, int mostPieces) {
    this.threads = new Open[threads];
    this.least = least;
    this.mostCalls = mostCalls;
    this.mostPieces = mostPieces;
  }

  /** Is full from the beginning: it is known that there is too much. */
  void refuse() {
    full = true;
  }

  /** Whether there was more than it holds; what it has is of no use then. */
  boolean full() {
    return full;
  }

  /** How many calls it holds. */
  int shown() {
    return callCount;
  }

  @Override
  public void run(int thread, boolean shown, long instructions, long nanoseconds) {
    if (full) {
      return;
    }
    if (drawn >= 0 && running == drawn) {
      left = nanoseconds;
    }
    running = thread;
    if (threads[thread] == null) {
      threads[thread] = new Open();
    }
    if (thread == drawn && nanoseconds - left < Math.max(1, least)) {
      return;
    }
    if (shown || thread == drawn) {
      leave(left);
    }
    if (!shown) {
      return;
    }
    drawn = thread;
    Open open = threads[thread];
    open.piece = piece(-1L - thread, 0, nanoseconds);
    for (int i = 0; i < open.depth && !full; i++) {
      open.pieces[i] = piece(open.calls[i], i + 1, nanoseconds);
    }
  }

  private void leave(long nanoseconds) {
    if (drawn < 0) {
      return;
    }
    Open open = threads[drawn];
    close(open.piece, nanoseconds);
    open.piece = -1;
    for (int i = 0; i < open.depth; i++) {
      close(open.pieces[i], nanoseconds);
      open.pieces[i] = -1;
    }
    drawn = -1;
  }

  private int piece(long of, int depth, long nanoseconds) {
    if (pieceCount == mostPieces) {
      full = true;
      return -1;
    }
    if ((pieceCount + 1) * PIECE > pieces.length) {
      pieces = Arrays.copyOf(pieces, 2 * pieces.length);
    }
    int at = pieceCount * PIECE;
    pieces[at + OF] = of;
    pieces[at + DEPTH] = depth;
    pieces[at + FROM] = nanoseconds;
    pieces[at + TO] = nanoseconds;
    return pieceCount++;
  }

  private void close(int piece, long nanoseconds) {
    if (piece >= 0) {
      pieces[piece * PIECE + TO] = Math.max(nanoseconds, pieces[piece * PIECE + FROM]);
    }
  }

  @Override
  public void begin(Slice.Begin b) {
    if (full || callCount == mostCalls) {
      full = true;
      return;
    }
    if ((callCount + 1) * COLUMNS > calls.length) {
      calls = Arrays.copyOf(calls, 2 * calls.length);
    }
    Open open = threads[b.thread()];
    open.push(callCount++);
    if (b.thread() == drawn) {
      open.pieces[open.depth - 1] = piece(open.calls[open.depth - 1], open.depth, b.nanoseconds());
    }
  }

  @Override
  public void end(Slice s) {
    if (full) {
      return;
    }
    Open open = threads[s.begin().thread()];
    open.depth--;
    // Threads that are away have their calls ended when all is over.
    close(open.pieces[open.depth], s.begin().thread() == running ? s.nanoseconds() : left);
    int at = open.calls[open.depth] * COLUMNS;
    calls[at + FUNCTION] = s.begin().function();
    calls[at + HOW] = s.begin().how().ordinal();
    calls[at + THREAD] = s.begin().thread();
    calls[at + TOTAL] = s.total();
    calls[at + SELF] = s.self();
    calls[at + LEFT_OUT] = s.leftOut();
    calls[at + LEFT_OUT_CALLS] = s.leftOutCalls();
    calls[at + IDLE] = s.idle();
    calls[at + AT] = s.begin().instructions();
    calls[at + RETURNED] = s.returned() ? 1 : 0;
  }

  @Override
  public void idle(int thread, long from, long to, long instructions) {
    if (full || idleCount == mostPieces) {
      full = true;
      return;
    }
    idles.add(from - idleBefore).add(to - from);
    idleBefore = to;
    idleCount++;
  }

  @Override
  public void end(long instructions, long nanoseconds) {
    leave(running == drawn ? nanoseconds : left);
  }

  /** Puts the functions of the calls into a set. */
  void functions(Bits functions) {
    for (int i = 0; i < callCount; i++) {
      functions.set(calls[i * COLUMNS + FUNCTION]);
    }
  }

  /**
   * A row of numbers for each call, in the order of their beginnings: function, way, thread, total,
   * self, instructions and number of the calls that are left out, nanoseconds of idling, the
   * instructions at its beginning since the call before began, and 1 if it returned.
   *
   * @param number of a function in the page
   */
  String callRows(IntUnaryOperator number) {
    Packed rows = new Packed();
    long before = 0;
    for (int i = 0; i < callCount; i++) {
      int at = i * COLUMNS;
      rows.add(number.applyAsInt((int) calls[at + FUNCTION]));
      for (int column = HOW; column < AT; column++) {
        rows.add(calls[at + column]);
      }
      rows.add(calls[at + AT] - before).add(calls[at + RETURNED]);
      before = calls[at + AT];
    }
    return rows.text();
  }

  /**
   * A row of numbers for each piece, in the order of their beginnings: 1 for a thread, which or
   * which call, depth, nanoseconds since the piece before began, and its length.
   */
  String pieceRows() {
    Packed rows = new Packed();
    long before = 0;
    for (int i = 0; i < pieceCount; i++) {
      int at = i * PIECE;
      long of = pieces[at + OF];
      rows.add(of < 0 ? 1 : 0).add(of < 0 ? -1 - of : of).add(pieces[at + DEPTH]);
      rows.add(pieces[at + FROM] - before).add(pieces[at + TO] - pieces[at + FROM]);
      before = pieces[at + FROM];
    }
    return rows.text();
  }

  /** A row for each time of idling: nanoseconds since the one before ended, and its length. */
  String idleRows() {
    return idles.text();
  }
}
