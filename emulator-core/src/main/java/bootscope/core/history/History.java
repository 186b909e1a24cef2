package bootscope.core.history;

import bootscope.core.boot.BootException;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.Edits;
import bootscope.core.debug.Stop;
import bootscope.core.disk.Disk;
import bootscope.core.drive.Drive;
import bootscope.core.event.Recorded;
import bootscope.core.machine.InputLog.Input;
import bootscope.core.machine.Machine;
import bootscope.core.machine.Stimulus;
import bootscope.core.machine.StopReason;
import bootscope.core.timeline.Milestone;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The past of a machine under control, and its known future when it stands in the past. What lies
 * between two checkpoints is run once more with the same input: a machine that was put to an
 * instant has the state that it had there, bit for bit.
 *
 * <p>Where what happens next becomes another, because something was typed or changed by hand, the
 * future that was known is forgotten.
 *
 * <p>Belongs to the machine's thread.
 */
public final class History implements AutoCloseable {
  /** Bytes that are kept at the most, if nothing else is said. */
  public static final long USUAL_SIZE = 1L << 30;

  /** Instructions between two checkpoints, at the least. */
  private static final long USUAL_INTERVAL = 10_000_000;

  /**
   * So long the machine runs between two, at the least, in ns: it takes as long to run it again.
   */
  private static final long RUNNING = 50_000_000;

  /** How far before an instant that one goes to more of them are kept: steps back are near then. */
  private static final long[] NEAR = {1_000_000, 100_000, 10_000, 1_000};

  private final Debugger debugger;
  private final Drive drive;
  private final long most;
  private final long interval;
  private final long running;

  private Machine machine; // whose past it is
  private Checkpoints checkpoints; // null where there can be none
  private Edits.Known edits; // that are part of it
  private long farthest; // instructions: the run is known up to there
  private long farthestNanos;
  private long changedAt; // instructions: behind it, what is known came by a change by hand
  private boolean byHand; // something was done that nothing else tells of
  private long takenAt; // host time of the newest checkpoint, as the run's clock has it
  private boolean past; // the machine was put back, and has not come so far again
  private List<Input> inputs = List.of(); // all that came until then
  private List<Milestone> milestones = List.of(); // likewise
  private List<Stimulus> waiting = List.of(); // what was typed there and not taken

  /**
   * A history that begins where the machine stands.
   *
   * @param most bytes that checkpoints take
   */
  public History(Debugger debugger, Drive drive, long most) {
    this(debugger, drive, most, USUAL_INTERVAL, RUNNING);
  }

  /**
   * @param interval instructions between two checkpoints, at the least
   * @param running for how long the machine runs between them on the host, in ns, at the least
   */
  History(Debugger debugger, Drive drive, long most, long interval, long running) {
    this.debugger = debugger;
    this.drive = drive;
    this.most = most;
    this.interval = interval;
    this.running = running;
    begin();
  }

  private void begin() {
    close();
    machine = debugger.machine();
    past(false);
    edits = debugger.edits().known();
    if (obstacle().isEmpty()) {
      checkpoints = new Checkpoints(machine, debugger, most);
    }
    frontier();
  }

  /** Why the machine cannot be put back; empty where it can. */
  public Optional<String> obstacle() {
    return machine.disks().stream()
        .filter(Disk::writesFile)
        .findFirst()
        .map(d -> "what the guest writes to " + d.file() + " cannot be taken back: give -snapshot");
  }

  // ---------------------------------------------------------------- running

  /**
   * The machine has run, or was changed: between two instructions, as often as one likes. Keeps a
   * checkpoint when one is due.
   */
  public void look() {
    if (debugger.machine() != machine) {
      begin();
    }
    if (checkpoints == null) {
      return;
    }
    boolean changed = byHand || debugger.edits().known() != edits;
    byHand = false;
    if (past && (changed || !machine.foresees() || now() > changedAt)) {
      checkpoints.forgetFrom(Math.min(now() + 1, changedAt));
      past(false);
    } else if (past && !beforeFrontier()) {
      drive.type(waiting);
      past(false);
    }
    if (past) {
      return;
    }
    frontier();
    boolean due =
        now() >= checkpoints.last().instructions + interval
            && debugger.runNanos() >= takenAt + running;
    if (changed || due && !machine.betweenInstants()) {
      edits = debugger.edits().known();
      takenAt = debugger.runNanos();
      checkpoints.take(changed);
    }
  }

  /**
   * Somebody has done something to the machine that no run does by itself, as to reset it: what
   * comes from here on is kept apart.
   */
  public void changed() {
    byHand = true;
    look();
  }

  private void past(boolean now) {
    past = now;
    takenAt = debugger.runNanos();
  }

