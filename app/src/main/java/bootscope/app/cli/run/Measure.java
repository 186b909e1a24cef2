package bootscope.app.cli.run;

import bootscope.app.cli.ExitStatus;
import bootscope.app.cli.Invocation;
import bootscope.app.cli.RunOptions;
import bootscope.app.cli.RunOptions.FirmwareChoice;
import bootscope.app.cli.UsageException;
import bootscope.core.boot.BootException;
import bootscope.core.boot.BootProtocol;
import bootscope.core.boot.DirectPvh;
import bootscope.core.boot.FirmwareLinux;
import bootscope.core.boot.FirmwarePvh;
import bootscope.core.debug.Debugger;
import bootscope.core.image.KernelImage;
import bootscope.core.machine.Boot;
import bootscope.core.machine.StopReason;
import bootscope.core.timeline.MeasureFiles;
import bootscope.core.timeline.MeasureReport;
import bootscope.core.timeline.MeasuredWay;
import bootscope.core.timeline.Milestones;
import bootscope.core.timeline.RunClock;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * {@code bootscope measure}: one kernel in every way there is to boot it, each to {@code
 * linux_start_user}, in rounds, so that what slows the host down for a while does not fall on one
 * way alone.
 */
final class Measure {
  /** Those that QEMU takes for its machines q35 and microvm. */
  private static final List<String> FIRMWARE = List.of("bios-256k.bin", "qboot.rom");

  /** A kernel that panics may go round for ever. */
  private static final long MOST_INSTRUCTIONS = 10_000_000_000L;

  private static final long WARM_UP = 200_000_000;

  private final Invocation.Measure what;
  private final RunOptions options;
  private final PrintStream out;
  private final PrintStream err;
  private final KernelImage kernel;
  private final List<Boot> boots = new ArrayList<>();
  private final List<MeasuredWay> ways = new ArrayList<>();
  private final List<String> notMeasured = new ArrayList<>();
  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile boolean interrupted;
  private volatile Debugger running;

  Measure(Invocation.Measure what, PrintStream out, PrintStream err) {
    this.what = what;
    this.out = out;
    this.err = err;
    options = what.options();
    kernel = EmulatorBackend.open(options.kernel().orElseThrow());
  }

  ExitStatus run() throws InterruptedException {
    findWays();
    kernel.symbols(); // else the first run would pay for all
    kernel.mark();
    Thread onSignal = new Thread(this::interrupt, "interrupt");
    Runtime.getRuntime().addShutdownHook(onSignal);
    try {
      measure();
      out.print(report());
      out.flush();
      return interrupted ? ExitStatus.INTERRUPTED : ExitStatus.POWERED_OFF;
    } finally {
      finished.countDown();
      try {
        Runtime.getRuntime().removeShutdownHook(onSignal);
      } catch (IllegalStateException e) {
        // The program is ending already, by that very hook.
      }
    }
  }

