package bootscope.core.profile.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.profile.CallTree;
import bootscope.core.profile.Entered;
import bootscope.core.profile.Profile;
import bootscope.core.profile.ProfiledThread;
import bootscope.core.profile.SampleRun;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What two made-up runs have in common, and what not. */
class ComparisonTest {
  /** A boot in small. */
  private static SampleRun boot(long console) {
    SampleRun run = new SampleRun().enter("start_kernel", Entered.START).run(100);
    run.milestone("linux_start_kernel").enter("setup_arch").run(20).call("memset", 50).leave();
    run.enter("printk").run(5).call("write", console).leave();
    return run.milestone("linux_start_user").run(10);
  }

  private static FunctionChange change(List<FunctionChange> all, String name) {
    return all.stream().filter(c -> c.function().text().equals(name)).findFirst().orElseThrow();
  }

  private static List<String> fates(Comparison c) {
    return c.functions().stream()
        .filter(f -> f.function().fate() != Fate.SAME)
        .map(f -> f.function().text() + ": " + f.function().fateText())
        .sorted()
        .toList();
  }

  private static List<String> cause(Comparison c) {
    return c.cause().stream().map(c::path).toList();
  }

  @Test
  void aProfileAndItselfDifferNowhere() {
    Random random = new Random(3);
    SampleRun run = boot(400);
    for (int i = 0; i < 20_000; i++) {
      run.thread("t" + random.nextInt(4)).enter("f" + random.nextInt(40));
      run.run(random.nextInt(9)).call("g", 2).call("m:g", 3);
      if (random.nextInt(10) > 0) {
        run.leave();
      }
    }
    Profile profile = run.profile();
    Comparison c = Comparison.of(profile, profile);
    assertTrue(c.isZero());
    assertTrue(c.functions().stream().allMatch(FunctionChange::isZero));
    assertEquals(List.of(), c.cause());
    assertEquals(List.of(), c.leaves(10));
    assertEquals(List.of(), fates(c));
    assertEquals(profile.log().instructions(), c.total(AlignedTree.AFTER).total());
  }

  @Test
  void whatTakesMoreIsNamedByFunctionPathAndMilestone() {
    Comparison c = Comparison.of(boot(400).profile(), boot(1400).profile());
    assertFalse(c.isZero());
    FunctionChange first = c.functions().getFirst();
    assertEquals("write", first.function().text());
    assertEquals(new Amounts(400, 400, 1, 0), first.before());
    assertEquals(new Amounts(1400, 1400, 1, 0), first.after());
    assertEquals(1000, change(c.functions(), "start_kernel").total());
    assertEquals(0, change(c.functions(), "start_kernel").self());
    assertTrue(change(c.functions(), "memset").isZero());
    assertEquals("init > start_kernel > printk > write", cause(c).getLast());
    assertEquals("init > start_kernel > printk > write", c.path(c.leaves(5).getFirst()));
    assertEquals(1, c.leaves(5).size());
    assertEquals(List.of(0L, 1000L), c.milestones().stream().map(m -> m.instructions()).toList());
  }

  /** The greatest child is followed only while it has half of the difference. */
  @Test
  void theCauseEndsWhereTheDifferenceSpreads() {
    SampleRun more = new SampleRun().enter("start_kernel", Entered.START).run(100);
    more.enter("all").call("a", 40).call("b", 30).call("c", 30).leave();
    SampleRun less = new SampleRun().enter("start_kernel", Entered.START).run(100);
    less.enter("all").call("a", 0).call("b", 0).call("c", 0).leave();
    Comparison c = Comparison.of(more.profile(), less.profile());
    assertEquals("init > start_kernel > all", cause(c).getLast());
    assertEquals(-100, c.tree().total(c.cause().getLast()));
  }

  @Test
  void whatAFunctionCallsItselfAgainCountsOnce() {
    SampleRun run = new SampleRun().enter("start", Entered.START).run(1);
    run.enter("f").run(10).enter("g").run(5).enter("f").run(3).leave().leave().leave().run(1);
    Profile p = run.call("f", 4).profile();
    FunctionChange f = change(Comparison.of(p, p).functions(), "f");
    assertEquals(new Amounts(17, 22, 3, 0), f.before());
  }

