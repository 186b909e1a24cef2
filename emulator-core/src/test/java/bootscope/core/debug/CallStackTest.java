package bootscope.core.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.CallStack.Found;
import bootscope.core.debug.CallStack.Frame;
import bootscope.core.isa.Mnemonic;
import bootscope.core.machine.Guests;
import bootscope.core.machine.StateHash;
import bootscope.core.machine.StopReason;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who called the function that runs, against calls and returns as they happen. */
class CallStackTest {
  private static final int STEPS = 12_000;

  private static Debugger start(String guest) throws Exception {
    return Debugger.start(Guests.boot(guest), System::nanoTime);
  }

  /** A call that has not returned: where to, and where its return address lies. */
  private record Call(long returnAddress, long place) {}

  @ParameterizedTest
  @ValueSource(strings = {"hello-pvh", "long-mode"})
  void atEachInstructionTheCallersAreThoseThatHaveNotReturned(String guest) throws Exception {
    try (Debugger d = start(guest)) {
      Deque<Call> calls = new ArrayDeque<>();
      Set<Long> seen = new HashSet<>();
      int deepest = 0;
      int compared = 0;
      for (int i = 0; i < STEPS; i++) {
        Listing.Line line = d.here();
        long rsp = d.machine().state().reg(CpuState.RSP);
        if (seen.add(line.address() + 31 * (long) calls.size())) { // once in each place and depth
          List<Frame> frames = CallStack.of(d, 100);
          List<Long> expected = calls.stream().map(Call::returnAddress).toList();
          List<Long> found =
              frames.stream().skip(1).limit(expected.size()).map(Frame::address).toList();
          assertEquals(expected, found, () -> line.text() + " at " + CallStack.text(d, 100));
          for (Frame f : frames.subList(1, frames.size())) {
            boolean one = expected.contains(f.address());
            assertTrue(one || f.found() == Found.GUESS, () -> CallStack.text(d, 100));
          }
          deepest = Math.max(deepest, calls.size());
          compared++;
        }
        Mnemonic m = line.instruction().mnemonic();
        if (d.step().reason() != StopReason.LIMIT) {
          break;
        }
        if (m == Mnemonic.CALL) {
          calls.push(new Call(line.address() + line.bytes().length, rsp));
        } else if (m == Mnemonic.RET) {
          calls.pop();
        }
      }
      assertTrue(deepest >= 2, "calls went " + deepest + " deep");
      assertTrue(compared > 100, compared + " places");
    }
  }

  @Test
  void whatAnInterruptCameFromIsFoundBelowIt() throws Exception {
    try (Debugger d = start("ticks")) {
      EventTrigger any =
          (EventTrigger)
              BreakpointKinds.of("event")
                  .orElseThrow()
                  .make(Map.of("source", "interrupt"), d.breakpoints().surroundings(), 10);
      d.breakpoints().add(any);
      assertEquals(StopReason.BREAKPOINT, d.run(Long.MAX_VALUE).reason());
      Frame from = CallStack.of(d, 10).get(1);
      assertEquals(List.of("pit_interrupt"), CallStack.of(d, 1).stream().map(Frame::name).toList());
      assertEquals(Found.INTERRUPTED, from.found(), CallStack.text(d, 10));
      assertFalse(from.name().isEmpty());
      assertTrue(CallStack.text(d, 2).contains("interrupted"));
      for (int i = 0; i < 5; i++) { // also when the handler has grown the stack
        assertEquals(StopReason.LIMIT, d.step().reason());
        assertTrue(CallStack.of(d, 10).contains(from), CallStack.text(d, 10));
      }
    }
  }

  @Test
  void lookingChangesNothingAndIsBounded() throws Exception {
    try (Debugger d = start("long-mode")) {
      d.breakpoints().add(new SymbolTrigger("high_half"));
      d.run(Long.MAX_VALUE);
      String before = StateHash.of(d.machine());
      assertEquals(1, CallStack.of(d, 1).size());
      CallStack.of(d, 100);
      assertEquals(before, StateHash.of(d.machine()));
      d.machine().state().reg(CpuState.RSP, 0x123456789L);
      d.machine().state().reg(CpuState.RBP, -8L);
      assertEquals(1, CallStack.of(d, 100).size(), "there is no stack");
      d.machine().state().reg(CpuState.RSP, 0);
      assertTrue(CallStack.text(d, 100).startsWith("#0 "));
    }
  }
}