  /** Ctrl-C: the runtime is going down; lets what was measured be printed. */
  private void interrupt() {
    interrupted = true;
    Debugger now = running;
    if (now != null) {
      now.requestStop();
    }
    try {
      finished.await(3, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // ---------------------------------------------------------------- the ways

  private void findWays() {
    boolean pvh = kernel.pvh().bootable();
    boolean bzImage = kernel.bzImage().isPresent();
    if (!pvh) {
      leaveOut("PVH: " + kernel.pvh().reason());
    }
    if (!bzImage) {
      leaveOut(
          "bzImage: " + kernel.file() + " is an uncompressed kernel; give its vmlinuz or .deb");
    }
    if (pvh) {
      direct();
    }
    boolean asked = !what.firmware().isEmpty();
    for (String image : asked ? what.firmware() : FIRMWARE) {
      FirmwareChoice choice =
          new FirmwareChoice(Optional.of(image), options.firmware().folders(), List.of());
      try {
        if (bzImage) {
          throughFirmware(choice, true);
        }
        if (pvh) {
          throughFirmware(choice, false);
        }
      } catch (UsageException e) {
        if (asked) {
          throw e;
        }
        leaveOut(e.getMessage());
      }
    }
    if (ways.isEmpty()) {
      throw new UsageException(
          "measure: there is no way to boot %s:\n%s"
              .formatted(kernel.file(), String.join("\n", notMeasured)));
    }
  }

  private void leaveOut(String why) {
    notMeasured.add(why);
    err.println("bootscope: not measured: " + why);
  }

  /** Without firmware. A way for each loader that hands over otherwise would be added here. */
  private void direct() {
    add(new DirectPvh(), "", MeasuredWay.PVH);
  }

  private void throughFirmware(FirmwareChoice choice, boolean bzImage) {
    BootProtocol protocol;
    try {
      protocol = Protocols.through(choice, bzImage);
    } catch (BootException e) {
      throw new UsageException(e.getMessage());
    }
    switch (protocol) {
      case FirmwareLinux linux ->
          add(linux, Protocols.family(linux.firmware()), MeasuredWay.BZIMAGE);
      case FirmwarePvh pvh -> add(pvh, Protocols.family(pvh.firmware()), MeasuredWay.PVH);
      default -> throw new IllegalStateException(protocol.title());
    }
  }

  private void add(BootProtocol protocol, String family, String image) {
    Boot boot = Configurations.boot(options, kernel, protocol);
    boot.warnings().forEach(w -> err.println("bootscope: warning: " + w));
    boots.add(boot);
    ways.add(new MeasuredWay(protocol.title(), family, image, List.of(), List.of()));
  }

  // ---------------------------------------------------------------- the runs

  /**
   * Each way once to where its own part ends, for the emulator's sake: code that the host's runtime
   * has not compiled yet would make the first way the slowest.
   */
  private void warmUp() {
    err.println("bootscope: warming up");
    for (Boot boot : boots) {
      try (Debugger debugger = Debugger.start(boot, System::nanoTime)) {
        running = debugger;
        debugger.findMilestones();
        debugger.breakAtMilestone(Milestones.LINUX_START_KERNEL);
        if (!interrupted) {
          debugger.run(Math.min(options.maxInstructions().orElse(WARM_UP), WARM_UP));
        }
      } catch (BootException e) {
        throw new UsageException(e.getMessage());
      } finally {
        running = null;
      }
    }
  }

  private void measure() {
    warmUp();
    int all = options.repeat() * boots.size();
    int done = 0;
    for (int round = 0; round < options.repeat(); round++) {
      for (int i = 0; i < boots.size() && !interrupted; i++) {
        done++;
        err.printf("bootscope: run %d of %d: %s ... ", done, all, ways.get(i).title());
        err.flush();
        boot(i);
      }
    }
  }

  private void boot(int way) {
    long begin = System.nanoTime();
    RunClock clock = RunClock.sinceLaunch(System::nanoTime, begin);
    try (Debugger debugger = Debugger.start(boots.get(way), clock)) {
      running = debugger;
      debugger.findMilestones();
      debugger.breakAtMilestone(Milestones.LINUX_START_USER);
      StopReason reason = interrupted ? StopReason.REQUESTED : untilTheEnd(debugger);
      String ending = ending(reason);
      err.printf(
          Locale.ROOT,
          "%s, %,d instructions, %.1f s%n",
          ending,
          debugger.machine().clock().instructions(),
          (System.nanoTime() - begin) / 1e9);
      if (reason != StopReason.REQUESTED) {
        ways.set(way, ways.get(way).with(debugger.recorder().timeline(), ending));
      }
    } catch (BootException e) {
      throw new UsageException(e.getMessage());
    } finally {
      running = null;
    }
  }

  private StopReason untilTheEnd(Debugger debugger) {
    return debugger.run(
        options.maxInstructions().orElse(MOST_INSTRUCTIONS),
        options.maxTime().orElse(Long.MAX_VALUE));
  }

  private static String ending(StopReason reason) {
    return reason == StopReason.BREAKPOINT ? "user space is reached" : reason.text();
  }

  // ---------------------------------------------------------------- the report

  private String report() {
    return switch (what.format()) {
      case TEXT -> text();
      case JSON -> MeasureFiles.toJson(guest(), notMeasured, ways);
      case CSV -> MeasureFiles.toCsv(ways);
    };
  }

  private Map<String, String> guest() {
    Map<String, String> guest = new LinkedHashMap<>();
    guest.put("kernel", options.kernel().orElseThrow());
    guest.put(
        "initrd", options.initrds().stream().map(Path::toString).collect(Collectors.joining(",")));
    guest.put("append", options.append());
    guest.put("memoryBytes", String.valueOf(options.memoryBytes()));
    return guest;
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    guest().forEach((name, value) -> text.append(name + ": " + value + "\n"));
    text.append('\n').append(MeasureReport.text(ways));
    for (MeasuredWay way : ways) {
      for (int i = 0; i < way.endings().size(); i++) {
        if (way.runs().get(i).get(Milestones.LINUX_START_USER) == null) {
          text.append("%s, run %d: %s%n".formatted(way.title(), i + 1, way.endings().get(i)));
        }
      }
      if (way.runs().isEmpty()) {
        text.append(way.title()).append(": not run\n");
      }
    }
    notMeasured.forEach(why -> text.append("Not measured: ").append(why).append('\n'));
    return text.toString();
  }
}
