package bootscope.views.control.dock;

import bootscope.views.action.ActionMenus;
import bootscope.views.action.ActionRegistry;
import bootscope.views.action.Icon;
import bootscope.views.control.theme.Appearance;
import bootscope.views.text.Texts;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javafx.application.Platform;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.geometry.Side;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.ContextMenu;
import javafx.scene.layout.Region;
import javafx.stage.Stage;
import javafx.stage.Window;
import software.coley.bentofx.Bento;
import software.coley.bentofx.dockable.Dockable;
import software.coley.bentofx.event.DockEvent;
import software.coley.bentofx.layout.container.DockContainerLeaf;
import software.coley.bentofx.layout.container.DockContainerRootBranch;

/**
 * The panes and their arrangement. A pane is made when it is first seen; a closed one is kept, and
 * comes back as it was.
 */
public final class Dock {
  /** How small and how large a pane's text may be, as a part of the window's. */
  public static final double LEAST_ZOOM = 0.5;

  public static final double MOST_ZOOM = 4;

  private final Texts texts;
  private final Appearance appearance;
  private final DockLayouts standards;
  private final DockTree tree;
  private final DockPanes panes;
  private final DockContainerRootBranch main;
  private final ReadOnlyObjectWrapper<String> active = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyIntegerWrapper revision = new ReadOnlyIntegerWrapper();
  private Consumer<Scene> onNewWindow;
  private DockLayout pending;

  /** Whether nothing else than a standard arrangement has been asked for. */
  private boolean fresh = true;

  private boolean rebuilding;
  private ContextMenu tabMenu;

  /**
   * Without panes yet.
   *
   * @param standards where they are at first, and after a reset
   */
  public Dock(
      DockLayouts standards,
      Texts texts,
      Appearance appearance,
      ActionRegistry actions,
      ActionMenus menus) {
    this.texts = texts;
    this.appearance = appearance;
    this.standards = standards;
    Bento bento = DockWindows.bento();
    TabHeaders.install(bento, texts, this::tabClicked);
    tree = new DockTree(bento, this::dress);
    main = tree.main();
    panes = new DockPanes(texts, appearance, actions, menus, this::changed);
    bento.events().addEventListener(this::onEvent);
    watch(main);
    // Nothing is made before the panes are in a window: a start without a guest needs none of it.
    main.sceneProperty()
        .subscribe(
            scene -> {
              if (scene != null && pending != null) {
                DockLayout wanted = fresh ? standardFor(scene.getWidth()) : pending;
                pending = null;
                rebuild(wanted);
              }
            });
    main.widthProperty().addListener((o, before, now) -> fit());
    appearance.fontSizeProperty().addListener((o, before, now) -> fit());
  }

  /**
   * Gives it its panes: once, before it is shown.
   *
   * @param kinds all that there are, in the order of the menu
   * @param onNewWindow prepares the scene of each window that a pane is dragged out to
   */
  public void fill(List<PaneKind> kinds, Consumer<Scene> onNewWindow) {
    this.onNewWindow = onNewWindow;
    for (PaneKind kind : kinds) {
      prepare(tree.add(kind.id()), kind, panes.add(kind));
    }
    restore(standards.compact());
    fresh = true;
  }

  private void prepare(Dockable dockable, PaneKind kind, PaneHost host) {
    dockable.titleProperty().bind(kind.title(texts));
    dockable.setIconFactory(d -> new Icon(kind.icon()));
    dockable.setNode(host);
    dockable.setContextMenuFactory(
        d -> {
          activate(kind.id());
          return tabMenu;
        });
    host.accessibleTextProperty().bind(kind.title(texts));
  }

  /** What the main window shows. */
  public Region node() {
    return main;
  }

  public List<PaneKind> kinds() {
    return panes.kinds();
  }

  /** The menu of a pane's tab; its actions act on {@link #activeProperty}. */
  public void setTabMenu(ContextMenu menu) {
    tabMenu = menu;
  }

  /** The id of the pane that has the keyboard, or had it last; null before any had. */
  public ReadOnlyObjectProperty<String> activeProperty() {
    return active.getReadOnlyProperty();
  }

  /** Whether a pane is open; follows what the user does. */
  public ReadOnlyBooleanProperty openProperty(String id) {
    return panes.open(id).getReadOnlyProperty();
  }

  /** Changes with every change of the arrangement or a zoom: a reason to save. */
  public ReadOnlyIntegerProperty revisionProperty() {
    return revision.getReadOnlyProperty();
  }

  /** The pane itself, if it has been seen. */
  public Optional<DockPane> pane(String id) {
    return Optional.ofNullable(panes.host(id)).map(PaneHost::pane);
  }

