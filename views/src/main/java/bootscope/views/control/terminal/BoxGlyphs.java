package bootscope.views.control.terminal;

import bootscope.views.control.Metrics;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;

/** Light box-drawing characters as lines that meet at the cells' borders, which fonts' may not. */
final class BoxGlyphs {
  private static final int LEFT = 1;
  private static final int RIGHT = 2;
  private static final int UP = 4;
  private static final int DOWN = 8;

  private BoxGlyphs() {}

  /** Paints a character that is one of these; false if it is not. */
  static boolean paint(
      GraphicsContext g, int codePoint, int column, int row, Metrics metrics, Color colour) {
    int arms = arms(codePoint);
    if (arms == 0) {
      return false;
    }
    double left = Math.floor(column * metrics.cell());
    double right = Math.floor((column + 1) * metrics.cell());
    double top = row * metrics.line();
    double bottom = top + metrics.line();
    double x = Math.floor((left + right) / 2);
    double y = Math.floor((top + bottom) / 2);
    g.setFill(colour);
    if ((arms & (LEFT | RIGHT)) != 0) {
      double from = (arms & LEFT) != 0 ? left : x;
      double to = (arms & RIGHT) != 0 ? right : x + 1;
      g.fillRect(from, y, to - from, 1);
    }
    if ((arms & (UP | DOWN)) != 0) {
      double from = (arms & UP) != 0 ? top : y;
      double to = (arms & DOWN) != 0 ? bottom : y + 1;
      g.fillRect(x, from, 1, to - from);
    }
    return true;
  }

  private static int arms(int codePoint) {
    return switch (codePoint) {
      case '─' -> LEFT | RIGHT;
      case '│' -> UP | DOWN;
      case '┌' -> RIGHT | DOWN;
      case '┐' -> LEFT | DOWN;
      case '└' -> RIGHT | UP;
      case '┘' -> LEFT | UP;
      case '├' -> UP | DOWN | RIGHT;
      case '┤' -> UP | DOWN | LEFT;
      case '┬' -> LEFT | RIGHT | DOWN;
      case '┴' -> LEFT | RIGHT | UP;
      case '┼' -> LEFT | RIGHT | UP | DOWN;
      default -> 0;
    };
  }
}
