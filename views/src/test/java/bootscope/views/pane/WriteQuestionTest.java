package bootscope.views.pane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WriteQuestionTest {
  private static final long PML4 = 0x103000;

  private TestGuest test;

  @BeforeEach
  void open() {
    test = new TestGuest().keepingHistory().open("long-mode", "");
    test.run();
  }

  @AfterEach
  void close() {
    test.close();
  }

  private String told() {
    test.until(() -> !test.gone.isEmpty());
    return test.gone.getFirst();
  }

  /** A selection of several bytes: which it is, which of it was written, and all that it held. */
  @Test
  void ofARangeAllBytesAreToldBeforeAndAfter() {
    new WriteQuestion(test.texts, test).last("pml4", true, PML4, 16);
    String told = told();
    assertTrue(told.startsWith("told pml4 (16 bytes) was last written after 11,001 "), told);
    assertTrue(told.contains("Written: bytes 0 to 7 (physical 0x103000)"), told);
    assertTrue(told.contains("Before: 03 40 10 00 00 00 00 00 00 00 00 00 00 00 00 00"), told);
    assertTrue(told.contains("After: 23 40 10 00 00 00 00 00 00 00 00 00 00 00 00 00"), told);
  }

  /** One that is as long as a number is told as one besides. */
  @Test
  void aNumberIsToldAsOneBesides() {
    new WriteQuestion(test.texts, test).last("pml4", true, PML4, 8);
    String told = told();
    assertTrue(told.contains("Written: all of it, at physical 0x103000"), told);
    assertTrue(told.contains("Before: 03 40 10 00 00 00 00 00 (0x104003)"), told);
    assertTrue(told.contains("After: 23 40 10 00 00 00 00 00 (0x104023)"), told);
  }

  /** A long one is cut, to what was written, and says so. */
  @Test
  void ofALongRangeItIsSaidWhichBytesAreShown() {
    new WriteQuestion(test.texts, test).last("pml4", true, PML4 + 8, 4096);
    String told = told();
    assertTrue(told.contains("Written: bytes 4,080 to 4,087 (physical 0x103ff8)"), told);
    assertTrue(told.contains("Before, bytes 4,064 to 4,095: 00 "), told);
    assertEquals(1, told.split("After, bytes 4,064 to 4,095: ").length - 1, told);
  }
}
