package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.FxThread;
import bootscope.views.action.Action;
import bootscope.views.control.code.CodeView;
import bootscope.views.control.hex.HexView;
import java.nio.file.Path;
import java.util.List;
import javafx.scene.control.ComboBox;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TableView;
import javafx.scene.input.Clipboard;
import javafx.stage.Window;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory is searched in its pane, by keys and by mouse. */
class SearchWindowTest {
  @TempDir Path folder;
  private User user;
  private TableView<?> table;

  @BeforeEach
  void open() {
    user = User.with(folder, "hello-pvh");
    FxThread.run(() -> user.gui().window().actions().run("pane.show.search"));
    table = user.find("#search-table", TableView.class);
  }

  @AfterEach
  void close() {
    user.close();
  }

  private void look(int kind, String text) {
    FxThread.run(() -> user.find("#search-kind", ComboBox.class).getSelectionModel().select(kind));
    user.awaitAndType("#search-field", text);
    user.press("Enter");
    user.await("places", () -> !table.getItems().isEmpty());
    user.await("the end", () -> user.text("#search-note").contains("found in "));
    FxThread.run(table::requestFocus);
    user.press("Home");
    user.await("one", () -> table.getSelectionModel().getSelectedIndex() == 0);
  }

  @Test
  void textIsFoundByKeysAndShownInMemory() {
    look(1, "command line");
    user.press("Ctrl+C");
    user.await(
        "a copy",
        () -> String.valueOf(Clipboard.getSystemClipboard().getString()).contains("63 6f 6d 6d"));
    user.press("Enter");
    HexView memory = user.find("#memory-linear", HexView.class);
    user.await(
        "it in memory",
        () -> memory.model().selectionLast() - memory.model().selectionFirst() == 11);
  }

  @Test
  void referencesAreFoundGoneToAndStoppedAtByMenus() {
    look(8, "put_newline");
    user.press("Shift+F10");
    user.await("a menu", () -> !items().isEmpty());
    List<String> missing =
        FxThread.get(
            () ->
                user.gui().window().actions().all().stream()
                    .map(Action::id)
                    .filter(id -> id.startsWith("search."))
                    .filter(id -> !items().contains(id))
                    .toList());
    assertEquals(List.of(), missing);
    user.choose("search.break");
    user.await("a breakpoint", () -> user.view().breakpoints().size() == 1);
    FxThread.run(table::requestFocus);
    user.press("Enter");
    CodeView code = user.find("#disassembly-code", CodeView.class);
    long at = user.view().breakpoints().getFirst().place().orElseThrow().address();
    user.await(
        "its code",
        () -> code.model().caret().isPresent() && code.model().caret().getAsLong() == at);
  }

  private static List<String> items() {
    return Window.getWindows().stream()
        .filter(w -> w instanceof ContextMenu && w.isShowing())
        .flatMap(w -> ((ContextMenu) w).getItems().stream())
        .map(MenuItem::getId)
        .toList();
  }

  @Test
  void whatIsMistypedIsToldAndMended() {
    FxThread.run(() -> user.find("#search-kind", ComboBox.class).getSelectionModel().select(8));
    user.awaitAndType("#search-field", "put_newlin0");
    user.press("Enter");
    user.await("what is wrong", () -> user.shown("#search-problem"));
    assertTrue(table.getItems().isEmpty());
    user.press("Ctrl+A");
    user.type("put_newline");
    user.press("Enter");
    user.await("places", () -> !table.getItems().isEmpty());
  }
}
