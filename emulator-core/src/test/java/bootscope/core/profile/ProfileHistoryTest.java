package bootscope.core.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.debug.Debugger;
import bootscope.core.drive.Drive;
import bootscope.core.history.History;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Guests;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A profile goes back in time with its machine, and forward again. */
class ProfileHistoryTest {
  private static final long SIZE = 256 << 20;

  private static long straight(Boot boot, long instructions) throws Exception {
    try (Debugger d = Debugger.start(boot, () -> 0)) {
      CallRecorder recorder = new CallRecorder(d);
      d.run(instructions);
      return EventHash.of(recorder.profile());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "boot-mix, INTERPRETER, 300000",
    "boot-mix, AUTO, 300000",
    "ticks, AUTO, 20000",
    "long-mode, AUTO, 2000"
  })
  void itTellsAtEachInstantWhatAStraightRunHasThere(String guest, EngineChoice engine, long length)
      throws Exception {
    Boot boot = Guests.on(engine, Guests.boot(guest));
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (Debugger d = Debugger.start(boot, () -> 0)) {
      Drive drive = new Drive(d, new Drive.Seat() {});
      CallRecorder recorder = new CallRecorder(d);
      try (History history = new History(d, drive, SIZE)) {
        long step = length / 20;
        for (long to = step; to <= length; to += step) {
          history.look();
          drive.slice(to, Long.MAX_VALUE);
        }
        history.look();
        long end = d.machine().clock().instructions();
        for (int i = 0; i < 12; i++) {
          long at = random.nextLong(end + 1);
          history.goTo(at);
          assertEquals(at, d.machine().clock().instructions(), "seed " + seed);
          assertEquals(
              straight(boot, at), EventHash.of(recorder.profile()), "at " + at + ", seed " + seed);
        }
      }
    }
  }
}
