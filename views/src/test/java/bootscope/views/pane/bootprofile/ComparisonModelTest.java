package bootscope.views.pane.bootprofile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.profile.CallLog;
import bootscope.core.profile.Entered;
import bootscope.core.profile.Profile;
import bootscope.core.profile.ProfiledFunction;
import bootscope.core.profile.ProfiledFunction.Place;
import bootscope.core.profile.ProfiledThread;
import bootscope.core.profile.compare.Fate;
import bootscope.core.timeline.Milestone;
import bootscope.views.control.flame.FlameColours;
import bootscope.views.control.flame.FlameItem;
import bootscope.views.control.flame.FlameSlices;
import bootscope.views.pane.TestGuest;
import bootscope.views.pane.bootprofile.ComparedTabRows.Only;
import bootscope.views.pane.bootprofile.ComparisonDigest.Named;
import bootscope.views.pane.bootprofile.ProfileRow.Fold;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Two profiles compared, without a screen. */
class ComparisonModelTest {
  /**
   * main, which takes 100 instructions before and behind what it calls: work, then the last one.
   */
  private static Profile profile(long work, String last, long lasts) {
    CallLog log = new CallLog();
    log.thread(0, 0);
    log.enter(1, Entered.START, 0);
    log.enter(2, Entered.CALL, 100);
    log.leave(100 + work);
    log.enter(3, Entered.CALL, 100 + work);
    log.leave(100 + work + lasts);
    log.leave(200 + work + lasts);
    log.upTo(200 + work + lasts);
    return new Profile(
        List.of(
            new ProfiledFunction("machine", Place.THREAD, "", 0),
            new ProfiledFunction("main", Place.KERNEL, "", 0x1000),
            new ProfiledFunction("work", Place.KERNEL, "", 0x2000),
            new ProfiledFunction(last, Place.KERNEL, "", 0x3000),
            new ProfiledFunction("boot", Place.THREAD, "", 0)),
        List.of(new ProfiledThread("boot", 0, 4)),
        log,
        List.<Milestone>of());
  }

  private static ComparisonModel compared(TestGuest guest, Profile before, Profile after) {
    ComparisonModel model = new ComparisonModel(guest, guest.executor());
    model.setWords(new ComparisonWords(guest.texts)::slice);
    model.compare(() -> new Named("a", before), () -> new Named("b", after), e -> {});
    assertTrue(model.isWorking());
    guest.until(() -> !model.isWorking());
    return model;
  }

  private static ComparedTabRows rows(TestGuest guest, ComparisonModel model, ComparedTab tab) {
    ComparedTabRows rows = new ComparedTabRows(new ComparisonWords(guest.texts), tab);
    rows.show(model.digest());
    return rows;
  }

  private static List<String> names(ComparedTabRows rows, ComparisonModel model) {
    rows.show(model.digest());
    return rows.rows().stream().map(ComparedRow::name).toList();
  }

