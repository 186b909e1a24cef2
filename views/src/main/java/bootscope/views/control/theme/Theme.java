package bootscope.views.control.theme;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import java.net.URL;
import java.util.Locale;
import java.util.Objects;

/** The looks to choose from; each is a base theme and our colours (in {@code assets/themes}). */
public enum Theme {
  LIGHT(false),
  DARK(true),
  HIGH_CONTRAST(true);

  private final boolean dark;

  Theme(boolean dark) {
    this.dark = dark;
  }

  /** {@code light}, {@code dark}, {@code high-contrast}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The stylesheet of the platform's controls. */
  public String base() {
    return dark
        ? new PrimerDark().getUserAgentStylesheet()
        : new PrimerLight().getUserAgentStylesheet();
  }

  /** Our colours in this theme. */
  public String colours() {
    return resource(id() + ".css");
  }

  /** Our own sheet, which is the same in all themes. */
  public static String common() {
    return resource("bootscope.css");
  }

  private static String resource(String name) {
    URL url = ClassLoader.getSystemResource("bootscope/assets/themes/" + name);
    return Objects.requireNonNull(url, () -> name + " is missing from the assets").toExternalForm();
  }
}
