package bootscope.views.control.terminal;

/** One row of the terminal, on the screen or in its history. */
public interface TerminalLine {
  /** The cell to the right of a wide character's, which covers it. */
  int WIDE_TAIL = -1;

  /** Cells held; those beyond are blank. */
  int length();

  /** The code point in a cell: 0 where nothing was written, {@link #WIDE_TAIL}, or a character. */
  int codePoint(int column);

  /** The cell's packed {@link CellStyle}. */
  long style(int column);

  /** Whether the text went on to the next row because this one was full. */
  boolean wrapped();

  /** When the first character was written, or {@link LineTag#NONE}. */
  LineTag tag();

  /** Cells up to the last that shows something. */
  default int usedLength() {
    int used = length();
    while (used > 0
        && (codePoint(used - 1) == 0 || codePoint(used - 1) == ' ')
        && CellStyle.background(style(used - 1)) == CellStyle.DEFAULT_COLOUR
        && !CellStyle.has(style(used - 1), CellStyle.INVERSE | CellStyle.UNDERLINE)) {
      used--;
    }
    return used;
  }

  /**
   * Cells that are part of the text: all of a row that went on, but for a last one left free since
   * a wide character did not fit, and those up to the last visible one of any other.
   */
  default int contentLength() {
    if (!wrapped()) {
      return usedLength();
    }
    return length() > 0 && codePoint(length() - 1) == 0 ? length() - 1 : length();
  }

  /** The text of a range of cells; blank cells as spaces, none for the tail of a wide one. */
  default String text(int from, int to) {
    StringBuilder text = new StringBuilder(Math.max(0, to - from));
    for (int column = from; column < to; column++) {
      int codePoint = column < length() ? codePoint(column) : 0;
      if (codePoint != WIDE_TAIL) {
        text.appendCodePoint(codePoint == 0 ? ' ' : codePoint);
      }
    }
    return text.toString();
  }
}
