package bootscope.views.control.terminal;

/** The DEC Special Graphics set, which draws boxes with small letters (VT220 §2.4.3). */
final class LineDrawing {
  private static final String GLYPHS = " ◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·";

  private LineDrawing() {}

  static int of(int codePoint) {
    return codePoint >= 0x5f && codePoint <= 0x7e ? GLYPHS.charAt(codePoint - 0x5f) : codePoint;
  }
}
