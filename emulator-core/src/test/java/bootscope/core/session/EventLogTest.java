package bootscope.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.boot.ContractItem;
import bootscope.core.boot.DirectPvh;
import bootscope.core.boot.EntryContract;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import bootscope.core.machine.Boot;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.machine.StopReason;
import bootscope.core.session.LogEvent.Ended;
import bootscope.core.session.LogEvent.Entered;
import bootscope.core.session.LogEvent.Fault;
import bootscope.core.session.LogEvent.Opened;
import bootscope.core.session.LogEvent.Placed;
import bootscope.core.session.LogEvent.Reached;
import bootscope.core.session.LogEvent.UnclaimedPort;
import bootscope.core.session.LogEvent.Warned;
import bootscope.core.session.LogEvent.What;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventLogTest {
  private static Session start(String guest) throws Exception {
    Path file = Path.of("..", "assets", "guests", guest + ".elf");
    return Session.start(
        Boot.of(
            new DirectPvh(),
            KernelImages.open(ImageBytes.ofFile(file)),
            List.of(),
            "a b",
            MachineConfiguration.ofRam(32L << 20)));
  }

  private static MachineView runToEnd(Session session) throws Exception {
    MachineView view = session.run().get();
    while (view.phase() == Phase.RUNNING) {
      Thread.sleep(2);
      view = session.view();
    }
    return view;
  }

  private static <T extends What> List<T> of(Class<T> kind, List<LogEvent> events) {
    return events.stream().map(LogEvent::what).filter(kind::isInstance).map(kind::cast).toList();
  }

  @Test
  void theLoaderTellsWhatItPlacedBeforeTheGuestRuns() throws Exception {
    try (Session session = start("hello-pvh")) {
      List<LogEvent> events = session.log().from(0);
      assertEquals(1, of(Opened.class, events).size());
      assertTrue(of(Placed.class, events).stream().anyMatch(p -> p.length() == 56), "start_info");
      assertEquals(
          session.view().registers().linearRip(),
          of(Entered.class, events).getFirst().physicalAddress());
      assertTrue(events.stream().allMatch(e -> e.instructions() == 0));
    }
  }

  @Test
  void whatIsDamagedInTheKernelIsToldBeforeItIsPlaced() throws Exception {
    byte[] image = Files.readAllBytes(Path.of("..", "assets", "guests", "hello-pvh.elf"));
    image[image[4] == 2 ? 54 : 42] = 1; // e_phentsize
    Boot boot =
        Boot.of(
            new DirectPvh(),
            KernelImages.open(ImageBytes.ofArray("damaged", image)),
            List.of(),
            "",
            MachineConfiguration.ofRam(32L << 20));
    try (Session session = Session.start(boot)) {
      List<LogEvent> events = session.log().from(0);
      String text = of(Warned.class, events).getFirst().text();
      assertTrue(text.contains("a program header is said to take 1 bytes"), text);
      List<What> loading =
          events.stream()
              .map(LogEvent::what)
              .filter(w -> w instanceof Warned || w instanceof Placed)
              .toList();
      assertTrue(loading.getFirst() instanceof Warned, "" + loading);
    }
  }

  @Test
  void milestonesAndTheEndAreLoggedInOrder() throws Exception {
    try (Session session = start("hello-pvh")) {
      MachineView end = runToEnd(session);
      List<LogEvent> events = session.log().from(0);
      List<String> names = of(Reached.class, events).stream().map(Reached::milestone).toList();
      assertTrue(names.contains("pvh_entry") && names.contains("console_first_byte"), "" + names);
      assertEquals(new Ended(StopReason.POWER_OFF, ""), events.getLast().what());
      assertEquals(end.instructions(), events.getLast().instructions());
      for (int i = 1; i < events.size(); i++) {
        assertTrue(events.get(i).instructions() >= events.get(i - 1).instructions());
        assertTrue(events.get(i).sequence() > events.get(i - 1).sequence());
      }
    }
  }

  @Test
  void faultsOnTheWayToATripleFaultAreLogged() throws Exception {
    try (Session session = start("triple-fault")) {
      runToEnd(session);
      List<LogEvent> events = session.log().from(0);
      assertTrue(!of(Fault.class, events).isEmpty());
      assertEquals(new Ended(StopReason.TRIPLE_FAULT, ""), events.getLast().what());
    }
  }

  @Test
  void aRestartVoidsWhatIsOlder() throws Exception {
    try (Session session = start("hello-pvh")) {
      int atEntry = session.log().from(0).size();
      runToEnd(session);
      long end = session.log().end();
      session.restart().get();
      assertEquals(end, session.log().start());
      assertEquals(atEntry, session.log().from(0).size());
      assertEquals(0, session.log().from(session.log().end()).size());
    }
  }

  @Test
  void aFloodOfOneKindWashesNoOtherAway() {
    EventLog log = new EventLog();
    log.add(0, 0, new Opened("x"));
    for (int i = 0; i < EventLog.MOST + 10; i++) {
      log.add(i, i, new UnclaimedPort(i & 0xFFFF, false));
    }
    List<LogEvent> events = log.from(0);
    assertEquals(EventLog.MOST + 1, events.size());
    assertEquals(10, log.dropped());
    assertEquals(new Opened("x"), events.getFirst().what());
    assertEquals(5, log.from(log.end() - 5).size());
  }

  @Test
  void theContractIsCheckedAtEntryAndKeptWhileTheGuestRunsOn() throws Exception {
    try (Session session = start("hello-pvh")) {
      List<ContractItem> items = session.contractAtEntry();
      assertTrue(EntryContract.holds(items), "" + EntryContract.lines(items));
      runToEnd(session);
      assertEquals(items, session.contractAtEntry());
    }
  }
}
