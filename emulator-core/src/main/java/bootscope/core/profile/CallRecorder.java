package bootscope.core.profile;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.transfer.CodeEdges;
import bootscope.core.cpu.transfer.TransferKind;
import bootscope.core.cpu.transfer.TransferLog;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.KernelListener;
import bootscope.core.debug.LinuxTasks;
import bootscope.core.debug.Symbols;
import bootscope.core.event.Recorded;
import bootscope.core.image.Btf;
import bootscope.core.machine.Machine;
import bootscope.core.profile.ProfiledFunction.Place;
import bootscope.core.timeline.Milestone;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Records all calls of a machine's run, from where it stands on, and with a Linux kernel what its
 * threads are called and who asked for what they do. Nothing of it can be noticed by the guest.
 * Belongs to the machine's thread.
 */
public final class CallRecorder implements Recorded, AutoCloseable {
  private static final int[] ARGUMENTS_64 = {CpuState.RDI, CpuState.RSI, CpuState.RDX};
  private static final int[] ARGUMENTS_32 = {CpuState.RAX, CpuState.RDX, CpuState.RCX}; // regparm

  private final Debugger debugger;
  private final Machine machine;
  private final KernelTasks tasks = new KernelTasks();
  private final Programs programs = new Programs();
  private final CallFollower follower = new CallFollower(tasks, programs);
  private final ProgramFiles files;
  private final TransferLog notes;
  private final Map<Long, String> levels = new HashMap<>(); // of initcalls, by address
  private FunctionTable kernel; // null until it is known where it lies
  private LinuxTasks linux;
  private ExecReader exec;
  private final DeviceRecorder devices;
  private final ClassCounts classes; // null unless instructions are counted by class
  private long told = -1; // instructions at which a probe was told last
  private String toldOf = "";
  private boolean closed;

  /** Begins. The machine stands between two instructions. */
  public CallRecorder(Debugger debugger) {
    this(debugger, false, List.of());
  }

  /**
   * Begins. The machine stands between two instructions.
   *
   * @param byClass whether retired instructions are counted by class, too
   */
  public CallRecorder(Debugger debugger, boolean byClass) {
    this(debugger, byClass, List.of());
  }

  /**
   * Begins. The machine stands between two instructions.
   *
   * @param byClass whether retired instructions are counted by class, too
   * @param given programs of the guest's, beside those in its initial RAM disk
   */
  public CallRecorder(Debugger debugger, boolean byClass, List<UserProgram> given) {
    this.debugger = debugger;
    files =
        new ProgramFiles(
            given, debugger.boot() == null ? List.of() : debugger.boot().plan().modules());
    machine = debugger.machine();
    classes = byClass ? new ClassCounts() : null;
    if (byClass) {
      machine.processor().tellRetired(classes);
    }
    notes = machine.processor().noteTransfers(follower);
    begin();
    debugger.listen(new Kernel());
    debugger.probe(
        Map.ofEntries(
            Map.entry("__switch_to_asm", once("switch", this::switching)),
            Map.entry("__queue_work", once("queue", () -> asked(argument(2), false))),
            Map.entry("__queue_delayed_work", once("delay", () -> asked(argument(2), true))),
            Map.entry("process_one_work", once("work", () -> started(argument(1)))),
            Map.entry("__kthread_create_on_node", once("make", () -> asked(thread(0, 1), false))),
            Map.entry("kthread", once("thread", this::threadStarts)),
            Map.entry("wake_up_new_task", once("fork", this::taskMade)),
            Map.entry(ExecReader.LOADED, once("exec", this::programLoaded)),
            Map.entry(ExecReader.KNOWN, once("exec", this::programKnown)),
            Map.entry("do_init_module", once("load", this::modulesChange)),
            Map.entry("free_module", once("unload", this::modulesChange))));
    placed(debugger.kernelSymbols());
    devices = new DeviceRecorder(machine, this::mark);
    debugger.keep(this);
  }

  /** What the machine runs before its kernel. */
  private void begin() {
    boolean firmware = debugger.boot() != null && !debugger.boot().plan().isDirect();
    stage(firmware && !debugger.entered() ? Place.FIRMWARE : Place.UNNAMED);
  }

