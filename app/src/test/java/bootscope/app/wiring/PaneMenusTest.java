package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.FxThread;
import bootscope.core.debug.RegisterTrigger;
import bootscope.core.session.BreakpointView;
import bootscope.views.action.Action;
import bootscope.views.control.hex.HexView;
import bootscope.views.control.sheet.Sheet;
import bootscope.views.control.table.ValueTable;
import bootscope.views.pane.log.LogCategory;
import bootscope.views.pane.log.LogPane;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javafx.scene.Node;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.stage.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What panes do with what is chosen in them, by their menus and by keys, in the real window. */
class PaneMenusTest {
  private static final String BEFORE = "what was there before";

  @TempDir Path folder;

  // ---------------------------------------------------------------- the user

  private static Node go(User user, String pane) {
    FxThread.run(() -> user.gui().window().actions().run("pane.show." + pane));
    Node host = user.find("#pane-" + pane, Node.class);
    user.await(
        "the keyboard in " + pane,
        () -> {
          Node at = user.stage().getScene().getFocusOwner();
          while (at != null && at != host) {
            at = at.getParent();
          }
          return at == host;
        });
    User.frames();
    return host;
  }

  private static List<MenuItem> openItems() {
    return Window.getWindows().stream()
        .filter(w -> w instanceof ContextMenu && w.isShowing())
        .flatMap(w -> ((ContextMenu) w).getItems().stream())
        .flatMap(PaneMenusTest::withItsOwn)
        .toList();
  }

  private static Stream<MenuItem> withItsOwn(MenuItem item) {
    return item instanceof Menu menu
        ? Stream.concat(Stream.of(item), menu.getItems().stream())
        : Stream.of(item);
  }

  private static void awaitMenu(User user) {
    user.await("a menu", () -> !openItems().isEmpty());
  }

  private static void closeMenu(User user) {
    user.press("Escape");
    user.await("no menu", () -> openItems().isEmpty());
    user.await("the keyboard again", () -> user.stage().isFocused());
  }

  private static MenuItem item(String id) {
    return openItems().stream()
        .filter(i -> id.equals(i.getId()))
        .findFirst()
        .orElseThrow(() -> new AssertionError(id));
  }

  private static boolean can(String id) {
    return FxThread.get(() -> !item(id).isDisable());
  }

  /** Does what an item of the open menu does, and closes the menu. */
  private static void choose(User user, String id) {
    assertTrue(can(id), id);
    FxThread.run(
        () -> {
          MenuItem item = item(id);
          List.copyOf(Window.getWindows()).stream()
              .filter(w -> w instanceof ContextMenu)
              .forEach(Window::hide);
          item.fire();
        });
    user.await("the keyboard again", () -> user.stage().isFocused());
  }

  private static void put(String text) {
    FxThread.run(
        () -> {
          ClipboardContent content = new ClipboardContent();
          content.putString(text);
          Clipboard.getSystemClipboard().setContent(content);
        });
  }

  private static String clipboard() {
    return FxThread.get(() -> String.valueOf(Clipboard.getSystemClipboard().getString()));
  }

  /** What the clipboard holds once something else was put there. */
  private static String copied(User user) {
    user.await("a copy", () -> !clipboard().equals(BEFORE));
    String now = clipboard();
    put(BEFORE);
    return now;
  }

  private static void menuOf(User user, Node node) {
    double[] middle =
        FxThread.get(
            () ->
                new double[] {
                  node.getLayoutBounds().getCenterX(), node.getLayoutBounds().getCenterY()
                });
    user.contextMenu(node, middle[0], middle[1]);
    awaitMenu(user);
  }

  // ---------------------------------------------------------------- all panes

