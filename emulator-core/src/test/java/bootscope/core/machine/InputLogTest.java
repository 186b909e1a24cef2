package bootscope.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bootscope.core.machine.InputLog.Input;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InputLogTest {
  private final InputLog log = new InputLog();
  private final List<Input> given = new ArrayList<>();

  private void give(Stimulus what, long instructions, long nanos) {
    log.add(what, instructions, nanos);
    given.add(new Input(what, instructions, nanos));
  }

  @Test
  void whatIsGivenComesBackInOrder() {
    give(new Stimulus.Typed(0, 'a'), 10, 10);
    give(new Stimulus.Typed(0, 0xFF), 10, 10);
    give(new Stimulus.Typed(1, 'b'), 10, 10);
    give(new Stimulus.Break(1), 10, 10);
    give(new Stimulus.Typed(1, 'c'), 10, 10);
    give(new Stimulus.PowerButton(), 10, 12); // time passed while it was halted
    give(new Stimulus.Nmi(), 11, 13);
    assertEquals(given, log.all());
  }

  @Test
  void manyComeBackAsFew() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    long at = 0;
    for (int i = 0; i < 5000; i++) {
      at += random.nextInt(3) == 0 ? random.nextInt(1000) : 0;
      Stimulus what =
          switch (random.nextInt(8)) {
            case 0 -> new Stimulus.Break(random.nextInt(4));
            case 1 -> new Stimulus.Nmi();
            default -> new Stimulus.Typed(random.nextInt(2), random.nextInt(256));
          };
      give(what, at, 2 * at);
    }
    assertEquals(given, log.all(), "seed " + seed);
  }

  @Test
  void theListIsACopy() {
    give(new Stimulus.Nmi(), 1, 1);
    List<Input> before = log.all();
    give(new Stimulus.Nmi(), 2, 2);
    assertEquals(1, before.size());
    assertThrows(UnsupportedOperationException.class, () -> before.add(given.getFirst()));
  }
}
