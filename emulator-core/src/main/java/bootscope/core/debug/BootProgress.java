package bootscope.core.debug;

import bootscope.core.boot.ContractItem;
import bootscope.core.boot.EntryAbi;
import bootscope.core.boot.EntryContract;
import bootscope.core.boot.KernelEntry;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.event.GuestListener;
import bootscope.core.event.Recorded;
import bootscope.core.image.Relocation;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Machine;
import bootscope.core.timeline.BootWatch;
import bootscope.core.timeline.RunClock;
import bootscope.core.timeline.TimelineRecorder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How far a boot has come, and what is kept of it: the timeline, where the kernel lies, in which
 * modes code ran, the last exceptions. Begins anew with each boot of the machine; a mark from
 * before a reset brings the boot's own records back.
 */
final class BootProgress implements Arming.Surroundings, Recorded {
  private final Boot boot; // null for a machine from elsewhere
  private final RunClock clock;
  private final Symbols kernel; // as they are before the machine runs
  private final Breakpoints breakpoints = new Breakpoints(this);

  private Machine machine;
  private TimelineRecorder recorder;
  private BootWatch watch;
  private RanModes ranModes;
  private DeviceRegisters devices;
  private LastExceptions exceptions;
  private Symbols symbols; // of the kernel itself
  private ModuleFinder modules;
  private Symbols named; // with the modules' at an instant
  private Symbols namedOf; // the kernel's own that these are of
  private long namedAt; // instructions; −1 for nowhere
  private long namedNanos;
  private boolean unsure; // whether memory may change there without time passing
  private boolean started; // whether the machine has run since it was made or reset
  private boolean entered; // whether the kernel's first instruction was reached
  private long enteredAt; // instructions before that one, through firmware
  private OptionalLong startInfo = OptionalLong.empty();
  private List<ContractItem> contract = List.of(); // at the kernel's entry, if it was kept

  private KernelListener kernelListener = KernelListener.NONE;
  private Map<String, Runnable> probes = Map.of(); // by the kernel's functions
  private final Map<Long, Runnable> probed = new HashMap<>(); // by guest-physical address
  private boolean wantsSymbols;
  private boolean wantsPostCodes;
  private boolean wantsBootTimer;
  private boolean wantsContract;

  /** Who listens on behalf of the present boot's records. */
  private List<GuestListener> records = List.of();

  BootProgress(Boot boot, Symbols symbols, RunClock clock) {
    this.boot = boot;
    this.clock = clock;
    kernel = boot != null && boot.movesKernel() ? symbols.at(Optional.empty()) : symbols;
  }

  /**
   * A boot begins, and its records with it.
   *
   * @param atStart whether the machine stands before its first instruction
   */
  void begin(Machine now, boolean atStart) {
    records.forEach(now.listeners()::remove);
    records = List.of();
    machine = now;
    devices = DeviceRegisters.of(now);
    recorder =
        new TimelineRecorder(now, clock, atStart, m -> breakpoints.reachedMilestone(m.name()));
    hearCodes();
    ranModes = new RanModes(now);
    exceptions = new LastExceptions(now);
    started = !atStart;
    entered = !atStart;
    enteredAt = -1;
    startInfo = boot == null ? OptionalLong.empty() : boot.plan().startInfo();
    contract = List.of();
    symbols = kernel;
    modules = new ModuleFinder(now);
    named = null;
    watch = new BootWatch(now, boot, kernel::sought, recorder);
    listen();
    placed();
    kernelListener.begun(symbols);
  }

  private void hearCodes() {
    if (wantsPostCodes) {
      recorder.namePostCodes();
    }
    if (wantsBootTimer) {
      recorder.hearBootTimer();
    }
  }

  /** The present records hear, and no others. */
  private void listen() {
    records.forEach(machine.listeners()::remove);
    records = List.of(recorder, watch, exceptions, ranModes);
    records.forEach(machine.listeners()::add);
  }

