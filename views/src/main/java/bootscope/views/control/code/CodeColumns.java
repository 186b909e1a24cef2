package bootscope.views.control.code;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;

/**
 * Which columns of the code are shown, and how wide: addresses, bytes, instructions, comments.
 * Widths are in characters. One that nobody has chosen goes by the room there is, so that comments
 * are in sight where they can be. The last column takes what is left.
 */
public final class CodeColumns {
  /** The columns that have a right edge. */
  public enum Column {
    ADDRESS(4, 64),
    BYTES(2, 45),
    INSTRUCTION(12, 100);

    private final int least;
    private final int most;

    Column(int least, int most) {
      this.least = least;
      this.most = most;
    }
  }

  /**
   * Widths in characters, each with the gap behind it.
   *
   * @param bytes 0 where they are not shown
   */
  public record Widths(int address, int bytes, int instruction) {
    /** Where a column's right edge lies, from the first one's left. */
    public int edge(Column column) {
      return switch (column) {
        case ADDRESS -> address;
        case BYTES -> address + bytes;
        case INSTRUCTION -> address + bytes + instruction;
      };
    }
  }

  private static final int GAP = 2;
  private static final int AUTOMATIC = 0;
  private static final int SYMBOL_CELLS = 26;
  private static final int LEAST_BYTES = 4;
  private static final int MOST_BYTES = 8;
  private static final int LEAST_INSTRUCTION = 28;
  private static final int MOST_INSTRUCTION = 38;

  /** Room that comments are given before instructions and bytes get more than the least. */
  private static final int COMMENT_CELLS = 22;

  private final BooleanProperty bytes = new SimpleBooleanProperty(true);
  private final BooleanProperty symbols = new SimpleBooleanProperty();
  private final BooleanProperty comments = new SimpleBooleanProperty(true);
  private final int[] chosen = new int[Column.values().length];
  private final List<Runnable> listeners = new ArrayList<>();

  public CodeColumns() {
    bytes.subscribe(shown -> changed());
    symbols.subscribe(shown -> changed());
    comments.subscribe(shown -> changed());
  }

  /** Adds what is called after every change. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  private void changed() {
    listeners.forEach(Runnable::run);
  }

  /** Whether the bytes are shown. */
  public BooleanProperty bytesProperty() {
    return bytes;
  }

  /** Whether an address is shown as symbol and offset, where it has one. */
  public BooleanProperty symbolsProperty() {
    return symbols;
  }

  /** Whether comments are shown. */
  public BooleanProperty commentsProperty() {
    return comments;
  }

  /**
   * Puts a column's edge somewhere. Bytes without room for one are no longer shown.
   *
   * @param width in characters, without the gap behind it
   */
  public void choose(Column column, int width) {
    if (column == Column.BYTES && width < column.least) {
      bytes.set(false);
      return;
    }
    chosen[column.ordinal()] = Math.clamp(width, column.least, column.most);
    changed();
  }

  /** Goes by the room again. */
  public void reset(Column column) {
    chosen[column.ordinal()] = AUTOMATIC;
    changed();
  }

  /** All columns as at first. */
  public void reset() {
    Arrays.fill(chosen, AUTOMATIC);
    bytes.set(true);
    symbols.set(false);
    comments.set(true);
    changed();
  }

  /**
   * The widths in a view.
   *
   * @param digits of the longest address
   * @param room characters from the first column on
   */
  public Widths widths(int digits, int room) {
    int address = GAP + chosen(Column.ADDRESS, symbols.get() ? SYMBOL_CELLS : digits);
    int spare =
        room
            - address
            - (bytes.get() ? GAP - 1 + 3 * LEAST_BYTES : 0)
            - (GAP + LEAST_INSTRUCTION)
            - (comments.get() ? COMMENT_CELLS : 0);
    int more = bytes.get() ? Math.clamp(spare / 3, 0, MOST_BYTES - LEAST_BYTES) : 0;
    int forText = Math.clamp(spare - 3 * more, 0, MOST_INSTRUCTION - LEAST_INSTRUCTION);
    int instruction = GAP + chosen(Column.INSTRUCTION, LEAST_INSTRUCTION + forText);
    int shown = bytes.get() ? GAP + chosen(Column.BYTES, 3 * (LEAST_BYTES + more) - 1) : 0;
    return new Widths(address, shown, instruction);
  }

  private int chosen(Column column, int otherwise) {
    int width = chosen[column.ordinal()];
    return width == AUTOMATIC ? otherwise : width;
  }

  /** As text, for {@link #restore}. */
  public String save() {
    String widths =
        Arrays.stream(chosen).mapToObj(Integer::toString).collect(Collectors.joining(" "));
    return String.join(
        " ",
        List.of(
            widths,
            Boolean.toString(bytes.get()),
            Boolean.toString(symbols.get()),
            Boolean.toString(comments.get())));
  }

  /** Takes what {@link #save} made; of other text nothing. */
  public void restore(String saved) {
    String[] parts = saved.split(" ");
    if (!saved.matches("(\\d{1,3} ){3}(true|false)( (true|false)){2}")) {
      return;
    }
    for (Column column : Column.values()) {
      int width = Integer.parseInt(parts[column.ordinal()]);
      chosen[column.ordinal()] =
          width == AUTOMATIC ? AUTOMATIC : Math.clamp(width, column.least, column.most);
    }
    bytes.set(Boolean.parseBoolean(parts[3]));
    symbols.set(Boolean.parseBoolean(parts[4]));
    comments.set(Boolean.parseBoolean(parts[5]));
    changed();
  }
}
