package bootscope.views.control.terminal;

import bootscope.views.control.Contrast;
import bootscope.views.control.Ink;
import bootscope.views.control.Metrics;
import java.util.function.Function;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;

/** Paints rows of cells: a rectangle or a text for each run of cells that look the same. */
final class TerminalPainter {
  private static final Color[] PALETTE = new Color[256];

  static {
    for (int i = 16; i < 256; i++) {
      PALETTE[i] = rgb(CellStyle.paletteRgb(i));
    }
  }

  private final StringBuilder run = new StringBuilder();
  private GraphicsContext g;
  private Metrics metrics;
  private Function<Ink, Color> inks;
  private Color text;
  private Color background;
  private double contrast;

  /**
   * Begins a picture.
   *
   * @param contrast the least that a text has, whatever colours the guest has chosen for it
   */
  void begin(
      GraphicsContext g,
      Metrics metrics,
      Function<Ink, Color> inks,
      double contrast,
      boolean reversed) {
    this.g = g;
    this.contrast = contrast;
    this.metrics = metrics;
    this.inks = inks;
    text = inks.apply(reversed ? Ink.TERMINAL_BACKGROUND : Ink.TERMINAL_TEXT);
    background = inks.apply(reversed ? Ink.TERMINAL_TEXT : Ink.TERMINAL_BACKGROUND);
    if (reversed) {
      g.setFill(background);
      g.fillRect(0, 0, g.getCanvas().getWidth(), g.getCanvas().getHeight());
    }
  }

  void backgrounds(TerminalLine line, int row, int columns) {
    int length = Math.min(columns, line.length());
    for (int from = 0, to; from < length; from = to) {
      long style = line.style(from);
      to = from + 1;
      while (to < length && line.style(to) == style) {
        to++;
      }
      boolean inverse = CellStyle.has(style, CellStyle.INVERSE);
      if (inverse || CellStyle.background(style) != CellStyle.DEFAULT_COLOUR) {
        g.setFill(inverse ? foreground(style) : colour(CellStyle.background(style), background));
        fill(from, to, row);
      }
    }
  }

  private void fill(int from, int to, int row) {
    // Whole pixels, or seams show between neighbours.
    double left = Math.floor(from * metrics.cell());
    double right = Math.floor(to * metrics.cell());
    g.fillRect(left, row * metrics.line(), right - left, metrics.line());
  }

  void text(TerminalLine line, int row) {
    int length = line.length();
    int column = 0;
    while (column < length) {
      int codePoint = line.codePoint(column);
      if (codePoint <= ' ') {
        if (codePoint >= 0 && CellStyle.has(line.style(column), CellStyle.UNDERLINE)) {
          decorate(line.style(column), column, column + 1, row);
        }
        column++;
      } else if (codePoint < 0x7f) {
        column = asciiRun(line, column, row);
      } else {
        // Other fonts may stand in, of other widths: each is placed at its own cell.
        boolean wide = column + 1 < length && line.codePoint(column + 1) == TerminalLine.WIDE_TAIL;
        run.setLength(0);
        run.appendCodePoint(codePoint);
        if (!BoxGlyphs.paint(g, codePoint, column, row, metrics, shade(line.style(column)))) {
          draw(line.style(column), column, row);
        }
        column += wide ? 2 : 1;
      }
    }
  }

  private int asciiRun(TerminalLine line, int from, int row) {
    long style = line.style(from);
    run.setLength(0);
    int to = from;
    while (to < line.length() && line.style(to) == style) {
      int codePoint = line.codePoint(to);
      if (codePoint < 0 || codePoint >= 0x7f) {
        break;
      }
      run.append(codePoint == 0 ? ' ' : (char) codePoint);
      to++;
    }
    draw(style, from, row);
    decorate(style, from, to, row);
    return to;
  }

  private void draw(long style, int column, int row) {
    if (CellStyle.has(style, CellStyle.HIDDEN)) {
      return;
    }
    g.setFill(shade(style));
    boolean bold = CellStyle.has(style, CellStyle.BOLD);
    boolean italic = CellStyle.has(style, CellStyle.ITALIC);
    g.setFont(bold ? metrics.bold() : italic ? metrics.italic() : metrics.font());
    g.fillText(run.toString(), column * metrics.cell(), row * metrics.line() + metrics.ascent());
  }

  private void decorate(long style, int from, int to, int row) {
    double left = from * metrics.cell();
    double width = (to - from) * metrics.cell();
    double base = row * metrics.line() + metrics.ascent();
    if (CellStyle.has(style, CellStyle.UNDERLINE)) {
      g.setFill(shade(style));
      g.fillRect(left, base + 2, width, 1);
    }
    if (CellStyle.has(style, CellStyle.STRIKE)) {
      g.setFill(shade(style));
      g.fillRect(left, base - Math.round(metrics.ascent() * 0.3), width, 1);
    }
  }

  void cursor(TerminalLine line, int row, int column, boolean focused) {
    boolean wide = column + 1 < line.length() && line.codePoint(column + 1) < 0;
    double left = Math.floor(column * metrics.cell());
    double width = Math.floor((column + (wide ? 2 : 1)) * metrics.cell()) - left;
    double top = row * metrics.line();
    Color cursor = inks.apply(Ink.TERMINAL_CURSOR);
    if (!focused) {
      g.setStroke(cursor);
      g.setLineWidth(1);
      g.strokeRect(left + 0.5, top + 0.5, width - 1, metrics.line() - 1);
      return;
    }
    g.setFill(cursor);
    g.fillRect(left, top, width, metrics.line());
    int codePoint = column < line.length() ? line.codePoint(column) : 0;
    if (codePoint > ' ') {
      g.setFill(background);
      g.setFont(metrics.font());
      g.fillText(
          new String(Character.toChars(codePoint)),
          column * metrics.cell(),
          top + metrics.ascent());
    }
  }

  /** The colour of what is drawn in a cell: inverted, faint, and so that it can be read. */
  private Color shade(long style) {
    boolean inverse = CellStyle.has(style, CellStyle.INVERSE);
    Color given = colour(CellStyle.background(style), background);
    Color colour = inverse ? given : foreground(style);
    Color behind = inverse ? foreground(style) : given;
    Color shown = CellStyle.has(style, CellStyle.FAINT) ? colour.deriveColor(0, 1, 1, 0.6) : colour;
    return Contrast.readable(shown, behind, contrast);
  }

  private Color foreground(long style) {
    int colour = CellStyle.foreground(style);
    // Bold makes the eight first colours bright, as on a PC's console.
    if (CellStyle.has(style, CellStyle.BOLD)
        && CellStyle.isIndexed(colour)
        && CellStyle.value(colour) < 8) {
      colour = CellStyle.indexed(CellStyle.value(colour) + 8);
    }
    return colour(colour, text);
  }

  private Color colour(int colour, Color usual) {
    if (CellStyle.isRgb(colour)) {
      return rgb(CellStyle.value(colour));
    }
    if (CellStyle.isIndexed(colour)) {
      int index = CellStyle.value(colour);
      return index < 16 ? inks.apply(Ink.ansi(index)) : PALETTE[index];
    }
    return usual;
  }

  private static Color rgb(int value) {
    return Color.rgb(value >> 16 & 0xff, value >> 8 & 0xff, value & 0xff);
  }
}
