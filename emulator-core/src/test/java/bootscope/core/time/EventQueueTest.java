package bootscope.core.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bootscope.core.describe.StateException;
import bootscope.core.time.EventQueue.Event;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

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
