package bootscope.views.pane.disassembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.MilestoneTrigger;
import bootscope.core.isa.CodeSize;
import bootscope.core.isa.Decoder;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.session.Phase;
import bootscope.views.control.code.CodeLine;
import bootscope.views.control.code.CodeModel.Mark;
import bootscope.views.control.rich.RichLine;
import bootscope.views.pane.TestGuest;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DisassemblyModelTest {
  private TestGuest test;
  private DisassemblyModel model;

  @BeforeEach
  void open() throws Exception {
    test = new TestGuest().open("long-mode", "hello world");
    model = new DisassemblyModel(test, test.texts);
    model.code().setVisibleRows(20);
    model.setVisible(true);
    test.until(() -> model.code().lineAt(rip()) != null);
  }

  @AfterEach
  void close() {
    test.close();
  }

  private long rip() {
    return test.now().registers().linearRip();
  }

  @Test
  void itStandsAtTheEntryWithItsLabel() {
    CodeLine line = model.code().lineAt(rip());
    assertEquals("pvh_entry", line.label());
    assertEquals(OptionalLong.of(rip()), model.code().current());
  }

  @Test
  void theInstructionsInFrontLeadToRipWithoutGap() {
    int row = model.code().rowAt(rip());
    assertTrue(row > 5, "there are some");
    long expected = rip();
    for (int i = row - 1; i >= row - 5; i--) {
      var r = model.code().rows().get(i);
      if (!r.isLabel()) {
        expected -= r.line().length();
        assertEquals(expected, r.line().address());
      }
    }
  }

  @Test
  void callsHaveNamesThatCanBeFollowed() {
    CodeLine call =
        model.code().rows().stream()
            .map(r -> r.line())
            .filter(l -> l.address() > rip() && l.branch() != null && l.branch().call())
            .findFirst()
            .get();
    assertEquals("serial_init", call.tokens().getLast().text());
    assertEquals(
        test.guest().getValue().symbols().address("serial_init"), call.tokens().getLast().target());
  }

  @Test
  void itFollowsTwentySteps() throws Exception {
    for (int i = 0; i < 20; i++) {
      test.session().step().join();
      test.until(() -> model.code().current().equals(OptionalLong.of(rip())));
    }
    test.until(() -> model.code().lineAt(rip()) != null);
  }

  @Test
  void whatDoesNotFollowStaysAndMarksTheNextInstruction() throws Exception {
    long entry = rip();
    model.followingProperty().set(false);
    long far = test.guest().getValue().symbols().address("long_mode_entry").orElseThrow();
    model.goTo(far, false);
    test.until(() -> model.code().lineAt(far) != null);
    for (int i = 0; i < 3; i++) {
      test.session().step().join();
      test.until(() -> model.code().current().equals(OptionalLong.of(rip())));
      assertEquals(OptionalLong.of(far), model.code().caret());
    }
    assertTrue(rip() != entry, "it has gone on");
    model.follow();
    test.until(() -> model.code().caret().equals(OptionalLong.of(rip())));
    test.session().step().join();
    test.until(() -> model.code().current().equals(OptionalLong.of(rip())));
    assertTrue(!model.code().caret().equals(OptionalLong.of(rip())), "shown once, not followed");
    model.followingProperty().set(true);
    test.until(() -> model.code().caret().equals(OptionalLong.of(rip())));
  }

  /** Also where the machine has been seen to run in between. */
  @Test
  void whatDoesNotFollowIsTakenToOneStopOnly() {
    OptionalLong nowhere = OptionalLong.empty();
    Lines.Asked asked =
        new Lines.Asked(Syntax.INTEL, false, nowhere, 20, nowhere, false, null, test.texts);
    Lines runs = test.session().ask(d -> asked.answer(d, false, null)).join();
    assertFalse(runs.followed(), "it stops nowhere yet");
    OptionalLong entry = OptionalLong.of(rip());
    Lines stands = test.session().ask(d -> asked.answer(d, true, runs)).join();
    assertEquals(entry, stands.caret());
    assertTrue(stands.followed());
    Lines goesOn = test.session().ask(d -> asked.answer(d, false, stands)).join();
    test.session().step().join();
    Lines later = test.session().ask(d -> asked.answer(d, true, goesOn)).join();
    assertEquals(OptionalLong.of(rip()), later.next());
    assertEquals(entry, later.caret());
    assertFalse(later.followed());
  }

  @Test
  void whatDoesNotFollowStaysWhereItWasWhenItsTabWasLeft() throws Exception {
    model.followingProperty().set(false);
    test.session().step().join();
    model.follow(); // once
    test.until(() -> model.code().caret().equals(OptionalLong.of(rip())));
    OptionalLong there = model.code().caret();
    model.setVisible(false);
    test.session().step().join();
    model.setVisible(true);
    test.until(() -> model.code().current().equals(OptionalLong.of(rip())));
    assertEquals(there, model.code().caret());
    long far = test.guest().getValue().symbols().address("long_mode_entry").orElseThrow();
    model.goTo(far, false);
    test.until(() -> model.code().lineAt(far) != null);
    model.setVisible(false);
    test.session().step().join();
    model.setVisible(true);
    test.until(() -> model.code().current().equals(OptionalLong.of(rip())));
    assertEquals(OptionalLong.of(far), model.code().caret());
    assertTrue(model.code().lineAt(far) != null);
  }

  @Test
  void whatFollowsDoesSoWhenItsTabIsShownAgain() throws Exception {
    model.setVisible(false);
    test.session().step().join();
    test.session().step().join();
    model.setVisible(true);
    test.until(() -> model.code().caret().equals(OptionalLong.of(rip())));
    assertTrue(model.code().lineAt(rip()) != null);
  }

  @Test
  void aBreakpointIsSetAndRemovedAtALine() throws Exception {
    long at = rip() + 2;
    model.toggleBreakpoint(at);
    test.until(() -> model.code().breakpoint(at) == Mark.ENABLED);
    model.toggleBreakpoint(at);
    test.until(() -> model.code().breakpoint(at) == null);
    assertTrue(test.now().breakpoints().isEmpty());
  }

  @Test
  void bothSyntaxesAndBothKindsOfAddressAreShown() throws Exception {
    model.syntaxProperty().set(Syntax.ATT);
    test.until(() -> model.code().lineAt(rip()).text().contains("%al"));
    model.physicalProperty().set(true);
    test.until(() -> model.code().lineAt(rip()) != null);
    model.goTo(0xF000_0000L, false);
    test.until(() -> model.code().lineAt(0xF000_0000L) != null);
    assertEquals("not readable", model.code().lineAt(0xF000_0000L).text());
  }

  @Test
  void theLineAtTheCaretIsExplainedWithOperandsFlagsAndManual() throws Exception {
    test.until(() -> !model.explanationProperty().get().isEmpty());
    String text =
        model.explanationProperty().get().stream()
            .map(RichLine::text)
            .collect(Collectors.joining("\n"));
    assertTrue(text.startsWith("mov al,0x4"), text);
    assertTrue(text.contains("al = 0x"), text);
    assertTrue(text.contains("SDM vol. 2B, MOV"), text);
  }

  @Test
  void whatRan32BitIsNotRedrawnAs64BitCode() throws Exception {
    long entry = rip();
    String before = model.code().lineAt(entry + 2).text();
    test.guest()
        .getValue()
        .change(d -> d.breakpoints().add(new MilestoneTrigger("long_mode")), b -> {});
    test.session().run().join();
    test.until(() -> test.now().phase() == Phase.PAUSED && test.now().instructions() > 0);
    while (test.now().registers().codeBits() != 64) {
      test.session().step().join();
    }
    test.until(() -> model.code().current().equals(OptionalLong.of(rip())));
    model.goTo(entry, false);
    test.until(() -> model.code().lineAt(entry + 2) != null);
    assertEquals(before, model.code().lineAt(entry + 2).text());
  }

  /** What of a machine that runs is shown is of the instant of the view, too. */
  @Test
  void whileTheMachineRunsCodeIsReadAsItIsByThenAndInTheModeOfThen() {
    long later = test.guest().getValue().symbols().address("long_mode_entry").orElseThrow();
    Lines.Asked asked =
        new Lines.Asked(
            Syntax.INTEL,
            false,
            OptionalLong.of(later),
            20,
            OptionalLong.of(later),
            true,
            null,
            test.texts);
    Lines before = test.session().ask(d -> asked.answer(d, false, null)).join();
    assertEquals(CodeSize.BITS_32, before.worded().get(later).line().size());
    while (test.session().view().registers().codeBits() != 64) {
      test.session().step().join();
    }
    Lines now = test.session().ask(d -> asked.answer(d, false, before)).join();
    assertEquals(CodeSize.BITS_64, now.worded().get(later).line().size());
    assertEquals(OptionalLong.empty(), now.next(), "it runs");
    Lines same = test.session().ask(d -> asked.answer(d, false, now)).join();
    assertSame(now.shown(), same.shown(), "nothing to draw again");
    test.session().change(d -> d.poke(false, later, new byte[] {(byte) 0xF4})).join();
    Lines changed = test.session().ask(d -> asked.answer(d, false, same)).join();
    assertEquals("hlt", changed.worded().get(later).line().text());
  }

  @Test
  void anOperandThatPointsToTheStartInfoSaysSo() throws Exception {
    long number = test.now().number();
    test.guest()
        .getValue()
        .change(
            d -> {
              byte[] code = {(byte) 0x8B, 0x03}; // mov eax,[ebx]
              d.poke(false, d.registers().linearRip(), code);
              return null;
            },
            done -> {});
    test.until(() -> test.now().number() > number);
    test.until(() -> explained().startsWith("mov eax,"));
    assertTrue(explained().contains("(hvm_start_info) holds 0x336ec578"), explained());
  }

  /** Pages of long mode are on with the write of CR0 that sets PG (SDM vol. 3A §9.8.5). */
  @Test
  void theWriteThatSwitchesToLongModeSaysWhichBitsChangeAndWhatFollows() {
    long write = find(0x0F, 0x22, 0xC0);
    test.session().runTo(write, false).join();
    test.until(() -> rip() == write && explained().startsWith("mov cr0,"));
    String text = explained();
    assertTrue(text.contains("PG 0→1"), text);
    assertTrue(text.contains("Paging is switched on."), text);
    assertTrue(text.contains("Long mode becomes active (EFER.LMA = 1)."), text);
    assertFalse(text.contains("do not map the next instruction"), text);

    int entry = (int) test.guest().getValue().symbols().address("long_mode_entry").orElseThrow();
    long jump = find(0xEA, entry & 0xFF, entry >> 8 & 0xFF, entry >> 16);
    test.session().runTo(jump, false).join();
    test.until(() -> rip() == jump && explained().startsWith("jmp"));
    text = explained();
    assertTrue(text.contains("Continues in 64-bit code at CPL 0"), text);
    assertTrue(text.contains("Goes to long_mode_entry"), text);
  }

  private CodeLine line(long address) throws Exception {
    model.goTo(address, false);
    test.until(() -> model.code().lineAt(address) != null);
    return model.code().lineAt(address);
  }

  @Test
  void numbersThatAreAddressesAreNamedAndCanBeFollowed() throws Exception {
    var symbols = test.guest().getValue().symbols();
    int pml4 = (int) symbols.address("pml4").orElseThrow();
    CodeLine load = line(find(0xB8, pml4 & 0xFF, pml4 >> 8 & 0xFF, pml4 >> 16));
    assertEquals("pml4", load.comment());
    assertEquals(OptionalLong.of(pml4), load.tokens().getLast().target());
    CodeLine mask = line(find(0x83, 0xC8, 0x20)); // or eax,0x20
    assertEquals("", mask.comment());
    assertEquals(OptionalLong.empty(), mask.tokens().getLast().target());
    CodeLine text =
        model.code().rows().stream()
            .map(r -> r.line())
            .filter(l -> l.comment().startsWith("\"long-mode: entry"))
            .findFirst()
            .orElseThrow();
    assertTrue(text.text().startsWith("mov esi,0x"), text.text());
  }

  @Test
  void theNextInstructionSaysWhatItsOperandsHoldWhileTheGuestStands() throws Exception {
    test.until(() -> model.code().held().startsWith("al=0x"));
    assertEquals("", model.code().lineAt(rip()).comment(), "not part of the line, which stays");
    long jump = find(0x74, 0x07); // je at the end of a text
    test.session().runTo(jump, false).join();
    test.until(() -> rip() == jump && model.code().held().endsWith("does not jump"));
  }

  @Test
  void theHighHalfOfAKernelHasItsNames() throws Exception {
    while (test.session().view().registers().linearRip() >= 0) {
      test.session().step().join();
    }
    test.until(() -> rip() < 0 && model.code().lineAt(rip()) != null);
    assertEquals("high_half", model.code().lineAt(rip()).label());
    assertEquals("high_half", model.code().lineAt(rip()).symbol());
  }

  /** Where bytes first lie in the guest's code. */
  private long find(int... bytes) {
    byte[] code = new byte[0x1000];
    test.session().ask(d -> d.peek(true, 0x10_0000, code)).join();
    for (int at = 0; at < code.length - bytes.length; at++) {
      int same = 0;
      while (same < bytes.length && (code[at + same] & 0xFF) == bytes[same]) {
        same++;
      }
      if (same == bytes.length) {
        return 0x10_0000 + at;
      }
    }
    throw new AssertionError("not found");
  }

  private String explained() {
    return model.explanationProperty().get().stream()
        .map(RichLine::text)
        .collect(Collectors.joining("\n"));
  }

  private String meaning(CodeSize size, int... code) {
    byte[] bytes = new byte[code.length];
    for (int i = 0; i < code.length; i++) {
      bytes[i] = (byte) code[i];
    }
    return Explainer.meaning(new Decoder(size).decode(bytes, 0, bytes.length), test.texts);
  }

  @Test
  void registersThatAreNotWrittenOutAreNamedByTheirSize() {
    assertEquals(
        "Stores EAX at [EDI] and moves it on; with REP, until ECX is 0.",
        meaning(CodeSize.BITS_32, 0xF3, 0xAB));
    assertEquals(
        "Stores RAX at [RDI] and moves it on; with REP, until RCX is 0.",
        meaning(CodeSize.BITS_64, 0xF3, 0x48, 0xAB));
    assertEquals(
        "Copies from [SI] to [DI] and moves both on; with REP, until CX is 0.",
        meaning(CodeSize.BITS_16, 0xA4));
    assertTrue(meaning(CodeSize.BITS_64, 0x67, 0xAC).startsWith("Loads AL from [ESI]"));
    assertEquals(
        "Counts ECX down and jumps unless it is 0.", meaning(CodeSize.BITS_32, 0xE2, 0xFE));
    assertEquals(
        "Counts CX down and jumps unless it is 0, as long as ZF is 0.",
        meaning(CodeSize.BITS_16, 0xE0, 0xFE));
  }

  @Test
  void aStringInstructionSaysWhatItGoesOver() {
    byte[] fill = {(byte) 0xF3, (byte) 0xAB}; // rep stos dword [edi],eax
    long at = rip();
    test.guest()
        .getValue()
        .change(
            d -> {
              d.set(CpuRegisters.named("rax").orElseThrow(), 0x1234);
              d.set(CpuRegisters.named("rcx").orElseThrow(), 0x400);
              d.set(CpuRegisters.named("rdi").orElseThrow(), 0x20_0000);
              return d.poke(true, at, fill);
            },
            done -> {});
    test.until(() -> explained().contains("Stores EAX"));
    String upwards = "Writes 0x1234 to 0x200000 … 0x200fff (1,024 × 4 bytes, upwards)";
    assertTrue(explained().contains(upwards), explained());

    test.guest()
        .getValue()
        .change(d -> d.set(CpuRegisters.named("rflags").orElseThrow(), 0x402), done -> {});
    String down = "Writes 0x1234 to 0x1ff004 … 0x200003 (1,024 × 4 bytes, downwards)";
    test.until(() -> explained().contains("downwards"));
    assertTrue(explained().contains(down), explained());

    test.guest()
        .getValue()
        .change(d -> d.set(CpuRegisters.named("rcx").orElseThrow(), 0), done -> {});
    test.until(() -> explained().contains("Does nothing: the counter is 0."));
    assertFalse(explained().contains("Writes 0x1234"), explained());
  }

  @Test
  void aConditionalJumpGoesByTheFlags() {
    assertEquals("ZF=1 CF=0", Explainer.flags(0x41, OptionalLong.of(0x40)));
    assertEquals("OF SF", Explainer.flags(0x880, OptionalLong.empty()));
  }

  @Test
  void anInstructionIsExplainedWithItsOperands() {
    String text = model.explain(model.code().lineAt(rip()));
    assertNotNull(text);
    assertTrue(text.contains("Copies the source into the destination."), text);
    assertTrue(text.contains("al = 0x"), text);
  }
}
