package bootscope.core.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.boot.DirectPvh;
import bootscope.core.boot.EntryAbi;
import bootscope.core.boot.EntryContract;
import bootscope.core.boot.HandOver;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import bootscope.core.machine.Boot;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.measure.Measurement.Extent;
import bootscope.core.measure.Measurement.Way;
import bootscope.core.timeline.MeasuredWay;
import bootscope.core.timeline.Milestone;
import bootscope.core.timeline.Milestones;
import bootscope.core.timeline.Timeline;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeasurementTest {
  private final List<String> told = new ArrayList<>();
  private long time;

  private static Way way(String guest) throws Exception {
    Boot boot =
        Boot.of(
            new DirectPvh(),
            KernelImages.open(ImageBytes.ofFile(Path.of("../assets/guests/" + guest + ".elf"))),
            List.of(),
            "",
            MachineConfiguration.ofRam(32L << 20));
    return new Way(boot, "", MeasuredWay.PVH);
  }

  /** Writes down what it hears, and may end the measurement. */
  private class Notes implements Measurement.Observer {
    Measurement of;
    int cancelIn;
    long progress;

    @Override
    public void warmsUp(MeasuredWay way) {
      told.add("warms up");
    }

    @Override
    public void begins(MeasuredWay way, int run, int runs) {
      told.add(run + " of " + runs);
      if (run == cancelIn) {
        of.cancel();
      }
    }

    @Override
    public void progress(long instructions) {
      progress = instructions;
    }

    @Override
    public void ends(MeasuredWay way, String ending, long instructions, long nanos) {
      told.add(ending);
      assertTrue(nanos > 0);
    }
  }

  private Measurement of(List<Way> ways, Extent extent, Notes notes) {
    Measurement measurement = new Measurement(ways, extent, () -> time += 1000, notes);
    notes.of = measurement;
    return measurement;
  }

  private static List<String> points(Timeline run) {
    return run.milestones().stream().map(m -> m.name() + " " + m.instructions()).toList();
  }

  @Test
  void allWaysAreRunInRoundsAndAllRunsOfOneAreTheSame() throws Exception {
    List<Way> ways = List.of(way("hello-pvh"), way("long-mode"));
    Notes notes = new Notes();
    Measurement m = of(ways, Extent.ofRuns(2), notes);
    assertTrue(m.ways().stream().allMatch(w -> w.runs().isEmpty()));
    m.run();
    String off = "the guest powered off";
    assertEquals(
        List.of("warms up", "warms up", "1 of 4", off, "2 of 4", off, "3 of 4", off, "4 of 4", off),
        told);
    assertFalse(m.cancelled());
    for (MeasuredWay way : m.ways()) {
      assertEquals(2, way.runs().size());
      assertEquals(points(way.runs().get(0)), points(way.runs().get(1)));
      assertEquals(List.of(off, off), way.endings());
      assertTrue(points(way.runs().getFirst()).contains("pvh_entry 0"));
    }
    Milestone end = m.ways().get(1).runs().get(1).get(Milestones.POWER_OFF);
    assertEquals(end.instructions(), notes.progress, "the last that was told is the run's end");
  }

  @Test
  void whatTheKernelIsHandedIsTakenAtItsFirstInstruction() throws Exception {
    Measurement m = of(List.of(way("hello-pvh")), Extent.ofRuns(1), new Notes());
    m.run();
    HandOver handed = m.ways().getFirst().handOver().orElseThrow();
    assertEquals(EntryAbi.PVH, handed.abi());
    assertTrue(EntryContract.holds(handed.items()), () -> "" + handed.items());
    assertTrue(handed.items().size() > 25);
    assertEquals(0, handed.memoryMap().getFirst().start());
  }

  @Test
  void aMeasurementThatIsEndedKeepsTheRunsBefore() throws Exception {
    Notes notes = new Notes();
    notes.cancelIn = 3;
    Measurement m = of(List.of(way("hello-pvh"), way("ticks")), Extent.ofRuns(2), notes);
    m.run();
    assertTrue(m.cancelled());
    assertEquals("stopped by request", told.getLast());
    assertEquals(List.of(1, 1), m.ways().stream().map(w -> w.runs().size()).toList());
  }

  @Test
  void aRunThatDoesNotGetThereEndsAtItsLimit() throws Exception {
    Measurement m = of(List.of(way("long-mode")), new Extent(1, 100, Long.MAX_VALUE), new Notes());
    m.run();
    assertEquals(List.of("the limit is reached"), m.ways().getFirst().endings());
    told.clear();
    m = of(List.of(way("ticks")), new Extent(1, Long.MAX_VALUE, 5_000), new Notes());
    m.run();
    assertEquals("the limit is reached", told.getLast());
  }
}
