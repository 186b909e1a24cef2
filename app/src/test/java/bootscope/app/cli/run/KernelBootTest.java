package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.DebianKernels;
import bootscope.app.cli.ExitStatus;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImage;
import bootscope.core.image.KernelImages;
import bootscope.core.timeline.Timeline;
import bootscope.core.timeline.TimelineFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Debian's kernels, unmodified, from the PVH entry to user space and power-off: as the package, as
 * the vmlinuz in it, and as the vmlinux in that. All three are one machine, so that their state
 * hashes must agree at each point; a snapshot from the midst of one boot must end like all of them,
 * in a process of its own.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class KernelBootTest {
  private static final String COMMAND_LINE = "console=ttyS0 panic=-1 reboot=t";

  /** Ten instants of the boot, and its end. */
  private static final List<Long> POINTS =
      List.of(
          1_000_000L,
          20_000_000L,
          100_000_000L,
          250_000_000L,
          400_000_000L,
          550_000_000L,
          700_000_000L,
          850_000_000L,
          1_000_000_000L,
          1_200_000_000L);

  private static final long SNAPSHOT_AT = 777_777_777L;

  /** What a healthy kernel log has none of. */
  private static final Pattern TROUBLE =
      Pattern.compile(
          "WARNING:|BUG:|Call Trace|Oops|Kernel panic|unchecked MSR|Unknown NMI|spurious|"
              + "general protection|invalid opcode|lockup|stall|clocksource: .*unstable");

  @TempDir Path dir;

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void theCloudKernelBootsInEachFormAndIsTheSameMachineInAll() throws Exception {
    check(DebianKernels.cloud());
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void theGenericKernelBootsInEachFormAndIsTheSameMachineInAll() throws Exception {
    check(DebianKernels.generic());
  }

  /** Another machine than the others: no long mode, PAE tables, and an init of its own width. */
  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void theKernelOf32BitsBootsToAnInitOf32Bits() throws Exception {
    List<Long> points = List.of(100_000_000L, 1_000_000_000L, 3_000_000_000L);
    Booted booted = boot(DebianKernels.pae(), DebianKernels.INIT32, points, List.of());
    assertEquals(points.size() + 1, Set.copyOf(booted.hashes).size());
    Set<String> names = new LinkedHashSet<>();
    booted.timeline.milestones().forEach(m -> names.add(m.name()));
    assertTrue(names.containsAll(List.of("pvh_entry", "paging_enabled", "power_off")), "" + names);
    assertFalse(names.contains("long_mode"), "" + names);
  }

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @ValueSource(strings = {"qemu", "cloud-hypervisor", "firecracker", "xen"})
  void theCloudKernelBootsHoweverItIsHandedOver(String loader) throws Exception {
    boot(DebianKernels.cloud(), DebianKernels.INIT, List.of(), List.of("-loader", loader));
  }

  private void check(Path deb) throws Exception {
    KernelImage image = KernelImages.open(ImageBytes.ofFile(deb));
    Path vmlinuz = Program.write(image.bzImage().orElseThrow().bytes(), dir.resolve("vmlinuz"));
    Path vmlinux = Program.write(image.elf().bytes(), dir.resolve("vmlinux"));
    Path snapshot = dir.resolve("snapshot");

    List<String> hashes = boot(deb, List.of());
    assertEquals(POINTS.size() + 1, hashes.size());
    assertEquals(POINTS.size() + 1, Set.copyOf(hashes).size(), "the machine changes all the time");
    List<String> save = List.of("-snapshot-save", "at=" + SNAPSHOT_AT + ",file=" + snapshot);
    assertEquals(hashes, boot(vmlinuz, save));
    assertEquals(List.of(hashes.getFirst()), begin(vmlinux));

    List<String> rest = hashes.subList(hashes.size() - 4, hashes.size());
    List<Long> left = POINTS.stream().filter(p -> p > SNAPSHOT_AT).toList();
    assertEquals(rest, Program.goOn(snapshot, left));
  }

  private List<String> boot(Path kernel, List<String> more) throws Exception {
    Booted booted = boot(kernel, DebianKernels.INIT, POINTS, more);
    checkTimeline(booted.timeline);
    return booted.hashes;
  }

  /** Runs as far as the first instant: a machine that is the same there is so from there on. */
  private static List<String> begin(Path kernel) {
    String first = POINTS.getFirst().toString();
    Program run =
        Program.run(
            "",
            List.of(
                "-kernel",
                kernel.toString(),
                "-initrd",
                DebianKernels.INIT.toString(),
                "-append",
                COMMAND_LINE,
                "-m",
                "512",
                "-serial",
                "null",
                "-state-hash",
                "end",
                "-max-instructions",
                first));
    assertEquals(ExitStatus.INSTRUCTION_LIMIT, run.status(), run.err());
    return run.out().lines().toList();
  }

  private record Booted(List<String> hashes, Timeline timeline) {}

  /** Boots to the marker and the power-off; the state hashes on the way. */
  private Booted boot(Path kernel, Path init, List<Long> points, List<String> more)
      throws Exception {
    Path console = dir.resolve("console");
    Path json = dir.resolve("timeline.json");
    List<String> words =
        new ArrayList<>(
            List.of(
                "-kernel",
                kernel.toString(),
                "-initrd",
                init.toString(),
                "-append",
                COMMAND_LINE,
                "-m",
                "512",
                "-no-reboot",
                "-serial",
                "file:" + console,
                "-timeline",
                "json:" + json,
                "-max-instructions",
                "8_000_000_000"));
    if (!points.isEmpty()) {
      words.addAll(List.of("-state-hash", Program.points(points)));
    }
    words.addAll(more);
    Program run = Program.run("", words);
    assertTrue(Files.exists(console), run.err()); // what stopped it before it began
    String log = Files.readString(console, StandardCharsets.ISO_8859_1);
    assertEquals(ExitStatus.POWERED_OFF, run.status(), run.err() + log);
    checkLog(log);
    return new Booted(
        run.out().lines().toList(), TimelineFiles.fromJson(Files.readString(json)).getFirst());
  }

  private static void checkLog(String log) {
    assertTrue(log.startsWith("[    0.000000] Linux version 6.1.0-"), log.substring(0, 200));
    assertTrue(log.contains("Kernel command line: " + COMMAND_LINE), "it arrived");
    assertTrue(log.contains(DebianKernels.MARKER), log);
    assertTrue(log.contains("reboot: Power down"), log);
    List<String> trouble = log.lines().filter(l -> TROUBLE.matcher(l).find()).toList();
    assertEquals(List.of(), trouble);
  }

  private static void checkTimeline(Timeline timeline) {
    List<String> order =
        List.of(
            "vm_init_end",
            "pvh_entry",
            "paging_enabled",
            "linux_startup_64",
            "linux_start_kernel",
            "console_first_byte",
            "linux_start_user",
            "power_off");
    Set<String> names = new LinkedHashSet<>();
    timeline.milestones().forEach(m -> names.add(m.name()));
    names.remove("long_mode");
    assertEquals(order, List.copyOf(names));
    long kernel = timeline.get("linux_start_kernel").instructions();
    assertTrue(kernel > 1000 && kernel < 10_000_000, "start_kernel comes early: " + kernel);
  }
}
