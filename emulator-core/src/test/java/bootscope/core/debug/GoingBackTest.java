package bootscope.core.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.event.GuestListener;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Guests;
import bootscope.core.machine.Machine;
import bootscope.core.machine.SnapshotException;
import bootscope.core.machine.StateHash;
import bootscope.core.machine.Stimulus;
import bootscope.core.machine.StopReason;
import bootscope.core.timeline.Lanes;
import bootscope.core.timeline.Lanes.Lane;
import bootscope.core.timeline.Milestone;
import bootscope.core.timeline.TimelineRecorder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A machine under control that is put back, and all that is kept of its run with it: it goes on to
 * the same states and the same records as one that never was.
 */
class GoingBackTest {
  @TempDir Path dir;

  /** Each look is a microsecond after the last. */
  private static LongSupplier ticking() {
    long[] now = {0};
    return () -> now[0] += 1000;
  }

  private static Debugger start(Boot boot) throws Exception {
    Debugger d = Debugger.start(boot, ticking());
    d.findMilestones();
    return d;
  }

  /** All records, by name, and the state that they are records of. */
  private static Map<String, Object> records(Debugger d) {
    Machine m = d.machine();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("state", StateHash.of(m));
    all.put("stop", d.stop());
    all.put("timeline", d.recorder().timeline().milestones());
    all.put("places", d.recorder().places());
    Lanes lanes = d.recorder().lanes();
    all.put("modes", List.of(lanes.modes(), lanes.modesComplete()));
    all.put("ends", List.of(lanes.bucketNanos(), lanes.endNanos(), lanes.endInstructions()));
    for (Lane lane : Lane.values()) {
      all.put(lane.name(), Arrays.toString(lanes.counts(lane)));
    }
    all.put("exceptions", d.exceptions().all());
    all.put("ports", m.ports().unclaimed());
    all.put("memory", m.memory().unclaimed());
    all.put("elsewhere", m.memory().unclaimedElsewhere());
    all.put("inputs", m.inputs().all());
    all.put("hits", d.breakpoints().list().stream().map(b -> List.of(b.id(), b.hits())).toList());
    all.put("ignored", d.breakpoints().list().stream().map(Breakpoint::ignored).toList());
    all.put("relocation", d.symbols().relocation());
    all.put("startInfo", d.startInfo());
    all.put("at", List.of(d.atStart(), d.atEntry(), m.resetDue(), m.resetCause()));
    all.put("host", d.runNanos());
    return all;
  }

  /** Runs in pieces, and types now and then; what there was behind each. */
  private static List<Map<String, Object>> go(Debugger d, int pieces) {
    List<Map<String, Object>> all = new ArrayList<>();
    StopReason reason = d.stop().reason();
    for (int i = 0; i < pieces && reason != StopReason.POWER_OFF; i++) {
      long count = d.machine().clock().instructions();
      reason = d.run(count + 3001, d.machine().clock().now() + 40_000).reason();
      if (reason == StopReason.WAITING) {
        d.machine().receive(new Stimulus.Typed(0, 'a' + i));
      }
      all.add(records(d));
    }
    return all;
  }

  static Stream<Arguments> guests() {
    return Stream.of("hello-pvh", "long-mode", "ticks", "triple-fault", "echo", "boot-mix")
        .flatMap(
            guest ->
                Stream.of(EngineChoice.INTERPRETER, EngineChoice.AUTO)
                    .map(engine -> Arguments.of(guest, engine)));
  }

