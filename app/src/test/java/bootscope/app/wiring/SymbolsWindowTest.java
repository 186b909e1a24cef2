package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bootscope.app.FxThread;
import bootscope.core.debug.search.SymbolRow;
import bootscope.views.control.code.CodeView;
import bootscope.views.control.hex.HexView;
import java.nio.file.Path;
import java.util.OptionalLong;
import javafx.scene.control.ListView;
import javafx.scene.control.TableView;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Symbols are found over the window and in their pane, by keys and by mouse. */
class SymbolsWindowTest {
  @TempDir Path folder;
  private User user;

  @BeforeEach
  void open() {
    user = User.with(folder, "hello-pvh");
  }

  @AfterEach
  void close() {
    user.close();
  }

  private void awaitFirst(String name) {
    ListView<?> list = user.find("#find-symbol-list", ListView.class);
    user.await(
        name,
        () ->
            !list.getItems().isEmpty()
                && ((SymbolRow) list.getItems().getFirst()).name().equals(name));
  }

  private OptionalLong address(String symbol) {
    return FxThread.get(
        () -> user.session().workspace().guest().getValue().symbols().address(symbol));
  }

  @Test
  void theFormFindsOneByItsLettersAndShowsItOrStopsThere() {
    user.find("#disassembly-code", CodeView.class);
    user.press("Ctrl+T");
    user.awaitAndType("#find-symbol-field", "prnthead");
    awaitFirst("print_header");
    user.press("Enter");
    user.await("the form gone", () -> !user.shown("#find-symbol"));
    CodeView code = user.find("#disassembly-code", CodeView.class);
    OptionalLong at = address("print_header");
    user.await("its code", () -> code.model().caret().equals(at));
    user.press("Ctrl+T");
    user.awaitAndType("#find-symbol-field", "put_newline");
    awaitFirst("put_newline");
    user.press("Ctrl+Enter");
    user.await("a breakpoint", () -> user.view().breakpoints().size() == 1);
    assertEquals("put_newline", user.view().breakpoints().getFirst().where());
    user.press("Ctrl+T");
    user.awaitAndType("#find-symbol-field", "nosuchname");
    ListView<?> list = user.find("#find-symbol-list", ListView.class);
    user.await("none", () -> list.getItems().isEmpty());
    user.press("Escape");
    user.await("the form gone", () -> !user.shown("#find-symbol"));
  }

  @Test
  void thePaneListsThemGoesToThemAndStopsAtThem() {
    FxThread.run(() -> user.gui().window().actions().run("pane.show.symbols"));
    TableView<?> table = user.find("#symbols-table", TableView.class);
    user.await("symbols", () -> table.getItems().size() > 10);
    user.await("the keyboard", table::isFocused);
    user.press("Ctrl+F");
    user.awaitAndType("#symbols-field", "put_newline");
    user.await("it", () -> ((SymbolRow) table.getItems().getFirst()).name().equals("put_newline"));
    user.press("Ctrl+Enter");
    user.await("a breakpoint", () -> user.view().breakpoints().size() == 1);
    user.press("Down");
    user.await("the table", table::isFocused);
    user.press("Shift+F10");
    user.choose("symbols.to-memory");
    HexView memory = user.find("#memory-linear", HexView.class);
    OptionalLong at = address("put_newline");
    user.await("its bytes", () -> memory.model().caret() == at.getAsLong());
    FxThread.run(() -> user.gui().window().actions().run("pane.show.symbols"));
    user.await("the keyboard", table::isFocused);
    user.press("Enter");
    CodeView code = user.find("#disassembly-code", CodeView.class);
    user.await("its code", () -> code.model().caret().equals(at));
  }
}
