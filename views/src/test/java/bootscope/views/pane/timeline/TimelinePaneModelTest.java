package bootscope.views.pane.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.boot.DirectPvh;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.Edits;
import bootscope.core.debug.Inspector;
import bootscope.core.history.Instant;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import bootscope.core.machine.Boot;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.session.Phase;
import bootscope.core.session.Session;
import bootscope.core.timeline.Milestone;
import bootscope.core.timeline.Milestone.Source;
import bootscope.core.timeline.PublishedBoot;
import bootscope.core.timeline.Timeline;
import bootscope.core.timeline.TimelineClock;
import bootscope.core.timeline.TimelineFiles;
import bootscope.core.timeline.TimelineFormatException;
import bootscope.views.control.timeline.TimeAxis;
import bootscope.views.control.timeline.TimelineRun;
import bootscope.views.control.timeline.TimelineRun.Lane;
import bootscope.views.text.Texts;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimelinePaneModelTest {
  private final TimelinePaneModel model = new TimelinePaneModel(new Texts(Locale.ENGLISH));

  private static Session start(String guest) throws Exception {
    return start(guest, 0);
  }

  private static Session start(String guest, long history) throws Exception {
    return Session.start(
        Boot.of(
            new DirectPvh(),
            KernelImages.open(ImageBytes.ofFile(Path.of("../assets/guests/" + guest + ".elf"))),
            List.of(),
            "",
            MachineConfiguration.ofRam(32L << 20)),
        history);
  }

  private void runToEnd(Session session) throws Exception {
    session.run().get(5, TimeUnit.SECONDS);
    long limit = System.nanoTime() + 10_000_000_000L;
    while (session.view().phase() == Phase.RUNNING) {
      assertTrue(System.nanoTime() < limit, "it does not end");
      Thread.sleep(2);
    }
    assertTrue(model.follow(session.view(), 0));
    model.take(session.ask(Inspector::lanes).get(5, TimeUnit.SECONDS));
  }

  private Lane lane(TimelineRun run, String name) {
    return run.lanes().stream().filter(l -> l.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void aBootShowsItsMilestonesModesAndOutput() throws Exception {
    try (Session session = start("long-mode")) {
      model.open("guest:long-mode");
      runToEnd(session);
    }
    TimelineRun run = model.axis().runs().getFirst();
    List<String> names = run.milestones().stream().map(TimelineRun.Milestone::name).toList();
    assertEquals("vm_init_end", names.getFirst());
    assertTrue(
        names.containsAll(List.of("pvh_entry", "paging_enabled", "long_mode")), () -> "" + names);
    List<TimelineRun.Span> modes = lane(run, "Mode").spans();
    assertEquals("protected mode, no paging", modes.getFirst().label());
    assertTrue(modes.stream().anyMatch(s -> s.label().equals("long mode, 64-bit code")));
    for (Lane lane : run.lanes()) {
      for (int i = 1; i < lane.spans().size(); i++) {
        assertTrue(
            lane.spans().get(i - 1).to().nanos() <= lane.spans().get(i).from().nanos(),
            lane.name());
      }
    }
    assertFalse(lane(run, "Console").spans().isEmpty());
    assertTrue(lane(run, "Interrupts").spans().isEmpty());
  }

  @Test
  void interruptsAndIdleTimeShow() throws Exception {
    try (Session session = start("ticks")) {
      model.open("guest:ticks");
      runToEnd(session);
    }
    TimelineRun run = model.axis().runs().getFirst();
    assertFalse(lane(run, "Interrupts").spans().isEmpty());
    assertTrue(lane(run, "Not idle").spans().stream().anyMatch(s -> s.level() < 0.95));
  }

  @Test
  void theRunBeforeARestartStaysForComparison() throws Exception {
    try (Session session = start("hello-pvh")) {
      model.open("guest:hello-pvh");
      runToEnd(session);
      session.restart().get(5, TimeUnit.SECONDS);
      model.follow(session.view(), 1);
      assertEquals(1, model.others());
      runToEnd(session);
    }
    assertEquals(2, model.axis().runs().size());
    TimelineRun now = model.axis().runs().get(0);
    TimelineRun before = model.axis().runs().get(1);
    assertEquals("guest:hello-pvh, run 2", now.name());
    assertEquals("guest:hello-pvh, run 1", before.name());
    for (int i = 0; i < now.milestones().size(); i++) {
      assertEquals(
          before.milestones().get(i).at(),
          now.milestones().get(i).at(),
          "virtual time is the same in every run");
    }
    model.removeOthers();
    assertEquals(1, model.axis().runs().size());
    model.open(null);
    assertEquals(1, model.others(), "the last run stays, to be compared with another guest's");
    assertFalse(model.hasCurrent());
  }

  /** Whether the pane was seen then or not. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRunThatWasTakenBackToItsBeginningStaysTooAndSoDoItsBranches(boolean seen) throws Exception {
    try (Session session = start("hello-pvh", 64L << 20)) {
      model.open("guest:hello-pvh");
      runToEnd(session);
      long end = session.view().instructions();
      session.time().goTo(new Instant.Count(5000)).get(5, TimeUnit.SECONDS);
      session.change(e -> e.set(CpuRegisters.CR2, 7, 0)).get(5, TimeUnit.SECONDS);
      session.step().get(5, TimeUnit.SECONDS);
      look(session, seen);
      session.time().goTo(new Instant.Count(0)).get(5, TimeUnit.SECONDS);
      look(session, seen);
      session.restart().get(5, TimeUnit.SECONDS);
      look(session, seen);
      assertEquals(2, model.others());
      model.follow(session.view(), 1);
      model.take(session.ask(Inspector::lanes).get(5, TimeUnit.SECONDS));
      assertEquals(
          List.of(
              "guest:hello-pvh, run 2",
              "guest:hello-pvh, run 1, branch 2",
              "guest:hello-pvh, run 1, branch 1"),
          runs());
      assertEquals(5001, model.axis().runs().get(1).end().instructions());
      assertEquals(end, model.axis().runs().get(2).end().instructions());
    }
  }

  private void look(Session session, boolean seen) {
    if (seen) {
      model.follow(session.view(), 0);
    } else {
      model.notice(session.view());
    }
  }

  @Test
  void runsOfAnotherGuestAreOnTheSameScaleOnlyWhenAskedFor() throws Exception {
    try (Session session = start("long-mode")) {
      model.open("guest:long-mode");
      runToEnd(session);
    }
    String long1 = "guest:long-mode, run 1";
    assertEquals(0, model.ofOtherGuests());
    model.open(null);
    assertEquals(List.of(long1), runs(), "of the guest that was open last");
    try (Session session = start("hello-pvh")) {
      model.open("guest:hello-pvh");
      assertEquals(List.of(), runs(), "nor before it has begun");
      runToEnd(session);
    }
    String hello1 = "guest:hello-pvh, run 1";
    assertEquals(List.of(hello1), runs());
    assertEquals(1, model.ofOtherGuests());
    double end = model.axis().end();
    assertFalse(model.csv().contains("\n2,"), "nor in what is exported");
    model.setOtherGuests(true);
    assertEquals(List.of(hello1, long1), runs());
    assertTrue(model.csv().contains("\n2,"), model.csv());
    assertTrue(model.axis().end() >= end);
    model.setOtherGuests(false);
    assertEquals(List.of(hello1), runs());
    model.addFile("other.json", TimelineFiles.toJson("x", List.of(new Timeline(LATER))));
    assertEquals(List.of(hello1, "other.json"), runs(), "a file was asked for");
    model.open("guest:long-mode");
    assertEquals(List.of(long1, "other.json"), runs(), "its runs are there again");
    model.removeOthers();
    assertEquals(0, model.ofOtherGuests());
  }

  private static final List<Milestone> LATER =
      List.of(new Milestone("vm_init_end", Source.MACHINE, 0, 0, 0));

  private List<String> runs() {
    return model.axis().runs().stream().map(TimelineRun::name).toList();
  }

  @Test
  void aRunningMachineIsLookedAtFourTimesASecond() throws Exception {
    try (Session session = start("echo")) {
      model.open("guest:echo");
      assertTrue(model.follow(session.view(), 0));
      model.take(session.ask(Inspector::lanes).get(5, TimeUnit.SECONDS));
      var running =
          new bootscope.core.session.MachineView(
              2,
              2,
              true,
              null,
              Phase.RUNNING,
              null,
              10,
              10,
              10,
              session.view().registers(),
              null,
              null,
              session.view().modules(),
              session.view().devices(),
              session.view().milestones(),
              List.of(),
              Edits.Known.NONE,
              List.of(),
              List.of(),
              null,
              0,
              session.view().engine(),
              List.of(),
              Optional.empty(),
              null);
      assertFalse(model.follow(running, 100_000_000));
      assertTrue(model.follow(running, 260_000_000));
      assertFalse(model.follow(running, 300_000_000));
    }
  }

  @Test
  void theAxisCanShowHostTimeAndInstructions() throws Exception {
    try (Session session = start("long-mode")) {
      model.open("guest:long-mode");
      runToEnd(session);
      Milestone entry =
          session.view().milestones().stream()
              .filter(m -> m.name().equals("pvh_entry"))
              .findFirst()
              .orElseThrow();
      model.setClock(TimelineClock.HOST);
      TimelineRun run = model.axis().runs().getFirst();
      assertEquals(
          entry.hostNanos(),
          run.milestones().stream()
              .filter(m -> m.name().equals("pvh_entry"))
              .findFirst()
              .orElseThrow()
              .at()
              .nanos());
      model.setClock(TimelineClock.INSTRUCTIONS);
      assertEquals(TimeAxis.Unit.INSTRUCTIONS, model.axis().unit());
      model.mark(100);
      assertEquals(100, model.axis().mark().instructions());
    }
  }

  @Test
  void hostTimeBetweenMilestonesPassesEvenly() {
    HostTime time =
        new HostTime(
            List.of(
                new Milestone("a", Source.MACHINE, 0, 0, 50),
                new Milestone("b", Source.MACHINE, 0, 0, 60),
                new Milestone("c", Source.MACHINE, 100, 100, 250)));
    assertEquals(50, time.at(0));
    assertEquals(150, time.at(50));
    assertEquals(250, time.at(100));
    assertEquals(350, time.at(150));
    assertEquals(7, new HostTime(List.of()).at(7));
  }

  @Test
  void publishedFiguresLieOverAxesOfTimeOnly() {
    PublishedBoot boot = PublishedBoot.all().get(1);
    model.setPublished(boot);
    TimelineRun.Published shown = model.axis().published();
    assertEquals(boot.points().size(), shown.points().size());
    assertEquals("linux_start_kernel", shown.points().get(1).name());
    assertEquals(62_124_665, shown.points().get(1).at().nanos());
    assertEquals("QEMU (q35 machine) + SeaBIOS + vmlinux(PVH)", shown.configuration());
    assertTrue(
        shown.source().startsWith("QEMU 4.0 boots uncompressed Linux x86_64 kernel (2019-08-23)."));
    assertEquals(
        List.of("51.588200 ms", "62.124665 ms (+10.536465)", "139.460582 ms (+77.335917)"),
        shown.points().stream().map(TimelineRun.Point::figure).toList());
    assertFalse(model.leavesFiguresOut());
    model.setClock(TimelineClock.INSTRUCTIONS);
    assertNull(model.axis().published());
    assertTrue(model.leavesFiguresOut(), "and it is said");
    model.setClock(TimelineClock.HOST);
    assertNotNull(model.axis().published());
    assertEquals(boot, model.published());
    model.setPublished(null);
    assertNull(model.published());
    assertNull(model.axis().published());
  }

  @Test
  void whatIsExportedCanBeReadBackAndCompared() throws Exception {
    try (Session session = start("hello-pvh")) {
      model.open("guest:hello-pvh");
      runToEnd(session);
    }
    String json = model.json();
    assertEquals(1, TimelineFiles.fromJson(json).size());
    assertTrue(model.csv().startsWith("run,name,source,"), model.csv());
    assertTrue(model.text().startsWith(" vm_init_end: 0.000000\n pvh_entry: "), model.text());
    model.addFile("other.json", json);
    assertEquals("other.json", model.axis().runs().get(1).name());
    assertTrue(model.text().contains("\nAvg\n"), "several runs have statistics");
    assertThrows(TimelineFormatException.class, () -> model.addFile("x", "{}"));
    assertNotNull(model.axis().runs().get(1).end());
  }
}
