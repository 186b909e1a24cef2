package bootscope.core.timeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.time.VirtualClock;
import bootscope.core.timeline.Lanes.Lane;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LanesTest {
  private static long sum(Lanes lanes, Lane lane) {
    return Arrays.stream(lanes.counts(lane)).sum();
  }

  @Test
  void modesAreKeptWithTheirMoments() {
    LaneRecorder r = new LaneRecorder();
    r.mode(ProcessorMode.PROTECTED, false, 0, 0);
    r.mode(ProcessorMode.PROTECTED, true, 5, 5);
    r.mode(ProcessorMode.LONG, false, 10, 12);
    assertEquals(
        List.of(
            new Lanes.ModeChange(0, 0, ProcessorMode.PROTECTED),
            new Lanes.ModeChange(10, 12, ProcessorMode.LONG)),
        r.lanes(20, 30).modes());
    assertTrue(r.lanes(20, 30).modesComplete());
  }

  @Test
  void tooManyModeChangesAreSaidToBeMissing() {
    LaneRecorder r = new LaneRecorder();
    for (int i = 0; i <= LaneRecorder.MODE_CHANGES; i++) {
      r.mode(i % 2 == 0 ? ProcessorMode.LONG : ProcessorMode.COMPATIBILITY, true, i, i);
    }
    assertEquals(LaneRecorder.MODE_CHANGES, r.lanes(9999, 9999).modes().size());
    assertFalse(r.lanes(9999, 9999).modesComplete());
  }

  @Test
  void nothingIsLostWhenBucketsAreMerged() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    LaneRecorder r = new LaneRecorder();
    long instructions = 0;
    long nanos = 0;
    long user = 0;
    boolean outside = false;
    int interrupts = 0;
    for (int i = 0; i < 20_000; i++) {
      long busy = random.nextInt(100_000);
      long idle = random.nextInt(4) == 0 ? random.nextInt(1_000_000) : 0;
      instructions += busy;
      nanos += busy + idle;
      user += outside ? busy + idle : 0;
      if (random.nextBoolean()) {
        outside = random.nextBoolean();
        r.mode(ProcessorMode.LONG, outside, instructions, nanos);
      } else {
        r.count(Lane.INTERRUPTS, instructions, nanos);
        interrupts++;
        if (outside) {
          r.mode(ProcessorMode.LONG, true, instructions, nanos);
        }
      }
    }
    Lanes lanes = r.lanes(instructions, nanos);
    String message = "seed " + seed;
    assertTrue(lanes.buckets() <= LaneRecorder.BUCKETS, message);
    assertTrue(lanes.bucketNanos() * lanes.buckets() >= nanos, message);
    assertEquals(instructions, sum(lanes, Lane.BUSY), message);
    assertEquals(user, sum(lanes, Lane.USER), message);
    assertEquals(interrupts, sum(lanes, Lane.INTERRUPTS), message);
  }

  @Test
  void lookingChangesNothingThatIsRecordedLater() {
    LaneRecorder watched = new LaneRecorder();
    LaneRecorder alone = new LaneRecorder();
    for (int i = 1; i < 5000; i++) {
      long at = i * 12_345L;
      watched.count(Lane.CONSOLE, at / 2, at);
      watched.lanes(at / 2 + 7, at + 11);
      alone.count(Lane.CONSOLE, at / 2, at);
    }
    Lanes a = watched.lanes(40_000_000, 80_000_000);
    Lanes b = alone.lanes(40_000_000, 80_000_000);
    for (Lane lane : Lane.values()) {
      assertArrayEquals(b.counts(lane), a.counts(lane), lane.name());
    }
  }

  @Test
  void instructionsAndTimeLeadToEachOther() {
    LaneRecorder r = new LaneRecorder();
    r.count(Lane.INTERRUPTS, 1000, 1000);
    r.count(Lane.INTERRUPTS, 1000, 101_000); // idle in between
    Lanes lanes = r.lanes(51_000, 151_000);
    assertEquals(0, lanes.instructionsAt(0));
    assertEquals(500, lanes.instructionsAt(500), 50);
    assertEquals(1000, lanes.instructionsAt(100_000), 1024);
    assertEquals(51_000, lanes.instructionsAt(151_000));
    assertEquals(500, lanes.nanosAt(500), 50);
    assertEquals(141_000, lanes.nanosAt(41_000), 2048);
    assertEquals(151_000, lanes.nanosAt(60_000));
  }

  @Test
  void anEventAtTheVeryEndIsInsideTheBuckets() {
    LaneRecorder r = new LaneRecorder();
    r.count(Lane.CONSOLE, 2048, 2048);
    Lanes lanes = r.lanes(2048, 2048);
    assertEquals(1, sum(lanes, Lane.CONSOLE));
    assertEquals(1, r.lanes(0, 0).count(Lane.CONSOLE, 2));
    assertEquals(1, new LaneRecorder().lanes(0, 0).buckets());
  }

  @Test
  void theyReachToTheEndOfVirtualTime() {
    LaneRecorder r = new LaneRecorder();
    r.mode(ProcessorMode.LONG, true, 0, 0);
    long instructions = VirtualClock.END / 3;
    r.count(Lane.INTERRUPTS, 10, 10);
    r.count(Lane.INTERRUPTS, instructions, VirtualClock.END);
    Lanes lanes = r.lanes(instructions, VirtualClock.END);
    assertEquals(VirtualClock.END, lanes.endNanos());
    assertEquals(2, sum(lanes, Lane.INTERRUPTS));
    assertEquals(VirtualClock.END, sum(lanes, Lane.USER));
    assertEquals(instructions, sum(lanes, Lane.BUSY));
    assertTrue(Arrays.stream(lanes.counts(Lane.BUSY)).allMatch(n -> n >= 0));
  }
}
