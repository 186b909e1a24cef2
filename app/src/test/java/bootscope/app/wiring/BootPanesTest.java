package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.FxThread;
import bootscope.app.menu.GuestState.Phase;
import bootscope.app.settings.SettingsStore;
import bootscope.core.session.LogEvent;
import bootscope.views.action.Action;
import bootscope.views.action.ActionMenus;
import bootscope.views.control.dock.DockPane;
import bootscope.views.control.dock.PaneKind;
import bootscope.views.control.sheet.Sheet;
import bootscope.views.control.sheet.SheetCell;
import bootscope.views.pane.contract.ContractPane;
import bootscope.views.pane.e820.MemoryMapPane;
import bootscope.views.pane.image.ImagePane;
import bootscope.views.pane.log.LogPane;
import bootscope.views.pane.startinfo.StartInfoPane;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import javafx.scene.Node;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Control;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuBar;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TextField;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real window on a real guest, through the panes that show what the boot was made of. */
class BootPanesTest {
  private static final long PATIENCE = 20_000_000_000L;

  @TempDir Path folder;

  private Stage stage;
  private Gui gui;

  @BeforeEach
  void open() throws Exception {
    FxThread.run(
        () -> {
          GuiLauncher.Setup setup =
              GuiLauncher.Setup.standard(new GuiLauncher.BuiltIn("hello-pvh"));
          stage = new Stage();
          gui = new Gui(stage, setup, new SettingsStore(folder), () -> {});
          gui.show(setup.start());
        });
    until(() -> phase() == Phase.STOPPED);
  }

  @AfterEach
  void close() {
    FxThread.run(() -> gui.close());
  }

  private Phase phase() {
    return gui.behind().ports().run().state().getValue().phase();
  }

  /** Lets the window live until something holds. */
  private static void until(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE;
    while (!FxThread.get(condition)) {
      assertTrue(System.nanoTime() < end, "waited in vain");
      Thread.sleep(5);
    }
  }

  private <T extends DockPane> T show(String id, Class<T> type) throws Exception {
    FxThread.run(() -> gui.workbench().dock().show(id));
    until(() -> gui.workbench().dock().pane(id).isPresent());
    return FxThread.get(() -> assertInstanceOf(type, gui.workbench().dock().pane(id).get()));
  }

  private void act(String action) {
    FxThread.run(() -> gui.window().actions().run(action));
  }

  private static List<String> texts(Sheet sheet) {
    return sheet.rows().stream().flatMap(r -> r.cells().stream()).map(SheetCell::text).toList();
  }

  @Test
  void everyPaneIsFilledAtThePvhEntry() throws Exception {
    StartInfoPane startInfo = show("start-info", StartInfoPane.class);
    until(() -> texts(startInfo.sheet()).contains("0x336ec578 (xEn3)"));
    ImagePane image = show("image", ImagePane.class);
    until(() -> texts(image.notes()).contains("PHYS32_ENTRY"));
    FxThread.run(
        () ->
            assertEquals(
                2,
                image.notes().rows().stream().filter(r -> r.style().contains("marked")).count(),
                "the note and what is said of it"));
    MemoryMapPane map = show("e820", MemoryMapPane.class);
    until(() -> map.sheet().rows().size() >= 16);
    ContractPane contract = show("contract", ContractPane.class);
    until(() -> contract.text().contains("EIP in a segment"));
    FxThread.run(() -> assertFalse(contract.text().contains("✗ fails")));
    LogPane log = show("log", LogPane.class);
    until(() -> log.model().rows().size() > 5);
  }

  @Test
  void aPointerLeadsToMemory() throws Exception {
    StartInfoPane startInfo = show("start-info", StartInfoPane.class);
    until(() -> startInfo.sheet().firstLink() != null);
    FxThread.run(
        () -> {
          ((Hyperlink) startInfo.sheet().firstLink()).fire();
          assertEquals("memory", gui.workbench().dock().activeProperty().get());
        });
  }

  @Test
  void theMapZoomsToTheFirstMibAndTheHole() throws Exception {
    MemoryMapPane map = show("e820", MemoryMapPane.class);
    until(() -> !map.sheet().rows().isEmpty());
    act("e820.first-mib");
    FxThread.run(() -> assertEquals(1 << 20, map.map().to()));
    act("e820.hole");
    FxThread.run(() -> assertTrue(map.map().from() > 2e9 && map.map().to() == 4294967296.0));
    act("e820.all");
    FxThread.run(() -> assertEquals(0, map.map().from()));
  }

