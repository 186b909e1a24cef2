package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.DebianKernels;
import bootscope.app.FxThread;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.RegisterValues;
import bootscope.core.session.Phase;
import bootscope.core.timeline.Milestone;
import bootscope.views.control.code.CodeLine;
import bootscope.views.control.code.CodeView;
import bootscope.views.control.sheet.Sheet;
import bootscope.views.control.sheet.SheetCell;
import bootscope.views.control.table.ValueRow;
import bootscope.views.control.table.ValueTable;
import bootscope.views.control.terminal.TerminalScreen;
import bootscope.views.control.timeline.TimelineRun;
import bootscope.views.pane.image.ImagePane;
import bootscope.views.pane.terminal.TerminalPane;
import bootscope.views.pane.timeline.TimelinePane;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import javafx.scene.Node;
import javafx.scene.control.Label;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Debian's kernel, as its package, in the window: what README's picture shows, by key and mouse.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES) // a boot takes ten seconds, on a busy host minutes
class DebianWindowTest {
  @TempDir Path folder;

  @Test
  void debiansKernelStopsInStartKernelAndBootsToUserSpace() throws Exception {
    Path deb = DebianKernels.cloud();
    try (User user = User.at(folder, new GuiLauncher.Welcome())) {
      user.answers.add(List.of(deb, DebianKernels.INIT));
      user.press("Ctrl+O");
      user.await("the PVH entry", () -> user.view() != null);
      user.await(
          "its name in the status",
          () -> user.text("#status-state").startsWith("Stopped at pvh_start_xen (0x1"));
      assertEquals(0, FxThread.get(() -> user.view().instructions()));

      goToWhereItWasLoaded(user);
      checkImage(user, deb);

      user.addBreakpoint("start_kernel");
      user.await("the breakpoint", () -> user.view().breakpoints().size() == 1);
      user.press("Alt+1");
      user.press("F9");
      user.await("start_kernel", () -> user.view().hits().size() == 1);
      checkStartKernel(user);

      user.press("F9");
      user.await("power-off", () -> user.view().phase() == Phase.ENDED);
      user.press("Alt+8");
      user.await("the marker", () -> console(user).contains(DebianKernels.MARKER));
      String console = FxThread.get(() -> console(user));
      assertTrue(console.contains("Linux version 6.1.0-"), console);
      assertTrue(console.contains("reboot: Power down"), console);
      checkTimeline(user);
      assertEquals(List.of(), user.notices());
    }
  }

  /** No address of the kernel's mapping leads anywhere yet. */
  private static void goToWhereItWasLoaded(User user) {
    CodeView code = user.find("#disassembly-code", CodeView.class);
    user.press("Ctrl+G");
    user.awaitAndType("#go-to-field", "start_kernal + 5");
    user.press("Enter");
    user.await("what was meant", () -> user.shown("#go-to-problem-near-1"));
    assertEquals("start_kernel", user.text("#go-to-problem-near-1"));
    user.press("Ctrl+Enter");
    long loaded =
        FxThread.get(
            () ->
                user.session()
                    .workspace()
                    .guest()
                    .getValue()
                    .symbols()
                    .physicalAddress("start_kernel")
                    .orElseThrow());
    user.await("its code", () -> code.model().caret().equals(OptionalLong.of(loaded + 5)));
    user.press("Ctrl+G");
    user.awaitAndType("#go-to-field", "rip");
    user.press("Enter");
    user.await(
        "back, by linear addresses",
        () -> code.model().caret().equals(OptionalLong.of(user.view().registers().linearRip())));
  }

