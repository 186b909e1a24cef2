package bootscope.views.control;

import javafx.scene.text.Font;
import javafx.scene.text.FontPosture;
import javafx.scene.text.FontWeight;
import javafx.scene.text.Text;

/**
 * The measures of a fixed-pitch font, in pixels.
 *
 * @param cell width of a character
 * @param line height of a line
 * @param ascent from a line's top to its base line
 */
public record Metrics(Font font, Font bold, Font italic, double cell, double line, double ascent) {
  private static final int SAMPLE = 64;

  /** Measures a font. */
  public static Metrics of(Font font) {
    Text sample = new Text("0".repeat(SAMPLE));
    sample.setFont(font);
    double height = sample.getLayoutBounds().getHeight();
    double line = Math.ceil(height);
    double ascent = Math.round(sample.getBaselineOffset() + (line - height) / 2);
    double size = font.getSize();
    return new Metrics(
        font,
        Font.font(font.getFamily(), FontWeight.BOLD, size),
        Font.font(font.getFamily(), FontWeight.NORMAL, FontPosture.ITALIC, size),
        sample.getLayoutBounds().getWidth() / SAMPLE,
        line,
        ascent);
  }
}