  private void stage(Place what) {
    if (classes != null) {
      machine.processor().settleRetired();
      classes.stage(what);
    }
    follower.begin(what, machine.processor().linearRip(), machine.clock().instructions());
  }

  private final class Kernel implements KernelListener {
    @Override
    public void begun(Symbols symbols) {
      if (debugger.machine() != machine) {
        return; // it was made anew: another recorder's
      }
      notes.flush();
      notes.edges(CodeEdges.NONE);
      machine.processor().edgesChanged();
      if (classes != null) {
        classes.table(null);
      }
      follower.forgetTable();
      kernel = null;
      linux = null;
      exec = null;
      begin();
      CallRecorder.this.placed(symbols);
    }

    @Override
    public void entered(Symbols symbols) {
      if (symbols.relocation().isEmpty()) {
        notes.flush();
        stage(Place.DECOMPRESSOR);
      }
    }

    @Override
    public void placed(Symbols symbols) {
      CallRecorder.this.placed(symbols);
    }
  }

  /** Leaves out what is told of a second time at one instant. */
  private Runnable once(String what, Runnable then) {
    return () -> {
      long now = machine.clock().instructions();
      if (now != told || !what.equals(toldOf)) {
        told = now;
        toldOf = what;
        then.run();
      }
    };
  }

  // ---------------------------------------------------------------- where functions lie

  /** It has become known where the kernel lies. */
  private void placed(Symbols symbols) {
    if (symbols.relocation().isEmpty() || symbols.all().isEmpty()) {
      return;
    }
    kernel = FunctionTable.of(symbols.all().get());
    linux = new LinuxTasks(machine, symbols);
    exec = new ExecReader(linux, this::pointer, symbols);
    levels.putAll(InitcallLevels.of(machine, symbols));
    table(kernel);
    if (exec.tells()) {
      mark(CallFollower.PROGRAMS_TOLD, 0, 0);
    }
  }

  private void modulesChange() {
    table(kernel.with(debugger.symbols().modules()));
  }

  private void table(FunctionTable table) {
    notes.flush();
    List<Program> known = notes.edges() instanceof TableEdges edges ? edges.programs() : List.of();
    notes.edges(new TableEdges(table, known));
    machine.processor().edgesChanged();
    if (classes != null) {
      classes.table(table);
    }
    follower.table(table, machine.processor().linearRip(), machine.clock().instructions());
  }

  // ---------------------------------------------------------------- what the kernel does

  private long argument(int number) {
    boolean wide = machine.processor().codeBits() == 64;
    return machine.state().reg((wide ? ARGUMENTS_64 : ARGUMENTS_32)[number]);
  }

  private void mark(int what, long target, long stack) {
    notes.note(TransferKind.MARK, false, machine.clock().now(), what, target, stack);
  }

  /** {@code __switch_to_asm(prev, next)}. */
  private void switching() {
    long before = tasks.of(task(0));
    long after = tasks.of(task(1)) & 0xFFFF_FFFFL;
    mark(CallFollower.TASKS, before << 32 | after, argument(1));
  }

  /** {@code wake_up_new_task(task)}. */
  private void taskMade() {
    mark(CallFollower.MADE, argument(0), 0);
  }

  /** The kernel has loaded a program, and is about to begin it. */
  private void programLoaded() {
    if (exec != null) {
      exec.loaded(argument(0), files).ifPresent(this::program);
    }
  }

  /** The same in a kernel that does not say when it has loaded it. */
  private void programKnown() {
    if (exec != null && !exec.tellsLoaded()) {
      exec.known(argument(0)).ifPresent(this::program);
    }
  }

  private void program(Program program) {
    if (program.file() != null && notes.edges() instanceof TableEdges edges) {
      TableEdges more = edges.with(program);
      if (more != edges) {
        notes.edges(more);
        machine.processor().edgesChanged();
      }
    }
    mark(CallFollower.PROGRAM, programs.of(program), 0);
  }

  private Optional<LinuxTasks.Task> task(int argument) {
    return linux == null ? Optional.empty() : linux.read(argument(argument));
  }

