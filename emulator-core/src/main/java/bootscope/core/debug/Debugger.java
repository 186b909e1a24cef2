package bootscope.core.debug;

import bootscope.core.boot.BootException;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.event.GuestListener;
import bootscope.core.event.Recorded;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.isa.Mnemonic;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Machine;
import bootscope.core.machine.Snapshot;
import bootscope.core.machine.SnapshotException;
import bootscope.core.machine.StopReason;
import bootscope.core.timeline.RunClock;
import bootscope.core.timeline.TimelineRecorder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A machine under control: runs, steps, stops at breakpoints, starts anew, is put back to an
 * earlier instant, and keeps the timeline. Nothing that it does can be noticed by the guest.
 *
 * <p>Belongs to one thread; {@link #requestStop} and {@link #callAttention} alone may be called
 * from others.
 */
public final class Debugger implements Recorded, AutoCloseable {
  /** Most instructions that {@link #stepOut} looks at one by one before it gives up. */
  private static final long STEP_OUT_LIMIT = 50_000_000;

  private static final int STEPS_BETWEEN = 1 << 12;

  /** Instructions of a long step between two calls of {@link #between}. */
  private static final long SLICE = 1_000_000;

  private final Boot boot;
  private final RunClock clock;
  private final BootProgress progress;
  private final Breakpoints breakpoints;
  private final List<Recorded> kept = new ArrayList<>(); // records of others
  private volatile Machine machine;
  private Runnable between = () -> {};
  private Machine.IdlePacer idlePacer = nanoseconds -> {};
  private Runnable interjection = () -> {};

  private Edits edits;
  private Stop stop;
  private List<Stop.Hit> here = List.of(); // before the instruction that was reached
  private long shownAt = -1;
  private long saidAt = -1; // instructions at which breakpoints there said what they have to say
  private long leastStackPointer;
  private int restarts;
  private boolean passing; // by all breakpoints
  private final List<GuestListener> ofRuns = new ArrayList<>();

  private Debugger(Boot boot, Machine machine, Symbols symbols, RunClock clock) {
    this.boot = boot;
    this.clock = clock;
    progress = new BootProgress(boot, symbols, clock);
    breakpoints = progress.breakpoints();
    adopt(machine, machine.clock().now() == 0);
  }

  /**
   * A machine that stands before the first instruction of a boot.
   *
   * @param clock for the timeline, and for nothing that the guest can see
   * @throws BootException when a file can no longer be read
   */
  public static Debugger start(Boot boot, RunClock clock) throws BootException {
    return new Debugger(boot, boot.start(), Symbols.of(boot.kernel()), clock);
  }

  /** As {@link #start(Boot, RunClock)}, with a run that begins at 0 on the host's clock. */
  public static Debugger start(Boot boot, LongSupplier nanoTime) throws BootException {
    return start(boot, RunClock.ofRuns(nanoTime));
  }

  /** A machine from elsewhere, as from a snapshot. It cannot be started anew. */
  public static Debugger of(Machine machine, Symbols symbols, RunClock clock) {
    return new Debugger(null, machine, symbols, clock);
  }

  private void adopt(Machine now, boolean atStart) {
    machine = now;
    edits = new Edits(now);
    clock.ready();
    now.idlePacer(idlePacer);
    now.interjection(interjection);
    begin(atStart);
    breakpoints.attach(now, this::reached);
  }

  private void begin(boolean atStart) {
    breakpoints.temporary(null);
    progress.begin(machine, atStart);
    shownAt = -1;
    saidAt = -1;
    here = List.of();
    stop = stopNow(StopReason.LIMIT, List.of(), true);
  }

  /** Records the milestones that are functions of the kernel. Before the machine runs. */
  public void findMilestones() {
    progress.findMilestones();
  }

  /**
   * Takes what the guest writes to port 0x80 for cloud-hypervisor's codes: where that is the
   * machine it expects. Survives {@link #restart}.
   */
  public void namePostCodes() {
    progress.namePostCodes();
  }

  /**
   * Takes a write to where Firecracker has its boot timer for the end of a boot: where that is the
   * machine it expects. Survives {@link #restart}.
   */
  public void hearBootTimer() {
    progress.hearBootTimer();
  }

  /** Hears of the machine's doings from now on; survives {@link #restart}. */
  public void listen(GuestListener listener) {
    machine.listeners().add(listener);
  }

  /**
   * As {@link #listen}, but for what is run once more on the way to an instant. Survives {@link
   * #restart}.
   */
  public void listenToRuns(GuestListener listener) {
    ofRuns.add(listener);
    listen(listener);
  }

  /** Sets what is called every now and then while a step takes long. */
  public void between(Runnable between) {
    this.between = between;
  }

  /** Sets who paces idle time; survives {@link #restart}. */
  public void idlePacer(Machine.IdlePacer pacer) {
    idlePacer = pacer;
    machine.idlePacer(pacer);
  }

  /**
   * Sets what is called between two instructions after {@link #callAttention}; survives {@link
   * #restart}.
   */
  public void interjection(Runnable interjection) {
    this.interjection = interjection;
    machine.interjection(interjection);
  }

  /** Whether {@link #restart} and {@link #reset} are possible. */
  public boolean restartable() {
    return boot != null;
  }

  /**
   * Throws the machine away and boots a new one, at time 0. Breakpoints and listeners stay.
   *
   * @throws BootException when a file can no longer be read
   */
  public void restart() throws BootException {
    Boot again = bootable();
    breakpoints.detach();
    Machine next;
    try {
      next = again.restart(machine);
    } catch (BootException | RuntimeException | Error e) {
      breakpoints.attach(machine, this::reached);
      throw e;
    }
    next.listeners().addAll(machine.listeners());
    breakpoints.forgetHits();
    restarts++;
    adopt(next, true);
  }

  /**
   * Carries out a reset: the machine begins its boot anew, at the present time. Breakpoints stay.
   *
   * @throws BootException when a file can no longer be read
   */
  public void reset() throws BootException {
    bootable().reset(machine);
    begin(true);
  }

  // ---------------------------------------------------------------- back to an instant

  /** Has somebody's record cut back with the machine; survives {@link #restart}. */
  public void keep(Recorded record) {
    kept.add(record);
  }

  /**
   * Marks all that is kept of the machine's run beside its state: input, accesses that nothing
   * answered, the timeline and its clock, how far the boot has come, the last exceptions, hits, how
   * it came to its stop, and what others {@linkplain #keep keep}. Symbols, breakpoints, listeners
   * and observers are nobody's past, and stay.
   *
   * <p>The mark is for whoever has just put the machine itself back to that instant. It is of no
   * use for another machine, after {@link #restart}.
   */
  @Override
  public Mark mark() {
    Machine marked = machine;
    List<Recorded> all =
        new ArrayList<>(
            List.of(machine, clock, progress, breakpoints, breakpoints.executed(), edits));
    all.addAll(kept);
    Mark records = Mark.of(all);
    Stop markedStop = stop;
    long markedShown = shownAt;
    return () -> {
      checkPresent(marked);
      records.cut();
      stop = markedStop;
      shownAt = markedShown;
      saidAt = -1;
      here = List.of();
    };
  }

  private void checkPresent(Machine marked) {
    if (marked != machine) {
      throw new IllegalStateException("the machine was made anew since");
    }
  }

  /**
   * Writes the machine to a file, to be put back to it. Changes nothing.
   *
   * @throws SnapshotException when the file cannot be written
   */
  public SavePoint save(Path file) throws SnapshotException {
    Snapshot.save(machine, symbols().all(), file);
    return new SavePoint(machine, file, mark());
  }

  /**
   * Puts the machine back to an instant at which it was saved, in place, and all records with it.
   * It then goes on as it did, and is recorded as it was; but what stopped it may have changed.
   *
   * @throws SnapshotException when the file is gone, damaged or another; everything is as it was
   * @throws IllegalStateException when the machine was made anew since
   */
  public void restore(SavePoint point) throws SnapshotException {
    checkPresent(point.machine);
    Snapshot.Fitting fitting = Snapshot.check(machine, point.file());
    if (fitting.instructions() != point.instructions()
        || fitting.virtualNanos() != point.virtualNanos()) {
      throw new SnapshotException(
          point.file(), "it was saved at another instant since", "save to a file of its own", null);
    }
    Mark present = mark();
    try {
      fitting.restore();
    } catch (SnapshotException e) {
      present.cut(); // what was tried may have been heard
      throw e;
    }
    point.records.cut();
  }

  private Boot bootable() {
    if (boot == null) {
      throw new IllegalStateException("there is no boot to start anew");
    }
    return boot;
  }

  // ---------------------------------------------------------------- looking

  public Machine machine() {
    return machine;
  }

  /** How often the machine was made anew. */
  public int restarts() {
    return restarts;
  }

  /** What was booted; null for a machine from elsewhere. */
  public Boot boot() {
    return boot;
  }

  /** The kernel's symbols, where it lies now. */
  public Symbols symbols() {
    return progress.symbols();
  }

  /** What a linear address means in this machine; null if it is not the kernel's. */
  public Symbols.Place place(long linear) {
    return symbols().in(machine, linear);
  }

  /** The same in words; null if it is not the kernel's. */
  public String nameOf(long linear) {
    return Symbols.text(place(linear));
  }

  /** The same for an address of either kind. */
  public String nameOf(boolean physical, long address) {
    return physical ? symbols().nameOfPhysical(address) : nameOf(address);
  }

  /** What names and addresses in expressions mean, as the machine is when they are asked for. */
  public Expression.Scope scope() {
    return progress.scope();
  }

  RanModes ranModes() {
    return progress.ranModes();
  }

  public Breakpoints breakpoints() {
    return breakpoints;
  }

  public TimelineRecorder recorder() {
    return progress.recorder();
  }

  /** For how long this machine has been running on the host, in ns. */
  public long runNanos() {
    return clock.runNanos();
  }

  /** The host's clock, in ns from whenever, which goes on while the machine stands. */
  public long nanoTime() {
    return clock.nanoTime();
  }

  /** Whether the machine stands before its first instruction, where the boot put it. */
  public boolean atStart() {
    return progress.atStart();
  }

  /** Whether the machine stands before the kernel's first instruction, for the first time. */
  public boolean atEntry() {
    return progress.atEntry(shownAt);
  }

  /**
   * Where the kernel was given its {@code hvm_start_info}, guest-physical: where the boot put it,
   * or what EBX held when firmware entered the kernel. Empty before that, and where it is not
   * entered so.
   */
  public OptionalLong startInfo() {
    return progress.startInfo();
  }

  /** The last exceptions that were delivered: a triple fault's way there. */
  public LastExceptions exceptions() {
    return progress.exceptions();
  }

  /** What was changed in the machine by hand. */
  public Edits edits() {
    return edits;
  }

  /** How the machine last came to a stop. */
  public Stop stop() {
    return stop;
  }

  /** The machine as it is, to look at. */
  public Inspector inspector() {
    return new Inspector(this);
  }

  /** The machine as it is, to change. */
  public Editor editor() {
    return new Editor(this);
  }

  // ---------------------------------------------------------------- running

  /** Forgets a request to stop that came before there was anything to stop. */
  public void clearStopRequest() {
    machine.clearStopRequest();
  }

  /** Makes the running or the next command return soon. From any thread. */
  public void requestStop() {
    machine.requestStop();
  }

  /** Makes a running machine call the interjection soon. From any thread. */
  public void callAttention() {
    machine.callAttention();
  }

  /**
   * Runs until something stops the machine, or the given number of instructions has retired in all.
   * A breakpoint at which the machine was already shown to stand does not stop it again.
   */
  public Stop run(long instructions) {
    return run(instructions, Long.MAX_VALUE);
  }

  /** As {@link #run(long)}, until virtual time has come so far at the latest. */
  public Stop run(long instructions, long nanoseconds) {
    leastStackPointer = 0;
    return go(instructions, nanoseconds);
  }

  private Stop go(long instructions, long nanoseconds) {
    progress.run();
    if (shownAt == machine.clock().instructions()) {
      machine.processor().passHook();
      sayHere();
    }
    while (true) {
      here = List.of();
      long count = breakpoints.nextCount(machine.clock().instructions());
      StopReason reason = timed(() -> machine.runTo(Math.min(instructions, count), nanoseconds));
      boolean happened = breakpoints.happenedSomething();
      List<Stop.Hit> hits = new ArrayList<>(breakpoints.behind());
      boolean behind = !hits.isEmpty();
      boolean counted = reason == StopReason.LIMIT && machine.clock().instructions() == count;
      hits.addAll(counted ? breakpoints.atCount(count) : here);
      boolean ours = reason == StopReason.REQUESTED && happened;
      if (hits.isEmpty() && (ours || counted && count < instructions)) {
        continue; // what happened is not what a condition wants
      }
      boolean hit = !hits.isEmpty() && (ours || counted || reason == StopReason.LIMIT);
      return stopped(hit ? StopReason.BREAKPOINT : reason, hits, !behind);
    }
  }

  /** Where the machine stands it was stopped by request, though nothing ran. */
  public Stop stopHere() {
    return ended(StopReason.REQUESTED);
  }

  private StopReason timed(Supplier<StopReason> run) {
    clock.start();
    breakpoints.running(true);
    try {
      return run.get();
    } finally {
      breakpoints.running(false);
      clock.stop();
    }
  }

  private Stop stopped(StopReason reason, List<Stop.Hit> hits, boolean before) {
    if (reason != StopReason.LIMIT && reason != StopReason.REQUESTED) {
      shownAt = machine.clock().instructions();
      sayHere();
    }
    recorder().stopped(reason);
    stop = stopNow(reason, hits, before);
    return stop;
  }

  private Stop stopNow(StopReason reason, List<Stop.Hit> hits, boolean before) {
    return new Stop(reason, hits, machine.clock().instructions(), machine.clock().now(), before);
  }

  /**
   * Runs once more what has run already, up to an instant: no breakpoint stops the machine, nobody
   * is asked between, and idle time takes none. What is recorded is recorded as it was.
   *
   * @param instructions retired in all
   * @param nanoseconds virtual time
   * @param enough asked when somebody has {@linkplain Machine#stopHere stopped} it; whether it
   *     stays
   * @return {@link StopReason#LIMIT} when it is there, {@link StopReason#REQUESTED} when it was
   *     enough, else what a machine stops for by itself
   */
  public StopReason rerun(long instructions, long nanoseconds, BooleanSupplier enough) {
    progress.run();
    rerunning(true);
    passing = true;
    try {
      StopReason reason;
      do {
        reason = machine.runTo(instructions, nanoseconds);
      } while (reason == StopReason.REQUESTED && !enough.getAsBoolean());
      return reason;
    } finally {
      passing = false;
      rerunning(false);
    }
  }

  private void rerunning(boolean now) {
    ofRuns.forEach(now ? machine.listeners()::remove : machine.listeners()::add);
    machine.idlePacer(now ? idle -> {} : idlePacer);
    machine.interjection(now ? () -> {} : interjection);
  }

  /**
   * A stop at a breakpoint.
   *
   * @param rip linear address of the next instruction
   * @param at instructions that had retired before what it stopped for: fewer than by the stop
   *     where an instruction did it
   */
  public record Hit(Stop stop, long rip, long at) {}

  /**
   * Runs once more what has run already, and says where breakpoints would have stopped it: at the
   * last of those instants that lie before a number of instructions. The machine ends there.
   *
   * @return empty where none did
   */
  public Optional<Hit> lastHit(long before) {
    return hits(before, Long.MAX_VALUE, false, stop -> stop.instructions() < before);
  }

  /**
   * As {@link #lastHit}, of a trigger alone, and up to an instant in virtual time: what waits there
   * for the next instruction does not count, what is over does.
   *
   * @param between whether an interrupt that is delivered there counts
   * @param first whether the first hit is wanted, behind which the machine stays
   */
  public Optional<Hit> hit(Trigger trigger, long nanoseconds, boolean between, boolean first) {
    breakpoints.alone(trigger);
    try {
      Predicate<Stop> over = s -> s.virtualNanos() < nanoseconds || !s.before();
      Optional<Hit> hit = hits(Long.MAX_VALUE, nanoseconds, first, over);
      long there = machine.clock().instructions();
      return between && machine.clock().now() == nanoseconds
          ? hits(there + 1, Long.MAX_VALUE, true, s -> s.instructions() == there && !s.before())
              .or(() -> hit)
          : hit;
    } finally {
      breakpoints.notAlone();
    }
  }

  private Optional<Hit> hits(
      long instructions, long nanoseconds, boolean first, Predicate<Stop> counts) {
    Mark hits = breakpoints.mark();
    Hit found = null;
    shownAt = -1; // what lies on the first instruction counts
    breakpoints.probing(true);
    rerunning(true);
    try {
      Stop now;
      do {
        now = go(instructions, nanoseconds);
        if (now.reason() == StopReason.BREAKPOINT && counts.test(now)) {
          long at = now.before() ? now.instructions() : breakpoints.happenedAt();
          found = new Hit(now, machine.processor().linearRip(), at);
        }
      } while ((found == null || !first)
          && now.instructions() < instructions
          && now.virtualNanos() < nanoseconds
          && (now.reason() == StopReason.BREAKPOINT || now.reason() == StopReason.REQUESTED));
    } finally {
      rerunning(false);
      breakpoints.probing(false);
      hits.cut();
    }
    return Optional.ofNullable(found);
  }

  /**
   * Runs once more what has run already, instruction by instruction; no breakpoint stops the
   * machine.
   *
   * @param instructions retired in all, where it ends
   * @param enough asked behind each; whether the machine stays
   */
  public void rerunBySteps(long instructions, BooleanSupplier enough) {
    rerunning(true);
    passing = true;
    try {
      StopReason reason;
      do {
        reason = machine.runTo(machine.clock().instructions() + 1);
      } while (!enough.getAsBoolean()
          && reason == StopReason.LIMIT
          && machine.clock().instructions() < instructions);
    } finally {
      passing = false;
      rerunning(false);
    }
  }

  /**
   * The machine was put to the instant of a stop: it stands there as it did, be it behind an
   * interrupt's delivery.
   */
  public Stop again(Hit then) {
    if (machine.processor().linearRip() != then.rip) {
      shownAt = -1;
      breakpoints.probing(true);
      try {
        return go(then.stop.instructions() + 1, Long.MAX_VALUE);
      } finally {
        breakpoints.probing(false);
        saidAt = -1;
      }
    }
    cameHere();
    stop = then.stop;
    return stop;
  }

  /**
   * How the machine stands where it is.
   *
   * @param shown instructions at which it was shown to stand at breakpoints
   * @param said instructions at which these said what they have to say
   * @param clock for how long it has been running on the host
   */
  public record Standing(Stop stop, long shown, long said, Mark clock) {}

  public Standing standing() {
    return new Standing(stop, shownAt, saidAt, clock.mark());
  }

  /** The machine was put where it had stood: it stands there as it did. */
  public Stop stand(Standing then) {
    here = List.of();
    stop = then.stop;
    shownAt = then.shown;
    saidAt = then.said;
    then.clock.cut();
    return stop;
  }

  /** The machine was put where it stands, and not by running. */
  public Stop cameHere() {
    here = List.of();
    Stop now = ended(StopReason.LIMIT);
    shownAt = machine.clock().instructions();
    saidAt = -1;
    return now;
  }

  /** The next instruction has a hook on it; whether the machine must stop before it. */
  private boolean reached(long linear) {
    long physical = machine.processor().mmu.observe(linear);
    progress.arrived(linear, physical);
    if (passing) {
      return false;
    }
    here = breakpoints.at(linear, physical);
    saidAt = machine.clock().instructions();
    boolean arrived =
        breakpoints.isTemporary(linear)
            && Long.compareUnsigned(machine.state().reg(CpuState.RSP), leastStackPointer) >= 0;
    return arrived || !here.isEmpty();
  }

  /** Runs one instruction. {@link StopReason#LIMIT} when nothing else stopped the machine. */
  public Stop step() {
    progress.run();
    here = List.of();
    sayHere();
    StopReason reason = timed(machine::step);
    List<Stop.Hit> hits = breakpoints.behind();
    if (reason == StopReason.LIMIT) {
      long linear = machine.processor().linearRip();
      progress.arrived(linear, machine.processor().mmu.observe(linear)); // the next run passes it
    }
    boolean ran = reason == StopReason.LIMIT || reason == StopReason.REQUESTED;
    Stop now = stopped(ran && !hits.isEmpty() ? StopReason.BREAKPOINT : reason, hits, false);
    shownAt = machine.clock().instructions();
    sayHere();
    return now;
  }

  /** The next run passes what lies on the next instruction: that says now what it has to say. */
  private void sayHere() {
    if (saidAt != machine.clock().instructions()) {
      saidAt = machine.clock().instructions();
      long linear = machine.processor().linearRip();
      breakpoints.say(linear, machine.processor().mmu.observe(linear));
    }
  }

  /** Runs until just before a linear address. {@link StopReason#BREAKPOINT} when it was reached. */
  public Stop runTo(long linearAddress) {
    return runTo(linearAddress, false);
  }

  /**
   * As {@link #runTo(long)}, by either kind of address: of a physical one, wherever it is mapped.
   */
  public Stop runTo(long address, boolean physical) {
    return runTo(new Breakpoints.Place(address, physical), 0);
  }

  /**
   * As {@link #runTo(long)}, where the stack pointer is at least so high: not in a deeper call of
   * the same function.
   */
  private Stop runTo(Breakpoints.Place place, long leastStackPointer) {
    this.leastStackPointer = leastStackPointer;
    breakpoints.temporary(place);
    try {
      Stop now = go(machine.clock().instructions() + SLICE, Long.MAX_VALUE);
      while (now.reason() == StopReason.LIMIT) {
        between.run();
        now = go(machine.clock().instructions() + SLICE, Long.MAX_VALUE);
      }
      return now;
    } finally {
      breakpoints.temporary(null);
      this.leastStackPointer = 0;
    }
  }

  /**
   * Runs one instruction, a called function or an interrupt included.
   *
   * @return {@link StopReason#LIMIT} when nothing else stopped the machine
   */
  public Stop stepOver() {
    Listing.Line line = here();
    if (line == null || line.instruction() == null || !calls(line.instruction())) {
      return step();
    }
    long next = line.address() + line.bytes().length;
    Stop now = runTo(new Breakpoints.Place(next, false), machine.state().reg(CpuState.RSP));
    boolean arrived = now.reason() == StopReason.BREAKPOINT && now.hits().isEmpty();
    return arrived ? ended(StopReason.LIMIT) : now;
  }

  /**
   * Runs until the present function has returned: until a return is executed that leaves the stack
   * pointer above where it is now. Called functions run at full speed.
   *
   * @return {@link StopReason#LIMIT} when it has; {@link StopReason#REQUESTED} when it was stopped,
   *     or has not returned in {@value #STEP_OUT_LIMIT} steps
   */
  public Stop stepOut() {
    long frame = machine.state().reg(CpuState.RSP);
    for (long steps = 1; steps <= STEP_OUT_LIMIT && !machine.stopRequested(); steps++) {
      if (steps % STEPS_BETWEEN == 0) {
        between.run();
      }
      Listing.Line line = here();
      Stop now = stepOver();
      if (now.reason() != StopReason.LIMIT) {
        return now;
      }
      boolean returned = line != null && line.instruction() != null && returns(line.instruction());
      if (returned && Long.compareUnsigned(machine.state().reg(CpuState.RSP), frame) > 0) {
        return now;
      }
    }
    machine.clearStopRequest();
    return ended(StopReason.REQUESTED);
  }

  /** A step of many ends for this reason. */
  private Stop ended(StopReason reason) {
    stop = stopNow(reason, List.of(), false);
    return stop;
  }

  /** The next instruction; null where none can be read. */
  public Listing.Line here() {
    return here(Syntax.ATT);
  }

  /** The next instruction; null where none can be read. */
  public Listing.Line here(Syntax syntax) {
    return Listing.at(this, syntax, false, machine.processor().linearRip());
  }

  /** Whether an instruction goes somewhere from where one usually comes back behind it. */
  public static boolean calls(Instruction instruction) {
    Mnemonic m = instruction.mnemonic();
    return switch (m) {
      case CALL, CALL_FAR, INT, INT3, INT1, INTO, SYSCALL, SYSENTER -> true;
      default -> false;
    };
  }

  /** Whether an instruction goes back to where one was called from. */
  public static boolean returns(Instruction instruction) {
    return switch (instruction.mnemonic()) {
      case RET, RET_FAR, IRET, SYSRET, SYSEXIT -> true;
      default -> false;
    };
  }

  @Override
  public void close() {
    machine.close();
  }
}
