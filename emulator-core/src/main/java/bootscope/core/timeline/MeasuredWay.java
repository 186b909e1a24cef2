package bootscope.core.timeline;

import bootscope.core.boot.HandOver;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One way to boot a kernel, and how its runs went.
 *
 * @param title what a person calls it, as {@code "bzImage, through qboot.rom"}
 * @param firmware its family, {@code "SeaBIOS"} or {@code "qboot"}, or its file's name; empty
 *     without firmware
 * @param image {@link #BZIMAGE} or {@link #PVH}
 * @param runs in order; may be empty
 * @param endings how each run ended, in words
 * @param handOver what the kernel was handed; empty where it is not known
 */
public record MeasuredWay(
    String title,
    String firmware,
    String image,
    List<Timeline> runs,
    List<String> endings,
    Optional<HandOver> handOver) {
  public static final String BZIMAGE = "bzImage";
  public static final String PVH = "vmlinux (PVH)";

  public MeasuredWay {
    runs = List.copyOf(runs);
    endings = List.copyOf(endings);
  }

  /** A way that was not run yet. */
  public static MeasuredWay of(String title, String firmware, String image) {
    return new MeasuredWay(title, firmware, image, List.of(), List.of(), Optional.empty());
  }

  /** The same way with what the kernel was handed. */
  public MeasuredWay with(HandOver handed) {
    return new MeasuredWay(title, firmware, image, runs, endings, Optional.of(handed));
  }

  /** The same way with one more run. */
  public MeasuredWay with(Timeline run, String ending) {
    List<Timeline> more = new ArrayList<>(runs);
    more.add(run);
    List<String> moreEndings = new ArrayList<>(endings);
    moreEndings.add(ending);
    return new MeasuredWay(title, firmware, image, more, moreEndings, handOver);
  }

  /** Short, for the head of a column: firmware, then image. */
  public String column() {
    String what = image.equals(PVH) ? "PVH" : image;
    return firmware.isEmpty() ? what : firmware + " " + what;
  }

  /** The boots of this way whose figures were published. */
  public List<PublishedBoot> published() {
    return PublishedBoot.all().stream()
        .filter(b -> b.firmware().equals(firmware) && b.kernel().equals(image))
        .toList();
  }

  /** The names of the milestones that were reached in any run, each once. */
  public Set<String> milestones() {
    Set<String> names = new LinkedHashSet<>();
    runs.forEach(r -> r.milestones().forEach(m -> names.add(m.name())));
    return names;
  }

  /**
   * When a milestone was reached: the average over the runs that did, which all agree but on the
   * host's clock; of two sources the earlier one. Empty where no run did.
   */
  public OptionalLong average(String milestone, TimelineClock clock) {
    long sum = 0;
    long count = 0;
    for (Timeline run : runs) {
      Milestone m = run.get(milestone);
      if (m != null) {
        sum += clock.of(m);
        count++;
      }
    }
    return count == 0 ? OptionalLong.empty() : OptionalLong.of(Math.round((double) sum / count));
  }

  /** How long it took from the machine's readiness to a milestone; empty where it did not. */
  OptionalLong lasted(String milestone, TimelineClock clock) {
    OptionalLong begin = average(Milestones.VM_INIT_END, clock);
    OptionalLong end = average(milestone, clock);
    return begin.isPresent() && end.isPresent()
        ? OptionalLong.of(end.getAsLong() - begin.getAsLong())
        : OptionalLong.empty();
  }
}
