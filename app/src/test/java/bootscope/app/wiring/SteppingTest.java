package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.FxThread;
import bootscope.app.menu.GuestState;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.RegisterValues;
import bootscope.core.machine.Stimulus;
import bootscope.core.session.Phase;
import bootscope.views.control.code.CodeView;
import bootscope.views.control.rich.RichLine;
import bootscope.views.control.rich.RichView;
import bootscope.views.control.table.ValueRow;
import bootscope.views.control.table.ValueTable;
import bootscope.views.control.terminal.TerminalScreen;
import bootscope.views.pane.terminal.TerminalPane;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableRow;
import javafx.scene.control.TextField;
import javafx.scene.text.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From the start of the program through a guest, by keyboard and mouse. */
class SteppingTest {
  private static final List<String> GENERAL =
      List.of("rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi");

  @TempDir Path folder;

  private static Map<String, String> shown(User user) {
    Map<String, String> values = new LinkedHashMap<>();
    for (ValueRow row : user.find("#registers-table", ValueTable.class).rows()) {
      values.put(row.id(), row.value());
    }
    return values;
  }

  /** What the registers pane must say of the core's own registers, in 32-bit code. */
  private static Map<String, String> expected(User user) {
    RegisterValues r = user.view().registers();
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < GENERAL.size(); i++) {
      values.put(
          GENERAL.get(i), String.format(Locale.ROOT, "%08x", r.get(CpuRegisters.general(i))));
    }
    values.put("rip", String.format(Locale.ROOT, "%08x", r.get(CpuRegisters.RIP)));
    values.put("rflags", String.format(Locale.ROOT, "%08x", r.get(CpuRegisters.RFLAGS)));
    return values;
  }

  @Test
  void theProgramStartsAtThePvhEntryAndEachOfTwentyStepsShowsTheCoresValues() throws Exception {
    try (User user = User.with(folder, "hello-pvh")) {
      user.find("#registers-table", Node.class);
      user.await(
          "the entry in the status", () -> user.text("#status-state").contains("pvh_entry (0x10"));
      assertEquals(0, FxThread.get(() -> user.view().instructions()));
      CodeView code = user.find("#disassembly-code", CodeView.class);
      for (int i = 1; i <= 20; i++) {
        long count = i;
        if (i % 4 == 0) {
          user.click("#button-run-step-into");
        } else {
          user.press(i % 2 == 0 ? "F11" : "F7");
        }
        user.await("step " + i, () -> user.view().instructions() == count);
        user.await(
            "its registers",
            () -> {
              Map<String, String> all = shown(user);
              return expected(user).entrySet().stream()
                  .allMatch(e -> e.getValue().equals(all.get(e.getKey())));
            });
        user.await(
            "its line",
            () ->
                code.model()
                    .current()
                    .equals(OptionalLong.of(user.view().registers().linearRip())));
        assertTrue(
            user.text("#status-instructions").startsWith(i + " instruction"),
            user.text("#status-instructions"));
      }
      // The core itself, not the view that the window was given.
      Map<String, String> all = FxThread.get(() -> shown(user));
      for (String name : GENERAL) {
        assertEquals(String.format(Locale.ROOT, "%08x", core(user, name)), all.get(name), name);
      }
      assertEquals(String.format(Locale.ROOT, "%08x", core(user, "rip")), all.get("rip"));
      assertEquals(String.format(Locale.ROOT, "%08x", core(user, "rflags")), all.get("rflags"));
    }
  }

  @Test
  void aRegisterIsEditedByADoubleClickAndAWrongValueIsRefusedWithAReason() throws Exception {
    try (User user = User.with(folder, "hello-pvh")) {
      user.find("#registers-table", Node.class);
      user.await("registers", () -> shown(user).containsKey("rcx"));
      edit(user, "rcx", "cafe");
      user.await("the value", () -> "0000cafe".equals(shown(user).get("rcx")));
      assertEquals(0xcafe, core(user, "rcx"));
      edit(user, "rcx", "xyz");
      user.await(
          "the reason",
          () ->
              user.stage().getScene().getFocusOwner() instanceof TextField field
                  && "This is not a hexadecimal number.".equals(field.getAccessibleHelp()));
      assertEquals(0xcafe, core(user, "rcx"));
      user.press("Escape");
      user.await(
          "the old value", () -> !(user.stage().getScene().getFocusOwner() instanceof TextField));
      assertEquals("0000cafe", FxThread.get(() -> shown(user)).get("rcx"));
    }
  }

  @Test
  void aChangeByHandIsMarkedToldAndTakenBackUntilTheGuestGoesOn() throws Exception {
    PseudoClass byHand = PseudoClass.getPseudoClass("edited");
    try (User user = User.with(folder, "hello-pvh")) {
      FxThread.run(() -> user.gui().workbench().dock().show("log"));
      user.find("#registers-table", Node.class);
      user.await("registers", () -> shown(user).containsKey("rcx"));
      String before = FxThread.get(() -> shown(user)).get("rcx");
      long was = core(user, "rcx");
      edit(user, "rcx", "cafe");
      user.await(
          "the mark",
          () -> {
            Node cell = valueCell(user, "rcx");
            return cell != null && cell.getPseudoClassStates().contains(byHand);
          });
      user.press("Ctrl+Z");
      user.await("the old value", () -> before.equals(shown(user).get("rcx")));
      assertEquals(was, core(user, "rcx"));
      user.press("Ctrl+Shift+Z");
      user.await("the new value", () -> "0000cafe".equals(shown(user).get("rcx")));
      RichView log = user.find("#log-text", RichView.class);
      for (String line :
          List.of(
              "ecx was changed by hand from " + Long.toHexString(was) + " to cafe",
              "the change of ecx was taken back, from cafe to " + Long.toHexString(was),
              "ecx was changed again by hand, from " + Long.toHexString(was) + " to cafe")) {
        user.await(
            line, () -> log.lines().stream().map(RichLine::text).anyMatch(t -> t.contains(line)));
      }
      user.press("F7");
      user.await("the step", () -> user.view().instructions() == 1);
      user.press("Ctrl+Z");
      assertEquals(0xcafe, core(user, "rcx"), "the guest may have used it");
    }
  }

  private static long core(User user, String register) throws Exception {
    return user.session()
        .workspace()
        .guest()
        .getValue()
        .session()
        .ask(d -> d.registers().get(CpuRegisters.named(register).orElseThrow()))
        .get();
  }

  private static void edit(User user, String register, String value) {
    user.await("the cell of " + register, () -> valueCell(user, register) != null);
    user.doubleClick(FxThread.get(() -> valueCell(user, register)));
    user.await(
        "the field, drawn: before that, it takes no keys",
        () ->
            user.stage().getScene().getFocusOwner() instanceof TextField field
                && field.getSkin() != null);
    user.press("Ctrl+A");
    user.type(value);
    user.press("Enter");
  }

  /** The cell that shows a register's value, null while none does. */
  private static Node valueCell(User user, String register) {
    ValueTable table = user.find("#registers-table", ValueTable.class);
    for (Node node : table.lookupAll(".table-cell")) {
      if (node instanceof TableCell<?, ?> cell
          && cell.getTableRow() instanceof TableRow<?> row
          && register.equals(row.getItem())
          && cell.getStyleClass().contains("bs-value-cell")
          && cell.isVisible()) {
        return cell;
      }
    }
    return null;
  }

  @Test
  void noRowMovesUnderTheMouseThatChoosesARegister() {
    try (User user = User.with(folder, "hello-pvh")) {
      user.await("registers", () -> shown(user).containsKey("mxcsr"));
      ValueTable table = user.find("#registers-table", ValueTable.class);
      FxThread.run(() -> table.scrollTo(table.getItems().size() - 1));
      user.await("the last rows", () -> valueCell(user, "fsw") != null);
      user.click(FxThread.get(() -> valueCell(user, "fsw")));
      user.await("its fields", () -> user.shown(".pane-foot .bs-bit-strip"));
      for (String register : List.of("fsw", "st7", "fcw", "st6", "fsw")) {
        FxThread.run(() -> table.scrollTo(register));
        User.frames();
        user.await(register + " in sight", () -> valueCell(user, register) != null);
        Node cell = FxThread.get(() -> valueCell(user, register));
        double before = FxThread.get(() -> top(cell));
        user.click(cell);
        User.frames();
        User.frames();
        user.await(register + " still in sight", () -> valueCell(user, register) != null);
        assertEquals(before, FxThread.get(() -> top(valueCell(user, register))), register);
      }
    }
  }

  private static double top(Node node) {
    return node.localToScene(node.getBoundsInLocal()).getMinY();
  }

  @Test
  void xmmAndX87AreShownWholeInAllArrangements() {
    try (User user = User.with(folder, "hello-pvh")) {
      for (String layout : List.of("compact", "wide")) {
        double width = layout.equals("wide") ? 1920 : 1280;
        FxThread.run(
            () -> {
              user.stage().setWidth(width);
              user.gui().window().actions().run("layout." + layout);
            });
        user.await("registers", () -> shown(user).containsKey("xmm0"));
        ValueTable table = user.find("#registers-table", ValueTable.class);
        for (String register : List.of("xmm15", "st7")) {
          FxThread.run(() -> table.scrollTo(register));
          user.await(
              register + " as a whole, " + layout,
              () ->
                  table.lookupAll(".bs-value-cell .text").stream()
                      .anyMatch(n -> ((Text) n).getText().equals(shown(user).get(register))));
          assertEquals(
              register.startsWith("xmm") ? 32 : 20,
              FxThread.get(() -> shown(user).get(register).length()));
        }
      }
    }
  }

  @Test
  void whatIsTypedInTheTerminalReachesTheGuestWhichEchoesIt() throws Exception {
    try (User user = User.with(folder, "echo")) {
      user.press("F9");
      user.await("the guest waits", () -> user.view().phase() == Phase.WAITING);
      user.press("Alt+8");
      user.await("the terminal", () -> user.shown("#terminal-view"));
      user.click("#terminal-view");
      user.type("hello 42");
      user.await("the echo", () -> console(user).contains("hello 42"));
      byte[] sent =
          user.session().workspace().guest().getValue().session().inputs().get().stream()
              .collect(
                  ByteArrayOutputStream::new,
                  (out, i) -> out.write(((Stimulus.Typed) i.what()).character()),
                  (a, b) -> {})
              .toByteArray();
      assertEquals("hello 42", new String(sent, StandardCharsets.US_ASCII));
    }
  }

  private static String console(User user) {
    TerminalPane pane = (TerminalPane) user.gui().workbench().dock().pane("terminal").orElseThrow();
    TerminalScreen screen = pane.model().screen(0);
    StringBuilder all = new StringBuilder();
    for (long i = screen.firstLine(); i < screen.endLine(); i++) {
      all.append(screen.line(i).text(0, screen.line(i).contentLength())).append('\n');
    }
    return all.toString();
  }

  @Test
  void aBreakpointIsSetFromThePaletteHitAndRemovedByTheKeyAtTheLine() throws Exception {
    try (User user = User.with(folder, "hello-pvh")) {
      user.press("Ctrl+Shift+P");
      user.awaitAndType("#palette-field", "add break");
      user.press("Enter");
      user.awaitAndType("#add-breakpoint-field", "no_such_name");
      user.press("Enter");
      user.await(
          "what is wrong", () -> user.text("#add-breakpoint-problem").contains("no_such_name"));
      user.press("Escape");
      user.await("it gone", () -> !user.shown("#add-breakpoint"));
      assertEquals(0, FxThread.get(() -> user.view().breakpoints().size()));
      user.addBreakpoint("print_header");
      user.await("the breakpoint", () -> user.view().breakpoints().size() == 1);
      user.menu("run", "run.continue");
      user.await("the stop", () -> user.view().hits().size() == 1);
      user.await("its name", () -> user.text("#status-state").contains("print_header (0x"));
      user.click("#disassembly-code");
      user.press("F2"); // wherever the click went, a breakpoint comes or goes
      user.await("a change", () -> user.view().breakpoints().size() != 1);
      user.menu("breakpoints", "breakpoint.remove-all");
      user.await("none", () -> user.view().breakpoints().isEmpty());
      user.press("F5");
      user.await("the end", () -> user.view().phase() == Phase.ENDED);
    }
  }

  @Test
  void aTripleFaultIsShownBeforeTheResetDestroysTheEvidence() throws Exception {
    try (User user = User.with(folder, "triple-fault")) {
      user.press("F9");
      user.await(
          "the crash",
          () ->
              user.session().ports().run().state().getValue().phase() == GuestState.Phase.CRASHED);
      user.awaitNotice("Triple fault");
      String notice = user.notices().getFirst();
      for (String part :
          List.of(
              "#UD, invalid opcode, at ud2_here (0x",
              "raised #GP with error code 0x33: the IDT ends before entry 6: its limit is 0x0.",
              "raised #GP with error code 0x6b: the IDT ends before entry 13",
              "#GP, general protection, could not be delivered, which raised #GP",
              "#DF, double fault, could not be delivered",
              "raised #GP with error code 0x43: the IDT ends before entry 8")) {
        assertTrue(notice.contains(part), notice);
      }
      assertTrue(notice.contains("Restart"), notice);
      RegisterValues r = FxThread.get(() -> user.view().registers());
      assertTrue(r.has(CpuRegisters.CR0, 1), "still in protected mode: no reset");
      assertTrue(
          notice.contains("0x" + Long.toHexString(r.get(CpuRegisters.RIP))),
          "RIP as at the fault: " + notice);
      user.await(
          "the registers at the fault",
          () -> expected(user).get("rip").equals(shown(user).get("rip")));
      List<String> links =
          FxThread.get(
              () ->
                  user.stage().getScene().getRoot().lookupAll(".story .hyperlink").stream()
                      .map(n -> ((Hyperlink) n).getText())
                      .toList());
      assertTrue(links.contains("Go to the code"), () -> "" + links);
      assertFalse(links.contains("Show the entry"), "the IDT has none: " + links);
      assertEquals("Crashed: triple fault", user.text("#status-state"));
      assertTrue(user.find("#button-run-continue", Node.class).isDisabled());
      assertTrue(user.find("#button-run-step-into", Node.class).isDisabled());
      byte[] kernel =
          user.session()
              .workspace()
              .guest()
              .getValue()
              .session()
              .read(true, r.linearRip(), 4)
              .get();
      assertEquals(4, kernel.length, "memory is still there");
      user.press("Ctrl+F2");
      user.await("the entry again", () -> user.view().instructions() == 0);
      assertFalse(user.find("#button-run-continue", Node.class).isDisabled());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "overwritten-descriptor | with error code 0x10 (selector 0x10, in the GDT)",
        "wrong-pte | error code 0x0 (P=0 W/R=0 U/S=0 RSVD=0 I/D=0), CR2 0x40000",
      })
  void aFaultIsToldWithItsErrorCode(String guest, String code) throws Exception {
    try (User user = User.with(folder, guest)) {
      user.press("F9");
      user.awaitNotice("Triple fault");
      String notice = user.notices().getFirst();
      assertTrue(notice.contains(code), notice);
    }
  }
}
