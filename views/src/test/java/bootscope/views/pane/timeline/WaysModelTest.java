package bootscope.views.pane.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.timeline.MeasuredWay;
import bootscope.core.timeline.MeasuredWays;
import bootscope.core.timeline.Milestone.Source;
import bootscope.core.timeline.Milestones;
import bootscope.core.timeline.Timeline;
import bootscope.core.timeline.TimelineClock;
import bootscope.views.control.timeline.TimeAxis;
import bootscope.views.control.timeline.TimelineRun;
import bootscope.views.control.timeline.TimelineRun.Moment;
import bootscope.views.control.timeline.TimelineRun.Span;
import bootscope.views.text.Texts;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WaysModelTest {
  private static final long MS = 1_000_000;

  private final WaysModel model = new WaysModel(new Texts(Locale.ENGLISH));

  /** A run with points at instruction counts; virtual time is twice, host time three times that. */
  private static Timeline run(Object... points) {
    Timeline run = new Timeline();
    for (int i = 0; i < points.length; i += 2) {
      long at = ((Number) points[i + 1]).longValue();
      run.record((String) points[i], Source.MACHINE, at, 2 * at, 10 * MS + 3 * at);
    }
    return run;
  }

  private static MeasuredWay way(String firmware, String image, Timeline run) {
    return MeasuredWay.of("a way", firmware, image).with(run, "user space is reached");
  }

  private static Timeline seaBiosBzImage() {
    return run(
        "vm_init_end",
        0,
        "fw_start",
        0,
        "fw_do_boot",
        4 * MS,
        "linux_start_fwcfg",
        5 * MS,
        "linux_start_boot",
        6 * MS,
        "bzimage_protected_mode",
        7 * MS,
        "long_mode",
        8 * MS,
        "linux_startup_64",
        97 * MS,
        "linux_start_kernel",
        98 * MS,
        "linux_start_user",
        998 * MS);
  }

  private static Timeline pvh(long entry) {
    return run(
        "vm_init_end",
        0,
        "pvh_entry",
        entry,
        "linux_startup_64",
        entry + MS,
        "linux_start_kernel",
        entry + 2 * MS,
        "linux_start_user",
        entry + 902 * MS);
  }

  private void three() {
    model.show(
        new MeasuredWays(
            Map.of("kernel", "dir/vmlinuz"),
            List.of("x.bin is not here"),
            List.of(
                way("", MeasuredWay.PVH, pvh(0)),
                way("SeaBIOS", MeasuredWay.BZIMAGE, seaBiosBzImage()),
                way("SeaBIOS", MeasuredWay.PVH, pvh(6 * MS)),
                MeasuredWay.of("never run", "qboot", MeasuredWay.PVH))));
  }

  private List<TimelineRun> runs() {
    return model.axis().runs();
  }

  private static Moment at(TimelineRun run, String milestone) {
    return run.milestones().stream()
        .filter(m -> m.name().equals(milestone))
        .findFirst()
        .orElseThrow()
        .at();
  }

  @Test
  void waysBeginTogetherAtFirstAndEndInSightWhereTheLastStartsTheKernel() {
    three();
    assertEquals(
        List.of("PVH", "SeaBIOS bzImage", "SeaBIOS PVH"),
        runs().stream().map(TimelineRun::name).toList());
    for (TimelineRun run : runs()) {
      assertEquals(Moment.START, at(run, "vm_init_end"));
    }
    assertEquals(new Moment(98 * MS, 196 * MS), at(runs().get(1), "linux_start_kernel"));
    assertEquals(0, model.axis().from());
    assertTrue(model.axis().to() > 98e6 && model.axis().to() < 110e6, "" + model.axis().to());
    model.axis().showAll();
    assertTrue(model.axis().to() > 998e6);
  }

  @Test
  void aMilestoneOfTheUsersChoiceLiesAtZeroOfEachWay() {
    three();
    assertEquals("vm_init_end", model.anchors().getFirst());
    assertTrue(model.anchors().contains("pvh_entry"), "two ways reach it");
    assertFalse(model.anchors().contains("fw_start"), "one way reaches it");
    model.setAnchor("linux_start_kernel");
    for (TimelineRun run : runs()) {
      assertEquals(Moment.START, at(run, "linux_start_kernel"));
      assertEquals(900 * MS, at(run, "linux_start_user").instructions());
    }
    assertEquals(Moment.START, model.axis().mark());
    assertEquals(-98 * MS, at(runs().get(1), "vm_init_end").instructions());
    assertEquals(-98e6, model.axis().from());
    assertTrue(model.axis().to() > 0 && model.axis().to() < 10e6, "" + model.axis().to());
    String detail =
        runs().get(1).milestones().getFirst().detail().lines().reduce((a, b) -> b).orElseThrow();
    assertEquals(
        "Since linux_start_kernel: -98,000,000 instructions, virtual -196.000 ms, host -294.000 ms",
        detail);
  }

  @Test
  void aWayThatDoesNotReachTheMilestoneIsNotInThePictureAndNamed() {
    three();
    model.setAnchor("pvh_entry");
    assertEquals(2, runs().size());
    assertEquals(List.of("SeaBIOS bzImage"), model.unaligned());
    model.setAnchor("vm_init_end");
    assertEquals(List.of(), model.unaligned());
  }

  @Test
  void theFirmwaresAndTheDecompressorsPartsAreNamed() {
    three();
    List<Span> phases = runs().get(1).lanes().getFirst().spans();
    assertEquals(
        List.of(
            "Machine set up",
            "Firmware",
            "Loading the kernel",
            "bzImage setup, real mode",
            "Decompressor",
            "Early 64-bit code",
            "Kernel initialises",
            "User space"),
        phases.stream().map(Span::label).toList());
    assertEquals(7 * MS, phases.get(4).from().instructions());
    assertEquals(97 * MS, phases.get(4).to().instructions());
    assertEquals(8, phases.stream().map(Span::ink).distinct().count());
  }

  @Test
  void theClockChangesAxisAndNumbers() {
    three();
    WaysModel.Saving bzImage = model.savings().getFirst();
    assertEquals("PVH instead of bzImage, through SeaBIOS", bzImage.exchange());
    assertEquals("98,000,000", bzImage.before());
    assertEquals("8,000,000", bzImage.after());
    assertEquals("90,000,000", bzImage.saved());
    assertEquals("12.25×", bzImage.factor());
    assertEquals("", bzImage.published());
    model.setClock(TimelineClock.VIRTUAL);
    assertEquals(TimeAxis.Unit.NANOS, model.axis().unit());
    assertEquals("180.000", model.savings().getFirst().saved());
    assertEquals(196 * MS, at(runs().get(1), "linux_start_kernel").nanos());
    model.setClock(TimelineClock.HOST);
    assertEquals(294 * MS, at(runs().get(1), "linux_start_kernel").nanos());
    assertEquals("270.000", model.savings().getFirst().saved());
    assertTrue(
        model.savings().getFirst().published().startsWith("Published: 78.597 ms → 10.536 ms ("),
        model.savings().getFirst().published());
  }

  @Test
  void theTableHasAllMilestonesSinceTheAlignedOne() {
    three();
    model.setAnchor("linux_startup_64");
    assertEquals(List.of("PVH", "SeaBIOS bzImage", "SeaBIOS PVH"), model.columns());
    List<WaysModel.Row> rows = model.rows();
    assertEquals(Milestones.VM_INIT_END, rows.getFirst().milestone());
    assertEquals(List.of("-1,000,000", "-97,000,000", "-7,000,000"), rows.getFirst().readings());
    WaysModel.Row firmware =
        rows.stream().filter(r -> r.milestone().equals("fw_do_boot")).findFirst().orElseThrow();
    assertEquals(List.of("–", "-93,000,000", "–"), firmware.readings());
  }

  @Test
  void theFilesAreTheTerminals() {
    three();
    assertEquals(model.measured().json(), model.json());
    assertEquals(model.measured().csv(), model.csv());
    assertTrue(model.text().startsWith("kernel: dir/vmlinuz\n"), model.text());
    assertTrue(model.text().contains("PVH instead of bzImage, through SeaBIOS, until"));
    assertEquals("ways-vmlinuz", model.title());
    assertEquals(
        List.of("never run: not run", "Not measured: x.bin is not here"), model.troubles());
  }

  @Test
  void otherMeasurementsTakeThePlaceOfTheseAndNoneEmptiesThePicture() {
    three();
    model.setAnchor("pvh_entry");
    model.show(
        new MeasuredWays(
            Map.of(), List.of(), List.of(way("qboot", MeasuredWay.BZIMAGE, seaBiosBzImage()))));
    assertEquals(Milestones.VM_INIT_END, model.anchor());
    assertEquals(1, runs().size());
    model.show(null);
    assertTrue(model.isEmpty());
    assertEquals(List.of(), runs());
    assertEquals(List.of(), model.savings());
    assertEquals(List.of(), model.rows());
  }
}
