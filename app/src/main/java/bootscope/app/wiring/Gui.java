package bootscope.app.wiring;

import bootscope.app.cli.BuiltInGuests;
import bootscope.app.menu.FileDrop;
import bootscope.app.menu.MainWindow;
import bootscope.app.menu.Notice;
import bootscope.app.menu.Workbench;
import bootscope.app.settings.Settings;
import bootscope.app.settings.SettingsStore;
import bootscope.views.action.Action;
import bootscope.views.action.ActionKeys;
import bootscope.views.action.ActionMenus;
import bootscope.views.action.ActionRegistry;
import bootscope.views.action.KeyMap;
import bootscope.views.action.KeyPreset;
import bootscope.views.control.dock.Dock;
import bootscope.views.control.dock.DockLayout;
import bootscope.views.control.dock.WindowPlace;
import bootscope.views.control.theme.Appearance;
import bootscope.views.text.Texts;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javafx.geometry.Rectangle2D;
import javafx.stage.Stage;

/** The window with all its parts, put together. Make it on the JavaFX thread. */
public final class Gui {
  private final Stage stage;
  private final Texts texts;
  private final Appearance appearance;
  private final KeyMap keys;
  private final Dock dock;
  private final Workbench workbench;
  private final Behind behind;
  private final MainWindow window;
  private final SettingsStore store;
  private final SettingsKeeper keeper;
  private final Runnable onQuit;
  private List<String> recent;
  private Settings.Bounds bounds;
  private boolean toldWriteFailure;
  private boolean closed;

  /**
   * @param onQuit called once, when everything has been saved and ended
   */
  public Gui(Stage stage, GuiLauncher.Setup setup, SettingsStore store, Runnable onQuit) {
    this.stage = stage;
    this.store = store;
    this.onQuit = onQuit;
    SettingsStore.Loaded loaded = store.load();
    Settings settings = loaded.settings();
    recent = settings.recent();
    bounds = settings.window();

    texts = new Texts(Locale.getDefault());
    appearance = new Appearance();
    appearance.chosenProperty().set(settings.theme());
    if (settings.presenterScale() != null) {
      appearance.presenterScaleProperty().set(settings.presenterScale());
    }
    appearance.presenterProperty().set(settings.presenter());
    ActionRegistry actions = new ActionRegistry(this::defect);
    keys = new KeyMap(actions, KeyPreset.all());
    ActionMenus menus = new ActionMenus(actions, keys, texts);
    ActionKeys actionKeys = new ActionKeys(actions, keys);
    dock = new Dock(StandardPanes.LAYOUTS, texts, appearance, actions, menus);
    keys.setPaneInUse(dock.activeProperty()::get);
    workbench =
        new Workbench(
            texts, dock, actionKeys, setup.files().make(texts, stage), recent, this::addRecent);
    behind = setup.behind().apply(workbench);
    dock.fill(
        behind.panes(),
        scene -> {
          actionKeys.install(scene);
          FileDrop.install(scene, behind.ports().files()::open);
        });
    restore(settings.layout());
    dock.restoreZooms(settings.zooms());
    dock.restoreMemories(settings.panes());
    window =
        new MainWindow(
            stage,
            appearance,
            actions,
            keys,
            menus,
            actionKeys,
            workbench,
            behind.ports(),
            List.copyOf(BuiltInGuests.ALL.keySet()),
            () -> behind.ports().files().leave(this::close));
    if (settings.keys() != null) {
      keys.restore(settings.keys());
    }
    place();

    keeper = new SettingsKeeper(store, this::settings, this::writeFailed);
    appearance.chosenProperty().addListener((o, before, now) -> keeper.changed());
    appearance.presenterProperty().addListener((o, before, now) -> keeper.changed());
    appearance.presenterScaleProperty().addListener((o, before, now) -> keeper.changed());
    keys.revisionProperty().addListener((o, before, now) -> keeper.changed());
    dock.revisionProperty().addListener((o, before, now) -> keeper.changed());
    if (loaded.damaged() != null) {
      workbench.tell(
          new Notice(
              Notice.Kind.WARNING,
              texts.get("notice.settings", loaded.troubles().getFirst()),
              texts.get("notice.settings.remedy", loaded.damaged()),
              loaded.troubles().stream().limit(20).collect(Collectors.joining("\n"))));
      keeper.changed();
    }
    Thread.currentThread().setUncaughtExceptionHandler((t, e) -> defect(null, e));
  }

  /** An arrangement that shows nothing we know would leave the window empty without a word. */
  private void restore(DockLayout layout) {
    if (layout != null
        && layout.main() != null
        && layout.panes().anyMatch(id -> dock.kinds().stream().anyMatch(k -> k.id().equals(id)))) {
      dock.restore(layout);
    }
  }

  public MainWindow window() {
    return window;
  }

  public Workbench workbench() {
    return workbench;
  }

  public Behind behind() {
    return behind;
  }

  /** Shows the window, then opens what it is to open first. */
  public void show(GuiLauncher.Start start) {
    stage.show();
    behind.start(start);
  }

  /** Where the window was, as far as that is on today's screens. */
  private void place() {
    if (bounds == null) {
      return;
    }
    WindowPlace.onScreen(new Rectangle2D(bounds.x(), bounds.y(), bounds.width(), bounds.height()))
        .ifPresent(
            place -> {
              stage.setX(place.getMinX());
              stage.setY(place.getMinY());
              stage.setWidth(place.getWidth());
              stage.setHeight(place.getHeight());
            });
    stage.setMaximized(bounds.maximized());
  }

  private Settings settings() {
    if (!stage.isMaximized() && !stage.isFullScreen() && stage.isShowing()) {
      bounds =
          new Settings.Bounds(
              stage.getX(), stage.getY(), stage.getWidth(), stage.getHeight(), false);
    } else if (bounds != null) {
      bounds =
          new Settings.Bounds(
              bounds.x(), bounds.y(), bounds.width(), bounds.height(), stage.isMaximized());
    }
    return new Settings(
        Settings.VERSION,
        appearance.chosenProperty().get(),
        appearance.presenterProperty().get(),
        appearance.presenterScaleProperty().get(),
        keys.save(),
        recent,
        dock.layout(),
        dock.zooms(),
        bounds,
        dock.memories());
  }

  private void addRecent(String path) {
    recent = Settings.addRecent(recent, path);
    workbench.recent().setAll(recent);
    keeper.changed();
  }

  private void writeFailed(IOException e) {
    // Once is enough: it would fail again with every change.
    if (!toldWriteFailure) {
      toldWriteFailure = true;
      workbench.tell(
          new Notice(
              Notice.Kind.WARNING,
              texts.get("notice.settingsWrite"),
              texts.get("notice.settingsWrite.remedy", store.file()),
              e.toString()));
    }
  }

  /** A mistake of ours is shown with its report, and the window stays. */
  private void defect(Action action, Throwable cause) {
    String where = action == null ? texts.get("app.name") : action.named(texts);
    workbench.tell(
        Notice.defect(texts.get("notice.defect", where), texts.get("notice.defect.remedy"), cause));
  }

  /** Saves, ends the session and closes the window. */
  public void close() {
    if (!closed) {
      closed = true;
      keeper.close();
      behind.close();
      dock.dispose();
      stage.close();
      onQuit.run();
    }
  }
}
