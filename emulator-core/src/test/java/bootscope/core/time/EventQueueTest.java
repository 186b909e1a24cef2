package bootscope.core.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.describe.StateException;
import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.time.EventQueue.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What will happen, in which order, and what becomes of it when state is taken out and put back.
 */
class EventQueueTest {
  private final VirtualClock clock = new VirtualClock();
  private final EventQueue events = new EventQueue(clock);
  private final List<String> ran = new ArrayList<>();

  @Test
  void anEventThatArmsItselfAtOnceRunsANanosecondLater() {
    Event[] always = new Event[1];
    always[0] =
        events.event(
            "always",
            () -> {
              ran.add("at " + clock.now());
              always[0].at(clock.now());
            });
    always[0].at(0);
    events.runDue();
    assertEquals(List.of("at 0"), ran);
    assertEquals(1, events.earliest());
    clock.skipTo(1);
    events.runDue();
    assertEquals(List.of("at 0", "at 1"), ran);
  }

  @Test
  void twoThatArmEachOtherAtOnceRunOnceEachAtAnInstant() {
    Event[] pair = new Event[2];
    for (int i = 0; i < 2; i++) {
      int other = 1 - i;
      pair[i] =
          events.event(
              "event" + i,
              () -> {
                ran.add("other is " + other);
                pair[other].at(clock.now());
              });
    }
    pair[0].at(0);
    events.runDue();
    assertEquals(List.of("other is 1", "other is 0"), ran);
    assertEquals(1, events.earliest());
  }

  @Test
  void anEventArmedByAnInstructionOrByAnotherRunsAtThatInstant() {
    Event second = events.event("second", () -> ran.add("second"));
    Event first = events.event("first", () -> second.at(clock.now()));
    first.at(0);
    events.runDue();
    assertEquals(List.of("second"), ran);
    second.at(0); // an instruction's doing: it retires, and time passes
    assertEquals(0, events.earliest());
  }

  private Event recorded(String name) {
    return events.event(name, () -> ran.add(name + " at " + clock.now()));
  }

  private void runAt(long time) {
    clock.skipTo(time);
    events.runDue();
  }

  @Test
  void eventsRunInTheOrderOfTheirTimesAndAtOneTimeInThatOfTheirMaking() {
    Event first = recorded("first");
    Event second = recorded("second");
    Event third = recorded("third");
    third.at(5);
    second.at(10);
    first.at(10);
    assertEquals(5, events.earliest());
    runAt(4);
    assertEquals(List.of(), ran);
    runAt(10);
    assertEquals(List.of("third at 10", "first at 10", "second at 10"), ran);
    assertEquals(Long.MAX_VALUE, events.earliest());
  }

  @Test
  void anEventIsArmedForOneTimeTheLastThatWasSaid() {
    Event event = recorded("event");
    event.at(10);
    event.at(20);
    runAt(10);
    assertEquals(List.of(), ran);
    assertEquals(20, events.earliest());
    event.at(15);
    runAt(15);
    assertEquals(List.of("event at 15"), ran);
    runAt(20);
    assertEquals(1, ran.size());
  }

  @Test
  void aCancelledEventDoesNotRunEvenFromAnEventOfTheSameTime() {
    Event victim = recorded("victim");
    Event early = events.event("early", victim::cancel);
    victim.at(10);
    early.at(9);
    runAt(10);
    assertEquals(List.of(), ran);
    assertFalse(victim.armed());
    assertEquals(Long.MAX_VALUE, events.earliest());
    victim.cancel(); // once more does no harm
    victim.at(11);
    runAt(11);
    assertEquals(List.of("victim at 11"), ran);
  }

  @Test
  void itsOwnActionFindsAnEventDisarmedAndMayArmItForLater() {
    Event[] tick = new Event[1];
    tick[0] =
        events.event(
            "tick",
            () -> {
              ran.add(tick[0].armed() + " at " + clock.now());
              tick[0].at(clock.now() + 10);
            });
    tick[0].at(10);
    runAt(10);
    runAt(20);
    assertEquals(List.of("false at 10", "false at 20"), ran);
    assertEquals(30, events.earliest());
  }

  @Test
  void aPeriodThatWasMissedIsCaughtUpInOneRound() {
    Event[] tick = new Event[1];
    long[] next = {10};
    tick[0] =
        events.event(
            "tick",
            () -> {
              ran.add("due " + next[0]);
              next[0] += 10;
              tick[0].at(next[0]);
            });
    tick[0].at(10);
    runAt(35);
    assertEquals(List.of("due 10", "due 20", "due 30"), ran);
    assertEquals(40, events.earliest());
  }

  @Test
  void aTimeThatHasPassedMeansAsSoonAsPossible() {
    clock.skipTo(100);
    Event event = recorded("event");
    event.at(50);
    assertEquals(50, events.earliest());
    events.runDue();
    assertEquals(List.of("event at 100"), ran);
  }

  @Test
  void theProcessorIsStoppedInTimeForTheEarliest() {
    Event event = recorded("event");
    clock.deadline(1000);
    event.at(2000);
    assertEquals(1000, clock.deadline(), "somebody wants it earlier");
    event.at(500);
    assertEquals(500, clock.deadline());
  }

  @Test
  void noTwoEventsHaveOneName() {
    recorded("event");
    assertThrows(IllegalArgumentException.class, () -> recorded("event"));
  }

  @Test
  void whatIsArmedIsSavedAndRestored() {
    Event armed = recorded("armed");
    Event idle = recorded("idle");
    armed.at(30);
    Map<String, Object> saved = new HashMap<>();
    events.save(
        new StateWriter() {
          @Override
          public void putLong(String name, long value) {
            saved.put(name, value);
          }

          @Override
          public void putBytes(String name, byte[] bytes) {
            saved.put(name, bytes);
          }
        });
    armed.cancel();
    idle.at(20);
    clock.deadline(Long.MAX_VALUE);
    events.restore(
        new StateReader() {
          @Override
          public long getLong(String name) {
            return (Long) saved.get(name);
          }

          @Override
          public byte[] getBytes(String name) {
            return (byte[]) saved.get(name);
          }
        });
    assertTrue(armed.armed());
    assertFalse(idle.armed());
    assertEquals(30, events.earliest());
    assertEquals(30, clock.deadline());
    runAt(30);
    assertEquals(List.of("armed at 30"), ran);
  }

  @Test
  void afterAResetNothingHappensAnyMore() {
    recorded("event").at(30);
    events.reset(null);
    assertEquals(Long.MAX_VALUE, events.earliest());
    runAt(30);
    assertEquals(List.of(), ran);
  }

  @Test
  void nothingIsDueAtTheEndOfTimeOrBeyond() {
    Event far = events.event("far", () -> ran.add("far"));
    far.at(VirtualClock.END - 1);
    assertEquals(VirtualClock.END - 1, events.earliest());
    far.at(VirtualClock.END);
    assertFalse(far.armed());
    far.at(Long.MAX_VALUE);
    assertEquals(Long.MAX_VALUE, events.earliest());
  }

  @Test
  void aClockThatIsNoTimeIsNotRestored() {
    clock.restore(VirtualClock.END, 7);
    assertEquals(VirtualClock.END - 7, clock.instructions());
    assertThrows(StateException.class, () -> clock.restore(VirtualClock.END + 1, 0));
    assertThrows(StateException.class, () -> clock.restore(-1, -1));
    assertThrows(StateException.class, () -> clock.restore(5, 6));
  }
}