  PaneContext context(String id) {
    return panes.context(id);
  }

  // ---- what a user can do

  /** Opens a pane, or brings it to the front, and gives it the keyboard. */
  public void show(String id) {
    Dockable dockable = Objects.requireNonNull(tree.get(id), id);
    if (tree.leafOf(dockable) == null) {
      tree.home(id, standards.compact()).addDockable(dockable);
    }
    DockContainerLeaf leaf = tree.leafOf(dockable);
    leaf.selectDockable(dockable);
    refresh();
    if (leaf.getScene() != null && leaf.getScene().getWindow() instanceof Stage stage) {
      stage.toFront();
    }
    activate(id);
  }

  /** The same where another pane stays in sight: if both are in one area, it gets a part of it. */
  public void showBeside(String id, String other) {
    show(id);
    DockContainerLeaf leaf = tree.leafOf(tree.get(id));
    if (leaf == tree.leafOf(tree.get(other))) {
      leaf.selectDockable(tree.get(other));
      split(id, leaf.getWidth() > 2 * leaf.getHeight() ? Side.RIGHT : Side.BOTTOM);
    }
  }

  public void close(String id) {
    Dockable dockable = tree.get(id);
    DockContainerLeaf leaf = dockable == null ? null : tree.leafOf(dockable);
    if (leaf != null) {
      leaf.closeDockable(dockable);
    }
  }

  /** Puts a pane into a new area on one side of the area that it is in now. */
  public void split(String id, Side side) {
    if (tree.split(tree.get(id), side)) {
      refresh();
      settle();
      activate(id);
    }
  }

  /** Puts a pane into the area where another one is, as dragging its tab does; for tests. */
  void join(String id, String other) {
    DockContainerLeaf target = tree.leafOf(tree.get(other));
    Dockable dockable = tree.get(id);
    DockContainerLeaf source = tree.leafOf(dockable);
    if (target != null && target != source) {
      if (source != null) {
        source.removeDockable(dockable);
      }
      target.addDockable(dockable);
      target.selectDockable(dockable);
      refresh();
      settle();
      activate(id);
    }
  }

  /** Gives a pane a window of its own. */
  public void detach(String id) {
    if (tree.detach(tree.get(id))) {
      refresh();
      activate(id);
    }
  }

  /**
   * Gives the keyboard to the area after ({@code 1}) or before ({@code -1}) that in use, or to it.
   */
  public void cycle(int step) {
    List<DockContainerLeaf> leaves = tree.leaves().toList();
    if (leaves.isEmpty()) {
      return;
    }
    int now = -1;
    for (int i = 0; i < leaves.size(); i++) {
      if (DockTree.selectedId(leaves.get(i)).equals(active.get())) {
        now = i;
      }
    }
    String next =
        DockTree.selectedId(leaves.get(Math.floorMod(now < 0 ? 0 : now + step, leaves.size())));
    if (!next.isEmpty()) {
      activate(next);
    }
  }

  /** Shows the tab after or before the active one of the same area. */
  public void cycleTab(int step) {
    Dockable dockable = tree.get(active.get());
    DockContainerLeaf leaf = dockable == null ? null : tree.leafOf(dockable);
    if (leaf != null) {
      List<Dockable> tabs = leaf.getDockables();
      int next = Math.floorMod(tabs.indexOf(dockable) + step, tabs.size());
      show(tabs.get(next).getIdentifier());
    }
  }

  /** Asks for the context menu of what has the keyboard in the active pane. */
  public void requestContextMenu() {
    PaneHost host = active.get() == null ? null : panes.host(active.get());
    if (host != null) {
      host.requestContextMenu();
    }
  }

  /** Larger or smaller text in the active pane; 0 goes back to the usual size. */
  public void zoomActive(int steps) {
    PaneHost host = active.get() == null ? null : panes.host(active.get());
    if (host != null) {
      if (steps == 0) {
        host.resetZoom();
      } else {
        host.zoomBy(steps);
      }
    }
  }

  /** Puts all panes back to where they were at first, in the usual text size. */
  public void reset() {
    panes.resetZooms();
    restoreStandard();
  }

  /** Puts all panes back to where they are at first in a window of this width. */
  public void restoreStandard() {
    restore(standardFor(main.getWidth()));
  }

  private DockLayout standardFor(double width) {
    return standards.forWidth(width * Appearance.DESK_SIZE / appearance.fontSizeProperty().get());
  }

  /** A standard arrangement that nobody has changed follows the window's width. */
  private void fit() {
    DockLayout wanted = standardFor(main.getWidth());
    if (!rebuilding && main.getWidth() > 0 && isDue(wanted)) {
      // Not within the layout that told of the width.
      Platform.runLater(
          () -> {
            if (main.getScene() != null && isDue(wanted)) {
              rebuild(wanted);
              activateSome();
            }
          });
    }
  }

