package bootscope.app.cli.run;

import bootscope.app.cli.ExitStatus;
import bootscope.app.cli.RunOptions;
import bootscope.app.cli.RunOptions.SnapshotSave;
import bootscope.app.cli.UsageException;
import bootscope.core.boot.BootException;
import bootscope.core.boot.BootParts;
import bootscope.core.boot.LoaderComparison;
import bootscope.core.boot.LoaderProfiles;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.ExceptionNames;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.FailedDelivery;
import bootscope.core.debug.LastExceptions.LastException;
import bootscope.core.debug.RegisterText;
import bootscope.core.image.ImageException;
import bootscope.core.image.KernelImage;
import bootscope.core.machine.Machine;
import java.io.PrintStream;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** What a run says of itself. */
final class RunReports {
  private RunReports() {}

  /** What each loader would hand over to the same kernel. */
  static String loaders(RunOptions options, KernelImage kernel) {
    try {
      BootParts parts =
          new BootParts(
              kernel,
              Protocols.modules(options.initrds(), kernel),
              options.append(),
              Configurations.machine(options).board(),
              0);
      List<String> lines = LoaderComparison.of(parts, LoaderProfiles.ALL).lines();
      return String.join("\n", lines) + "\n";
    } catch (ImageException | BootException e) {
      throw new UsageException(e.getMessage());
    }
  }

  /** What is damaged or risky about what is to be booted. */
  static void warnings(Debugger debugger, PrintStream err) {
    if (debugger.boot() != null) {
      debugger.boot().warnings().forEach(w -> err.println("bootscope: warning: " + w));
    }
  }

  /** The evidence, before a reset destroys it. */
  static void autopsy(Debugger debugger, PrintStream err) {
    err.println("bootscope: triple fault; the last exceptions, then the processor's last state:");
    boolean realMode = isRealMode(debugger);
    for (LastException e : debugger.exceptions().all()) {
      err.printf(
          Locale.ROOT,
          "%d: exception %s, address 0x%x, at rip 0x%x%n",
          e.at(),
          ExceptionNames.withCode(e.vector(), e.errorCode(), realMode),
          e.address(),
          e.rip());
      if (e.failure() != null) {
        err.printf(
            Locale.ROOT,
            "   which could not be delivered: %s: %s%n",
            ExceptionNames.withCode(e.failure().vector(), e.failure().errorCode(), realMode),
            FailedDelivery.of(e, debugger.inspector().registers()).words());
      }
    }
    err.print(RegisterText.text(debugger));
  }

  /** Whether the machine is in real mode; the mode of its last exceptions is not kept. */
  static boolean isRealMode(Debugger debugger) {
    return !debugger.inspector().registers().has(CpuRegisters.CR0, Bits.CR0_PE);
  }

  /**
   * The line that says how a run ended.
   *
   * @param instructions of all machines of the run
   * @param before how many of them ran before it, as a snapshot has them; where none has run since,
   *     no speed is told
   * @param nanos host time in which the machines ran, without whoever sat at the monitor
   */
  static void summary(
      ExitStatus status,
      Machine m,
      long instructions,
      long before,
      long resets,
      long nanos,
      PrintStream err) {
    String cause = status == ExitStatus.RESET ? " (" + m.resetCause() + ")" : "";
    err.printf(
        Locale.ROOT,
        "bootscope: %s%s%s after %s, %.6f s of virtual time%s%n",
        ending(status),
        cause,
        resets == 0 ? "" : ", reset " + resets + (resets == 1 ? " time," : " times,"),
        Whereabouts.counted(instructions, "instruction"),
        m.clock().now() / 1e9,
        speed(instructions - before, nanos));
    err.flush();
  }

  private static String speed(long instructions, long nanos) {
    return instructions <= 0 || nanos <= 0
        ? ""
        : String.format(
            Locale.ROOT,
            "; %.3f s of host time, %.1f million instructions a second",
            nanos / 1e9,
            instructions * 1e3 / nanos);
  }

  /**
   * What was to be done at instants that the run did not come to.
   *
   * @param now at which it ended, in instructions; a state hash of that was printed
   */
  static void missed(
      RunOptions options,
      boolean snapshotDue,
      Collection<Long> hashPoints,
      long now,
      PrintStream err) {
    if (snapshotDue) {
      SnapshotSave save = options.snapshotSave().orElseThrow();
      err.printf(
          Locale.ROOT,
          "bootscope: -snapshot-save: %s was not written: it was due at %,d instructions, and the"
              + " run ended at %,d%n",
          save.file(),
          save.atInstructions(),
          now);
    }
    for (long point : hashPoints) {
      if (point > now) {
        err.printf(
            Locale.ROOT,
            "bootscope: -state-hash: there is none at %,d instructions: the run ended at %,d%n",
            point,
            now);
      }
    }
  }

  private static String ending(ExitStatus status) {
    return switch (status.end()) {
      case POWERED_OFF -> "the guest powered off";
      case RESET -> "the guest asked for a reset";
      case HALTED -> "the guest halted for good";
      case TRIPLE_FAULT -> "the guest triple-faulted";
      case INSTRUCTION_LIMIT -> "the instruction limit was reached";
      case TIME_LIMIT -> "the limit of virtual time was reached";
      case INTERRUPTED -> "interrupted";
      case DEBUG_EXIT -> "the guest ended the run with status " + status.code();
      default -> "ended by the user";
    };
  }
}
