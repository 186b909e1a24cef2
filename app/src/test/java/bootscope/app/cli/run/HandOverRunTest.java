package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bootscope.app.cli.ExitStatus;
import bootscope.app.cli.UsageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Kernels that are handed over to otherwise than by our own PVH. */
class HandOverRunTest {
  @TempDir Path dir;

  @Test
  void aMultibootKernelsContractIsItsOwn() {
    Program run = Program.run("", "-kernel guest:hello-multiboot -check-entry");
    assertTrue(run.out().startsWith("At the Multiboot entry, 0x1000fa:"), run.out());
    assertTrue(run.out().contains("keeps the Multiboot Specification 0.6.96."), run.out());
    assertFalse(run.out().contains("fail "), run.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bios-256k.bin", "qboot.rom"})
  void aMultibootKernelBootsThroughTheUsersFirmware(String image) {
    FirmwareFiles files = FirmwareFiles.of(java.util.List.of());
    try {
      files.image(image);
      files.optionRom("multiboot_dma.bin");
    } catch (UsageException e) {
      assumeTrue(false, e.getMessage());
    }
    Program run =
        Program.run("", "-kernel guest:hello-multiboot -check-entry -append x -bios " + image);
    assertEquals(ExitStatus.POWERED_OFF, run.status(), run.err());
    assertTrue(run.out().contains("keeps the Multiboot Specification 0.6.96."), run.out());
    assertTrue(run.out().contains("flags         0x0000024f"), run.out());
    assertTrue(run.out().contains("\"guest:hello-multiboot x\""), run.out());
  }

  @Test
  void theMonitorShowsWhatAMultibootKernelIsHanded() {
    Program run = Program.run("info startinfo\ninfo e820\n", "-kernel guest:hello-multiboot -S");
    assertTrue(run.out().contains("at the Multiboot entry\n"), run.out());
    assertTrue(run.out().contains("multiboot_info at 0x6000"), run.out());
    assertTrue(run.out().contains("command line at 0x6118: guest:hello-multiboot"), run.out());
    assertTrue(run.out().contains("memory map at 0x6058, 8 entries"), run.out());
  }

  @Test
  void aMultibootKernelsModulesHaveArgumentsBehindABlank() throws IOException {
    Path file = Files.write(dir.resolve("module"), new byte[] {1, 2, 3, 4, 5});
    Program run =
        Program.run(
            "",
            java.util.List.of(
                "-kernel",
                "guest:hello-multiboot",
                "-initrd",
                file + " root=/dev/x,," + " ro," + file,
                "-nographic"));
    String line = "  5 bytes, first word 0x04030201, \"" + file;
    assertTrue(run.out().contains(line + " root=/dev/x, ro\""), run.out());
    assertTrue(run.out().contains(line + "\""), run.out());
  }

  @Test
  void aMultibootImageWithoutAnExecutablesHeadersIsBooted() throws IOException {
    ByteBuffer b = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    int flags = 1 << 16;
    b.putInt(0x1BADB002).putInt(flags).putInt(-(0x1BADB002 + flags));
    b.putInt(0x10_0000).putInt(0x10_0000).putInt(0).putInt(0).putInt(0x10_0020);
    b.position(32).put(new byte[] {(byte) 0xFA, (byte) 0xF4}); // cli; hlt
    Path file = Files.write(dir.resolve("flat.bin"), b.array());
    Program run = Program.run("", "-nographic -kernel " + file);
    assertEquals(ExitStatus.HALTED, run.status(), run.err());
    assertTrue(run.err().contains("after 2 instructions"), run.err());
    assertTrue(Program.run("", "inspect " + file).out().contains("Multiboot: bootable."));
  }

  @ParameterizedTest
  @CsvSource({
    "qemu, breaks, 0x00000000000f59e0",
    "cloud-hypervisor, keeps, 0x00000000000a0000",
    "firecracker, keeps, 0x0000000000000000",
    "xen, breaks, 0x000000001ffff000"
  })
  void anotherLoadersWayIsFollowedAndItsContractChecked(
      String loader, String verdict, String rsdp) {
    Program run = Program.run("", "-kernel guest:hello-pvh -check-entry -loader " + loader);
    assertEquals(ExitStatus.POWERED_OFF, run.status(), run.err());
    assertTrue(run.out().contains(" hands over:\n"), run.out());
    assertTrue(run.out().contains("The machine " + verdict + " the"), run.out());
    assertTrue(run.out().contains("rsdp          " + rsdp), run.out());
    assertTrue(run.out().contains("hello-pvh: powering off"), run.out());
  }

  /** mov byte [0xC0000000], 123 in a guest: of Firecracker's machine it says something. */
  @Test
  void firecrackersBootTimerIsAPointOfTheTimeline() throws IOException {
    Path guest = TinyGuest.write(dir.resolve("g"), "C605000000C07B" + TinyGuest.POWER_OFF);
    String line = "-timeline text -serial null -kernel " + guest;
    Program run = Program.run("", line + " -loader firecracker");
    assertEquals(ExitStatus.POWERED_OFF, run.status(), run.err());
    assertTrue(run.out().contains(" fc_boot_timer: "), run.out());
    assertFalse(Program.run("", line).out().contains("fc_boot_timer"));
  }

  /**
   * The signature "QEMU" at port 0x511, then the directory's count and its first name's first byte,
   * to the serial port.
   */
  @Test
  void aKernelThatBootsDirectlyFindsTheUsersFiles() throws IOException {
    String selectSignature = "66BA1005 6631C0 66EF";
    String selectDirectory = "66BA1005 66B81900 66EF";
    String copy = "66BA1105 EC 66BAF803 EE";
    String skip = "66BA1105 EC";
    String code = selectSignature + copy.repeat(4) + selectDirectory;
    code += skip.repeat(12) + copy.repeat(5) + TinyGuest.POWER_OFF;
    Path guest = TinyGuest.write(dir.resolve("g"), code);
    String line = "-display none -serial stdio -kernel " + guest;
    Program run = Program.run("", line + " -fw_cfg opt/a,string=s");
    assertEquals(ExitStatus.POWERED_OFF, run.status(), run.err());
    assertEquals("QEMUopt/a", run.out().strip());
    Program without = Program.run("", line);
    assertEquals("\u00FF".repeat(9), without.out().strip(), "no file, no device");
  }

  @Test
  void allLoadersAreShownSideBySide() {
    Program run = Program.run("", "-kernel guest:hello-pvh -check-entry -loader all");
    assertEquals(ExitStatus.POWERED_OFF, run.status(), run.err());
    String heading = run.out().lines().findFirst().orElseThrow();
    assertTrue(heading.matches(" +bootscope +qemu +cloud-hypervisor +firecracker +xen"), heading);
    assertTrue(run.out().contains("hello-pvh: powering off"), run.out());
  }

  @Test
  void aFlatMultibootImageIsInspected(@TempDir Path dir) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    int[] words = {0x1BADB002, 0x10000, -0x1BADB002 - 0x10000};
    for (int word : words) {
      header.putInt(word);
    }
    header.putInt(0x100000).putInt(0x100000).putInt(0).putInt(0).putInt(0x100020);
    Path file = Files.write(dir.resolve("flat"), header.array());
    Program run = Program.run("", List.of("inspect", file.toString()));
    assertEquals(ExitStatus.POWERED_OFF, run.status(), run.err());
    assertTrue(run.out().contains("Multiboot: bootable. It starts at 0x100020"), run.out());

    Path other = Files.write(dir.resolve("other"), new byte[64]);
    Program none = Program.run("", List.of("inspect", other.toString()));
    assertEquals(ExitStatus.USAGE, none.status());
    assertTrue(none.err().contains("this is neither an ELF file"), none.err());
  }
}