  /** Random runs: totals by a walk up from each node, which is slow and simple. */
  @Test
  void amountsByFunctionAreThoseOfASlowerWay() {
    long seed = Long.getLong("bootscope.fuzz.seed", 20_260_116L);
    System.out.println("ComparisonTest: seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      SampleRun run = new SampleRun().enter("start", Entered.START);
      int depth = 0;
      for (int i = 0; i < 300; i++) {
        run.run(random.nextInt(20));
        if (random.nextInt(5) < 3) {
          run.enter("f" + random.nextInt(8));
          depth++;
        } else if (depth > 0) {
          run.leave();
          depth--;
        }
      }
      Profile p = run.profile();
      Comparison c = Comparison.of(p, p);
      CallTree tree = p.tree();
      for (FunctionChange f : c.functions()) {
        long total = 0;
        for (int i = 0; i < tree.size(); i++) {
          if (p.functions().get(tree.function(i)).name().equals(f.function().text())) {
            boolean inner = false;
            for (int up = tree.parent(i); up >= 0; up = tree.parent(up)) {
              inner |= tree.function(up) == tree.function(i);
            }
            total += inner ? 0 : tree.total(i);
          }
        }
        assertEquals(total, f.before().total(), f.function().text() + ", seed " + seed);
      }
    }
  }

  /** Where an interrupt falls is chance: neither path nor total of what it falls into change. */
  @Test
  void interruptsCountForThemselves() {
    SampleRun one = new SampleRun().enter("start", Entered.START).enter("a").run(10);
    one.enter("irq", Entered.INTERRUPT).run(7).call("tick", 3).leave().run(1).leave().call("b", 20);
    SampleRun other = new SampleRun().enter("start", Entered.START).call("a", 11).enter("b");
    other.run(5).enter("irq", Entered.INTERRUPT).run(7).call("tick", 3).leave().run(15).leave();
    Comparison c = Comparison.of(one.profile(), other.profile());
    assertTrue(c.isZero());
    assertEquals(11, change(c.functions(), "a").before().total());
    assertEquals(
        10, change(c.threads(), "interrupts and exceptions").before().total(), "irq and tick");
  }

  @Test
  void whatWaitsIsListedApart() {
    SampleRun one = boot(10).call("delay_tsc", 1000);
    SampleRun other = boot(10).call("delay_tsc", 3000);
    Comparison c = Comparison.of(one.profile(), other.profile());
    assertEquals(2000, change(c.waiting(), "delay_tsc").self());
    assertTrue(c.functions().stream().noneMatch(f -> f.function().text().equals("delay_tsc")));
    assertTrue(c.functions().stream().allMatch(f -> f.self() == 0));
  }

  private static SampleRun calls(String... names) {
    SampleRun run = new SampleRun().enter("start", Entered.START);
    for (String name : names) {
      run.call(name, 100);
    }
    return run;
  }

  private static Comparison comparison(SampleRun before, SampleRun after) {
    return Comparison.of(before.profile(), after.profile());
  }

  @Test
  void functionsThatComeAndGoAreToldAsSuch() {
    assertEquals(
        List.of("a: gone", "c: new", "d: new"),
        fates(comparison(calls("a", "b"), calls("b", "c", "d"))));
    assertEquals(
        List.of("f -> f.isra.0: renamed"), fates(comparison(calls("f"), calls("f.isra.0"))));
    assertEquals(
        List.of("f.constprop.0 -> f.constprop.1.isra.0: renamed"),
        fates(comparison(calls("f.constprop.0"), calls("f.constprop.1.isra.0"))));
    assertEquals(
        List.of("f.part.0: split off f"), fates(comparison(calls("f"), calls("f", "f.part.0"))));
    assertEquals(
        List.of("f.part.0: joined to f"), fates(comparison(calls("f", "f.part.0"), calls("f"))));
    assertEquals(
        List.of("f -> f.isra.0: renamed", "f.part.0: split off f"),
        fates(comparison(calls("f"), calls("f.isra.0", "f.part.0"))));
    assertEquals(
        List.of("v2.5: new", "v2: gone"),
        fates(comparison(calls("v2"), calls("v2.5", "a", "b"))).stream()
            .filter(t -> t.startsWith("v"))
            .toList(),
        "a dot alone is no compiler's suffix");
  }

