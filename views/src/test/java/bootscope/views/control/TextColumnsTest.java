package bootscope.views.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextColumnsTest {
  @Test
  void columnsStandBelowEachOtherAndALastCellWidensNone() {
    assertEquals(
        "a heading that is long\nrax   1\ncr10  2  note\nx        y",
        TextColumns.aligned(
            List.of(
                List.of("a heading that is long"),
                List.of("rax", "1", ""),
                List.of("cr10", "2", "note"),
                List.of("x", "", "y"))));
    assertEquals("", TextColumns.aligned(List.of()));
  }
}
