package bootscope.app.menu;

import bootscope.core.bits.FileNames;
import bootscope.views.action.Action;
import bootscope.views.action.ActionKeys;
import bootscope.views.action.ActionMenus;
import bootscope.views.action.ActionRegistry;
import bootscope.views.action.KeyMap;
import bootscope.views.control.dock.Dock;
import bootscope.views.control.theme.Appearance;
import bootscope.views.text.Texts;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanBinding;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.geometry.Pos;
import javafx.geometry.Rectangle2D;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.input.DragEvent;
import javafx.scene.input.KeyCombination;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.stage.Screen;
import javafx.stage.Stage;

/**
 * The main window: menu bar and toolbar, notices, panes or the welcome view, status bar. It makes
 * the actions of files, guest, panes and window, and adds them to the registry.
 */
public final class MainWindow {
  /** The window's smallest size at which nothing is cut off. */
  private static final double MIN_WIDTH = 800;

  private static final double MIN_HEIGHT = 560;

  /** How much of the screen it takes at first, within these limits. */
  private static final double SCREEN_PART = 0.92;

  private static final double FIRST_WIDTH = 1280;
  private static final double FIRST_HEIGHT = 800;
  private static final double MOST_WIDTH = 1920;
  private static final double MOST_HEIGHT = 1200;

  private final Stage stage;
  private final Texts texts;
  private final ActionRegistry actions;
  private final KeyMap keys;
  private final Workbench workbench;
  private final Ports ports;
  private final Runnable onQuit;
  private final StackPane centre = new StackPane();
  private final StackPane root = new StackPane();
  private final WelcomeView welcome;
  private final Scene scene;

  /**
   * @param guests names of the built-in guests
   * @param onQuit ends the program
   */
  public MainWindow(
      Stage stage,
      Appearance appearance,
      ActionRegistry actions,
      KeyMap keys,
      ActionMenus menus,
      ActionKeys actionKeys,
      Workbench workbench,
      Ports ports,
      List<String> guests,
      Runnable onQuit) {
    this.stage = stage;
    this.texts = workbench.texts();
    this.actions = actions;
    this.keys = keys;
    this.workbench = workbench;
    this.ports = ports;
    this.onQuit = onQuit;
    addActions(appearance);
    Dock dock = workbench.dock();
    dock.setTabMenu(
        menus.contextMenu(DockActions.TAB_MENU.stream().map(actions::get).toArray(Action[]::new)));
    FilesPort files = ports.files();
    welcome =
        new WelcomeView(
            texts,
            actions,
            menus,
            workbench.recent(),
            this::openRecent,
            guests,
            files::openBuiltIn);

    Bars bars = new Bars(actions, menus, texts);
    BorderPane frame = workbench.frame();
    frame.setTop(
        new VBox(
            bars.menuBar(
                workbench.recent(),
                this::openRecent,
                guests,
                files::openBuiltIn,
                dock.activeProperty()::get),
            bars.toolBar(),
            workbench.notices()));
    frame.setCenter(new StackPane(centre, workbench.answers()));
    frame.setBottom(new StatusBar(texts, ports.run()));
    root.setId("root");
    root.getChildren().addAll(frame, workbench.overlay());

    Rectangle2D screen = Screen.getPrimary().getVisualBounds();
    scene =
        new Scene(
            root,
            Math.clamp(SCREEN_PART * screen.getWidth(), FIRST_WIDTH, MOST_WIDTH),
            Math.clamp(SCREEN_PART * screen.getHeight(), FIRST_HEIGHT, MOST_HEIGHT));
    appearance.dress(scene);
    actionKeys.onEscape(
        () ->
            Optional.ofNullable(ports.run().progress().getValue())
                .filter(Progress::escapes)
                .map(Progress::cancel));
    actionKeys.install(scene);
    FileDrop.install(scene, files::open);
    inviteFiles();
    workbench.overlay().guard(scene);
    stage.setScene(scene);
    stage.setMinWidth(MIN_WIDTH);
    stage.setMinHeight(MIN_HEIGHT);
    stage.setOnCloseRequest(
        e -> {
          e.consume();
          onQuit.run();
        });
    ports.run().state().subscribe(this::follow);
    texts.localeProperty().addListener((o, before, now) -> follow(ports.run().state().getValue()));
  }

