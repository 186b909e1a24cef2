package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.FxThread;
import bootscope.views.control.hex.HexView;
import bootscope.views.control.name.NameField;
import bootscope.views.control.sheet.Sheet;
import bootscope.views.control.table.TextTable;
import bootscope.views.control.table.ValueTable;
import bootscope.views.pane.pagewalk.PageWalkModel;
import java.nio.file.Path;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.Hyperlink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How an address is translated, asked in the window of a guest that read one without a page. */
class WalkWindowTest {
  @TempDir Path folder;
  private User user;

  @BeforeEach
  void crash() {
    user = User.with(folder, "wrong-pte");
    user.press("F9");
    user.awaitNotice("Triple fault");
  }

  @AfterEach
  void close() {
    user.close();
  }

  /** From the palette, whatever panes are open and chosen in. */
  @Test
  void anyAddressIsAskedForAndToldOf() {
    user.press("Ctrl+Shift+P");
    user.awaitAndType("#palette-field", "translate an address");
    user.press("Enter");
    user.awaitAndType("#translate-field", "nosuchname");
    user.press("Enter");
    user.await("what is wrong", () -> user.text("#translate-problem").contains("nosuchname"));
    user.press("Escape");
    FxThread.run(() -> user.gui().window().actions().run("view.translate"));
    user.awaitAndType("#translate-field", "cr2");
    user.press("Enter");
    awaitWalk("0x40000");
    assertTrue(FxThread.get(() -> field().isVisible()));
  }

  private NameField field() {
    return user.find("#pagewalk-field", NameField.class);
  }

  private Sheet sheet() {
    return user.find("#pagewalk-sheet", Sheet.class);
  }

  private String told() {
    return FxThread.get(
        () -> {
          Node shown = user.stage().getScene().lookup("#pagewalk-sheet");
          return shown == null ? "" : Sheet.text(((Sheet) shown).rows());
        });
  }

  private void awaitWalk(String address) {
    user.await("the walk of " + address, () -> told().startsWith(address + "\n"));
  }

  private Node link(String text) {
    return FxThread.get(
        () ->
            sheet().lookupAll(".hyperlink").stream()
                .filter(n -> ((Hyperlink) n).getText().equals(text))
                .findFirst()
                .orElseThrow(() -> new AssertionError(text + " in\n" + told())));
  }

  /** Opens the menu at a link with the mouse, and takes one of its items. */
  private void choose(Node at, String id) {
    user.contextMenu(at, 10, 8);
    user.choose(id);
  }

  private List<Node> links(String text) {
    return FxThread.get(
        () ->
            user.stage().getScene().getRoot().lookupAll(".story .hyperlink").stream()
                .filter(n -> ((Hyperlink) n).getText().equals(text))
                .toList());
  }

  @Test
  void aPageFaultLeadsToThePageWalkAndThatToTheEntries() {
    user.click(links("Show the page walk").getFirst());
    awaitWalk("0x40000");
    String told = told();
    for (String part :
        List.of(
            "0x105000", // CR3
            "32-bit paging",
            "PDE 0",
            "0x105000 <page_directory>",
            "address=0x104000 A=1 PCD=0 PWT=0 U/S=0 R/W=1 P=1",
            "present, writable, supervisor, accessed",
            "PTE 64",
            "0x104100 <page_table+0x100>",
            "not present",
            "No page is mapped: the PTE is not present.",
            "#PF, code 0x2")) {
      assertTrue(told.contains(part), part + " in\n" + told);
    }
    user.click(link("0x104100 <page_table+0x100>"));
    HexView memory = user.find("#memory-physical", HexView.class);
    user.await("the entry", () -> memory.model().caret() == 0x10_4100);
    assertEquals(0x10_4103L, FxThread.get(() -> memory.model().selectionLast()), "all of it");
    choose(link("0x104100 <page_table+0x100>"), "pagewalk.last-write");
    user.awaitNotice("PTE 64 (4 bytes) was last written after ");
    choose(link("0x104100 <page_table+0x100>"), "pagewalk.watch");
    user.await("a breakpoint", () -> user.view().breakpoints().size() == 1);
    assertEquals("PTE 64", user.view().breakpoints().getFirst().where());
  }

