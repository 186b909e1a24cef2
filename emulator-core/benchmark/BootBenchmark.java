import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Boots Debian's cloud kernel to the end of its init in Bootscope, QEMU and Bochs, in turn: without
 * firmware (Bootscope), through SeaBIOS and qboot, as vmlinux (PVH) and as bzImage. Prints each one's
 * time from the start of the process to its end as a ratio to QEMU's with the same firmware and
 * image, with the most memory that it held. Peers that are not installed are left out and named.
 *
 * <p>Run: {@code java BootBenchmark.java PROGRAM KERNELS INITRD [ROUNDS [bochs]]}, where PROGRAM is
 * {@code app/target/bootscope/bin/bootscope}, KERNELS a folder with the {@code
 * linux-image-6.1.0-*-cloud-amd64} package, INITRD {@code assets/guests/init/init.cpio}. Bochs takes
 * minutes, so that it runs only when asked for, and once. Needs: dpkg-deb; for the peers
 * qemu-system-x86; bochs, bochs-term, bochsbios, vgabios, isolinux, syslinux-common, genisoimage.
 */
public final class BootBenchmark {
  private static final String APPEND = "console=ttyS0 panic=-1 reboot=t";
  private static final String MARKER = "user space reached";

  private static final List<String> QEMU =
      List.of(
          "qemu-system-x86_64", "-machine", "q35", "-accel", "tcg", "-m", "512", "-display", "none",
          "-serial", "stdio", "-no-reboot");

  private record Result(double seconds, long peakKib) {}

  private final Path work;
  private final Path kernels;
  private final Path initrd;

