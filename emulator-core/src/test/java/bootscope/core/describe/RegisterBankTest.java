package bootscope.core.describe;

import static bootscope.core.describe.FieldDescription.bit;
import static bootscope.core.describe.FieldDescription.bits;
import static bootscope.core.describe.RegisterDescription.register;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class RegisterBankTest {
  private long value;
  private final RegisterBank bank =
      new RegisterBank("dev", "A device", AddressSpace.PORT, 0x100)
          .add(
              register(
                  "CTL",
                  2,
                  8,
                  Access.READ_WRITE,
                  "control",
                  "the datasheet",
                  bits("MODE", 1, 0, "mode", "off", "slow"),
                  bit("GO", 2, "runs"),
                  bits("RATE", 7, 4, "rate")),
              () -> value);

  @Test
  void textNamesFieldValuesAndLeavesOutFieldsThatAreZero() {
    value = 0xFF_FFA5;
    assertEquals(
        "A device\n       102 CTL                A5  control  MODE=slow  GO  RATE=a\n",
        bank.text().replace("a5", "A5"));
    value = 0;
    assertEquals("A device\n       102 CTL                00  control  MODE=off\n", bank.text());
  }

  @Test
  void valuesAreLiveAndNoWiderThanTheirRegister() {
    value = -1;
    assertEquals(0xFF, bank.value("CTL"));
    value = 3;
    assertNull(bank.entry("CTL").description().fields().get(0).meaningOf(3));
    assertThrows(IllegalArgumentException.class, () -> bank.value("NONE"));
  }

  @Test
  void aFieldLiesInItsRegister() {
    assertThrows(IllegalArgumentException.class, () -> bits("X", 64, 60, "too far"));
    assertEquals(-1L, bits("ALL", 63, 0, "everything").of(-1L));
  }
}
