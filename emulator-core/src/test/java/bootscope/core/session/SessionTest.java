package bootscope.core.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.machine.Guests;
import bootscope.core.machine.StateHash;
import bootscope.core.machine.StopReason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SessionTest {
  private static MachineView await(Session session, Predicate<MachineView> condition)
      throws Exception {
    while (!condition.test(session.view())) {
      Thread.sleep(2);
    }
    return session.view();
  }

  private static MachineView get(CompletableFuture<MachineView> future) throws Exception {
    return future.get(20, TimeUnit.SECONDS);
  }

  @Test
  void itStandsPausedAtTheEntryAndRunsToThePowerOff() throws Exception {
    try (Session session = Session.start(Guests.boot("hello-pvh"))) {
      assertEquals(Phase.PAUSED, session.view().phase());
      assertEquals(0, session.view().instructions());
      session.run();
      MachineView end = await(session, v -> v.phase() == Phase.ENDED);
      assertEquals(StopReason.POWER_OFF, end.stop());
      assertEquals("hello-pvh: powering off", session.serial(0).text().lines().toList().getLast());
      assertEquals("power_off", end.milestones().getLast().name());
      assertTrue(end.mips() > 0);
    }
  }

  @Test
  void stepsAnswerWithTheViewBehindThem() throws Exception {
    try (Session session = Session.start(Guests.boot("hello-pvh"))) {
      assertEquals(1, get(session.step()).instructions());
      long breakpoint =
          session.ask(d -> d.breakAtSymbol("put_string").id()).get(5, TimeUnit.SECONDS);
      session.run();
      MachineView at = await(session, v -> v.stop() == StopReason.BREAKPOINT);
      assertEquals(List.of((int) breakpoint), at.hit());
      session.ask(d -> d.breakpoints().delete((int) breakpoint)).get(5, TimeUnit.SECONDS);
      MachineView out = get(session.stepOut());
      assertEquals(StopReason.LIMIT, out.stop());
      assertEquals(
          at.registers().general()[4] + 4, out.registers().general()[4], "a return pops 4 bytes");
      assertTrue(get(session.stepOver()).instructions() > out.instructions());
      assertArrayEquals(
          new byte[] {0x50, 0x52}, session.read(true, 0x100000, 2).get(5, TimeUnit.SECONDS));
      assertEquals(0, session.read(true, 0x2_0000_0000L, 2).get(5, TimeUnit.SECONDS).length);
    }
  }

  @Test
  void whatIsTypedReachesTheGuestAndIsLogged() throws Exception {
    try (Session session = Session.start(Guests.boot("echo"))) {
      session.run();
      await(session, v -> v.phase() == Phase.WAITING);
      session.type(0, "hi\r\n".getBytes(StandardCharsets.ISO_8859_1));
      while (!session.serial(0).text().contains("hi")) {
        Thread.sleep(2);
      }
      session.type(0, new byte[] {4});
      assertEquals(StopReason.POWER_OFF, await(session, v -> v.phase() == Phase.ENDED).stop());
      List<Session.Input> inputs = session.inputs().get(5, TimeUnit.SECONDS);
      assertEquals("hi\r\n\4".length(), inputs.size());
      assertTrue(inputs.getFirst().instructions() > 0);
    }
  }

  @Test
  void aSleepingGuestCanBePausedAskedAndRestarted() throws Exception {
    try (Session session = Session.start(Guests.boot("echo"))) {
      session.run();
      MachineView waiting = await(session, v -> v.phase() == Phase.WAITING);
      String hash = session.ask(d -> StateHash.of(d.machine())).get(5, TimeUnit.SECONDS);
      assertEquals(Phase.PAUSED, get(session.pause()).phase());
      MachineView again = get(session.restart());
      assertEquals(0, again.instructions());
      assertEquals(1, again.restarts());
      assertEquals(0, session.serial(0).end());
      session.run();
      MachineView second = await(session, v -> v.phase() == Phase.WAITING && v.instructions() > 0);
      assertEquals(waiting.instructions(), second.instructions());
      assertEquals(hash, session.ask(d -> StateHash.of(d.machine())).get(5, TimeUnit.SECONDS));
    }
  }

  @Test
  void pacingTakesWallTimeAndChangesNoState() throws Exception {
    String[] hashes = new String[2];
    for (int i = 0; i < 2; i++) {
      try (Session session = Session.start(Guests.boot("ticks"))) {
        session.paced(i == 1);
        long begin = System.nanoTime();
        session.run();
        MachineView end = await(session, v -> v.phase() == Phase.ENDED);
        if (i == 1) {
          long least = (end.virtualNanos() - end.instructions()) * 9 / 10;
          assertTrue(System.nanoTime() - begin > least, "14 ticks of 10 ms were waited for");
        }
        hashes[i] = session.ask(d -> StateHash.of(d.machine())).get(5, TimeUnit.SECONDS);
      }
    }
    assertEquals(hashes[0], hashes[1]);
  }

  @Test
  void changesAreToldOfAtMostSixtyTimesASecond() throws Exception {
    try (Session session = Session.start(Guests.boot("ticks"))) {
      AtomicInteger changes = new AtomicInteger();
      session.onChange(changes::incrementAndGet);
      session.run();
      await(session, v -> v.phase() == Phase.ENDED);
      assertTrue(changes.get() >= 2, "the start and the stop");
      assertTrue(changes.get() < 60);
    }
  }

  @Test
  void aLongStepIsCutShortByAPauseButNotByAQuestion() throws Exception {
    try (Session session = Session.start(Guests.boot("echo"))) {
      session.paced(true);
      CompletableFuture<MachineView> step = session.runTo(0x7FFF_FFFF);
      MachineView view = get(step);
      assertEquals(StopReason.WAITING, view.stop(), "the guest sleeps before it gets there");
      session.ask(d -> d.machine().clock().now()).get(5, TimeUnit.SECONDS);
      assertEquals(Phase.PAUSED, get(session.pause()).phase());
    }
  }

  @Test
  void aClosedSessionHasNoThreadAndRefusesCommands() throws Exception {
    Session session = Session.start(Guests.boot("ticks"));
    session.run();
    session.close();
    assertEquals(Phase.CLOSED, session.view().phase());
    ExecutionException e =
        assertThrows(ExecutionException.class, () -> session.step().get(5, TimeUnit.SECONDS));
    assertEquals("the session is closed", e.getCause().getMessage());
    session.close();
    Thread.sleep(50);
    assertFalse(
        Thread.getAllStackTraces().keySet().stream()
            .anyMatch(t -> t.getName().equals("emulation")));
  }

  @Test
  void aDefectEndsTheSessionAndIsShown() throws Exception {
    Session session = Session.start(Guests.boot("ticks"));
    CompletableFuture<Object> answer =
        session.ask(
            d -> {
              throw new AssertionError("broken");
            });
    assertThrows(ExecutionException.class, () -> answer.get(5, TimeUnit.SECONDS));
    MachineView view = await(session, v -> v.phase() == Phase.FAILED);
    assertEquals("broken", view.failure().getMessage());
    session.close();
  }

  @Test
  void theSerialLogKnowsWhenEachLineBegan() throws Exception {
    try (Session session = Session.start(Guests.boot("ticks"))) {
      session.run();
      await(session, v -> v.phase() == Phase.ENDED);
      List<SerialLog.Line> lines = session.serial(0).lines(0);
      String text = session.serial(0).text();
      assertEquals(text.lines().count(), lines.size());
      for (int i = 1; i < lines.size(); i++) {
        assertEquals('\n', text.charAt((int) lines.get(i).start() - 1));
        assertTrue(lines.get(i).virtualNanos() > lines.get(i - 1).virtualNanos());
      }
    }
  }
}
