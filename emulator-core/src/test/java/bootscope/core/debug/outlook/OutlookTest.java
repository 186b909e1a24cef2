package bootscope.core.debug.outlook;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bootscope.core.boot.DirectPvh;
import bootscope.core.boot.Firmware;
import bootscope.core.boot.FirmwareAlone;
import bootscope.core.debug.Debugger;
import bootscope.core.image.DebianPackages;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImage;
import bootscope.core.image.KernelImages;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Guests;
import bootscope.core.machine.MachineConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of an instruction before it runs is what it then does. */
class OutlookTest {
  private static Map<String, Integer> step(Boot boot, long steps) throws Exception {
    try (Debugger debugger = Debugger.start(boot, System::nanoTime)) {
      Foreseen foreseen = new Foreseen(debugger);
      foreseen.steps(steps);
      return foreseen.came;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "hello-pvh, 3000",
    "long-mode, 10000",
    "boot-mix, 200000",
    "steady-loops, 50000",
    "ticks, 20000",
    "triple-fault, 200"
  })
  void eachStepOfAGuestDoesWhatWasForeseen(String guest, long steps) throws Exception {
    assertTrue(step(Guests.boot(guest), steps).get("Goes") > 50);
  }

  @Test
  void eachStepOfADebianKernelDoesWhatWasForeseen() throws Exception {
    KernelImage kernel =
        KernelImages.open(ImageBytes.ofFile(DebianPackages.kernel(DebianPackages.CLOUD)));
    Boot boot =
        Boot.of(
            new DirectPvh(),
            kernel,
            List.of(),
            "console=ttyS0",
            MachineConfiguration.ofRam(256 << 20));
    Map<String, Integer> came = step(boot, 200_000);
    for (String kind :
        List.of("Goes", "FlagsAfter", "Gets", "Enters", "LooksUp", "Follows", "Sweeps")) {
      assertTrue(came.getOrDefault(kind, 0) > 0, kind + ": " + came);
    }
  }

  /** Real mode, protected mode and back, far jumps and far returns. */
  @Test
  void eachStepOfSeabiosDoesWhatWasForeseen() throws Exception {
    Path image = Path.of("/usr/share/seabios/bios-256k.bin");
    assumeTrue(Files.isReadable(image), "there is no SeaBIOS here: install the package seabios");
    Firmware seabios =
        Firmware.of("bios-256k.bin", Files.readAllBytes(image), Map.of(), Map.of(), false);
    Boot boot =
        Boot.of(
            new FirmwareAlone(seabios),
            KernelImage.none("none"),
            List.of(),
            "",
            MachineConfiguration.ofRam(64 << 20));
    Map<String, Integer> came = step(boot, 100_000);
    assertTrue(came.getOrDefault("Enters", 0) >= 2, came.toString());
  }
}
