package bootscope.views.pane.descriptors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.debug.DescriptorTables.Kind;
import bootscope.core.debug.DescriptorTables.Line;
import bootscope.core.debug.DescriptorTables.Table;
import bootscope.core.debug.SymbolTrigger;
import bootscope.views.pane.TestGuest;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the descriptors' pane shows of a guest, without a screen. */
class DescriptorsModelTest {
  private final TestGuest guest = new TestGuest();
  private DescriptorsModel model;

  @BeforeEach
  void make() {
    model = new DescriptorsModel(guest);
    guest.open("ticks", "");
    model.setVisible(true);
    guest.until(() -> model.tableProperty().get() != null);
  }

  @AfterEach
  void close() {
    model.dispose();
    guest.close();
  }

  private void runTo(String symbol) {
    guest
        .session()
        .change(
            d -> {
              d.breakpoints().add(new SymbolTrigger(symbol));
              return null;
            })
        .join();
    guest.run();
  }

  private void show(Kind kind) {
    model.kindProperty().set(kind);
    guest.until(() -> model.tableProperty().get().kind() == kind);
  }

  @Test
  void whatIsShownIsWhatTheMonitorSays() {
    runTo("pit_interrupt");
    for (Kind kind : Kind.values()) {
      model.kindProperty().set(kind);
      Table said = guest.session().ask(d -> d.descriptors(kind)).join();
      guest.until(() -> model.tableProperty().get().equals(said));
      assertEquals(said.lines(), model.linesProperty().get());
      assertEquals(said.text().stripTrailing(), model.text());
    }
  }

  /** The entry state's segments come from no table, and that is said. */
  @Test
  void atThePvhEntryTheTablesHaveNotWhatTheRegistersHold() {
    show(Kind.SEGMENTS);
    List<Line> lines = model.linesProperty().get();
    assertEquals(8, lines.size());
    Line cs = lines.get(1);
    assertTrue(cs.type().startsWith("32-bit code"), model.text());
    assertFalse(cs.notes().equals("as in the GDT"), model.text());
  }

  @Test
  void aFilterLetsLinesThroughThatHaveItsWords() {
    runTo("pit_interrupt");
    show(Kind.IDT);
    guest.until(() -> !model.linesProperty().get().isEmpty());
    model.filterProperty().set("pit_interrupt gate");
    assertEquals(1, model.linesProperty().get().size(), model.text());
    assertTrue(model.linesProperty().get().getFirst().address().endsWith("<pit_interrupt>"));
    model.filterProperty().set("no such words");
    assertEquals(List.of(), model.linesProperty().get());
  }
}
