package bootscope.views.pane.bootprofile;

import bootscope.core.profile.compare.Fate;
import bootscope.views.pane.bootprofile.ProfileRow.Fold;

/**
 * A row of a comparison.
 *
 * @param node of the path that it is; −1 for none
 * @param function its place among those that are matched; −1 for a milestone
 * @param level how far it stands in
 * @param note of an initcall, its level; how a path's function was entered, if not by a call
 * @param before instructions; −1 for a milestone that was not reached
 * @param after the same of the second run
 * @param other instructions that came or went: of its own or with what it called, whichever the
 *     others are not; for an initcall what others did for it
 * @param calls that came or went
 * @param fate what became of it
 * @param of which function it was or is a part, or empty
 */
record ComparedRow(
    int node,
    int function,
    int level,
    Fold fold,
    String name,
    String note,
    long before,
    long after,
    long other,
    long calls,
    Fate fate,
    String of) {

  /** Whether there are instructions of both runs. */
  boolean inBoth() {
    return before >= 0 && after >= 0;
  }

  /** Instructions that came or, negative, went; 0 unless there are those of both runs. */
  long change() {
    return inBoth() ? after - before : 0;
  }

  /** In hundredths of what was before; not a number where there was nothing, or not both. */
  double percent() {
    return !inBoth() || before == 0 && after != 0
        ? Double.NaN
        : before == 0 ? 0 : 100.0 * change() / before;
  }

  /** Whether it is the same in both runs. */
  boolean isSame() {
    return before == after && other == 0 && calls == 0 && fate == Fate.SAME;
  }

  ComparedRow folded(Fold now) {
    return new ComparedRow(
        node, function, level, now, name, note, before, after, other, calls, fate, of);
  }
}
