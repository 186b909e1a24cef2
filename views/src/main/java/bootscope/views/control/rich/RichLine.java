package bootscope.views.control.rich;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A line, or paragraph, of styled text.
 *
 * @param marked whether it stands out as a whole, as what a search has found
 */
public record RichLine(List<Piece> pieces, boolean marked) {
  /**
   * A piece of one look.
   *
   * @param target where a click on it leads; null if it leads nowhere
   */
  public record Piece(String text, Tone tone, Object target) {}

  public RichLine {
    pieces = List.copyOf(pieces);
  }

  /** The text without its styles. */
  public String text() {
    StringBuilder text = new StringBuilder();
    pieces.forEach(p -> text.append(p.text));
    return text.toString();
  }

  /** The piece that a character of the line belongs to, or null behind the end. */
  public Piece at(int column) {
    int end = 0;
    for (Piece piece : pieces) {
      end += piece.text.length();
      if (column >= 0 && column < end) {
        return piece;
      }
    }
    return null;
  }

  /** Where a text stands from a column on, in upper or lower case; −1 where it does not. */
  public int find(String wanted, int from) {
    return wanted.isEmpty()
        ? -1
        : text().toLowerCase(Locale.ROOT).indexOf(wanted.toLowerCase(Locale.ROOT), from);
  }

  public static Builder of() {
    return new Builder();
  }

  /** Puts a line together, piece by piece. */
  public static final class Builder {
    private final List<Piece> pieces = new ArrayList<>();
    private boolean marked;

    private Builder() {}

    public Builder add(String text, Tone tone) {
      return add(text, tone, null);
    }

    /**
     * Adds a piece. An empty one is left out; breaks within it become blanks.
     *
     * @param target where a click on it leads; null if it leads nowhere
     */
    public Builder add(String text, Tone tone, Object target) {
      if (!text.isEmpty()) {
        pieces.add(new Piece(text.replaceAll("\\R", " "), tone, target));
      }
      return this;
    }

    public Builder marked(boolean now) {
      marked = now;
      return this;
    }

    public RichLine build() {
      return new RichLine(pieces, marked);
    }
  }
}
