package bootscope.views.control.code;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.views.control.code.BranchLanes.Arc;
import bootscope.views.control.gallery.SampleData;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CodeModelTest {
  private static final long CODE = SampleData.CODE;

  private final CodeModel model = SampleData.code();

  private void stop(long address) {
    SampleData.stop(model, address);
  }

  private static long at(int line) {
    return CODE + 3L * line;
  }

  private long topAddress() {
    return model.rows().get(model.top()).line().address();
  }

  @Test
  void linesAboveTheNextInstructionAreInSight() {
    model.setVisibleRows(21);
    stop(at(300));
    int row = model.rowAt(at(300));
    assertEquals(7, row - model.top());
    assertTrue(model.rowAt(at(290)) >= 0);
  }

  @Test
  void aStepDoesNotScrollWhileTheLineIsInSight() {
    model.setVisibleRows(21);
    stop(at(300));
    long top = topAddress();
    for (int i = 301; i < 305; i++) {
      stop(at(i));
      assertEquals(top, topAddress());
    }
    stop(at(1000));
    assertEquals(7, model.rowAt(at(1000)) - model.top());
  }

  @Test
  void scrollingGoesOnThroughAllLines() {
    model.setVisibleRows(20);
    stop(at(0));
    for (int i = 0; i < 3000; i++) {
      model.scrollRows(3);
    }
    assertEquals(at(3999), model.rows().getLast().line().address());
    assertEquals(model.rows().size() - 20, model.top());
    for (int i = 0; i < 3000; i++) {
      model.scrollRows(-3);
    }
    assertEquals(at(0), topAddress());
    assertTrue(model.rows().getFirst().isLabel());
  }

  @Test
  void theScrollBarGoesAnywhereAndLeavesTheCaretWhereItIs() {
    model.setVisibleRows(20);
    stop(at(5));
    model.scrollTo(at(2000));
    assertEquals(at(2000), topAddress());
    assertEquals(OptionalLong.of(at(5)), model.caret());
  }

  @Test
  void theScrollBarStandsForARangeUpToTheEndOfTheAddressSpace() {
    CodeView.Range kernel = new CodeView.Range(0xFFFF_FFFF_8100_0000L, 0xFFFF_FFFF_81FF_FFFFL);
    assertEquals(0, kernel.part(kernel.first()));
    assertEquals(0.5, kernel.part(0xFFFF_FFFF_8180_0000L), 1e-6);
    assertEquals(0xFFFF_FFFF_8180_0000L, kernel.at(0.5), 2);
    CodeView.Range top = CodeView.Range.around(-1);
    assertEquals(-65536, top.first());
    assertEquals(-1, top.last());
    assertEquals(1, new CodeView.Range(0, -1).part(-1));
  }

  @Test
  void aLabelHasItsOwnRowAboveItsLine() {
    stop(at(24));
    int row = model.rowAt(at(24));
    assertTrue(model.rows().get(row - 1).isLabel());
    assertEquals("early_step_1", model.rows().get(row - 1).line().label());
  }

  @Test
  void oneCanGoBackAndForward() {
    stop(at(10));
    model.goTo(at(500));
    model.goTo(at(900));
    model.goBack();
    assertEquals(OptionalLong.of(at(500)), model.caret());
    model.goBack();
    assertEquals(OptionalLong.of(at(10)), model.caret());
    assertFalse(model.history().canGoBack());
    model.goForward();
    model.goForward();
    assertEquals(OptionalLong.of(at(900)), model.caret());
    model.goBack();
    model.goTo(at(700));
    assertFalse(model.history().canGoForward(), "a new way ends the old one");
  }

  @Test
  void theCaretSkipsLabelsAndScrolls() {
    model.setVisibleRows(10);
    stop(at(22));
    model.moveCaret(2);
    assertEquals(OptionalLong.of(at(24)), model.caret());
    model.moveCaret(30);
    assertEquals(OptionalLong.of(at(54)), model.caret());
    int row = model.rowAt(at(54));
    assertTrue(row >= model.top() && row < model.top() + 10);
  }

  @Test
  void whatIsInSightStaysThereWhenLinesAreReadAnew() {
    model.setVisibleRows(20);
    stop(at(300));
    model.scrollRows(13);
    long top = topAddress();
    boolean label = model.rows().get(model.top()).isLabel();
    List<Long> wanted = new ArrayList<>();
    model.setOnWanted(() -> wanted.add(model.anchor().orElseThrow()));
    int far = CodeModel.BEFORE - 24;
    model.scrollRows(far); // until more lines are wanted, which take their time
    assertEquals(1, wanted.size());
    model.scrollRows(-far);
    assertEquals(1, wanted.size(), "they are on their way");
    List<CodeLine> moved = new ArrayList<>();
    for (int i = 200; i < 600; i++) {
      moved.add(SampleData.line(i));
    }
    model.take(moved);
    assertEquals(top, topAddress());
    assertEquals(label, model.rows().get(model.top()).isLabel());
    assertEquals(OptionalLong.of(at(300)), model.caret());
  }

  private List<Long> selected() {
    return model.selected().stream().map(CodeLine::address).toList();
  }

  @Test
  void linesAreSelectedFromTheCaretOnAndBackAgain() {
    model.setVisibleRows(20);
    stop(at(300));
    assertEquals(List.of(at(300)), selected());
    model.extendCaret(2);
    assertEquals(List.of(at(300), at(301), at(302)), selected());
    assertEquals(OptionalLong.of(at(302)), model.caret());
    model.extendCaret(-3);
    assertEquals(List.of(at(299), at(300)), selected());
    model.extendTo(at(297));
    assertEquals(4, model.selectedCount());
    assertTrue(model.isSelected(at(298)));
    model.moveCaret(1);
    assertEquals(List.of(at(298)), selected());
  }

  @Test
  void aStepSelectsNoLongerWhatWasSelected() {
    stop(at(300));
    model.extendCaret(3);
    stop(at(301));
    assertEquals(List.of(at(301)), selected());
  }

  @Test
  void whatIsSelectedStaysSelectedWhenItIsScrolledAway() {
    model.setVisibleRows(20);
    stop(at(300));
    for (int i = 0; i < 60; i++) {
      model.extendCaret(20);
    }
    assertTrue(model.rowAt(at(300)) < 0, "other lines are held by now");
    assertEquals(1201, model.selectedCount());
    assertEquals(at(300), selected().getFirst());
    assertEquals(at(1500), selected().getLast());
  }

  @Test
  void aSelectionHasNoGap() {
    model.setVisibleRows(20);
    stop(at(300));
    model.scrollTo(at(3000));
    model.extendTo(at(3010));
    assertEquals(at(3010), selected().getLast());
    assertEquals(model.rows().getFirst().line().address(), selected().getFirst());
    for (int i = 1; i < selected().size(); i++) {
      assertEquals(3, selected().get(i) - selected().get(i - 1));
    }
  }

  @Test
  void allInSightIsSelectedAtOnce() {
    model.setVisibleRows(10);
    stop(at(300));
    model.selectShown();
    List<Long> inSight =
        model.rows().subList(model.top(), model.top() + 10).stream()
            .filter(r -> !r.isLabel())
            .map(r -> r.line().address())
            .toList();
    assertEquals(inSight, selected());
  }

  @Test
  void copiedLinesAreInColumnsWithTheirSymbols() {
    stop(at(25));
    model.setCaret(at(24));
    model.extendTo(at(26));
    assertEquals(
        """
        early_step_1:
        %08x  0f 85 10                       cld
        %08x  0f 85 11                       mov     edi, 0x6019  ; physical address of start_info
        %08x  89 9d 00 60 00 01 48 8d 05 12  mov     dword ptr [ebp+pvh_start_info], ebx
        """
            .formatted(at(24), at(25), at(26)),
        CodeText.of(model.selected()));
  }

  @Test
  void whatOperandsHoldIsSaidOnlyOfTheNextInstruction() {
    stop(at(300));
    model.setHeld("eax=0x1");
    model.setCurrent(OptionalLong.empty());
    assertEquals("", model.held(), "the machine runs");
  }

  @Test
  void addressesOfAnotherKindBeginWithNothing() {
    stop(at(300));
    model.forget();
    assertEquals(List.of(), model.rows());
    assertEquals(OptionalLong.empty(), model.caret());
    assertEquals(OptionalLong.empty(), model.anchor());
    model.goTo(at(10));
    assertTrue(model.rowAt(at(10)) >= 0);
    assertFalse(model.history().canGoBack());
  }

  @Test
  void arrowsLeaveTheViewWhereTheirTargetsAreOut() {
    model.setVisibleRows(5);
    stop(at(3));
    model.scrollRows(model.rowAt(at(3)) - model.top());
    CodeModel.Arrow down =
        model.arrows().stream().filter(a -> a.address() == at(3)).findFirst().orElseThrow();
    assertEquals(new Arc(0, 4), down.arc());
    assertTrue(down.conditional());
    CodeModel.Arrow up =
        model.arrows().stream().filter(a -> a.address() == at(6)).findFirst().orElseThrow();
    assertEquals(new Arc(3, -1), up.arc());
    assertTrue(model.arrows().stream().noneMatch(a -> a.address() == at(5)), "calls have none");
  }

  @Test
  void shorterArrowsRunNearerToTheCode() {
    assertArrayEquals(
        new int[] {2, 0, 1, 0},
        BranchLanes.assign(
            List.of(new Arc(0, 20), new Arc(3, 5), new Arc(2, 8), new Arc(25, 22)), 6));
  }

  @Test
  void arrowsToTheSamePlaceShareALane() {
    assertArrayEquals(
        new int[] {0, 0}, BranchLanes.assign(List.of(new Arc(1, 9), new Arc(4, 9)), 6));
  }

  @Test
  void arrowsWithoutALaneAreLeftOut() {
    assertArrayEquals(
        new int[] {0, 1, -1},
        BranchLanes.assign(List.of(new Arc(4, 5), new Arc(3, 6), new Arc(2, 7)), 2));
  }

  @Test
  void noTwoArrowsInALaneTouchUnlessTheyMeet() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      List<Arc> arcs = new ArrayList<>();
      for (int i = 0; i < 15; i++) {
        arcs.add(new Arc(random.nextInt(40), random.nextInt(40)));
      }
      int[] lanes = BranchLanes.assign(arcs, 8);
      for (int i = 0; i < 15; i++) {
        for (int j = 0; j < i; j++) {
          Arc a = arcs.get(i);
          Arc b = arcs.get(j);
          boolean apart = a.high() < b.low() || b.high() < a.low();
          assertTrue(
              lanes[i] < 0 || lanes[i] != lanes[j] || apart || a.to() == b.to(), "seed " + seed);
        }
      }
    }
  }
}
