import bootscope.app.settings.SettingsStore;
import bootscope.app.wiring.BootRequest;
import bootscope.app.wiring.GuestSession;
import bootscope.app.wiring.Gui;
import bootscope.app.wiring.GuiLauncher;
import bootscope.app.wiring.Keeping;
import bootscope.core.boot.BootModule;
import bootscope.core.boot.DirectPvh;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import bootscope.core.machine.Boot;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.session.MachineView;
import bootscope.core.session.Phase;
import bootscope.core.session.Session;
import bootscope.views.control.dock.PaneKind;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.Method;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javafx.animation.AnimationTimer;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.stage.Stage;
import javafx.stage.Window;

/**
 * What the window costs a guest that runs flat out: the speed of the emulation thread in the same
 * boot without a window, and with every pane open in windows of their own, in turn; the longest
 * time that the JavaFX thread was busy in one piece; how long a step takes to be seen; and how long
 * a pause takes to be heard. Neither boot has a history: what recording one costs is measured by
 * itself.
 *
 * <p>{@code mvn -Pbenchmark -pl emulator-core initialize exec:exec@window} runs it on the first
 * cloud kernel package of the folder that {@code BOOTSCOPE_KERNELS} names. A single number is worth
 * little: rounds alternate, and the best of each kind is compared.
 */
public final class WindowBenchmark {
  private static final String APPEND = "console=ttyS0 panic=-1 reboot=t";
  private static final long RAM = 512L << 20;
  private static final int STEPS = 200;
  private static final int BETWEEN_PAUSES = 20;

  private final Path kernel;
  private final Path initrd;

  /** How long the JavaFX thread let somebody wait, a wait a number, in ns. */
  private final List<Long> waits = new ArrayList<>();

  /** The most processor time that the JavaFX thread took for itself during one wait, in ns. */
  private long longestWork;

  private long windowThread;
  private Executor renderer;

  private WindowBenchmark(Path kernel, Path initrd) {
    this.kernel = kernel;
    this.initrd = initrd;
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments.length < 2) {
      System.err.println("usage: WindowBenchmark KERNEL-OR-FOLDER INITRD [ROUNDS]");
      System.exit(2);
    }
    WindowBenchmark benchmark =
        new WindowBenchmark(kernel(Path.of(arguments[0])), Path.of(arguments[1]));
    int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
    CompletableFuture<Void> up = new CompletableFuture<>();
    Platform.startup(
        () -> {
          benchmark.windowThread = Thread.currentThread().threadId();
          up.complete(null);
        });
    up.get(30, TimeUnit.SECONDS);
    Platform.setImplicitExit(false);
    benchmark.renderer = renderer();
    benchmark.run(rounds);
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

  private void run(int rounds) throws Exception {
    double bestWithout = 0;
    double bestWith = 0;
    for (int round = 0; round < rounds; round++) {
      double without = withoutWindow();
      double with = withWindow();
      System.out.printf(
          Locale.ROOT,
          "round %d: %.1f MIPS without a window, %.1f with every pane; the JavaFX thread's turn"
              + " came after %.1f ms (median), %.1f ms (99 of 100), %.1f ms (longest, with at most"
              + " %.1f ms of its own work)%n",
          round + 1,
          without,
          with,
          waitOf(0.5),
          waitOf(0.99),
          waitOf(1),
          longestWork / 1e6);
      bestWithout = Math.max(bestWithout, without);
      bestWith = Math.max(bestWith, with);
    }
    System.out.printf(
        Locale.ROOT,
        "best: %.1f and %.1f MIPS; the window costs %.1f %%%n",
        bestWithout,
        bestWith,
        100 * (1 - bestWith / bestWithout));
  }

  /**
   * Million instructions a second of the emulation thread's processor time: on a host that does
   * other things too, time on the wall says more about those.
   */
  private static double mips(MachineView view, long cpuNanos) {
    return view.instructions() * 1e3 / cpuNanos;
  }

