package bootscope.core.profile.export;

import bootscope.core.profile.Profile;
import bootscope.core.timeline.Milestone;
import java.util.Comparator;
import java.util.List;

/** Milestones as files have them. */
final class Moments {
  private Moments() {}

  /** By virtual time, those of one instant as they were recorded. */
  static List<Milestone> inOrder(Profile profile) {
    return profile.milestones().stream()
        .sorted(Comparator.comparingLong(Milestone::virtualNanos))
        .toList();
  }
}
