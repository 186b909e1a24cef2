package bootscope.core.profile.compare;

import java.util.List;

/** How milestones may be called. */
final class MilestoneNames {
  private static final String LINUX = "linux_";

  private MilestoneNames() {}

  /** Whether a name is that of a milestone; {@code linux_} may be left out. */
  static boolean means(String name, String milestone) {
    return milestone.equals(name) || milestone.equals(LINUX + name);
  }

  /** What to write in place of a name that there is not, as the end of a sentence. */
  static String instead(List<String> near, List<String> all) {
    if (!near.isEmpty()) {
      return "; did you mean " + String.join(" or ", near) + "?";
    }
    return all.isEmpty()
        ? "; there are none"
        : "; there are " + String.join(", ", all.subList(0, Math.min(20, all.size())));
  }
}
