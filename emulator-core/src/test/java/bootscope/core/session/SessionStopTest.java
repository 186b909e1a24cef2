package bootscope.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bootscope.core.machine.Guests;
import bootscope.core.machine.StopReason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the guest does, a session hears the commands that want it to stop. */
@Timeout(60)
class SessionStopTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "endless-delivery",
        "entries-everywhere",
        "fastest-timers",
        "hole-strings",
        "hpet-wrap",
        "impossible-alarm",
        "masked-clock",
        "patched-immediate"
      })
  void aPauseAndTheEndAreHeardWhateverTheGuestDoes(String guest) throws Exception {
    Session session = Session.start(Guests.boot("hostile/" + guest));
    session.run();
    while (session.ask(d -> d.virtualNanos()).get(10, TimeUnit.SECONDS) < 1000) {
      Thread.onSpinWait();
    }
    MachineView paused = session.pause().get(10, TimeUnit.SECONDS);
    assertEquals(Phase.PAUSED, paused.phase());
    assertEquals(StopReason.REQUESTED, paused.reason());
    session.run();
    session.shutDown().get(10, TimeUnit.SECONDS);
    assertEquals(Phase.CLOSED, session.view().phase());
  }

  @Test
  void aPauseCutsAStepThatTakesForEver() throws Exception {
    try (Session session = Session.start(Guests.boot("hostile/impossible-alarm"))) {
      CompletableFuture<MachineView> step = session.runTo(0x10, false);
      MachineView paused = session.pause().get(10, TimeUnit.SECONDS);
      assertEquals(Phase.PAUSED, paused.phase());
      assertEquals(StopReason.REQUESTED, step.get(10, TimeUnit.SECONDS).reason());
    }
  }

  @Test
  void stepsThatAreAskedForAtOnceAreAllTaken() throws Exception {
    try (Session session = Session.start(Guests.boot("ticks"))) {
      List<CompletableFuture<MachineView>> steps = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        steps.add(session.step());
      }
      for (int i = 0; i < steps.size(); i++) {
        assertEquals(i + 1, steps.get(i).get(10, TimeUnit.SECONDS).instructions());
      }
    }
  }
}