  @ParameterizedTest
  @ValueSource(
      strings = {
        "registers",
        "memory",
        "memory-2",
        "source",
        "disassembly",
        "disassembly-2",
        "image",
        "start-info",
        "e820",
        "contract",
        "breakpoints",
        "log",
        "pagewalk",
        "descriptors",
        "devices",
        "symbols",
        "callstack",
        "stack"
      })
  void theMenuHasAllThatThePaneCanDoByMouseAndByKeysAndCtrlCCopies(String pane) {
    try (User user = User.with(folder, "hello-pvh")) {
      user.addBreakpoint("pvh_entry");
      user.await("a breakpoint", () -> user.view().breakpoints().size() == 1);
      Node host = go(user, pane);
      user.contextMenu(host, host.getLayoutBounds().getCenterX(), 120);
      awaitMenu(user);
      List<String> ids = FxThread.get(() -> openItems().stream().map(MenuItem::getId).toList());
      List<String> wrong = new ArrayList<>();
      for (Action action : FxThread.get(() -> user.gui().window().actions().all())) {
        if (action.id().startsWith(pane + ".") && !ids.contains(action.id())) {
          wrong.add("not in the menu: " + action.id());
        }
      }
      for (String id : ids) {
        if (id != null && FxThread.get(() -> item(id).isDisable())) {
          boolean said =
              FxThread.get(
                  () ->
                      user.gui()
                          .window()
                          .actions()
                          .find(id)
                          .map(a -> user.gui().workbench().texts().has(a.textKey() + ".disabled"))
                          .orElse(true));
          if (!said) {
            wrong.add("no reason why not: " + id);
          }
        }
      }
      assertEquals(List.of(), wrong);
      closeMenu(user);
      for (String key : List.of("Shift+F10", "Context Menu")) {
        user.press(key);
        awaitMenu(user);
        assertEquals(
            ids, FxThread.get(() -> openItems().stream().map(MenuItem::getId).toList()), key);
        closeMenu(user);
      }
      put(BEFORE);
      user.press("Ctrl+C");
      assertFalse(copied(user).isBlank());
    }
  }

  @Test
  void whereThereIsNothingToCopyThatIsSaid() {
    try (User user = User.with(folder, "hello-pvh")) {
      go(user, "breakpoints");
      put(BEFORE);
      user.press("Ctrl+C");
      user.awaitNotice("There is nothing to copy.");
      assertEquals(BEFORE, clipboard());
    }
  }

  @Test
  void aFieldKeepsTheKeysThatCopyAndPasteInIt() {
    try (User user = User.with(folder, "hello-pvh")) {
      go(user, "log");
      user.press("Ctrl+F");
      user.type("entry");
      put(BEFORE);
      user.press("Ctrl+A");
      user.press("Ctrl+C");
      assertEquals("entry", copied(user));
    }
  }

  // ---------------------------------------------------------------- registers

  private static Node row(TableView<?> table, int index) {
    return FxThread.get(
        () -> {
          table.scrollTo(Math.max(0, index - 2));
          table.layout();
          return table.lookupAll(".table-row-cell").stream()
              .filter(n -> ((TableRow<?>) n).getIndex() == index && n.isVisible())
              .findFirst()
              .orElseThrow();
        });
  }

  private static Node row(ValueTable table, String id) {
    return row(table, FxThread.get(() -> table.getItems().indexOf(id)));
  }

