package bootscope.views.pane.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class MemoryTextTest {
  private static MemoryText of(int... octets) {
    return new MemoryText(0x1000, true, octets);
  }

  @Test
  void whatCannotBeReadIsMarkedAndMakesNoArray() {
    MemoryText text = of(0x41, -1, 0x0A, 0xFF);
    assertEquals("41 ?? 0a ff", text.hex());
    assertEquals("A.\n.", text.characters());
    assertNull(text.array());
  }

  @Test
  void rowsHaveSixteenBytes() {
    int[] octets = new int[17];
    octets[16] = 0x7A;
    assertEquals("00 ".repeat(16).strip() + "\n7a", of(octets).hex());
    String[] dump = of(octets).dump().split("\n");
    assertEquals(
        "0000001000  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|",
        dump[0]);
    assertEquals("0000001010  7a" + " ".repeat(46) + "  |z|", dump[1]);
  }

  @Test
  void anArrayIsADefinitionInC() {
    assertEquals(
        """
        /* 0x1000, physical */
        static const unsigned char bytes[3] = {
          0x01, 0x02, 0x80,
        };
        """,
        of(1, 2, 0x80).array());
  }
}
