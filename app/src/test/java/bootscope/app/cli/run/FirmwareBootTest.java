package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.DebianKernels;
import bootscope.app.cli.ExitStatus;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImage;
import bootscope.core.image.KernelImages;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Debian's kernels, unmodified, by the command line of the documents that this program follows:
 * with a root disk, started directly and through unmodified SeaBIOS and qboot, as vmlinux and as
 * vmlinuz.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class FirmwareBootTest {
  private static final String COMMAND_LINE = "root=/dev/vda console=ttyS0 panic=-1";

  /** Ten instants: in the firmware, in the decompressor, in the kernel, and of the disk. */
  private static final List<Long> POINTS =
      List.of(
          10_000L,
          50_000L,
          1_000_000L,
          5_000_000L,
          20_000_000L,
          90_000_000L,
          300_000_000L,
          800_000_000L,
          1_250_000_000L,
          1_400_000_000L);

  @TempDir Path dir;

  /** A way to start a kernel: the firmware's name, or none, and the kernel's file. */
  private enum Way {
    DIRECT_VMLINUX(""),
    SEABIOS_VMLINUX("bios-256k.bin"),
    SEABIOS_VMLINUZ("bios-256k.bin"),
    QBOOT_VMLINUX("qboot.rom"),
    QBOOT_VMLINUZ("qboot.rom");

    private final String firmware;

    Way(String firmware) {
      this.firmware = firmware;
    }

    private Path kernel(Path deb, Path dir) throws Exception {
      KernelImage image = KernelImages.open(ImageBytes.ofFile(deb));
      return name().endsWith("VMLINUX")
          ? Program.write(image.elf().bytes(), dir.resolve("vmlinux"))
          : Program.write(image.bzImage().orElseThrow().bytes(), dir.resolve("vmlinuz"));
    }
  }

  @ParameterizedTest
  @EnumSource
  @Execution(ExecutionMode.CONCURRENT)
  void theCloudKernelMountsItsRootDiskEachWayAndIsTheSameMachineEachTime(Way way) throws Exception {
    DebianDisk disk = DebianDisk.make(DebianKernels.cloud(), dir.resolve("disk"));
    List<String> points = List.of("-state-hash", Program.points(POINTS));
    List<String> hashes = boot(way, DebianKernels.cloud(), disk, points);
    assertEquals(POINTS.size() + 1, Set.copyOf(hashes).size(), "it changes all the time");
    assertEquals(hashes, boot(way, DebianKernels.cloud(), disk, points));
  }

  @ParameterizedTest
  @EnumSource
  @Execution(ExecutionMode.CONCURRENT)
  void theGenericKernelMountsItsRootDiskEachWay(Way way) throws Exception {
    boot(
        way,
        DebianKernels.generic(),
        DebianDisk.make(DebianKernels.generic(), dir.resolve("disk")),
        List.of());
  }

  /** A snapshot from the midst of SeaBIOS, and one from the midst of the disk's writes. */
  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aSnapshotEndsAsTheRunDoesInANewProcess() throws Exception {
    DebianDisk disk = DebianDisk.make(DebianKernels.cloud(), dir.resolve("disk"));
    for (long at : new long[] {3_000_000, 1_400_000_000}) {
      Path snapshot = dir.resolve("snapshot-" + at);
      List<String> hashes =
          boot(
              Way.SEABIOS_VMLINUX,
              DebianKernels.cloud(),
              disk,
              List.of("-state-hash", "end", "-snapshot-save", "at=" + at + ",file=" + snapshot));
      assertEquals(hashes, Program.goOn(snapshot, List.of()), "" + at);
    }
  }

  /** The guest's writes are in the file after its flush, and a later boot reads them. */
  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void whatTheGuestWroteIsThereAtTheNextBoot() throws Exception {
    DebianDisk disk = DebianDisk.make(DebianKernels.cloud(), dir.resolve("disk"));
    for (int i = 1; i <= 2; i++) {
      Program run = run(Way.QBOOT_VMLINUX, DebianKernels.cloud(), disk, "", List.of());
      assertTrue(console().contains("disk: boot " + i + ", data same"), run.err() + console());
    }
    DebianDisk.tool("e2fsck", "-fn", disk.image().toString()).ok();
  }

  /**
   * Without I/O APIC and messages: by the tables' links when the kernel boots directly, and by the
   * interrupt line registers, as SeaBIOS fills them in, when it knows no tables.
   */
  @ParameterizedTest
  @EnumSource(names = {"DIRECT_VMLINUX", "SEABIOS_VMLINUX"})
  @Execution(ExecutionMode.CONCURRENT)
  void theDisksInterruptComesThroughThe8259s(Way way) throws Exception {
    boolean direct = way == Way.DIRECT_VMLINUX;
    DebianDisk disk = DebianDisk.make(DebianKernels.cloud(), dir.resolve("disk"));
    String pic = direct ? " noapic pci=nomsi" : " acpi=off pci=nomsi";
    Program run =
        run(way, DebianKernels.cloud(), disk, ",snapshot=on", COMMAND_LINE + pic, List.of());
    String log = console();
    assertTrue(log.matches("(?s).* 11: +[1-9][0-9]* +XT-PIC +virtio0.*"), run.err() + log);
    assertTrue(log.contains("disk: boot 1, data same"), log);
    assertEquals(direct, log.contains("LNKC: Enabled at IRQ 11"), "by the tables' link");
  }

  /** Boots to the disk's marker and the power-off; what was printed on standard output. */
  private List<String> boot(Way way, Path deb, DebianDisk disk, List<String> more)
      throws Exception {
    Program run = run(way, deb, disk, ",snapshot=on", more);
    assertEquals(ExitStatus.POWERED_OFF, run.status(), way + run.err() + console());
    String log = console();
    assertTrue(log.contains("Kernel command line: " + COMMAND_LINE), way + log);
    assertTrue(log.contains("disk: boot 1, data same"), way + log);
    assertTrue(log.contains("reboot: Power down"), way + log);
    return run.out().lines().toList();
  }

  private Program run(Way way, Path deb, DebianDisk disk, String drive, List<String> more)
      throws Exception {
    return run(way, deb, disk, drive, COMMAND_LINE, more);
  }

  private Program run(
      Way way, Path deb, DebianDisk disk, String drive, String commandLine, List<String> more)
      throws Exception {
    List<String> words = new ArrayList<>(List.of("-machine", "q35,accel=kvm"));
    if (!way.firmware.isEmpty()) {
      words.addAll(List.of("-bios", firmware(way.firmware)));
    }
    words.addAll(
        List.of(
            "-kernel",
            way.kernel(deb, dir).toString(),
            "-initrd",
            disk.initrd().toString(),
            "-drive",
            "file=" + disk.image() + ",if=virtio,format=raw" + drive,
            "-append",
            commandLine,
            "-vga",
            "none",
            "-display",
            "none",
            "-serial",
            "file:" + dir.resolve("console"),
            "-no-reboot",
            "-max-instructions",
            "8_000_000_000"));
    words.addAll(more);
    return Program.run("", words);
  }

  private static String firmware(String name) {
    try {
      FirmwareFiles.of(List.of()).image(name);
    } catch (bootscope.app.cli.UsageException e) {
      DebianDisk.missing(
          "no firmware here: apt-get install seabios qemu-system-data; " + e.getMessage());
    }
    return name;
  }

  private String console() throws Exception {
    return Files.readString(dir.resolve("console"), StandardCharsets.ISO_8859_1);
  }
}
