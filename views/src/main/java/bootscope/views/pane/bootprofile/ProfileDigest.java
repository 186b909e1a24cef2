package bootscope.views.pane.bootprofile;

import bootscope.core.profile.Initcalls;
import bootscope.core.profile.Profile;
import bootscope.core.profile.WorkLink;
import bootscope.views.control.flame.FlameSlices;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * A profile with all that is shown of the whole of it, worked out on a background thread.
 *
 * @param tables of all of it
 * @param instructions slices over instructions
 * @param overNanos the same over virtual time, once they are asked for
 * @param links by when what was asked for began
 */
record ProfileDigest(
    Profile profile,
    ProfileTables tables,
    List<Initcalls.Row> initcalls,
    Axis axis,
    FlameSlices instructions,
    NanoSlices overNanos,
    Map<Long, WorkLink> links) {
  /** Parts of the axis that are told apart in the picture of all of it. */
  private static final double FINE = 1 << 16;

  private static final double COARSE = 1 << 14;

  /** Slices of a picture. */
  static final int MOST = 1_000_000;

  /**
   * @param running whether there will soon be another one
   * @throws CancellationException when it is to end
   */
  static ProfileDigest of(Profile profile, boolean running, BooleanSupplier cancelled) {
    double parts = running ? COARSE : FINE;
    long count = profile.log().instructions();
    long time = profile.log().nanoseconds();
    Axis axis = Axis.of(profile);
    FlameSlices slices =
        SliceMaker.of(
            profile,
            false,
            0,
            Long.MAX_VALUE,
            new long[] {0, count},
            count / parts,
            MOST,
            cancelled);
    NanoSlices nanos = new NanoSlices(profile, time / parts);
    List<Initcalls.Row> initcalls = Initcalls.of(profile);
    Map<Long, WorkLink> links = new HashMap<>();
    profile.links().forEach(link -> links.putIfAbsent(link.started(), link));
    return new ProfileDigest(
        profile,
        ProfileTables.of(profile, initcalls, 0, Long.MAX_VALUE, cancelled),
        initcalls,
        axis,
        slices,
        nanos,
        Map.copyOf(links));
  }

  /** Slices over virtual time, made when they are first asked for: not on the JavaFX thread. */
  static final class NanoSlices {
    private final Profile profile;
    private final double grain;
    private FlameSlices made; // null until then

    NanoSlices(Profile profile, double grain) {
      this.profile = profile;
      this.grain = grain;
    }

    synchronized FlameSlices get() {
      if (made == null) {
        long[] axis = {0, profile.log().nanoseconds()};
        made = SliceMaker.of(profile, true, 0, Long.MAX_VALUE, axis, grain, MOST, () -> false);
      }
      return made;
    }
  }

  /** Slices over virtual time. The first call takes long. */
  FlameSlices nanos() {
    return overNanos.get();
  }

  /** The name of a slice. */
  String name(int number, String idle) {
    return number == FlameSlices.IDLE
        ? idle
        : number < profile.functions().size() ? profile.functions().get(number).text() : "";
  }

  /**
   * Who asked for what a call is part of: for the innermost of the calls on the way to it that
   * another thread is known to have asked for.
   */
  Optional<WorkLink> asked(CallAt call) {
    for (int i = call.begins().size() - 1; i >= 0; i--) {
      WorkLink link = links.get(call.begins().get(i));
      if (link != null && link.runner() == call.thread()) {
        return Optional.of(link);
      }
    }
    return Optional.empty();
  }
}
