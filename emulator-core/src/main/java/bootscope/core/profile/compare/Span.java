package bootscope.core.profile.compare;

import bootscope.core.debug.NearNames;
import bootscope.core.profile.CallTree;
import bootscope.core.profile.Initcalls;
import bootscope.core.profile.Profile;
import bootscope.core.timeline.Milestone;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which part of each run is compared.
 *
 * @param from the milestone with which it begins; empty for the run's beginning
 * @param until the milestone at which it ends; empty for the run's end
 */
public record Span(Optional<String> from, Optional<String> until) {
  /** All of both runs. */
  public static final Span ALL = new Span(Optional.empty(), Optional.empty());

  /** The calls of a run within it. */
  CallTree tree(Profile profile, String which) throws CompareException {
    long[] ends = ends(profile, which);
    return profile.tree(ends[0], ends[1]);
  }

  /** The initcalls that ran within it, or that others did something for; without interrupts. */
  List<Initcalls.Row> initcalls(Profile profile, String which) throws CompareException {
    long[] ends = ends(profile, which);
    return Initcalls.of(profile, ends[0], ends[1], false).stream()
        .filter(r -> r.begun() < ends[1] && r.ended() > ends[0] || r.caused() > 0)
        .toList();
  }

  /** Instructions at which it begins and ends. */
  private long[] ends(Profile profile, String which) throws CompareException {
    long begin = from.isEmpty() ? 0 : instant(profile, from.get(), which);
    long end = until.isEmpty() ? Long.MAX_VALUE : instant(profile, until.get(), which);
    if (end < begin) {
      throw new CompareException(
          String.format(
              Locale.ROOT,
              "%s comes before %s in the %s profile; exchange the two",
              until.orElse("the end"),
              from.orElse("the beginning"),
              which));
    }
    return new long[] {begin, end};
  }

  private static long instant(Profile profile, String name, String which) throws CompareException {
    for (boolean exactly : new boolean[] {true, false}) {
      for (Milestone m : profile.milestones()) {
        if (exactly ? m.name().equals(name) : MilestoneNames.means(name, m.name())) {
          return m.instructions();
        }
      }
    }
    List<String> all = profile.milestones().stream().map(Milestone::name).distinct().toList();
    throw new CompareException(
        String.format(
            Locale.ROOT,
            "the %s profile does not reach %s%s",
            which,
            name,
            MilestoneNames.instead(NearNames.of(name, all, 3), all)));
  }
}
