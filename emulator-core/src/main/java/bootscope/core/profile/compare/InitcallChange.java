package bootscope.core.profile.compare;

import java.util.Optional;

/**
 * What an initcall took before and after.
 *
 * @param levelBefore its level's name in the first run; empty if it did not run there
 * @param levelAfter the same in the second
 * @param before its own instructions, with those of what it called, without interrupts
 * @param after the same in the second run
 * @param causedBefore instructions that other threads spent on what it asked for, without
 *     interrupts
 * @param causedAfter the same in the second run
 */
public record InitcallChange(
    MatchedFunction function,
    Optional<String> levelBefore,
    Optional<String> levelAfter,
    Amounts before,
    Amounts after,
    long causedBefore,
    long causedAfter) {

  /** Instructions of its own, with those of what it called, that came or, negative, went. */
  public long own() {
    return after.total() - before.total();
  }

  /** Instructions of others, on what it had asked for, that came or went. */
  public long caused() {
    return causedAfter - causedBefore;
  }

  /** Whether nothing is another number. */
  public boolean isZero() {
    return before.equals(after) && caused() == 0 && levelBefore.equals(levelAfter);
  }

  /** Its level; {@code old -> new} if it has two. */
  public String level() {
    String newest = levelAfter.or(() -> levelBefore).orElse("");
    boolean two = levelBefore.isPresent() && !levelBefore.get().equals(newest);
    return MatchedFunction.shown(two ? levelBefore.get() + " -> " + newest : newest);
  }
}
