package bootscope.core.profile.compare;

import bootscope.core.timeline.Milestone;
import java.util.Optional;

/**
 * A milestone of two runs.
 *
 * @param before empty where the first run did not reach it
 * @param after empty where the second did not
 */
public record MilestoneChange(Optional<Milestone> before, Optional<Milestone> after) {
  public String name() {
    return before.or(() -> after).orElseThrow().name();
  }

  /** Whether both reached it. */
  public boolean inBoth() {
    return before.isPresent() && after.isPresent();
  }

  /** By how many instructions later it is; 0 unless both reached it. */
  public long instructions() {
    return inBoth() ? after.get().instructions() - before.get().instructions() : 0;
  }
}
