package bootscope.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.boot.BootModule;
import bootscope.core.boot.DirectPvh;
import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.Breakpoint;
import bootscope.core.debug.BreakpointKinds;
import bootscope.core.debug.CallStack;
import bootscope.core.debug.CallStack.Found;
import bootscope.core.debug.CallStack.Frame;
import bootscope.core.debug.CallStack.Way;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.SymbolTrigger;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Machine;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.machine.Stimulus;
import bootscope.core.machine.StopReason;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The call stack of Debian's kernels at random instants of their boots. That of x86-64 is compared
 * with a walk of its own by the kernel's ORC table, that of all with calls and returns as they
 * happen. {@code mvn -Plockstep} runs it; {@code -Dcallstack.instants=N} says how many. It prints
 * how frames were found.
 */
@Tag("lockstep")
@EnabledIfSystemProperty(named = "bootscope.lockstep", matches = "[0-9]+")
class CallStackBootTest {
  private static final int INSTANTS = Integer.getInteger("callstack.instants", 2000);
  private static final int MOST = 200;
  private static final int WINDOWS = 40;
  private static final int STEPS = 1500;

  /**
   * What the table calls an end and is none: thunks for indirect jumps, and what programs enter the
   * kernel by or a new task leaves it by, where the program follows.
   */
  private static final List<String> BEGINNINGS = List.of("__x86_", "entry_", "ret_from_fork");

  enum Kernel {
    CLOUD,
    GENERIC,
    PAE;

    private Path file() throws Exception {
      return switch (this) {
        case CLOUD -> DebianKernels.cloud();
        case GENERIC -> DebianKernels.generic();
        case PAE -> DebianKernels.pae();
      };
    }

    private Boot boot() throws Exception {
      return Boot.of(
          new DirectPvh(),
          KernelImages.open(ImageBytes.ofFile(file())),
          List.of(
              BootModule.of(
                  ImageBytes.ofFile(this == PAE ? DebianKernels.INIT32 : DebianKernels.INIT), "")),
          "console=ttyS0 panic=-1",
          MachineConfiguration.ofRam(512 << 20).withEngine(EngineChoice.AUTO));
    }
  }

  private static long length(Boot boot) throws Exception {
    try (Machine machine = boot.start()) {
      assertEquals(StopReason.POWER_OFF, machine.runTo(Long.MAX_VALUE));
      return machine.clock().instructions();
    }
  }

  private static long[] instants(Boot boot, int count) throws Exception {
    return new Random(7).longs(count, 0, length(boot) - 2).sorted().toArray();
  }

  // ---------------------------------------------------------------- by the kernel's table

  /**
   * Where the table says nothing or calls a place the end, as in thunks for indirect jumps, the
   * code may know more.
   */
  private static void compare(Debugger d, OrcWalk.Told told, List<Frame> frames, String where) {
    List<OrcWalk.Frame> found =
        frames.stream().map(f -> new OrcWalk.Frame(f.address(), f.stackPointer())).toList();
    int count = told.frames().size();
    assertFalse(told.end().equals(OrcWalk.NO_ROW), where);
    assertEquals(
        told.frames(),
        found.subList(0, Math.min(count, found.size())),
        () -> where + ", the table ends: " + told.end() + "\n" + CallStack.text(d, MOST));
    String last = d.nameOf(told.frames().getLast().rip());
    boolean ends = told.end().equals("END") && BEGINNINGS.stream().noneMatch(last::startsWith);
    assertTrue(!ends || found.size() == count, () -> where + ", ends\n" + CallStack.text(d, MOST));
    assertTrue(
        !told.end().equals(OrcWalk.WRONG) || last.matches("asm_[a-z_]+\\+0x[5-9a-f]"),
        where + last);
    boolean guess = frames.stream().anyMatch(f -> f.address() < 0 && f.found().guess());
    assertFalse(guess, () -> where + ", guess\n" + CallStack.text(d, MOST));
  }

