package bootscope.views.control.code;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.views.control.code.CodeColumns.Column;
import bootscope.views.control.code.CodeColumns.Widths;
import org.junit.jupiter.api.Test;

class CodeColumnsTest {
  private final CodeColumns columns = new CodeColumns();

  /** What comments have in a view of so many characters. */
  private int comments(int room) {
    return room - columns.widths(16, room).edge(Column.INSTRUCTION);
  }

  @Test
  void commentsHaveRoomBeforeMoreBytesAreShown() {
    Widths narrow = columns.widths(16, 60);
    assertEquals(new Widths(18, 13, 30), narrow, "four bytes");
    assertEquals(narrow, columns.widths(16, 60 + 22), "then comments");
    assertEquals(22, comments(60 + 23));
    assertEquals(new Widths(18, 25, 30), columns.widths(16, 95), "then eight bytes");
    assertEquals(new Widths(18, 25, 40), columns.widths(16, 140), "then instructions");
    assertEquals(57, comments(140));
  }

  @Test
  void aChosenWidthStaysWhateverTheRoomIs() {
    columns.choose(Column.INSTRUCTION, 20);
    assertEquals(22, columns.widths(8, 60).instruction());
    assertEquals(22, columns.widths(8, 200).instruction());
    columns.choose(Column.INSTRUCTION, 1);
    assertEquals(14, columns.widths(8, 200).instruction(), "not less than can be read");
    columns.reset(Column.INSTRUCTION);
    assertEquals(40, columns.widths(8, 200).instruction());
  }

  @Test
  void bytesThatAreDraggedToNothingAreHidden() {
    columns.choose(Column.BYTES, 5);
    assertEquals(7, columns.widths(8, 200).bytes());
    columns.choose(Column.BYTES, 0);
    assertFalse(columns.bytesProperty().get());
    assertEquals(0, columns.widths(8, 200).bytes());
    columns.bytesProperty().set(true);
    assertEquals(7, columns.widths(8, 200).bytes(), "as wide as before");
  }

  @Test
  void whatWasChosenIsKeptAndOtherTextIsNot() {
    columns.choose(Column.ADDRESS, 12);
    columns.symbolsProperty().set(true);
    columns.commentsProperty().set(false);
    CodeColumns again = new CodeColumns();
    again.restore(columns.save());
    assertEquals(columns.widths(8, 100), again.widths(8, 100));
    assertTrue(again.symbolsProperty().get());
    assertFalse(again.commentsProperty().get());
    for (String wrong :
        new String[] {"", "1 2", "999999999999 0 0 true true true", "a b c d e f"}) {
      again.restore(wrong);
      assertEquals(columns.save(), again.save(), wrong);
    }
    again.restore("999 1 1 true false true");
    assertEquals(new Widths(66, 4, 14), again.widths(8, 100), "within bounds");
    again.reset();
    assertEquals(new CodeColumns().save(), again.save());
  }
}
