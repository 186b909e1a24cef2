package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.FxThread;
import bootscope.app.menu.GuestState.Phase;
import bootscope.app.settings.SettingsStore;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.session.MachineView;
import bootscope.views.control.code.CodeView;
import bootscope.views.control.table.ValueRow;
import bootscope.views.control.table.ValueTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import javafx.event.ActionEvent;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real window with the real emulator behind it, on JavaFX's headless platform. */
class GuestWindowTest {
  private static final long NANOS = 60_000_000_000L;

  @TempDir Path folder;
  private Stage stage;
  private Gui gui;
  private GuestSession session;

  @BeforeEach
  void open() throws Exception {
    FxThread.run(
        () -> {
          stage = new Stage();
          GuiLauncher.Setup setup =
              GuiLauncher.Setup.standard(new GuiLauncher.BuiltIn("long-mode"));
          gui = new Gui(stage, setup, new SettingsStore(folder), () -> {});
          session = (GuestSession) gui.behind();
          gui.show(setup.start());
        });
    await(() -> session.ports().run().state().getValue().phase() == Phase.STOPPED);
    await(() -> find("disassembly-code", Node.class) != null);
    await(() -> find("registers-table", Node.class) != null);
  }

  @AfterEach
  void close() {
    FxThread.run(() -> gui.close());
  }

  private void await(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + NANOS;
    while (!FxThread.get(condition)) {
      assertTrue(System.nanoTime() < end, "nothing came of it");
      Thread.sleep(10);
    }
  }

  private MachineView view() {
    return session.workspace().view().getValue();
  }

  private <T extends Node> T find(String id, Class<T> type) {
    return type.cast(stage.getScene().lookup("#" + id));
  }

  private String shown(String register) {
    return find("registers-table", ValueTable.class).rows().stream()
        .filter(r -> r.id().equals(register))
        .map(ValueRow::value)
        .findFirst()
        .orElse("");
  }

  @Test
  void aGuestStopsAtItsEntryAndTwentyStepsShowWhatTheCoreHas() throws Exception {
    await(() -> !shown("xmm0").isEmpty());
    FxThread.run(
        () -> {
          assertTrue(find("status-state", Label.class).getText().contains("pvh_entry"));
          assertEquals(0, view().instructions());
          boolean translates = view().engine().translates();
          assertEquals(
              translates ? "native" : "interpreter", find("status-engine", Label.class).getText());
        });
    for (int i = 1; i <= 20; i++) {
      long count = i;
      FxThread.run(() -> gui.window().actions().run("run.step-into"));
      await(() -> view().instructions() == count);
    }
    await(
        () ->
            shown("rip")
                .equals(
                    String.format(Locale.ROOT, "%08x", view().registers().get(CpuRegisters.RIP))));
    FxThread.run(
        () -> {
          var r = view().registers();
          Map<String, Integer> names = Map.of("rax", 0, "rcx", 1, "rdx", 2, "rbx", 3, "rsp", 4);
          names.forEach(
              (name, number) ->
                  assertEquals(
                      String.format(Locale.ROOT, "%08x", r.get(CpuRegisters.general(number))),
                      shown(name),
                      name));
        });
    await(
        () ->
            find("disassembly-code", CodeView.class)
                .model()
                .current()
                .equals(OptionalLong.of(view().registers().linearRip())));
  }

  @Test
  void aRegisterIsEditedInItsRow() throws Exception {
    await(() -> !shown("rcx").isEmpty());
    FxThread.run(
        () -> {
          ValueTable table = find("registers-table", ValueTable.class);
          int row = table.getItems().indexOf("rcx");
          table.editRow(row);
          TextField field = (TextField) table.lookup(".table-cell .text-field");
          field.setText("cafe");
          field.fireEvent(new ActionEvent());
        });
    await(() -> shown("rcx").equals("0000cafe"));
    assertEquals(0xcafe, FxThread.get(() -> view().registers().get(CpuRegisters.general(1))));
  }

  @Test
  void aBreakpointAtTheCursorStopsARun() throws Exception {
    FxThread.run(
        () ->
            session
                .workspace()
                .navigator()
                .goToCode(view().registers().get(CpuRegisters.RIP) + 4, false));
    await(() -> session.ports().run().hasCursor().get());
    FxThread.run(() -> gui.window().actions().run("breakpoint.toggle"));
    await(() -> view().breakpoints().size() == 1);
    FxThread.run(() -> gui.window().actions().run("run.continue"));
    await(() -> view().hits().size() == 1);
    assertEquals(2, FxThread.get(() -> view().instructions()));
  }

  @Test
  void theGuestRunsToItsEndAndCanBeRestarted() throws Exception {
    FxThread.run(() -> gui.window().actions().run("run.continue"));
    await(() -> session.ports().run().state().getValue().phase() == Phase.ENDED);
    FxThread.run(() -> gui.window().actions().run("run.restart"));
    await(
        () ->
            session.ports().run().state().getValue().phase() == Phase.STOPPED
                && view().instructions() == 0);
  }

  @Test
  void aBadFileIsToldAndTheGuestStays() throws Exception {
    Path bad = Files.writeString(folder.resolve("notes.txt"), "not a kernel");
    FxThread.run(() -> session.ports().files().open(bad));
    await(() -> stage.getScene().lookup(".banner.error") != null);
    assertTrue(FxThread.get(() -> session.ports().run().state().getValue().hasGuest()));
    assertFalse(FxThread.get(() -> session.workspace().guest().getValue() == null));
  }

  @Test
  void closingWhileTheGuestRunsEndsItsThread() throws Exception {
    FxThread.run(() -> session.ports().files().openBuiltIn("ticks"));
    await(() -> session.ports().run().state().getValue().name().contains("ticks"));
    FxThread.run(() -> gui.window().actions().run("run.continue"));
    await(() -> session.ports().run().state().getValue().phase() == Phase.RUNNING);
    FxThread.run(() -> gui.close());
    await(
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(t -> t.getName().equals("emulation")));
  }
}
