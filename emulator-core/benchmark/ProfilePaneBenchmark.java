import bootscope.app.settings.SettingsStore;
import bootscope.app.wiring.BootRequest;
import bootscope.app.wiring.GuestSession;
import bootscope.app.wiring.Gui;
import bootscope.app.wiring.GuiLauncher;
import bootscope.app.wiring.Keeping;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.profile.CallVisitor;
import bootscope.core.profile.Entered;
import bootscope.core.profile.Profile;
import bootscope.core.session.Phase;
import bootscope.core.session.Session;
import bootscope.views.control.flame.FlameModel;
import bootscope.views.control.flame.FlameSlices;
import bootscope.views.pane.bootprofile.BootProfilePane;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import javafx.animation.AnimationTimer;
import javafx.application.Platform;
import javafx.stage.Stage;
import javafx.stage.Window;

/**
 * What a frame of the pane <em>Boot profile</em> costs while one zooms and moves through the whole
 * boot of a Debian kernel: the processor time that the JavaFX thread takes from one frame to the
 * next, with all that the pane does in it: slices, painting, labels, tables. The pane has a window
 * of 1920×1080 pixels of its own.
 *
 * <p>{@code mvn -Pbenchmark -pl emulator-core initialize exec:exec@profile-pane} runs it on the
 * first cloud kernel package of the folder that {@code BOOTSCOPE_KERNELS} names.
 */
public final class ProfilePaneBenchmark {
  private static final String APPEND = "console=ttyS0 panic=-1 reboot=t";
  private static final long RAM = 512L << 20;
  private static final int FRAMES = 400;
  private static final double NEAR = 2.5; // so many parts of the boot, of which one is in sight

  private final Path kernel;
  private final Path initrd;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private Gui gui;
  private FlameModel chart;

