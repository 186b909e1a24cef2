package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bootscope.app.DebianKernels;
import bootscope.app.cli.BuiltInGuests;
import bootscope.core.cpu.engine.EngineInspector;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImage;
import bootscope.core.image.KernelImages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole boots translated and interpreted: the state's hash is the same at fifty counts that fall
 * anywhere within blocks, and at the end. {@code mvn -Plockstep} runs it over the first 50 million
 * instructions, or over {@code -Dlockstep.instructions=N}; docs/engine.md.
 */
@Tag("lockstep")
@EnabledIfSystemProperty(named = "bootscope.lockstep", matches = "[0-9]+")
class EngineBootTest {
  private static final int POINTS = 50;
  private static final long INSTRUCTIONS = Long.getLong("bootscope.lockstep", 50_000_000);

  @TempDir Path dir;

  private enum Kernel {
    CLOUD,
    GENERIC,
    PAE;

    KernelImage image() throws Exception {
      return KernelImages.open(
          ImageBytes.ofFile(
              switch (this) {
                case CLOUD -> DebianKernels.cloud();
                case GENERIC -> DebianKernels.generic();
                case PAE -> DebianKernels.pae();
              }));
    }

    Path init() {
      return this == PAE ? DebianKernels.INIT32 : DebianKernels.INIT;
    }
  }

  private enum Firmware {
    NONE(""),
    SEABIOS("bios-256k.bin"),
    QBOOT("qboot.rom");

    private final String file;

    Firmware(String file) {
      this.file = file;
    }
  }

  @BeforeEach
  void onlyWhereThereAreTwo() {
    String obstacle = EngineInspector.obstacle();
    assumeTrue(obstacle == null, () -> "no translated code here: " + obstacle);
  }

  static Stream<Arguments> boots() {
    return Stream.of(Kernel.values())
        .flatMap(
            kernel ->
                Stream.of("vmlinux", "vmlinuz")
                    .flatMap(
                        form ->
                            Stream.of(Firmware.values())
                                .map(firmware -> Arguments.of(kernel, form, firmware))));
  }

  @ParameterizedTest
  @MethodSource("boots")
  void aDebianKernelIsTheSameMachineOnEachEngine(Kernel kernel, String form, Firmware firmware)
      throws Exception {
    KernelImage image = kernel.image();
    Path file =
        Program.write(
            form.equals("vmlinux") ? image.elf().bytes() : image.bzImage().orElseThrow().bytes(),
            dir.resolve(form));
    List<String> words = new ArrayList<>(List.of("-kernel", file.toString()));
    words.addAll(List.of("-initrd", kernel.init().toString()));
    words.addAll(List.of("-append", "console=ttyS0 panic=-1 reboot=t", "-m", "512"));
    if (firmware != Firmware.NONE) {
      words.addAll(List.of("-bios", firmware.file));
    }
    compare(kernel + " " + form + " " + firmware, words, INSTRUCTIONS);
  }

  static final Set<String> GUESTS = BuiltInGuests.ALL.keySet();

  @ParameterizedTest
  @FieldSource("GUESTS")
  void aBuiltInGuestIsTheSameMachineOnEachEngine(String name) {
    // Most have powered off, or wait for ever, after some thousands.
    compare(name, List.of("-kernel", "guest:" + name, "-max-time", "10"), 5000);
    compare(name, List.of("-kernel", "guest:" + name, "-max-time", "10"), INSTRUCTIONS);
  }

  private static void compare(String name, List<String> words, long instructions) {
    List<Long> points =
        LongStream.rangeClosed(1, POINTS).mapToObj(i -> instructions / POINTS * i - 7 * i).toList();
    Program translated = run(words, points, instructions, "native");
    Program interpreted = run(words, points, instructions, "interpreter");
    assertEquals(interpreted.status(), translated.status(), translated.err());
    assertEquals(interpreted.out(), translated.out(), name);
    long hashes = interpreted.out().lines().count();
    assertTrue(hashes > 0, interpreted.err());
    System.out.printf(
        Locale.ROOT,
        "%-28s %s, the same at %d counts to %,d instructions%n",
        name,
        interpreted.status().end(),
        hashes,
        instructions);
  }

  private static Program run(
      List<String> words, List<Long> points, long instructions, String engine) {
    List<String> all = new ArrayList<>(words);
    all.addAll(List.of("-no-reboot", "-serial", "null", "-engine", engine));
    all.addAll(List.of("-state-hash", Program.points(points)));
    all.addAll(List.of("-max-instructions", Long.toString(instructions)));
    return Program.run("", all);
  }
}
