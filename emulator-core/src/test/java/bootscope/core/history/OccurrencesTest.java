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
}
