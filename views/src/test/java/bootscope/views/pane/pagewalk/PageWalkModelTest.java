package bootscope.views.pane.pagewalk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.debug.SymbolTrigger;
import bootscope.views.control.name.Wrong;
import bootscope.views.control.sheet.SheetCell;
import bootscope.views.control.sheet.SheetRow;
import bootscope.views.pane.TestGuest;
import bootscope.views.pane.pagewalk.PageWalkModel.At;
import bootscope.views.pane.pagewalk.PageWalkModel.Stretch;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the page walk's pane shows of a guest, without a screen. */
class PageWalkModelTest {
  private final TestGuest guest = new TestGuest();
  private PageWalkModel model;

  @BeforeEach
  void make() {
    model = new PageWalkModel(guest, guest.texts);
  }

  @AfterEach
  void close() {
    model.dispose();
    guest.close();
  }

  private void open(String name) {
    guest.open(name, "");
    model.setVisible(true);
    guest.until(() -> !model.rowsProperty().get().isEmpty());
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

  private String first() {
    return model.rowsProperty().get().getFirst().cells().getFirst().text();
  }

  private List<Object> targets() {
    return model.rowsProperty().get().stream()
        .map(SheetRow::cells)
        .flatMap(List::stream)
        .map(SheetCell::target)
        .filter(Objects::nonNull)
        .toList();
  }

  @Test
  void withoutPagingTheNextInstructionsAddressIsThePhysicalOne() {
    open("long-mode");
    String rip = "0x" + Long.toHexString(guest.now().registers().linearRip());
    assertEquals(rip, first());
    assertTrue(model.text().contains("as paging is off"), model.text());
    assertEquals(List.of(), model.stretchesProperty().get());
    assertTrue(model.noteProperty().get().startsWith("Paging is off"), model.noteProperty().get());
  }

  @Test
  void theNextInstructionIsFollowedAndItsEntriesLead() {
    open("long-mode");
    runTo("high_half");
    String rip = "0x" + Long.toHexString(guest.now().registers().linearRip());
    guest.until(() -> first().equals(rip));
    String text = model.text();
    for (String part :
        List.of("4-level paging", "PML4E ", "PDPTE ", "PDE ", "Supervisor executes", "allowed")) {
      assertTrue(text.contains(part), part + " in\n" + text);
    }
    long entries = targets().stream().filter(t -> t instanceof At).count();
    assertTrue(entries >= 3, text);
    SheetCell bits =
        model.rowsProperty().get().stream()
            .flatMap(r -> r.cells().stream())
            .filter(c -> c.text().endsWith(" P=1"))
            .findFirst()
            .orElseThrow();
    assertTrue(bits.tip().endsWith("\nSDM vol. 3A §4.5"), bits.tip());
    assertTrue(bits.tip().contains("1  R/W=1: "), bits.tip());
  }

  @Test
  void anExpressionIsWorkedOutAnewWhereTheGuestStands() {
    open("long-mode");
    assertNull(model.follow("rip + 1000"));
    String before = "0x" + Long.toHexString(guest.now().registers().linearRip() + 0x1000);
    guest.until(() -> first().equals(before));
    guest.session().step().join();
    String after = "0x" + Long.toHexString(guest.now().registers().linearRip() + 0x1000);
    guest.until(() -> first().equals(after));
    Wrong wrong = model.follow("nosuchname");
    assertNotNull(wrong);
    assertEquals("nosuchname", wrong.term());
    assertEquals("rip + 1000", model.saidProperty().get(), "what was followed is followed on");
    model.follow(0x1234);
    guest.until(() -> first().equals("0x1234"));
    assertNull(model.follow(" "));
    String rip = "0x" + Long.toHexString(guest.now().registers().linearRip());
    guest.until(() -> first().equals(rip));
  }

  @Test
  void theMapHasRangesAndAFilterThatTakesWordsAndAddresses() {
    open("long-mode");
    runTo("high_half");
    guest.until(() -> model.stretchesProperty().get().size() > 1);
    List<Stretch> all = model.stretchesProperty().get();
    Stretch last = all.getLast();
    model.filterProperty().set("0x" + Long.toHexString(last.range().linear() + 0x10));
    assertEquals(List.of(last), model.stretchesProperty().get());
    model.filterProperty().set("nothing has this word");
    assertEquals(List.of(), model.stretchesProperty().get());
    model.filterProperty().set("");
    assertEquals(all, model.stretchesProperty().get());
  }

  @Test
  void whereTheWalkEndsIsSaidAndWhatFaultThatIs() {
    open("wrong-pte");
    guest.run();
    assertNull(model.follow("cr2"));
    guest.until(() -> first().equals("0x40000"));
    String text = model.text();
    assertTrue(text.contains("No page is mapped: the PTE is not present."), text);
    assertTrue(text.contains("PTE not present"), text);
    assertTrue(text.contains("Nothing: the next access walks the tables."), text);
  }
}