  @Test
  void whoLoadedCr3IsAskedFromTheWalkToo() {
    user.click(links("Show the page walk").getFirst());
    awaitWalk("0x40000");
    choose(link("0x105000"), "pagewalk.last-write");
    user.awaitNotice("cr3 was last written after ");
  }

  /** From before it was cleared: who does it is known. */
  @Test
  void whoWritesAnEntryNextIsAskedFromTheWalk() {
    user.press("Ctrl+Shift+G");
    user.awaitAndType("#go-to-instant-field", "5300");
    user.press("Enter");
    user.await("the past", () -> user.view().instructions() == 5300);
    FxThread.run(() -> user.session().workspace().navigator().goToWalk(0x4_0000));
    awaitWalk("0x40000");
    user.await("the present entry", () -> told().contains("0x104100 <page_table+0x100>"));
    choose(link("0x104100 <page_table+0x100>"), "pagewalk.next-write");
    user.awaitNotice("PTE 64 (4 bytes) is next written after 6,017 instructions");
    choose(link("0x105000"), "pagewalk.next-write");
    user.awaitNotice("write of cr3: next after 207,036 instructions");
  }

  @Test
  void theMemoryPaneShowsItOfItsCaretWhetherThePageIsMappedOrNot() {
    for (long address : new long[] {0x4_0000, 0x10_01AB}) {
      FxThread.run(() -> user.session().workspace().navigator().goToMemory(address, false));
      HexView memory = user.find("#memory-linear", HexView.class);
      user.await("the place", () -> memory.model().caret() == address);
      FxThread.run(memory::requestFocus);
      user.press("Shift+F10");
      user.choose("memory.translate");
      awaitWalk("0x" + Long.toHexString(address));
    }
    String told = told();
    assertTrue(told.contains("0x1001ab <read_window>"), told);
    assertTrue(told.contains("as the tables have it"), "what is kept\n" + told);
  }

  @Test
  void theRegistersPaneShowsItOfTheAddressThatOneHolds() {
    ValueTable table = user.find("#registers-table", ValueTable.class);
    FxThread.run(
        () -> {
          table.requestFocus();
          table.getSelectionModel().clearSelection();
          table.getSelectionModel().select("cr2");
        });
    user.press("Shift+F10");
    user.choose("registers.translate");
    awaitWalk("0x40000");
  }

  /** The field takes names and expressions, and says what is wrong; blank is the instruction. */
  @Test
  void theFieldTakesAnExpressionAndTheMapAFilter() {
    FxThread.run(() -> user.gui().window().actions().run("pane.show.pagewalk"));
    long rip = user.view().registers().linearRip();
    awaitWalk("0x" + Long.toHexString(rip));
    FxThread.run(field()::requestFocus);
    user.type("cr2 + 4");
    user.press("Enter");
    awaitWalk("0x40004");
    user.press("Ctrl+A");
    user.type("read_windo");
    user.press("Escape"); // the list of names
    user.press("Enter");
    user.await("what is wrong", () -> user.text("#pagewalk-problem").contains("read_windo"));
    user.press("Ctrl+Enter");
    awaitWalk("0x1001ab");
    TextTable<?> map = user.find("#pagewalk-map", TextTable.class);
    int all = FxThread.get(() -> map.rows().size());
    user.press("Ctrl+F");
    user.type("1001ab");
    user.await("the range that holds it", () -> map.rows().size() == 1);
    assertEquals(1, all);
    user.press("Ctrl+A");
    user.type("no such range");
    user.await("none", () -> map.rows().isEmpty());
    user.press("Ctrl+A");
    user.press("Delete");
    user.await("all again", () -> map.rows().size() == all);
    FxThread.run(
        () -> {
          map.requestFocus();
          map.getSelectionModel().select(0);
        });
    user.press("Enter");
    HexView memory = user.find("#memory-linear", HexView.class);
    long first = FxThread.get(() -> ((PageWalkModel.Stretch) map.rows().get(0)).range().linear());
    user.await("its beginning", () -> memory.model().caret() == first);
    FxThread.run(() -> user.gui().window().actions().run("pagewalk.next-instruction"));
    awaitWalk("0x" + Long.toHexString(rip));
  }
}
