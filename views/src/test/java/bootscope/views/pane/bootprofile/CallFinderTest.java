package bootscope.views.pane.bootprofile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.profile.CallLog;
import bootscope.core.profile.Entered;
import bootscope.core.profile.Initcalls;
import bootscope.core.profile.Profile;
import bootscope.core.profile.ProfiledFunction;
import bootscope.core.profile.ProfiledFunction.Place;
import bootscope.core.profile.ProfiledThread;
import bootscope.core.profile.WorkLink;
import bootscope.views.control.flame.FlameSlices;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Calls of a profile that is written by hand are found, cut to slices and counted. */
class CallFinderTest {
  private static final int MAIN = 3;
  private static final int WORK = 4;
  private static final int LEAF = 5;
  private static final int WORKER = 6;

  /** Two threads; the first is left in the midst of a call, which the other one ends for. */
  static Profile profile() {
    CallLog log = new CallLog();
    log.thread(0, 0);
    log.enter(MAIN, Entered.START, 0);
    log.enter(WORK, Entered.CALL, 100);
    log.enter(LEAF, Entered.CALL, 150);
    log.leave(170);
    log.thread(1, 200); // within WORK
    log.enter(WORKER, Entered.START, 200);
    log.enter(LEAF, Entered.CALL, 210);
    log.idle(1_000, 240);
    log.leave(260);
    log.thread(0, 300);
    log.leave(350); // WORK
    log.enter(LEAF, Entered.CALL, 400);
    log.upTo(500);
    List<ProfiledFunction> functions =
        Stream.of("machine", "user space", "other code", "main", "work", "leaf", "worker")
            .map(n -> new ProfiledFunction(n, Place.KERNEL, "", 0x1000))
            .collect(java.util.stream.Collectors.toList());
    functions.add(new ProfiledFunction("one", Place.THREAD, "", 0));
    functions.add(new ProfiledFunction("two", Place.THREAD, "", 0));
    return new Profile(
        functions,
        List.of(new ProfiledThread("one", 1, 7), new ProfiledThread("two", 2, 8)),
        log,
        List.of(),
        List.of(new WorkLink(160, 0, 210, 1)),
        Map.of());
  }

  private static CallAt find(long instant, int depth) {
    return CallFinder.find(profile(), instant, depth, () -> false).orElseThrow();
  }

  @Test
  void aCallIsWholeThoughOthersRanMeanwhile() {
    for (long instant : new long[] {100, 149, 150, 199, 300, 349}) {
      CallAt work = find(instant, 1);
      assertEquals(WORK, work.function(), "at " + instant);
      assertEquals(List.of(MAIN, WORK), work.path());
      assertEquals(List.of(0L, 100L), work.begins());
      assertEquals(100, work.begun());
      assertEquals(350, work.ended());
      assertEquals(1_350, work.endedNanos(), "the idle time is within it");
      assertTrue(work.returned());
      assertEquals(150, work.total(), "the other thread's are not its own");
      assertEquals(130, work.self());
    }
    assertTrue(CallFinder.find(profile(), 360, 1, () -> false).isEmpty(), "it has returned");
    assertTrue(CallFinder.find(profile(), 500, 0, () -> false).isEmpty(), "behind the end");
  }

  @Test
  void whatHasNotReturnedIsCountedAsFarAsItGot() {
    CallAt leaf = find(450, 1);
    assertEquals(LEAF, leaf.function());
    assertFalse(leaf.returned());
    assertEquals(100, leaf.total());
    CallAt main = find(450, 0);
    assertEquals(400, main.total(), "all but the other thread's");
    assertEquals(150, main.self());
  }

  @Test
  void whoAskedForItIsTheOneThatDid() {
    ProfileDigest digest = ProfileDigest.of(profile(), false, () -> false);
    assertEquals(160, digest.asked(find(220, 1)).orElseThrow().asked());
    assertTrue(digest.asked(find(205, 0)).isEmpty(), "it began before");
    assertTrue(digest.asked(find(160, 2)).isEmpty(), "another thread");
  }

  @Test
  void slicesAreThePartsOfCalls() {
    ProfileDigest digest = ProfileDigest.of(profile(), false, () -> false);
    FlameSlices s = digest.instructions();
    assertEquals(3, s.size(0), "threads");
    assertEquals(7, s.name(0, 0));
    assertEquals(8, s.name(0, 1));
    int first = s.at(2, 120);
    int second = s.at(2, 310);
    assertEquals(WORK, s.name(2, first));
    assertEquals(200, s.end(2, first), "left for another thread");
    assertEquals(WORK, s.name(2, second));
    assertEquals(300, s.begin(2, second));
    assertEquals(350, s.end(2, second));
    assertEquals(LEAF, s.name(3, s.at(3, 160)));

    FlameSlices t = digest.nanos();
    assertEquals(FlameSlices.IDLE, t.name(3, t.at(3, 500)), "below what idled");
    assertEquals(LEAF, t.name(2, t.at(2, 500)));
    assertEquals(1_500, t.to());
  }

  @Test
  void theAxisLeadsBothWays() {
    Axis axis = Axis.of(profile());
    assertEquals(240, axis.nanos(240), "before it idled");
    assertEquals(1_241, axis.nanos(241));
    assertEquals(239, axis.count(239));
    assertEquals(240, axis.count(240));
    assertEquals(240, axis.count(1_000));
    assertEquals(240, axis.count(1_240));
    assertEquals(241, axis.count(1_241));
  }

  @Test
  void tablesAreOfTheirRange() {
    Profile profile = profile();
    List<Initcalls.Row> none = List.of();
    ProfileTables all = ProfileTables.of(profile, none, 0, Long.MAX_VALUE, () -> false);
    assertEquals(500, all.all());
    ProfileTables some = ProfileTables.of(profile, none, 150, 210, () -> false);
    assertEquals(60, some.all());

    TableModel callers = new TableModel(ProfileTab.CALLERS);
    callers.show(all);
    ProfileRow leaf =
        callers.rows().stream().filter(r -> r.name().equals("leaf")).findFirst().orElseThrow();
    assertEquals(170, leaf.self());
    callers.fold(leaf, true);
    List<String> rows =
        callers.rows().stream()
            .dropWhile(r -> !r.name().equals("leaf"))
            .skip(1)
            .takeWhile(r -> r.level() > 0)
            .map(r -> r.name() + " " + r.self())
            .toList();
    assertEquals(List.of("main 100", "worker 50", "work 20"), rows);

    TableModel tree = new TableModel(ProfileTab.TREE);
    tree.show(all);
    tree.filter("LEAF");
    assertEquals(
        List.of("one", "main", "work", "leaf", "leaf", "two", "worker", "leaf"),
        tree.rows().stream().map(ProfileRow::name).toList(),
        "what fits, and the way there");
    TableModel functions = new TableModel(ProfileTab.FUNCTIONS);
    functions.show(all);
    functions.sort(ProfileTab.Column.NAME, false);
    assertEquals(
        List.of("leaf", "main", "work", "worker"),
        functions.rows().stream().map(ProfileRow::name).toList());
  }
}
