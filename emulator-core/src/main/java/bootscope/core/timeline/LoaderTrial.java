package bootscope.core.timeline;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How a kernel fared when it was handed over to as one loader does.
 *
 * @param loader its key
 * @param findings items of the boot ABI that its hand-over breaks, by name
 * @param timeline of the run; empty if the loader would not start the kernel
 * @param ending how the run ended, in words, or why there was none
 * @param where it ended, as far as that tells anything: an instruction, or what caused it; or empty
 * @param instructions that ran until then
 */
public record LoaderTrial(
    String loader,
    List<String> findings,
    Timeline timeline,
    String ending,
    String where,
    long instructions) {
  /** Points that say nothing of how far a kernel has come. */
  private static final Set<String> ASIDE =
      Set.of(Milestones.CONSOLE_FIRST_BYTE, Milestones.POWER_OFF);

  public LoaderTrial {
    findings = List.copyOf(findings);
  }

  /** A loader that would not start the kernel. */
  public static LoaderTrial refused(String loader, String why) {
    return new LoaderTrial(loader, List.of(), new Timeline(), "refused", why, 0);
  }

  /** The last point of a boot that was reached; empty where there is none. */
  public String reached() {
    List<String> names = Milestones.names();
    return timeline.milestones().stream()
        .map(Milestone::name)
        .filter(name -> names.contains(name) && !ASIDE.contains(name))
        .reduce("", (before, name) -> name);
  }

  /** Instructions up to a point; empty where it was not reached. */
  public OptionalLong instructions(String milestone) {
    Milestone m = timeline.get(milestone);
    return m == null ? OptionalLong.empty() : OptionalLong.of(m.instructions());
  }
}
