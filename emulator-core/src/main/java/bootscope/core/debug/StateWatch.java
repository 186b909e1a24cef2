package bootscope.core.debug;

import bootscope.core.event.GuestListener;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * Hears that the processor's mode may have changed, which is told in the midst of an instruction
 * and maybe several times, and says behind it what it was and is.
 */
final class StateWatch implements GuestListener, Supplier<Optional<Access>> {
  private final Arming arming;
  private final Access.Space space;
  private final IntSupplier state;
  private final BiPredicate<Integer, Integer> wanted;
  private int known; // between two instructions

  /**
   * @param state what is watched, as it is now
   * @param wanted whether to stop when it was the first and is the second
   */
  StateWatch(
      Arming arming, Access.Space space, IntSupplier state, BiPredicate<Integer, Integer> wanted) {
    this.arming = arming;
    this.space = space;
    this.state = state;
    this.wanted = wanted;
    known = state.getAsInt();
  }

  @Override
  public void modeChanged() {
    if (!arming.hit(this)) {
      known = state.getAsInt(); // the machine was put to where it is
    }
  }

  @Override
  public Optional<Access> get() {
    int was = known;
    known = state.getAsInt();
    return was != known && wanted.test(was, known)
        ? Optional.of(new Access(space, "", 0, 0, true, was, known))
        : Optional.empty();
  }
}