  @ParameterizedTest
  @EnumSource(names = {"CLOUD", "GENERIC"})
  void itIsWhatTheKernelsOwnTableTells(Kernel kernel) throws Exception {
    Boot boot = kernel.boot();
    Map<Found, Integer> ways = new EnumMap<>(Found.class);
    int unlike = 0;
    int frames = 0;
    try (Debugger d = Debugger.start(boot, System::nanoTime)) {
      for (long at : instants(boot, INSTANTS)) {
        d.run(at);
        List<Frame> found = CallStack.of(d, MOST);
        compare(d, OrcWalk.of(d), found, "at " + at);
        found.forEach(f -> ways.merge(f.found(), 1, Integer::sum));
        frames += found.size();
        List<Frame> byCode = CallStack.byCode(d, MOST);
        boolean guess = byCode.stream().anyMatch(f -> f.found().guess());
        List<Long> one = found.stream().map(Frame::address).toList();
        List<Long> other = byCode.stream().map(Frame::address).toList();
        assertTrue(guess || one.equals(other), () -> "by code, at " + at + ": " + byCode);
        unlike += guess ? 1 : 0;
      }
    }
    assertTrue(frames > 3 * INSTANTS, frames + " frames");
    assertTrue(unlike < INSTANTS / 100, "where code alone has to guess: " + unlike);
    System.out.printf(
        Locale.ROOT,
        "CallStackBootTest %s: %d instants, %d frames, %s; by code alone a guess at %d%n",
        kernel,
        INSTANTS,
        frames,
        ways,
        unlike);
  }

  private static void addEvents(Debugger d, String source) throws Exception {
    d.breakpoints()
        .add(
            BreakpointKinds.of("event")
                .orElseThrow()
                .make(Map.of("source", source), d.breakpoints().surroundings(), 10));
  }

  private static void clear(Debugger d) {
    for (Breakpoint b : List.copyOf(d.breakpoints().list())) {
      d.breakpoints().delete(b.id());
    }
  }

  /** From their first instruction, over other stacks, to where they go back, and beyond. */
  @ParameterizedTest
  @EnumSource(names = {"CLOUD", "GENERIC"})
  void soItIsInInterruptsExceptionsAndSystemCalls(Kernel kernel) throws Exception {
    Boot boot = kernel.boot();
    Map<Way, Integer> ways = new EnumMap<>(Way.class);
    int nmis = 0;
    try (Debugger d = Debugger.start(boot, System::nanoTime)) {
      int n = 0;
      for (long at : instants(boot, WINDOWS)) {
        d.run(at);
        if (n++ % 4 == 0 && n > 8) {
          d.machine().receive(new Stimulus.Nmi());
          nmis++;
        } else {
          addEvents(d, n % 2 == 0 ? "interrupt" : "exception");
          d.run(at + 20_000_000);
          clear(d);
        }
        steps(d, ways, "from " + at);
      }
    }
    try (Debugger d = Debugger.start(boot, System::nanoTime)) {
      d.breakpoints().add(new SymbolTrigger("entry_SYSCALL_64"));
      for (int i = 0; i < 4 && d.run(Long.MAX_VALUE).reason() == StopReason.BREAKPOINT; i++) {
        steps(d, ways, "call " + i);
      }
    }
    System.out.printf(
        Locale.ROOT, "CallStackBootTest %s: steps by ways %s, %d NMIs%n", kernel, ways, nmis);
    assertTrue(ways.getOrDefault(Way.INTERRUPT, 0) > 1000, ways.toString());
    assertTrue(ways.getOrDefault(Way.SYSCALL, 0) > 1000, ways.toString());
  }

  private static void steps(Debugger d, Map<Way, Integer> ways, String where) {
    for (int i = 0; i < STEPS; i++) {
      if (d.machine().processor().linearRip() < 0) {
        List<Frame> found = CallStack.of(d, MOST);
        compare(d, OrcWalk.of(d), found, where + ", step " + i);
        found.stream().map(Frame::way).distinct().forEach(w -> ways.merge(w, 1, Integer::sum));
      }
      if (d.step().reason() != StopReason.LIMIT) {
        return;
      }
    }
  }

