package bootscope.core.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.cpu.engine.Processor;
import bootscope.core.event.GuestListener;
import bootscope.core.machine.Guests;
import bootscope.core.machine.Machine;
import bootscope.core.machine.Snapshot;
import bootscope.core.machine.StateHash;
import bootscope.core.machine.StopReason;
import bootscope.core.time.VirtualClock;
import bootscope.core.timeline.Lanes;
import bootscope.core.timeline.RunClock;
import bootscope.core.timeline.TimelineRecorder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The guests of {@code assets/guests/hostile}: none crashes, hangs or grows the program, and each
 * is stopped by its limits and by request, whichever engine runs it.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ParameterizedClass
@EnumSource(names = {"INTERPRETER", "NATIVE"})
class HostileGuestTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long MILLISECOND = 1_000_000;

  @Parameter EngineChoice engine;

  private Machine start(String guest) throws Exception {
    return Guests.on(engine, Guests.boot("hostile/" + guest)).start();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aging",
        "blocked-timer",
        "centuries",
        "endless-delivery",
        "entries-everywhere",
        "far-deadline",
        "fastest-timers",
        "hole-stack",
        "hole-strings",
        "hpet-wrap",
        "impossible-alarm",
        "masked-clock",
        "mutual-patching",
        "patched-immediate",
        "stale-translation",
        "unheard-timer"
      })
  void itsTimeGoesOnAndItsLimitsHoldWhereverItIsStopped(String guest) throws Exception {
    long instructions = 6000;
    try (Machine straight = start(guest);
        Machine stopped = start(guest)) {
      StopReason end = straight.runTo(instructions, MILLISECOND);
      assertTrue(straight.clock().instructions() <= instructions);
      assertTrue(straight.clock().now() <= MILLISECOND);
      Thread hammer = Thread.ofPlatform().daemon().unstarted(() -> hammer(stopped));
      hammer.start();
      StopReason reason = StopReason.REQUESTED;
      long now = 0;
      long retired = 0;
      while (reason == StopReason.REQUESTED) {
        reason = stopped.runTo(instructions, MILLISECOND);
        assertTrue(stopped.clock().now() >= now && stopped.clock().instructions() >= retired);
        now = stopped.clock().now();
        retired = stopped.clock().instructions();
      }
      hammer.interrupt();
      hammer.join();
      assertEquals(end, reason);
      assertEquals(StateHash.of(straight), StateHash.of(stopped));
    }
  }

  private static void hammer(Machine machine) {
    while (!Thread.currentThread().isInterrupted()) {
      machine.requestStop();
      LockSupport.parkNanos(50_000);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "endless-delivery",
        "entries-everywhere",
        "fastest-timers",
        "hole-strings",
        "hpet-wrap",
        "impossible-alarm",
        "masked-clock",
        "mutual-patching",
        "patched-immediate"
      })
  void aRequestToStopIsHeardWhateverItDoes(String guest) throws Exception {
    try (Machine m = start(guest)) {
      for (int i = 0; i < 3; i++) {
        // One of them retires no instruction in the end: time alone passes.
        m.runTo(m.clock().instructions() + 5000, m.clock().now() + MILLISECOND);
        Thread asker = Thread.ofPlatform().daemon().start(m::requestStop);
        StopReason reason =
            assertTimeoutPreemptively(PATIENCE, () -> m.runTo(Long.MAX_VALUE, Long.MAX_VALUE));
        asker.join();
        assertEquals(StopReason.REQUESTED, reason);
      }
    }
  }

  /**
   * Asked for in the midst of the machine's work, so that what passes until then can be counted.
   */
  @ParameterizedTest
  @ValueSource(strings = {"entries-everywhere", "patched-immediate", "mutual-patching"})
  void noMoreThanABlockRunsBetweenARequestToStopAndTheStop(String guest) throws Exception {
    try (Machine m = start(guest)) {
      long[] asked = new long[1];
      int[] decoded = new int[1];
      m.listeners()
          .add(
              new GuestListener() {
                @Override
                public void decoded(long linearAddress, long physicalAddress, int bytes) {
                  if (++decoded[0] % 100 == 0) {
                    asked[0] = m.clock().instructions();
                    m.requestStop();
                  }
                }
              });
      for (int i = 0; i < 50; i++) {
        assertEquals(StopReason.REQUESTED, m.runTo(Long.MAX_VALUE));
        // The clock is behind by the block that was left when the next was decoded.
        long later = m.clock().instructions() - asked[0];
        assertTrue(later <= 2 * 65, later + " instructions");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"patched-immediate", "entries-everywhere", "mutual-patching"})
  void whatItMakesTheProgramDecodeStaysBounded(String guest) throws Exception {
    try (Machine m = start(guest)) {
      long most = 0;
      int afresh = 0;
      for (long before = 0; afresh < 2; ) {
        assertEquals(StopReason.LIMIT, m.runTo(m.clock().instructions() + 10_000));
        long now = m.processor().decodedBytes();
        afresh += now < before ? 1 : 0;
        most = Math.max(most, now);
        before = now;
      }
      assertTrue(most <= Processor.MOST_DECODED_BYTES, most + " bytes");
      assertTrue(most > Processor.MOST_DECODED_BYTES / 2, "the room is used: " + most);
    }
  }

  /** The old translation is kept until the guest drops it, also in a machine that was put away. */
  @Test
  void aStaleTranslationSurvivesASnapshotAtAnyCount(@TempDir Path folder) throws Exception {
    String straight;
    try (Machine m = start("stale-translation")) {
      straight = readThroughTheOldEntry(m);
    }
    for (long at : new long[] {4000, 4200, 100_000, 500_000}) {
      Path file = folder.resolve("at" + at);
      try (Machine m = start("stale-translation")) {
        assertEquals(StopReason.LIMIT, m.runTo(at));
        Snapshot.save(m, file);
      }
      try (Machine restored = Snapshot.load(file)) {
        assertEquals(straight, readThroughTheOldEntry(restored), "at " + at);
      }
    }
  }

  private static String readThroughTheOldEntry(Machine m) {
    int[] read = new int[1];
    m.listeners()
        .add(
            new GuestListener() {
              @Override
              public void traced(int port, int value) {
                read[0] = value;
              }
            });
    assertEquals(StopReason.POWER_OFF, m.runTo(Long.MAX_VALUE));
    assertEquals(0x11, read[0], "through the translation from before the entry was changed");
    return StateHash.of(m);
  }

  @Test
  void accessesToMoreAddressesThanAreKeptAreCountedTogether() throws Exception {
    try (Machine m = start("hole-strings")) {
      m.runTo(3600, MILLISECOND); // the first string instruction is at work
      assertEquals(4096, m.memory().unclaimed().size());
      assertTrue(m.memory().unclaimedElsewhere() > 0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"unheard-timer", "blocked-timer"})
  void aTimerThatNobodyHearsKeepsNobodyBusy(String guest) throws Exception {
    try (Machine m = start(guest)) {
      assertEquals(StopReason.WAITING, m.runTo(Long.MAX_VALUE));
    }
  }

  @Test
  void aGuestThatOnlyIdlesComesToItsTimeLimit() throws Exception {
    long minute = 60_000_000_000L;
    try (Machine m = start("masked-clock")) {
      assertEquals(StopReason.LIMIT, m.runTo(Long.MAX_VALUE, minute));
      assertEquals(minute, m.clock().now());
      assertTrue(m.clock().instructions() < 10_000);
      assertEquals(StopReason.LIMIT, m.runTo(Long.MAX_VALUE, minute), "and does not leave it");
    }
  }

  @Test
  void aDeadlineBeyondTheEndOfTimeIsNever() throws Exception {
    try (Machine m = start("far-deadline")) {
      TimelineRecorder recorder =
          new TimelineRecorder(m, RunClock.ofRuns(() -> 0), true, reached -> {});
      assertEquals(StopReason.WAITING, m.runTo(Long.MAX_VALUE));
      assertEquals(m.clock().now(), recorder.lanes().endNanos());
    }
  }

  @Test
  void lanesReachAsFarAsAGuestCanSleep() throws Exception {
    try (Machine m = start("centuries")) {
      TimelineRecorder recorder =
          new TimelineRecorder(m, RunClock.ofRuns(() -> 0), true, reached -> {});
      m.listeners().add(recorder);
      assertEquals(
          StopReason.WAITING, m.runTo(Long.MAX_VALUE), "a deadline after the end is never");
      Lanes lanes = recorder.lanes();
      assertEquals(m.clock().now(), lanes.endNanos());
      assertTrue(lanes.endNanos() > VirtualClock.END / 10 * 9);
      assertEquals(10, Arrays.stream(lanes.counts(Lanes.Lane.INTERRUPTS)).sum(), "decades");
    }
  }

  @Test
  void theMachineStopsAtTheEndOfVirtualTimeAndSaysSo() throws Exception {
    try (Machine m = start("patched-immediate")) {
      m.runTo(5000);
      m.clock().restore(VirtualClock.END - 1000, VirtualClock.END - 6000);
      assertEquals(StopReason.END_OF_TIME, m.runTo(Long.MAX_VALUE));
      assertEquals(VirtualClock.END, m.clock().now());
      assertEquals(6000, m.clock().instructions());
      assertEquals(StopReason.END_OF_TIME, m.step());
    }
  }

  @Test
  void interruptsThatComeWithoutAnInstructionBetweenTakeTime() throws Exception {
    try (Machine m = start("endless-delivery")) {
      assertEquals(StopReason.LIMIT, m.runTo(Long.MAX_VALUE, 100_000));
      assertTrue(m.clock().instructions() < 10_000, "handlers run none");
      assertEquals(100_000, m.clock().now());
    }
  }
}
