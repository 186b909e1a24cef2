package bootscope.core.bits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Any bytes as text and back. */
class ByteTextTest {
  @Test
  void utf8IsWhatItIs() {
    for (String text : new String[] {"", "a b", "Žofie", "日本", "\uD83D\uDC80 dead", "\uFFFD?"}) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      assertEquals(text, ByteText.of(bytes));
      assertArrayEquals(bytes, ByteText.bytes(text));
      assertEquals(text, ByteText.readable(text));
    }
  }

  @Test
  void otherBytesAreCharactersOfTheirOwn() {
    String text = ByteText.of(new byte[] {'a', (byte) 0xE4, 'b', (byte) 0xC3});
    assertEquals("a\uDCE4b\uDCC3", text);
    assertEquals("a\\xE4b\\xC3", ByteText.readable(text));
    // A surrogate in UTF-8's form is no UTF-8, so that no two sequences of bytes are one text.
    byte[] surrogate = {(byte) 0xED, (byte) 0xB3, (byte) 0xA4};
    assertEquals(3, ByteText.of(surrogate).length());
  }

  @Test
  void anyBytesComeBack() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(12)];
      for (int k = 0; k < bytes.length; k++) {
        bytes[k] = (byte) (random.nextBoolean() ? random.nextInt(256) : 0xF0 + random.nextInt(5));
      }
      assertArrayEquals(bytes, ByteText.bytes(ByteText.of(bytes)), "seed " + seed);
    }
  }
}