  @Override
  public Mark mark() {
    TimelineRecorder markedRecorder = recorder;
    BootWatch markedWatch = watch;
    BootWatch.Stage stage = watch.stage();
    RanModes markedModes = ranModes;
    LastExceptions markedExceptions = exceptions;
    Mark inThem = Mark.of(List.of(recorder, watch, exceptions));
    Symbols markedSymbols = symbols;
    boolean markedStarted = started;
    boolean markedEntered = entered;
    long markedEnteredAt = enteredAt;
    OptionalLong markedInfo = startInfo;
    List<ContractItem> markedContract = contract;
    return () -> {
      boolean samePlaces =
          recorder == markedRecorder
              && watch.stage().equals(stage)
              && symbols == markedSymbols
              && entered == markedEntered;
      if (recorder != markedRecorder) {
        recorder = markedRecorder;
        watch = markedWatch;
        ranModes = markedModes;
        exceptions = markedExceptions;
        hearCodes(); // as is wanted by now
        listen();
      }
      inThem.cut();
      namedAt = -1;
      symbols = markedSymbols;
      started = markedStarted;
      entered = markedEntered;
      enteredAt = markedEnteredAt;
      startInfo = markedInfo;
      contract = markedContract;
      if (!samePlaces) {
        placed(); // which drops decoded code; most of a kernel's run has the same throughout
      } else {
        breakpoints.placeInModules();
      }
    };
  }

  /** It is known anew where the kernel lies, or that it is not known. */
  private void placed() {
    if (wantsSymbols) {
      recorder.findSymbols(symbols::physicalAddress);
    }
    breakpoints.place();
    watchPlaces();
  }

  /** The milestones' places, and the kernel's entry as long as firmware is to come to it. */
  private void watchPlaces() {
    Set<Long> places = new HashSet<>(recorder.places().keySet());
    probed.clear();
    probes.forEach(
        (function, told) ->
            symbols.physicalAddress(function).ifPresent(at -> probed.put(at, told)));
    places.addAll(probed.keySet());
    if (boot != null && !boot.plan().isDirect() && !entered) {
      places.add(boot.plan().entry().physicalAddress());
    }
    breakpoints.watched(places);
    breakpoints.sought(watch.seeks() ? watch::wants : null);
  }

  // ---------------------------------------------------------------- what is to be heard

  void findMilestones() {
    wantsSymbols = true;
    recorder.findSymbols(symbols::physicalAddress);
    watchPlaces();
  }

  void namePostCodes() {
    wantsPostCodes = true;
    recorder.namePostCodes();
  }

  void hearBootTimer() {
    wantsBootTimer = true;
    recorder.hearBootTimer();
  }

  void keepContract() {
    wantsContract = true;
  }

  void probe(Map<String, Runnable> functions) {
    probes = Map.copyOf(functions);
    watchPlaces();
  }

  void listen(KernelListener listener) {
    kernelListener = listener;
  }

  // ---------------------------------------------------------------- on the way

  /** The machine is about to run. */
  void run() {
    if (started) {
      return;
    }
    started = true;
    if (boot == null || boot.plan().isDirect()) {
      keepNow();
      entered = true;
      recorder.entered(
          boot == null ? new KernelEntry(0, EntryAbi.PVH) : boot.plan().entry(), false);
    } else {
      recorder.firmwareStarted();
    }
  }

  /** The next instruction lies where somebody wants to know of it. */
  void arrived(long linear, long physical) {
    Optional<Relocation> found = watch.seeks() ? watch.arrived(linear) : Optional.empty();
    if (found.isPresent()) {
      symbols = symbols.at(found);
      named = null;
      placed();
      kernelListener.placed(symbols);
    }
    if (breakpoints.areOtherModules(physical)) {
      breakpoints.placeInModules();
    }
    recorder.reached(physical);
    Runnable told = probed.get(physical);
    if (told != null) {
      told.run();
    }
    if (!entered && physical == boot.plan().entry().physicalAddress()) {
      enteredByFirmware();
    }
  }