  /** Whether another standard arrangement than this is there, as it is at first. */
  private boolean isDue(DockLayout wanted) {
    return pending == null
        && standards.following().anyMatch(l -> l != wanted && l.isLike(layout()));
  }

  private void activateSome() {
    if (active.get() != null && panes.open(active.get()).get()) {
      activate(active.get());
    } else {
      cycle(0);
    }
  }

  /** The arrangements that can be chosen. */
  public DockLayouts standards() {
    return standards;
  }

  /** Tells all panes that the program ends. */
  public void dispose() {
    panes.dispose();
  }

  // ---- saving and restoring

  /** Zooms other than 1, by pane. */
  public Map<String, Double> zooms() {
    return panes.zooms();
  }

  public void restoreZooms(Map<String, Double> zooms) {
    panes.restoreZooms(zooms);
  }

  /** What panes keep for themselves, by pane; without those that keep nothing. */
  public Map<String, Map<String, String>> memories() {
    return panes.memories();
  }

  /** Gives panes what they kept; call it before any is seen. */
  public void restoreMemories(Map<String, Map<String, String>> saved) {
    panes.restoreMemories(saved);
  }

  public DockLayout layout() {
    return pending != null ? pending : tree.read();
  }

  /** Takes up a saved arrangement; panes that no longer exist are left out. */
  public void restore(DockLayout layout) {
    fresh = false;
    if (main.getScene() == null) {
      pending = layout;
      panes.setOpen(layout.panes().collect(Collectors.toSet()));
      changed();
    } else {
      rebuild(layout);
    }
  }

  private void rebuild(DockLayout layout) {
    rebuilding = true;
    // Split panes take their parts up while they are styled; what was styled in another place would
    // be styled anew then, before what it is in has its colours. So the panes come when all stands.
    panes.lift();
    try {
      tree.rebuild(layout);
      if (main.getScene().getWindow() != null && main.getScene().getWindow().isShowing()) {
        settle();
      }
    } finally {
      panes.drop();
      rebuilding = false;
    }
    refresh();
  }

  // ---- following the user

  /** Prepares the scene of a window that a pane has of its own, until that closes. */
  private void dress(Scene scene) {
    appearance.dress(scene);
    scene
        .windowProperty()
        .flatMap(Window::showingProperty)
        .addListener(
            (o, shown, shows) -> {
              if (Boolean.TRUE.equals(shown) && !Boolean.TRUE.equals(shows)) {
                appearance.forget(scene);
              }
            });
    onNewWindow.accept(scene);
    watch((Region) scene.getRoot());
  }

  private void watch(Region root) {
    root.sceneProperty()
        .subscribe(
            scene -> {
              if (scene != null) {
                scene.focusOwnerProperty().subscribe(this::focusMoved);
              }
            });
  }

  private void focusMoved(Node owner) {
    for (Node node = owner; node != null; node = node.getParent()) {
      if (node instanceof DockContainerLeaf leaf && !DockTree.selectedId(leaf).isEmpty()) {
        active.set(DockTree.selectedId(leaf));
        return;
      }
    }
  }

  /**
   * Brings moved parts into the window now, not at the next frame: what is not cannot be focused.
   */
  private void settle() {
    if (main.getScene() != null) {
      main.getScene().getRoot().applyCss();
      main.getScene().getRoot().layout();
    }
  }

  private void activate(String id) {
    active.set(id);
    panes.host(id).focusContent(() -> id.equals(active.get()));
  }

  /** Whoever clicks a tab means what is in it: that has the keyboard then. */
  private void tabClicked(String id) {
    if (tree.leafOf(tree.get(id)) != null) { // else it was the click that closed it
      activate(id);
    }
  }

  private void onEvent(DockEvent event) {
    if (!rebuilding) {
      if (event instanceof DockEvent.DockableSelected selected) {
        active.set(selected.dockable().getIdentifier());
      }
      refresh();
    }
  }

  /** Tells panes whether they are seen, and everyone whether they are open. */
  private void refresh() {
    if (rebuilding || pending != null) {
      return;
    }
    Set<String> opened = new HashSet<>();
    Set<String> seen = new HashSet<>();
    tree.leaves()
        .forEach(
            leaf -> {
              leaf.getDockables().forEach(d -> opened.add(d.getIdentifier()));
              seen.add(DockTree.selectedId(leaf));
            });
    panes.setSeen(seen, opened);
    if (active.get() != null && !opened.contains(active.get())) {
      active.set(null);
    }
    changed();
  }

  private void changed() {
    revision.set(revision.get() + 1);
  }
}
