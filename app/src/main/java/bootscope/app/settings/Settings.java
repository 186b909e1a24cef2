package bootscope.app.settings;

import bootscope.views.action.KeyMap;
import bootscope.views.control.dock.DockLayout;
import bootscope.views.control.theme.Theme;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that is kept between starts.
 *
 * @param version of this form, now {@link #VERSION}
 * @param theme null follows the desktop
 * @param presenterScale how much larger a presenter's text is; null is the usual
 * @param recent absolute paths, the newest first
 * @param layout null is the standard arrangement
 * @param zooms text size by pane, where it is not 1
 * @param window null lets the system choose
 * @param panes what each pane keeps for itself, by the pane's id
 */
public record Settings(
    int version,
    Theme theme,
    boolean presenter,
    Double presenterScale,
    KeyMap.Saved keys,
    List<String> recent,
    DockLayout layout,
    Map<String, Double> zooms,
    Bounds window,
    Map<String, Map<String, String>> panes) {
  public static final int VERSION = 1;
  static final int MAX_RECENT = 12;

  /** The main window's place on the screen. */
  public record Bounds(double x, double y, double width, double height, boolean maximized) {}

  public static final Settings STANDARD =
      new Settings(VERSION, null, false, null, null, List.of(), null, Map.of(), null, Map.of());

  /** Gaps become the standard; values are what {@link SettingsStore} lets pass. */
  public Settings {
    recent = recent == null ? List.of() : List.copyOf(recent);
    zooms = zooms == null ? Map.of() : new TreeMap<>(zooms);
    panes = panes == null ? Map.of() : new TreeMap<>(panes);
  }

  /** These with a file put first of the recent ones. */
  public static List<String> addRecent(List<String> recent, String path) {
    List<String> all = new ArrayList<>(recent);
    all.remove(path);
    all.addFirst(path);
    return List.copyOf(all.subList(0, Math.min(MAX_RECENT, all.size())));
  }
}
