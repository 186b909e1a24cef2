package bootscope.app.cli.run;

import bootscope.app.cli.ExitStatus;
import bootscope.app.cli.Invocation;
import bootscope.app.cli.RunOptions;
import bootscope.app.cli.RunOptions.Loader;
import bootscope.app.cli.UsageException;
import bootscope.core.boot.BootException;
import bootscope.core.boot.BootModule;
import bootscope.core.boot.ContractItem;
import bootscope.core.boot.ContractItem.Verdict;
import bootscope.core.boot.DirectPvh;
import bootscope.core.boot.EntryContract;
import bootscope.core.boot.LoaderProfile;
import bootscope.core.boot.LoaderProfiles;
import bootscope.core.cpu.state.ExceptionNames;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.LastExceptions.LastException;
import bootscope.core.debug.MilestoneTrigger;
import bootscope.core.image.ImageException;
import bootscope.core.image.KernelImage;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Machine;
import bootscope.core.machine.StopReason;
import bootscope.core.timeline.LoaderTrial;
import bootscope.core.timeline.LoaderTrials;
import bootscope.core.timeline.Milestones;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * {@code bootscope measure -loader LIST}: one kernel through PVH without firmware, handed over to
 * as each of several loaders does, to {@code linux_start_user} or to its end before that.
 */
final class MeasureLoaders {
  /** A kernel that waits for something that is not there may do so for ever. */
  private static final long MOST_INSTRUCTIONS = 10_000_000_000L;

  private final Invocation.Measure what;
  private final RunOptions options;
  private final PrintStream out;
  private final PrintStream err;
  private final KernelImage kernel;
  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile boolean interrupted;
  private volatile Debugger running;

  MeasureLoaders(Invocation.Measure what, PrintStream out, PrintStream err) {
    this.what = what;
    this.out = out;
    this.err = err;
    options = what.options();
    kernel = EmulatorBackend.open(options.kernel().orElseThrow());
  }

  ExitStatus run() {
    if (!kernel.pvh().bootable()) {
      throw new UsageException(
          "measure: -loader is for kernels with a PVH entry: " + kernel.pvh().reason());
    }
    List<LoaderTrial> trials = new ArrayList<>();
    Thread onSignal = new Thread(this::interrupt, "interrupt");
    Runtime.getRuntime().addShutdownHook(onSignal);
    try {
      for (Loader loader : what.loaders()) {
        if (!interrupted) {
          trials.add(tried(loader));
        }
      }
      out.print(report(trials));
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

  /** Ctrl-C: the runtime is going down; lets what was tried be printed. */
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

  private LoaderTrial tried(Loader loader) {
    LoaderProfile profile = LoaderProfiles.of(loader.key()).orElseThrow();
    err.printf(Locale.ROOT, "bootscope: %s ... ", profile.title());
    err.flush();
    LoaderTrial trial;
    try {
      List<BootModule> modules = Protocols.modules(options.initrds(), kernel);
      trial = boot(loader, new DirectPvh(profile), modules);
    } catch (ImageException e) {
      err.println();
      throw new UsageException(e.getMessage());
    } catch (BootException e) {
      trial = LoaderTrial.refused(loader.key(), e.getMessage());
    }
    err.printf(Locale.ROOT, "%s, %,d instructions%n", trial.ending(), trial.instructions());
    return trial;
  }

  private LoaderTrial boot(Loader loader, DirectPvh protocol, List<BootModule> modules)
      throws BootException {
    Boot boot =
        KeptCodes.of(
            options.keptCode(),
            Boot.of(protocol, kernel, modules, options.append(), Configurations.machine(options)));
    try (Debugger debugger = Debugger.start(boot, System::nanoTime)) {
      running = debugger;
      GuestRun.hearLoadersCodes(debugger, loader);
      debugger.findMilestones();
      debugger.breakpoints().add(new MilestoneTrigger(Milestones.LINUX_START_USER));
      List<String> findings = findings(debugger);
      StopReason reason =
          interrupted
              ? StopReason.REQUESTED
              : debugger
                  .run(
                      options.maxInstructions().orElse(MOST_INSTRUCTIONS),
                      options.maxTime().orElse(Long.MAX_VALUE))
                  .reason();
      return new LoaderTrial(
          loader.key(),
          findings,
          debugger.recorder().timeline(),
          reason == StopReason.BREAKPOINT ? "user space is reached" : reason.text(),
          where(debugger, reason),
          debugger.machine().clock().instructions());
    } finally {
      running = null;
    }
  }

  /** Items of the ABI that the hand-over breaks. */
  private static List<String> findings(Debugger debugger) {
    Machine m = debugger.machine();
    return EntryContract.check(
            m.state(), m.processor().mmu.a20Open(), m.memory()::peek, debugger.boot().plan())
        .stream()
        .filter(item -> item.verdict() == Verdict.FAIL)
        .map(ContractItem::name)
        .toList();
  }

  private static String where(Debugger debugger, StopReason reason) {
    Machine m = debugger.machine();
    return switch (reason) {
      case TRIPLE_FAULT -> cause(debugger);
      case RESET -> "by " + m.resetCause();
      case BREAKPOINT, POWER_OFF, DEBUG_EXIT -> "";
      default -> "at " + place(debugger, m.processor().linearRip());
    };
  }

  /** The first of the exceptions that one instruction ended with. */
  private static String cause(Debugger debugger) {
    LastException last = debugger.exceptions().last();
    if (last == null) {
      return "at " + place(debugger, debugger.machine().processor().linearRip());
    }
    for (LastException e : debugger.exceptions().all()) {
      if (e.at() == last.at()) {
        last = e;
        break;
      }
    }
    return String.format(
        Locale.ROOT,
        "exception %s, at %s",
        ExceptionNames.withCode(last.vector(), last.errorCode(), RunReports.isRealMode(debugger)),
        place(debugger, last.rip()));
  }

  private static String place(Debugger debugger, long rip) {
    String name = debugger.nameOf(rip);
    return name == null || name.isEmpty()
        ? String.format(Locale.ROOT, "0x%x", rip)
        : String.format(Locale.ROOT, "0x%x (%s)", rip, name);
  }

  private String report(List<LoaderTrial> trials) {
    Map<String, String> guest = Measure.guest(options);
    return switch (what.format()) {
      case TEXT -> LoaderTrials.toText(guest, trials);
      case JSON -> LoaderTrials.toJson(guest, trials);
      case CSV -> LoaderTrials.toCsv(trials);
    };
  }
}
