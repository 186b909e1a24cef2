package bootscope.core.debug.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class BytePatternTest {
  @Test
  void patternsAreBytesTextOrValues() {
    byte[] data = {0, 0x48, (byte) 0x8b, 5, 'a', 'b', 0x34, 0x12};
    assertEquals(1, BytePattern.ofHex("48 8b").indexIn(data, 0));
    assertEquals(1, BytePattern.ofHex("488b??61").indexIn(data, 0));
    assertEquals(1, BytePattern.ofHex("4? 8b").indexIn(data, 0));
    assertEquals(4, BytePattern.ofText("ab").lastIndexIn(data, 7));
    assertEquals(6, BytePattern.ofValue(0x1234, 2).indexIn(data, 0));
    assertEquals(-1, BytePattern.ofText("abc").indexIn(data, 0));
    assertThrows(IllegalArgumentException.class, () -> BytePattern.ofHex("4x"));
    assertThrows(IllegalArgumentException.class, () -> BytePattern.ofHex(" "));
  }
}
