package bootscope.views.control.sheet;

/**
 * A cell of a {@link Sheet}. Equal cells look the same, so that what did not change is left alone.
 *
 * @param style style classes, divided by blanks, such as {@code mono muted}
 * @param target what a click leads to, or null; it has an {@code equals} of its own
 * @param tip said when the mouse rests on it, or null
 */
public record SheetCell(String text, String style, Object target, String tip) {
  public static SheetCell of(String text) {
    return new SheetCell(text, "", null, null);
  }

  public static SheetCell muted(String text) {
    return new SheetCell(text, "muted", null, null);
  }

  public static SheetCell mono(String text) {
    return new SheetCell(text, "mono", null, null);
  }

  /** The same in other clothes, added to those it has. */
  public SheetCell style(String more) {
    return new SheetCell(text, (style + " " + more).strip(), target, tip);
  }

  public SheetCell link(Object to) {
    return new SheetCell(text, style, to, tip);
  }

  public SheetCell tip(String words) {
    return new SheetCell(text, style, target, words);
  }
}
