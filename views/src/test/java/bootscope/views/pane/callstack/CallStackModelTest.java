package bootscope.views.pane.callstack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.debug.CallStack;
import bootscope.core.debug.CallStack.Way;
import bootscope.core.debug.SymbolTrigger;
import bootscope.views.pane.TestGuest;
import bootscope.views.pane.callstack.CallStackModel.Row;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The frames of the machine's present instant, in words. */
class CallStackModelTest {
  private final TestGuest test = new TestGuest();
  private final List<List<Row>> told = new ArrayList<>();
  private CallStackModel model;

  @BeforeEach
  void make() {
    model = new CallStackModel(test, test.texts);
    model.onRows(told::add);
  }

  @AfterEach
  void close() {
    model.dispose();
    test.close();
  }

  private void runTo(String guest, String symbol) {
    test.open(guest, "hello");
    test.guest().getValue().toggleBreakpoint(new SymbolTrigger(symbol));
    test.run();
    model.setVisible(true);
    test.until(() -> !model.rows().isEmpty() && model.function(model.rows().get(0)).equals(symbol));
  }

  @Test
  void callersAreToldWithHowTheyWereFoundAndWhereTheirAddressLies() {
    runTo("hello-pvh", "print_header");
    List<Row> rows = model.rows();
    assertEquals("#0", model.number(rows.get(0)));
    assertEquals("runs", model.way(rows.get(0)));
    assertEquals("it runs", model.found(rows.get(0)));
    assertEquals("", model.slot(rows.get(0)));
    assertEquals("", model.kept(rows.get(0)));
    Row caller = rows.get(1);
    assertTrue(model.function(caller).startsWith("pvh_entry+0x"), model.function(caller));
    assertEquals("call", model.way(caller));
    assertEquals("code", model.found(caller));
    assertTrue(model.slot(caller).matches("0x[0-9a-f]{8}"), model.slot(caller));
    assertEquals(
        "#1 on the stack, at "
            + model.slot(caller)
            + ": rip "
            + Long.toHexString(caller.frame().address()),
        model.kept(caller));
    String text = model.text(rows.subList(0, 2));
    assertEquals(2, text.lines().count());
    assertTrue(text.startsWith("#0  0x"), text);
    assertTrue(text.contains("  (call, code, " + model.slot(caller) + ")"), text);
  }

  @Test
  void whatAnInterruptCameFromHasItsRegisters() {
    runTo("ticks", "pit_interrupt");
    Row from = model.rows().get(1);
    assertEquals(Way.INTERRUPT, from.frame().way());
    assertEquals("interrupt", model.way(from));
    String kept = model.kept(from);
    assertTrue(kept.contains("rip ") && kept.contains("cs ") && kept.contains("rflags "), kept);
  }

  @Test
  void allItsWordsAreThere() {
    for (CallStack.Found found : CallStack.Found.values()) {
      assertTrue(test.texts.has("callstack.found." + found), found.toString());
    }
    for (Way way : Way.values()) {
      assertTrue(test.texts.has("callstack.way." + way), way.toString());
    }
  }

  @Test
  void aGuessIsMarkedAndSaidToBeOne() {
    runTo("hello-pvh", "print_header");
    Row exact = model.rows().get(1);
    CallStack.Frame f = exact.frame();
    Row guess =
        new Row(
            1,
            new CallStack.Frame(
                f.address(), f.stackPointer(), CallStack.Found.SCAN, f.way(), f.kept(), f.name()),
            16,
            "");
    Row inSource = new Row(1, f, 16, "init/main.c:12");
    assertEquals("? " + f.name(), model.function(guess));
    assertEquals("scan (guess)", model.found(guess));
    assertEquals(f.name() + " at init/main.c:12", model.function(inSource));
  }

  @Test
  void eachStopHasItsOwnAndWithoutAGuestThereIsNone() {
    runTo("hello-pvh", "print_header");
    Row before = model.rows().get(0);
    test.session().step();
    test.until(() -> !model.rows().get(0).equals(before));
    assertEquals("print_header", before.frame().name());
    assertTrue(model.function(model.rows().get(0)).startsWith("print_header+0x"));
    int count = told.size();
    test.close();
    model.setVisible(true);
    assertEquals(List.of(), model.rows());
    assertEquals(count + 1, told.size());
  }
}
