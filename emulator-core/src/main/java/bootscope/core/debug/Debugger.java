package bootscope.core.debug;

import bootscope.core.boot.BootException;
import bootscope.core.boot.ContractItem;
import bootscope.core.event.GuestListener;
import bootscope.core.event.Recorded;
import bootscope.core.image.KernelImage;
import bootscope.core.image.KernelSymbols;
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
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * A machine under control: runs, steps, stops at breakpoints, starts anew, is put back to an
 * earlier instant, and keeps the timeline. Nothing that it does can be noticed by the guest.
 *
 * <p>Belongs to one thread; {@link #requestStop} and {@link #callAttention} alone may be called
 * from others.
 */
public final class Debugger implements Recorded, AutoCloseable {
  private final Boot boot;
  private final KernelImage kernel; // what is known of it; null without a file
  private final RunClock clock;
  private final BootProgress progress;
  private final Breakpoints breakpoints;
  private final List<Recorded> kept = new ArrayList<>(); // records of others
  private final Attendants attendants = new Attendants();
  private final Running running;
  private final Stepping stepping;
  private final Reruns reruns;
  private final LineStarts lineStarts = new LineStarts(this);
  private volatile Machine machine;
  private Edits edits;
  private int restarts;

  private Debugger(
      Boot boot, KernelImage kernel, Machine machine, Symbols symbols, RunClock clock) {
    this.boot = boot;
    this.kernel = kernel;
    this.clock = clock;
    progress = new BootProgress(boot, symbols, clock);
    breakpoints = progress.breakpoints();
    running = new Running(progress, clock);
    stepping = new Stepping(this, running);
    reruns = new Reruns(progress, running, attendants);
    adopt(machine, machine.clock().now() == 0);
  }

  /**
   * A machine that stands before the first instruction of a boot.
   *
   * @param clock for the timeline, and for nothing that the guest can see
   * @throws BootException when a file can no longer be read
   */
  public static Debugger start(Boot boot, RunClock clock) throws BootException {
    KernelImage kernel = boot.kernel();
    return new Debugger(boot, kernel, boot.start(), Symbols.of(kernel), clock);
  }

  /** As {@link #start(Boot, RunClock)}, with a run that begins at 0 on the host's clock. */
  public static Debugger start(Boot boot, LongSupplier nanoTime) throws BootException {
    return start(boot, RunClock.ofRuns(nanoTime));
  }

  /** A machine from elsewhere, as from a snapshot. It cannot be started anew. */
  public static Debugger of(Machine machine, Symbols symbols, RunClock clock) {
    return new Debugger(null, null, machine, symbols, clock);
  }

  /**
   * The same with symbols and lines of source from a file.
   *
   * @param saved what the machine came with of its kernel: where that lies
   * @param from has the file's
   */
  public static Debugger of(
      Machine machine, KernelSymbols saved, KernelImage from, RunClock clock) {
    return new Debugger(null, from, machine, Symbols.of(saved, from), clock);
  }

  /** Where the texts of the kernel's sources are on this host. */
  public SourceFiles sources() {
    return kernel == null ? SourceFiles.NONE : SourceFiles.of(kernel);
  }

  private void adopt(Machine now, boolean atStart) {
    machine = now;
    edits = new Edits(now);
    clock.ready();
    attendants.attend(now);
    begin(atStart);
    breakpoints.attach(now, running::reached);
  }

  private void begin(boolean atStart) {
    breakpoints.temporary(null);
    progress.begin(machine, atStart);
    running.begin(machine);
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

  /**
   * Keeps from now on how the machine compares with the entry's ABI when it comes to the kernel's
   * first instruction. Survives {@link #restart}.
   */
  public void keepContract() {
    progress.keepContract();
  }

  /** Sets who hears how far the boot has come; in place of who was set before. */
  public void listen(KernelListener listener) {
    progress.listen(listener);
  }

  /**
   * Sets who is told right before the first instruction of functions of the kernel's, and may be
   * told twice at one instant. In place of those that were set before.
   *
   * @param functions by their names; what the kernel has not is never told of
   */
  public void probe(Map<String, Runnable> functions) {
    progress.probe(functions);
  }

  /** The symbols of the kernel itself, without modules'. */
  public Symbols kernelSymbols() {
    return progress.kernelSymbols();
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
    attendants.listen(listener);
  }

  /** Sets what is called every now and then while a step takes long. */
  public void between(Runnable between) {
    stepping.between(between);
  }

  /** Sets who paces idle time; survives {@link #restart}. */
  public void idlePacer(Machine.IdlePacer pacer) {
    attendants.idlePacer(pacer);
  }

  /**
   * Sets what is called between two instructions after {@link #callAttention}; survives {@link
   * #restart}.
   */
  public void interjection(Runnable interjection) {
    attendants.interjection(interjection);
  }

  /**
   * Sets what is called in its place while the machine runs once more what has run already. What it
   * throws ends that, with the machine between two instructions.
   */
  public void whileRerunning(Runnable interjection) {
    attendants.whileAway(interjection);
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
      breakpoints.attach(machine, running::reached);
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

  /** Keeps it no more. */
  public void forget(Recorded record) {
    kept.remove(record);
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
            List.of(machine, clock, progress, breakpoints, breakpoints.executed(), edits, running));
    all.addAll(kept);
    Mark records = Mark.of(all);
    return () -> {
      checkPresent(marked);
      records.cut();
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

  /** The kernel's symbols, where it lies now, and those of the modules that it has loaded. */
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

  /** What registers of devices, and what functions on the PCI bus, the machine has. */
  public DeviceRegisters devices() {
    return progress.devices();
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
    return progress.atEntry(running.shownAt());
  }

  /** Whether this boot has come to the kernel's first instruction, be it that it stands there. */
  public boolean entered() {
    return progress.entered();
  }

  /**
   * How the machine compares now with what the ABI by which the kernel is entered promises. Empty
   * where nothing is promised, and for a machine from elsewhere.
   */
  public List<ContractItem> contract() {
    return progress.contract();
  }

  /**
   * How it compared when this boot came to the kernel's first instruction. Empty before that, where
   * nothing is promised, and where it was not {@linkplain #keepContract kept}.
   */
  public List<ContractItem> contractAtEntry() {
    return progress.contractAtEntry();
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
    return running.stop();
  }

  /** The machine as it is, to look at. */
  public Inspector inspector() {
    return new Inspector(this);
  }

  /** The machine as it is, to change. */
  public Editor editor() {
    progress.edited();
    return new Editor(this);
  }

  // ---------------------------------------------------------------- running

  /** Forgets a request to stop that came before there was anything to stop. */
  public void clearStopRequest() {
    machine.clearStopRequest();
  }

  /**
   * In the midst of what takes long and only looks: what else there is is looked after.
   *
   * @return false when somebody wants it to end
   */
  public boolean goesOn() {
    stepping.attend();
    return !machine.stopRequested();
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
    return running.go(instructions, nanoseconds);
  }

  /** Where the machine stands it was stopped by request, though nothing ran. */
  public Stop stopHere() {
    return running.ended(StopReason.REQUESTED);
  }

  /** Runs one instruction. {@link StopReason#LIMIT} when nothing else stopped the machine. */
  public Stop step() {
    return running.step();
  }

  /**
   * Runs so many instructions; a breakpoint behind the first of them stops the machine. {@link
   * StopReason#LIMIT} when nothing did.
   *
   * @param count 1 or more
   */
  public Stop step(long count) {
    Stop stop = step();
    long end = machine.clock().instructions() + count - 1;
    return stop.reason() == StopReason.LIMIT && count > 1
        ? run(end < 0 ? Long.MAX_VALUE : end)
        : stop;
  }

  /** Runs until just before a linear address. {@link StopReason#BREAKPOINT} when it was reached. */
  public Stop runTo(long linearAddress) {
    return runTo(linearAddress, false);
  }

  /**
   * As {@link #runTo(long)}, by either kind of address: of a physical one, wherever it is mapped.
   */
  public Stop runTo(long address, boolean physical) {
    return stepping.runTo(new Breakpoints.Place(address, physical), 0);
  }

  /**
   * Runs one instruction, a called function or an interrupt included.
   *
   * @return {@link StopReason#LIMIT} when nothing else stopped the machine
   */
  public Stop stepOver() {
    return stepping.stepOver();
  }

  /**
   * Runs until the first instruction of another line of source is reached, in the present function
   * or in one that it returned to. Where the next instruction has no line, runs that one.
   *
   * @param over whether called functions run as one; else it goes into those that have lines
   * @return {@link StopReason#LIMIT} when nothing else stopped the machine
   */
  public Stop stepLine(boolean over) {
    return stepping.stepLine(over);
  }

  /**
   * Runs until the present function has returned: until a return is executed that leaves the stack
   * pointer above where it is now. Called functions run at full speed.
   *
   * @return {@link StopReason#LIMIT} when it has; {@link StopReason#REQUESTED} when it was stopped,
   *     or has not returned in 50 million steps
   */
  public Stop stepOut() {
    return stepping.stepOut();
  }

  /**
   * Runs instruction by instruction, as long as the next one's linear address lies in a range.
   *
   * @param end the first address behind it
   * @return {@link StopReason#LIMIT} when it has left it
   */
  public Stop stepWhile(long from, long end) {
    return stepping.stepWhile(from, end);
  }

  // ---------------------------------------------------------------- running once more

  /**
   * A stop at a breakpoint.
   *
   * @param rip linear address of the next instruction
   * @param at instructions that had retired before what it stopped for: fewer than by the stop
   *     where an instruction did it
   */
  public record Hit(Stop stop, long rip, long at) {}

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
    return reruns.to(instructions, nanoseconds, enough);
  }

  /**
   * Runs once more what has run already, instruction by instruction; no breakpoint stops the
   * machine.
   *
   * @param instructions retired in all, where it ends
   * @param enough asked behind each; whether the machine stays
   */
  public void rerunBySteps(long instructions, BooleanSupplier enough) {
    reruns.bySteps(instructions, enough);
  }

  /**
   * Runs once more what has run already, as {@link #run(long)} does: breakpoints stop the machine.
   * What others have to say is not said, and {@link #listenToRuns} hears nothing.
   */
  public Stop runUnheard(long instructions) {
    return reruns.unheard(instructions);
  }

  /**
   * Runs once more what has run already, and says where breakpoints would have stopped it: at the
   * last of those instants that lie before a number of instructions. The machine ends there.
   *
   * @return empty where none did
   */
  public Optional<Hit> lastHit(long before) {
    return reruns.lastHit(before);
  }

  /**
   * As {@link #lastHit}, of a trigger alone, and up to an instant in virtual time: what waits there
   * for the next instruction does not count, what is over does.
   *
   * @param between whether an interrupt that is delivered there counts
   * @param first whether the first hit is wanted, behind which the machine stays
   */
  public Optional<Hit> hit(Trigger trigger, long nanoseconds, boolean between, boolean first) {
    return reruns.hit(trigger, nanoseconds, between, first);
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
    return running.standing();
  }

  /** The machine was put where it had stood: it stands there as it did. */
  public Stop stand(Standing then) {
    return running.stand(then);
  }

  /**
   * The machine was put to the instant of a stop: it stands there as it did, be it behind an
   * interrupt's delivery.
   */
  public Stop again(Hit then) {
    return running.again(then);
  }

  /** The machine was put where it stands, and not by running. */
  public Stop cameHere() {
    return running.cameHere(StopReason.LIMIT);
  }

  /** The same, where it goes no further by itself. */
  public Stop cameHere(StopReason end) {
    return running.cameHere(end);
  }

  // ---------------------------------------------------------------- the next instruction

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

  /**
   * What a step back by lines finds at an address.
   *
   * @return empty where there is no line of source; else whether it stops there
   */
  public Optional<Boolean> startsLine(long linear) {
    return symbols().lines().in(machine, linear).map(line -> lineStarts.isStart(line, linear));
  }

  @Override
  public void close() {
    machine.close();
  }
}
