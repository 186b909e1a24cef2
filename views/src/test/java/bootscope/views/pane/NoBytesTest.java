package bootscope.views.pane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bootscope.core.debug.Accesses;
import bootscope.core.debug.DataTrigger;
import bootscope.core.debug.MemoryRange;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NoBytesTest {
  /** No page of the guest's long mode. */
  private static final long UNMAPPED = 0x7000_0000_0000L;

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

  /** Whoever is asked, and whatever about: the same is said as where one goes there. */
  @Test
  void ofAnAddressThatIsNotMappedItIsSaidThatItIsNot() {
    WriteQuestion writes = new WriteQuestion(test.texts, test);
    writes.last("x", false, UNMAPPED + 16, 8);
    told("told No page is mapped at 0x700000000010.[]");
    writes.next("x", false, UNMAPPED, 1);
    told("told No page is mapped at 0x700000000000.[]");
    new OriginQuestion(test.texts, test).of("x", false, UNMAPPED, 4);
    told("told No page is mapped at 0x700000000000.[]");
    new AccessQuestion(test.texts, test)
        .ofBytes(
            AccessQuestion.Which.LAST,
            new DataTrigger(new MemoryRange(UNMAPPED, false, 1, "x"), Accesses.READ));
    told("told No page is mapped at 0x700000000000.[]");
  }

  /** A physical address is mapped by nobody. */
  @Test
  void ofAPhysicalAddressItIsSaidWhatIsNotThere() {
    new OriginQuestion(test.texts, test).of("x", true, 0x50_0000_0000L, 4);
    told("told Of x not all bytes are memory: nobody can have written it.[]");
  }

  private void told(String expected) {
    test.until(() -> !test.gone.isEmpty());
    assertEquals(List.of(expected), test.gone);
    test.gone.clear();
  }
}
