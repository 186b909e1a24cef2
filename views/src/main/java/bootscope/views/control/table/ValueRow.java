package bootscope.views.control.table;

/**
 * A row of a table of values.
 *
 * @param id names the row from one stop to the next
 * @param name shown at its left
 * @param value shown and compared with the one at the last stop
 * @param note said beside it, such as what an address points to; may be empty
 * @param editable whether the value may be changed
 * @param link whether the note can be followed
 * @param heading whether this is the heading of a group, which has no value
 */
public record ValueRow(
    String id,
    String name,
    String value,
    String note,
    boolean editable,
    boolean link,
    boolean heading) {
  /** The heading of a group. */
  public static ValueRow heading(String text) {
    return new ValueRow("heading " + text, text, "", "", false, false, true);
  }
}
