package bootscope.core.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.CallStack.Found;
import bootscope.core.debug.CallStack.Frame;
import bootscope.core.debug.CallStack.Way;
import bootscope.core.isa.Mnemonic;
import bootscope.core.machine.Guests;
import bootscope.core.machine.StateHash;
import bootscope.core.machine.StopReason;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
            assertTrue(one || f.found().guess(), () -> CallStack.text(d, 100));
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
      assertEquals(Way.INTERRUPT, from.way(), CallStack.text(d, 10));
      assertFalse(from.name().isEmpty());
      assertTrue(CallStack.text(d, 2).contains("interrupted"));
      for (int i = 0; i < 5; i++) { // also when the handler has grown the stack
        assertEquals(StopReason.LIMIT, d.step().reason());
        Frame now = CallStack.of(d, 10).get(1);
        assertEquals(from.address(), now.address(), CallStack.text(d, 10));
        assertEquals(Way.INTERRUPT, now.way(), CallStack.text(d, 10));
        assertEquals(from.slot(), now.slot());
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

  /**
   * Code of which no symbol is known, with frame pointers, as compilers make it: {@code f} calls
   * {@code g}, and that {@code h}.
   */
  private static final int[] FRAMED = {
    0xE8,
    1,
    0,
    0,
    0, // call f
    0xF4, // hlt
    0xF3,
    0x0F,
    0x1E,
    0xFA, // f: endbr64
    0x55, // push rbp
    0x48,
    0x89,
    0xE5, // mov rbp, rsp
    0x48,
    0x83,
    0xEC,
    0x20, // sub rsp, 32
    0xE8,
    2,
    0,
    0,
    0, // call g
    0xC9, // leave
    0xC3, // ret
    0x55, // g: push rbp
    0x48,
    0x89,
    0xE5, // mov rbp, rsp
    0x53, // push rbx
    0xE8,
    3,
    0,
    0,
    0, // call h
    0x5B, // pop rbx
    0x5D, // pop rbp
    0xC3, // ret
    0x55, // h: push rbp
    0x48,
    0x89,
    0xE5, // mov rbp, rsp
    0x90, // nop
    0x5D, // pop rbp
    0xC3 // ret
  };

  private static final long NOWHERE = 0x20_0000; // where the guest has nothing

  private static void poke(Debugger d, long at, int... code) {
    byte[] bytes = new byte[code.length];
    for (int i = 0; i < code.length; i++) {
      bytes[i] = (byte) code[i];
    }
    assertTrue(d.editor().poke(true, at, bytes));
  }

  @Test
  void whereNothingIsKnownOfTheCodeTheFramePointerLeadsToAllCallers() throws Exception {
    try (Debugger d = start("long-mode")) {
      d.breakpoints().add(new SymbolTrigger("high_half"));
      assertEquals(StopReason.BREAKPOINT, d.run(Long.MAX_VALUE).reason());
      poke(d, NOWHERE, FRAMED);
      CpuState s = d.machine().state();
      s.rip(NOWHERE);
      s.reg(CpuState.RSP, NOWHERE + 0x8000);
      s.reg(CpuState.RBP, 0);
      Deque<Long> calls = new ArrayDeque<>();
      int deepest = 0;
      for (int i = 0; d.here().instruction().mnemonic() != Mnemonic.HLT; i++) {
        List<Frame> frames = CallStack.of(d, 100);
        int step = i;
        assertEquals(
            List.copyOf(calls),
            frames.stream().skip(1).limit(calls.size()).map(Frame::address).toList(),
            () -> "step " + step + ", " + d.here().text() + "\n" + CallStack.text(d, 100));
        frames.stream()
            .skip(1)
            .limit(calls.size())
            .forEach(f -> assertEquals(Found.FRAME_POINTER, f.found()));
        deepest = Math.max(deepest, calls.size());
        Listing.Line line = d.here();
        assertEquals(StopReason.LIMIT, d.step().reason());
        if (line.instruction().mnemonic() == Mnemonic.CALL) {
          calls.push(line.address() + line.bytes().length);
        } else if (line.instruction().mnemonic() == Mnemonic.RET) {
          calls.pop();
        }
      }
      assertEquals(3, deepest);
    }
  }

  /** A thunk for an indirect jump calls within itself, and returns to where it is to jump. */
  @Test
  void aThunksOwnCallAndTheFunctionThatItReturnsToAreFrames() throws Exception {
    try (Debugger d = start("hello-pvh")) {
      d.breakpoints().add(new SymbolTrigger("print_header"));
      assertEquals(StopReason.BREAKPOINT, d.run(Long.MAX_VALUE).reason());
      List<Frame> before = CallStack.of(d, 100);
      long thunk = before.getFirst().address();
      long function = d.symbols().address("put_newline").orElseThrow();
      poke(d, thunk, 0xB8); // mov eax, put_newline
      poke(d, thunk + 1, (int) function, (int) function >> 8, (int) function >> 16, 0);
      poke(d, thunk + 5, 0xE8, 4, 0, 0, 0, 0xF3, 0x90, 0xEB, 0xFC); // call 1f; 2: pause; jmp 2b
      poke(d, thunk + 14, 0x89, 0x04, 0x24, 0xC3); // 1: mov [esp], eax; ret
      List<Long> callers = before.stream().skip(1).map(Frame::address).toList();
      d.step();
      assertEquals(callers, addresses(d));
      d.step();
      List<Long> within = new ArrayList<>(callers);
      within.addFirst(thunk + 10);
      assertEquals(within, addresses(d));
      d.step();
      within.set(0, function);
      assertEquals(within, addresses(d));
      d.step();
      assertEquals(callers, addresses(d));
      assertEquals("put_newline", d.nameOf(d.machine().processor().linearRip()));
    }
  }

  private static List<Long> addresses(Debugger d) {
    return CallStack.of(d, 100).stream().skip(1).map(Frame::address).toList();
  }

  /** Near and far calls and INT, of real mode; all but a handler's beginning is a guess. */
  @Test
  void callersOf16BitCodeAreScannedFor() throws Exception {
    try (Debugger d = start("hello-pvh")) {
      CpuState s = d.machine().state();
      s.cr(0, s.cr(0) & ~1L);
      for (int segment : new int[] {CpuState.CS, CpuState.SS, CpuState.DS}) {
        int selector = segment == CpuState.CS ? 0x2000 : 0x3000;
        s.selector(segment, selector);
        s.segmentBase(segment, selector * 16L);
        s.segmentLimit(segment, 0xFFFF);
        s.segmentAttributes(segment, segment == CpuState.CS ? 0x9B : 0x93);
      }
      s.idtr(0, 0x3FF);
      poke(d, 0x2_0000, 0xE8, 0xFD, 0); // call 100h
      poke(d, 0x2_0100, 0x66, 0xE8, 0xFA, 0, 0, 0); // calld 200h
      poke(d, 0x2_0200, 0x9A, 0, 0, 0, 0x28); // call 2800h:0
      poke(d, 0x2_8000, 0xCD, 0x40); // int 40h
      poke(d, 0x40 * 4, 0, 0, 0, 0x29); // which leads to 2900h:0
      poke(d, 0x2_9000, 0x50, 0x90); // push ax; nop
      s.rip(0);
      s.reg(CpuState.RSP, 0x1000);
      s.reg(CpuState.RAX, 0);
      d.machine().processor().edited();
      for (int i = 0; i < 4; i++) {
        assertEquals(StopReason.LIMIT, d.step().reason());
      }
      List<Long> callers = List.of(0x2_8002L, 0x2_0205L, 0x2_0106L, 0x2_0003L);
      assertEquals(callers, addresses(d).subList(0, 4), CallStack.text(d, 100));
      List<Frame> frames = CallStack.of(d, 5);
      assertEquals(
          List.of(Found.HERE, Found.REGISTERS, Found.SCAN, Found.SCAN, Found.SCAN),
          frames.stream().map(Frame::found).toList());
      assertEquals(Way.INTERRUPT, frames.get(1).way());
      d.step();
      assertEquals(callers, addresses(d).subList(0, 4), CallStack.text(d, 100));
      assertEquals(Found.SCAN, CallStack.of(d, 2).get(1).found(), "pushed: no longer sure");
    }
  }

  @Test
  void wordsOfTheStackAreSaidToBeWhatTheyAreKeptFor() throws Exception {
    try (Debugger d = start("ticks")) {
      d.breakpoints().add(new SymbolTrigger("pit_interrupt"));
      assertEquals(StopReason.BREAKPOINT, d.run(Long.MAX_VALUE).reason());
      StackWords stack = StackWords.of(d, 16);
      assertEquals(16, stack.words().size());
      assertEquals(
          d.machine().state().reg(CpuState.RSP), stack.words().getFirst().place(), "the first");
      int bytes = stack.words().getFirst().bytes();
      assertEquals(
          List.of("rip", "cs", "rflags"),
          stack.words().stream()
              .flatMap(w -> w.use().stream())
              .filter(u -> u.frame() == 1)
              .map(u -> u.kept().register())
              .limit(3)
              .toList());
      for (StackWords.Word w : stack.words()) {
        w.use().ifPresent(u -> assertEquals(u.kept().value(), w.value()));
        assertEquals(bytes, w.bytes());
      }
    }
  }
}
