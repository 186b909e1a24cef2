package bootscope.views.control.dock;

import bootscope.views.action.ActionMenus;
import bootscope.views.action.ActionRegistry;
import bootscope.views.control.theme.Appearance;
import bootscope.views.text.Texts;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javafx.beans.property.ReadOnlyBooleanWrapper;

/** All panes that there are, wherever they are: their frames, and what is kept for them. */
final class DockPanes {
  private final Texts texts;
  private final Appearance appearance;
  private final ActionRegistry actions;
  private final ActionMenus menus;
  private final Runnable onChange;
  private final Map<String, PaneHost> hosts = new LinkedHashMap<>();
  private final Map<String, PaneContext> contexts = new HashMap<>();
  private final Map<String, ReadOnlyBooleanWrapper> open = new HashMap<>();

  /**
   * @param onChange told of what is worth saving
   */
  DockPanes(
      Texts texts,
      Appearance appearance,
      ActionRegistry actions,
      ActionMenus menus,
      Runnable onChange) {
    this.texts = texts;
    this.appearance = appearance;
    this.actions = actions;
    this.menus = menus;
    this.onChange = onChange;
  }

  PaneHost add(PaneKind kind) {
    PaneHost host = new PaneHost(kind, appearance);
    host.zoom().addListener((o, before, now) -> onChange.run());
    hosts.put(kind.id(), host);
    PaneMemory memory = new PaneMemory(onChange);
    contexts.put(
        kind.id(), new PaneContext(kind.pane(), texts, actions, menus, host.fontSize(), memory));
    open.put(kind.id(), new ReadOnlyBooleanWrapper());
    return host;
  }

  List<PaneKind> kinds() {
    return hosts.values().stream().map(PaneHost::kind).toList();
  }

  /** The frame of a pane, or null. */
  PaneHost host(String id) {
    return hosts.get(id);
  }

  PaneContext context(String id) {
    return contexts.get(id);
  }

  ReadOnlyBooleanWrapper open(String id) {
    return open.get(id);
  }

  void setOpen(Set<String> opened) {
    open.forEach((id, property) -> property.set(opened.contains(id)));
  }

  /** Makes panes that are seen for the first time, and tells all whether they are. */
  void setSeen(Set<String> seen, Set<String> opened) {
    hosts.forEach(
        (id, host) -> {
          if (host.pane() != null || seen.contains(id)) {
            host.setSeen(seen.contains(id), contexts.get(id));
          }
        });
    setOpen(opened);
  }

  /** Takes all contents out of their frames, until {@link #drop}. */
  void lift() {
    hosts.values().forEach(PaneHost::lift);
  }

  void drop() {
    hosts.values().forEach(PaneHost::drop);
  }

  void resetZooms() {
    hosts.values().forEach(PaneHost::resetZoom);
  }

  void dispose() {
    hosts.values().forEach(PaneHost::dispose);
  }

  /** Zooms other than 1, by pane. */
  Map<String, Double> zooms() {
    Map<String, Double> zooms = new LinkedHashMap<>();
    hosts.forEach(
        (id, host) -> {
          if (host.zoom().get() != 1) {
            zooms.put(id, host.zoom().get());
          }
        });
    return zooms;
  }

  void restoreZooms(Map<String, Double> zooms) {
    zooms.forEach(
        (id, zoom) -> {
          if (hosts.containsKey(id)
              && zoom != null
              && zoom >= Dock.LEAST_ZOOM
              && zoom <= Dock.MOST_ZOOM) {
            hosts.get(id).zoom().set(zoom);
          }
        });
  }

  /** What panes keep for themselves, by pane; without those that keep nothing. */
  Map<String, Map<String, String>> memories() {
    Map<String, Map<String, String>> memories = new LinkedHashMap<>();
    contexts.forEach((id, context) -> memories.put(id, context.memory().all()));
    memories.values().removeIf(Map::isEmpty);
    return memories;
  }

  /** Gives panes what they kept; call it before any is seen. */
  void restoreMemories(Map<String, Map<String, String>> saved) {
    saved.forEach(
        (id, values) -> {
          if (contexts.containsKey(id) && values != null) {
            contexts.get(id).memory().restore(values);
          }
        });
  }
}
