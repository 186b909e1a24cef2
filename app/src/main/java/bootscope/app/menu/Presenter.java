package bootscope.app.menu;

import bootscope.views.action.Action;
import bootscope.views.control.dock.Dock;
import bootscope.views.control.dock.DockLayout;
import bootscope.views.control.theme.Appearance;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.kordamp.ikonli.materialdesign2.MaterialDesignF;
import org.kordamp.ikonli.materialdesign2.MaterialDesignP;

/** One switch for an audience: few panes in large text, and back to what there was before. */
final class Presenter {
  /** The sizes of text to choose from, by the last part of their actions' ids. */
  private static final Map<String, Double> SCALES =
      new TreeMap<>(Map.of("1-5", 1.5, "2", 2.0, "2-5", Appearance.MOST_PRESENTER_SCALE));

  private final Appearance appearance;
  private final Dock dock;
  private DockLayout before;

  Presenter(Appearance appearance, Dock dock) {
    this.appearance = appearance;
    this.dock = dock;
    appearance.presenterProperty().addListener((o, was, now) -> rearrange(now));
  }

  private void rearrange(boolean presenting) {
    if (presenting) {
      before = dock.layout();
      dock.restore(dock.standards().presenter());
    } else if (before != null) {
      dock.restore(before);
      before = null;
    } else {
      dock.restoreStandard(); // it was on when the program started
    }
  }

  List<Action> actions() {
    return Stream.concat(
            Stream.of(
                Action.of("view.presenter")
                    .icon(MaterialDesignP.PRESENTATION)
                    .menu("view", 2)
                    .toolbar(4)
                    .keys("Ctrl+Alt+P")
                    .toggles(appearance.presenterProperty())
                    .build()),
            SCALES.entrySet().stream().map(e -> size(e.getKey(), e.getValue())))
        .toList();
  }

  private Action size(String name, double scale) {
    return Action.of("presenter.size-" + name)
        .icon(MaterialDesignF.FORMAT_SIZE)
        .menu("presenterSize", 0)
        .selected(Choices.of(appearance.presenterScaleProperty(), scale))
        .run(() -> appearance.presenterScaleProperty().set(scale));
  }
}
