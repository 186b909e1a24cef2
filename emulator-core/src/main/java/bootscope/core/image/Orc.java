package bootscope.core.image;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * The unwind table that Linux for x86-64 has of its own code (CONFIG_UNWINDER_ORC): for each
 * stretch of it, where the caller's stack pointer, frame pointer and return address are. Rows are
 * read from memory as they are asked for; nothing is kept.
 *
 * <p>Source: what Linux {@code tools/objtool} writes, as {@code arch/x86/include/asm/orc_types.h}
 * lays it out. There are two tables of as many rows: sorted places of code, each a signed distance
 * from where it stands itself, and 6 bytes for each: two offsets, and a word of bit fields. To 6.3
 * a row's kind has two bits, of which 0 is a call; from 6.4 on three, of which 0 is nothing known.
 */
public final class Orc {
  /** From which register a pointer is reckoned. */
  public enum Base {
    /** There is none: nothing is known of the caller, or the register was not changed. */
    NONE,
    /** The caller's stack pointer. */
    CALLERS_RSP,
    RDX,
    RDI,
    RBP,
    RSP,
    R10,
    R13,
    /** What lies at RBP + offset. */
    AT_RBP,
    /** What lies at RSP, and the offset added to that. */
    AT_RSP
  }

  /** What lies at the end of a function's part of the stack. */
  public enum Kind {
    /** The return address of a call, right below the caller's stack pointer. */
    CALL,
    /** All general registers of what was interrupted, and what the processor pushed. */
    REGISTERS,
    /** Only what the processor pushed. */
    INTERRUPT,
    /** Nobody called this: a task begins here. */
    END,
    /** The stack there cannot be described. */
    UNKNOWN
  }

  /**
   * How to get from a function to its caller.
   *
   * @param rspOffset bytes
   * @param rbp from where the caller's frame pointer is read
   * @param rbpOffset bytes
   */
  public record Row(Kind kind, Base rsp, int rspOffset, Base rbp, int rbpOffset) {}

  /** Reads memory at linear addresses without side effects. */
  @FunctionalInterface
  public interface Memory {
    /** How many bytes from the first on could be read. */
    int read(long linearAddress, byte[] into);
  }

  private static final int PLACE_BYTES = 4;
  private static final int ROW_BYTES = 6;
  private static final int MOST_ROWS = 16 << 20;
  private static final int SAMPLES = 8;
  private static final Base[] BASES = Base.values();

  private final Memory memory;
  private final long places;
  private final long rows;
  private final int count;
  private final boolean kindsFromOne; // as from 6.4 on

  private Orc(Memory memory, long places, long rows, int count, boolean kindsFromOne) {
    this.memory = memory;
    this.places = places;
    this.rows = rows;
    this.count = count;
    this.kindsFromOne = kindsFromOne;
  }

  /**
   * The table of a kernel that is in memory; empty if it has none, or it cannot be read there now.
   *
   * @param address of a symbol, linear
   */
  public static Optional<Orc> of(Memory memory, Function<String, OptionalLong> address) {
    long places = address.apply("__start_orc_unwind_ip").orElse(0);
    long placesEnd = address.apply("__stop_orc_unwind_ip").orElse(0);
    long rows = address.apply("__start_orc_unwind").orElse(0);
    long rowsEnd = address.apply("__stop_orc_unwind").orElse(0);
    long count = (placesEnd - places) / PLACE_BYTES;
    if (places == 0 || rows == 0 || count <= 0 || count > MOST_ROWS) {
      return Optional.empty();
    }
    if (rowsEnd - rows != count * ROW_BYTES) {
      return Optional.empty();
    }
    Orc old = new Orc(memory, places, rows, (int) count, false);
    Orc now = new Orc(memory, places, rows, (int) count, true);
    return old.calls() + now.calls() == 0
        ? Optional.empty()
        : Optional.of(old.calls() > now.calls() ? old : now);
  }

  /** Of some rows, how many are of calls: most are, if they are read as they are meant. */
  private int calls() {
    int calls = 0;
    for (int i = 0; i < SAMPLES; i++) {
      Row row = row((int) ((long) count * i / SAMPLES));
      calls += row != null && row.kind == Kind.CALL && row.rsp == Base.RSP ? 1 : 0;
    }
    return calls;
  }

  /** What holds before an instruction; empty outside the kernel's own code. */
  public Optional<Row> at(long instruction) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      OptionalLong place = place(middle);
      if (place.isEmpty()) {
        return Optional.empty();
      }
      if (Long.compareUnsigned(place.getAsLong(), instruction) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == 0 ? Optional.empty() : Optional.ofNullable(row(low - 1));
  }

  /**
   * Takes a row and the address from which on it holds; the row is null where it cannot be read.
   */
  @FunctionalInterface
  public interface Taker {
    void take(long from, Row row);
  }

  /** Tells all rows, by ascending address, as far as they can be read. */
  public void each(Taker taker) {
    for (int i = 0; i < count; i++) {
      OptionalLong place = place(i);
      if (place.isEmpty()) {
        return;
      }
      taker.take(place.getAsLong(), row(i));
    }
  }

  private OptionalLong place(int index) {
    byte[] bytes = new byte[PLACE_BYTES];
    long at = places + (long) index * PLACE_BYTES;
    return memory.read(at, bytes) < PLACE_BYTES
        ? OptionalLong.empty()
        : OptionalLong.of(at + LittleEndian.i32(bytes, 0));
  }

  private Row row(int index) {
    byte[] bytes = new byte[ROW_BYTES];
    if (memory.read(rows + (long) index * ROW_BYTES, bytes) < ROW_BYTES) {
      return null;
    }
    int fields = LittleEndian.u16(bytes, 4);
    int rsp = fields & 15;
    int rbp = fields >>> 4 & 15;
    if (rsp >= BASES.length || rbp >= BASES.length) {
      return null;
    }
    return new Row(
        kind(fields >>> 8, BASES[rsp]),
        BASES[rsp],
        (short) LittleEndian.u16(bytes, 0),
        BASES[rbp],
        (short) LittleEndian.u16(bytes, 2));
  }

  private Kind kind(int fields, Base rsp) {
    if (kindsFromOne) {
      return switch (fields & 7) {
        case 1 -> Kind.END;
        case 2 -> Kind.CALL;
        case 3 -> Kind.REGISTERS;
        case 4 -> Kind.INTERRUPT;
        default -> Kind.UNKNOWN;
      };
    }
    if (rsp == Base.NONE) { // bit 2, or from 6.3 on bit 3, tells the end from what is not known
      return (fields & 0xC) == 0 ? Kind.UNKNOWN : Kind.END;
    }
    return switch (fields & 3) {
      case 0 -> Kind.CALL;
      case 1 -> Kind.REGISTERS;
      case 2 -> Kind.INTERRUPT;
      default -> Kind.UNKNOWN;
    };
  }
}
