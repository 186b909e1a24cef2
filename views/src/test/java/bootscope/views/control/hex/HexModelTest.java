package bootscope.views.control.hex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HexModelTest {
  private static final long TOP_OF_48_BITS = (1L << 48) - 1;
  private static final int ROWS = 20;

  private final byte[] memory = new byte[Page.SIZE];

  /** One that is given at once what it wants. */
  private HexModel model(long first, long last) {
    HexModel model = new HexModel(first, last);
    model.setOnWanted(() -> give(model, false));
    return model;
  }

  /** The machine goes on, and all that is wanted is given anew. */
  private void step(HexModel model) {
    give(model, true);
  }

  /** One page of memory at 0x1000, zeros elsewhere, nothing at 0x2000. */
  private void give(HexModel model, boolean onwards) {
    model.take(
        model.wanted().stream()
            .map(
                a ->
                    a == 0x2000
                        ? Page.unreadable(a)
                        : new Page(a, a == 0x1000 ? memory.clone() : new byte[Page.SIZE]))
            .toList(),
        onwards);
  }

  @Test
  void unitsShowTheirHighestByteFirst() {
    HexModel model = model(0, TOP_OF_48_BITS);
    for (int i = 0; i < 8; i++) {
      memory[i] = (byte) (0x11 * (i + 1));
    }
    assertEquals("11", model.unitText(0x1000));
    model.setUnitSize(2);
    assertEquals("2211", model.unitText(0x1000));
    model.setUnitSize(4);
    assertEquals("44332211", model.unitText(0x1000));
    model.setUnitSize(8);
    assertEquals("8877665544332211", model.unitText(0x1000));
    assertThrows(IllegalArgumentException.class, () -> model.setUnitSize(3));
  }

  @Test
  void whatCannotBeReadIsMarked() {
    HexModel model = model(0, TOP_OF_48_BITS);
    assertEquals("??", model.unitText(0x2000));
    assertEquals(HexModel.UNREADABLE, model.byteAt(0x2fff));
    model.setUnitSize(4);
    assertEquals("????????", model.unitText(0x2000));
  }

  @Test
  void nothingHasChangedInOtherMemoryThanBefore() {
    HexModel model = model(0, TOP_OF_48_BITS);
    model.byteAt(0x1000);
    memory[0]++;
    step(model);
    assertTrue(model.changed(0x1000));
    memory[0]++;
    model.anew();
    step(model);
    assertEquals(2, model.byteAt(0x1000));
    assertFalse(model.changed(0x1000));
    memory[0]++;
    step(model);
    assertTrue(model.changed(0x1000), "against that memory");
  }

  @Test
  void whatIsLookedAtIsWantedAndSaidOnlyWhenItIsAnother() {
    HexModel model = new HexModel(0, TOP_OF_48_BITS);
    List<Set<Long>> wanted = new ArrayList<>();
    model.setOnWanted(() -> wanted.add(model.wanted()));
    model.byteAt(0x5000);
    for (int i = 0; i < 100; i++) {
      model.byteAt(0x1000 + i);
    }
    assertEquals(List.of(Set.of(0x5000L), Set.of(0x1000L, 0x5000L)), wanted);
    model.look();
    model.byteAt(0x1000);
    assertEquals(2, wanted.size(), "there is no less to know");
    model.byteAt(0x2000);
    assertEquals(Set.of(0x1000L, 0x2000L), model.wanted(), "not what was looked at before");
  }

  @Test
  void onlyPagesThatDifferAreTold() {
    HexModel model = model(0, TOP_OF_48_BITS);
    model.byteAt(0x1000);
    List<String> told = new ArrayList<>();
    model.setListener(() -> told.add("changed"));
    step(model);
    assertEquals(List.of(), told, "the same bytes");
    memory[5] = 1;
    step(model);
    assertEquals(1, told.size(), "another byte");
    step(model);
    assertEquals(2, told.size(), "the byte's mark goes");
    step(model);
    assertEquals(2, told.size());
  }

  @Test
  void marksStayWhileTheMachineStands() {
    HexModel model = model(0, TOP_OF_48_BITS);
    model.byteAt(0x1000);
    memory[5] = 1;
    step(model);
    assertTrue(model.changed(0x1005));
    model.byteAt(0x7000); // another page of the same instant
    assertTrue(model.changed(0x1005));
    memory[9] = 1; // as by an edit
    give(model, false);
    assertTrue(model.changed(0x1009));
  }

  @Test
  void bytesThatDifferFromTheLastStopAreChangedUntilTheNext() {
    HexModel model = model(0, TOP_OF_48_BITS);
    model.byteAt(0x1000);
    memory[5] = 1;
    step(model);
    model.byteAt(0x1005);
    assertTrue(model.changed(0x1005));
    assertFalse(model.changed(0x1004));
    step(model);
    model.byteAt(0x1005);
    assertFalse(model.changed(0x1005));
  }

  @Test
  void oldContentsStayInSightUntilNewOnesCome() {
    HexModel model = new HexModel(0, 0xffff);
    assertEquals(HexModel.PENDING, model.byteAt(0));
    memory[0] = 7;
    model.take(List.of(new Page(0, memory.clone())), true);
    assertEquals(7, model.byteAt(0));
    model.take(List.of(), true); // the grid was out of sight
    assertEquals(7, model.byteAt(0));
    memory[0] = 8;
    model.take(List.of(new Page(0, memory.clone())), true);
    assertEquals(8, model.byteAt(0));
    assertFalse(model.changed(0), "what was there long ago tells nothing");
    model.take(List.of(Page.unreadable(0)), true);
    assertEquals(HexModel.UNREADABLE, model.byteAt(0));
  }

  @Test
  void oneCanScrollToBothEndsOfAHugeSpace() {
    HexModel model = model(0, TOP_OF_48_BITS);
    model.setTopFraction(1, ROWS);
    assertEquals((1L << 48) - ROWS * 16, model.top());
    model.scrollRows(5, ROWS);
    assertEquals((1L << 48) - ROWS * 16, model.top(), "no further");
    model.scrollRows(-1, ROWS);
    assertEquals((1L << 48) - (ROWS + 1) * 16, model.top());
    model.setTopFraction(0, ROWS);
    assertEquals(0, model.top());
    model.scrollRows(-3, ROWS);
    assertEquals(0, model.top());
  }

  @Test
  void allOf64BitsCanBeShown() {
    HexModel model = model(0, -1L);
    model.goTo(0xffffffff81000000L, ROWS);
    assertTrue(Long.compareUnsigned(model.top(), 0xffffffff81000000L) <= 0);
    assertEquals("ffffffff81000000", model.addressText(model.caret()));
    model.setCaret(-1L, false);
    model.moveCaret(64, false, ROWS);
    assertEquals(-1L, model.caret(), "the end is not passed");
    assertEquals(1, model.topFraction(ROWS), 1e-6);
    model.setTopFraction(0.75, ROWS);
    assertEquals(0xc, model.top() >>> 60);
  }

  @Test
  void theCaretStaysInsideAndInItsColumn() {
    HexModel model = model(0, 0xff);
    model.setCaret(0x13, false);
    model.moveCaret(-16, false, ROWS);
    assertEquals(0x03, model.caret());
    model.moveCaret(-16, false, ROWS);
    assertEquals(0x03, model.caret());
    model.moveCaret(16 * 100, false, ROWS);
    assertEquals(0xf3, model.caret());
  }

  @Test
  void aSelectionCoversWholeUnits() {
    HexModel model = model(0, 0xff);
    model.setUnitSize(4);
    model.setCaret(0x21, false);
    assertEquals(0x20, model.selectionFirst());
    assertEquals(0x23, model.selectionLast());
    model.moveCaret(-8, true, ROWS);
    assertEquals(0x18, model.selectionFirst());
    assertEquals(0x23, model.selectionLast());
    assertTrue(model.selected(0x20));
    assertFalse(model.selected(0x24));
  }

  @Test
  void aUnitIsWrittenWhenItsLastDigitIsTyped() {
    HexModel model = model(0, 0xffff);
    List<String> written = new ArrayList<>();
    model.setEditor(
        (address, value, size) ->
            written.add(Long.toHexString(address) + "=" + Long.toHexString(value) + "/" + size));
    model.setUnitSize(2);
    model.setCaret(0x1000, false);
    for (char c : "1a2".toCharArray()) {
      assertTrue(model.type(c, ROWS));
    }
    assertEquals("1A2", model.typed());
    assertEquals(List.of(), written);
    assertTrue(model.type('b', ROWS));
    assertEquals(List.of("1000=1a2b/2"), written);
    assertEquals(0x1002, model.caret());
    assertFalse(model.type('g', ROWS));
    model.setCaret(0x2000, false);
    assertFalse(model.type('1', ROWS), "nothing can be written where nothing can be read");
  }

  @Test
  void columnsAndBytesAgree() {
    for (int unit : HexModel.UNIT_SIZES) {
      HexLayout layout = new HexLayout(12, unit, 16);
      for (int i = 0; i < 16; i++) {
        assertEquals(i / unit * unit, layout.byteAt(layout.unitColumn(i / unit)));
        assertEquals(i, layout.byteAt(layout.textColumn() + i));
      }
      assertEquals(0, layout.byteAt(-5));
    }
    assertEquals(16, HexLayout.bytesThatFit(8, 1, 80));
    assertEquals(8, HexLayout.bytesThatFit(8, 1, 10));
  }

  @Test
  void bookmarksAndMatchesAreFoundByAddress() {
    HexModel model = model(0, 0xffff);
    model.setBookmark(0x12, "here");
    assertEquals(List.of(0x12L), model.bookmarksIn(0x10, 0x1f));
    assertEquals("here", model.bookmarkAt(0x12));
    model.setBookmark(0x12, null);
    assertEquals(List.of(), model.bookmarksIn(0x10, 0x1f));
    model.setMatch(0x20, 4);
    assertTrue(model.matched(0x23));
    assertFalse(model.matched(0x24));
  }
}
