package bootscope.app.menu;

import bootscope.core.bits.FileNames;
import bootscope.views.action.Action;
import bootscope.views.action.ActionKeys;
import bootscope.views.action.ActionMenus;
import bootscope.views.action.ActionRegistry;
import bootscope.views.action.KeyMap;
import bootscope.views.control.dock.Dock;
import bootscope.views.control.theme.Appearance;
import bootscope.views.control.theme.TokenColours;
import bootscope.views.text.Texts;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanBinding;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.geometry.Pos;
import javafx.geometry.Rectangle2D;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.input.DragEvent;
import javafx.scene.input.KeyCombination;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.stage.Screen;
import javafx.stage.Stage;

/**
 * The main window: menu bar and toolbar, notices, panes or the welcome view, status bar. It makes
 * the actions of files, guest, panes and window, and adds them to the registry.
 */
public final class MainWindow implements Workbench {
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
  private final Dock dock;
  private final SessionPort session;
  private final ObservableList<String> recent = FXCollections.observableArrayList();
  private final Consumer<String> onRecent;
  private final Runnable onQuit;
  private final FileChoice choosers;
  private final BorderPane frame = new BorderPane();
  private final StackPane centre = new StackPane();
  private final StackPane root = new StackPane();
  private final NoticeBar notices;
  private final Overlay overlay;
  private final WelcomeView welcome;
  private final Scene scene;

  /**
   * @param choosers asks the user for files
   * @param guests names of the built-in guests
   * @param recent files opened before, the newest first
   * @param onRecent told of a file to put first of the recent ones
   * @param onQuit ends the program
   */
  public MainWindow(
      Stage stage,
      Texts texts,
      Appearance appearance,
      ActionRegistry actions,
      KeyMap keys,
      ActionMenus menus,
      ActionKeys actionKeys,
      Dock dock,
      TokenColours colours,
      SessionPort session,
      FileChoice choosers,
      List<String> guests,
      List<String> recent,
      Consumer<String> onRecent,
      Runnable onQuit) {
    this.stage = stage;
    this.texts = texts;
    this.actions = actions;
    this.keys = keys;
    this.dock = dock;
    this.session = session;
    this.recent.setAll(recent);
    this.onRecent = onRecent;
    this.onQuit = onQuit;
    this.choosers = choosers;
    if (!recent.isEmpty()) {
      choosers.startAt(FileNames.path(recent.getFirst()));
    }
    notices = new NoticeBar(texts);
    overlay = new Overlay(actionKeys, frame);
    addActions(appearance);
    dock.setTabMenu(
        menus.contextMenu(DockActions.TAB_MENU.stream().map(actions::get).toArray(Action[]::new)));
    welcome =
        new WelcomeView(
            texts, actions, menus, this.recent, this::openRecent, guests, session::openBuiltIn);

    Bars bars = new Bars(actions, menus, texts);
    frame.setTop(
        new VBox(
            bars.menuBar(
                this.recent,
                this::openRecent,
                guests,
                session::openBuiltIn,
                dock.activeProperty()::get),
            bars.toolBar(),
            notices));
    frame.setCenter(centre);
    frame.setBottom(new StatusBar(texts, session));
    root.setId("root");
    root.getChildren().addAll(colours, frame, overlay);

    Rectangle2D screen = Screen.getPrimary().getVisualBounds();
    scene =
        new Scene(
            root,
            Math.clamp(SCREEN_PART * screen.getWidth(), FIRST_WIDTH, MOST_WIDTH),
            Math.clamp(SCREEN_PART * screen.getHeight(), FIRST_HEIGHT, MOST_HEIGHT));
    appearance.dress(scene);
    actionKeys.install(scene);
    FileDrop.install(scene, session::open);
    inviteFiles();
    overlay.guard(scene);
    stage.setScene(scene);
    stage.setMinWidth(MIN_WIDTH);
    stage.setMinHeight(MIN_HEIGHT);
    stage.setOnCloseRequest(
        e -> {
          e.consume();
          onQuit.run();
        });
    session.state().subscribe(this::follow);
    texts.localeProperty().addListener((o, before, now) -> follow(session.state().getValue()));
  }

