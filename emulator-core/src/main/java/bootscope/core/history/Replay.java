package bootscope.core.history;

import bootscope.core.boot.BootException;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.Edit;
import bootscope.core.debug.RegisterEdit;
import bootscope.core.debug.RegisterName;
import bootscope.core.debug.Stop;
import bootscope.core.drive.Drive;
import bootscope.core.machine.Machine;
import bootscope.core.machine.StateHash;
import bootscope.core.machine.Stimulus;
import bootscope.core.machine.StopReason;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/**
 * Runs a boot as it was {@linkplain Recording recorded}, from its beginning, with breakpoints that
 * do not stop it. Belongs to the machine's thread.
 */
public final class Replay {
  /** Instructions between two looks of whoever keeps the run's history. */
  private static final long BETWEEN = 10_000_000;

  private final Debugger debugger;
  private final Drive drive;
  private final Runnable look;
  private StopReason end; // why it goes no further where it came; LIMIT where it does

  /**
   * @param look called between two instructions now and then, and after each change by hand
   */
  public Replay(Debugger debugger, Drive drive, Runnable look) {
    this.debugger = debugger;
    this.drive = drive;
    this.look = look;
  }

  /**
   * Puts the machine to the instant of a recording.
   *
   * @param enough asked now and then, about every {@value #BETWEEN} instructions: whether it shall
   *     stop where it is by then
   * @throws IllegalStateException when this boot goes another way: the machine is somewhere on it
   * @throws BootException when the guest was reset on the way, and a file can no longer be read
   */
  public Stop run(Recording recording, BooleanSupplier enough) throws BootException {
    Machine machine = debugger.machine();
    int ports = machine.configuration().serialPorts();
    if (recording.inputs().stream().anyMatch(i -> port(i.what()) >= ports)) {
      throw another("something came on a serial port that the machine has not");
    }
    end = StopReason.LIMIT;
    machine.foresee(recording.inputs());
    for (Edit edit : recording.edits()) {
      if (!runTo(edit.instructions(), edit.virtualNanos(), enough)) {
        return debugger.stopHere();
      }
      apply(edit);
      look.run();
    }
    if (!runTo(recording.instructions(), recording.virtualNanos(), enough)) {
      return debugger.stopHere();
    }
    machine.takeForeseen();
    look.run();
    if (!StateHash.of(machine).equals(recording.hash())) {
      throw another("its state there is not the one that was recorded");
    }
    return debugger.cameHere(end);
  }

  private static int port(Stimulus what) {
    return switch (what) {
      case Stimulus.Typed t -> t.port();
      case Stimulus.Break b -> b.port();
      case Stimulus.PowerButton p -> -1;
      case Stimulus.Nmi n -> -1;
    };
  }

  private IllegalStateException another(String how) {
    return new IllegalStateException(
        String.format(
            Locale.ROOT,
            "the boot goes another way than when it was recorded: after %,d instruction%s, %s",
            now(),
            now() == 1 ? "" : "s",
            how));
  }

  private long now() {
    return debugger.machine().clock().instructions();
  }

  /** Whether it came there. */
  private boolean runTo(long instructions, long nanos, BooleanSupplier enough)
      throws BootException {
    while (now() < instructions) {
      if (enough.getAsBoolean()) {
        return false;
      }
      StopReason reason =
          debugger.rerun(Math.min(instructions, now() + BETWEEN), nanos, () -> false);
      look.run();
      if (now() < instructions) {
        switch (reason) {
          case LIMIT, REQUESTED -> {}
          case RESET, TRIPLE_FAULT -> drive.reset(); // as it was: the run went on
          default -> throw another("it ends: " + reason.text());
        }
      } else {
        cameTo(reason);
      }
    }
    if (debugger.machine().clock().now() < nanos) {
      cameTo(debugger.rerun(instructions + 1, nanos, () -> false));
    }
    return true;
  }

  private void cameTo(StopReason reason) {
    end = reason == StopReason.REQUESTED ? StopReason.LIMIT : reason;
  }

  private void apply(Edit edit) {
    boolean done =
        switch (edit.place()) {
          case Edit.OfRegister r -> set(r, edit.after());
          case Edit.OfDevice d ->
              debugger.editor().set(d.register(), Long.parseUnsignedLong(edit.after(), 16))
                  == RegisterEdit.DONE;
          case Edit.OfMemory m ->
              debugger
                  .editor()
                  .poke(m.physical(), m.address(), HexFormat.of().parseHex(edit.after()));
        };
    if (!done) {
      throw another("what was changed by hand there cannot be");
    }
  }

  /**
   * @param value as {@link Edit} has it: hexadecimal digits, more than 16 for one of 128 bits
   */
  private boolean set(Edit.OfRegister place, String value) {
    int digits = Math.max(0, value.length() - 16);
    long low = Long.parseUnsignedLong(value.substring(digits), 16);
    long high = digits == 0 ? 0 : Long.parseUnsignedLong(value.substring(0, digits), 16);
    RegisterName name = CpuRegisters.named(place.name()).orElseThrow();
    boolean whole = name.width() == place.register().width();
    RegisterEdit done =
        whole
            ? debugger.editor().set(place.register(), low, high)
            : debugger.editor().set(name, low);
    return done == RegisterEdit.DONE;
  }
}
