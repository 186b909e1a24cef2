package bootscope.views.pane.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.SymbolTrigger;
import bootscope.views.pane.TestGuest;
import bootscope.views.pane.stack.StackWordsModel.Row;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The words on the stack of the machine's present instant, with what they are. */
class StackWordsModelTest {
  private static final int RSP = 4;

  private final TestGuest test = new TestGuest();
  private StackWordsModel model;

  @BeforeEach
  void make() {
    model = new StackWordsModel(test, test.texts);
  }

  @AfterEach
  void close() {
    model.dispose();
    test.close();
  }

  private List<Row> runTo(String guest, String symbol) {
    test.open(guest, "hello");
    test.guest().getValue().toggleBreakpoint(new SymbolTrigger(symbol));
    test.run();
    model.setVisible(true);
    test.until(() -> !model.rows().isEmpty() && first().equals(pointer()));
    return model.rows();
  }

  private Long first() {
    return model.rows().getFirst().word().place();
  }

  private Long pointer() {
    return test.now().registers().get(CpuRegisters.general(RSP));
  }

  @Test
  void theReturnAddressIsCalledByTheFrameThatItLeadsTo() {
    List<Row> rows = runTo("hello-pvh", "print_header");
    Row first = rows.getFirst();
    assertEquals(String.format(Locale.ROOT, "0x%08x", pointer()), model.address(first));
    assertEquals("+0x0", model.offset(first));
    assertTrue(model.value(first).matches("[0-9a-f]{8}"), "4 bytes in 32-bit code");
    assertTrue(first.meaning().startsWith("returns to #1 pvh_entry+0x"), first.meaning());
    assertTrue(first.code());
    assertFalse(first.guess());
    assertEquals("+0x4", model.offset(rows.get(1)));
    String text = model.text(rows.subList(0, 2));
    assertTrue(text.startsWith(model.address(first) + "  +0x0    " + model.value(first)), text);
    assertEquals(2, text.lines().count());
  }

  @Test
  void whatAnInterruptPushedIsNamed() {
    List<Row> rows = runTo("ticks", "pit_interrupt");
    List<String> meanings = rows.stream().map(Row::meaning).toList();
    int rip = rows.indexOf(rows.stream().filter(Row::code).findFirst().orElseThrow());
    assertTrue(meanings.get(rip).startsWith("rip of #1 "), meanings.toString());
    assertEquals(List.of("cs of #1", "rflags of #1"), meanings.subList(rip + 1, rip + 3));
  }

  @Test
  void wordsHave8BytesIn64BitCodeAndFollowTheStackPointer() {
    List<Row> rows = runTo("long-mode", "high_half");
    assertTrue(model.value(rows.getFirst()).matches("[0-9a-f]{16}"));
    assertEquals("+0x8", model.offset(rows.get(1)));
    long before = pointer();
    for (int i = 0; i < 200 && pointer() == before; i++) {
      test.session().step().join();
      test.until(() -> first().equals(pointer()));
    }
    assertTrue(pointer() != before, "the stack was used");
    assertEquals(pointer(), first());
  }
}
