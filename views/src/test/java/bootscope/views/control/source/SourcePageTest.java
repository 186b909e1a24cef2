package bootscope.views.control.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SourcePageTest {
  private final SourcePage page = new SourcePage();

  @BeforeEach
  void show() {
    page.show(
        SourceText.of(IntStream.rangeClosed(1, 100).mapToObj(i -> "line " + i).toList(), "a.c"),
        new int[] {3, 50});
    page.setVisibleLines(10);
  }

  @Test
  void itBeginsAtTheFirstLine() {
    assertEquals(1, page.caret());
    assertEquals(1, page.top());
    assertTrue(page.hasCode(3));
    assertFalse(page.hasCode(4));
  }

  @Test
  void aLineOutOfSightIsPutAThirdDownAndOneInSightMovesNothing() {
    page.goTo(50);
    assertEquals(47, page.top());
    page.goTo(52);
    assertEquals(47, page.top());
    page.goTo(1_000);
    assertEquals(100, page.caret());
    assertEquals(91, page.top());
  }

  @Test
  void linesAreSelectedFromWhereTheCaretWas() {
    page.goTo(10);
    page.move(2, true);
    page.move(1, true);
    assertEquals("line 10\nline 11\nline 12\nline 13\n", page.selectedText());
    page.to(9, true);
    assertEquals(9, page.selectionFirst());
    assertEquals(10, page.selectionLast());
    page.move(1, false);
    assertEquals("line 10\n", page.selectedText());
    page.selectAll();
    assertEquals(100, page.selectedText().lines().count());
  }

  @Test
  void anotherFileForgetsMarksAndPlaces() {
    page.setMarks(Map.of(3, SourcePage.Mark.ENABLED));
    page.setCurrent(3);
    page.goTo(70);
    page.show(SourceText.NONE, new int[0]);
    assertEquals(0, page.caret());
    assertEquals(0, page.current());
    assertEquals(null, page.mark(3));
    assertEquals("", page.selectedText());
    page.move(1, false);
    page.selectAll();
    assertFalse(page.findNext(true, true));
    assertEquals(0, page.caret());
  }

  @Test
  void theNextPlaceIsGoneToAndTheOneBefore() {
    page.setSought("line 5");
    assertTrue(page.findNext(true, true));
    assertEquals(5, page.caret());
    page.findNext(true, false);
    assertEquals(50, page.caret());
    page.findNext(false, false);
    page.findNext(false, false);
    assertEquals(59, page.caret());
  }
}
