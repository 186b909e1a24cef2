package bootscope.core.drive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.debug.Debugger;
import bootscope.core.event.Recorded;
import bootscope.core.machine.Guests;
import bootscope.core.machine.Stimulus;
import org.junit.jupiter.api.Test;

/** What is left of what a drive knows, when its machine is put back. */
class DriveMarkTest {
  @Test
  void whatWaitedToBeTypedWaitsAgainAndLaterResetsHaveNotBeen() throws Exception {
    try (Debugger debugger = Debugger.start(Guests.boot("hello-pvh"), () -> 0)) {
      Drive.Seat seat =
          new Drive.Seat() {
            @Override
            public boolean paced() {
              return false;
            }

            @Override
            public void rest(long nanoseconds) {}
          };
      Drive drive = new Drive(debugger, seat);
      debugger.run(500);
      drive.reset();
      debugger.run(1000);
      drive.reset();
      assertTrue(drive.resetsForEver() || debugger.machine().clock().instructions() == 1000);
      debugger.run(1500);
      drive.type(new Stimulus.Typed(0, 'a'));
      boolean forEver = drive.resetsForEver();
      Recorded.Mark mark = debugger.mark();
      assertTrue(drive.feed());
      drive.type(new Stimulus.Typed(0, 'b'));
      assertFalse(drive.resetsForEver());
      drive.reset();
      assertEquals(3, drive.resets());
      mark.cut();
      assertEquals(1, drive.typed());
      assertEquals(2, drive.resets());
      assertEquals(forEver, drive.resetsForEver());
      assertTrue(forEver, "two boots of 500 instructions");
    }
  }
}