  /**
   * Where there is no table: what was interrupted, and who called that, is there from the handler's
   * first instruction to its return, or what is told says that it guesses.
   */
  @ParameterizedTest
  @EnumSource(names = "PAE")
  void whatWasInterruptedStaysBelowItsHandler(Kernel kernel) throws Exception {
    Boot boot = kernel.boot();
    int compared = 0;
    int guesses = 0;
    int wrong = 0;
    Map<String, Integer> left = new TreeMap<>(); // where what was interrupted is left out
    try (Debugger d = Debugger.start(boot, System::nanoTime)) {
      int n = 0;
      for (long at : instants(boot, WINDOWS)) {
        d.run(at);
        addEvents(d, n++ % 2 == 0 ? "interrupt" : "exception");
        boolean reached = d.run(at + 20_000_000).reason() == StopReason.BREAKPOINT;
        clear(d);
        List<Frame> before = CallStack.of(d, MOST);
        if (!reached) {
          continue;
        }
        assertEquals(Way.INTERRUPT, before.get(1).way(), () -> CallStack.text(d, MOST));
        List<Long> below = before.stream().skip(1).map(Frame::address).toList();
        long slot = before.get(1).slot().getAsLong();
        for (int i = 0; i < STEPS / 4 && d.step().reason() == StopReason.LIMIT; i++) {
          List<Frame> now = CallStack.of(d, MOST);
          long rsp = d.machine().state().reg(CpuState.RSP);
          if (rsp > slot && rsp - slot < 8 * 1024) {
            break; // it has returned
          }
          String where = "at " + at + " + " + i;
          List<Long> there = now.stream().map(Frame::address).toList();
          int from = Math.max(0, there.size() - below.size());
          boolean guess = now.stream().anyMatch(f -> f.found().guess());
          boolean same = below.equals(there.subList(from, there.size()));
          assertTrue(same || guess, () -> where + "\n" + CallStack.text(d, MOST));
          if (!same) {
            left.merge(now.getFirst().name().replaceFirst("[+].*", ""), 1, Integer::sum);
          }
          guesses += guess ? 1 : 0;
          compared++;
        }
      }
    }
    System.out.printf(
        Locale.ROOT,
        "CallStackBootTest %s: %d steps of handlers, a guess at %d, left out in %s%n",
        kernel,
        compared,
        guesses,
        left);
    assertTrue(guesses + left.size() < compared / 100, left.toString());
    assertTrue(compared > 1000, compared + " steps");
  }

  // ---------------------------------------------------------------- by calls and returns

  /**
   * What was called is on top of what there was, until it returns: each place of a return address
   * stays as long as the stack pointer is below it.
   */
  @ParameterizedTest
  @EnumSource
  void callsComeAndReturnsGo(Kernel kernel) throws Exception {
    Boot boot = kernel.boot();
    Map<Found, Integer> ways = new EnumMap<>(Found.class);
    int compared = 0;
    int called = 0;
    try (Debugger d = Debugger.start(boot, System::nanoTime)) {
      for (long at : instants(boot, WINDOWS)) {
        d.run(at);
        Deque<Long> places = new ArrayDeque<>();
        for (int i = 0; i < STEPS / 3; i++) {
          List<Frame> found = CallStack.of(d, MOST);
          found.forEach(f -> ways.merge(f.found(), 1, Integer::sum));
          List<Long> slots = found.stream().skip(1).map(f -> f.slot().getAsLong()).toList();
          List<Long> expected = List.copyOf(places);
          String where = "at " + at + " + " + i;
          assertEquals(
              expected,
              slots.subList(0, Math.min(expected.size(), slots.size())),
              () -> where + "\n" + CallStack.text(d, MOST));
          compared++;
          var line = d.here();
          long rsp = d.machine().state().reg(CpuState.RSP);
          if (d.step().reason() != StopReason.LIMIT) {
            break;
          }
          long now = d.machine().state().reg(CpuState.RSP);
          long rip = d.machine().processor().linearRip();
          int word = kernel == Kernel.PAE ? 4 : 8;
          boolean call = line.instruction().mnemonic() == bootscope.core.isa.Mnemonic.CALL;
          boolean jumped = Math.abs(now - rsp) > 8 * 1024;
          boolean entered = !call && now < rsp - 2 * word && rip < 0 && isEntry(d, rip);
          if (jumped || entered) {
            break; // another stack, or an interrupt
          }
          if (call && now == rsp - word) {
            places.push(now);
            called++;
          }
          while (!places.isEmpty() && places.peek() < now) {
            places.pop();
          }
        }
      }
    }
    System.out.printf(
        Locale.ROOT,
        "CallStackBootTest %s: %d steps, %d calls, frames %s%n",
        kernel,
        compared,
        called,
        ways);
    assertTrue(called > 50, called + " calls");
  }

  private static boolean isEntry(Debugger d, long rip) {
    String name = d.nameOf(rip);
    return name == null || !name.contains("+");
  }
}
