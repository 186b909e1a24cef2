package bootscope.core.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.event.MarkCheck;
import bootscope.core.event.Recorded;
import bootscope.core.timeline.Lanes.Lane;
import bootscope.core.timeline.Milestone.Source;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is left of the timeline's records after a cut. */
class TimelineMarkTest {
  @Test
  void ofTheTimelineAreLeftTheMilestonesThatHadBeenReached() {
    MarkCheck.check(
        Timeline::new,
        (timeline, random, at) ->
            timeline.record("m" + random.nextInt(30), Source.PORT, at, at, random.nextInt(100)),
        Timeline::milestones,
        2000);
  }

  @Test
  void ofTheLanesAreLeftExactCountsThoughBucketsWereMergedSince() {
    ProcessorMode[] modes = ProcessorMode.values();
    MarkCheck.check(
        LaneRecorder::new,
        (lanes, random, at) -> {
          long time = at * 997L * (at > 500 ? at : 1); // through many mergers
          long instructions = time - at / 3;
          if (random.nextInt(3) == 0) {
            boolean user = random.nextBoolean();
            lanes.mode(modes[random.nextInt(modes.length)], user, instructions, time);
          } else {
            lanes.count(Lane.values()[2 + random.nextInt(3)], instructions, time);
          }
        },
        lanes -> seen(lanes.lanes(1_000_000_000, 1_000_000_000)),
        4000);
  }

  @Test
  void whatIsLeftOfTheLanesIsCompleteAgain() {
    LaneRecorder lanes = new LaneRecorder();
    lanes.mode(ProcessorMode.values()[0], false, 1, 1);
    Recorded.Mark mark = lanes.mark();
    for (int i = 0; i < 2 * LaneRecorder.MODE_CHANGES; i++) {
      lanes.mode(ProcessorMode.values()[i % 2], false, 2 + i, 2 + i);
    }
    assertEquals(false, lanes.lanes(10_000, 10_000).modesComplete());
    mark.cut();
    assertTrue(lanes.lanes(1, 1).modesComplete());
    assertEquals(1, lanes.lanes(1, 1).endNanos());
  }

  static List<?> seen(Lanes lanes) {
    return List.of(
        lanes.modes(),
        lanes.modesComplete(),
        lanes.bucketNanos(),
        lanes.endNanos(),
        lanes.endInstructions(),
        Arrays.stream(Lane.values()).map(lane -> Arrays.toString(lanes.counts(lane))).toList());
  }

  @Test
  void aRunThatIsCutBackHasTakenNoLonger() {
    long[] now = {100};
    RunClock clock = RunClock.sinceLaunch(() -> now[0], 40);
    clock.ready();
    clock.start();
    now[0] = 110;
    clock.stop();
    Recorded.Mark mark = clock.mark();
    clock.start();
    now[0] = 500;
    clock.stop();
    assertEquals(400, clock.runNanos());
    mark.cut();
    now[0] = 900;
    assertEquals(10, clock.runNanos());
    assertEquals(70, clock.hostNanos());
  }
}
