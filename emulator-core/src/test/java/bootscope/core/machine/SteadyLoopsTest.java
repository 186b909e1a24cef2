package bootscope.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.boot.DirectPvh;
import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The guest of the loops that speed is compared with: whatever runs it, it is the same machine. */
class SteadyLoopsTest {
  private static final long STEP = 777_777;

  private static List<String> hashes(EngineChoice engine) throws Exception {
    Path file =
        Path.of(System.getProperty("basedir", "."), "../assets/guests/steady-loops.elf")
            .normalize();
    Boot boot =
        Boot.of(
            new DirectPvh(),
            KernelImages.open(ImageBytes.ofFile(file)),
            List.of(),
            "count=1",
            MachineConfiguration.ofRam(64 << 20));
    List<String> hashes = new ArrayList<>();
    try (Machine m = Guests.on(engine, boot).start()) {
      StopReason reason = StopReason.LIMIT;
      while (reason == StopReason.LIMIT) {
        reason = m.runTo(m.clock().instructions() + STEP);
        hashes.add(reason + " " + m.clock().instructions() + " " + StateHash.of(m));
      }
    }
    return hashes;
  }

  @Test
  void theInterpreterAloneGivesTheSameHashesAllAlong() throws Exception {
    List<String> interpreted = hashes(EngineChoice.INTERPRETER);
    assertTrue(interpreted.getLast().startsWith("POWER_OFF"), interpreted.getLast());
    assertEquals(interpreted, hashes(EngineChoice.NATIVE));
  }
}
