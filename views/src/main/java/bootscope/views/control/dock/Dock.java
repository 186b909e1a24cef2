package bootscope.views.control.dock;

import bootscope.views.action.ActionMenus;
import bootscope.views.action.ActionRegistry;
import bootscope.views.action.Icon;
import bootscope.views.control.theme.Appearance;
import bootscope.views.control.theme.TokenColours;
import bootscope.views.text.Texts;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.geometry.Orientation;
import javafx.geometry.Side;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.ContextMenu;
import javafx.scene.layout.Region;
import javafx.stage.Stage;
import software.coley.bentofx.Bento;
import software.coley.bentofx.dockable.Dockable;
import software.coley.bentofx.event.DockEvent;
import software.coley.bentofx.layout.DockContainer;
import software.coley.bentofx.layout.container.DockContainerBranch;
import software.coley.bentofx.layout.container.DockContainerLeaf;
import software.coley.bentofx.layout.container.DockContainerRootBranch;

/**
 * The panes and their arrangement. A pane is made when it is first seen; a closed one is kept, and
 * comes back as it was.
 */
public final class Dock {
  private final Texts texts;
  private final Appearance appearance;
  private final Consumer<Scene> onNewWindow;
  private final DockLayout standard;
  private final Bento bento = new Bento();
  private final DockContainerRootBranch main;
  private final Map<String, PaneHost> hosts = new LinkedHashMap<>();
  private final Map<String, Dockable> dockables = new HashMap<>();
  private final Map<String, PaneContext> contexts = new HashMap<>();
  private final Map<String, ReadOnlyBooleanWrapper> open = new HashMap<>();
  private final ReadOnlyObjectWrapper<String> active = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyIntegerWrapper revision = new ReadOnlyIntegerWrapper();
  private DockLayout pending;
  private boolean rebuilding;
  private ContextMenu tabMenu;

  /**
   * @param kinds all panes that there are, in the order of the menu
   * @param standard where they are at first, and after a reset
   * @param onNewWindow prepares the scene of each window that a pane is dragged out to
   */
  public Dock(
      List<PaneKind> kinds,
      DockLayout standard,
      Texts texts,
      Appearance appearance,
      ActionRegistry actions,
      ActionMenus menus,
      TokenColours colours,
      Consumer<Scene> onNewWindow) {
    this.texts = texts;
    this.appearance = appearance;
    this.standard = standard;
    this.onNewWindow = onNewWindow;
    TabHeaders.install(bento, texts);
    main = bento.dockBuilding().root("main");
    main.setPruneWhenEmpty(false);
    main.setMinSize(0, 0);
    for (PaneKind kind : kinds) {
      PaneHost host = new PaneHost(kind, appearance);
      host.zoom().addListener((o, before, now) -> changed());
      hosts.put(kind.id(), host);
      PaneMemory memory = new PaneMemory(this::changed);
      contexts.put(
          kind.id(), new PaneContext(texts, actions, menus, colours, host.fontSize(), memory));
      open.put(kind.id(), new ReadOnlyBooleanWrapper());
      dockables.put(kind.id(), dockable(kind, host));
    }
    DockWindows.prepare(bento, this::dress);
    bento.events().addEventListener(this::onEvent);
    watch(main);
    restore(standard);
    // Nothing is made before the panes are in a window: a start without a guest needs none of it.
    main.sceneProperty()
        .subscribe(
            scene -> {
              if (scene != null && pending != null) {
                DockLayout wanted = pending;
                pending = null;
                rebuild(wanted);
              }
            });
  }

  private Dockable dockable(PaneKind kind, PaneHost host) {
    Dockable dockable = bento.dockBuilding().dockable(kind.id());
    dockable.titleProperty().bind(texts.bind(kind.titleKey()));
    dockable.setIconFactory(d -> new Icon(kind.icon()));
    dockable.setNode(host);
    dockable.setContextMenuFactory(
        d -> {
          activate(kind.id());
          return tabMenu;
        });
    host.accessibleTextProperty().bind(texts.bind(kind.titleKey()));
    return dockable;
  }