  @Test
  void theContractIsCheckedAgainWhenAsked() throws Exception {
    ContractPane contract = show("contract", ContractPane.class);
    until(() -> !contract.text().isEmpty());
    for (int i = 0; i < 5; i++) {
      act("run.step-into");
    }
    until(() -> gui.behind().ports().run().state().getValue().instructions() == 5);
    FxThread.run(() -> assertFalse(contract.text().contains("✗ fails"), "as at entry"));
    act("contract.check");
    until(() -> contract.text().contains("✗ fails"));
    act("contract.entry");
    FxThread.run(() -> assertFalse(contract.text().contains("✗ fails")));
  }

  @Test
  void theLogFollowsARunAndFindsInIt() throws Exception {
    LogPane log = show("log", LogPane.class);
    act("run.continue");
    until(() -> phase() == Phase.ENDED);
    until(() -> log.model().rows().stream().anyMatch(e -> e.what() instanceof LogEvent.Ended));
    FxThread.run(
        () -> {
          TextField field = (TextField) log.content().lookup(".text-field");
          field.setText("console_first");
          log.focusTarget().requestFocus();
          gui.window().actions().run("log.find-next");
          LogEvent found = log.chosen();
          assertInstanceOf(LogEvent.Reached.class, found.what());
          gui.window().actions().run("log.only-matches");
          assertEquals(1, log.model().rows().size());
        });
  }

  @Test
  void everyActionHasATextAnIconAndAKeyAMenuOrAButtonThatIsThere() throws Exception {
    List<String> panes =
        FxThread.get(() -> gui.workbench().dock().kinds().stream().map(PaneKind::id).toList());
    assertEquals(StandardPanes.empty().stream().map(PaneKind::id).toList(), panes);
    Set<String> reachable = new HashSet<>();
    for (String id : panes) {
      show(id, DockPane.class);
      until(() -> id.equals(gui.workbench().dock().activeProperty().get()));
      // What is in the pane while it is seen: its buttons, and the items of its menus.
      FxThread.run(
          () -> collect(gui.workbench().dock().pane(id).orElseThrow().content(), reachable));
      until(() -> opensItsMenu(reachable)); // as soon as it has a place on the screen
    }
    FxThread.run(
        () -> {
          collect(stage.getScene().getRoot(), reachable);
          List<String> wrong = new ArrayList<>();
          int ofPanes = 0;
          for (Action action : gui.window().actions().all()) {
            String name =
                gui.workbench().texts().has(action.textKey())
                    ? gui.workbench().texts().get(action.textKey())
                    : "";
            boolean there =
                reachable.contains(action.id())
                    || reachable.contains(ActionMenus.buttonId(action))
                    || reachable.contains(action.id().replace('.', '-')) // a pane's own tool
                    || reachable.contains(action.textKey().replace('.', '-'))
                    || !action.defaultKeys().isEmpty();
            ofPanes += panes.contains(action.id().split("\\.")[0]) ? 1 : 0;
            if (name.isBlank() || action.icon() == null || !there) {
              wrong.add(action.id());
            }
          }
          assertEquals(List.of(), wrong, "without text, icon, or a way to them");
          assertTrue(ofPanes > 20, "the panes' actions are among them: " + ofPanes);
        });
  }

  /** Opens the context menu of the pane in use as the menu key does, and closes it again. */
  private boolean opensItsMenu(Set<String> ids) {
    gui.workbench().dock().requestContextMenu();
    boolean opened = false;
    for (Window window : List.copyOf(Window.getWindows())) {
      if (window instanceof ContextMenu menu && menu.isShowing()) {
        opened = true;
        items(menu.getItems(), ids);
        menu.hide();
      }
    }
    return opened;
  }

  private static void collect(Node node, Set<String> ids) {
    for (Node n : node.lookupAll("*")) {
      if (n.getId() != null) {
        ids.add(n.getId());
      }
      switch (n) {
        case MenuButton menu -> items(menu.getItems(), ids);
        case MenuBar bar -> bar.getMenus().forEach(m -> items(m.getItems(), ids));
        case Control control when control.getContextMenu() != null ->
            items(control.getContextMenu().getItems(), ids);
        default -> {}
      }
    }
  }

  private static void items(List<? extends MenuItem> items, Set<String> ids) {
    for (MenuItem item : items) {
      if (item.getId() != null) {
        ids.add(item.getId());
      }
      if (item instanceof Menu menu) {
        items(menu.getItems(), ids);
      }
    }
  }
}
