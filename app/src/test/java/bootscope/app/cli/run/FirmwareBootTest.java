package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import bootscope.app.DebianKernels;
import bootscope.app.cli.ExitStatus;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImage;
import bootscope.core.image.KernelImages;
import java.io.File;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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

  /** A way to start a kernel: the firmware's name, or null, and the kernel's file. */
  private record Way(String firmware, Path kernel) {}

  @Test
  void theCloudKernelMountsItsRootDiskEachWayAndIsTheSameMachineEachTime() throws Exception {
    Disk disk = disk(DebianKernels.cloud());
    Map<Way, List<String>> hashes = new LinkedHashMap<>();
    for (Way way : ways(DebianKernels.cloud())) {
      hashes.put(way, boot(way, disk, List.of("-state-hash", points(POINTS))));
      assertEquals(POINTS.size() + 1, Set.copyOf(hashes.get(way)).size(), way + " changes");
    }
    assertEquals(5, Set.copyOf(hashes.values()).size(), "five machines");
    for (Way way : hashes.keySet()) {
      assertEquals(
          hashes.get(way), boot(way, disk, List.of("-state-hash", points(POINTS))), "" + way);
    }
  }

  @Test
  void theGenericKernelMountsItsRootDiskEachWay() throws Exception {
    Disk disk = disk(DebianKernels.generic());
    for (Way way : ways(DebianKernels.generic())) {
      boot(way, disk, List.of());
    }
  }

  /** A snapshot from the midst of SeaBIOS, and one from the midst of the disk's writes. */
  @Test
  void aSnapshotEndsAsTheRunDoesInANewProcess() throws Exception {
    Disk disk = disk(DebianKernels.cloud());
    Path kernel = vmlinux(DebianKernels.cloud());
    Way way = new Way("bios-256k.bin", kernel);
    for (long at : new long[] {3_000_000, 1_400_000_000}) {
      Path snapshot = dir.resolve("snapshot-" + at);
      List<String> hashes =
          boot(
              way,
              disk,
              List.of("-state-hash", "end", "-snapshot-save", "at=" + at + ",file=" + snapshot));
      assertEquals(hashes, goOn(snapshot), "" + at);
    }
  }

  /** The guest's writes are in the file after its flush, and a later boot reads them. */
  @Test
  void whatTheGuestWroteIsThereAtTheNextBoot() throws Exception {
    Disk disk = disk(DebianKernels.cloud());
    Way way = new Way("qboot.rom", vmlinux(DebianKernels.cloud()));
    for (int i = 1; i <= 2; i++) {
      Program run = run(way, disk, "", List.of());
      assertTrue(console().contains("disk: boot " + i + ", data same"), run.err() + console());
    }
    Process check =
        new ProcessBuilder("e2fsck", "-fn", disk.image.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, check.waitFor(), said);
  }

  private record Disk(Path initrd, Path image) {}

  /** Made by the script that the guide names; on CI its tools must be there. */
  private Disk disk(Path deb) throws Exception {
    Path script =
        Path.of(System.getProperty("basedir", "."), "../assets/guests/disk/build.sh").normalize();
    Path out = dir.resolve("disk");
    Process build =
        new ProcessBuilder("sh", script.toString(), deb.toString(), out.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (build.waitFor() != 0) {
      missing("the disk cannot be made: apt-get install busybox-static e2fsprogs; " + said);
    }
    return new Disk(out.resolve("initrd.cpio"), out.resolve("rootfs.ext2"));
  }

  private static void missing(String what) {
    if ("true".equals(System.getenv("CI"))) {
      fail(what);
    }
    abort(what);
  }

  private List<Way> ways(Path deb) throws Exception {
    KernelImage image = KernelImages.open(deb);
    Path vmlinuz = write(image.bzImage().orElseThrow().bytes(), dir.resolve("vmlinuz"));
    Path vmlinux = vmlinux(deb);
    List<Way> ways = new ArrayList<>();
    ways.add(new Way(null, vmlinux));
    for (String firmware : List.of("qboot.rom", "bios-256k.bin")) {
      ways.add(new Way(firmware, vmlinux));
      ways.add(new Way(firmware, vmlinuz));
    }
    return ways;
  }

  private Path vmlinux(Path deb) throws Exception {
    return write(KernelImages.open(deb).elf().bytes(), dir.resolve("vmlinux"));
  }

  /** Boots to the disk's marker and the power-off; what was printed on standard output. */
  private List<String> boot(Way way, Disk disk, List<String> more) throws Exception {
    Program run = run(way, disk, ",snapshot=on", more);
    assertEquals(ExitStatus.POWERED_OFF, run.status(), way + run.err() + console());
    String log = console();
    assertTrue(log.contains("Kernel command line: " + COMMAND_LINE), way + log);
    assertTrue(log.contains("disk: boot 1, data same"), way + log);
    assertTrue(log.contains("reboot: Power down"), way + log);
    return run.out().lines().toList();
  }

  private Program run(Way way, Disk disk, String drive, List<String> more) {
    List<String> words = new ArrayList<>(List.of("-machine", "q35,accel=kvm"));
    if (way.firmware != null) {
      words.addAll(List.of("-bios", firmware(way.firmware)));
    }
    words.addAll(
        List.of(
            "-kernel",
            way.kernel.toString(),
            "-initrd",
            disk.initrd.toString(),
            "-drive",
            "file=" + disk.image + ",if=virtio,format=raw" + drive,
            "-append",
            COMMAND_LINE,
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
      missing("no firmware here: apt-get install seabios qemu-system-data; " + e.getMessage());
    }
    return name;
  }

  private String console() throws Exception {
    return Files.readString(dir.resolve("console"), StandardCharsets.ISO_8859_1);
  }

  /** Goes on from the snapshot in a new process. */
  private static List<String> goOn(Path snapshot) throws Exception {
    String path = System.getProperty("jdk.module.path", "");
    String classes = path + File.pathSeparator + System.getProperty("java.class.path", "");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx256m",
                "-XX:MaxDirectMemorySize=1g",
                "-Dbootscope.stdin=other",
                "-cp",
                classes,
                "bootscope.app.Main",
                "-snapshot-load",
                snapshot.toString(),
                "-serial",
                "null",
                "-state-hash",
                "end")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), out);
    assertFalse(out.isEmpty());
    return out.lines().toList();
  }

  private static String points(List<Long> points) {
    StringBuilder text = new StringBuilder();
    points.forEach(p -> text.append(p).append(','));
    return text.append("end").toString();
  }

  private static Path write(ImageBytes bytes, Path to) throws Exception {
    try (OutputStream out = Files.newOutputStream(to)) {
      bytes.stream(0, bytes.length()).transferTo(out);
    }
    return to;
  }
}
