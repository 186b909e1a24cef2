package bootscope.core.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.bits.Host;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The store of a guest's bytes: where RAM lies, what is there before it is written, page flags. */
class GuestRamTest {
  private static final long LOW = 0x30_0000;
  private static final long ALL = 0x50_0000;
  private static final long ROM = 0x1_0000;

  private final Arena arena = Arena.ofConfined();
  private final GuestRam ram = new GuestRam(arena, ALL, LOW, ROM);

  @AfterEach
  void close() {
    arena.close();
  }

  @Test
  void ramLiesBelowTheHoleAndFrom4GibOn() {
    assertEquals(0, ram.offset(0));
    assertEquals(LOW - 1, ram.offset(LOW - 1));
    assertEquals(-1, ram.offset(LOW));
    assertEquals(-1, ram.offset(GuestRam.FOUR_GIB - 1));
    assertEquals(LOW, ram.offset(GuestRam.FOUR_GIB));
    assertEquals(ALL - 1, ram.offset(GuestRam.FOUR_GIB + ALL - LOW - 1));
    assertEquals(-1, ram.offset(GuestRam.FOUR_GIB + ALL - LOW));
    assertEquals(-1, ram.offset(-1));
    assertEquals(-1, ram.offset(Long.MIN_VALUE));
    for (long offset : new long[] {0, LOW - 1, LOW, ALL - 1}) {
      assertEquals(offset, ram.offset(ram.physicalAddress(offset)));
    }
  }

  @Test
  void romIsStoredBehindRamAndHasNoAddressOfItsOwn() {
    assertEquals(ALL, ram.bytes());
    assertEquals(ALL + ROM, ram.storedBytes());
    assertEquals((ALL + ROM) / GuestRam.PAGE_BYTES, ram.pages());
    Host.putByte(ram.host(ALL + ROM - 1), 0x5A);
    assertEquals(0x5A, Host.get(ram.host(ALL + ROM - 1), 1));
  }

  @Test
  void whatWasNeverTouchedIsZeroAndCostsNothing() {
    assertFalse(ram.present(GuestRam.CHUNK_BYTES));
    assertEquals(0, Host.get(ram.host(GuestRam.CHUNK_BYTES + 8), 8));
    assertTrue(ram.present(GuestRam.CHUNK_BYTES), "the chunk is there from now on");
    assertTrue(ram.present(2L * GuestRam.CHUNK_BYTES - 1));
    assertFalse(ram.present(0));
    assertFalse(ram.present(2L * GuestRam.CHUNK_BYTES));
  }

  @Test
  void aByteStaysWhereItIs() {
    Host.put(ram.host(GuestRam.CHUNK_BYTES - 8), 8, 0x1122_3344_5566_7788L);
    Host.putByte(ram.host(GuestRam.CHUNK_BYTES), 9);
    assertEquals(0x1122_3344_5566_7788L, Host.get(ram.host(GuestRam.CHUNK_BYTES - 8), 8));
    assertEquals(9, Host.get(ram.host(GuestRam.CHUNK_BYTES), 1));
  }

  @Test
  void flagsOfAPageAreSetAndClearedOneByOne() {
    ram.setFlag(3, GuestRam.CODE);
    ram.setFlag(3, GuestRam.WATCHED);
    assertEquals(GuestRam.CODE | GuestRam.WATCHED, ram.flags(3));
    assertEquals(0, ram.flags(ram.pages() - 1));
    ram.clearFlag(3, GuestRam.CODE);
    assertEquals(GuestRam.WATCHED, ram.flags(3));
  }

  @Test
  void sizesThatAreNoWholePagesOrDoNotFitAreRefused() {
    long[][] wrong = {
      {0, 0, 0},
      {-4096, 0, 0},
      {4095, 0, 0},
      {8192, 4095, 0},
      {4096, 8192, 0},
      {4096, 4096, 1},
      {4096, 4096, -4096}
    };
    for (long[] w : wrong) {
      assertThrows(
          IllegalArgumentException.class, () -> new GuestRam(arena, w[0], w[1], w[2]), w[0] + "");
    }
  }
}
