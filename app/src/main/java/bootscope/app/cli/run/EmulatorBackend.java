package bootscope.app.cli.run;

import bootscope.app.cli.Backend;
import bootscope.app.cli.BuiltInGuests;
import bootscope.app.cli.ExitStatus;
import bootscope.app.cli.Invocation;
import bootscope.app.cli.RunOptions;
import bootscope.app.cli.UsageException;
import bootscope.core.bits.FileNames;
import bootscope.core.bits.HostProcess;
import bootscope.core.board.Board;
import bootscope.core.boot.BootException;
import bootscope.core.boot.BootParts;
import bootscope.core.boot.DirectPvh;
import bootscope.core.cpu.engine.EngineInspector;
import bootscope.core.cpu.kept.KeptFolder;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.ImageException;
import bootscope.core.image.ImageReport;
import bootscope.core.image.KernelImage;
import bootscope.core.image.KernelImages;
import bootscope.core.image.MultibootImage;
import bootscope.core.image.MultibootImages;
import bootscope.core.image.MultibootReport;
import bootscope.core.timeline.Timeline;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The command line's emulator. */
public final class EmulatorBackend implements Backend {
  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;
  private final long startNanos;
  private boolean hasRun;

  /**
   * @param startNanos {@link System#nanoTime} when the program was started
   */
  public EmulatorBackend(InputStream in, PrintStream out, PrintStream err, long startNanos) {
    this.in = in;
    this.out = out;
    this.err = err;
    this.startNanos = startNanos;
  }

  @Override
  public ExitStatus run(RunOptions options) throws Exception {
    EngineInspector.prepare();
    List<Timeline> timelines = new ArrayList<>();
    ExitStatus status = ExitStatus.POWERED_OFF;
    // The text of all runs' timelines comes at the end; host time counts from each run's start.
    long base = startNanos;
    try (RunFiles files = new RunFiles(options, err)) {
      RunInput.Runs input = RunInput.of(in, options.repeat(), err);
      for (int i = 0; i < options.repeat(); i++) {
        try (GuestRun run = new GuestRun(options, files, input.next(), out, err, base)) {
          status = run.run();
          timelines.add(run.timeline());
          run.profile();
        }
        base = System.nanoTime();
        if (status == ExitStatus.QUIT || status == ExitStatus.INTERRUPTED) {
          break;
        }
      }
      TimelineReports.write(options, timelines, out, files);
      files.finish();
    }
    hasRun = true;
    return status;
  }

  /**
   * Ends the program. Once guests have run, and all that was theirs is closed, nothing is left to
   * do; but a signal ends it in its own way, with its own status.
   */
  public void end(ExitStatus status) {
    out.flush();
    err.flush();
    boolean quick = System.getProperty("bootscope.exit", "").equals("quick");
    if (quick && hasRun && status != ExitStatus.INTERRUPTED) {
      HostProcess.end(status.code());
    }
    System.exit(status.code());
  }

  /** Loads what {@link #end} needs. */
  public static void prepareEnd() {
    HostProcess.prepare();
  }

  @Override
  public ExitStatus measure(Invocation.Measure what) throws Exception {
    return what.loaders().isEmpty()
        ? new Measure(what, out, err).run()
        : new MeasureLoaders(what, out, err).run();
  }

  @Override
  public ExitStatus diff(Invocation.Diff what) {
    return new Diff(what, out, err).run();
  }

  @Override
  public ExitStatus compare(Invocation.Compare what) throws Exception {
    EngineInspector.prepare();
    ExitStatus status = new Compare(what, in, out, err).run();
    hasRun = true;
    return status;
  }

  @Override
  public String inspect(String image) throws Exception {
    KernelImages.Inspected inspected;
    try {
      inspected = open(image, KernelImages::inspect);
    } catch (UsageException e) {
      return flat(image).map(MultibootReport::ofFlat).orElseThrow(() -> e);
    }
    ImageReport report = inspected.report();
    return report.render() + (report.bootable() ? placing(inspected.kernel().orElseThrow()) : "");
  }

  /** A Multiboot image without an executable's headers; empty for anything else. */
  private static Optional<MultibootImage> flat(String name) {
    try {
      return name.startsWith(RunOptions.GUEST_PREFIX)
          ? Optional.empty()
          : MultibootImages.openFlat(ImageBytes.ofFile(FileNames.path(name)));
    } catch (ImageException e) {
      throw new UsageException(e.getMessage());
    } catch (InvalidPathException e) {
      return Optional.empty(); // and is refused by name when it is opened as a kernel
    }
  }

  /** What a boot of it in a machine of the usual size would say. */
  private static String placing(KernelImage kernel) {
    try {
      Board board = Board.q35(RunOptions.DEFAULT_MEMORY, 1, false);
      BootParts parts = new BootParts(kernel, List.of(), "", board, 0);
      return new DirectPvh()
          .plan(parts).warnings().stream()
              .map(w -> String.format(Locale.ROOT, "Warning: %s.%n", w))
              .collect(Collectors.joining());
    } catch (BootException e) {
      long mib = RunOptions.DEFAULT_MEMORY >>> 20;
      return String.format(Locale.ROOT, "Not in %d MiB: %s; %s.%n", mib, e.what(), e.remedy());
    }
  }

  /** A kernel to inspect, by file name or {@code guest:NAME}. */
  static KernelImage open(String name) {
    return open(name, KernelImages::open);
  }

  /** A kernel to boot, by file name or {@code guest:NAME}. */
  static KernelImage openBootable(String name) {
    return open(name, KernelImages::openBootable);
  }

  /** A way to open an image. */
  private interface Opening<T> {
    T of(ImageBytes bytes) throws ImageException;
  }

  private static <T> T open(String name, Opening<T> opening) {
    try {
      if (name.startsWith(RunOptions.GUEST_PREFIX)) {
        byte[] guest = BuiltInGuests.read(name.substring(RunOptions.GUEST_PREFIX.length()));
        return opening.of(ImageBytes.ofArray(name, guest));
      }
      return opening.of(ImageBytes.ofFile(FileNames.path(name)));
    } catch (ImageException e) {
      throw new UsageException(e.getMessage());
    } catch (InvalidPathException e) {
      throw new UsageException(String.format(Locale.ROOT, "'%s' is not a file's name", name));
    }
  }

  @Override
  public String cache(Invocation.Cache what) throws IOException {
    KeptFolder folder =
        KeptCodes.usual()
            .orElseThrow(() -> new UsageException("cache: nobody knows where the user's is"));
    KeptCodeFiles files = new KeptCodeFiles(folder, ZoneId.systemDefault());
    return what.clear() ? files.clear(what.files()) : files.list();
  }

  @Override
  public String firmwarePlaces(List<Path> folders) {
    return FirmwareFiles.of(folders).places().stream()
        .map(place -> place + "\n")
        .collect(Collectors.joining());
  }

  @Override
  public Map<String, String> guests() {
    return BuiltInGuests.ALL;
  }
}
