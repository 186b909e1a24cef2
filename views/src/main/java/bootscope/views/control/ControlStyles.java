package bootscope.views.control;

import javafx.css.PseudoClass;
import javafx.scene.Parent;
import javafx.scene.Scene;

/**
 * The style sheet of the controls. It gives every colour a value for light, dark and high contrast;
 * a theme that is added later may give others.
 */
public final class ControlStyles {
  /** Set on a scene's root for the dark colours. */
  public static final PseudoClass DARK = PseudoClass.getPseudoClass("bs-dark");

  /** Set on a scene's root for the colours of high contrast. */
  public static final PseudoClass HIGH_CONTRAST = PseudoClass.getPseudoClass("bs-high-contrast");

  private ControlStyles() {}

  /** The address of the style sheet. */
  public static String address() {
    return ControlStyles.class.getResource("controls.css").toExternalForm();
  }

  /** Adds the style sheet to a scene. */
  public static void install(Scene scene) {
    scene.getStylesheets().addFirst(address());
  }

  /** Chooses the colours; both false is light. */
  public static void choose(Parent root, boolean dark, boolean highContrast) {
    root.pseudoClassStateChanged(DARK, dark);
    root.pseudoClassStateChanged(HIGH_CONTRAST, highContrast);
  }
}
