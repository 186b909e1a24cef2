package bootscope.views.control.theme;

import bootscope.views.control.ControlStyles;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javafx.application.Application;
import javafx.application.ColorScheme;
import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyDoubleProperty;
import javafx.beans.property.ReadOnlyDoubleWrapper;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.scene.Scene;

/** The theme and text size of all windows; a change shows at once. */
public final class Appearance {
  /** Text sizes in pixels at scale 1. */
  public static final double DESK_SIZE = 13;

  /** How much larger a presenter's text is at first, and at most. */
  public static final double PRESENTER_SCALE = 1.5;

  public static final double MOST_PRESENTER_SCALE = 2.5;

  private final ObjectProperty<Theme> chosen = new SimpleObjectProperty<>();
  private final ReadOnlyObjectWrapper<Theme> theme = new ReadOnlyObjectWrapper<>(Theme.LIGHT);
  private final BooleanProperty presenter = new SimpleBooleanProperty();
  private final ObjectProperty<Double> presenterScale = new SimpleObjectProperty<>(PRESENTER_SCALE);
  private final ReadOnlyDoubleWrapper fontSize = new ReadOnlyDoubleWrapper(DESK_SIZE);
  private final List<Scene> scenes = new ArrayList<>();

  /** Call on the JavaFX thread. */
  public Appearance() {
    ObjectProperty<ColorScheme> system = new SimpleObjectProperty<>();
    system.bind(Platform.getPreferences().colorSchemeProperty());
    theme.bind(
        Bindings.createObjectBinding(
            () ->
                chosen.get() != null
                    ? chosen.get()
                    : system.get() == ColorScheme.DARK ? Theme.DARK : Theme.LIGHT,
            chosen,
            system));
    fontSize.bind(
        Bindings.createDoubleBinding(
            () -> DESK_SIZE * (presenter.get() ? presenterScale.get() : 1),
            presenter,
            presenterScale));
    theme.addListener((o, before, now) -> applyTheme());
    fontSize.addListener((o, before, now) -> scenes.forEach(this::applySize));
    applyTheme();
  }

  /** The user's choice; null follows the desktop. */
  public ObjectProperty<Theme> chosenProperty() {
    return chosen;
  }

  /** Larger text, for a projector. */
  public BooleanProperty presenterProperty() {
    return presenter;
  }

  /** How much larger a presenter's text is; at most {@link #MOST_PRESENTER_SCALE}. */
  public ObjectProperty<Double> presenterScaleProperty() {
    return presenterScale;
  }

  /** The size of text in pixels before a pane's own zoom. */
  public ReadOnlyDoubleProperty fontSizeProperty() {
    return fontSize.getReadOnlyProperty();
  }

  /** Dresses a window's scene, now and at each change, until {@link #forget}. */
  public void dress(Scene scene) {
    scenes.add(scene);
    applyTheme(scene);
    applySize(scene);
    scene.rootProperty().addListener((o, before, now) -> applySize(scene));
  }

  /** Forgets a scene whose window has closed for good; it stays as it is. */
  public void forget(Scene scene) {
    scenes.remove(scene);
  }

  private void applyTheme() {
    Application.setUserAgentStylesheet(
        CompiledSheets.of(Objects.requireNonNull(theme.get()).base()));
    scenes.forEach(this::applyTheme);
  }

  private void applyTheme(Scene scene) {
    scene
        .getStylesheets()
        .setAll(
            // First: the theme's colours replace its own.
            CompiledSheets.of(ControlStyles.address()),
            CompiledSheets.of(Theme.common()),
            CompiledSheets.of(theme.get().colours()),
            MonoFont.stylesheet());
  }

  private void applySize(Scene scene) {
    scene.getRoot().setStyle("-fx-font-size: " + fontSize.get() + "px;");
  }
}
