package bootscope.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.debug.CountTrigger;
import bootscope.core.debug.SavePoint;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Guests;
import bootscope.core.machine.StopReason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A session that goes back has the logs of that instant, and goes on to those of a straight run.
 */
@Timeout(60)
class SessionGoingBackTest {
  @TempDir Path dir;

  static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(20, TimeUnit.SECONDS);
  }

  private static Session start(String guest, long... stops) throws Exception {
    return start(Guests.boot(guest), stops);
  }

  private static Session start(Boot boot, long... stops) throws Exception {
    Session session = Session.start(boot, () -> 0);
    for (long stop : stops) {
      get(session.change(e -> e.breakpoints().add(new CountTrigger(stop))));
    }
    return session;
  }

  static MachineView run(Session session) throws Exception {
    MachineView view = get(session.run());
    while (view.phase() == Phase.RUNNING) {
      Thread.sleep(2);
      view = session.view();
    }
    return view;
  }

  static Map<String, Object> seen(Session session) throws Exception {
    MachineView view = session.view();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("events", session.log().from(0));
    all.put("log", List.of(session.log().start(), session.log().end(), session.log().dropped()));
    all.put("serial", session.serial(0).text());
    all.put("lines", session.serial(0).lines(0));
    all.put("contract", session.contractAtEntry());
    all.put("phase", view.phase());
    all.put("stop", String.valueOf(view.stop()));
    all.put("milestones", view.milestones());
    all.put("breakpoints", view.breakpoints());
    all.put("exceptions", view.exceptions());
    all.put("edits", view.edits());
    all.put("inputs", get(session.inputs()));
    all.put("state", get(session.ask(i -> i.stateHash())));
    return all;
  }

  static void same(Map<String, Object> expected, Map<String, Object> found) {
    expected.forEach((name, value) -> assertEquals(value, found.get(name), name));
  }

  @ParameterizedTest
  @CsvSource({
    "hello-pvh, 700, 900, 0",
    "long-mode, 2000, 6000, 0",
    "ticks, 3000, 9000, 0",
    "boot-mix, 40000, 90000, 200000"
  })
  void itsLogsAreThoseOfTheInstantAndThenThoseOfAStraightRun(
      String guest, long one, long other, long last) throws Exception {
    Phase ended = last == 0 ? Phase.ENDED : Phase.PAUSED; // where it is stopped at last
    Boot boot = Guests.boot(guest); // opened once: the log says how long that took on the host
    Map<String, Object> end;
    try (Session session = start(boot, one, other, last)) {
      run(session);
      run(session);
      assertEquals(ended, run(session).phase());
      end = seen(session);
    }
    try (Session session = start(boot, one, other, last)) {
      assertEquals(one, run(session).instructions());
      SavePoint first = get(session.save(dir.resolve("first")));
      Map<String, Object> then = seen(session);
      assertEquals(other, run(session).instructions());
      SavePoint second = get(session.save(dir.resolve("second")));
      Map<String, Object> later = seen(session);
      assertEquals(ended, run(session).phase());
      SavePoint atEnd = get(session.save(dir.resolve("last")));
      same(end, seen(session));

      assertEquals(Phase.PAUSED, get(session.restore(first)).phase());
      same(then, seen(session));
      get(session.restore(second)); // forward
      same(later, seen(session));
      get(session.restore(first));
      assertEquals(other, run(session).instructions());
      same(later, seen(session));
      assertEquals(ended, run(session).phase());
      same(end, seen(session));
      get(session.restore(first));
      assertEquals(ended, get(session.restore(atEnd)).phase());
      same(end, seen(session));
    }
  }

  @Test
  void savedInTheMidstOfARunItStandsThereAndGoesOnToTheSame() throws Exception {
    long stop = 3_000_000;
    try (Session session = start("boot-mix", stop)) {
      get(session.run());
      SavePoint point = get(session.save(dir.resolve("running")));
      assertTrue(point.instructions() < stop, "saved at " + point.instructions());
      while (session.view().phase() == Phase.RUNNING) {
        Thread.sleep(2);
      }
      Map<String, Object> then = seen(session);
      MachineView back = get(session.restore(point));
      assertEquals(Phase.PAUSED, back.phase());
      assertEquals(point.instructions(), back.instructions());
      assertEquals(stop, run(session).instructions());
      same(then, seen(session));
    }
  }

  @Test
  void whileItWaitsItGoesBackToWaiting() throws Exception {
    try (Session session = start("echo")) {
      assertEquals(Phase.WAITING, run(session).phase());
      SavePoint point = get(session.save(dir.resolve("waiting")));
      Map<String, Object> then = seen(session);
      session.type(0, "one\r\n".getBytes(StandardCharsets.ISO_8859_1));
      while (!session.serial(0).text().contains("one")) {
        Thread.sleep(2);
      }
      MachineView back = get(session.restore(point));
      assertEquals(Phase.WAITING, back.phase());
      assertEquals(StopReason.WAITING, back.stop().reason());
      same(then, seen(session));
      session.type(0, "two\r\n\4".getBytes(StandardCharsets.ISO_8859_1));
      while (session.view().phase() != Phase.ENDED) {
        Thread.sleep(2);
      }
      String text = session.serial(0).text();
      assertTrue(text.contains("two") && !text.contains("one"), text);
      assertEquals("two\r\n\4".length(), get(session.inputs()).size());
    }
  }

  @Test
  void aPointOfAMachineThatIsNoMoreIsRefused() throws Exception {
    try (Session session = start("hello-pvh", 700)) {
      run(session);
      SavePoint point = get(session.save(dir.resolve("point")));
      get(session.restart());
      ExecutionException refused =
          assertThrows(ExecutionException.class, () -> get(session.restore(point)));
      assertEquals(IllegalStateException.class, refused.getCause().getClass());
      assertEquals(Phase.PAUSED, session.view().phase());
      assertEquals(700, run(session).instructions());
    }
  }
}