  /** The processor time so far of the newest emulation thread; 0 once it has ended. */
  private static long emulationNanos() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return Thread.getAllStackTraces().keySet().stream()
        .filter(t -> t.getName().equals("emulation"))
        .mapToLong(Thread::threadId)
        .max()
        .stream()
        .map(threads::getThreadCpuTime)
        .findFirst()
        .orElse(0);
  }

  private double withoutWindow() throws Exception {
    Boot boot =
        Boot.of(
            new DirectPvh(),
            KernelImages.open(ImageBytes.ofFile(kernel)),
            List.of(BootModule.of(ImageBytes.ofFile(initrd), "")),
            APPEND,
            MachineConfiguration.ofRam(RAM));
    try (Session session = Session.start(boot)) {
      long before = emulationNanos();
      session.run().get(60, TimeUnit.SECONDS);
      while (session.view().phase() == Phase.RUNNING) {
        Thread.sleep(20);
      }
      return mips(session.view(), emulationNanos() - before);
    }
  }

  private double withWindow() throws Exception {
    Path folder = Files.createTempDirectory("window-benchmark");
    CompletableFuture<Gui> made = new CompletableFuture<>();
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
    Platform.runLater(() -> made.complete(show(folder, request)));
    Gui gui = made.get(60, TimeUnit.SECONDS);
    GuestSession session = (GuestSession) gui.behind();
    CompletableFuture<Session> opened = new CompletableFuture<>();
    Platform.runLater(
        () ->
            session
                .workspace()
                .guest()
                .subscribe(
                    guest -> {
                      if (guest != null) {
                        opened.complete(guest.session());
                      }
                    }));
    Session machine = opened.get(120, TimeUnit.SECONDS);
    machine.paced(false);
    settle();
    step(session, "in the window as it is at first");
    CompletableFuture<Void> ready = new CompletableFuture<>();
    Platform.runLater(() -> openAll(gui, ready));
    ready.get(60, TimeUnit.SECONDS);
    settle();
    step(session, "with every pane in sight");
    AnimationTimer meter = meter();
    waits.clear();
    longestWork = 0;
    Platform.runLater(meter::start);
    long before = emulationNanos();
    machine.run().get(60, TimeUnit.SECONDS);
    List<Long> pauses = new ArrayList<>();
    for (int i = 1; machine.view().phase() == Phase.RUNNING; i++) {
      Thread.sleep(5);
      probe();
      if (i % BETWEEN_PAUSES == 0) {
        pause(machine, pauses);
      }
    }
    System.out.printf(Locale.ROOT, "%d pauses, %s; ", pauses.size(), spread(pauses));
    double mips = mips(machine.view(), emulationNanos() - before);
    CompletableFuture<Void> closed = new CompletableFuture<>();
    Platform.runLater(
        () -> {
          meter.stop();
          gui.close();
          closed.complete(null);
        });
    closed.get(60, TimeUnit.SECONDS);
    return mips;
  }

  /** Takes the time from the command, which waits for its turn, until the guest stands; goes on. */
  private static void pause(Session machine, List<Long> pauses) throws Exception {
    CompletableFuture<Long> stoodAt = new CompletableFuture<>();
    long begin = System.nanoTime();
    Platform.runLater(() -> machine.pause().thenRun(() -> stoodAt.complete(System.nanoTime())));
    long stood = stoodAt.get(60, TimeUnit.SECONDS);
    if (machine.view().phase() == Phase.PAUSED) {
      pauses.add(stood - begin);
      machine.run().get(60, TimeUnit.SECONDS);
    }
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

  /** All panes in sight at once: those that share a place with others go into windows. */
  private static void openAll(Gui gui, CompletableFuture<Void> ready) {
    List<String> staying =
        List.of("disassembly", "registers", "start-info", "memory", "terminal", "timeline");
    for (PaneKind kind : gui.workbench().dock().kinds()) {
      if (!staying.contains(kind.id())) {
        gui.workbench().dock().show(kind.id());
        gui.workbench().dock().detach(kind.id());
      }
    }
    staying.forEach(gui.workbench().dock()::show);
    ready.complete(null);
  }

  /**
   * Steps about as fast as a key repeats, and takes the time from the command until a frame of the
   * main window has been laid out and painted that shows all that the panes wanted to know; and
   * until it has been drawn, in all windows.
   */
  private void step(GuestSession session, String how) throws Exception {
    List<Long> laid = new ArrayList<>();
    List<Long> drawn = new ArrayList<>();
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long worked = threads.getThreadCpuTime(windowThread);
    long emulated = emulationNanos();
    for (int i = 0; i < STEPS; i++) {
      CompletableFuture<Long> laidAt = new CompletableFuture<>();
      CompletableFuture<Long> drawnAt = new CompletableFuture<>();
      long begin = System.nanoTime();
      Platform.runLater(() -> step(session, laidAt, drawnAt));
      laid.add(laidAt.get(60, TimeUnit.SECONDS) - begin);
      drawn.add(drawnAt.get(60, TimeUnit.SECONDS) - begin);
      // At all times between two frames alike: whoever falls into step with them waits more, or
      // less.
      Thread.sleep(30 + i * 7 % 17);
    }
    worked = threads.getThreadCpuTime(windowThread) - worked;
    System.out.printf(
        Locale.ROOT,
        "%d steps %s, %s laid out, %s drawn; ",
        STEPS,
        how,
        spread(laid),
        spread(drawn));
    emulated = emulationNanos() - emulated;
    System.out.printf(
        Locale.ROOT,
        "own work of the JavaFX thread %.1f ms each, of the emulation thread %.2f ms%n",
        worked / 1e6 / STEPS,
        emulated / 1e6 / STEPS);
  }

  private void step(
      GuestSession session, CompletableFuture<Long> laidAt, CompletableFuture<Long> drawnAt) {
    Scene scene = Window.getWindows().getFirst().getScene();
    long before = session.workspace().view().getValue().instructions();
    Runnable[] after = new Runnable[1];
    after[0] =
        () -> {
          if (session.workspace().view().getValue().instructions() != before) {
            scene.removePostLayoutPulseListener(after[0]);
            laidAt.complete(System.nanoTime());
            // This frame is handed over first.
            Platform.runLater(() -> renderer.execute(() -> drawnAt.complete(System.nanoTime())));
          }
        };
    scene.addPostLayoutPulseListener(after[0]);
    session.ports().run().stepInto();
  }

  /** JavaFX's drawing thread, which has no public name. */
  private static Executor renderer() throws ReflectiveOperationException {
    Method instance =
        Class.forName("com.sun.javafx.tk.quantum.QuantumRenderer").getMethod("getInstance");
    instance.setAccessible(true);
    return (Executor) instance.invoke(null);
  }

  private static String spread(List<Long> times) {
    List<Long> sorted = times.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "%.1f ms (median), %.1f ms (95 of 100), %.1f ms (longest)",
        sorted.get(sorted.size() / 2) / 1e6,
        sorted.get(sorted.size() * 95 / 100) / 1e6,
        sorted.getLast() / 1e6);
  }

  /** Waits until the panes have been drawn for the first time. */
  private void settle() throws Exception {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long before;
    long after = threads.getThreadCpuTime(windowThread);
    do {
      before = after;
      Thread.sleep(500);
      after = threads.getThreadCpuTime(windowThread);
    } while (after - before > 20_000_000);
  }

  /** Asks the JavaFX thread for a turn, and takes the time until it comes. */
  private void probe() throws Exception {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long asked = System.nanoTime();
    long worked = threads.getThreadCpuTime(windowThread);
    CompletableFuture<Long> turn = new CompletableFuture<>();
    Platform.runLater(() -> turn.complete(System.nanoTime()));
    waits.add(turn.get(60, TimeUnit.SECONDS) - asked);
    longestWork = Math.max(longestWork, threads.getThreadCpuTime(windowThread) - worked);
  }

  /** Milliseconds that this part of the waits did not exceed. */
  private double waitOf(double part) {
    List<Long> sorted = waits.stream().sorted().toList();
    return sorted.get((int) Math.min(sorted.size() - 1, part * sorted.size())) / 1e6;
  }

  /** Keeps frames coming, as a user who moves the mouse does. */
  private static AnimationTimer meter() {
    return new AnimationTimer() {
      @Override
      public void handle(long now) {}
    };
  }
}
