package bootscope.views.pane.devices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.debug.Editor;
import bootscope.core.debug.Inspector;
import bootscope.core.describe.BankReading;
import bootscope.views.control.bits.BitStripModel;
import bootscope.views.control.table.ValueRow;
import bootscope.views.pane.TestGuest;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DevicesModelTest {
  private TestGuest test;
  private DevicesModel model;

  @BeforeEach
  void open() {
    test = new TestGuest().open("hello-pvh", "");
    model = new DevicesModel(test, test.texts);
    model.setVisible(true);
    test.until(() -> row("com1.ier") != null);
  }

  @AfterEach
  void close() {
    test.close();
  }

  private ValueRow row(String id) {
    return model.table().row(id);
  }

  /** All that the monitor prints, and in the same words. */
  @Test
  void eachRegisterOfEachDeviceIsThereAsTheMonitorHasIt() {
    List<BankReading> banks = test.session().ask(d -> d.devices()).join();
    int registers = 0;
    StringBuilder printed = new StringBuilder();
    for (BankReading bank : banks) {
      printed.append(bank.text());
      for (BankReading.Value v : bank.values()) {
        ValueRow row = row((bank.name() + "." + v.description().name()).toLowerCase(Locale.ROOT));
        assertEquals(v.holds() ? v.hex() : "", row.value(), row.id());
        assertTrue(row.note().endsWith(v.note()), row.note());
        registers++;
      }
    }
    assertEquals(registers + banks.size(), model.table().rows().size(), "with headings");
    assertEquals(printed.toString(), model.text());
    assertEquals(
        "com1.lcr, port 0x3fb, 8 bits, read and write: line control (PC16550D §8.1)",
        model.description("com1.lcr"));
    assertEquals(
        "3f9  " + test.session().ask(DevicesModelTest::ier).join(), row("com1.ier").note());
  }

  private static String ier(Inspector d) {
    return d.devices().stream()
        .filter(b -> b.name().equals("com1"))
        .flatMap(b -> b.values().stream())
        .filter(v -> v.description().name().equals("IER"))
        .findFirst()
        .orElseThrow()
        .note();
  }

  /** To show them is not to read them: no state changes. */
  @Test
  void lookingChangesNothing() {
    String hash = test.session().ask(d -> d.stateHash()).join();
    model.interruptsProperty().set(true);
    test.until(() -> !model.ways().isEmpty());
    assertEquals(hash, test.session().ask(d -> d.stateHash()).join());
  }

  @Test
  void oneDeviceIsShownAndRowsAreFoundByTheirNames() {
    model.deviceProperty().set("lapic");
    assertNull(row("com1.ier"));
    assertNotNull(row("lapic.tpr"));
    model.filterProperty().set("task");
    assertEquals(
        List.of("heading lapic: Local APIC", "lapic.tpr"),
        model.table().rows().stream().map(ValueRow::id).toList());
    model.deviceProperty().set(DevicesModel.ALL);
    model.filterProperty().set("3f9");
    assertTrue(model.table().rows().stream().anyMatch(r -> r.id().equals("com1.ier")));
  }

  @Test
  void aRegisterIsSetMarkedAndTakenBack() {
    assertNull(model.table().editor().edit(row("com1.ier"), "0x5"));
    test.until(() -> row("com1.ier").value().equals("05"));
    test.until(() -> model.table().edited(row("com1.ier")).isPresent());
    assertEquals("com1.ier was changed by hand from 0 to 5", told());
    test.session().change(Editor::edits).join().undo();
    assertNotNull(model.table().editor().edit(row("com1.ier"), "100"), "too long");
    assertNotNull(model.table().editor().edit(row("com1.ier"), "zebra"));
    assertFalse(model.table().editable(row("com1.lsr")));
  }

  private String told() {
    return model.table().edited(row("com1.ier")).orElseThrow();
  }

  @Test
  void whatTheDeviceDoesNotTakeIsTold() {
    StringBuilder why = new StringBuilder();
    model.setOnRefused(why::append);
    assertNull(model.table().editor().edit(row("com1.ier"), "f0"));
    test.until(() -> !why.isEmpty());
    assertEquals("As the device is now, it does not take this value.", why.toString());
  }

  @Test
  void fieldsAreShownAndToggled() {
    BitStripModel strip = model.strip("com1.lcr").orElseThrow();
    strip.toggle(
        strip.fields().stream().filter(f -> f.name().equals("DLAB")).findFirst().orElseThrow());
    test.until(() -> row("com1.lcr").value().equals("80"));
    test.until(() -> strip.value() == 0x80);
    assertTrue(model.strip("com1.scr").isEmpty(), "it has none");
  }

  @Test
  void whatAStepChangesIsMarked() {
    String before = row("com1.lcr").value();
    for (int i = 0; i < 400 && row("com1.lcr").value().equals(before); i++) {
      test.session().step().join();
      long now = test.now().instructions();
      test.until(() -> test.view().getValue().instructions() == now);
      test.until(() -> test.view().getValue().full());
    }
    test.until(() -> model.table().changed(row("com1.lcr")));
    assertFalse(model.table().changed(row("pic.m.imr")));
  }
}