  /** Firmware has come to the kernel's first instruction. */
  private void enteredByFirmware() {
    entered = true;
    enteredAt = machine.clock().instructions();
    KernelEntry entry = boot.plan().entry();
    if (entry.pvh()) {
      startInfo = OptionalLong.of(machine.state().reg(CpuState.RBX) & 0xFFFF_FFFFL);
    }
    keepNow();
    watch.entered();
    kernelListener.entered(symbols);
    recorder.entered(entry, true);
    machine.listeners().tell(GuestListener::kernelEntered);
    watchPlaces();
  }

  private void keepNow() {
    if (wantsContract) {
      contract = contract();
    }
  }

  // ---------------------------------------------------------------- looking

  /** How the machine compares now with the ABI of the kernel's entry; empty for none. */
  List<ContractItem> contract() {
    return boot == null
        ? List.of()
        : EntryContract.check(
            machine.state(),
            machine.processor().mmu.a20Open(),
            machine.memory()::peek,
            boot.plan());
  }

  /** How it compared at the entry; empty where that was not reached, or not kept. */
  List<ContractItem> contractAtEntry() {
    boolean standsThere = boot != null && boot.plan().isDirect() && !started;
    return standsThere ? contract() : contract;
  }

  /** Whether the kernel's first instruction was reached, or is the next. */
  boolean entered() {
    return entered || boot != null && boot.plan().isDirect();
  }

  Breakpoints breakpoints() {
    return breakpoints;
  }

  TimelineRecorder recorder() {
    return recorder;
  }

  RanModes ranModes() {
    return ranModes;
  }

  LastExceptions exceptions() {
    return exceptions;
  }

  boolean atStart() {
    return !started;
  }

  /** Whether the machine stands before the kernel's first instruction, where it was stopped. */
  boolean atEntry(long stoppedAt) {
    if (boot == null) {
      return false;
    }
    return boot.plan().isDirect() ? !started : entered && stoppedAt == enteredAt;
  }

  OptionalLong startInfo() {
    return startInfo;
  }

  Machine machine() {
    return machine;
  }

  /**
   * The kernel's, and those of the modules that it has loaded at this instant: they are looked for
   * again when the machine stands elsewhere.
   */
  @Override
  public Symbols symbols() {
    long instructions = machine.clock().instructions();
    long nanos = machine.clock().now();
    boolean elsewhere = instructions != namedAt || nanos != namedNanos;
    if (named == null || elsewhere || unsure) {
      Modules now = modules.look(symbols);
      if (named == null || namedOf != symbols || named.modules() != now) {
        named = symbols.with(now);
        namedOf = symbols;
      }
      namedAt = instructions;
      namedNanos = nanos;
      unsure &= !elsewhere;
    }
    return named;
  }

  /**
   * Where Linux is about to call a module's init function, and to take a module away: the list is
   * another than at the last of these.
   */
  @Override
  public Set<Long> moduleChanges() {
    Set<Long> places = new HashSet<>();
    for (String function : List.of(ModuleTrigger.LOADED, "free_module")) {
      symbols.physicalAddress(function).ifPresent(places::add);
    }
    return places;
  }

  /** Those of the kernel itself alone. */
  Symbols kernelSymbols() {
    return symbols;
  }

  /** Memory may be changed by hand at this instant. */
  void edited() {
    unsure = true;
  }

  @Override
  public DeviceRegisters devices() {
    return devices;
  }

  @Override
  public Expression.Scope scope() {
    return new GuestScope(this);
  }

  @Override
  public Optional<KernelEntry> entry() {
    return Optional.ofNullable(boot).map(b -> b.plan().entry());
  }

  @Override
  public OptionalLong milestone(String name) {
    for (Map.Entry<Long, String> place : recorder.places().entrySet()) {
      if (place.getValue().equals(name)) {
        return OptionalLong.of(place.getKey());
      }
    }
    return OptionalLong.empty();
  }
}
