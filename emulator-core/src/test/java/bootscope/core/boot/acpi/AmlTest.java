package bootscope.core.boot.acpi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class AmlTest {
  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @Test
  void integersTakeTheShortestForm() {
    assertEquals("00", hex(Aml.integer(0)));
    assertEquals("01", hex(Aml.integer(1)));
    assertEquals("0aff", hex(Aml.integer(0xFF)));
    assertEquals("0b0001", hex(Aml.integer(0x100)));
    assertEquals("0c00000100", hex(Aml.integer(0x1_0000)));
    assertEquals("0e0000000001000000", hex(Aml.integer(0x1_0000_0000L)));
  }

  @Test
  void anEisaIdIsFifteenBitsOfLettersAndSixteenOfNumberBigEndian() {
    // ACPI 6.5 §19.3.4; PNP0A03 is 41D00A03 in memory order.
    assertEquals("0c41d00a03", hex(Aml.eisaId("PNP0A03")));
    assertEquals("0c41d00501", hex(Aml.eisaId("PNP0501")));
  }

  @Test
  void aUuidHasItsFirstThreeGroupsLittleEndian() {
    // ACPI 6.5 §19.6.142.
    assertEquals(
        "11130a10" + "5b4ddb33f71f1c40965774" + "41c03dd766",
        hex(Aml.uuid("33DB4D5B-1FF7-401C-9657-7441C03DD766")));
  }

  @Test
  void namesHaveFourCharactersAndPathsAPrefix() {
    assertEquals("085f53355f00", hex(Aml.name("_S5", Aml.integer(0))));
    assertEquals("5c2e5f53425f50434930", hex(Aml.reference("\\_SB.PCI0")));
    assertThrows(IllegalArgumentException.class, () -> Aml.reference("toolong"));
  }

  @Test
  void aPackageLengthCountsItselfAndGrowsAtItsLimits() {
    // ACPI 6.5 §20.2.4: 6 bits alone, then 12, 20 and 28 bits.
    assertEquals(0x3F, Aml.orElse(new byte[62])[1]);
    assertArrayEquals(new byte[] {0x41, 0x04}, lead(new byte[63], 2)); // 63 + 2 = 0x41
    assertArrayEquals(new byte[] {0x4F, (byte) 0xFF}, lead(new byte[0xFFF - 2], 2));
    assertArrayEquals(new byte[] {(byte) 0x81, 0x00, 0x01}, lead(new byte[0xFFE], 3)); // 0x1001
    assertArrayEquals(new byte[] {(byte) 0xC1, 0, 0, 1}, lead(new byte[0xF_FFFD], 4)); // 0x100001
  }

  private static byte[] lead(byte[] content, int bytes) {
    return java.util.Arrays.copyOfRange(Aml.orElse(content), 1, 1 + bytes);
  }
}
