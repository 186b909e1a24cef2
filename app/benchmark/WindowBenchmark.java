package bootscope.app.wiring;

import bootscope.core.boot.BootModule;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import bootscope.core.machine.Boot;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.session.MachineView;
import bootscope.core.session.Phase;
import bootscope.core.session.Session;
import bootscope.app.settings.SettingsStore;
import bootscope.views.control.dock.PaneKind;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javafx.animation.AnimationTimer;
import javafx.application.Platform;
import javafx.stage.Stage;

/**
 * What the window costs a guest that runs flat out: the speed of the emulation thread in the
 * same boot without a window, and with every pane open in windows of their own, in turn; and the
 * longest time that the JavaFX thread was busy in one piece.
 *
 * <p>Run on the class path with tests' options: {@code WindowBenchmark KERNEL INITRD [ROUNDS]}. A
 * single number is worth little: rounds alternate, and the best of each kind is compared.
 */
public final class WindowBenchmark {
  private static final String APPEND = "console=ttyS0 panic=-1 reboot=t";
  private static final long RAM = 512L << 20;

  private final Path kernel;
  private final Path initrd;

  /** The longest gap between two frames that was not the wait for the next, in ns. */
  private long longestBusy;

  private WindowBenchmark(Path kernel, Path initrd) {
    this.kernel = kernel;
    this.initrd = initrd;
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments.length < 2) {
      System.err.println("usage: WindowBenchmark KERNEL INITRD [ROUNDS]");
      System.exit(2);
    }
    WindowBenchmark benchmark =
        new WindowBenchmark(Path.of(arguments[0]), Path.of(arguments[1]));
    int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
    CompletableFuture<Void> up = new CompletableFuture<>();
    Platform.startup(() -> up.complete(null));
    up.get(30, TimeUnit.SECONDS);
    Platform.setImplicitExit(false);
    benchmark.run(rounds);
    System.exit(0);
  }

  private void run(int rounds) throws Exception {
    double bestWithout = 0;
    double bestWith = 0;
    for (int round = 0; round < rounds; round++) {
      double without = withoutWindow();
      double with = withWindow();
      System.out.printf(
          "round %d: %.1f MIPS without a window, %.1f with every pane; busy at most %d ms%n",
          round + 1, without, with, longestBusy / 1_000_000);
      bestWithout = Math.max(bestWithout, without);
      bestWith = Math.max(bestWith, with);
    }
    System.out.printf(
        "best: %.1f and %.1f MIPS; the window costs %.1f %%%n",
        bestWithout, bestWith, 100 * (1 - bestWith / bestWithout));
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
        Boot.pvh(
            KernelImages.open(kernel),
            List.of(BootModule.of(ImageBytes.ofFile(initrd), "")),
            APPEND,
            MachineConfiguration.ofRam(RAM));
    try (Session session = Session.start(boot)) {
      long before = emulationNanos();
      session.run();
      while (session.view().phase() == Phase.RUNNING
          || session.view().phase() == Phase.PAUSED && session.view().instructions() == 0) {
        Thread.sleep(20);
      }
      return mips(session.view(), emulationNanos() - before);
    }
  }

  private double withWindow() throws Exception {
    Path folder = Files.createTempDirectory("window-benchmark");
    CompletableFuture<Gui> made = new CompletableFuture<>();
    BootRequest request =
        BootRequest.ofKernel(kernel.toString()).with(List.of(initrd), APPEND, RAM);
    Platform.runLater(() -> made.complete(show(folder, request)));
    Gui gui = made.get(60, TimeUnit.SECONDS);
    GuestSession session = (GuestSession) gui.session();
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
    CompletableFuture<Void> ready = new CompletableFuture<>();
    Platform.runLater(() -> openAll(gui, ready));
    ready.get(60, TimeUnit.SECONDS);
    Thread.sleep(2000);
    AnimationTimer meter = meter();
    longestBusy = 0;
    Platform.runLater(meter::start);
    long before = emulationNanos();
    machine.run();
    while (machine.view().phase() == Phase.RUNNING || machine.view().instructions() == 0) {
      Thread.sleep(20);
      probe();
    }
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

  private static Gui show(Path folder, BootRequest request) {
    GuiLauncher.Setup setup = GuiLauncher.Setup.standard(new GuiLauncher.Boot(request));
    Stage stage = new Stage();
    stage.setWidth(1920);
    stage.setHeight(1080);
    Gui gui = new Gui(stage, setup, new SettingsStore(folder), () -> {});
    gui.show(setup.start());
    return gui;
  }

  /** All panes in sight at once: those that share a place with others go into windows. */
  private static void openAll(Gui gui, CompletableFuture<Void> ready) {
    List<String> detached = new ArrayList<>(List.of("image", "e820", "contract", "breakpoints", "log"));
    for (PaneKind kind : gui.window().dock().kinds()) {
      if (detached.contains(kind.id())) {
        gui.window().dock().show(kind.id());
        gui.window().dock().detach(kind.id());
      }
    }
    for (String id : List.of("disassembly", "registers", "start-info", "memory", "terminal", "timeline")) {
      gui.window().dock().show(id);
    }
    ready.complete(null);
  }

  /** Asks the JavaFX thread for a turn, and takes the time until it comes. */
  private void probe() throws Exception {
    long asked = System.nanoTime();
    CompletableFuture<Long> turn = new CompletableFuture<>();
    Platform.runLater(() -> turn.complete(System.nanoTime()));
    longestBusy = Math.max(longestBusy, turn.get(60, TimeUnit.SECONDS) - asked);
  }

  /** Keeps frames coming, as a user who moves the mouse does. */
  private static AnimationTimer meter() {
    return new AnimationTimer() {
      @Override
      public void handle(long now) {}
    };
  }
}
