package bootscope.views.pane;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.session.MachineView;
import bootscope.core.session.Phase;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CalmTest {
  private final AtomicLong nanos = new AtomicLong(5);
  private final Calm calm = new Calm(nanos::get);

  private static MachineView in(Phase phase) {
    return new MachineView(
        1, phase, null, 0, 0, 0, null, null, null, List.of(), null, List.of(), List.of(), null, 0,
        null, null);
  }

  @Test
  void ofARunningMachineTenViewsASecondAreShown() {
    assertTrue(calm.shows(in(Phase.RUNNING)), "the first at once");
    int shown = 0;
    for (int ms = 0; ms < 1000; ms += 10) {
      nanos.addAndGet(10_000_000);
      shown += calm.shows(in(Phase.RUNNING)) ? 1 : 0;
    }
    assertTrue(shown == 10, shown + " in a second");
  }

  @Test
  void everyViewOfAMachineThatStandsIsShown() {
    assertTrue(calm.shows(in(Phase.RUNNING)));
    assertFalse(calm.shows(in(Phase.RUNNING)));
    for (Phase phase : Phase.values()) {
      if (phase != Phase.RUNNING) {
        assertTrue(calm.shows(in(phase)), phase.toString());
      }
    }
    assertTrue(calm.shows(null), "no guest");
  }
}
