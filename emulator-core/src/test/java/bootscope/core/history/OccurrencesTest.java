package bootscope.core.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.debug.BreakpointKinds;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.RegisterName;
import bootscope.core.debug.Stop;
import bootscope.core.debug.Trigger;
import bootscope.core.drive.Drive;
import bootscope.core.history.Occurrence.By;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.machine.Guests;
import bootscope.core.machine.StateHash;
import bootscope.core.machine.StopReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was last, or will be next, is what a run with a breakpoint stops at. */
class OccurrencesTest {
  private static final int QUESTIONS = 24;

  private record Run(Debugger debugger, History history) implements AutoCloseable {
    static Run of(String guest, long end, long interval) throws Exception {
      Debugger debugger = Debugger.start(Guests.boot(guest), () -> 0);
      Drive drive = new Drive(debugger, new Drive.Seat() {});
      Run run = new Run(debugger, new History(debugger, drive, 256 << 20, interval, 0));
      while (run.now() < end) {
        run.history.look();
        long next = Math.min(end, run.now() + interval);
        assertEquals(StopReason.LIMIT, drive.slice(next, Long.MAX_VALUE).reason());
      }
      run.history.look();
      return run;
    }

    long now() {
      return debugger.machine().clock().instructions();
    }

    @Override
    public void close() {
      history.close();
      debugger.close();
    }
  }

  private static Trigger trigger(Debugger d, String kind, Map<String, String> said)
      throws Exception {
    return BreakpointKinds.of(kind).orElseThrow().make(said, d.breakpoints().surroundings(), 16);
  }

  private static List<Stop> stops(String guest, long end, String kind, Map<String, String> said)
      throws Exception {
    try (Debugger d = Debugger.start(Guests.boot(guest), () -> 0)) {
      d.breakpoints().add(trigger(d, kind, said));
      List<Stop> stops = new ArrayList<>();
      for (Stop s = d.run(end); s.reason() == StopReason.BREAKPOINT; s = d.run(end)) {
        stops.add(s);
      }
      return stops;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "long-mode, 15000, 1000, register, register, cr3",
    "long-mode, 15000, 1000, mode, to, any",
    "long-mode, 15000, 1000, page, at, ''",
    "ticks, 12000, 500, event, source, interrupt",
    "boot-mix, 300000, 20000, event, source, exception",
    "ticks, 12000, 500, port, ports, 0x20",
    "boot-mix, 100000, 7000, port, ports, 0x3f8",
    "hello-pvh, 3000, 500, symbol, symbol, put_string",
    "boot-mix, 100000, 7000, register, register, efer"
  })
  void itIsWhatAStraightRunStoppedAt(
      String guest, long end, long interval, String kind, String parameter, String said)
      throws Exception {
    Map<String, String> values = Map.of(parameter, said);
    List<Stop> stops = stops(guest, end, kind, values);
    assertFalse(stops.isEmpty());
    try (Run run = Run.of(guest, end, interval)) {
      Debugger d = run.debugger;
      Trigger trigger = trigger(d, kind, values);
      for (int i = QUESTIONS; i > 0; i--) {
        long at = end * i / QUESTIONS;
        run.history.goTo(at);
        String hash = StateHash.of(d.machine());
        long nanos = d.machine().clock().now();
        Optional<Stop> last =
            stops.stream()
                .filter(s -> s.virtualNanos() < nanos || s.virtualNanos() == nanos && !s.before())
                .filter(s -> s.instructions() < at || !kind.equals("event"))
                .reduce((a, b) -> b);
        Occurrences past = run.history.occurrences(Syntax.ATT);
        check(last, past.last(trigger), "last before " + at);
        Optional<Stop> next =
            stops.stream().filter(s -> !last.isPresent() || after(s, last.get())).findFirst();
        check(next, past.next(trigger), "next from " + at);
        assertEquals(at, run.now());
        assertEquals(hash, StateHash.of(d.machine()), "it stays where it was");
        assertTrue(d.breakpoints().list().isEmpty());
      }
    }
  }

  private static boolean after(Stop s, Stop other) {
    return s.virtualNanos() > other.virtualNanos();
  }

  private static void check(Optional<Stop> expected, Optional<Occurrence> found, String what) {
    assertEquals(
        expected.map(s -> s.hits().getFirst().access()), found.map(Occurrence::access), what);
    if (expected.isPresent()) {
      Stop stop = expected.get();
      Occurrence o = found.get();
      boolean by = o.by() == By.INSTRUCTION && o.access().get().space() != EVENT;
      assertEquals(stop.instructions(), o.instructions() + (by ? 1 : 0), what);
      assertEquals(stop.before(), o.by() == By.NEXT);
    }
  }

  private static final bootscope.core.debug.Access.Space EVENT =
      bootscope.core.debug.Access.Space.EVENT;

