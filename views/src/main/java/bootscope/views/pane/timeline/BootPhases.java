package bootscope.views.pane.timeline;

import bootscope.core.timeline.Milestone;
import bootscope.core.timeline.Milestones;
import bootscope.views.control.Ink;
import bootscope.views.control.timeline.TimelineRun.Lane;
import bootscope.views.control.timeline.TimelineRun.Moment;
import bootscope.views.control.timeline.TimelineRun.Span;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What goes on between the milestones of a boot: each phase with its name and colour. */
final class BootPhases {
  /** A phase of the boot: its name among the texts, and how it is drawn. */
  private record Phase(String name, Ink ink) {}

  private static final Phase ENTRY = new Phase("entry", Ink.START_INFO);
  private static final Phase LOADING = new Phase("loading", Ink.RAM);

  /** The phases by the milestones that begin them. */
  private static final Map<String, Phase> PHASES =
      Map.ofEntries(
          Map.entry(Milestones.VM_INIT_END, new Phase("setup", Ink.RESERVED)),
          Map.entry(Milestones.FW_START, new Phase("firmware", Ink.DEVICE)),
          Map.entry(Milestones.LINUX_START_FWCFG, LOADING),
          Map.entry(Milestones.LINUX_START_BOOT, new Phase("real", Ink.MODE_REAL)),
          Map.entry(Milestones.PVH_ENTRY, ENTRY),
          Map.entry(Milestones.MULTIBOOT_ENTRY, ENTRY),
          Map.entry(Milestones.BZIMAGE_PROTECTED_MODE, new Phase("unpacking", Ink.CMDLINE)),
          Map.entry(Milestones.LONG_MODE, new Phase("mapping", Ink.ACPI)),
          Map.entry(Milestones.LINUX_STARTUP_32, new Phase("head32", Ink.PAGE_TABLE)),
          Map.entry(Milestones.LINUX_STARTUP_64, new Phase("head", Ink.PAGE_TABLE)),
          Map.entry(Milestones.LINUX_START_KERNEL, new Phase("kernel", Ink.KERNEL)),
          Map.entry(Milestones.LINUX_START_USER, new Phase("user", Ink.INITRD)),
          Map.entry(Milestones.POWER_OFF, new Phase("off", Ink.HOLE)));

  private BootPhases() {}

  /**
   * The phases of a boot, each from its milestone to the next one's.
   *
   * @param all milestones, ascending
   * @param at where a milestone lies on the axis
   * @param end where the last phase ends
   */
  static Lane lane(List<Milestone> all, Function<Milestone, Moment> at, Moment end, Texts texts) {
    List<Milestone> starts = starts(all);
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < starts.size(); i++) {
      Milestone from = starts.get(i);
      Moment to = i + 1 < starts.size() ? at.apply(starts.get(i + 1)) : end;
      Phase phase = PHASES.get(from.name());
      String name = texts.get("timeline.phase." + phase.name());
      spans.add(new Span(at.apply(from), to, name, phase.ink()));
    }
    return Lane.ofSpans(texts.get("timeline.lane.phase"), spans);
  }

  /** Those that begin a phase. A decompressor's own way to long mode begins none. */
  private static List<Milestone> starts(List<Milestone> all) {
    boolean unpacks =
        all.stream().anyMatch(m -> m.name().equals(Milestones.BZIMAGE_PROTECTED_MODE));
    return all.stream()
        .filter(m -> PHASES.containsKey(m.name()))
        .filter(m -> !(unpacks && m.name().equals(Milestones.LONG_MODE)))
        .toList();
  }
}