  @Test
  void aFunctionWithItsNeighboursUnderAnotherNameIsProbablyTheSame() {
    SampleRun one = calls("a", "b").enter("old").run(200).call("leaf", 5).leave();
    SampleRun other = calls("a", "b").enter("fresh").run(210).call("leaf", 5).leave();
    Comparison c = comparison(one, other);
    assertEquals(List.of("old -> fresh: renamed?"), fates(c));
    assertEquals(10, change(c.functions(), "old -> fresh").self());
    assertEquals("init > start > old -> fresh", cause(c).getLast());
    SampleRun dear = calls("a", "b").enter("fresh").run(400).call("leaf", 5).leave();
    assertEquals(List.of("fresh: new", "old: gone"), fates(comparison(one, dear)));
    SampleRun two = calls("a", "b").enter("fresh").run(200).call("leaf", 5).leave();
    two.enter("other").run(200).call("leaf", 5).leave();
    assertEquals(List.of("fresh: new", "old: gone", "other: new"), fates(comparison(one, two)));
  }

  /** Paths go through what was renamed. */
  @Test
  void whatIsBelowARenamedFunctionStaysInItsPath() {
    SampleRun one = calls().enter("f").run(10).call("leaf", 5).leave();
    SampleRun other = calls().enter("f.isra.0").run(10).call("leaf", 5).leave();
    Comparison c = comparison(one, other);
    assertTrue(c.functions().stream().allMatch(FunctionChange::isZero));
    assertEquals(List.of(), c.leaves(9));
  }

  @Test
  void functionsOfOneNameInTwoModulesAreTwo() {
    Comparison c = comparison(calls("m:init", "n:init"), calls("m:init", "n:init", "n:init"));
    assertEquals(0, change(c.functions(), "init [m]").calls());
    assertEquals(1, change(c.functions(), "init [n]").calls());
  }

  /** Asks a worker for something, and is interrupted; so is the worker. */
  private static SampleRun initcalls(long own, long others, String level) {
    SampleRun run = calls().initcall("foo_init", level).enter("do_one_initcall");
    run.call("ktime_get", 2).enter("foo_init").run(own).milestone("within");
    run.enter("tick", Entered.INTERRUPT).run(1000).leave().run(3);
    run.thread("worker").enter("process_one_work", Entered.START).link(40, "init", "worker");
    run.enter("foo_work").run(others).enter("tick", Entered.INTERRUPT).run(500).leave().leave();
    return run.leave().thread("init").leave().leave();
  }

  private static InitcallChange initcall(Comparison c) {
    assertEquals(1, c.initcalls().size());
    assertEquals("foo_init", c.initcalls().getFirst().function().text());
    return c.initcalls().getFirst();
  }

  @Test
  void initcallsAreComparedWithWhatOthersDidForThem() throws Exception {
    SampleRun one = initcalls(50, 70, "device");
    SampleRun other = initcalls(60, 90, "device");
    InitcallChange foo = initcall(comparison(one, other));
    assertEquals(List.of(53L, 63L), List.of(foo.before().total(), foo.after().total()));
    assertEquals(List.of(70L, 90L), List.of(foo.causedBefore(), foo.causedAfter()));
    assertEquals("device", foo.level());
    Comparison same = comparison(initcalls(50, 70, "device"), initcalls(50, 70, "device"));
    assertTrue(same.isZero());
    assertTrue(initcall(same).isZero());
    Comparison moved = comparison(one, initcalls(50, 70, "late"));
    assertEquals("device -> late", initcall(moved).level());
    assertFalse(moved.isZero());
    Span begin = new Span(Optional.empty(), Optional.of("within"));
    InitcallChange part = initcall(Comparison.of(one.profile(), other.profile(), begin));
    assertEquals(List.of(50L, 60L), List.of(part.before().total(), part.after().total()));
    assertEquals(List.of(0L, 0L), List.of(part.causedBefore(), part.causedAfter()));
    Span end = new Span(Optional.of("within"), Optional.empty());
    part = initcall(Comparison.of(one.profile(), other.profile(), end));
    assertEquals(List.of(3L, 3L), List.of(part.before().total(), part.after().total()));
    assertEquals(List.of(70L, 90L), List.of(part.causedBefore(), part.causedAfter()));
  }

