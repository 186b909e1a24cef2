package bootscope.core.timeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * What one way to boot saves against another: from the machine's readiness to {@code
 * linux_start_kernel}, where kernels of one build begin to do the same.
 *
 * @param title what was exchanged for what
 * @param from the slower way, as expected
 * @param to the faster one
 */
public record Gain(String title, MeasuredWay from, MeasuredWay to) {
  /** Up to where it counts. */
  public static final String UNTIL = Milestones.LINUX_START_KERNEL;

  /**
   * A published counterpart.
   *
   * @param from milliseconds, of the host that measured it, from readiness to {@link #UNTIL}
   * @param to likewise
   */
  public record Published(String source, double from, double to) {}

  /** Every comparison in which one thing differs, of ways that have been run. */
  public static List<Gain> of(List<MeasuredWay> all) {
    List<MeasuredWay> ways = all.stream().filter(w -> !w.runs().isEmpty()).toList();
    List<Gain> gains = new ArrayList<>();
    for (MeasuredWay from : ways) {
      for (MeasuredWay to : ways) {
        String title = title(from, to);
        if (title != null) {
          gains.add(new Gain(title, from, to));
        }
      }
    }
    return gains;
  }

  /** What differs; null where it is nothing, too much, or the other way about. */
  private static String title(MeasuredWay from, MeasuredWay to) {
    boolean sameFirmware = from.firmware().equals(to.firmware());
    boolean sameImage = from.image().equals(to.image());
    if (sameFirmware && !sameImage && to.image().equals(MeasuredWay.PVH)) {
      return "PVH instead of bzImage, through " + from.firmware();
    }
    if (!sameFirmware && sameImage && to.firmware().equals("qboot")) {
      return from.firmware().isEmpty()
          ? null
          : String.format(Locale.ROOT, "qboot instead of %s, %s", from.firmware(), from.image());
    }
    return !sameFirmware && sameImage && to.firmware().isEmpty()
        ? String.format(Locale.ROOT, "no firmware instead of %s, %s", from.firmware(), from.image())
        : null;
  }

  /** How long the slower way takes; empty where it does not come so far. */
  public OptionalLong before(TimelineClock clock) {
    return from.lasted(UNTIL, clock);
  }

  /** How long the faster way takes; empty where it does not come so far. */
  public OptionalLong after(TimelineClock clock) {
    return to.lasted(UNTIL, clock);
  }

  /** The same exchange in each document that has both ways. */
  public List<Published> published() {
    List<Published> all = new ArrayList<>();
    for (PublishedBoot a : from.published()) {
      for (PublishedBoot b : to.published()) {
        if (a.source().equals(b.source())) {
          all.add(new Published(a.source(), lasted(a), lasted(b)));
        }
      }
    }
    return all;
  }

  private static double lasted(PublishedBoot boot) {
    return boot.point(UNTIL).milliseconds() - boot.point(Milestones.VM_INIT_END).milliseconds();
  }
}
