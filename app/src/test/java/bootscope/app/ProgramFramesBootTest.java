package bootscope.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.boot.BootModule;
import bootscope.core.boot.DirectPvh;
import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.AddressTrigger;
import bootscope.core.debug.CallStack;
import bootscope.core.debug.CallStack.Frame;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.Listing;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import bootscope.core.isa.Mnemonic;
import bootscope.core.machine.Boot;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.machine.StopReason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A program with frame pointers on Debian's kernels, from its first instruction on: at each of its
 * own, and of the first ones of the kernel in its system calls, its callers are those that have not
 * returned.
 */
class ProgramFramesBootTest {
  private static final int KERNEL_STEPS = 400;
  private static final int CALLS = 3;

  private static final String SOURCE =
      """
      static inline __attribute__((always_inline)) long call(long number, long a, long b, long c) {
      #ifdef __x86_64__
        long result;
        asm volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c)
                     : "rcx", "r11", "memory");
        return result;
      #else
        long result;
        asm volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c) : "memory");
        return result;
      #endif
      }
      #ifdef __x86_64__
      enum { WRITE = 1, PAUSE = 34 };
      #else
      enum { WRITE = 4, PAUSE = 29 };
      #endif
      __attribute__((noinline)) long say(const char *text, long length) {
        volatile long kept = length; // or it makes no frame
        return call(WRITE, 1, (long)text, kept);
      }
      __attribute__((noinline)) long deepest(long n) {
        volatile long kept[8] = {n};
        return say("deep\\n", 5) + kept[0];
      }
      __attribute__((noinline)) long middle(long n) { return deepest(n + 1) * 3; }
      __attribute__((noinline)) long outer(long n) { return middle(n + 1) + middle(n + 2); }
      void _start(void) {
        outer(1);
        say("flat\\n", 5);
        for (;;) call(PAUSE, 0, 0, 0);
      }
      """;

  @TempDir Path dir;

  private Path compile(String... flags) throws Exception {
    return InitPrograms.compile(dir, SOURCE, flags);
  }

  private Debugger atItsStart(Path kernel, Path program) throws Exception {
    byte[] elf = Files.readAllBytes(program);
    ByteBuffer header = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
    boolean wide = elf[4] == 2; // ELFCLASS64
    long entry = wide ? header.getLong(24) : header.getInt(24);
    Boot boot =
        Boot.of(
            new DirectPvh(),
            KernelImages.open(ImageBytes.ofFile(kernel)),
            List.of(
                BootModule.of(
                    ImageBytes.ofArray("init.cpio", InitPrograms.initrd(Map.of("init", elf))), "")),
            "console=ttyS0 panic=-1",
            MachineConfiguration.ofRam(512 << 20).withEngine(EngineChoice.AUTO));
    Debugger d = Debugger.start(boot, System::nanoTime);
    d.breakpoints().add(new AddressTrigger(entry, false, ""));
    for (int i = 0; i < 100; i++) { // the kernel itself may have something there before
      assertEquals(StopReason.BREAKPOINT, d.run(8_000_000_000L).reason());
      if ((d.machine().processor().linearRip() == entry) && user(d)) {
        return d;
      }
    }
    throw new AssertionError("the program is not reached");
  }

  private static boolean user(Debugger d) {
    return (d.machine().state().selector(CpuState.CS) & 3) == 3;
  }

  private static void compare(Debugger d, List<Long> expected, boolean kernel, String where) {
    List<Frame> frames = CallStack.of(d, 60);
    int first = 1;
    if (kernel) {
      while (first < frames.size() && !inProgram(frames.get(first).address())) {
        first++;
      }
    }
    List<Long> found =
        frames.stream().skip(first).limit(expected.size()).map(Frame::address).toList();
    assertEquals(
        expected, found, () -> where + "\n" + d.here().text() + "\n" + CallStack.text(d, 60));
  }

  private static boolean inProgram(long address) {
    return address >= 0 && address < 0xC000_0000L; // Linux' own begins there, or at half of all
  }

  private void callersAreThoseThatHaveNotReturned(Debugger d, boolean wide) {
    Deque<Long> calls = new ArrayDeque<>();
    int systemCalls = 0;
    int deepest = 0;
    int compared = 0;
    for (int i = 0; systemCalls <= CALLS; i++) {
      assertTrue(i < 10_000, "the program ends");
      compare(d, List.copyOf(calls), false, "step " + i);
      compared++;
      Listing.Line line = d.here();
      long behind = line.address() + line.bytes().length;
      assertEquals(StopReason.LIMIT, d.step().reason());
      switch (line.instruction().mnemonic()) {
        case CALL -> calls.push(behind);
        case RET -> calls.pop();
        default -> {}
      }
      deepest = Math.max(deepest, calls.size());
      if (!user(d)) {
        boolean asked = line.instruction().mnemonic() == (wide ? Mnemonic.SYSCALL : Mnemonic.INT);
        compared += asked ? inKernel(d, behind, calls, ++systemCalls) : 0;
        d.breakpoints().add(new AddressTrigger(asked ? behind : line.address(), false, ""));
        if (systemCalls <= CALLS) {
          assertEquals(StopReason.BREAKPOINT, d.run(Long.MAX_VALUE).reason());
        }
      }
    }
    assertEquals(4, deepest);
    assertTrue(compared > CALLS * KERNEL_STEPS, compared + " instructions");
  }

  private int inKernel(Debugger d, long behind, Deque<Long> calls, int call) {
    List<Long> expected = new ArrayList<>(List.of(behind));
    expected.addAll(calls);
    int steps = 0;
    for (; steps < KERNEL_STEPS && !user(d); steps++) {
      compare(d, expected, true, "system call " + call + ", step " + steps);
      assertEquals(StopReason.LIMIT, d.step().reason());
    }
    return steps;
  }

  @Test
  void of64Bits() throws Exception {
    try (Debugger d = atItsStart(DebianKernels.cloud(), compile())) {
      callersAreThoseThatHaveNotReturned(d, true);
    }
  }

  /** Whose boot takes half a minute. */
  @Test
  @Tag("lockstep")
  @EnabledIfSystemProperty(named = "bootscope.lockstep", matches = "[0-9]+")
  void of32Bits() throws Exception {
    try (Debugger d = atItsStart(DebianKernels.pae(), compile("-m32"))) {
      callersAreThoseThatHaveNotReturned(d, false);
    }
  }

  @Test
  void of32BitsOnAKernelOf64() throws Exception {
    try (Debugger d = atItsStart(DebianKernels.cloud(), compile("-m32"))) {
      callersAreThoseThatHaveNotReturned(d, false);
    }
  }
}
