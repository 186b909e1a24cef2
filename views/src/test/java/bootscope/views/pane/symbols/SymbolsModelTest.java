package bootscope.views.pane.symbols;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.debug.AddressTrigger;
import bootscope.core.debug.SymbolSearch.Kind;
import bootscope.core.debug.SymbolTrigger;
import bootscope.core.debug.search.SymbolRow;
import bootscope.views.pane.TestGuest;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SymbolsModelTest {
  private TestGuest test;
  private SymbolsModel model;

  @BeforeEach
  void open() {
    test = new TestGuest().open("hello-pvh", "");
    model = new SymbolsModel(test, test.texts, test.executor());
    model.setVisible(true);
    test.until(() -> !model.rows().isEmpty());
  }

  @AfterEach
  void close() {
    test.close();
  }

  private List<String> names() {
    return model.rows().stream().map(SymbolRow::name).toList();
  }

  private SymbolRow only(String name) {
    model.wantedProperty().set(name);
    test.until(() -> !names().isEmpty() && names().getFirst().equals(name));
    return model.rows().getFirst();
  }

  @Test
  void allAreThereByAddressAndSomeAreFoundByTheirLetters() {
    int all = model.rows().size();
    assertEquals(test.guest().getValue().symbols().all().orElseThrow().table().size(), all);
    model.wantedProperty().set("pvhen");
    test.until(() -> model.rows().size() < all);
    assertEquals("pvh_entry", names().getFirst());
    model.wantedProperty().set("");
    test.until(() -> model.rows().size() == all);
    model.kindProperty().set(Kind.CODE);
    test.until(() -> model.rows().size() < all);
    assertTrue(model.rows().stream().allMatch(SymbolRow::code));
  }

  @Test
  void aRowHasAddressSizeKindAndSection() {
    SymbolRow row = only("pvh_entry");
    var symbols = test.guest().getValue().symbols();
    assertEquals(symbols.address("pvh_entry"), row.address());
    assertEquals(".text", row.section());
    assertTrue(row.code());
    assertTrue(row.leads());
    assertEquals(new SymbolTrigger("pvh_entry"), row.trigger());
    model.wantedProperty().set("0x" + Long.toHexString(row.address().getAsLong() + 1));
    test.until(() -> model.rows().size() == 1);
    assertEquals("pvh_entry", names().getFirst(), "within it");
    model.wantedProperty().set("0xdeadbeef");
    test.until(() -> model.rows().isEmpty());
  }

  /** Then the name alone would lead to another one. */
  @Test
  void oneOfSeveralWithItsNameIsMeantByItsAddress() {
    SymbolRow row =
        new SymbolRow("twice", OptionalLong.of(0x1000), 4, 't', true, true, false, "", ".text");
    assertEquals(new AddressTrigger(0x1000, false, "twice"), row.trigger());
    SymbolRow number =
        new SymbolRow("number", OptionalLong.of(0x20), 0, 'A', false, false, true, "", "");
    assertFalse(number.leads());
    assertEquals("number (A)", model.kindText(number));
  }

  @Test
  void whatIsShownIsToldOnceMoreWhenItIsStoppedAt() {
    int[] marked = {0};
    model.setOnShown(() -> {}, () -> marked[0]++);
    test.guest().getValue().toggleBreakpoint(only("pvh_entry").trigger());
    test.until(() -> marked[0] > 0);
    assertEquals(1, test.now().breakpoints().size());
  }

  @Test
  void anotherGuestsSymbolsTakeTheirPlace() {
    test.open("long-mode", "");
    test.until(() -> names().contains("page_directory") || names().size() > 10);
    assertEquals(
        test.guest().getValue().symbols().all().orElseThrow().table().size(), names().size());
  }
}
