package bootscope.core.drive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.debug.Debugger;
import bootscope.core.event.GuestListener;
import bootscope.core.machine.Guests;
import bootscope.core.machine.Stimulus;
import bootscope.core.machine.StopReason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the terminal and the window share. */
class DriveTest {
  private final List<Long> rests = new ArrayList<>();
  private final List<Stimulus> took = new ArrayList<>();
  private final StringBuilder console = new StringBuilder();
  private boolean paced;
  private Debugger debugger;
  private Drive drive;

  private void start(String guest) throws Exception {
    debugger = Debugger.start(Guests.boot(guest), System::nanoTime);
    debugger.listen(
        new GuestListener() {
          @Override
          public void serial(int port, int character) {
            console.append((char) character);
          }
        });
    drive =
        new Drive(
            debugger,
            new Drive.Seat() {
              @Override
              public void took(Stimulus what) {
                took.add(what);
              }

              @Override
              public boolean paced() {
                return paced;
              }

              @Override
              public void rest(long nanoseconds) {
                rests.add(nanoseconds);
              }
            });
  }

  @AfterEach
  void close() {
    debugger.close();
  }

  private StopReason untilItStops() {
    StopReason reason = StopReason.LIMIT;
    while (reason == StopReason.LIMIT) {
      reason = drive.slice().reason();
    }
    return reason;
  }

  @Test
  void whatIsTypedWaitsForTheMachineAndIsLoggedByIt() throws Exception {
    start("echo");
    assertEquals(StopReason.WAITING, untilItStops());
    for (char c : "hi\r".toCharArray()) {
      drive.type(new Stimulus.Typed(0, c));
    }
    assertEquals(3, drive.typed());
    untilItStops();
    assertEquals(0, drive.typed());
    assertTrue(console.toString().contains("hi"), console.toString());
    assertEquals(took, drive.inputs().stream().map(i -> i.what()).toList());
    assertEquals(3, took.size());
  }

  @Test
  void aSliceEndsAtItsLimitsTheNearerFirst() throws Exception {
    start("steady-loops");
    assertEquals(777, drive.slice(777, Long.MAX_VALUE).instructions());
    long slice = drive.slice().instructions() - 777;
    assertEquals(1_000_000, slice);
    long now = debugger.machine().clock().now();
    assertEquals(now + 50, drive.slice(Long.MAX_VALUE, now + 50).virtualNanos());
  }

  @Test
  void idleTimeIsSpentOnTheWallOnlyWhereThatIsWanted() throws Exception {
    start("ticks");
    untilItStops();
    assertEquals(List.of(), rests);
    long end = debugger.machine().clock().now();
    paced = true;
    drive.restart();
    untilItStops();
    assertFalse(rests.isEmpty());
    assertTrue(rests.stream().allMatch(r -> r > 0 && r <= 1_000_000_000), rests.toString());
    assertEquals(end, debugger.machine().clock().now(), "the guest cannot tell");
  }

  @Test
  void aRestartForgetsWhatWasTypedForTheMachineBefore() throws Exception {
    start("echo");
    drive.type(new Stimulus.Typed(0, 'x'));
    drive.restart();
    assertEquals(0, drive.typed());
    assertEquals(List.of(), drive.inputs());
    assertEquals(StopReason.WAITING, untilItStops());
  }

  @Test
  void aGuestThatResetsAtTheSameInstructionAgainGetsNowhere() throws Exception {
    start("triple-fault");
    assertEquals(StopReason.TRIPLE_FAULT, untilItStops());
    assertFalse(drive.resetsForEver(), "it was the first time");
    drive.reset();
    assertEquals(StopReason.TRIPLE_FAULT, untilItStops());
    assertTrue(drive.resetsForEver());
    assertEquals(1, drive.resets());
    drive.type(new Stimulus.Nmi());
    drive.feed();
    assertFalse(drive.resetsForEver(), "something came from outside meanwhile");
  }
}