  private void asked(long what, boolean forLater) {
    if (what != 0) {
      mark(forLater ? CallFollower.ASKED_FOR_LATER : CallFollower.ASKED, what, 0);
    }
  }

  private void started(long what) {
    if (what != 0) {
      mark(CallFollower.STARTED, what, 0);
    }
  }

  /** A number for a thread by its function and what that is given. */
  private long thread(int function, int data) {
    return threadKey(argument(function), argument(data));
  }

  private static long threadKey(long function, long data) {
    return (function * 31 + data) * 0x9E37_79B9_7F4A_7C15L | 1; // no pointer is odd
  }

  /** {@code kthread(create)}: the new thread has been given what was asked for. */
  private void threadStarts() {
    if (linux == null) {
      return;
    }
    Btf types = linux.types();
    Optional<Btf.Member> function = types.member("kthread_create_info", "threadfn");
    Optional<Btf.Member> data = types.member("kthread_create_info", "data");
    if (function.isPresent() && data.isPresent()) {
      long at = argument(0);
      started(threadKey(word(at, function.get()), word(at, data.get())));
    }
  }

  private long word(long at, Btf.Member member) {
    return pointer(at + member.offsetBytes());
  }

  /** A word of the kernel's at a linear address. */
  private long pointer(long at) {
    long word = notes.word(at);
    return machine.processor().codeBits() == 64 ? word : word & 0xFFFF_FFFFL;
  }

  // ---------------------------------------------------------------- what came of it

  /** The calls that have not returned, the innermost first. */
  public List<CallFrame> calls() {
    notes.flush();
    return follower.stack().frames();
  }

  /** A function of the profile, by its number. */
  public ProfiledFunction function(int number) {
    return follower.names().function(number);
  }

  /** The profile up to here. */
  public Profile profile() {
    notes.flush();
    CallLog log = follower.log().copy();
    log.upTo(machine.clock().instructions());
    List<ProfiledFunction> functions = new ArrayList<>(follower.names().functions());
    Map<Integer, String> initcalls = new HashMap<>();
    for (int i = 0; i < functions.size(); i++) {
      String level = levels.get(functions.get(i).address());
      if (level != null && functions.get(i).place() == Place.KERNEL) {
        initcalls.put(i, level);
      }
    }
    List<ProfiledThread> threads = follower.names().threads(functions, tasks);
    DeviceDoings doings = devices.doings(follower.places(), follower.waits());
    return new Profile(
        functions, threads, log, milestones(), follower.links().all(), initcalls, doings);
  }

  /** The run's, without the host's time: it is another each time. */
  private List<Milestone> milestones() {
    return debugger.recorder().timeline().milestones().stream()
        .map(m -> new Milestone(m.name(), m.source(), m.instructions(), m.virtualNanos(), 0))
        .toList();
  }

  /** Retired instructions by class and function up to here, if they are counted. */
  public Optional<RetiredClasses> classes() {
    if (classes == null) {
      return Optional.empty();
    }
    machine.processor().settleRetired();
    return Optional.of(RetiredClasses.of(classes.counts()));
  }

  @Override
  public Mark mark() {
    notes.flush();
    Mark marked = follower.mark();
    Mark markedDevices = devices.mark();
    CodeEdges edges = notes.edges();
    Mark markedClasses = classes == null ? () -> {} : markClasses();
    return () -> {
      if (closed) {
        return; // what was recorded is nobody's past any more
      }
      markedClasses.cut();
      notes.drop();
      marked.cut();
      markedDevices.cut();
      told = -1;
      if (notes.edges() != edges) {
        notes.edges(edges);
        machine.processor().edgesChanged();
      }
    };
  }

  private Mark markClasses() {
    machine.processor().settleRetired();
    return classes.mark(() -> machine.processor().settleRetired());
  }

  /** Records no more; what was recorded stays. */
  @Override
  public void close() {
    closed = true;
    debugger.forget(this);
    debugger.probe(Map.of());
    debugger.listen(KernelListener.NONE);
    devices.close();
    machine.processor().noteTransfers(null);
    if (classes != null) {
      machine.processor().tellRetired(null);
    }
  }
}
