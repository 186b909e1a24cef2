package bootscope.views.control.bits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class BitStripModelTest {
  private static final BitField IOPL = new BitField("IOPL", 13, 12, "", Map.of(3L, "all"), true);
  private static final BitField FIXED = new BitField("ET", 4, 4, "", Map.of(), false);
  private static final BitField CARRY = new BitField("CF", 0, 0, "", Map.of(), true);

  private final BitStripModel model = new BitStripModel("X", java.util.List.of(CARRY, FIXED, IOPL));

  @Test
  void aFieldIsCutOutAndPutBack() {
    assertEquals(3, IOPL.in(0x3202));
    assertEquals(0x1202, IOPL.put(0x3202, 1));
    assertEquals(0x0202, IOPL.put(0x3202, 4), "bits beyond the field are dropped");
    BitField whole = new BitField("all", 63, 0, "", Map.of(), true);
    assertEquals(-1L, whole.put(0, -1L));
    assertEquals("13:12", IOPL.bitsText());
    assertEquals("0x3", IOPL.valueText(0x3000));
    assertEquals("all", IOPL.meaning(0x3000));
    assertThrows(IllegalArgumentException.class, () -> new BitField("x", 1, 2, "", Map.of(), true));
  }

  @Test
  void fieldsStandHighestFirst() {
    assertEquals(java.util.List.of(IOPL, FIXED, CARRY), model.fields());
  }

  @Test
  void aChangedFieldIsMarkedUntilTheNextStop() {
    model.reset(0);
    model.setValue(1);
    assertTrue(model.changed(CARRY));
    assertFalse(model.changed(IOPL));
    model.setValue(1);
    assertFalse(model.changed(CARRY));
  }

  @Test
  void whatIsShownInPassingIsNoStop() {
    model.reset(0);
    model.setValue(1);
    model.pass(0);
    assertFalse(model.changed(CARRY), "while the machine runs all may change");
    model.setValue(1);
    assertFalse(model.changed(CARRY), "the same as at the last stop");
    model.pass(1);
    model.setValue(0);
    assertTrue(model.changed(CARRY));
  }

  @Test
  void onlyEditableFieldsCanBeToggled() {
    long[] written = {-1};
    model.reset(0x3000);
    model.toggle(CARRY);
    assertEquals(-1, written[0], "without an editor nothing can");
    model.setOnEdited(value -> written[0] = value);
    model.toggle(CARRY);
    assertEquals(0x3001, written[0]);
    model.toggle(IOPL);
    assertEquals(0, written[0], "counts round to 0");
    written[0] = -1;
    model.toggle(FIXED);
    assertEquals(-1, written[0]);
  }
}
