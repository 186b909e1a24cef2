package bootscope.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bootscope.core.boot.DirectPvh;
import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import java.io.File;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole guests translated and interpreted: the state's hash is the same wherever both are stopped,
 * at counts that fall anywhere within blocks, and however they came there.
 */
class EngineLockStepTest {
  private static final long GUEST_INSTRUCTIONS = 100_000;
  private static final long KERNEL_INSTRUCTIONS = 50_000_000;
  private static final int STOPS = 8;

  // Virtual time between stops, at the most: some guests only wait, or are interrupted for ever.
  private static final long PATIENCE = 100_000;
  private static final long KERNEL_PATIENCE = 1_000_000_000;

  /** Runs both to the same counts; one of them stops more often. */
  private static void lockStep(Boot boot, long instructions, long patience) throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (Machine translated = Guests.on(EngineChoice.NATIVE, boot).start();
        Machine interpreted = Guests.on(EngineChoice.INTERPRETER, boot).start()) {
      for (int i = 1; i <= STOPS; i++) {
        long to = instructions * i / STOPS - random.nextLong(instructions / STOPS / 2);
        long time = translated.clock().now() + patience;
        for (int few = random.nextInt(8); few > 0; few--) {
          translated.runTo(Math.min(to, translated.clock().instructions() + 1 + few * 3L), time);
        }
        StopReason a = translated.runTo(to, time);
        StopReason b = interpreted.runTo(to, time);
        String where = "seed " + seed + ", at " + to;
        assertEquals(b, a, where);
        assertEquals(StateHash.of(interpreted), StateHash.of(translated), where);
      }
    }
  }

  static Stream<String> guests() {
    Path folder = Path.of(System.getProperty("basedir", "."), "../assets/guests").normalize();
    return Stream.of("", "hostile/")
        .flatMap(
            in ->
                Stream.of(folder.resolve(in).toFile().listFiles())
                    .map(File::getName)
                    .filter(name -> name.endsWith(".elf") && !name.contains("multiboot"))
                    .map(name -> in + name.substring(0, name.length() - 4)))
        .sorted();
  }

  @ParameterizedTest
  @MethodSource("guests")
  void ourGuestsAreTheSameOnEachEngine(String name) throws Exception {
    lockStep(Guests.boot(name), GUEST_INSTRUCTIONS, PATIENCE);
  }

  static List<Path> kernels() throws Exception {
    String where = System.getProperty("bootscope.kernels", System.getenv("BOOTSCOPE_KERNELS"));
    List<Path> found = new ArrayList<>();
    if (where != null && Files.isDirectory(Path.of(where))) {
      try (DirectoryStream<Path> d = Files.newDirectoryStream(Path.of(where), "linux-image*.deb")) {
        d.forEach(found::add);
      }
    }
    return found;
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("kernels")
  void aDebianKernelIsTheSameOnEachEngine(Path kernel) throws Exception {
    Boot boot =
        Boot.of(
            new DirectPvh(),
            KernelImages.open(ImageBytes.ofFile(kernel)),
            List.of(),
            "console=ttyS0",
            MachineConfiguration.ofRam(512L << 20));
    lockStep(boot, KERNEL_INSTRUCTIONS, KERNEL_PATIENCE);
  }
}
