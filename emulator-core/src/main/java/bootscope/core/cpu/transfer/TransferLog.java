package bootscope.core.cpu.transfer;

import bootscope.core.bits.Host;
import bootscope.core.time.VirtualClock;
import java.lang.foreign.Arena;
import java.util.function.LongUnaryOperator;

/**
 * Notes of transfers, in the order in which they happened, until somebody takes them. Translated
 * code writes them by itself; the address of the next one is therefore kept in host memory.
 *
 * <p>A note has four numbers of 8 bytes: retired instructions with this one in the lower 48 bits,
 * above them {@link #USER} and the {@link TransferKind}; site, target, place on the stack.
 */
public final class TransferLog {
  /** Bytes of a note, and where in it its numbers are. */
  public static final int BYTES = 32;

  public static final int SITE = 8;
  public static final int TARGET = 16;
  public static final int STACK = 24;

  /** The transfer left privilege level 3, or went to it, or is within it. */
  public static final int USER = 1;

  /** Bits of the first number that are instructions. */
  public static final long INSTRUCTIONS = (1L << 48) - 1;

  // Few buffers are in use as long as they are read as fast as they are written: then they stay in
  // the host's caches.
  private static final int CAPACITY = 1 << 14;
  private static final long BUFFER = (long) CAPACITY * BYTES;
  private static final int BUFFERS = 64;

  /** Most instructions for which {@link #ready} makes room: each may be noted. */
  public static final int MOST_READY = CAPACITY / 2;

  /** Takes notes, on a thread of its own. */
  @FunctionalInterface
  public interface Sink {
    /**
     * @param from host address of the first note, which is to be read now
     * @param to behind the last one
     */
    void take(long from, long to);
  }

  private final VirtualClock clock;
  private final long next; // host address of the address of the next note
  private final Arena arena = Arena.ofShared(); // of the buffers
  private final TransferReader reader;
  private final LongUnaryOperator memory;
  private long start;
  private long end;
  private CodeEdges edges = CodeEdges.NONE;
  private long skipped; // virtual time without instructions that was noted

  /**
   * @param next host address at which the address of the next note is kept
   * @param memory the 8 bytes at a linear address, 0 where there are none; changes nothing
   */
  public TransferLog(long next, VirtualClock clock, LongUnaryOperator memory, Sink sink) {
    this.memory = memory;
    this.next = next;
    this.clock = clock;
    reader = new TransferReader(sink, () -> Host.allocate(arena, BUFFER, 4096), BUFFERS);
    begin(reader.free());
    skipped = clock.skipped();
  }

  private void begin(long buffer) {
    start = buffer;
    end = buffer + BUFFER;
    Host.putLong(next, start);
  }

  /** Where functions begin and end. */
  public CodeEdges edges() {
    return edges;
  }

  public void edges(CodeEdges edges) {
    this.edges = edges;
  }

  /** The first number of a note without its instructions. */
  public static long head(int kind, boolean user) {
    return (long) kind << 56 | (user ? (long) USER << 48 : 0);
  }

  /** The kind in a note's first number. */
  public static int kind(long head) {
    return (int) (head >>> 56);
  }

  /** Whether privilege level 3 has to do with it. */
  public static boolean user(long head) {
    return (head >>> 48 & USER) != 0;
  }

  /**
   * Notes a transfer.
   *
   * @param virtualNanos virtual time behind the instruction
   */
  public void note(int kind, boolean user, long virtualNanos, long site, long target, long stack) {
    settle();
    put(head(kind, user) | virtualNanos - skipped, site, target, stack);
  }

  /** Notes the virtual time that passed without instructions, if some did. */
  public void settle() {
    long now = clock.skipped();
    if (now != skipped) {
      put(head(TransferKind.IDLE, false) | clock.instructions(), 0, now - skipped, 0);
      skipped = now;
    }
  }

  /** What lies at a linear address. */
  public long word(long linear) {
    return memory.applyAsLong(linear);
  }

  private void put(long head, long site, long target, long stack) {
    long at = Host.getLong(next);
    if (at == end) {
      take();
      at = start;
    }
    Host.putLong(at, head);
    Host.putLong(at + SITE, site);
    Host.putLong(at + TARGET, target);
    Host.putLong(at + STACK, stack);
    Host.putLong(next, at + BYTES);
  }

  /** Makes room for so many notes, and notes idle time: before translated code runs. */
  public void ready(int notes) {
    settle();
    if (Host.getLong(next) + (long) notes * BYTES > end) {
      take();
    }
  }

  /** Virtual time that passed without instructions, as far as it is noted. */
  public long skipped() {
    return skipped;
  }

  /** Hands over what there is; whoever takes it need not have done so yet. */
  private void take() {
    long to = Host.getLong(next);
    if (to > start) {
      reader.read(start, to);
      begin(reader.free());
    }
  }

  /** Has all notes taken: when it comes back, they have been. */
  public void flush() {
    settle();
    take();
    reader.await();
  }

  /** The machine was put back: what was noted and not taken yet has not happened. */
  public void drop() {
    Host.putLong(next, start);
    reader.await();
    skipped = clock.skipped();
  }

  /** Takes no more notes: nobody may write any. */
  public void close() {
    try {
      flush();
    } finally {
      reader.close();
      arena.close();
    }
  }
}