  @ParameterizedTest
  @MethodSource("guests")
  void itGoesOnToTheSameRecordsAsOneThatNeverWentBack(String guest, EngineChoice engine)
      throws Exception {
    Boot boot = Guests.on(engine, Guests.boot(guest));
    List<Map<String, Object>> straight;
    try (Debugger d = start(boot)) {
      breakpoints(d);
      straight = go(d, 30);
    }
    try (Debugger d = start(boot)) {
      breakpoints(d);
      SavePoint atStart = d.save(dir.resolve("start"));
      Map<String, Object> before = records(d);
      int half = straight.size() / 2;
      go(d, half);
      SavePoint midway = d.save(dir.resolve("midway"));
      Map<String, Object> then = records(d);
      go(d, 100);
      for (int i = 0; i < 2; i++) {
        d.restore(midway);
        same(then, records(d), "midway");
        same(straight.subList(half, straight.size()), go(d, 30 - half));
        d.restore(atStart);
        same(before, records(d), "at the start");
        same(straight, go(d, 30));
        d.restore(atStart);
        go(d, 3);
      }
      d.restore(midway); // forward
      same(then, records(d), "midway");
    }
  }

  private static void breakpoints(Debugger d) {
    d.breakpoints().add(new MilestoneTrigger("console_first_byte"));
    Breakpoint out = d.breakpoints().add(new PortTrigger(0x3F8, 8, Accesses.WRITE));
    d.breakpoints().ignore(out.id(), 7);
  }

  @Test
  void whereTheKernelLiesIsForgottenWithItsBeingFound() throws Exception {
    for (boolean bios : new boolean[] {true, false}) {
      List<SavePoint> points = new ArrayList<>();
      List<Map<String, Object>> then = new ArrayList<>();
      try (Debugger d = Debugger.start(MovedKernel.boot(bios), () -> 0)) {
        d.findMilestones();
        Breakpoint b = d.breakpoints().add(new SymbolTrigger("start_kernel"));
        int saved = 0;
        List<String> names =
            List.of(
                bios ? "fw_do_boot" : "linux_start_fwcfg", "linux_start_boot", "bzimage_unpacked");
        for (String name : names) {
          d.breakpoints().add(new MilestoneTrigger(name), true);
          assertEquals(StopReason.BREAKPOINT, d.run(Long.MAX_VALUE).reason(), name);
          points.add(d.save(dir.resolve("point" + saved++)));
          then.add(records(d));
        }
        assertEquals(StopReason.BREAKPOINT, d.run(Long.MAX_VALUE).reason());
        assertEquals(1, b.hits());
        assertTrue(d.symbols().relocation().isPresent());
        assertEquals(StopReason.HALTED, d.run(Long.MAX_VALUE).reason());
        Map<String, Object> end = records(d);
        for (int i : new int[] {0, 2, 1, 0, 1, 2}) {
          d.restore(points.get(i));
          same(then.get(i), records(d), names.get(i));
          assertEquals(i == 2, d.symbols().relocation().isPresent());
          assertEquals(i < 2, b.trigger().waits(d.breakpoints().surroundings()));
          assertEquals(StopReason.BREAKPOINT, d.run(Long.MAX_VALUE).reason());
          assertEquals(1, b.hits());
          d.run(Long.MAX_VALUE);
          same(end, records(d), "from " + names.get(i));
        }
      }
    }
  }

  @Test
  void backBeforeAResetAreTheRecordsOfTheBootBeforeIt() throws Exception {
    try (Debugger d = start(Guests.boot("hello-pvh"))) {
      d.run(500);
      SavePoint first = d.save(dir.resolve("first"));
      Map<String, Object> then = records(d);
      TimelineRecorder recorder = d.recorder();
      d.run(900);
      d.reset();
      assertNotSame(recorder, d.recorder());
      d.run(1200);
      SavePoint second = d.save(dir.resolve("second"));
      Map<String, Object> later = records(d);
      d.restore(first);
      assertSame(recorder, d.recorder());
      same(then, records(d), "before the reset");
      d.run(900);
      List<Milestone> before = recorder.timeline().milestones();
      d.restore(second);
      same(later, records(d), "behind the reset");
      d.run(5000);
      assertEquals(before, recorder.timeline().milestones(), "the one before hears no more");
      d.namePostCodes();
      d.restore(first);
      recorder.postCode(0x41);
      assertEquals("ch_kernel_0x41", recorder.timeline().milestones().getLast().name());
    }
  }