  @Test
  void aRegistersLastChangeIsFoundByItsValues() throws Exception {
    try (Run run = Run.of("boot-mix", 60_000, 7_000)) {
      Debugger d = run.debugger;
      for (String name : new String[] {"rax", "rbx", "rsp", "cs", "cr3", "eax", "rflags"}) {
        RegisterName register = CpuRegisters.named(name).orElseThrow();
        run.history.goTo(60_000);
        long value = register.get(d.machine().processor());
        Optional<Occurrence> last = run.history.occurrences(Syntax.ATT).lastChange(name, register);
        assertEquals(60_000, run.now());
        if (last.isEmpty()) {
          assertTrue(name.equals("cs") || name.equals("cr3"), name);
          run.history.goTo(0);
          assertEquals(value, register.get(d.machine().processor()), name);
          continue;
        }
        Occurrence found = last.get();
        assertEquals(value, found.access().orElseThrow().after(), name);
        run.history.goTo(found.instructions());
        assertEquals(found.access().get().before(), register.get(d.machine().processor()), name);
        assertEquals(found.rip(), d.machine().processor().linearRip(), name);
        run.history.goTo(found.instructions() + 1);
        for (long at = run.now(); at < Math.min(60_000, found.instructions() + 300); at++) {
          run.history.goTo(at);
          assertEquals(value, register.get(d.machine().processor()), name + " at " + at);
        }
      }
    }
  }

  /** No write of the guest's explains what a register holds that was changed by hand since. */
  @Test
  void aRegisterThatWasChangedByHandIsToldOf() throws Exception {
    try (Run run = Run.of("boot-mix", 60_000, 7_000)) {
      Debugger d = run.debugger;
      RegisterName r15 = CpuRegisters.named("r15").orElseThrow();
      long before = r15.get(d.machine().processor());
      d.editor().set(r15, 0x1234);
      run.history.look();
      d.editor().set(CpuRegisters.CR2, 7, 0);
      run.history.look();
      byHand(run, past -> past.lastChange("r15", r15), 60_000, before, 0x1234);
      Trigger cr2 = trigger(d, "register", Map.of("register", "cr2"));
      byHand(run, past -> past.last(cr2), 60_000, 0, 7);
      assertEquals(StopReason.LIMIT, d.run(60_003).reason());
      run.history.look();
      byHand(run, past -> past.lastChange("r15", r15), 60_000, before, 0x1234);
      byHand(run, past -> past.last(cr2), 60_000, 0, 7);
      run.history.goTo(30_000);
      byHand(run, past -> past.next(cr2), 60_000, 0, 7);
      Trigger other = trigger(d, "register", Map.of("register", "cr2", "value", "8"));
      assertEquals(Optional.empty(), run.history.occurrences(Syntax.ATT).next(other));
      run.history.goTo(60_003);
      assertEquals(Optional.empty(), run.history.occurrences(Syntax.ATT).last(other));
      assertEquals(1, run.history.run());
    }
  }

  private static void byHand(
      Run run, Search<Optional<Occurrence>> question, long at, long before, long after)
      throws Exception {
    String hash = StateHash.of(run.debugger.machine());
    Occurrences past = run.history.occurrences(Syntax.ATT);
    Occurrence found = question.in(past).orElseThrow();
    assertEquals(By.HAND, found.by());
    assertEquals(at, found.instructions());
    assertEquals(before, found.access().orElseThrow().before());
    assertEquals(after, found.access().get().after());
    assertEquals(hash, StateHash.of(run.debugger.machine()), "it stays where it was");
  }

  private interface Search<T> {
    T in(Occurrences past) throws Exception;
  }

  /** What was asked for is said once. */
  @ParameterizedTest
  @CsvSource({
    "ticks, port, ports, 0x20, '0x20 was written'",
    "ticks, port, ports, 0x20-0x21, '0xff was written to port 0x21'",
    "ticks, event, source, interrupt, 'interrupt 0x20'",
    "long-mode, register, register, cr3, '0x0 became 0x'",
    "ticks, device, register, pic.m.imr, '0xfe became 0xff'",
    "ticks, device, register, pic, 'pic.m.imr: '",
    "ticks, data, at, 103800, '8 bytes: 0x9 became 0xa'"
  })
  void anAnswerNamesNothingTwice(
      String guest, String kind, String parameter, String said, String expected) throws Exception {
    try (Run run = Run.of(guest, 9_000, 1_000)) {
      Trigger trigger = trigger(run.debugger, kind, Map.of(parameter, said));
      Occurrence found = run.history.occurrences(Syntax.ATT).last(trigger).orElseThrow();
      String change = found.access().orElseThrow().change(found.what());
      assertTrue(change.startsWith(expected), found.what() + ": " + change);
      String same = trigger.text().replaceFirst("^write of ", "");
      assertFalse(change.contains(same + " "), found.what() + ": " + change);
    }
  }
}