  @Test
  void aRegisterIsCopiedFollowedEditedAndStoppedAt() {
    try (User user = User.with(folder, "hello-pvh")) {
      ValueTable table = (ValueTable) go(user, "registers").lookup("#registers-table");
      put(BEFORE);
      menuOf(user, row(table, "rbx"));
      String rbx = FxThread.get(() -> table.rows().get(table.getItems().indexOf("rbx")).value());
      assertFalse(can("registers.break-on-write"), "no general register");
      assertFalse(can("registers.fields"), "it has none");
      choose(user, "registers.copy-assignment");
      assertEquals("ebx = 0x" + rbx, copied(user));
      menuOf(user, row(table, "rbx"));
      choose(user, "registers.copy-value");
      assertEquals("0x" + rbx, copied(user));
      user.press("Ctrl+C");
      assertEquals("ebx  " + rbx + "  hvm_start_info", copied(user));
      user.press("Ctrl+A");
      user.press("Ctrl+C");
      String all = copied(user);
      assertTrue(all.contains("\nebx       " + rbx + "  "), all);
      assertTrue(all.lines().count() > 40, all);

      user.click(row(table, "cr3"), 20, 8); // or the menu were about all that are chosen
      menuOf(user, row(table, "cr3"));
      assertFalse(can("registers.follow-code"), "it holds a physical address");
      choose(user, "registers.break-on-write");
      user.await("a breakpoint", () -> user.view().breakpoints().size() == 1);
      assertEquals("write of cr3", user.view().breakpoints().getFirst().where());
      user.await("the keyboard in the table", table::isFocused);
      menuOf(user, row(table, "cr3"));
      choose(user, "registers.break-on-write");
      user.await("none", () -> user.view().breakpoints().isEmpty());

      menuOf(user, row(table, "cr0"));
      choose(user, "registers.fields");
      user.await(
          "its fields",
          () -> user.stage().getScene().getFocusOwner().getStyleClass().contains("bs-bit-cell"));
      menuOf(user, row(table, "rip"));
      choose(user, "registers.width-16");
      user.await("ax", () -> table.rows().getFirst().name().equals("ax"));
      menuOf(user, row(table, "rbx"));
      choose(user, "registers.edit");
      user.await("a field", () -> user.stage().getScene().getFocusOwner() instanceof TextField);
      User.frames(); // the value is selected, to be replaced
      user.type("1234");
      user.press("Enter");
      user.await(
          "the value",
          () -> table.rows().get(table.getItems().indexOf("rbx")).value().equals("1234"));
      menuOf(user, row(table, "rip"));
      choose(user, "registers.follow-memory");
      HexView grid = user.find("#memory-linear", HexView.class);
      user.await(
          "the instruction's bytes",
          () -> grid.model().caret() == user.view().registers().linearRip());
    }
  }

  // ---------------------------------------------------------------- memory

  @Test
  void bytesAreCopiedInEachFormAndStoppedAt() {
    try (User user = User.with(folder, "hello-pvh")) {
      Node pane = go(user, "memory");
      HexView grid = (HexView) pane.lookup("#memory-physical");
      user.await("its bytes", () -> grid.model().byteAt(grid.model().caret()) >= 0);
      long start = FxThread.get(() -> grid.model().caret());
      for (int i = 0; i < 3; i++) {
        user.press("Shift+Right");
      }
      put(BEFORE);
      user.press("Ctrl+C");
      assertTrue(copied(user).matches("78( [0-9a-f]{2}){3}"));
      user.press("Shift+F10");
      awaitMenu(user);
      choose(user, "memory.copy-array");
      String array = copied(user);
      assertTrue(array.contains("bytes[4] = {\n  0x78, 0x"), array); // XEN_HVM_START_MAGIC_VALUE
      user.press("Shift+F10");
      awaitMenu(user);
      choose(user, "memory.copy-dump");
      String dump = copied(user);
      assertTrue(dump.startsWith(String.format("%010x  78 ", start)), dump);
      user.press("Shift+F10");
      awaitMenu(user);
      choose(user, "memory.copy-text");
      assertTrue(copied(user).startsWith("x"));
      user.press("Shift+F10");
      awaitMenu(user);
      assertFalse(can("memory.to-physical"), "it is physical");
      choose(user, "memory.watch-read");
      user.await("a breakpoint", () -> user.view().breakpoints().size() == 1);
      BreakpointView set = user.view().breakpoints().getFirst();
      assertEquals("4", set.trigger().values().get("length"));
      assertEquals("read", set.trigger().values().get("on"));
      assertEquals("physical", set.trigger().values().get("space"));

      user.await("the keyboard on it", grid::isFocused);
      user.press("Ctrl+A");
      user.press("Shift+F10");
      awaitMenu(user);
      assertFalse(can("memory.watch-read"), "too much");
      choose(user, "memory.copy");
      assertEquals(65_536 * 3 - 1, copied(user).length());
      user.await(
          "what was left out",
          () -> user.text("#memory-note").contains(": 65,536 bytes, and more are not copied"));
      user.press("Shift+F10");
      awaitMenu(user);
      choose(user, "memory.unit-4");
      user.await("units of 4", () -> grid.model().unitSize() == 4);
      user.press("Ctrl+F");
      user.await(
          "the field", () -> "memory-find".equals(user.stage().getScene().getFocusOwner().getId()));
    }
  }

