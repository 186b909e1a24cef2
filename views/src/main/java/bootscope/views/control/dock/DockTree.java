package bootscope.views.control.dock;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javafx.geometry.Orientation;
import javafx.geometry.Side;
import javafx.scene.Scene;
import javafx.stage.Stage;
import software.coley.bentofx.Bento;
import software.coley.bentofx.dockable.Dockable;
import software.coley.bentofx.layout.DockContainer;
import software.coley.bentofx.layout.container.DockContainerBranch;
import software.coley.bentofx.layout.container.DockContainerLeaf;
import software.coley.bentofx.layout.container.DockContainerRootBranch;

/** The docking library's tree of areas: what is where, and how it gets there. */
final class DockTree {
  private final Bento bento;
  private final Consumer<Scene> dress;
  private final DockContainerRootBranch main;
  private final Map<String, Dockable> dockables = new HashMap<>();

  /**
   * @param dress prepares the scene of each new window
   */
  DockTree(Bento bento, Consumer<Scene> dress) {
    this.bento = bento;
    this.dress = dress;
    main = bento.dockBuilding().root("main");
    main.setPruneWhenEmpty(false);
    main.setMinSize(0, 0);
    DockWindows.prepare(bento, main, dress);
  }

  DockContainerRootBranch main() {
    return main;
  }

  /** Makes a pane known; it has no place yet. */
  Dockable add(String id) {
    Dockable dockable = bento.dockBuilding().dockable(id);
    dockables.put(id, dockable);
    return dockable;
  }

  /** The pane of an id, or null. */
  Dockable get(String id) {
    return id == null ? null : dockables.get(id);
  }

  DockLayout read() {
    return new DockLayout(
        DockReader.area(main), DockWindows.read(roots().filter(r -> r != main).toList()));
  }

  /** Arranges all anew. */
  void rebuild(DockLayout layout) {
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
        DockWindows.open(bento, main, window, content, dress);
      }
    }
  }

  /** Puts a pane beside those that stay where it was: an area of its own on one side. */
  boolean split(Dockable dockable, Side side) {
    DockContainerLeaf leaf = leafOf(dockable);
    if (leaf == null || leaf.getDockables().size() < 2) {
      return false;
    }
    leaf.removeDockable(dockable);
    String id = dockable.getIdentifier();
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
    return true;
  }

  /** Gives a pane a window of its own, as large as its area is now, if it has none yet. */
  boolean detach(Dockable dockable) {
    DockContainerLeaf leaf = leafOf(dockable);
    if (leaf == null || leaf.getScene() == null || isAlone(dockable)) {
      return false;
    }
    Scene scene = leaf.getScene();
    double width = Math.max(400, leaf.getWidth());
    double height = Math.max(300, leaf.getHeight());
    leaf.removeDockable(dockable);
    Stage stage = bento.stageBuilding().newStageForDockable(scene, dockable, width, height);
    stage.show();
    return true;
  }

  private boolean isAlone(Dockable dockable) {
    return roots().filter(r -> r != main).anyMatch(r -> r.getDockables().equals(List.of(dockable)));
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
  DockContainerLeaf home(String id, DockLayout standard) {
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

  static String selectedId(DockContainerLeaf leaf) {
    Dockable selected = leaf.getSelectedDockable();
    return selected == null ? "" : selected.getIdentifier();
  }

  DockContainerLeaf leafOf(Dockable dockable) {
    DockContainerLeaf leaf = dockable == null ? null : dockable.getContainer();
    return leaf != null && leaves().anyMatch(l -> l == leaf) ? leaf : null;
  }

  private Stream<DockContainerRootBranch> roots() {
    return Stream.concat(
        Stream.of(main),
        List.copyOf(bento.getRootContainers()).stream()
            .filter(r -> r != main && DockWindows.isShown(r)));
  }

  Stream<DockContainerLeaf> leaves() {
    return roots().flatMap(DockReader::leaves);
  }
}