  private static void checkImage(User user, Path deb) {
    user.press("Alt+4");
    user.await("the image", () -> user.gui().workbench().dock().pane("image").isPresent());
    ImagePane image =
        FxThread.get(() -> (ImagePane) user.gui().workbench().dock().pane("image").orElseThrow());
    user.await("the notes", () -> texts(image.notes()).contains("PHYS32_ENTRY"));
    user.await(
        "the sheets in the pane",
        () -> String.join("\n", labels(image)).contains("Bootable through PVH"));
    List<String> shown = FxThread.get(() -> labels(image));
    String all = String.join("\n", shown);
    assertTrue(all.contains("Bootable through PVH"), all);
    assertTrue(all.contains(deb.getFileName().toString()), all);
    assertTrue(
        shown.stream().anyMatch(t -> t.startsWith("Linux version 6.1.0-")), "the version: " + all);
    assertTrue(shown.stream().anyMatch(t -> t.matches("[0-9a-f]{40}")), "the build ID: " + all);
    assertTrue(all.contains("kallsyms"), "where the symbols are from: " + all);
  }

  private static List<String> labels(ImagePane image) {
    List<String> shown = new ArrayList<>();
    for (Node label : image.content().lookupAll(".label")) {
      shown.add(((Label) label).getText());
    }
    return shown;
  }

  private static List<String> texts(Sheet sheet) {
    return sheet.rows().stream().flatMap(r -> r.cells().stream()).map(SheetCell::text).toList();
  }

  private static void checkStartKernel(User user) {
    long rip = FxThread.get(() -> user.view().registers().get(CpuRegisters.RIP));
    assertTrue(rip >>> 32 == 0xFFFF_FFFFL, "in the kernel's mapping: " + Long.toHexString(rip));
    user.await(
        "its name in the status", () -> user.text("#status-state").contains("start_kernel (0x"));
    CodeView code = user.find("#disassembly-code", CodeView.class);
    user.await(
        "the current line",
        () ->
            code.model().current().equals(OptionalLong.of(rip))
                && code.model().rowAt(rip) >= code.model().top()
                && code.model().lineAt(rip) != null);
    CodeLine line = FxThread.get(() -> code.model().lineAt(rip));
    assertEquals("start_kernel", line.label(), line.text());
    ValueTable registers = user.find("#registers-table", ValueTable.class);
    user.await(
        "RIP", () -> value(registers, "rip").equals(String.format(Locale.ROOT, "%016x", rip)));
    RegisterValues general = FxThread.get(() -> user.view().registers());
    FxThread.run(
        () -> {
          List<String> names =
              List.of("rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r15");
          List<Integer> numbers = List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 15);
          for (int i = 0; i < names.size(); i++) {
            String core =
                String.format(
                    Locale.ROOT, "%016x", general.get(CpuRegisters.general(numbers.get(i))));
            assertEquals(core, value(registers, names.get(i)), names.get(i));
          }
        });
  }

  private static String value(ValueTable table, String register) {
    return table.rows().stream()
        .filter(r -> r.id().equals(register))
        .map(ValueRow::value)
        .findFirst()
        .orElse("");
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

  private static void checkTimeline(User user) {
    user.press("Alt+9");
    user.await("the timeline", () -> user.gui().workbench().dock().pane("timeline").isPresent());
    TimelinePane pane =
        FxThread.get(
            () -> (TimelinePane) user.gui().workbench().dock().pane("timeline").orElseThrow());
    List<String> wanted =
        List.of(
            "pvh_entry",
            "long_mode",
            "linux_start_kernel",
            "console_first_byte",
            "linux_start_user",
            "power_off");
    user.await(
        "the milestones",
        () -> {
          List<TimelineRun> runs = pane.model().axis().runs();
          return !runs.isEmpty()
              && runs.getFirst().milestones().stream()
                  .map(TimelineRun.Milestone::name)
                  .toList()
                  .containsAll(wanted);
        });
    List<Milestone> core = FxThread.get(() -> user.view().milestones());
    FxThread.run(
        () -> {
          for (TimelineRun.Milestone m : pane.model().axis().runs().getFirst().milestones()) {
            long count =
                core.stream()
                    .filter(c -> c.name().equals(m.name()))
                    .mapToLong(Milestone::instructions)
                    .findFirst()
                    .orElseThrow();
            assertEquals(count, m.at().instructions(), m.name());
          }
        });
  }
}