  private void addActions(Appearance appearance) {
    Doer doer = new Doer();
    BooleanBinding hasGuest =
        Bindings.createBooleanBinding(
            () -> ports.run().state().getValue().hasGuest(), ports.run().state());
    BooleanProperty fullScreen = new SimpleBooleanProperty();
    stage.setFullScreenExitHint("");
    stage.setFullScreenExitKeyCombination(KeyCombination.NO_MATCH);
    fullScreen.addListener((o, before, now) -> stage.setFullScreen(now));
    stage.fullScreenProperty().addListener((o, before, now) -> fullScreen.set(now));
    actions.add(
        ShellActions.file(
            doer,
            hasGuest,
            ports.files().hostKernel().isPresent(),
            ports.files().hostKernelText()));
    actions.add(RunActions.of(ports));
    actions.add(DockActions.of(workbench.dock(), hasGuest));

    actions.add(ShellActions.view(doer, appearance, fullScreen));
    actions.add(new Presenter(appearance, workbench.dock()).actions());
    actions.add(ShellActions.help(doer));
  }

  public ActionRegistry actions() {
    return actions;
  }

  private void follow(GuestState guest) {
    Dock dock = workbench.dock();
    String name = texts.get("app.name");
    stage.setTitle(guest.name().isEmpty() ? name : texts.get("app.title", guest.name()));
    boolean panes = guest.phase() != GuestState.Phase.NO_GUEST;
    boolean shown = centre.getChildren().contains(dock.node());
    if (panes && guest.hasGuest() && !shown) {
      centre.getChildren().setAll(dock.node());
      dock.cycle(0);
    } else if (!panes && !centre.getChildren().contains(welcome)) {
      centre.getChildren().setAll(welcome);
    }
  }

  private void openRecent(String path) {
    try {
      ports.files().open(FileNames.path(path));
    } catch (InvalidPathException e) {
      workbench.recent().remove(path);
    }
  }

  /** Says, while files are dragged over the window, that they can be dropped anywhere. */
  private void inviteFiles() {
    Label text = new Label();
    text.textProperty().bind(texts.bind("welcome.dropAnywhere"));
    StackPane veil = new StackPane(text);
    veil.getStyleClass().add("drop-veil");
    veil.setMouseTransparent(true);
    root.setOnDragEntered(
        e -> {
          if (e.getDragboard().hasFiles() && !root.getChildren().contains(veil)) {
            root.getChildren().add(veil);
          }
        });
    root.setOnDragExited(e -> root.getChildren().remove(veil));
    scene.addEventFilter(DragEvent.DRAG_DROPPED, e -> root.getChildren().remove(veil));
  }

  /** Does what the actions of files and window say. */
  private final class Doer implements ShellActions.Doer {
    @Override
    public void chooseKernel() {
      List<Path> files = workbench.choosers().toOpen();
      if (!files.isEmpty()) {
        ports.files().open(files);
      }
    }

    @Override
    public void chooseInitrd() {
      List<Path> files = workbench.choosers().initrds();
      if (!files.isEmpty()) {
        ports.files().openInitrds(files);
      }
    }

    @Override
    public void openHostKernel() {
      Optional<Path> kernel = ports.files().hostKernel();
      kernel.ifPresent(ports.files()::open);
    }

    @Override
    public void chooseSessionToOpen() {
      workbench.choosers().sessionToOpen().ifPresent(ports.files()::open);
    }

    @Override
    public void chooseSessionToSave() {
      workbench.choosers().sessionToSave().ifPresent(ports.files()::saveSession);
    }

    @Override
    public void chooseCapsuleToOpen() {
      workbench.choosers().capsuleToOpen().ifPresent(ports.files()::open);
    }

    @Override
    public void chooseCapsuleToSave() {
      workbench.choosers().capsuleToSave().ifPresent(ports.files()::saveCapsule);
    }

    @Override
    public void closeGuest() {
      ports.files().closeGuest();
    }

    @Override
    public void quit() {
      onQuit.run();
    }

    @Override
    public void palette() {
      CommandPalette palette = new CommandPalette(actions, keys, texts, workbench::answered);
      workbench.overlay().open(palette, palette.field(), Pos.TOP_CENTER);
    }

    @Override
    public void keySheet() {
      KeySheet sheet = new KeySheet(actions, keys, texts, workbench::answered);
      workbench.overlay().open(sheet, sheet.field(), Pos.CENTER);
    }

    @Override
    public void about() {
      AboutView about = new AboutView(texts, workbench::answered);
      workbench.overlay().open(about, about.first(), Pos.CENTER);
    }
  }
}
