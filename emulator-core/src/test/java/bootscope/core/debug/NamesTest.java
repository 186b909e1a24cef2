package bootscope.core.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NamesTest {
  private Symbols symbols;

  @BeforeEach
  void open() throws Exception {
    symbols = Symbols.of(MovedKernel.kernel()); // startup_32, start_kernel, table
  }

  private ExpressionException wrong(String text) {
    return assertThrows(
        ExpressionException.class, () -> Expression.parse(text, 16).check(symbols), text);
  }

  @Test
  void symbolsAndRegistersAreCompletedTogetherAndBehindADollarRegistersAlone() {
    assertEquals(List.of("startup_32", "start_kernel"), Names.completing(symbols, "start", 10));
    assertTrue(Names.completing(symbols, "ta", 10).contains("table"));
    assertEquals("rip", Names.completing(symbols, "rip", 10).getFirst());
    assertEquals("$rip", Names.completing(symbols, "$rip", 10).getFirst());
    assertTrue(Names.completing(symbols, "%rs", 10).contains("%rsp"));
    assertEquals(List.of(), Names.completing(symbols, "$start_k", 10));
    assertEquals(List.of("rip"), Names.completing(Symbols.NONE, "rip", 1));
  }

  @Test
  void aNameThatMeansNothingIsFoundBeforeItIsWorkedOutAndHasItsLikes() throws Exception {
    Expression.parse("start_kernel + 4 > $rax && table || cafe", 16).check(symbols);
    Expression.parse("rip == 5 && *(u32*)table", 10).check(symbols);
    assertEquals("start_kernal", wrong("$rax == 1 && start_kernal").term());
    assertEquals(List.of("start_kernel"), Names.near(symbols, wrong("1 + start_kernal")));
    assertEquals("$rip", Names.near(symbols, wrong("*$rpi")).getFirst());
    assertEquals(List.of(), Names.near(symbols, wrong("$moon")));
    assertEquals(List.of(), Names.near(symbols, wrong("1 +")));
    assertEquals("rip", Names.near(symbols, wrong("ripp")).getFirst());
    assertThrows(ExpressionException.class, () -> Expression.parse("cafe", 10).check(symbols));
  }

  @Test
  void aSymbolWhosePlaceIsNotKnownYetMeansItselfAlone() throws Exception {
    Symbols unplaced = symbols.at(Optional.empty());
    Expression name = Expression.parse("start_kernel", 16);
    name.check(unplaced);
    ExpressionException e =
        assertThrows(ExpressionException.class, () -> name.value(new ViewScope(unplaced, null)));
    assertEquals(List.of(), Names.near(unplaced, e));
  }

  @Test
  void whatIsSaidOfABreakpointHasItsLikesToo() throws Exception {
    try (Debugger debugger = Debugger.start(MovedKernel.boot(true), System::nanoTime)) {
      assertEquals(List.of("start_kernel"), near(debugger, "symbol", "symbol", "startkernel"));
      assertEquals(List.of("start_kernel"), near(debugger, "address", "at", "start_kernle+4"));
      assertEquals(
          "linux_start_kernel", near(debugger, "milestone", "name", "start_kernel").getFirst());
      assertEquals(List.of(), near(debugger, "count", "instructions", "start_kernel"));
    }
  }

  private List<String> near(Debugger debugger, String kind, String parameter, String said) {
    BreakpointKind of = BreakpointKinds.of(kind).orElseThrow();
    assertEquals(parameter, of.parameters().getFirst().name());
    BreakpointException e =
        assertThrows(
            BreakpointException.class,
            () -> of.make(Map.of(parameter, said), debugger.breakpoints().surroundings(), 16));
    return Names.near(symbols, e);
  }

  @Test
  void theQuestionIsAskedOfWhatIsNear() {
    assertEquals("", Names.question(List.of()));
    assertEquals("; did you mean a or b?", Names.question(List.of("a", "b")));
  }
}
