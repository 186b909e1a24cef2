package bootscope.core.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.debug.Debugger;
import bootscope.core.debug.Listing;
import bootscope.core.drive.Drive;
import bootscope.core.isa.Mnemonic;
import bootscope.core.machine.Guests;
import bootscope.core.machine.StateHash;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps over and out of calls, backwards, lead to where the same steps forwards began. */
class ReverseStepTest {
  private static final int STEPS = 3000;

  private Debugger debugger;
  private History history;

  private void open(String guest) throws Exception {
    debugger = Debugger.start(Guests.boot(guest), () -> 0);
    Drive drive = new Drive(debugger, new Drive.Seat() {});
    history = new History(debugger, drive, 64 << 20, 500, 0);
  }

  @AfterEach
  void close() {
    history.close();
    debugger.close();
  }

  private long now() {
    return debugger.machine().clock().instructions();
  }

  private String hash() {
    return StateHash.of(debugger.machine());
  }

  @ParameterizedTest
  @CsvSource({"hello-pvh, 20", "long-mode, 20", "boot-mix, 5"})
  void overACallAndOutOfIt(String guest, int least) throws Exception {
    open(guest);
    int calls = 0;
    for (int i = 0; i < STEPS && calls < 40; i++) {
      history.look();
      Listing.Line line = debugger.here();
      if (line.instruction().mnemonic() != Mnemonic.CALL) {
        debugger.step();
        continue;
      }
      calls++;
      long begin = now();
      String there = hash();
      debugger.step();
      history.look();
      history.stepOutBack();
      assertEquals(begin, now(), "out of " + line.text());
      assertEquals(there, hash());
      debugger.stepOver();
      history.look();
      assertTrue(now() > begin + 1);
      String behind = hash();
      long end = now();
      history.stepOverBack();
      assertEquals(begin, now(), "over " + line.text());
      assertEquals(there, hash());
      history.goTo(end);
      assertEquals(behind, hash());
      history.goTo(begin);
      debugger.step(); // into it: there are calls within
    }
    assertTrue(calls >= least, calls + " calls");
  }

  @Test
  void overAnInterrupt() throws Exception {
    open("ticks");
    history.look();
    int returns = 0;
    for (int i = 0; i < 20_000 && returns < 3; i++) {
      Listing.Line line = debugger.here();
      debugger.step();
      history.look();
      if (line.instruction() != null && line.instruction().mnemonic() == Mnemonic.IRET) {
        returns++;
        long end = now();
        long rip = debugger.machine().processor().linearRip();
        history.stepOverBack();
        assertTrue(now() < end - 2, "not into the handler");
        long before = now();
        debugger.step();
        assertTrue(now() > before);
        history.goTo(end);
        assertEquals(rip, debugger.machine().processor().linearRip());
      }
    }
    assertEquals(3, returns);
  }

  @Test
  void whereNobodyCalledItIsSaidSo() throws Exception {
    open("hello-pvh");
    history.look();
    debugger.step();
    history.look();
    String there = hash();
    IllegalStateException e =
        assertThrows(IllegalStateException.class, () -> history.stepOutBack());
    assertTrue(
        e.getMessage().contains("cannot be told") || e.getMessage().contains("is not in"),
        e.getMessage());
    assertEquals(1, now());
    assertEquals(there, hash());
  }
}