  private ProfilePaneBenchmark(Path kernel, Path initrd) {
    this.kernel = kernel;
    this.initrd = initrd;
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments.length < 2) {
      System.err.println("usage: ProfilePaneBenchmark KERNEL-OR-FOLDER INITRD [ROUNDS]");
      System.exit(2);
    }
    Platform.startup(() -> Platform.setImplicitExit(false));
    ProfilePaneBenchmark benchmark =
        new ProfilePaneBenchmark(kernel(Path.of(arguments[0])), Path.of(arguments[1]));
    benchmark.open();
    int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 2;
    for (int round = 1; round <= rounds; round++) {
      System.out.printf("round %d%n", round);
      benchmark.run();
    }
    System.exit(0);
  }

  private static Path kernel(Path fileOrFolder) throws IOException {
    if (!Files.isDirectory(fileOrFolder)) {
      return fileOrFolder;
    }
    try (DirectoryStream<Path> packages =
        Files.newDirectoryStream(fileOrFolder, "linux-image-*-cloud-amd64_*.deb")) {
      Iterator<Path> found = packages.iterator();
      if (!found.hasNext()) {
        System.err.println(
            "no linux-image-*-cloud-amd64_*.deb in '" + fileOrFolder + "': set BOOTSCOPE_KERNELS");
        System.exit(2);
      }
      return found.next();
    }
  }

  private static <T> T fx(Callable<T> what) throws Exception {
    CompletableFuture<T> done = new CompletableFuture<>();
    Platform.runLater(
        () -> {
          try {
            done.complete(what.call());
          } catch (Exception e) {
            done.completeExceptionally(e);
          }
        });
    return done.get(120, TimeUnit.SECONDS);
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    while (!fx(condition)) {
      Thread.sleep(50);
    }
  }

  // ---------------------------------------------------------------- the boot

  private void open() throws Exception {
    Path folder = Files.createTempDirectory("profile-pane-benchmark");
    BootRequest usual = BootRequest.ofKernel(kernel.toString());
    BootRequest request =
        new BootRequest(
            usual.kernel(),
            List.of(initrd.toString()),
            APPEND,
            usual.firmware(),
            usual.loader(),
            MachineConfiguration.ofRam(RAM),
            usual.drives(),
            usual.stop());
    gui = fx(() -> show(folder, request));
    GuestSession session = (GuestSession) gui.behind();
    await(() -> session.workspace().view().getValue() != null);
    Session machine = fx(() -> session.workspace().guest().getValue().session());
    machine.paced(false);
    machine.profiling().begin().get(120, TimeUnit.SECONDS);
    machine.run().get(60, TimeUnit.SECONDS);
    while (machine.view().phase() == Phase.RUNNING) {
      Thread.sleep(50);
    }
    long end = machine.view().instructions();
    chart =
        fx(
            () -> {
              gui.workbench().dock().show("bootprofile");
              gui.workbench().dock().detach("bootprofile");
              BootProfilePane pane =
                  (BootProfilePane) gui.workbench().dock().pane("bootprofile").orElseThrow();
              Window window = pane.content().getScene().getWindow();
              window.setX(0);
              window.setY(0);
              window.setWidth(1920);
              window.setHeight(1080);
              return pane.chart();
            });
    await(() -> chart.whole().to() == end);
    Profile profile = machine.profiling().profile().get(60, TimeUnit.SECONDS).orElseThrow();
    System.out.printf(
        Locale.ROOT,
        "%s: %,d instructions, %,d calls, at least %,d in sight near the whole boot; slices of all:"
            + " %,d in %d rows%nwork of the JavaFX thread for a frame: median, 95 of 100,"
            + " longest%n",
        kernel.getFileName(),
        end,
        calls(profile, 0, end),
        calls(
            profile, (long) (end / 2.0 - end / 2.0 / NEAR), (long) (end / 2.0 + end / 2.0 / NEAR)),
        chart.whole().size(),
        chart.whole().rows());
  }

  /** How many calls begin in a part. */
  private static long calls(Profile profile, long from, long to) {
    long[] count = {0};
    profile
        .log()
        .show(
            from,
            to,
            new CallVisitor() {
              @Override
              public void thread(int thread, long instructions, long nanoseconds) {}

              @Override
              public void enter(int function, Entered how, long instructions, long nanoseconds) {
                count[0]++;
              }

              @Override
              public void leave(long instructions, long nanoseconds) {}

              @Override
              public void idle(long idled, long instructions, long nanoseconds) {}

              @Override
              public void end(long instructions, long nanoseconds) {}
            });
    return count[0];
  }

  private static Gui show(Path folder, BootRequest request) {
    GuiLauncher.Setup setup =
        GuiLauncher.Setup.standard(new GuiLauncher.Boot(request), Keeping.NOTHING);
    Stage stage = new Stage();
    stage.setWidth(1920);
    stage.setHeight(1080);
    Gui gui = new Gui(stage, setup, new SettingsStore(folder), () -> {});
    gui.show(setup.start());
    return gui;
  }

  // ---------------------------------------------------------------- frames

  private void run() throws Exception {
    measure("near the whole boot", i -> near(1 + (NEAR - 1) * triangle(i)));
    double[] places = {0.13, 0.5, 0.91};
    for (double place : places) {
      measure(
          String.format(Locale.ROOT, "from all to a call and back, at %.0f %%", 100 * place),
          i -> zoom(place, triangle(i)));
    }
    for (int parts : new int[] {10, 1_000, 100_000}) {
      measure(
          String.format(Locale.ROOT, "moving, with a part in %,d in sight", parts),
          i -> move(parts, i));
    }
  }

  /** From 0 to 1 and back. */
  private static double triangle(int frame) {
    double half = FRAMES / 2.0;
    return 1 - Math.abs(frame - half) / half;
  }

  private void near(double factor) {
    FlameSlices all = chart.whole();
    double span = (all.to() - all.from()) / factor;
    double middle = (all.from() + all.to()) / 2.0;
    chart.setView(middle - span / 2, middle + span / 2);
  }

  /** Shows a part about a place, which is the smaller the nearer {@code depth} is to 1. */
  private void zoom(double place, double depth) {
    FlameSlices all = chart.whole();
    double whole = all.to() - all.from();
    double span = whole * Math.pow(FlameModel.LEAST_SPAN / whole, depth);
    double at = all.from() + place * whole;
    chart.setView(at - place * span, at + (1 - place) * span);
  }

  private void move(int parts, int frame) {
    FlameSlices all = chart.whole();
    double whole = all.to() - all.from();
    double span = whole / parts;
    double step = Math.min(0.05 * span, (whole - span) / FRAMES);
    double at = all.from() + 0.4 * (whole - span) + frame * step;
    chart.setView(at, at + span);
  }

  /**
   * Changes what is in sight in each of so many frames, and tells what the JavaFX thread took from
   * one to the next.
   */
  private void measure(String what, IntConsumer change) throws Exception {
    settle();
    List<Long> work = new ArrayList<>();
    List<Long> between = new ArrayList<>();
    CompletableFuture<Void> done = new CompletableFuture<>();
    AnimationTimer timer =
        new AnimationTimer() {
          private int frame;
          private long before = -1;
          private long last;

          @Override
          public void handle(long now) {
            long cpu = threads.getCurrentThreadCpuTime();
            long time = System.nanoTime();
            if (before >= 0) {
              work.add(cpu - before);
              between.add(time - last);
            }
            before = cpu;
            last = time;
            if (frame == FRAMES) {
              stop();
              done.complete(null);
              return;
            }
            change.accept(frame++);
          }
        };
    Platform.runLater(timer::start);
    done.get(300, TimeUnit.SECONDS);
    System.out.printf("%-44s %s; frames %s apart%n", what, spread(work), spread(between));
  }

  private static String spread(List<Long> times) {
    List<Long> sorted = times.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "%.1f, %.1f, %.1f ms",
        sorted.get(sorted.size() / 2) / 1e6,
        sorted.get(sorted.size() * 95 / 100) / 1e6,
        sorted.getLast() / 1e6);
  }

  /** Waits until nothing is left to be worked out or painted. */
  private void settle() throws Exception {
    Thread.sleep(700);
    fx(() -> null);
  }
}
