import bootscope.core.boot.BootModule;
import bootscope.core.boot.DirectPvh;
import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.cpu.engine.KeptCode;
import bootscope.core.debug.Debugger;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImage;
import bootscope.core.image.KernelImages;
import bootscope.core.machine.Boot;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.profile.CallRecorder;
import bootscope.core.profile.CallTree;
import bootscope.core.profile.Profile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What a profile costs: whole boots of Debian's cloud kernel, with and without one, in turn in one
 * process, after one of each that does not count. docs/speed.md says how to run it.
 */
public final class ProfileBenchmark {
  private static Path folder;

  /** A run's seconds: on the clock, of its own thread, of the process. */
  private record Run(double wall, double thread, double process) {}

  /**
   * @param arguments a folder with Debian's packages, an initial RAM disk, how many rounds
   */
  public static void main(String[] arguments) throws Exception {
    Path init = Path.of(arguments[1]);
    int rounds = Integer.parseInt(arguments[2]);
    KernelImage kernel = KernelImages.open(ImageBytes.ofFile(cloud(Path.of(arguments[0]))));
    folder = Files.createTempDirectory("profile-benchmark");
    try {
      for (EngineChoice engine : List.of(EngineChoice.AUTO, EngineChoice.INTERPRETER)) {
        compare(kernel, init, engine, rounds);
      }
    } finally {
      try (DirectoryStream<Path> left = Files.newDirectoryStream(folder)) {
        for (Path file : left) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  private static Path cloud(Path packages) throws IOException {
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(packages, "linux-image-6.1.0-*-cloud-amd64_*.deb")) {
      List<Path> all = new ArrayList<>();
      found.forEach(all::add);
      return all.stream().max(Comparator.naturalOrder()).orElseThrow();
    }
  }

  private static void compare(KernelImage kernel, Path init, EngineChoice engine, int rounds)
      throws Exception {
    List<Run> plain = new ArrayList<>();
    List<Run> profiled = new ArrayList<>();
    for (int round = 0; round <= rounds; round++) {
      Run one = run(kernel, init, engine, false, false);
      Run other = run(kernel, init, engine, true, round == rounds);
      if (round > 0) {
        plain.add(one);
        profiled.add(other);
      }
    }
    System.out.printf(Locale.ROOT, "%-12s %8s %8s %8s%n", engine, "wall", "thread", "process");
    print("plain", median(plain));
    print("profiled", median(profiled));
    Run a = median(plain);
    Run b = median(profiled);
    print("ratio", new Run(b.wall / a.wall, b.thread / a.thread, b.process / a.process));
  }

  private static void print(String what, Run run) {
    System.out.printf(
        Locale.ROOT, "%-12s %8.3f %8.3f %8.3f%n", what, run.wall, run.thread, run.process);
  }

  private static Run median(List<Run> runs) {
    return new Run(
        middle(runs.stream().mapToDouble(Run::wall).sorted().toArray()),
        middle(runs.stream().mapToDouble(Run::thread).sorted().toArray()),
        middle(runs.stream().mapToDouble(Run::process).sorted().toArray()));
  }

  private static double middle(double[] sorted) {
    return sorted[sorted.length / 2];
  }

  private static Run run(
      KernelImage kernel, Path init, EngineChoice engine, boolean profiled, boolean tell)
      throws Exception {
    KeptCode kept = KeptCode.in(folder.resolve(profiled ? "noting" : "plain"), "boot", profiled);
    Boot boot =
        Boot.of(
                new DirectPvh(),
                kernel,
                List.of(BootModule.of(ImageBytes.ofFile(init), "")),
                "console=ttyS0 panic=-1",
                MachineConfiguration.ofRam(512L << 20).withEngine(engine))
            .with(kept);
    try (Debugger debugger = Debugger.start(boot, System::nanoTime)) {
      var threads = ManagementFactory.getThreadMXBean();
      long wall = System.nanoTime();
      long thread = threads.getCurrentThreadCpuTime();
      long process = processNanos();
      CallRecorder recorder = profiled ? new CallRecorder(debugger) : null;
      debugger.run(Long.MAX_VALUE);
      if (profiled) {
        recorder.calls(); // all of them have been followed
      }
      Run run =
          new Run(
              (System.nanoTime() - wall) / 1e9,
              (threads.getCurrentThreadCpuTime() - thread) / 1e9,
              (processNanos() - process) / 1e9);
      if (tell) {
        tell(recorder.profile());
      }
      return run;
    }
  }

  private static long processNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static void tell(Profile profile) {
    long began = System.nanoTime();
    CallTree tree = profile.tree();
    System.out.printf(
        Locale.ROOT,
        "%,d instructions, %,d events in %,d bytes; a tree of %,d nodes in %.2f s%n",
        profile.log().instructions(),
        profile.log().events(),
        profile.log().bytes(),
        tree.size(),
        (System.nanoTime() - began) / 1e9);
  }
}