  /** What the main window shows. */
  public Region node() {
    return main;
  }

  public List<PaneKind> kinds() {
    return hosts.values().stream().map(PaneHost::kind).toList();
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
    return open.get(id).getReadOnlyProperty();
  }

  /** Changes with every change of the arrangement or a zoom: a reason to save. */
  public ReadOnlyIntegerProperty revisionProperty() {
    return revision.getReadOnlyProperty();
  }

  /** The pane itself, if it has been seen. */
  public Optional<DockPane> pane(String id) {
    return Optional.ofNullable(hosts.get(id)).map(PaneHost::pane);
  }

  PaneContext context(String id) {
    return contexts.get(id);
  }

  // ---- what a user can do

  /** Opens a pane, or brings it to the front, and gives it the keyboard. */
  public void show(String id) {
    Dockable dockable = Objects.requireNonNull(dockables.get(id), id);
    if (leafOf(dockable) == null) {
      home(id).addDockable(dockable);
    }
    DockContainerLeaf leaf = leafOf(dockable);
    leaf.selectDockable(dockable);
    refresh();
    if (leaf.getScene() != null && leaf.getScene().getWindow() instanceof Stage stage) {
      stage.toFront();
    }
    activate(id);
  }

  public void close(String id) {
    Dockable dockable = dockables.get(id);
    DockContainerLeaf leaf = dockable == null ? null : leafOf(dockable);
    if (leaf != null) {
      leaf.closeDockable(dockable);
    }
  }

  /** Puts a pane into a new area on one side of the area that it is in now. */
  public void split(String id, Side side) {
    Dockable dockable = dockables.get(id);
    DockContainerLeaf leaf = leafOf(dockable);
    if (leaf == null || leaf.getDockables().size() < 2) {
      return;
    }
    leaf.removeDockable(dockable);
    DockContainerLeaf fresh = leaf(List.of(id), id);
    DockContainerBranch parent = leaf.getParentContainer();
    DockContainerBranch branch = bento.dockBuilding().branch();
    branch.setOrientation(side.isVertical() ? Orientation.HORIZONTAL : Orientation.VERTICAL);
    parent.replaceContainer(leaf, branch);
    if (side == Side.LEFT || side == Side.TOP) {
      branch.addContainers(fresh, leaf);
    } else {
      branch.addContainers(leaf, fresh);
    }
    branch.setDividerPositions(0.5);
    refresh();
    settle();
    activate(id);
  }

  /** Puts a pane into the area where another one is. */
  public void join(String id, String other) {
    DockContainerLeaf target = leafOf(dockables.get(other));
    Dockable dockable = dockables.get(id);
    DockContainerLeaf source = leafOf(dockable);
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
    Dockable dockable = dockables.get(id);
    DockContainerLeaf leaf = leafOf(dockable);
    if (leaf == null || leaf.getScene() == null) {
      return;
    }
    Scene scene = leaf.getScene();
    double width = Math.max(400, leaf.getWidth());
    double height = Math.max(300, leaf.getHeight());
    leaf.removeDockable(dockable);
    Stage stage = bento.stageBuilding().newStageForDockable(scene, dockable, width, height);
    stage.show();
    refresh();
    activate(id);
  }

  /**
   * Gives the keyboard to the area after ({@code 1}) or before ({@code -1}) that in use, or to it.
   */
  public void cycle(int step) {
    List<DockContainerLeaf> leaves = leaves().toList();
    if (leaves.isEmpty()) {
      return;
    }
    int now = -1;
    for (int i = 0; i < leaves.size(); i++) {
      if (selectedId(leaves.get(i)).equals(active.get())) {
        now = i;
      }
    }
    String next = selectedId(leaves.get(Math.floorMod(now < 0 ? 0 : now + step, leaves.size())));
    if (!next.isEmpty()) {
      activate(next);
    }
  }

