package bootscope.views.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.views.FxThread;
import org.junit.jupiter.api.Test;

class HorizontalScrollTest {
  @Test
  void itIsThereOnlyWhileThereIsMoreThanTheViewShows() {
    FxThread.run(
        () -> {
          HorizontalScroll scroll = new HorizontalScroll(() -> {});
          assertFalse(scroll.setContent(200, 300), "nothing to scroll");
          assertEquals(0, scroll.height());
          assertTrue(scroll.setContent(500, 300), "it comes");
          scroll.scrollBy(150);
          assertEquals(150, scroll.offset());
          scroll.scrollBy(1000);
          assertEquals(200, scroll.offset(), "no further than the end");
          assertFalse(scroll.setContent(400, 300), "it stays");
          assertEquals(100, scroll.offset());
          assertTrue(scroll.setContent(300, 300), "it goes");
          assertEquals(0, scroll.offset());
        });
  }
}
