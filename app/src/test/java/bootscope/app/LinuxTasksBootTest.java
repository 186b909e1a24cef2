package bootscope.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.boot.BootModule;
import bootscope.core.boot.DirectPvh;
import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.LinuxTasks;
import bootscope.core.debug.LinuxTasks.Task;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import bootscope.core.machine.Boot;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.machine.StopReason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The task that runs, in a program and at each instruction of its way into the kernel and back. */
class LinuxTasksBootTest {
  /** Takes a name, has a base of GS of its own, and asks for its number. */
  private static final String SOURCE =
      """
      static inline __attribute__((always_inline)) long call(long number, long a, long b) {
        long result;
        asm volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b)
                     : "rcx", "r11", "memory");
        return result;
      }
      enum { PRCTL = 157, SET_NAME = 15, ARCH_PRCTL = 158, SET_GS = 0x1001, GETPID = 39 };
      enum { FORK = 57, PAUSE = 34 };
      static char own[4096];
      __attribute__((noinline)) void named(void) { asm volatile("nop"); }
      __attribute__((noinline)) void child(void) { asm volatile("nop"); }
      void _start(void) {
        call(PRCTL, SET_NAME, (long)"first program");
        call(ARCH_PRCTL, SET_GS, (long)own);
        named();
        call(GETPID, 0, 0);
        if (call(FORK, 0, 0) == 0) {
          call(PRCTL, SET_NAME, (long)"\\xC3\\xA9");
          child();
        }
        for (;;) call(PAUSE, 0, 0);
      }
      """;

  private static final int MOST_STEPS = 5_000;

  @TempDir Path dir;

  private static long address(Path program, String name) throws Exception {
    byte[] said = InitPrograms.run(List.of("nm", program.toString()));
    return new String(said, StandardCharsets.UTF_8)
        .lines()
        .filter(l -> l.endsWith(" " + name))
        .mapToLong(l -> Long.parseUnsignedLong(l.substring(0, 16), 16))
        .findFirst()
        .orElseThrow();
  }

  /** With page tables of programs apart from the kernel's, and without. */
  @ParameterizedTest
  @ValueSource(strings = {"pti=on", "pti=off"})
  void aProgramIsTheTaskAllTheWayIntoTheKernelAndBack(String isolation) throws Exception {
    Path program = InitPrograms.compile(dir, SOURCE);
    byte[] initrd = InitPrograms.initrd(Map.of("init", Files.readAllBytes(program)));
    Boot boot =
        Boot.of(
            new DirectPvh(),
            KernelImages.open(ImageBytes.ofFile(DebianKernels.cloud())),
            List.of(BootModule.of(ImageBytes.ofArray("init.cpio", initrd), "")),
            "console=ttyS0 panic=-1 " + isolation,
            MachineConfiguration.ofRam(256 << 20).withEngine(EngineChoice.AUTO));
    try (Debugger d = Debugger.start(boot, System::nanoTime)) {
      assertEquals(StopReason.BREAKPOINT, d.runTo(address(program, "named")).reason());
      LinuxTasks tasks = new LinuxTasks(d.machine(), d.symbols());
      Optional<Task> init = Optional.of(new Task(1, 1, "first program", false));
      assertEquals(3, d.machine().processor().cpl());
      assertEquals(init, tasks.currentTask());
      assertEquals(isolation.equals("pti=on"), (d.machine().state().cr(3) & 0x1000) != 0);
      int inKernel = 0;
      boolean back = false;
      for (int i = 0; i < MOST_STEPS && !back; i++) {
        d.step();
        boolean inProgram = d.machine().processor().cpl() == 3;
        inKernel += inProgram ? 0 : 1;
        back = inProgram && inKernel > 0;
        assertEquals(init, tasks.currentTask(), () -> d.nameOf(d.machine().state().rip()));
      }
      assertTrue(back && inKernel > 20, inKernel + " instructions in the kernel");

      assertEquals(StopReason.BREAKPOINT, d.runTo(address(program, "child")).reason());
      assertTrue(tasks.current().isPresent());
      assertEquals(Optional.empty(), tasks.currentTask(), "a name that is not printable");
    }
  }
}
