package bootscope.core.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Guests;
import bootscope.core.machine.Machine;
import org.junit.jupiter.api.Test;

/** Checkpoints are as far apart as it is worth. */
class SpacingTest {
  @Test
  void theLongerARunTheFartherApartTheyAre() {
    Spacing spacing = new Spacing(3_000, 10_000, 0);
    assertEquals(3_000, spacing.instructions(0));
    assertEquals(3_000, spacing.instructions(3_000_000));
    assertEquals(7_000, spacing.instructions(7_000_000));
    assertEquals(10_000, spacing.instructions(Long.MAX_VALUE));
  }

  @Test
  void theInterpreterHasThemCloserByInstructionsAlone() throws Exception {
    Boot boot = Guests.on(EngineChoice.INTERPRETER, Guests.boot("hello-pvh"));
    try (Machine machine = boot.start()) {
      Spacing interpreted = Spacing.of(machine.processor());
      assertTrue(interpreted.closest() < interpreted.farthest());
      assertEquals(0, interpreted.running());
    }
  }
}
