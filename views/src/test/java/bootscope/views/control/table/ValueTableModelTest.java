package bootscope.views.control.table;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.views.control.gallery.SampleData;
import java.util.List;
import org.junit.jupiter.api.Test;

class ValueTableModelTest {
  private final ValueTableModel model = new ValueTableModel();

  @Test
  void aValueIsChangedFromOneStopToTheNext() {
    model.stop(List.of(SampleData.value("RAX", "1", ""), SampleData.value("RBX", "2", "")));
    assertFalse(model.changed(model.rows().get(0)), "nothing is known of what was before");
    model.stop(List.of(SampleData.value("RAX", "5", ""), SampleData.value("RBX", "2", "")));
    assertTrue(model.changed(model.rows().get(0)));
    assertFalse(model.changed(model.rows().get(1)));
    model.stop(List.of(SampleData.value("RAX", "5", ""), SampleData.value("RBX", "2", "")));
    assertFalse(model.changed(model.rows().get(0)));
  }

  @Test
  void anotherFormatIsNoChange() {
    model.stop(List.of(SampleData.value("RAX", "10", "")));
    model.show(List.of(SampleData.value("RAX", "0x0a", "")));
    assertFalse(model.changed(model.rows().get(0)));
    model.stop(List.of(SampleData.value("RAX", "0x0a", "")));
    assertFalse(model.changed(model.rows().get(0)));
  }

  @Test
  void whatIsShownWhileTheMachineRunsIsNoStop() {
    model.stop(List.of(SampleData.value("RAX", "1", ""), SampleData.value("RBX", "2", "")));
    model.stop(List.of(SampleData.value("RAX", "1", ""), SampleData.value("RBX", "3", "")));
    model.pass(List.of(SampleData.value("RAX", "5", ""), SampleData.value("RBX", "4", "")));
    assertFalse(model.changed(model.rows().get(0)), "while it runs all may change");
    assertFalse(model.changed(model.rows().get(1)));
    model.stop(List.of(SampleData.value("RAX", "5", ""), SampleData.value("RBX", "3", "")));
    assertTrue(model.changed(model.rows().get(0)), "since the last stop");
    assertFalse(model.changed(model.rows().get(1)), "the same as at the last stop");
  }

  @Test
  void moreDigitsAreNoChange() {
    model.stop(
        List.of(SampleData.value("RAX", "00000000", ""), SampleData.value("RBX", "00000010", "")));
    model.stop(
        List.of(
            SampleData.value("RAX", "0000000000000000", ""),
            SampleData.value("RBX", "0000000000000100", "")));
    assertFalse(model.changed(model.rows().get(0)));
    assertTrue(model.changed(model.rows().get(1)));
  }

  @Test
  void headingsAndFixedValuesCannotBeEdited() {
    model.setEditor((row, text) -> null);
    assertFalse(model.editable(ValueRow.heading("Segments")));
    assertFalse(model.editable(SampleData.readOnly("EFER", "0", "")));
    assertTrue(model.editable(SampleData.value("RAX", "0", "")));
  }
}
