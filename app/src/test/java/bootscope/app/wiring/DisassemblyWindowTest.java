package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.FxThread;
import bootscope.views.control.code.CodeView;
import bootscope.views.control.hex.HexView;
import java.nio.file.Path;
import javafx.scene.Cursor;
import javafx.scene.Parent;
import javafx.scene.input.Clipboard;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disassembly by keyboard and mouse: selected lines, columns, the context menu. */
class DisassemblyWindowTest {
  private static final double FIRST_LINES = 60;

  @TempDir Path folder;

  private static CodeView code(User user) {
    CodeView code = user.find("#disassembly-code", CodeView.class);
    user.await("the code", () -> code.model().current().isPresent());
    return code;
  }

  private static String clipboard() {
    return FxThread.get(() -> Clipboard.getSystemClipboard().getString());
  }

  @Test
  void linesAreSelectedWithShiftAndCopiedInColumns() throws Exception {
    try (User user = User.with(folder, "long-mode")) {
      CodeView code = code(user);
      FxThread.run(code::requestFocus);
      user.press("Shift+Down");
      user.press("Shift+Down");
      user.await("three lines", () -> code.model().selectedCount() == 3);
      assertTrue(
          FxThread.get(code::getAccessibleText).startsWith("3 lines selected. "),
          FxThread.get(code::getAccessibleText));
      user.await(
          "the last one's explanation",
          () ->
              user.find("#disassembly-explanation", Parent.class)
                  .lookup(".scroll-pane")
                  .getAccessibleText()
                  .startsWith("mov esp,"));
      user.press("Ctrl+C");
      assertEquals(
          """
          pvh_entry:
          00100156  b0 04           mov     al,0x4
          00100158  e6 f4           out     0xf4,al       ; trace
          0010015a  bc 00 30 10 00  mov     esp,0x103000  ; stack_bottom+0x1000
          """,
          clipboard());
      user.press("Ctrl+A");
      user.await(
          "all in sight",
          () -> code.model().selectedCount() > 10 && code.model().isSelected(0x10_0156));
      user.press("Up");
      user.await("one line", () -> code.model().selectedCount() == 1);
    }
  }

  @Test
  void linesAreSelectedByDragging() throws Exception {
    try (User user = User.with(folder, "long-mode")) {
      CodeView code = code(user);
      double x = FxThread.get(code::getWidth) * 0.6;
      user.drag(code, x, FIRST_LINES, x, FIRST_LINES * 2);
      user.await("several lines", () -> code.model().selectedCount() > 2);
      int selected = FxThread.get(() -> code.model().selectedCount());
      user.contextMenu(code, x, FIRST_LINES * 1.5);
      user.choose("disassembly.copy");
      user.await("as many lines", () -> clipboard() != null);
      assertEquals(selected, clipboard().lines().filter(l -> !l.endsWith(":")).count());
    }
  }

  @Test
  void theContextMenuFollowsAndShowsInMemory() throws Exception {
    try (User user = User.with(folder, "long-mode")) {
      CodeView code = code(user);
      FxThread.run(code::requestFocus);
      user.press("Down");
      user.press("Down");
      user.press("Down");
      user.await("the call", () -> code.followableProperty().get());
      user.press("Shift+F10");
      user.choose("disassembly.go-to-target");
      user.await("the function", () -> code.getAccessibleText().startsWith("00100000:"));
      long at = FxThread.get(() -> code.model().caret().getAsLong());
      user.press("Shift+F10");
      user.choose("disassembly.copy-address");
      assertEquals("0x" + Long.toHexString(at), clipboard());
      user.press("Shift+F10");
      user.choose("disassembly.show-in-memory");
      HexView memory = user.find("#memory-linear", HexView.class);
      user.await("the memory", memory::isFocused);
      assertEquals(at, FxThread.get(() -> memory.model().caret()));
    }
  }

  @Test
  void columnsAreDraggedAndHiddenAndStaySoInTheNextStart() throws Exception {
    String columns;
    try (User user = User.with(folder, "long-mode")) {
      CodeView code = code(user);
      String before = FxThread.get(() -> code.columns().save());
      double edge = edge(user, code);
      user.drag(code, edge, FIRST_LINES, edge + 60, FIRST_LINES);
      user.await("a wider column", () -> !code.columns().save().equals(before));
      user.click("#disassembly-columns");
      user.choose("disassembly.bytes");
      user.await("no bytes", () -> !code.columns().bytesProperty().get());
      columns = FxThread.get(() -> code.columns().save());
    }
    try (User user = User.with(folder, "long-mode")) {
      CodeView code = code(user);
      assertEquals(columns, FxThread.get(() -> code.columns().save()));
      assertFalse(FxThread.get(() -> code.columns().bytesProperty().get()));
    }
  }

  /** Where the mouse finds the first column's edge. */
  private static double edge(User user, CodeView code) {
    for (double x = 60; x < FxThread.get(code::getWidth); x += 3) {
      user.move(code, x, FIRST_LINES);
      if (FxThread.get(code::getCursor) == Cursor.H_RESIZE) {
        return x;
      }
    }
    throw new AssertionError("no edge");
  }
}
