package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.FxThread;
import bootscope.core.debug.DescriptorTables.Line;
import bootscope.views.control.hex.HexView;
import bootscope.views.control.table.TextTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.TableRow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The descriptors' pane in the window of a guest that has set up its interrupts. */
class DescriptorsWindowTest {
  @TempDir Path folder;
  private User user;

  @BeforeEach
  void runToAnInterrupt() {
    user = User.with(folder, "ticks");
    user.addBreakpoint("pit_interrupt");
    user.await("a breakpoint", () -> user.view().breakpoints().size() == 1);
    user.press("F9");
    user.await("the handler", () -> user.view().stop() != null && user.view().instructions() > 0);
    FxThread.run(() -> user.gui().window().actions().run("pane.show.descriptors"));
  }

  @AfterEach
  void close() {
    user.close();
  }

  @SuppressWarnings("unchecked")
  private TextTable<Line> table() {
    return user.find("#descriptors-table", TextTable.class);
  }

  private Node row(int index) {
    return FxThread.get(
        () ->
            table().lookupAll(".table-row-cell").stream()
                .filter(n -> ((TableRow<?>) n).getIndex() == index && n.isVisible())
                .findFirst()
                .orElseThrow());
  }

  /** Shows the gate of the handler alone. */
  private void findGate() {
    user.click(user.find("#button-descriptors-idt", Node.class));
    user.await(
        "the IDT", () -> user.find("#descriptors-head", Label.class).getText().startsWith("IDT"));
    user.press("Ctrl+F");
    user.type("pit_interrupt");
    user.await("the gate", () -> table().rows().size() == 1);
    User.frames();
  }

  @Test
  void aHandlersGateIsFoundFollowedAndStoppedAtWithTheMouse() {
    findGate();
    Line gate = FxThread.get(() -> table().rows().getFirst());
    assertTrue(gate.address().endsWith("<pit_interrupt>"), gate.toString());
    user.contextMenu(row(0), 30, 8);
    user.choose("descriptors.break");
    user.await("another breakpoint", () -> user.view().breakpoints().size() == 2);
    assertEquals(gate.address(), user.view().breakpoints().getLast().where());
    user.contextMenu(row(0), 30, 8);
    user.choose("descriptors.entry");
    HexView memory = user.find("#memory-linear", HexView.class);
    user.await("the entry", () -> memory.model().caret() == gate.at());
    assertEquals(gate.at() + gate.bytes() - 1, FxThread.get(() -> memory.model().selectionLast()));
    FxThread.run(() -> user.gui().window().actions().run("pane.show.descriptors"));
    User.frames();
    user.contextMenu(row(0), 30, 8);
    user.choose("descriptors.last-write");
    user.awaitNotice("IDT 0x20 (8 bytes) was last written after ");
    user.contextMenu(row(0), 30, 8);
    user.choose("descriptors.next-write");
    user.awaitNotice("IDT 0x20 (8 bytes) is not written in what is known");
  }

  @Test
  void byTheKeyboardEnterGoesToTheHandlersCode() {
    findGate();
    FxThread.run(
        () -> {
          table().requestFocus();
          table().getSelectionModel().select(0);
        });
    long handler = FxThread.get(() -> table().rows().getFirst().leads().address());
    user.press("Enter");
    user.await(
        "its code",
        () -> {
          var cursor = user.session().workspace().navigator().cursor().getValue();
          return cursor != null && cursor.address() == handler;
        });
  }

  @Test
  void eachTableIsThereWithItsOwnHeadings() {
    for (String kind : List.of("segments", "gdt", "ldt", "idt", "tss")) {
      FxThread.run(() -> user.gui().window().actions().run("descriptors." + kind));
      user.await(
          kind,
          () ->
              user.find("#descriptors-head", Label.class)
                  .getText()
                  .toLowerCase(Locale.ROOT)
                  .contains(kind.equals("segments") ? "segment registers" : kind));
    }
    assertEquals("Field", FxThread.get(() -> table().getColumns().getFirst().getText()));
  }
}