  private void addActions(Appearance appearance) {
    Doer doer = new Doer();
    BooleanBinding hasGuest =
        Bindings.createBooleanBinding(() -> session.state().getValue().hasGuest(), session.state());
    BooleanProperty fullScreen = new SimpleBooleanProperty();
    stage.setFullScreenExitHint("");
    stage.setFullScreenExitKeyCombination(KeyCombination.NO_MATCH);
    fullScreen.addListener((o, before, now) -> stage.setFullScreen(now));
    stage.fullScreenProperty().addListener((o, before, now) -> fullScreen.set(now));
    actions.add(
        ShellActions.file(
            doer, hasGuest, session.hostKernel().isPresent(), session.hostKernelText()));
    actions.add(RunActions.of(session));
    actions.add(DockActions.of(dock, hasGuest));

    actions.add(ShellActions.view(doer, appearance, fullScreen));
    actions.add(new Presenter(appearance, dock).actions());
    actions.add(ShellActions.help(doer));
  }

  @Override
  public Texts texts() {
    return texts;
  }

  @Override
  public ActionRegistry actions() {
    return actions;
  }

  @Override
  public Dock dock() {
    return dock;
  }

  @Override
  public void tell(Notice notice) {
    notices.tell(notice, false);
  }

  @Override
  public void tellOfMachine(Notice notice) {
    notices.tell(notice, true);
  }

  @Override
  public void machineGone() {
    notices.machineGone();
  }

  @Override
  public void addRecent(String path) {
    onRecent.accept(path);
  }

  @Override
  public void ask(Region content, Node focus) {
    overlay.open(content, focus, Pos.TOP_CENTER);
  }

  @Override
  public void answered() {
    overlay.close();
  }

  @Override
  public Optional<Path> fileToSave(String name) {
    return choosers.toSave(name);
  }

  @Override
  public Optional<Path> fileToRead(String title) {
    return choosers.toRead(title);
  }

  @Override
  public List<Path> initrds() {
    return choosers.initrds();
  }

  /** Shows another list of recent files. */
  public void setRecent(List<String> paths) {
    recent.setAll(paths);
  }

  public Scene scene() {
    return scene;
  }

  private void follow(GuestState guest) {
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
      session.open(FileNames.path(path));
    } catch (InvalidPathException e) {
      recent.remove(path);
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
      List<Path> files = choosers.toOpen();
      if (!files.isEmpty()) {
        session.open(files);
      }
    }

    @Override
    public void chooseInitrd() {
      List<Path> files = choosers.initrds();
      if (!files.isEmpty()) {
        session.openInitrds(files);
      }
    }

    @Override
    public void openHostKernel() {
      Optional<Path> kernel = session.hostKernel();
      kernel.ifPresent(session::open);
    }

    @Override
    public void chooseSessionToOpen() {
      choosers.sessionToOpen().ifPresent(session::open);
    }

    @Override
    public void chooseSessionToSave() {
      choosers.sessionToSave().ifPresent(session::saveSession);
    }

    @Override
    public void closeGuest() {
      session.closeGuest();
    }

    @Override
    public void quit() {
      onQuit.run();
    }

    @Override
    public void palette() {
      CommandPalette palette = new CommandPalette(actions, keys, texts, overlay::close);
      overlay.open(palette, palette.field(), Pos.TOP_CENTER);
    }

    @Override
    public void keySheet() {
      KeySheet sheet = new KeySheet(actions, keys, texts, overlay::close);
      overlay.open(sheet, sheet.field(), Pos.CENTER);
    }

    @Override
    public void about() {
      AboutView about = new AboutView(texts, overlay::close);
      overlay.open(about, about.first(), Pos.CENTER);
    }
  }
}
