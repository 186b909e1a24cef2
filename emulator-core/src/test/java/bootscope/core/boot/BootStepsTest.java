package bootscope.core.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.board.Board;
import bootscope.core.boot.BootStep.Deed;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Who puts what where. */
class BootStepsTest {
  private static final byte[] INITRD = new byte[5000];

  private static List<BootStep> steps(BootProtocol protocol) throws Exception {
    BootParts parts =
        new BootParts(
            KernelImages.open(ImageBytes.ofFile(Path.of("../assets/guests/hello-pvh.elf"))),
            List.of(BootModule.of(ImageBytes.ofArray("initrd", INITRD), "")),
            "x=1",
            Board.q35(32L << 20, 1, false),
            0);
    return BootSteps.of(protocol, protocol.plan(parts));
  }

  private static Firmware firmware(String name, String inImage) throws Exception {
    byte[] image = new byte[0x1_0000];
    byte[] text = inImage.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, image, 100, text.length);
    Map<String, byte[]> roms = Map.of(Firmware.PVH_ROM, new byte[512]);
    return Firmware.of(name, image, roms, Map.of(), true);
  }

  private static BootStep loaded(List<BootStep> steps, String what) {
    return steps.stream().filter(s -> s.what().equals(what)).findFirst().orElseThrow();
  }

  @Test
  void withoutFirmwareTheProgramPlacesAllAndEntersTheKernel() throws Exception {
    List<BootStep> steps = steps(new DirectPvh());
    assertTrue(steps.stream().allMatch(s -> s.by().equals(BootStep.PROGRAM)));
    assertEquals(Deed.ENTERS, steps.getLast().deed());
    assertEquals(5000, loaded(steps, "initrd").length());
    assertEquals(1, steps.stream().filter(s -> s.what().equals("ACPI tables")).count());
  }

  @Test
  void theTextHasAStepALineAndNothingThatCouldSteerATerminal() {
    assertEquals(
        """
          Bootscope  places command line                       0x60f8      1 byte
                     places a.b                                0x0         20 bytes
          b.bin      begins at the reset vector, in real mode
        """,
        BootSteps.text(
            List.of(
                new BootStep("Bootscope", Deed.PLACES, "command line", OptionalLong.of(0x60F8), 1),
                new BootStep("Bootscope", Deed.PLACES, "a\033b", OptionalLong.of(0), 20),
                new BootStep("b.bin", Deed.BEGINS, "", OptionalLong.empty(), 0))));
    assertEquals("", BootSteps.text(List.of()));
  }

  @Test
  void firmwareThatLooksForOptionRomsHasOneLoadTheRest() throws Exception {
    List<BootStep> steps = steps(new FirmwarePvh(firmware("b.bin", "SeaBIOS")));
    assertEquals(
        new BootStep(
            BootStep.PROGRAM, Deed.PLACES, "b.bin", OptionalLong.of(0xFFFF_0000L), 0x1_0000),
        steps.getFirst());
    assertEquals("pvh.bin", loaded(steps, "initrd").by());
    assertEquals(5000, loaded(steps, "initrd").length());
    assertTrue(loaded(steps, "initrd").address().orElseThrow() > 0x10_0000);
    assertEquals(4, loaded(steps, "command line").length(), "with its NUL");
    assertTrue(loaded(steps, "command line").address().isEmpty(), "it chooses");
    assertEquals(Deed.ENTERS, steps.getLast().deed());
  }

  @Test
  void otherFirmwareLoadsTheKernelByItself() throws Exception {
    List<BootStep> steps = steps(new FirmwarePvh(firmware("qboot.rom", "q")));
    assertEquals("qboot.rom", loaded(steps, "initrd").by());
    assertEquals("qboot.rom", steps.getLast().by());
  }
}
