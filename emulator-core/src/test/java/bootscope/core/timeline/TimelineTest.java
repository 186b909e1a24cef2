package bootscope.core.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.timeline.Milestone.Source;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class TimelineTest {
  private static Timeline run(long scale) {
    Timeline t = new Timeline();
    t.record("vm_init_end", Source.MACHINE, 0, 0, 36_072_056);
    t.record("linux_start_kernel", Source.SYMBOL, 1000 * scale, 2_000_000 * scale, 114_669_522);
    t.record("linux_start_user", Source.SYMBOL, 5000 * scale, 7_500_000 * scale, 191_748_567);
    return t;
  }

  @Test
  void onlyTheFirstOccurrenceCounts() {
    Timeline t = new Timeline();
    assertTrue(t.record("long_mode", Source.MACHINE, 10, 10, 1));
    assertFalse(t.record("long_mode", Source.MACHINE, 20, 20, 2));
    assertEquals(10, t.get("long_mode").instructions());
  }

  @Test
  void aPortEventAndASymbolOfOneNameAreKeptApart() {
    Timeline t = new Timeline();
    t.record("linux_start_kernel", Source.SYMBOL, 10, 10_000_000, 0);
    assertTrue(t.record(Milestones.ofPortValue(6), Source.PORT, 12, 12_000_000, 0));
    assertEquals(10, t.get("linux_start_kernel").instructions());
    assertEquals(12, t.get("linux_start_kernel", Source.PORT).instructions());
    assertEquals(
        " linux_start_kernel [symbol]: 10.000000\n"
            + " linux_start_kernel [port]: 12.000000 (+2.000000)\n",
        TimelineReport.text(t, TimelineClock.VIRTUAL));
  }

  @Test
  void portValuesHaveTheNamesOfTheConvention() {
    String[] names = {
      "fw_start",
      "linux_start_fwcfg",
      "linux_start_boot",
      "linux_start_pvhboot",
      "fw_do_boot",
      "linux_start_kernel",
      "linux_start_user"
    };
    for (int i = 0; i < names.length; i++) {
      assertEquals(names[i], Milestones.ofPortValue(i + 1));
      assertFalse(Milestones.meaning(names[i]).isEmpty());
    }
    assertEquals("Exit point 8", Milestones.ofPortValue(8));
    assertEquals("Exit point 255", Milestones.ofPortValue(255));
  }

  @Test
  void onlyTheTwoTracePortsCount() {
    assertTrue(Milestones.isTracePort(0xF4));
    assertTrue(Milestones.isTracePort(0xF5));
    assertFalse(Milestones.isTracePort(0xF3));
    assertFalse(Milestones.isTracePort(0x80));
  }

  @Test
  void oneRunReadsLikeThePublishedOnes() {
    assertEquals(
        " vm_init_end: 36.072056\n"
            + " linux_start_kernel: 114.669522 (+78.597466)\n"
            + " linux_start_user: 191.748567 (+77.079045)\n",
        TimelineReport.text(run(1), TimelineClock.HOST));
  }

  @Test
  void instructionsAreShownAsTheyAre() {
    assertEquals(
        " vm_init_end: 0\n"
            + " linux_start_kernel: 1000 (+1000)\n"
            + " linux_start_user: 5000 (+4000)\n",
        TimelineReport.text(run(1), TimelineClock.INSTRUCTIONS));
  }

  @Test
  void severalRunsEndWithAverageLeastAndMost() {
    String text = TimelineReport.text(List.of(run(1), run(3)), TimelineClock.VIRTUAL);
    assertEquals(
        """
        1) run 1
         vm_init_end: 0.000000
         linux_start_kernel: 2.000000 (+2.000000)
         linux_start_user: 7.500000 (+5.500000)
        2) run 2
         vm_init_end: 0.000000
         linux_start_kernel: 6.000000 (+6.000000)
         linux_start_user: 22.500000 (+16.500000)

        Avg
         vm_init_end: 0.000000
         linux_start_kernel: 4.000000 (+4.000000)
         linux_start_user: 15.000000 (+11.000000)

        Min
         vm_init_end: 0.000000
         linux_start_kernel: 2.000000 (+2.000000)
         linux_start_user: 7.500000 (+5.500000)

        Max
         vm_init_end: 0.000000
         linux_start_kernel: 6.000000 (+6.000000)
         linux_start_user: 22.500000 (+16.500000)
        """,
        text);
  }

  @Test
  void aMilestoneThatSomeRunsDidNotReachSaysSo() {
    Timeline shorter = new Timeline();
    shorter.record("vm_init_end", Source.MACHINE, 0, 0, 0);
    String text = TimelineReport.text(List.of(run(1), shorter), TimelineClock.VIRTUAL);
    assertTrue(text.contains(" linux_start_user [1 of 2 runs]: 7.500000"), text);
  }

  @Test
  void numbersHaveAPointInEveryLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      assertEquals("1.500000", TimelineClock.VIRTUAL.format(1_500_000));
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void milestonesAreInTheOrderInWhichTheyWereReached() {
    Timeline t = new Timeline();
    t.record("b", Source.PORT, 20, 20, 0);
    t.record("a", Source.PORT, 10, 10, 0);
    assertEquals("a", t.milestones().getFirst().name());
  }

  @Test
  void jsonIsReadBackAsItWasWritten() throws TimelineFormatException {
    Timeline odd = new Timeline();
    odd.record("name with \"quotes\", <html> & ů", Source.PORT, Long.MAX_VALUE, 1, 2);
    String json = TimelineFiles.toJson("vmlinux", List.of(run(1), odd));
    List<Timeline> read = TimelineFiles.fromJson(json);
    assertEquals(run(1).milestones(), read.get(0).milestones());
    assertEquals(odd.milestones(), read.get(1).milestones());
    assertEquals(json, TimelineFiles.toJson("vmlinux", read));
  }

  @Test
  void whatIsNoTimelineIsRefused() {
    for (String text :
        List.of(
            "",
            "{",
            "[]",
            "3",
            "{}",
            "{\"format\":\"other\"}",
            "{\"format\":\"bootscope-timeline\"}",
            "{\"format\":\"bootscope-timeline\",\"version\":2,\"runs\":[]}",
            "{\"format\":\"bootscope-timeline\",\"version\":1,\"runs\":[3]}",
            "{\"format\":\"bootscope-timeline\",\"version\":1,"
                + "\"runs\":[{\"milestones\":[{\"name\":\"a\"}]}]}")) {
      assertThrows(TimelineFormatException.class, () -> TimelineFiles.fromJson(text), text);
    }
  }

  @Test
  void csvHasOneLineAMilestone() {
    Timeline t = run(1);
    t.record("a,\"b\"", Source.PORT, 6000, 8_000_000, 5);
    assertEquals(
        """
        run,name,source,instructions,virtual_ns,host_ns
        1,vm_init_end,machine,0,0,36072056
        1,linux_start_kernel,symbol,1000,2000000,114669522
        1,linux_start_user,symbol,5000,7500000,191748567
        1,"a,""b\""",port,6000,8000000,5
        """,
        TimelineFiles.toCsv(List.of(t)));
  }

  @Test
  void theSevenPublishedBootsAreThereAndTheirDeltasAgree() {
    List<PublishedBoot> boots = PublishedBoot.all();
    assertEquals(7, boots.size());
    for (PublishedBoot boot : boots) {
      double before = 0;
      for (PublishedBoot.Point p : boot.points()) {
        if (before != 0) {
          assertEquals(p.milliseconds() - before, p.delta(), 2e-6, boot.configuration());
        }
        before = p.milliseconds();
        assertFalse(Milestones.meaning(Milestones.equivalent(p.name())).isEmpty(), p.name());
      }
      assertEquals("linux_start_user", boot.points().getLast().name());
    }
    assertEquals(139.460582, boots.get(1).points().getLast().milliseconds());
    assertEquals("vmlinux (PVH)", boots.get(1).kernel());
  }
}
