package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.FxThread;
import bootscope.views.control.hex.HexView;
import bootscope.views.control.table.ValueTable;
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
  private static final String WROTE = "Who wrote this last?";
  private static final String WALK = "How 0x40000 is translated after ";

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
    user.awaitAndType("#palette-field", "page walk");
    user.press("Enter");
    user.awaitAndType("#translate-field", "nosuchname");
    user.press("Enter");
    user.await("what is wrong", () -> user.text("#translate-problem").contains("nosuchname"));
    user.press("Escape");
    FxThread.run(() -> user.gui().window().actions().run("view.translate"));
    user.awaitAndType("#translate-field", "cr2");
    user.press("Enter");
    user.awaitNotice(WALK);
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
    user.awaitNotice(WALK);
    String told = user.notices().getLast();
    for (String part :
        List.of(
            "CR3 is 0x105000: 32-bit paging, from physical 0x105000 on",
            "PDE at physical 0x105000 <page_directory>: 0x104023, present, writable, supervisor,"
                + " accessed",
            "PTE at physical 0x104100 <page_table+0x100>: 0x0, not present",
            "No page is mapped: the PTE is not present.")) {
      assertTrue(told.contains(part), told);
    }
    // An answer's words are in the window from its next layout on.
    user.await("CR3 and two entries", () -> links("Show it in memory").size() == 3);
    user.click(links("Show it in memory").getLast());
    HexView memory = user.find("#memory-physical", HexView.class);
    user.await("the entry", () -> memory.model().caret() == 0x10_4100);
    assertEquals(0x10_4103L, FxThread.get(() -> memory.model().selectionLast()), "all of it");
    user.click(links(WROTE).getLast());
    user.awaitNotice("PTE 0x104100 <page_table+0x100> (4 bytes) was last written after ");
  }

  @Test
  void whoLoadedCr3IsAskedFromTheWalkToo() {
    user.click(links("Show the page walk").getFirst());
    user.awaitNotice(WALK);
    user.await("CR3 and two entries", () -> links(WROTE).size() == 3);
    user.click(links(WROTE).getFirst());
    user.awaitNotice("cr3 was last written after ");
  }

  @Test
  void theMemoryPaneTellsItOfItsCaretWhetherThePageIsMappedOrNot() {
    for (long address : new long[] {0x4_0000, 0x10_01AB}) {
      FxThread.run(() -> user.session().workspace().navigator().goToMemory(address, false));
      HexView memory = user.find("#memory-linear", HexView.class);
      user.await("the place", () -> memory.model().caret() == address);
      FxThread.run(memory::requestFocus);
      user.press("Shift+F10");
      user.choose("memory.translate");
      user.awaitNotice("How 0x" + Long.toHexString(address) + " is translated after ");
    }
    String told = user.notices().getLast();
    assertTrue(told.contains("It is physical 0x1001ab <read_window>, in a page of "), told);
  }

  @Test
  void theRegistersPaneTellsItOfTheAddressThatOneHolds() {
    ValueTable table = user.find("#registers-table", ValueTable.class);
    FxThread.run(
        () -> {
          table.requestFocus();
          table.getSelectionModel().clearSelection();
          table.getSelectionModel().select("cr2");
        });
    user.press("Shift+F10");
    user.choose("registers.translate");
    user.awaitNotice(WALK);
  }
}
