package bootscope.views.control.dock;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javafx.geometry.Orientation;
import software.coley.bentofx.dockable.Dockable;
import software.coley.bentofx.layout.DockContainer;
import software.coley.bentofx.layout.container.DockContainerBranch;
import software.coley.bentofx.layout.container.DockContainerLeaf;

/** Reads the docking library's tree. */
final class DockReader {
  private DockReader() {}

  static DockLayout.Area area(DockContainer container) {
    return switch (container) {
      case DockContainerLeaf leaf -> {
        Dockable selected = leaf.getSelectedDockable();
        yield new DockLayout.Tabs(
            leaf.getDockables().stream().map(Dockable::getIdentifier).toList(),
            selected == null ? null : selected.getIdentifier());
      }
      case DockContainerBranch branch ->
          new DockLayout.Split(
              branch.getOrientation() == Orientation.VERTICAL,
              Arrays.stream(Splits.dividers(branch))
                  .mapToObj(p -> Math.round(p * 10_000) / 10_000.0)
                  .toList(),
              branch.getChildContainers().stream().map(DockReader::area).toList());
      default -> throw new IllegalArgumentException(container.toString());
    };
  }

  static Stream<DockContainerLeaf> leaves(DockContainer container) {
    return switch (container) {
      case DockContainerLeaf leaf -> Stream.of(leaf);
      case DockContainerBranch branch ->
          List.copyOf(branch.getChildContainers()).stream().flatMap(DockReader::leaves);
      default -> Stream.empty();
    };
  }

  /** The panes of a layout that stand behind each other. */
  static List<List<String>> groups(DockLayout layout) {
    List<List<String>> groups = new ArrayList<>();
    collect(layout.main(), groups);
    layout.windows().forEach(w -> collect(w.area(), groups));
    return groups;
  }

  private static void collect(DockLayout.Area area, List<List<String>> groups) {
    switch (area) {
      case DockLayout.Tabs tabs -> groups.add(tabs.ids());
      case DockLayout.Split split -> split.areas().forEach(a -> collect(a, groups));
    }
  }
}
