package bootscope.views.control;

/**
 * The style sheet of the controls. It gives every colour a value; a theme's sheet that is added
 * behind it gives others.
 */
public final class ControlStyles {
  private ControlStyles() {}

  /** The address of the style sheet. */
  public static String address() {
    return ControlStyles.class.getResource("controls.css").toExternalForm();
  }
}