  /** Shows the tab after or before the active one of the same area. */
  public void cycleTab(int step) {
    Dockable dockable = active.get() == null ? null : dockables.get(active.get());
    DockContainerLeaf leaf = dockable == null ? null : leafOf(dockable);
    if (leaf != null) {
      List<Dockable> tabs = leaf.getDockables();
      int next = Math.floorMod(tabs.indexOf(dockable) + step, tabs.size());
      show(tabs.get(next).getIdentifier());
    }
  }

  /** Larger or smaller text in the active pane; 0 goes back to the usual size. */
  public void zoomActive(int steps) {
    PaneHost host = active.get() == null ? null : hosts.get(active.get());
    if (host != null) {
      if (steps == 0) {
        host.resetZoom();
      } else {
        host.zoomBy(steps);
      }
    }
  }

  /** Puts all panes back to where they were at first. */
  public void reset() {
    restore(standard);
  }

  /** Tells all panes that the program ends. */
  public void dispose() {
    hosts.values().forEach(PaneHost::dispose);
  }

  // ---- saving and restoring

  /** Zooms other than 1, by pane. */
  public Map<String, Double> zooms() {
    Map<String, Double> zooms = new LinkedHashMap<>();
    hosts.forEach(
        (id, host) -> {
          if (host.zoom().get() != 1) {
            zooms.put(id, host.zoom().get());
          }
        });
    return zooms;
  }

  public void restoreZooms(Map<String, Double> zooms) {
    zooms.forEach(
        (id, zoom) -> {
          if (hosts.containsKey(id) && zoom != null && zoom >= 0.5 && zoom <= 4) {
            hosts.get(id).zoom().set(zoom);
          }
        });
  }

  /** What panes keep for themselves, by pane; without those that keep nothing. */
  public Map<String, Map<String, String>> memories() {
    Map<String, Map<String, String>> memories = new LinkedHashMap<>();
    contexts.forEach((id, context) -> memories.put(id, context.memory().all()));
    memories.values().removeIf(Map::isEmpty);
    return memories;
  }

  /** Gives panes what they kept; call it before any is seen. */
  public void restoreMemories(Map<String, Map<String, String>> saved) {
    saved.forEach(
        (id, values) -> {
          if (contexts.containsKey(id) && values != null) {
            contexts.get(id).memory().restore(values);
          }
        });
  }

  public DockLayout layout() {
    return pending != null
        ? pending
        : new DockLayout(
            DockReader.area(main), DockWindows.read(roots().filter(r -> r != main).toList()));
  }

  /** Takes up a saved arrangement; panes that no longer exist are left out. */
  public void restore(DockLayout layout) {
    if (main.getScene() == null) {
      pending = layout;
      Set<String> opened = layout.panes().collect(Collectors.toSet());
      open.forEach((id, property) -> property.set(opened.contains(id)));
      changed();
    } else {
      rebuild(layout);
    }
  }

  private void rebuild(DockLayout layout) {
    rebuilding = true;
    try {
      List.copyOf(dockables.values()).forEach(this::takeOut);
      roots().filter(r -> r != main).toList().forEach(DockWindows::close);
      List.copyOf(main.getChildContainers()).forEach(main::removeContainer);
      Set<String> placed = new HashSet<>();
      if (layout.main() instanceof DockLayout.Split split) {
        fill(main, split, placed);
      } else {
        DockContainer only = build(layout.main(), placed);
        if (only != null) {
          main.addContainer(only);
        }
      }
      for (DockLayout.Floating window : layout.windows()) {
        DockContainer content = build(window.area(), placed);
        if (content != null) {
          DockWindows.open(bento, main, window, content, this::dress);
        }
      }
    } finally {
      rebuilding = false;
    }
    refresh();
  }

  private void takeOut(Dockable dockable) {
    if (leafOf(dockable) != null) {
      leafOf(dockable).removeDockable(dockable);
    }
  }