  private BootBenchmark(Path work, Path kernels, Path initrd) {
    this.work = work;
    this.kernels = kernels;
    this.initrd = initrd;
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments.length < 3) {
      System.err.println("usage: BootBenchmark PROGRAM KERNELS INITRD [ROUNDS [bochs]]");
      System.exit(2);
    }
    Path program = Path.of(arguments[0]).toAbsolutePath();
    Path work = Files.createTempDirectory("boot-benchmark");
    try {
      new BootBenchmark(
              work, Path.of(arguments[1]).toAbsolutePath(), Path.of(arguments[2]).toAbsolutePath())
          .run(
              program,
              arguments.length > 3 ? Integer.parseInt(arguments[3]) : 3,
              arguments.length > 4 && arguments[4].equals("bochs"));
    } finally {
      try (Stream<Path> files = Files.walk(work)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
      }
    }
  }

  private void run(Path program, int rounds, boolean bochs) throws Exception {
    Path vmlinuz = vmlinuz();
    Path vmlinux = vmlinux(vmlinuz);
    Map<String, List<String>> peers = new LinkedHashMap<>();
    List<String> ours = List.of(program.toString(), "-m", "512", "-nographic", "-no-reboot");
    boolean qemu = installed("qemu-system-x86_64");
    if (!qemu) {
      System.out.println("qemu-system-x86_64 is not installed: no ratios");
    }
    for (String firmware : List.of("bios-256k.bin", "qboot.rom")) {
      for (Path kernel : List.of(vmlinux, vmlinuz)) {
        String way = firmware + ", " + kernel.getFileName();
        List<String> bios = List.of("-bios", firmware);
        if (qemu) {
          peers.put("QEMU TCG, " + way, with(QEMU, bios, kernel));
        }
        peers.put("Bootscope, " + way, with(ours, bios, kernel));
      }
    }
    peers.put("Bootscope, vmlinux", with(ours, List.of(), vmlinux));
    peers.put("Bootscope, the same from vmlinuz", with(ours, List.of(), vmlinuz));
    Map<String, List<Result>> results = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      for (Map.Entry<String, List<String>> peer : peers.entrySet()) {
        results
            .computeIfAbsent(peer.getKey(), name -> new ArrayList<>())
            .add(time(peer.getKey(), peer.getValue(), work.resolve("serial.log")));
      }
    }
    if (bochs && installed("bochs") && installed("genisoimage")) {
      results.put("Bochs, bzImage from a CD", List.of(bochs(vmlinuz)));
    }
    report(results);
  }

  /** Prints each row beside QEMU's of the same firmware and image, or else beside QEMU's first. */
  private void report(Map<String, List<Result>> results) {
    System.out.printf("%-36s %9s %9s %9s %10s%n", "", "median s", "best s", "x QEMU", "peak MiB");
    for (Map.Entry<String, List<Result>> entry : results.entrySet()) {
      String way = entry.getKey().substring(entry.getKey().indexOf(", ") + 2);
      List<Result> base =
          results.getOrDefault(
              "QEMU TCG, " + way, results.values().iterator().next());
      System.out.printf(
          "%-36s %9.2f %9.2f %9.2f %10d%n",
          entry.getKey(),
          median(entry.getValue()),
          entry.getValue().stream().mapToDouble(Result::seconds).min().orElseThrow(),
          median(entry.getValue()) / median(base),
          entry.getValue().stream().mapToLong(Result::peakKib).max().orElseThrow() >> 10);
    }
    System.out.println(
        "ratios: median to QEMU's median with the same firmware and image, without firmware to the"
            + " first row's; all rows from this one run");
  }

  private static double median(List<Result> results) {
    double[] sorted = results.stream().mapToDouble(Result::seconds).sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  private List<String> with(List<String> command, List<String> firmware, Path kernel) {
    List<String> whole = new ArrayList<>(command);
    whole.addAll(firmware);
    whole.addAll(
        List.of("-kernel", kernel.toString(), "-initrd", initrd.toString(), "-append", APPEND));
    return whole;
  }

  /** Runs a boot to its end; fails when the guest's marker is not in its output. */
  private Result time(String name, List<String> command, Path log) throws Exception {
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .redirectInput(new File("/dev/null"))
            .start();
    long peak = 0;
    while (!process.waitFor(20, TimeUnit.MILLISECONDS)) {
      peak = Math.max(peak, peakKib(process.pid()));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (!Files.readString(log, java.nio.charset.StandardCharsets.ISO_8859_1).contains(MARKER)) {
      throw new IOException(name + " did not reach user space; see its output:\n"
          + Files.readString(log, java.nio.charset.StandardCharsets.ISO_8859_1));
    }
    return new Result(seconds, peak);
  }

  /** VmHWM of a process and its children, in KiB. */
  private static long peakKib(long pid) {
    long sum = 0;
    for (long one :
        Stream.concat(
                Stream.of(pid),
                ProcessHandle.of(pid).stream()
                    .flatMap(ProcessHandle::descendants)
                    .map(ProcessHandle::pid))
            .toList()) {
      try (Stream<String> lines = Files.lines(Path.of("/proc/" + one + "/status"))) {
        sum +=
            lines
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .sum();
      } catch (IOException | java.io.UncheckedIOException gone) {
        // The process has ended meanwhile.
      }
    }
    return sum;
  }

  private Result bochs(Path vmlinuz) throws Exception {
    Path iso = Files.createDirectories(work.resolve("iso/isolinux"));
    Files.copy(Path.of("/usr/lib/ISOLINUX/isolinux.bin"), iso.resolve("isolinux.bin"));
    Files.copy(
        Path.of("/usr/lib/syslinux/modules/bios/ldlinux.c32"), iso.resolve("ldlinux.c32"));
    Files.copy(vmlinuz, work.resolve("iso/vmlinuz"));
    Files.copy(initrd, work.resolve("iso/init.cpio"));
    Files.writeString(
        iso.resolve("isolinux.cfg"),
        "DEFAULT k\nPROMPT 0\nLABEL k\n KERNEL /vmlinuz\n INITRD /init.cpio\n APPEND "
            + APPEND
            + "\n");
    run(
        "genisoimage", "-quiet", "-o", "k.iso", "-b", "isolinux/isolinux.bin", "-c",
        "isolinux/boot.cat", "-no-emul-boot", "-boot-load-size", "4", "-boot-info-table", "-J", "-R", "iso");
    Files.writeString(
        work.resolve("rc"),
        """
        plugin_ctrl: unmapped=1, biosdev=1, speaker=0, e1000=0, extfpuirq=1, parallel=0, serial=1
        config_interface: textconfig
        display_library: term
        memory: host=512, guest=512
        romimage: file=/usr/share/bochs/BIOS-bochs-latest
        vgaromimage: file=/usr/share/vgabios/vgabios.bin
        cpu: model=corei5_lynnfield_750, ips=200000000, reset_on_triple_fault=0
        ata0-master: type=cdrom, path=k.iso, status=inserted
        boot: cdrom
        com1: enabled=1, mode=file, dev=bochs-serial.log
        log: bochs.log
        panic: action=fatal
        """);
    Files.writeString(work.resolve("continue"), "c\n");
    Path serial = work.resolve("bochs-serial.log");
    long start = System.nanoTime();
    // Bochs's text screen wants a terminal: script gives it one.
    Process process =
        new ProcessBuilder("script", "-qc", "bochs -q -f rc -rc continue", "/dev/null")
            .directory(work.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectInput(new File("/dev/null"))
            .start();
    long peak = 0;
    while (!process.waitFor(100, TimeUnit.MILLISECONDS)) {
      peak = Math.max(peak, peakKib(process.pid()));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (!Files.readString(serial).contains(MARKER)) {
      throw new IOException("Bochs did not reach user space");
    }
    return new Result(seconds, peak);
  }

  private void run(String... command) throws Exception {
    Process p = new ProcessBuilder(command).directory(work.toFile()).inheritIO().start();
    if (p.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed");
    }
  }

  private static boolean installed(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** The kernel's bzImage, linked to {@code vmlinuz}. */
  private Path vmlinuz() throws Exception {
    Path deb;
    try (Stream<Path> files = Files.list(kernels)) {
      deb =
          files
              .filter(f -> f.getFileName().toString().matches("linux-image-6.1.*-cloud-amd64.*deb"))
              .max(Comparator.naturalOrder())
              .orElseThrow(() -> new IOException("no cloud kernel package in " + kernels));
    }
    run("dpkg-deb", "-x", deb.toString(), "kernel");
    try (Stream<Path> files = Files.list(work.resolve("kernel/boot"))) {
      return Files.createSymbolicLink(
          work.resolve("vmlinuz"),
          files
              .filter(f -> f.getFileName().toString().startsWith("vmlinuz"))
              .findFirst()
              .orElseThrow());
    }
  }

  /** The ELF inside a bzImage whose payload is LZ4 in the legacy frame. */
  private Path vmlinux(Path vmlinuz) throws Exception {
    ByteBuffer image = ByteBuffer.wrap(Files.readAllBytes(vmlinuz)).order(ByteOrder.LITTLE_ENDIAN);
    int at = ((image.get(0x1F1) & 0xFF) + 1) * 512 + image.getInt(0x248);
    byte[] payload = new byte[image.getInt(0x24C) - 4];
    image.get(at, payload);
    Path packed = Files.write(work.resolve("vmlinux.lz4"), payload);
    Path vmlinux = work.resolve("vmlinux");
    run("lz4", "-dqf", packed.toString(), vmlinux.toString());
    return vmlinux;
  }
}