  private long now() {
    return machine.clock().instructions();
  }

  private boolean beforeFrontier() {
    return now() < farthest || now() == farthest && machine.clock().now() < farthestNanos;
  }

  private void frontier() {
    farthest = now();
    farthestNanos = machine.clock().now();
  }

  /** Whether more of the run is known than where the machine stands. */
  public boolean isPast() {
    return past && beforeFrontier();
  }

  /** Instructions at which the known run begins. */
  public long first() {
    return checkpoints == null ? now() : checkpoints.first().instructions;
  }

  /** Instructions up to which it is known. */
  public long last() {
    return Math.max(farthest, now());
  }

  /** The milestones of the known run, also those that lie behind where the machine stands. */
  public List<Milestone> milestones() {
    return past ? milestones : debugger.recorder().timeline().milestones();
  }

  /** How many checkpoints are kept. */
  public int checkpoints() {
    return checkpoints == null ? 0 : checkpoints.count();
  }

  /** Bytes that they take. */
  public long bytes() {
    return checkpoints == null ? 0 : checkpoints.bytes();
  }

  // ---------------------------------------------------------------- going to an instant

  /**
   * Puts the machine to the instant at which so many instructions have retired: to the first one,
   * before anything happens there. To the end of the known run, as it is there.
   *
   * @param instructions the nearest that is known is taken
   * @throws IllegalStateException where there is no history
   * @throws BootException when the guest was reset on the way, and a file can no longer be read
   */
  public Stop goTo(long instructions) throws BootException {
    look();
    if (checkpoints == null) {
      throw new IllegalStateException(obstacle().orElse("there is no history"));
    }
    if (!past) {
      inputs = machine.inputs().all();
      waiting = drive.forgetTyped();
      milestones = debugger.recorder().timeline().milestones();
      past(true);
    }
    long target = Math.clamp(instructions, first(), farthest);
    Recorded.Mark hits = debugger.breakpoints().mark(); // the user's count, and none of the past
    Checkpoint from = checkpoints.upTo(target);
    if (now() >= target || now() < from.instructions) {
      put(from);
    }
    rerun(target);
    if (target == farthest) {
      if (beforeFrontier()) {
        debugger.rerun(farthest + 1, farthestNanos);
      }
      machine.takeForeseen();
    }
    hits.cut();
    look();
    return debugger.cameHere();
  }

  private void put(Checkpoint to) {
    checkpoints.restore(to);
    drive.forgetTyped();
    edits = debugger.edits().known();
    changedAt = checkpoints.changedBehind(to).orElse(Long.MAX_VALUE);
    machine.foresee(
        inputs.subList(machine.inputs().all().size(), inputs.size()).stream()
            .filter(i -> i.instructions() <= changedAt)
            .toList());
  }

  /** Runs on to an instant, with a checkpoint now and then shortly before it. */
  private void rerun(long target) throws BootException {
    for (long distance : NEAR) {
      if (target - now() > 2 * distance) {
        pass(target - distance);
        checkpoints.insert();
      }
    }
    pass(target);
  }

  private void pass(long target) throws BootException {
    while (now() < target) {
      StopReason reason = debugger.rerun(target, Long.MAX_VALUE);
      switch (reason) {
        case LIMIT -> {}
        case RESET, TRIPLE_FAULT -> drive.reset(); // as it was: the run went on
        default -> {
          if (now() < target) {
            throw new IllegalStateException(
                String.format(
                    Locale.ROOT,
                    "the run is another than it was: on the way to %,d instructions, %s at %,d",
                    target,
                    reason,
                    now()));
          }
        }
      }
    }
  }

  /** Steps back by an instruction, or to before an interrupt's delivery. */
  public Stop stepBack() throws BootException {
    return goTo(machine.betweenInstants() ? now() : now() - 1);
  }

  /**
   * Runs backwards to where a breakpoint last stopped the machine, or would have.
   *
   * @return {@link StopReason#LIMIT} where none did: the machine stands at the beginning
   */
  public Stop runBack() throws BootException {
    look();
    long before = now();
    while (before > first()) {
      Stop begin = goTo(checkpoints == null ? before : checkpoints.upTo(before - 1).instructions);
      Optional<Debugger.Hit> hit = debugger.lastHit(before);
      if (hit.isPresent()) {
        return there(hit.get());
      }
      before = begin.instructions();
    }
    return goTo(first());
  }

  /** Stops at a hit as it did: maybe behind the delivery of an interrupt. */
  private Stop there(Debugger.Hit hit) throws BootException {
    goTo(hit.stop().instructions());
    return debugger.again(hit);
  }

  @Override
  public void close() {
    if (checkpoints != null) {
      checkpoints.close();
      checkpoints = null;
    }
  }
}
