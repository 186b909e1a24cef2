package bootscope.views.control;

import javafx.scene.paint.Color;

/** How well a colour is told from the one behind it, as WCAG 2.2 measures it. */
public final class Contrast {
  /** How finely {@link #readable} goes on towards black or white. */
  private static final int STEPS = 16;

  private Contrast() {}

  /** The contrast ratio of two opaque colours, from 1 to 21. */
  public static double ratio(Color one, Color other) {
    double a = luminance(one);
    double b = luminance(other);
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }

  /** Black or white, whichever is read better on a colour: at least 4.5:1 on any. */
  public static Color blackOrWhite(Color behind) {
    return ratio(Color.WHITE, behind) > ratio(Color.BLACK, behind) ? Color.WHITE : Color.BLACK;
  }

  /** A text's colour, made lighter or darker by as much as it needs to have a contrast. */
  public static Color readable(Color text, Color behind, double least) {
    Color opaque = over(text, behind);
    Color end = blackOrWhite(behind);
    Color shown = opaque;
    for (int i = 1; i <= STEPS && ratio(shown, behind) < least; i++) {
      shown = opaque.interpolate(end, (double) i / STEPS);
    }
    return shown;
  }

  /** What is seen where a colour that may let light through lies over an opaque one. */
  public static Color over(Color upper, Color lower) {
    double opacity = upper.getOpacity();
    return opacity == 1
        ? upper
        : lower.interpolate(
            Color.color(upper.getRed(), upper.getGreen(), upper.getBlue()), opacity);
  }

  /** Relative luminance: WCAG 2.2, the definition of that name. */
  private static double luminance(Color colour) {
    return 0.2126 * linear(colour.getRed())
        + 0.7152 * linear(colour.getGreen())
        + 0.0722 * linear(colour.getBlue());
  }

  private static double linear(double part) {
    return part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
  }
}