  // ---------------------------------------------------------------- breakpoints

  @Test
  void breakpointsAreCopiedChangedAndSwitchedTogether() {
    try (User user = User.with(folder, "hello-pvh")) {
      user.addBreakpoint("pvh_entry");
      user.await("one", () -> user.view().breakpoints().size() == 1);
      FxThread.run(
          () ->
              user.session()
                  .workspace()
                  .guest()
                  .getValue()
                  .toggleBreakpoint(RegisterTrigger.named("cr3").orElseThrow()));
      user.await("two", () -> user.view().breakpoints().size() == 2);
      TableView<?> table = (TableView<?>) go(user, "breakpoints").lookup("#breakpoints-table");
      user.await("both", () -> table.getItems().size() == 2);
      menuOf(user, row(table, 1));
      assertFalse(can("breakpoints.goTo"), "a register is nowhere");
      choose(user, "breakpoints.edit-condition");
      user.awaitAndType("#breakpoints-edit", "1 1");
      user.press("Enter");
      user.await("what is wrong", () -> user.shown("#breakpoints-problem"));
      user.press("Ctrl+A");
      user.type("1");
      user.press("Enter");
      user.await("it", () -> user.view().breakpoints().get(1).condition().equals("1"));
      user.await("the keyboard on the table", table::isFocused);
      menuOf(user, row(table, 1));
      choose(user, "breakpoints.edit-ignored");
      user.awaitAndType("#breakpoints-edit", "3");
      user.press("Enter");
      user.await("three", () -> user.view().breakpoints().get(1).ignored() == 3);
      user.await("the keyboard on the table", table::isFocused);
      menuOf(user, row(table, 1));
      choose(user, "breakpoints.edit-message");
      user.awaitAndType("#breakpoints-edit", "tables");
      user.press("Enter");
      user.await("text", () -> user.view().breakpoints().get(1).message().equals("tables"));
      user.await("the keyboard on the table", table::isFocused);
      menuOf(user, row(table, 1));
      choose(user, "breakpoints.for-once");
      user.await("for once", () -> user.view().breakpoints().get(1).once());
      put(BEFORE);
      user.press("Ctrl+C");
      String one = copied(user);
      assertTrue(one.contains("write of cr3"), one);
      assertTrue(one.contains("1, ignores 3 hits, once, says “tables”"), one);
      assertFalse(one.contains("pvh_entry"), one);
      user.press("Ctrl+A");
      user.press("Ctrl+C");
      assertTrue(copied(user).contains("pvh_entry"));
      user.press("Space");
      user.await(
          "both off", () -> user.view().breakpoints().stream().noneMatch(BreakpointView::enabled));
      user.await(
          "both still chosen",
          () -> table.getSelectionModel().getSelectedIndices().equals(List.of(0, 1)));
      menuOf(user, row(table, 0));
      choose(user, "breakpoints.enable-all");
      user.await(
          "both on", () -> user.view().breakpoints().stream().allMatch(BreakpointView::enabled));
      user.press("Delete");
      user.await("none", () -> user.view().breakpoints().isEmpty());
    }
  }

  // ---------------------------------------------------------------- log

