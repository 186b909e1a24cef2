package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.FxThread;
import bootscope.views.control.code.CodeView;
import bootscope.views.control.hex.HexView;
import bootscope.views.control.table.TextTable;
import bootscope.views.pane.callstack.CallStackModel;
import bootscope.views.pane.stack.StackWordsModel;
import java.nio.file.Path;
import javafx.scene.Node;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The call stack and the stack in the window, by keyboard and mouse. */
class CallStackWindowTest {
  @TempDir Path folder;
  private User user;

  @BeforeEach
  void stopInAFunction() {
    user = User.with(folder, "hello-pvh");
    user.addBreakpoint("print_header");
    user.await("the breakpoint", () -> user.view().breakpoints().size() == 1);
    user.press("Alt+1");
    user.press("F9");
    user.await("the function", () -> user.view().hits().size() == 1);
  }

  @AfterEach
  void close() {
    user.close();
  }

  @SuppressWarnings("unchecked")
  private <R> TextTable<R> table(String pane) {
    FxThread.run(() -> user.gui().window().actions().run("pane.show." + pane));
    TextTable<R> table = user.find("#" + pane + "-table", TextTable.class);
    user.await("rows and the keyboard", () -> table.rows().size() > 1 && table.isFocused());
    User.frames();
    return table;
  }

  private static Node row(TableView<?> table, int index) {
    return FxThread.get(
        () ->
            table.lookupAll(".table-row-cell").stream()
                .filter(n -> ((TableRow<?>) n).getIndex() == index && n.isVisible())
                .findFirst()
                .orElseThrow());
  }

  private void awaitCode(long address) {
    CodeView code = user.find("#disassembly-code", CodeView.class);
    user.await("the code", () -> code.model().caret().orElse(-1) == address && code.isFocused());
  }

  private void choose(TableView<?> table, int index, String id) {
    user.contextMenu(row(table, index), 30, 8);
    user.choose(id);
  }

  @Test
  void aFrameLeadsToItsCodeAndItsPlaceOnTheStack() {
    TextTable<CallStackModel.Row> table = table("callstack");
    CallStackModel.Row caller = FxThread.get(() -> table.rows().get(1));
    assertTrue(caller.frame().name().startsWith("pvh_entry+0x"), caller.toString());
    user.press("Home");
    user.press("Down");
    user.await("the caller", () -> table.getSelectionModel().getSelectedIndex() == 1);
    user.await("its registers", () -> user.text("#callstack-kept").contains("rip "));
    user.press("Enter");
    awaitCode(caller.frame().address());

    table("callstack");
    choose(table, 1, "callstack.memory");
    HexView memory = user.find("#memory-linear", HexView.class);
    long slot = caller.frame().slot().getAsLong();
    user.await("its place", () -> memory.model().caret() == slot);
    assertEquals(slot + 3, FxThread.get(() -> memory.model().selectionLast()), "all of it");

    table("callstack");
    choose(table, 1, "callstack.last-write");
    user.awaitNotice("was last written after ");
    assertTrue(user.notices().toString().contains("call"), user.notices().toString());
  }

  @Test
  void theGuestStopsOrIsRunToWhereAFrameGoesOn() {
    TextTable<CallStackModel.Row> table = table("callstack");
    long there = FxThread.get(() -> table.rows().get(1).frame().address());
    choose(table, 1, "callstack.break");
    user.await("a second breakpoint", () -> user.view().breakpoints().size() == 2);
    table("callstack");
    choose(table, 1, "callstack.break");
    user.await("none", () -> user.view().breakpoints().size() == 1);
    table("callstack");
    choose(table, 1, "callstack.run-to");
    user.await("the caller", () -> user.view().registers().linearRip() == there);
    user.await("its own call stack", () -> table.rows().getFirst().frame().address() == there);
  }

  @Test
  void aWordOfTheStackIsFollowedShownAndStoppedAt() {
    TextTable<StackWordsModel.Row> table = table("stack");
    StackWordsModel.Row first = FxThread.get(() -> table.rows().getFirst());
    user.doubleClick(row(table, 0));
    awaitCode(first.word().value());

    table("stack");
    choose(table, 0, "stack.memory");
    HexView memory = user.find("#memory-linear", HexView.class);
    user.await("its place", () -> memory.model().caret() == first.word().place());

    table("stack");
    choose(table, 0, "stack.last-write");
    user.awaitNotice("was last written after ");
    table("stack");
    choose(table, 0, "stack.watch");
    user.choose("stack.watch-read");
    user.await("a breakpoint", () -> user.view().breakpoints().size() == 2);
    user.press("F9"); // the return reads it
    user.await("the return", () -> user.view().registers().linearRip() == first.word().value());
  }
}