  private static List<String> texts(ComparedTabRows rows, int row) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < rows.columns().size(); i++) {
      all.add(rows.text(i, rows.rows().get(row)));
    }
    return all;
  }

  @Test
  void aBootAndItselfHaveZerosEverywhere() {
    try (TestGuest guest = new TestGuest()) {
      Profile same = profile(5_000, "end", 300);
      ComparisonModel model = compared(guest, same, same);
      assertTrue(
          new ComparisonWords(guest.texts).state(model.digest()).contains("Nothing differs"));
      for (ComparedTab tab : ComparedTab.values()) {
        ComparedTabRows rows = rows(guest, model, tab);
        assertTrue(rows.rows().stream().allMatch(ComparedRow::isSame), tab.name());
        rows.only(Only.DIFFERENT);
        assertEquals(List.of(), names(rows, model), tab.name());
      }
      FlameSlices slices = model.chart().whole();
      assertEquals(5_500, slices.to(), "as wide as either run");
      for (int row = 0; row < slices.rows(); row++) {
        for (int i = 0; i < slices.size(row); i++) {
          int node = slices.name(row, i);
          assertEquals(FlameColours.SAME, model.chart().colours().groups()[node]);
          assertTrue(model.chart().name(node).startsWith("= "), model.chart().name(node));
        }
      }
    }
  }

  @Test
  void whatDiffersIsNamedInTablesAndGraph() {
    try (TestGuest guest = new TestGuest()) {
      ComparisonModel model =
          compared(guest, profile(5_000, "end", 300), profile(15_000, "halt", 40));
      ComparedTabRows functions = rows(guest, model, ComparedTab.FUNCTIONS);
      assertEquals(List.of("work", "end", "halt", "main"), names(functions, model));
      assertEquals(
          List.of("work", "5,000", "15,000", "+10,000", "+200.00 %", "+10,000", "0", ""),
          texts(functions, 0));
      assertEquals(
          List.of("end", "300", "0", "-300", "-100.00 %", "-300", "-1", "gone"),
          texts(functions, 1));
      assertEquals(List.of("halt", "0", "40", "+40", "", "+40", "+1", "new"), texts(functions, 2));
      functions.only(Only.LESS);
      assertEquals(List.of("end"), names(functions, model));
      functions.only(Only.COME_OR_GONE);
      assertEquals(List.of("end", "halt"), names(functions, model));
      functions.only(Only.ALL);
      functions.filter("A");
      functions.sort(0, false);
      assertEquals(List.of("halt", "main"), names(functions, model));

      ComparedTabRows paths = rows(guest, model, ComparedTab.PATHS);
      assertEquals(
          List.of("boot", "main", "work", "end", "halt"),
          names(paths, model),
          "unfolded to where most of it comes from");
      assertEquals(Fate.GONE, paths.rows().get(3).fate());
      paths.fold(paths.rows().get(1), false);
      assertEquals(List.of("boot", "main"), names(paths, model));
      assertEquals(Fold.CLOSED, paths.fold(paths.rows().get(1)));
      paths.filter("halt");
      assertEquals(List.of("boot", "main", "halt"), names(paths, model));

      assertEquals(200 + 15_000 + 300 + 40, model.chart().whole().to(), "the larger of the two");
      model.open(functions.rows().getFirst());
      FlameItem halt = model.chart().focus();
      assertEquals(40, halt.end() - halt.begin());
      assertEquals(8, model.chart().colours().groups()[halt.name()], "all of it is more");
      assertEquals("▲ halt  +40", model.chart().name(halt.name()));
      assertTrue(functions.isOf(functions.rows().getFirst(), halt.name()));
      model.choose(functions.rows().getFirst());
      assertTrue(model.chart().isChosen(halt.name()));

      model.search("Work");
      assertEquals(new ComparisonModel.Found(1, 1, 5_000, 15_000), model.found());
      assertTrue(model.chart().isSearching());
      assertFalse(model.chart().isMatch(halt.name()));
    }
  }

  @Test
  void stepsOfColourGoByThePartOfTheLarger() {
    assertEquals(4, FlameColours.change(10, 10));
    assertEquals(5, FlameColours.change(1_000, 1_001));
    assertEquals(6, FlameColours.change(98, 100));
    assertEquals(2, FlameColours.change(100, 98));
    assertEquals(7, FlameColours.change(70, 100));
    assertEquals(8, FlameColours.change(0, 1));
    assertEquals(0, FlameColours.change(1, 0));
  }

  @Test
  void whatIsUnreadableOrCancelledLeavesWhatWasShown() throws Exception {
    try (TestGuest guest = new TestGuest()) {
      Profile same = profile(5_000, "end", 300);
      ComparisonModel model = compared(guest, same, same);
      ComparisonDigest shown = model.digest();
      List<String> told = new ArrayList<>();
      model.compare(
          () -> {
            throw new IOException("no profile");
          },
          () -> new Named("b", same),
          e -> told.add(e.getMessage()));
      guest.until(() -> !model.isWorking());
      assertEquals(List.of("no profile"), told);
      assertSame(shown, model.digest());

      CountDownLatch cancelled = new CountDownLatch(1);
      model.compare(
          () -> {
            try {
              cancelled.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            return new Named("late", same);
          },
          () -> new Named("b", same),
          e -> {});
      model.cancel();
      assertFalse(model.isWorking());
      cancelled.countDown();
      model.exchange();
      guest.until(() -> !model.isWorking());
      assertEquals("b", model.digest().before().name(), "not the late one");
      assertNotNull(model.digest());
      model.close();
      assertNull(model.digest());
      assertTrue(model.chart().isEmpty());
    }
  }
}
