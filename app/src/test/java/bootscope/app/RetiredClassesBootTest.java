package bootscope.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.boot.BootModule;
import bootscope.core.boot.DirectPvh;
import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.SymbolTrigger;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import bootscope.core.isa.InstructionClass;
import bootscope.core.machine.Boot;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.machine.StateHash;
import bootscope.core.machine.StopReason;
import bootscope.core.profile.CallRecorder;
import bootscope.core.profile.RetiredClasses;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Debian's cloud kernel up to {@code rest_init}, which patches its own code: each instruction is
 * counted once, in the same class and function whatever runs it.
 */
class RetiredClassesBootTest {
  private record Counted(RetiredClasses classes, long instructions, String hash) {}

  private static Counted count(EngineChoice engine, boolean counted) throws Exception {
    Boot boot =
        Boot.of(
            new DirectPvh(),
            KernelImages.open(ImageBytes.ofFile(DebianKernels.cloud())),
            List.of(BootModule.of(ImageBytes.ofFile(DebianKernels.INIT), "")),
            "console=ttyS0 panic=-1",
            MachineConfiguration.ofRam(512 << 20).withEngine(engine));
    try (Debugger d = Debugger.start(boot, System::nanoTime)) {
      CallRecorder recorder = new CallRecorder(d, counted);
      d.breakpoints().add(new SymbolTrigger("rest_init"));
      assertEquals(StopReason.BREAKPOINT, d.run(Long.MAX_VALUE).reason());
      return new Counted(
          recorder.classes().orElse(null),
          d.machine().clock().instructions(),
          StateHash.of(d.machine()).toString());
    }
  }

  @Test
  void eachInstructionIsCountedOnceInItsFunction() throws Exception {
    Counted without = count(EngineChoice.AUTO, false);
    Counted one = count(EngineChoice.AUTO, true);
    assertEquals(without.hash, one.hash, "counting shows");
    assertEquals(one.instructions, LongStream.of(one.classes.all()).sum());
    Counted other = count(EngineChoice.INTERPRETER, true);
    assertEquals(other.instructions, LongStream.of(other.classes.all()).sum());
    assertEquals(one.classes.rows().size(), other.classes.rows().size());
    for (int i = 0; i < one.classes.rows().size(); i++) {
      RetiredClasses.Row row = one.classes.rows().get(i);
      assertEquals(row.function(), other.classes.rows().get(i).function());
      assertArrayEquals(row.counts(), other.classes.rows().get(i).counts(), row.toString());
    }
    long ports =
        one.classes.rows().stream()
            .filter(r -> r.function().name().equals("pit_hpet_ptimer_calibrate_cpu"))
            .mapToLong(r -> r.counts()[InstructionClass.PORT.ordinal()])
            .sum();
    assertTrue(ports > 100_000, "it reads port 0x61 until the 8254 is done: " + ports);
  }
}