  @Test
  void whatTheUserHasStays() throws Exception {
    try (Debugger d = start(Guests.boot("ticks"))) {
      int[] heard = {0};
      d.listen(
          new GuestListener() {
            @Override
            public void serial(int port, int character) {
              heard[0]++;
            }
          });
      Breakpoint gone = d.breakpoints().add(new CountTrigger(700));
      d.run(500);
      SavePoint point = d.save(dir.resolve("point"));
      d.run(Long.MAX_VALUE);
      assertEquals(1, gone.hits());
      d.breakpoints().delete(gone.id());
      Breakpoint added = d.breakpoints().add(new CountTrigger(600));
      Machine machine = d.machine();
      Symbols symbols = d.symbols();
      d.restore(point);
      assertSame(machine, d.machine());
      assertSame(symbols, d.symbols());
      assertEquals(List.of(added), d.breakpoints().list());
      assertEquals(600, d.run(Long.MAX_VALUE).instructions());
      assertEquals(1, added.hits());
      d.restore(point);
      assertEquals(0, added.hits());
      int before = heard[0];
      d.run(200_000, Long.MAX_VALUE);
      d.run(200_000, Long.MAX_VALUE);
      assertTrue(heard[0] > before);
      d.restart();
      assertThrows(IllegalStateException.class, () -> d.restore(point));
    }
  }

  @Test
  void theSameHitsStopItAgain() throws Exception {
    try (Debugger d = start(Guests.boot("hello-pvh"))) {
      Breakpoint out = d.breakpoints().add(new PortTrigger(0x3F8, 1, Accesses.WRITE));
      d.run(Long.MAX_VALUE);
      SavePoint point = d.save(dir.resolve("point"));
      d.run(Long.MAX_VALUE);
      d.run(Long.MAX_VALUE);
      assertEquals(3, out.hits());
      d.breakpoints().ignore(out.id(), 2);
      long at = d.run(Long.MAX_VALUE).instructions();
      assertEquals(6, out.hits());
      d.restore(point);
      assertEquals(1, out.hits());
      assertEquals(4, out.ignored());
      assertEquals(at, d.run(Long.MAX_VALUE).instructions());
      assertEquals(6, out.hits());
    }
  }

  @Test
  void aFileThatIsOfNoUseChangesNothing() throws Exception {
    try (Debugger d = start(Guests.boot("long-mode"))) {
      SavePoint early = d.save(dir.resolve("early")); // before paging
      d.run(3000);
      SavePoint point = d.save(dir.resolve("point"));
      d.run(5000);
      Map<String, Object> before = records(d);
      byte[] good = Files.readAllBytes(point.file());
      Files.write(point.file(), Arrays.copyOf(good, good.length / 2));
      assertThrows(SnapshotException.class, () -> d.restore(point));
      same(before, records(d), "cut short");
      Files.copy(early.file(), point.file(), StandardCopyOption.REPLACE_EXISTING);
      String said = assertThrows(SnapshotException.class, () -> d.restore(point)).getMessage();
      assertTrue(said.contains("it was saved at another instant since"), said);
      same(before, records(d), "another");
      Files.delete(point.file());
      assertThrows(SnapshotException.class, () -> d.restore(point));
      same(before, records(d), "gone");
    }
  }

  private static void same(List<Map<String, Object>> expected, List<Map<String, Object>> found) {
    for (int i = 0; i < Math.min(expected.size(), found.size()); i++) {
      same(expected.get(i), found.get(i), "piece " + i);
    }
    assertEquals(expected.size(), found.size());
  }

  private static void same(Map<String, Object> expected, Map<String, Object> found, String where) {
    expected.forEach((name, value) -> assertEquals(value, found.get(name), where + ": " + name));
  }
}