  @Test
  void aPartOfEachRunIsCompared() throws Exception {
    Profile one = boot(400).call("tail", 9).profile();
    Profile other = boot(400).call("tail", 5000).profile();
    Span span = new Span(Optional.of("start_kernel"), Optional.of("linux_start_user"));
    Comparison c = Comparison.of(one, other, span);
    assertTrue(c.functions().stream().allMatch(FunctionChange::isZero));
    assertEquals(475, c.total(AlignedTree.BEFORE).total());
    CompareException e =
        assertThrows(
            CompareException.class,
            () ->
                Comparison.of(
                    one, other, new Span(Optional.empty(), Optional.of("linux_start_usr"))));
    assertEquals(
        "the first profile does not reach linux_start_usr; did you mean linux_start_user?",
        e.getMessage());
    assertThrows(
        CompareException.class,
        () -> Comparison.of(one, other, new Span(span.until(), span.from())));
  }

  private static SampleRun booted(String... way) {
    SampleRun run = new SampleRun();
    for (String f : way) {
      run.enter(f, Entered.START).run(7);
    }
    run.enter("start_kernel").run(100).call("setup", 20);
    for (String f : way) {
      run.leave();
    }
    return run.leave();
  }

  /**
   * A kernel that is entered elsewhere, as by another boot protocol, does the same from there on.
   */
  @Test
  void aKernelIsTheSameHoweverItIsEntered() {
    Comparison c = comparison(booted("startup_64", "x86_start"), booted("pvh_start"));
    assertTrue(c.tree().cameApart());
    assertTrue(change(c.functions(), "setup").isZero());
    assertTrue(change(c.functions(), "start_kernel").isZero());
    assertEquals(-14, change(c.functions(), "startup_64").total());
    assertEquals(-7, c.total(AlignedTree.AFTER).total() - c.total(AlignedTree.BEFORE).total());
    List<String> paths = c.leaves(9).stream().map(c::path).toList();
    assertEquals(3, paths.size(), "only what comes before it: " + paths);
    Comparison same = comparison(booted("startup_64"), booted("startup_64"));
    assertFalse(same.tree().cameApart());
    assertEquals(127, change(same.functions(), "startup_64").after().total());
  }

  private static Profile nameless(Profile p) {
    List<ProfiledThread> threads =
        p.threads().stream().map(t -> new ProfiledThread(t.name(), -1, t.function())).toList();
    return new Profile(p.functions(), threads, p.log(), p.milestones());
  }

  /** Numbers of threads go by when they began. */
  @Test
  void threadsWithoutANameAreOne() {
    SampleRun one = calls("a").thread("thread 1").enter("work", Entered.START).run(10);
    SampleRun other = calls("a").thread("thread 1").enter("idler", Entered.START).run(3);
    other.thread("thread 2").enter("work", Entered.START).run(10);
    Comparison c = Comparison.of(nameless(one.profile()), nameless(other.profile()));
    assertEquals(List.of("threads without a name > idler"), cause(c).subList(1, 2));
    assertEquals(1, c.leaves(9).size());
  }

  /** Initcalls have all one caller, and many are alike. */
  @Test
  void anInitcallIsNoOtherOne() {
    SampleRun one = calls().enter("do_one_initcall").call("a_init", 100);
    SampleRun other = calls().enter("do_one_initcall").call("b_init", 100);
    assertEquals(List.of("a_init: gone", "b_init: new"), fates(comparison(one, other)));
  }

  @Test
  void theOrderIsTheSameEachTime() {
    Profile one = calls("a", "b", "c", "d").profile();
    Profile other = calls("d", "c", "b", "a", "a", "b", "c", "d").profile();
    List<String> names =
        Comparison.of(one, other).functions().stream().map(f -> f.function().text()).toList();
    assertEquals(List.of("a", "b", "c", "d", "start"), names);
  }
}
