package bootscope.views.control.table;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ValueTableModelTest {
  private final ValueTableModel model = new ValueTableModel();

  @Test
  void aValueIsChangedFromOneStopToTheNext() {
    model.stop(List.of(ValueRow.of("RAX", "1", ""), ValueRow.of("RBX", "2", "")));
    assertFalse(model.changed(model.rows().get(0)), "nothing is known of what was before");
    model.stop(List.of(ValueRow.of("RAX", "5", ""), ValueRow.of("RBX", "2", "")));
    assertTrue(model.changed(model.rows().get(0)));
    assertFalse(model.changed(model.rows().get(1)));
    model.stop(List.of(ValueRow.of("RAX", "5", ""), ValueRow.of("RBX", "2", "")));
    assertFalse(model.changed(model.rows().get(0)));
  }

  @Test
  void anotherFormatIsNoChange() {
    model.stop(List.of(ValueRow.of("RAX", "10", "")));
    model.show(List.of(ValueRow.of("RAX", "0x0a", "")));
    assertFalse(model.changed(model.rows().get(0)));
    model.stop(List.of(ValueRow.of("RAX", "0x0a", "")));
    assertFalse(model.changed(model.rows().get(0)));
  }

  @Test
  void whatIsShownWhileTheMachineRunsIsNoStop() {
    model.stop(List.of(ValueRow.of("RAX", "1", ""), ValueRow.of("RBX", "2", "")));
    model.stop(List.of(ValueRow.of("RAX", "1", ""), ValueRow.of("RBX", "3", "")));
    model.pass(List.of(ValueRow.of("RAX", "5", ""), ValueRow.of("RBX", "4", "")));
    assertFalse(model.changed(model.rows().get(0)), "while it runs all may change");
    assertFalse(model.changed(model.rows().get(1)));
    model.stop(List.of(ValueRow.of("RAX", "5", ""), ValueRow.of("RBX", "3", "")));
    assertTrue(model.changed(model.rows().get(0)), "since the last stop");
    assertFalse(model.changed(model.rows().get(1)), "the same as at the last stop");
  }

  @Test
  void moreDigitsAreNoChange() {
    model.stop(List.of(ValueRow.of("RAX", "00000000", ""), ValueRow.of("RBX", "00000010", "")));
    model.stop(
        List.of(
            ValueRow.of("RAX", "0000000000000000", ""),
            ValueRow.of("RBX", "0000000000000100", "")));
    assertFalse(model.changed(model.rows().get(0)));
    assertTrue(model.changed(model.rows().get(1)));
  }

  @Test
  void headingsAndFixedValuesCannotBeEdited() {
    model.setEditor((row, text) -> null);
    assertFalse(model.editable(ValueRow.heading("Segments")));
    assertFalse(model.editable(ValueRow.of("EFER", "0", "").readOnly()));
    assertTrue(model.editable(ValueRow.of("RAX", "0", "")));
  }
}
