package bootscope.core.debug;

import bootscope.core.boot.BootException;
import bootscope.core.boot.EntryAbi;
import bootscope.core.boot.KernelEntry;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.Breakpoint.Kind;
import bootscope.core.event.GuestListener;
import bootscope.core.image.Relocation;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.isa.Mnemonic;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Machine;
import bootscope.core.machine.StopReason;
import bootscope.core.timeline.BootWatch;
import bootscope.core.timeline.Milestone;
import bootscope.core.timeline.Milestones;
import bootscope.core.timeline.RunClock;
import bootscope.core.timeline.TimelineRecorder;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A machine under control: runs, steps, stops at breakpoints, starts anew, and keeps the timeline.
 * Nothing that it does can be noticed by the guest.
 *
 * <p>Belongs to one thread; {@link #requestStop} and {@link #callAttention} alone may be called
 * from others.
 */
public final class Debugger implements AutoCloseable {
  /** Most instructions that {@link #stepOut} looks at one by one before it gives up. */
  private static final long STEP_OUT_LIMIT = 50_000_000;

  /** Instructions of a long step between two calls of {@link #between}. */
  private static final long SLICE = 1_000_000;

  private static final int STEPS_BETWEEN = 1 << 12;

  private final Boot boot;
  private final RunClock clock;
  private final Symbols kernel; // as they are before the machine runs
  private final Breakpoints breakpoints = new Breakpoints();
  private volatile Machine machine;
  private Runnable between = () -> {};
  private TimelineRecorder recorder;
  private Symbols symbols;
  private BootWatch watch;
  private RanModes ranModes;
  private boolean wantsSymbols;
  private boolean wantsPostCodes;
  private boolean wantsBootTimer;
  private Machine.IdlePacer idlePacer = nanoseconds -> {};
  private Runnable interjection = () -> {};

  private List<Breakpoint> hit = List.of();
  private List<Breakpoint> milestoneHit = List.of();
  private long shownAt = -1;
  private long leastStackPointer;
  private boolean started; // whether the machine has run since it was made or reset
  private boolean entered; // whether the kernel's first instruction was reached
  private long enteredAt = -1; // instructions before that one, through firmware
  private OptionalLong startInfo = OptionalLong.empty();

  private LastExceptions exceptions;

  /** Who listens on behalf of the present boot's records. */
  private List<GuestListener> records = List.of();

  private Debugger(Boot boot, Machine machine, Symbols symbols, RunClock clock) {
    this.boot = boot;
    this.kernel = boot != null && boot.movesKernel() ? symbols.at(Optional.empty()) : symbols;
    this.clock = clock;
    adopt(machine);
    begin(machine.clock().now() == 0);
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

  private void adopt(Machine machine) {
    this.machine = machine;
    clock.ready();
    machine.idlePacer(idlePacer);
    machine.interjection(interjection);
    breakpoints.attach(machine.processor(), this::reached);
  }

  /**
   * A boot begins, and its records with it.
   *
   * @param atStart whether the machine stands before its first instruction
   */
  private void begin(boolean atStart) {
    recorder = new TimelineRecorder(machine, clock, atStart, this::recorded);
    if (wantsPostCodes) {
      recorder.namePostCodes();
    }
    if (wantsBootTimer) {
      recorder.hearBootTimer();
    }
    ranModes = new RanModes(machine);
    exceptions = new LastExceptions(machine);
    shownAt = -1;
    milestoneHit = List.of();
    started = !atStart;
    entered = !atStart;
    startInfo = boot == null ? OptionalLong.empty() : boot.plan().startInfo();
    hit = List.of();
    breakpoints.temporary(null);
    symbols = kernel;
    watch = new BootWatch(machine, boot, kernel::sought, recorder);
    records.forEach(machine.listeners()::remove);
    records = List.of(recorder, watch, exceptions, ranModes);
    records.forEach(machine.listeners()::add);
    placeSymbols();
  }

  /** It is known anew where the kernel lies, or that it is not known. */
  private void placeSymbols() {
    breakpoints.place(symbols);
    if (wantsSymbols) {
      recorder.findSymbols(symbols::physicalAddress);
    }
    watchPlaces();
  }

  /** Records the milestones that are functions of the kernel. Before the machine runs. */
  public void findMilestones() {
    wantsSymbols = true;
    recorder.findSymbols(symbols::physicalAddress);
    watchPlaces();
  }

  /**
   * Takes what the guest writes to port 0x80 for cloud-hypervisor's codes: where that is the
   * machine it expects. Survives {@link #restart}.
   */
  public void namePostCodes() {
    wantsPostCodes = true;
    recorder.namePostCodes();
  }

  /**
   * Takes a write to where Firecracker has its boot timer for the end of a boot: where that is the
   * machine it expects. Survives {@link #restart}.
   */
  public void hearBootTimer() {
    wantsBootTimer = true;
    recorder.hearBootTimer();
  }

  /** The milestones' places, and the kernel's entry as long as firmware is to come to it. */
  private void watchPlaces() {
    Set<Long> places = new HashSet<>(recorder.places().keySet());
    if (boot != null && !boot.plan().isDirect() && !entered) {
      places.add(boot.plan().entry().physicalAddress());
    }
    breakpoints.milestones(places);
    breakpoints.sought(watch.seeks() ? watch::wants : null);
  }

  /** Hears of the machine's doings from now on; survives {@link #restart}. */
  public void listen(GuestListener listener) {
    machine.listeners().add(listener);
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
   * Throws the machine away and boots a new one, at time 0. Breakpoints stay.
   *
   * @throws BootException when a file can no longer be read
   */
  public void restart() throws BootException {
    if (boot == null) {
      throw new IllegalStateException("there is no boot to start anew");
    }
    Machine next = boot.restart(machine);
    next.listeners().addAll(machine.listeners());
    adopt(next);
    begin(true);
  }

  /**
   * Carries out a reset: the machine begins its boot anew, at the present time. Breakpoints stay.
   *
   * @throws BootException when a file can no longer be read
   */
  public void reset() throws BootException {
    if (boot == null) {
      throw new IllegalStateException("there is no boot to start anew");
    }
    boot.reset(machine);
    begin(true);
  }

  public Machine machine() {
    return machine;
  }

  /** What was booted; null for a machine from elsewhere. */
  public Boot boot() {
    return boot;
  }

  /** The kernel's symbols, where it lies now. */
  public Symbols symbols() {
    return symbols;
  }

  /** What a linear address means in this machine; null if it is not the kernel's. */
  public Symbols.Place place(long linear) {
    return symbols.in(machine, linear);
  }

  /** The same in words; null if it is not the kernel's. */
  public String nameOf(long linear) {
    return Symbols.text(place(linear));
  }

  /** The same for an address of either kind. */
  public String nameOf(boolean physical, long address) {
    return physical ? symbols.nameOfPhysical(address) : nameOf(address);
  }

  /** What names and addresses in expressions mean, as the machine is when they are asked for. */
  public Expression.Scope scope() {
    return new GuestScope(this);
  }

  RanModes ranModes() {
    return ranModes;
  }

  public Breakpoints breakpoints() {
    return breakpoints;
  }

  public TimelineRecorder recorder() {
    return recorder;
  }

  /** For how long this machine has been running on the host, in ns. */
  public long runNanos() {
    return clock.runNanos();
  }

  /** Whether the machine stands before its first instruction, where the boot put it. */
  public boolean atStart() {
    return !started;
  }

  /** Whether the machine stands before the kernel's first instruction, for the first time. */
  public boolean atEntry() {
    if (boot == null) {
      return false;
    }
    return boot.plan().isDirect() ? !started : entered && shownAt == enteredAt;
  }

  /**
   * Where the kernel was given its {@code hvm_start_info}, guest-physical: where the boot put it,
   * or what EBX held when firmware entered the kernel. Empty before that, and where it is not
   * entered so.
   */
  public OptionalLong startInfo() {
    return startInfo;
  }

  /** Firmware has come to the kernel's first instruction. */
  private void enteredByFirmware() {
    entered = true;
    enteredAt = machine.clock().instructions();
    KernelEntry entry = boot.plan().entry();
    if (entry.pvh()) {
      startInfo = OptionalLong.of(machine.state().reg(CpuState.RBX) & 0xFFFF_FFFFL);
    }
    watch.entered();
    recorder.entered(entry, true);
    machine.listeners().tell(GuestListener::kernelEntered);
    watchPlaces();
  }

  /** The next instruction lies where somebody wants to know of it. */
  private void arrived(long linear, long physical) {
    Optional<Relocation> found = watch.seeks() ? watch.arrived(linear) : Optional.empty();
    if (found.isPresent()) {
      symbols = symbols.at(found);
      placeSymbols();
    }
    recorder.reached(physical);
    if (!entered && physical == boot.plan().entry().physicalAddress()) {
      enteredByFirmware();
    }
  }

  /** The next instruction has a hook on it; whether the machine must stop before it. */
  private boolean reached(long linear) {
    long physical = machine.processor().mmu.observe(linear);
    arrived(linear, physical);
    hit = breakpoints.hit(linear, physical, -1);
    boolean arrived =
        breakpoints.isTemporary(linear)
            && Long.compareUnsigned(machine.state().reg(CpuState.RSP), leastStackPointer) >= 0;
    return arrived || !hit.isEmpty();
  }

  /** The breakpoints that the last stop was for. */
  public List<Breakpoint> hit() {
    return hit;
  }

  /** The last exceptions that were delivered: a triple fault's way there. */
  public LastExceptions exceptions() {
    return exceptions;
  }

  /** A breakpoint at the kernel's entry; null where the kernel is not known. */
  public Breakpoint breakAtEntry() {
    if (boot == null) {
      return null;
    }
    KernelEntry entry = boot.plan().entry();
    return breakpoints.add(Kind.PHYSICAL, entry.physicalAddress(), entry.abi().place());
  }

  /**
   * A breakpoint at a function of the kernel, wherever it is mapped when it runs, and wherever the
   * kernel is moved to before it runs.
   *
   * @return null when there is no such symbol
   */
  public Breakpoint breakAtSymbol(String name) {
    return symbols.knows(name) ? breakpoints.addSymbol(name, symbols) : null;
  }

  /**
   * A breakpoint at a milestone of the timeline: before the first instruction of one that is a
   * function of the kernel, behind the instruction or block that brings about any other.
   */
  public Breakpoint breakAtMilestone(String name) {
    if (boot != null && name.equals(Milestones.ofEntry(boot.plan().entry().abi()))) {
      return breakAtEntry();
    }
    for (Map.Entry<Long, String> place : recorder.places().entrySet()) {
      if (place.getValue().equals(name)) {
        return breakpoints.add(Kind.PHYSICAL, place.getKey(), name);
      }
    }
    return breakpoints.add(Kind.MILESTONE, 0, name);
  }

  /** A milestone was recorded: stops where it has a breakpoint. */
  private void recorded(Milestone milestone) {
    List<Breakpoint> here = breakpoints.hit(milestone.name());
    if (!here.isEmpty()) {
      milestoneHit = here;
      machine.stopHere();
    }
  }

  /** The reason, or a breakpoint where a milestone was the cause. */
  private StopReason orMilestone(StopReason reason) {
    if (milestoneHit.isEmpty() || reason != StopReason.REQUESTED && reason != StopReason.LIMIT) {
      return reason;
    }
    hit = milestoneHit;
    milestoneHit = List.of();
    return StopReason.BREAKPOINT;
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
  public StopReason run(long instructions) {
    return run(instructions, Long.MAX_VALUE);
  }

  /** As {@link #run(long)}, until virtual time has come so far at the latest. */
  public StopReason run(long instructions, long nanoseconds) {
    leastStackPointer = 0;
    return go(instructions, nanoseconds);
  }

  private StopReason go(long instructions, long nanoseconds) {
    enter();
    long now = machine.clock().instructions();
    if (shownAt == now) {
      machine.processor().passHook();
    }
    long count = breakpoints.nextCount(now);
    hit = List.of();
    StopReason reason =
        orMilestone(timed(() -> machine.runTo(Math.min(instructions, count), nanoseconds)));
    if (reason == StopReason.LIMIT && machine.clock().instructions() == count) {
      hit = breakpoints.hit(-1, -1, count);
      reason = StopReason.BREAKPOINT;
    }
    return stopped(reason);
  }

  private StopReason timed(Supplier<StopReason> run) {
    clock.start();
    try {
      return run.get();
    } finally {
      clock.stop();
    }
  }

  private StopReason stopped(StopReason reason) {
    if (reason != StopReason.LIMIT) {
      shownAt = reason == StopReason.REQUESTED ? shownAt : machine.clock().instructions();
    }
    recorder.stopped(reason);
    return reason;
  }

  private void enter() {
    if (started) {
      return;
    }
    started = true;
    if (boot == null || boot.plan().isDirect()) {
      entered = true;
      recorder.entered(
          boot == null ? new KernelEntry(0, EntryAbi.PVH) : boot.plan().entry(), false);
    } else {
      recorder.firmwareStarted();
    }
  }

  /** Runs one instruction. {@link StopReason#LIMIT} when nothing else stopped the machine. */
  public StopReason step() {
    enter();
    hit = List.of();
    StopReason reason = timed(machine::step);
    if (reason == StopReason.LIMIT) {
      long linear = machine.processor().linearRip();
      arrived(linear, machine.processor().mmu.observe(linear)); // the next run passes it
    }
    reason = stopped(orMilestone(reason));
    shownAt = machine.clock().instructions();
    return reason;
  }

  /** Runs until just before a linear address. {@link StopReason#BREAKPOINT} when it was reached. */
  public StopReason runTo(long linearAddress) {
    return runTo(linearAddress, 0);
  }

  private StopReason runTo(long linearAddress, long leastStackPointer) {
    this.leastStackPointer = leastStackPointer;
    breakpoints.temporary(linearAddress);
    try {
      StopReason reason = go(machine.clock().instructions() + SLICE, Long.MAX_VALUE);
      while (reason == StopReason.LIMIT) {
        between.run();
        reason = go(machine.clock().instructions() + SLICE, Long.MAX_VALUE);
      }
      return reason;
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
  public StopReason stepOver() {
    return over();
  }

  private StopReason over() {
    Listing.Line line = here();
    if (line == null || line.instruction() == null || !calls(line.instruction())) {
      return step();
    }
    long next = line.address() + line.bytes().length;
    StopReason reason = runTo(next, machine.state().reg(CpuState.RSP));
    return reason == StopReason.BREAKPOINT && hit.isEmpty() ? StopReason.LIMIT : reason;
  }

  /**
   * Runs until the present function has returned: until a return is executed that leaves the stack
   * pointer above where it is now. Called functions run at full speed.
   *
   * @return {@link StopReason#LIMIT} when it has; {@link StopReason#REQUESTED} when it was stopped,
   *     or has not returned in {@value #STEP_OUT_LIMIT} steps
   */
  public StopReason stepOut() {
    long frame = machine.state().reg(CpuState.RSP);
    for (long steps = 1; steps <= STEP_OUT_LIMIT && !machine.stopRequested(); steps++) {
      if (steps % STEPS_BETWEEN == 0) {
        between.run();
      }
      Listing.Line line = here();
      StopReason reason = over();
      if (reason != StopReason.LIMIT) {
        return reason;
      }
      boolean returned = line != null && line.instruction() != null && returns(line.instruction());
      if (returned && Long.compareUnsigned(machine.state().reg(CpuState.RSP), frame) > 0) {
        return StopReason.LIMIT;
      }
    }
    machine.clearStopRequest();
    return StopReason.REQUESTED;
  }

  /** The next instruction; null where none can be read. */
  public Listing.Line here() {
    return here(Syntax.ATT);
  }

  /** The next instruction; null where none can be read. */
  public Listing.Line here(Syntax syntax) {
    return Listing.at(this, syntax, false, machine.processor().linearRip());
  }

  private static boolean calls(Instruction instruction) {
    Mnemonic m = instruction.mnemonic();
    return switch (m) {
      case CALL, CALL_FAR, INT, INT3, INT1, INTO, SYSCALL, SYSENTER -> true;
      default -> false;
    };
  }

  private static boolean returns(Instruction instruction) {
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
