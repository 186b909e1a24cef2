import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Runs the same guests in Bootscope and QEMU, in turn, and prints each one's time from the start of
 * the process to its end as a ratio to QEMU's. Every run is checked by what its guest prints.
 *
 * <p>Run: {@code java SpeedBenchmark.java PROGRAM GUESTS KERNELS [ROUNDS [PARTS [PERCENT]]]}, where
 * PROGRAM is {@code app/target/bootscope/bin/bootscope}, GUESTS {@code assets/guests}, KERNELS a
 * folder with Debian's 6.1 packages, PARTS some of these with commas between them (all but bochs):
 *
 * <ul>
 *   <li>{@code boots}: the cloud kernel in every way to boot it
 *   <li>{@code generic}: the generic kernel
 *   <li>{@code second}: second starts, with the code that a first one kept
 *   <li>{@code interpreter}: the cloud kernel without translated code
 *   <li>{@code busy}: the cloud kernel beside a program that takes a core
 *   <li>{@code loops}: the steady loops, PERCENT (100) of their usual length; needs no kernel
 *   <li>{@code bochs}: the cloud kernel in Bochs, which takes minutes a round
 * </ul>
 *
 * Needs: dpkg-deb, lz4, xz, qemu-system-x86; for Bochs bochs, bochs-term, bochsbios, vgabios,
 * isolinux, syslinux-common, genisoimage.
 */
public final class SpeedBenchmark {
  private static final String CLOUD = "linux-image-6\\.1\\..*-cloud-amd64_.*\\.deb";
  private static final String GENERIC = "linux-image-6\\.1\\.[0-9]+-[0-9]+-amd64_.*\\.deb";

  private static final String USUAL_PARTS = "boots,generic,second,interpreter,busy,loops";

  /** All rows in the order of the table, with their runs so far. */
  private final Map<Row, List<Trial>> trials = new LinkedHashMap<>();

  private SpeedBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments.length < 3) {
      System.err.println("usage: SpeedBenchmark PROGRAM GUESTS KERNELS [ROUNDS [PARTS [PERCENT]]]");
      System.exit(2);
    }
    Programs programs = new Programs(Path.of(arguments[0]).toAbsolutePath());
    Path guests = Path.of(arguments[1]).toAbsolutePath();
    Path kernels = Path.of(arguments[2]).toAbsolutePath();
    int rounds = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 3;
    List<String> parts = List.of((arguments.length > 4 ? arguments[4] : USUAL_PARTS).split(","));
    int percent = arguments.length > 5 ? Integer.parseInt(arguments[5]) : 100;
    Path work = Files.createTempDirectory("speed-benchmark");
    try {
      SpeedBenchmark benchmark = new SpeedBenchmark();
      BootRows boots = new BootRows(programs, guests.resolve("init/init.cpio"));
      LoopRows loops = new LoopRows(programs, guests.resolve("steady-loops.elf"));
      Kernel cloud = parts.equals(List.of("loops")) ? null : Kernel.of(kernels, CLOUD, work);
      boolean both = parts.contains("generic") || parts.contains("second");
      Kernel generic = both ? Kernel.of(kernels, GENERIC, work) : null;
      for (String part : parts) {
        benchmark.add(
            switch (part) {
              case "boots" -> boots.everyWay(cloud);
              case "generic" -> boots.generic(generic);
              case "second" -> boots.second(cloud, generic, work);
              case "interpreter" -> boots.interpreter(cloud);
              case "busy" -> boots.busy(cloud);
              case "loops" -> loops.of(percent);
              case "bochs" -> boots.bochs(cloud, work);
              default -> throw new IllegalArgumentException("there is no part '" + part + "'");
            });
      }
      benchmark.run(rounds, work);
      benchmark.report();
    } finally {
      try (Stream<Path> files = Files.walk(work)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
      }
    }
  }

  /** Adds rows; one that is there already stays where it is. */
  private void add(List<Row> more) {
    boolean qemu = Programs.installed("qemu-system-x86_64");
    if (!qemu && trials.isEmpty()) {
      System.out.println("qemu-system-x86_64 is not installed: no ratios");
    }
    for (Row row : more) {
      if (qemu || !row.name().equals(row.base())) {
        trials.putIfAbsent(row, new ArrayList<>());
      }
    }
  }

  private void run(int rounds, Path work) throws IOException, InterruptedException {
    for (int round = 0; round < rounds; round++) {
      for (Row row : trials.keySet()) {
        try (BusyProgram _ = row.busy() ? new BusyProgram() : null) {
          trials.get(row).add(Trial.of(row.name(), row.command(), row.proof(), work));
        }
        checkProofs(row);
      }
    }
  }

  /** All runs of a row and of the one that it is compared with have done the same. */
  private void checkProofs(Row row) throws IOException {
    Set<String> proofs = new TreeSet<>();
    for (Row one : trials.keySet()) {
      if (one.name().equals(row.name()) || one.name().equals(row.base())) {
        trials.get(one).forEach(trial -> proofs.add(trial.proof()));
      }
    }
    if (proofs.size() != 1) {
      throw new IOException(row.name() + " and " + row.base() + " differ: " + proofs);
    }
  }

  private void report() {
    System.out.printf(
        Locale.ROOT,
        "%-54s %8s %8s %8s %8s %8s %8s%n",
        "",
        "median s",
        "best s",
        "cpu s",
        "peak MiB",
        "x QEMU",
        "x w/o start");
    for (Row row : trials.keySet()) {
      double median = median(row.name(), Trial::seconds);
      double base = median(row.base(), Trial::seconds);
      System.out.printf(
          Locale.ROOT,
          "%-54s %8.2f %8.2f %8.2f %8d %8s %8s%n",
          row.name(),
          median,
          trials.get(row).stream().mapToDouble(Trial::seconds).min().orElseThrow(),
          median(row.name(), Trial::cpuSeconds),
          trials.get(row).stream().mapToLong(Trial::peakKib).max().orElseThrow() >> 10,
          ratio(median, base),
          row.start() == null ? "" : ratio(withoutStart(row), withoutStart(row(row.base()))));
    }
    System.out.println(
        "x QEMU: median to the median of QEMU's row with the same guest and firmware, without"
            + " firmware to SeaBIOS; w/o start: less the median of starting and ending alone. All"
            + " rows are from this one run.");
  }

  /** Seconds; no number of a row that was not run. */
  private double withoutStart(Row row) {
    return row == null
        ? Double.NaN
        : median(row.name(), Trial::seconds) - median(row.start(), Trial::seconds);
  }

  private Row row(String name) {
    return trials.keySet().stream().filter(r -> r.name().equals(name)).findFirst().orElse(null);
  }

  private double median(String name, ToDoubleFunction<Trial> value) {
    Row row = row(name);
    if (row == null) {
      return Double.NaN;
    }
    double[] sorted = trials.get(row).stream().mapToDouble(value).sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  private static String ratio(double seconds, double base) {
    return Double.isNaN(base) ? "" : String.format(Locale.ROOT, "%.2f", seconds / base);
  }
}
