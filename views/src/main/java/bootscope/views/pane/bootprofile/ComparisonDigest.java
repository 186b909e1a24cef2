package bootscope.views.pane.bootprofile;

import bootscope.core.profile.Profile;
import bootscope.core.profile.compare.Comparison;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Two profiles compared, with all that is shown of it, worked out in the background.
 *
 * @param before the first profile
 * @param after the second
 */
record ComparisonDigest(Named before, Named after, Comparison comparison, ComparedPaths paths) {
  /** A profile, and what it is called. */
  record Named(String name, Profile profile) {}

  /**
   * @throws CancellationException when it is to end
   */
  static ComparisonDigest of(Named before, Named after, BooleanSupplier cancelled) {
    Comparison comparison = Comparison.of(before.profile(), after.profile());
    if (cancelled.getAsBoolean()) {
      throw new CancellationException();
    }
    return new ComparisonDigest(before, after, comparison, ComparedPaths.of(comparison, cancelled));
  }
}
