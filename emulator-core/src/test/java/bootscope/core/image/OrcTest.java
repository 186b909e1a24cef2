package bootscope.core.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.image.Orc.Base;
import bootscope.core.image.Orc.Kind;
import bootscope.core.image.Orc.Row;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The kernel's table of its frames, as its versions lay it out. */
class OrcTest {
  private static final long PLACES = 0xFFFF_FFFF_8100_0000L;
  private static final long CODE = 0xFFFF_FFFF_8000_0000L;
  private static final int RSP = 5;
  private static final int RBP = 4;
  private static final int CALLERS = 1;

  private final ByteBuffer bytes = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
  private int count;
  private int missing = Integer.MAX_VALUE;

  /** One more row. */
  private OrcTest row(long code, int rspOffset, int rbpOffset, int rsp, int rbp, int fields) {
    bytes.putInt(4 * count, (int) (code - PLACES - 4L * count));
    bytes.putShort(2048 + 6 * count, (short) rspOffset);
    bytes.putShort(2048 + 6 * count + 2, (short) rbpOffset);
    bytes.putShort(2048 + 6 * count + 4, (short) (rsp | rbp << 4 | fields << 8));
    count++;
    return this;
  }

  private int read(long at, byte[] into) {
    int from = (int) (at - PLACES);
    int end = Math.min(bytes.capacity(), missing);
    int part = Math.clamp(end - from, 0, into.length);
    bytes.get(Math.min(from, end), into, 0, part);
    return part;
  }

  private Optional<Orc> open(int rows) {
    Map<String, Long> symbols =
        Map.of(
            "__start_orc_unwind_ip", PLACES,
            "__stop_orc_unwind_ip", PLACES + 4L * count,
            "__start_orc_unwind", PLACES + 2048,
            "__stop_orc_unwind", PLACES + 2048 + 6L * rows);
    return Orc.of(this::read, name -> OptionalLong.of(symbols.get(name)));
  }

  @Test
  void rowsHoldFromTheirPlaceToTheNext() {
    row(CODE, 8, 0, RSP, 0, 0);
    row(CODE + 4, 16, -16, RSP, CALLERS, 0);
    row(CODE + 0x20, 16, -16, RBP, CALLERS, 0);
    row(CODE + 0x40, 0, 0, 0, 0, 0);
    Orc table = open(count).orElseThrow();
    assertEquals(Optional.empty(), table.at(CODE - 1), "below the first");
    Row first = new Row(Kind.CALL, Base.RSP, 8, Base.NONE, 0);
    assertEquals(first, table.at(CODE).orElseThrow());
    assertEquals(first, table.at(CODE + 3).orElseThrow());
    Row second = new Row(Kind.CALL, Base.RSP, 16, Base.CALLERS_RSP, -16);
    assertEquals(second, table.at(CODE + 4).orElseThrow());
    assertEquals(second, table.at(CODE + 0x1F).orElseThrow());
    assertEquals(Base.RBP, table.at(CODE + 0x3F).orElseThrow().rsp());
    assertEquals(Kind.UNKNOWN, table.at(CODE + 0x40).orElseThrow().kind());
  }

  @Test
  void kindsAreThoseOfTheVersionThatMostRowsAreOf() {
    row(CODE, 8, 0, RSP, 0, 0);
    row(CODE + 1, 8, 0, RSP, 0, 0);
    row(CODE + 2, 0, 0, RSP, 0, 1);
    row(CODE + 3, 0, 0, RSP, 0, 2);
    row(CODE + 4, 0, 0, 0, 0, 4); // to 6.2 the end has bit 2
    row(CODE + 5, 0, 0, 0, 0, 8); // in 6.3 bit 3, and bit 2 tells something else
    row(CODE + 6, 8, 0, RSP, 0, 4);
    Orc old = open(count).orElseThrow();
    assertEquals(Kind.CALL, kind(old, 0));
    assertEquals(Kind.REGISTERS, kind(old, 2));
    assertEquals(Kind.INTERRUPT, kind(old, 3));
    assertEquals(Kind.END, kind(old, 4));
    assertEquals(Kind.END, kind(old, 5));
    assertEquals(Kind.CALL, kind(old, 6));

    bytes.clear();
    count = 0;
    row(CODE, 8, 0, RSP, 0, 2);
    row(CODE + 1, 8, 0, RSP, 0, 2);
    row(CODE + 2, 8, 0, RSP, 0, 2);
    row(CODE + 3, 0, 0, RSP, 0, 3);
    row(CODE + 4, 0, 0, RSP, 0, 4 | 8); // a signal's
    row(CODE + 5, 0, 0, 0, 0, 1);
    row(CODE + 6, 0, 0, 0, 0, 0);
    Orc now = open(count).orElseThrow();
    assertEquals(Kind.CALL, kind(now, 0));
    assertEquals(Kind.REGISTERS, kind(now, 3));
    assertEquals(Kind.INTERRUPT, kind(now, 4));
    assertEquals(Kind.END, kind(now, 5));
    assertEquals(Kind.UNKNOWN, kind(now, 6));
  }

  private static Kind kind(Orc table, int offset) {
    return table.at(CODE + offset).orElseThrow().kind();
  }

  @Test
  void whatIsNoTableOrNotInMemoryIsNone() {
    assertTrue(open(0).isEmpty(), "no rows");
    row(CODE, 8, 0, RSP, 0, 0);
    row(CODE + 4, 8, 0, RSP, 0, 0);
    assertTrue(open(count + 1).isEmpty(), "of another length");
    assertTrue(Orc.of(this::read, name -> OptionalLong.empty()).isEmpty(), "no symbols");
    missing = 0;
    assertTrue(open(count).isEmpty(), "not mapped");
    missing = Integer.MAX_VALUE;
    Orc table = open(count).orElseThrow();
    missing = 0;
    assertEquals(Optional.empty(), table.at(CODE), "no longer mapped");
    missing = Integer.MAX_VALUE;
    bytes.putShort(2048 + 4, (short) 0xFF);
    assertEquals(Optional.empty(), table.at(CODE), "a register that there is not");
  }
}
