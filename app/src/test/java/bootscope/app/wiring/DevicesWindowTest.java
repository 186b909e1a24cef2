package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.FxThread;
import bootscope.views.control.table.TextTable;
import bootscope.views.control.table.ValueTable;
import java.nio.file.Path;
import javafx.scene.control.TextField;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pane of devices as a user has it, by keys and by mouse. */
class DevicesWindowTest {
  @TempDir Path folder;
  private User user;
  private ValueTable table;

  @BeforeEach
  void open() {
    user = User.with(folder, "hello-pvh");
    FxThread.run(() -> user.gui().window().actions().run("pane.show.devices"));
    table = user.find("#devices-table", ValueTable.class);
    user.await("its registers", () -> table.getItems().contains("com1.ier"));
    user.await("the keyboard", table::isFocused);
  }

  @AfterEach
  void close() {
    user.close();
  }

  private String value(String id) {
    return FxThread.get(
        () ->
            table.rows().stream().filter(r -> r.id().equals(id)).findFirst().orElseThrow().value());
  }

  private void find(String text) {
    user.press("Ctrl+F");
    user.await("the field", () -> user.find("#devices-filter", TextField.class).isFocused());
    user.press("Ctrl+A");
    user.type(text);
    user.await(
        "the text", () -> user.find("#devices-filter", TextField.class).getText().equals(text));
    user.await("one row", () -> table.getItems().size() == 2);
    user.press("Down");
    user.await("the table", table::isFocused);
    user.await("it", () -> text.equals(table.getSelectionModel().getSelectedItem()));
  }

  @Test
  void aRegisterIsFoundChangedAndTakenBackByKeys() {
    find("com1.ier");
    user.await("one row", () -> table.getItems().size() == 2);
    user.await(
        "all about it", () -> user.text("#devices-about").startsWith("com1.ier, port 0x3f9"));
    user.press("Enter");
    user.await("a field", () -> user.stage().getScene().getFocusOwner() instanceof TextField);
    User.frames();
    user.type("5");
    user.press("Enter");
    user.await("the value", () -> value("com1.ier").equals("05"));
    FxThread.run(() -> user.gui().window().actions().run("edit.undo"));
    user.await("as before", () -> value("com1.ier").equals("00"));
  }

  @Test
  void itsWritesAreStoppedAtByMouse() {
    find("com1.lcr");
    user.press("Shift+F10");
    user.choose("devices.break-on-write");
    user.await("a breakpoint", () -> user.view().breakpoints().size() == 1);
    user.press("F9");
    user.await("a hit", () -> user.view().breakpoints().getFirst().hits() == 1);
    user.await("what was written", () -> !value("com1.lcr").equals("00"));
    FxThread.run(table::requestFocus);
    user.press("Shift+F10");
    user.choose("devices.last-write");
    user.awaitNotice("com1.lcr");
  }

  @Test
  void theWaysOfInterruptsAreShownAndLeadToTheirHandlers() {
    user.click("#devices-interrupts");
    TextTable<?> ways = user.find("#devices-ways", TextTable.class);
    user.await("all lines", () -> ways.rows().size() >= 45);
    assertTrue(user.text("#devices-about").contains("Enter"), user.text("#devices-about"));
    FxThread.run(ways::requestFocus);
    user.press("Home");
    user.await("the first", () -> ways.getSelectionModel().getSelectedIndex() == 0);
    user.await("its story", () -> user.text("#devices-about").startsWith("pic 0 (pit, hpet): "));
    user.press("Ctrl+F");
    user.await("registers again", () -> table.getScene() != null);
    assertEquals(
        true, FxThread.get(() -> user.find("#devices-filter", TextField.class).isFocused()));
  }
}