  @Test
  void aRowOfTheLogIsCopiedFollowedAndItsKindShownAlone() {
    try (User user = User.with(folder, "hello-pvh")) {
      LogPane pane =
          (LogPane)
              FxThread.get(
                      () -> {
                        user.gui().window().actions().run("pane.show.log");
                        return user.gui().workbench().dock();
                      })
                  .pane("log")
                  .orElseThrow();
      go(user, "log");
      user.await("rows", () -> pane.model().rows().size() > 3);
      User.frames();
      Node text = user.find("#log-text", Node.class);
      put(BEFORE);
      user.press("Ctrl+Home");
      user.press("Ctrl+C");
      String first = copied(user);
      assertEquals(
          FxThread.get(() -> pane.model().text(List.of(pane.model().rows().getFirst()))), first);
      user.contextMenu(text, 200, 12);
      awaitMenu(user);
      assertFalse(can("log.to-place"), "the machine is ready, nowhere");
      assertFalse(can("log.all-kinds"), "all are shown");
      choose(user, "log.only-kind");
      user.await(
          "milestones alone",
          () ->
              pane.model().rows().stream()
                  .allMatch(e -> pane.model().line(e).text().contains("milestone")));
      assertFalse(FxThread.get(() -> pane.model().shownProperty(LogCategory.LOADER).get()));
      user.contextMenu(text, 200, 12);
      awaitMenu(user);
      choose(user, "log.all-kinds");
      user.await("all", () -> pane.model().showsAll());
      user.press("Ctrl+A");
      user.press("Ctrl+C");
      assertTrue(copied(user).lines().count() > 3);
    }
  }

  // ---------------------------------------------------------------- sheets

  private static Sheet sheet(Node host) {
    return (Sheet) host.lookup(".sheet");
  }

  @Test
  void aRowOfStartInfoIsChosenCopiedAndFollowed() {
    try (User user = User.with(folder, "hello-pvh")) {
      Node host = go(user, "start-info");
      user.await("its rows", () -> sheet(host) != null && !sheet(host).rows().isEmpty());
      User.frames();
      put(BEFORE);
      user.press("Ctrl+C");
      String all = copied(user);
      assertTrue(all.lines().count() > 6, all);
      Node link = FxThread.get(() -> sheet(host).lookup(".hyperlink"));
      String address = FxThread.get(() -> ((Hyperlink) link).getText());
      menuOf(user, link);
      choose(user, "start-info.copy-value");
      assertEquals(address, copied(user));
      user.press("Ctrl+C");
      String row = copied(user);
      assertTrue(row.contains(address) && row.length() < all.length(), row);
      menuOf(user, link);
      choose(user, "start-info.to-place");
      HexView grid = user.find("#memory-physical", HexView.class);
      user.await("it", () -> grid.model().caret() == Long.decode(address));
    }
  }

  @Test
  void aChosenRegionOfTheDrawnMapIsWhatTheMenuIsAbout() {
    try (User user = User.with(folder, "hello-pvh")) {
      Node host = go(user, "e820");
      user.await("its rows", () -> sheet(host) != null && !sheet(host).rows().isEmpty());
      User.frames();
      Node map = FxThread.get(() -> host.lookup(".bs-map"));
      FxThread.run(map::requestFocus);
      user.press("Down");
      user.press("Shift+F10");
      awaitMenu(user);
      put(BEFORE);
      choose(user, "e820.copy");
      String copied = copied(user);
      assertEquals(1, copied.lines().count(), copied);
      assertTrue(copied.contains(" - "), copied);
    }
  }

  @Test
  void anItemOfTheContractIsCopiedWithoutItsNeighbours() {
    try (User user = User.with(folder, "hello-pvh")) {
      go(user, "contract");
      Node text = user.find("#contract-text", Node.class);
      User.frames();
      user.contextMenu(text, 60, 12);
      awaitMenu(user);
      put(BEFORE);
      choose(user, "contract.copy");
      String item = copied(user);
      assertTrue(item.lines().count() >= 3 && item.lines().count() <= 4, item);
      user.press("Ctrl+A");
      user.press("Ctrl+C");
      assertTrue(copied(user).lines().count() > 20);
    }
  }
}
