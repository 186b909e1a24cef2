package bootscope.views.control.terminal;

import java.util.function.Consumer;

/**
 * A VT100/VT220/xterm-256color terminal without a window: bytes in, rows of styled cells out. One
 * thread at a time may use it. Memory is bounded by the size of screen and history whatever
 * arrives.
 *
 * <p>Rows are numbered from the first ever shown, so that a number stays valid while the text
 * scrolls; a change of width renumbers them ({@link #layoutRevision()}).
 */
public final class TerminalScreen {
  public static final int MOST_COLUMNS = 1000;
  public static final int MOST_ROWS = 500;

  private final Utf8Decoder decoder = new Utf8Decoder();
  private final TerminalState state;
  private final EscapeParser parser;
  private long revision;

  /**
   * @param history the most rows kept after they leave the screen
   * @param clock asked once for each line, when it is begun
   */
  public TerminalScreen(int columns, int rows, int history, LineTag.Clock clock) {
    state = new TerminalState(limit(columns, MOST_COLUMNS), limit(rows, MOST_ROWS), history, clock);
    parser = new EscapeParser(new SequenceInterpreter(state));
  }

  private static int limit(int value, int most) {
    return Math.clamp(value, 1, most);
  }

  /** Where the terminal's own answers go (reports of position and kind). */
  public void setReplies(Consumer<byte[]> replies) {
    state.replies = replies;
  }

  /** Takes output of the guest. */
  public void write(byte[] bytes) {
    write(bytes, 0, bytes.length);
  }

  public void write(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      int octet = bytes[i] & 0xff;
      if (decoder.breaks(octet)) {
        decoder.reset();
        parser.accept(Utf8Decoder.REPLACEMENT);
      }
      int codePoint = decoder.decode(octet);
      if (codePoint >= 0) {
        parser.accept(codePoint);
      }
    }
    if (length > 0) {
      revision++;
    }
  }

  /** Back to the state at power-on; the history stays. */
  public void reset() {
    decoder.reset();
    parser.reset();
    state.reset();
    revision++;
  }

  /** Forgets the history and the screen's text. */
  public void clear() {
    state.history.clear();
    state.grid.clear(0, rows(), CellStyle.PLAIN);
    state.moveTo(0, 0);
    revision++;
  }

  /**
   * Gives the screen another size. The main screen's text is broken anew for the width; the
   * alternate screen's, which programs redraw, is cut or padded.
   */
  public void resize(int columns, int rows) {
    int newColumns = limit(columns, MOST_COLUMNS);
    int newRows = limit(rows, MOST_ROWS);
    if (newColumns != columns() || newRows != rows()) {
      state.resize(newColumns, newRows);
      revision++;
    }
  }

  public int columns() {
    return state.grid.columns();
  }

  public int rows() {
    return state.grid.rows();
  }

  /** Grows with every change of what is shown. */
  public long revision() {
    return revision;
  }

  /** Grows whenever rows are numbered anew; numbers kept from before are then void. */
  public long layoutRevision() {
    return state.layoutRevision;
  }

  /** The number of the oldest row that can be read. */
  public long firstLine() {
    return state.history.firstId();
  }

  /** The number of the screen's topmost row. */
  public long screenTop() {
    return state.history.firstId() + state.history.size();
  }

  /** The number after the screen's last row. */
  public long endLine() {
    return screenTop() + rows();
  }

  /** A row by number, from {@link #firstLine()} up to {@link #endLine()}. */
  public TerminalLine line(long number) {
    if (number < firstLine() || number >= endLine()) {
      throw new IndexOutOfBoundsException("no terminal row " + number);
    }
    return number < screenTop()
        ? state.history.get((int) (number - firstLine()))
        : state.grid.line((int) (number - screenTop()));
  }

  /** A row of the screen, from 0. */
  public TerminalLine screenLine(int row) {
    return state.grid.line(row);
  }

  public int cursorRow() {
    return state.row;
  }

  public int cursorColumn() {
    return state.column;
  }

  public boolean cursorVisible() {
    return state.cursorVisible;
  }

  /** Whether the whole screen is to be shown with text and background colours exchanged. */
  public boolean reversed() {
    return state.reversed;
  }

  public boolean alternate() {
    return state.alternate();
  }

  /** The title that the guest asked for, empty at first. */
  String title() {
    return state.title;
  }

  /** Which codes keys send now. */
  public KeyEncoder.Modes keyModes() {
    return new KeyEncoder.Modes(
        state.applicationCursor, state.applicationKeypad, state.bracketedPaste, state.newLine);
  }
}
