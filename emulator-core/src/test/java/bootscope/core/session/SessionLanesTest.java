package bootscope.core.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.boot.DirectPvh;
import bootscope.core.debug.Inspector;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import bootscope.core.machine.Boot;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.timeline.Lanes;
import bootscope.core.timeline.Lanes.Lane;
import bootscope.core.timeline.ProcessorMode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SessionLanesTest {
  private static Session start(String guest) throws Exception {
    Path file = Path.of("../assets/guests/" + guest + ".elf");
    return Session.start(
        Boot.of(
            new DirectPvh(),
            KernelImages.open(ImageBytes.ofFile(file)),
            List.of(),
            "",
            MachineConfiguration.ofRam(32L << 20)));
  }

  private static void runToEnd(Session session) throws Exception {
    session.run().get(5, TimeUnit.SECONDS);
    long limit = System.nanoTime() + 10_000_000_000L;
    while (session.view().phase() == Phase.RUNNING && System.nanoTime() < limit) {
      Thread.sleep(2);
    }
  }

  @Test
  void aGuestThatEntersLongModePassesThroughEachModeOnce() throws Exception {
    try (Session session = start("long-mode")) {
      runToEnd(session);
      Lanes lanes = session.ask(Inspector::lanes).get(5, TimeUnit.SECONDS);
      assertEquals(ProcessorMode.PROTECTED, lanes.modes().getFirst().mode());
      assertEquals(0, lanes.modes().getFirst().instructions());
      List<ProcessorMode> modes = lanes.modes().stream().map(Lanes.ModeChange::mode).toList();
      assertTrue(modes.contains(ProcessorMode.COMPATIBILITY), modes.toString());
      assertTrue(modes.contains(ProcessorMode.LONG), modes.toString());
      assertEquals(session.view().instructions(), lanes.endInstructions());
      assertEquals(session.view().virtualNanos(), lanes.endNanos());
      long printed = Arrays.stream(lanes.counts(Lane.CONSOLE)).sum();
      assertEquals(session.serial(0).end(), printed);
    }
  }

  @Test
  void interruptsAndIdleTimeShow() throws Exception {
    try (Session session = start("ticks")) {
      runToEnd(session);
      Lanes lanes = session.ask(Inspector::lanes).get(5, TimeUnit.SECONDS);
      assertTrue(Arrays.stream(lanes.counts(Lane.INTERRUPTS)).sum() > 0);
      assertTrue(lanes.endNanos() > lanes.endInstructions(), "it is halted in between");
      long busy = Arrays.stream(lanes.counts(Lane.BUSY)).sum();
      assertEquals(lanes.endInstructions(), busy);
    }
  }

  @Test
  void twoRunsGiveTheSameLanesHoweverOftenSomebodyLooks() throws Exception {
    Lanes first;
    try (Session session = start("ticks")) {
      session.run();
      for (int i = 0; i < 50; i++) {
        session.ask(Inspector::lanes).get(5, TimeUnit.SECONDS);
      }
      runToEnd(session);
      first = session.ask(Inspector::lanes).get(5, TimeUnit.SECONDS);
    }
    try (Session session = start("ticks")) {
      runToEnd(session);
      Lanes second = session.ask(Inspector::lanes).get(5, TimeUnit.SECONDS);
      assertEquals(second.modes(), first.modes());
      for (Lane lane : Lane.values()) {
        assertArrayEquals(second.counts(lane), first.counts(lane), lane.name());
      }
    }
  }

  @Test
  void linesFromAPositionOnAreInOrder() {
    SerialLog log = new SerialLog();
    for (int i = 0; i < 10; i++) {
      log.append('a' + i, i * 10, i * 100);
      log.append('\n', i * 10 + 1, i * 100 + 1);
    }
    assertEquals(10, log.lines(0).size());
    assertEquals(
        List.of(new SerialLog.Line(16, 80, 800), new SerialLog.Line(18, 90, 900)), log.lines(15));
    assertEquals(List.of(), log.lines(19));
  }
}