  private void fill(DockContainerBranch branch, DockLayout.Split split, Set<String> placed) {
    branch.setOrientation(split.vertical() ? Orientation.VERTICAL : Orientation.HORIZONTAL);
    int added = 0;
    for (DockLayout.Area area : split.areas()) {
      DockContainer part = build(area, placed);
      if (part != null) {
        branch.addContainer(part);
        added++;
      }
    }
    if (added == split.areas().size() && split.dividers().size() == added - 1) {
      branch.setDividerPositions(
          split.dividers().stream().mapToDouble(Double::doubleValue).toArray());
    }
  }

  /** The containers of an area, or null where none of its panes exists. */
  private DockContainer build(DockLayout.Area area, Set<String> placed) {
    return switch (area) {
      case DockLayout.Tabs tabs -> {
        List<String> known =
            tabs.ids().stream().filter(id -> dockables.containsKey(id) && placed.add(id)).toList();
        yield known.isEmpty() ? null : leaf(known, tabs.selected());
      }
      case DockLayout.Split split -> {
        DockContainerBranch branch = bento.dockBuilding().branch();
        fill(branch, split, placed);
        yield switch (branch.getChildContainers().size()) {
          case 0 -> null;
          case 1 -> {
            DockContainer only = branch.getChildContainers().getFirst();
            branch.setPruneWhenEmpty(false);
            branch.removeContainer(only);
            yield only;
          }
          default -> branch;
        };
      }
    };
  }

  private DockContainerLeaf leaf(List<String> ids, String selected) {
    DockContainerLeaf leaf = bento.dockBuilding().leaf();
    leaf.setMinSize(0, 0);
    ids.forEach(id -> leaf.addDockable(dockables.get(id)));
    leaf.selectDockable(dockables.get(ids.contains(selected) ? selected : ids.getFirst()));
    return leaf;
  }

  /** Where a closed pane comes back: beside those it stands with at first, else the largest. */
  private DockContainerLeaf home(String id) {
    for (List<String> group : DockReader.groups(standard)) {
      if (group.contains(id)) {
        for (String sibling : group) {
          DockContainerLeaf leaf = leafOf(dockables.get(sibling));
          if (leaf != null) {
            return leaf;
          }
        }
      }
    }
    return leaves()
        .filter(l -> l.getScene() == main.getScene())
        .max((a, b) -> Double.compare(a.getWidth() * a.getHeight(), b.getWidth() * b.getHeight()))
        .orElseGet(
            () -> {
              DockContainerLeaf leaf = bento.dockBuilding().leaf();
              main.addContainer(leaf);
              return leaf;
            });
  }

  // ---- following the user

  private void dress(Scene scene) {
    appearance.dress(scene);
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
      if (node instanceof DockContainerLeaf leaf && !selectedId(leaf).isEmpty()) {
        active.set(selectedId(leaf));
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
    hosts.get(id).focusContent(() -> id.equals(active.get()));
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
    leaves()
        .forEach(
            leaf -> {
              leaf.getDockables().forEach(d -> opened.add(d.getIdentifier()));
              seen.add(selectedId(leaf));
            });
    hosts.forEach(
        (id, host) -> {
          if (host.pane() != null || seen.contains(id)) {
            host.setSeen(seen.contains(id), contexts.get(id));
          }
          open.get(id).set(opened.contains(id));
        });
    if (active.get() != null && !opened.contains(active.get())) {
      active.set(null);
    }
    changed();
  }

  private void changed() {
    revision.set(revision.get() + 1);
  }

  private static String selectedId(DockContainerLeaf leaf) {
    Dockable selected = leaf.getSelectedDockable();
    return selected == null ? "" : selected.getIdentifier();
  }

  private DockContainerLeaf leafOf(Dockable dockable) {
    DockContainerLeaf leaf = dockable == null ? null : dockable.getContainer();
    return leaf != null && leaves().anyMatch(l -> l == leaf) ? leaf : null;
  }

  private Stream<DockContainerRootBranch> roots() {
    return Stream.concat(
        Stream.of(main),
        List.copyOf(bento.getRootContainers()).stream()
            .filter(r -> r != main && DockWindows.isShown(r)));
  }

  private Stream<DockContainerLeaf> leaves() {
    return roots().flatMap(DockReader::leaves);
  }
}
