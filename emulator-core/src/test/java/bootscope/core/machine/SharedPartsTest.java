package bootscope.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedPartsTest {
  private static long bytes(MachineParts parts) {
    return parts.clock().length + parts.components().stream().mapToLong(c -> c.length).sum();
  }

  /** Each is whole, and holds of its own what is not as it was alone. */
  @ParameterizedTest
  @ValueSource(strings = {"boot-mix", "long-mode", "ticks"})
  void eachIsWholeAndKeepsWhatIsNewAlone(String guest) throws Exception {
    try (Machine machine = Guests.boot(guest).start()) {
      SharedParts.Keeper keeper = new SharedParts.Keeper();
      List<SharedParts> kept = new ArrayList<>();
      List<MachineParts> whole = new ArrayList<>();
      SharedParts before = null;
      long own = 0;
      for (int i = 0; i < 20; i++) {
        SharedParts now = keeper.of(machine, before);
        assertEquals(0, keeper.of(machine, now).size(now));
        own += now.size(before);
        kept.add(now);
        whole.add(MachineParts.of(machine));
        before = now;
        machine.runTo(machine.clock().instructions() + 1_000);
      }
      long all = 0;
      for (int i = 0; i < 20; i++) {
        assertTrue(whole.get(i).same(kept.get(i).whole()));
        assertEquals(bytes(whole.get(i)), kept.get(i).size(null));
        all += bytes(whole.get(i));
      }
      assertNotEquals(0, own);
      assertTrue(3 * own < 2 * all, own + " of " + all);
    }
  }
}
