package bootscope.core.debug;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.Msr;
import bootscope.core.image.Btf;
import bootscope.core.image.Btf.Kind;
import bootscope.core.image.Btf.Member;
import bootscope.core.machine.Machine;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The tasks of a Linux kernel in a machine: what its {@code task_struct} says of one, and which one
 * runs. Where members lie differs from build to build; it is taken from the types that the kernel
 * describes itself with ({@link Btf}), and never guessed. Those are the file's or, where the file
 * is not at hand, what the kernel has of them in its memory.
 *
 * <p>Looks only, and through the kernel's own page tables. What lies there is the guest's: a place
 * is a task only if its number and its name can be one's. Keeps where members lie, so one is for
 * many looks; it belongs to the emulation thread.
 */
public final class LinuxTasks {
  /**
   * A task.
   *
   * @param pid its number; 0 for a processor's idle task
   * @param tgid that of its thread group: what a program calls its process
   * @param comm its name, of printable ASCII, at most 15 characters
   * @param kernelThread whether it runs in the kernel only ({@code PF_KTHREAD}); the one that will
   *     be init has not this from the first on
   */
  public record Task(int pid, int tgid, String comm, boolean kernelThread) {}

  /** Linux {@code include/linux/sched.h}: I am a kernel thread. */
  private static final int PF_KTHREAD = 0x0020_0000;

  /** {@code PID_MAX_LIMIT} of 64 bits: numbers are below it. */
  private static final int MOST_PID = 4 << 20;

  private static final String TASK = "task_struct";
  private static final int MOST_COMM = 64;
  private static final long LOW_32 = 0xFFFF_FFFFL;

  /** More than any kernel has of types. */
  private static final long MOST_TYPES = 32 << 20;

  /** Offsets in a task, bytes. */
  private record Layout(long pid, long tgid, long flags, long comm, int commBytes) {}

  private final Machine machine;
  private final Symbols symbols;
  private Btf types; // null until they are needed, and as long as they cannot be read
  private Layout layout;
  private String missing = "";

  /**
   * @param symbols the kernel's, where it lies now
   */
  public LinuxTasks(Machine machine, Symbols symbols) {
    this.machine = machine;
    this.symbols = symbols;
  }

  /**
   * Why tasks cannot be told now, a clause without a full stop; empty where they can. What a
   * machine that was put back says of its types is in its memory, and so is not known before the
   * kernel has set that up.
   */
  public String missing() {
    if (symbols.all().isEmpty()) {
      return "the kernel image is not at hand";
    }
    if (symbols.relocation().isEmpty()) {
      return "it is not known yet where the kernel lies";
    }
    KernelTables tables = tables();
    if (layout(tables) == null) {
      return missing;
    }
    return tables == null ? "the kernel's memory is not mapped now" : "";
  }

  /**
   * The types that members are found by: those of the kernel's file or, without it, those in its
   * memory. Empty, saying why, where there are none, and as long as they cannot be read.
   */
  public Btf types() {
    return types(tables());
  }

  /**
   * What a task is.
   *
   * @param task linear address of its {@code task_struct}
   * @return empty where that cannot be read, or is no task with a printable name
   */
  public Optional<Task> read(long task) {
    return read(tables(), task);
  }

  /**
   * Linear address of the {@code task_struct} of the task that the processor runs; empty where that
   * is not known. In the midst of a switch it is the one that the kernel says.
   */
  public OptionalLong current() {
    return current(tables());
  }

  /** The task that the processor runs; empty as {@link #read} and {@link #current} are. */
  public Optional<Task> currentTask() {
    KernelTables tables = tables();
    OptionalLong task = current(tables);
    return task.isPresent() ? read(tables, task.getAsLong()) : Optional.empty();
  }

  private Optional<Task> read(KernelTables tables, long task) {
    Layout at = tables == null ? null : layout(tables);
    if (at == null || task == 0) {
      return Optional.empty();
    }
    OptionalLong pid = number(tables, task + at.pid, 4);
    OptionalLong tgid = number(tables, task + at.tgid, 4);
    OptionalLong flags = number(tables, task + at.flags, 4);
    String comm = comm(tables, task + at.comm, at.commBytes);
    if (comm == null || !isPid(pid) || !isPid(tgid) || flags.isEmpty()) {
      return Optional.empty();
    }
    boolean kernelThread = (flags.getAsLong() & PF_KTHREAD) != 0;
    return Optional.of(new Task((int) pid.getAsLong(), (int) tgid.getAsLong(), comm, kernelThread));
  }

  private static boolean isPid(OptionalLong number) {
    return number.isPresent() && number.getAsLong() < MOST_PID;
  }

  /** Printable characters up to a NUL; null where there are none, or others. */
  private String comm(KernelTables tables, long at, int bytes) {
    byte[] read = new byte[bytes];
    if (tables.read(linear(at), read) < bytes) {
      return null;
    }
    int length = 0;
    while (length < bytes && read[length] != 0) {
      if (read[length] < 0x20 || read[length] >= 0x7F) {
        return null;
      }
      length++;
    }
    return length == 0 || length == bytes
        ? null
        : new String(read, 0, length, StandardCharsets.US_ASCII);
  }

  // ---------------------------------------------------------------- the running one

  /** To 6.1 and from 6.15 on a per-CPU variable of its own; between them in {@code pcpu_hot}. */
  private OptionalLong current(KernelTables tables) {
    OptionalLong variable = symbols.address("current_task");
    if (tables == null) {
      return OptionalLong.empty();
    }
    if (variable.isEmpty()) {
      OptionalLong hot = symbols.address("pcpu_hot");
      Member in = hot.isEmpty() ? null : pointer(tables, "pcpu_hot", "current_task");
      if (in == null) {
        return OptionalLong.empty();
      }
      variable = OptionalLong.of(hot.getAsLong() + in.offsetBytes());
    }
    OptionalLong base = perCpuBase(tables, variable.getAsLong());
    return base.isEmpty()
        ? base
        : nonZero(number(tables, base.getAsLong() + variable.getAsLong(), wordBytes()));
  }

  private Member pointer(KernelTables tables, String struct, String path) {
    return types(tables)
        .member(struct, path)
        .filter(m -> m.kind() == Kind.POINTER && m.sizeBytes() == wordBytes())
        .orElse(null);
  }

  private static OptionalLong nonZero(OptionalLong value) {
    return value.isPresent() && value.getAsLong() != 0 ? value : OptionalLong.empty();
  }

  /**
   * How far per-CPU variables lie from their symbols for this processor. In a kernel for several
   * processors that is the base of GS, with 32 bits of FS; but in a program, and before SWAPGS has
   * run (SDM vol. 2B, SWAPGS), GS has the program's base, and the kernel's is in
   * IA32_KERNEL_GS_BASE. The kernel keeps the distance itself, too, in {@code this_cpu_off}: a base
   * is the kernel's if it leads to itself there.
   */
  private OptionalLong perCpuBase(KernelTables tables, long variable) {
    OptionalLong own = symbols.address("this_cpu_off");
    if (own.isEmpty()) { // a kernel for one processor: they are plain variables
      return symbols.loadedAt(variable).isPresent() ? OptionalLong.of(0) : own;
    }
    CpuState s = machine.state();
    boolean program = machine.processor().cpl() == 3;
    if (!isWide()) {
      long base = s.segmentBase(CpuState.FS);
      int selector = s.selector(CpuState.FS); // a program's has RPL 3, or is null
      boolean kernels = !program && selector != 0 && (selector & 3) == 0;
      return kernels && leadsToItself(tables, base, own.getAsLong(), variable)
          ? OptionalLong.of(base)
          : OptionalLong.empty();
    }
    long ours = program ? 0 : s.segmentBase(CpuState.GS);
    long kernels = s.msr(Msr.KERNEL_GS_BASE);
    for (long base : new long[] {ours, kernels}) {
      if (base != 0 && leadsToItself(tables, base, own.getAsLong(), variable)) {
        return OptionalLong.of(base);
      }
    }
    // The kernel's own before it makes copies, if it has them linked in itself; programs mostly
    // have 0, too.
    boolean early = !program && ours == 0 && kernels == 0;
    return early && leadsToItself(tables, 0, own.getAsLong(), variable)
        ? OptionalLong.of(0)
        : OptionalLong.empty();
  }

  /** A program can make its own memory look so, but not the kernel's half of addresses. */
  private boolean leadsToItself(KernelTables tables, long base, long own, long variable) {
    if (isWide() && (base + own >= 0 || base + variable >= 0)) {
      return false;
    }
    OptionalLong said = number(tables, base + own, wordBytes());
    return said.isPresent() && said.getAsLong() == (isWide() ? base : base & LOW_32);
  }

  // ---------------------------------------------------------------- where members lie

  private Layout layout(KernelTables tables) {
    if (layout != null) {
      return layout;
    }
    Btf from = types(tables);
    if (from.isEmpty()) {
      missing = from.origin();
      return null;
    }
    Member comm = from.member(TASK, "comm").filter(m -> m.kind() == Kind.ARRAY).orElse(null);
    Member pid = word(from, "pid");
    Member tgid = word(from, "tgid");
    Member flags = word(from, "flags");
    if (comm == null || comm.sizeBytes() > MOST_COMM || pid == null || tgid == null) {
      flags = null;
    }
    if (flags == null) {
      missing = "the kernel's types have no " + TASK + " as Linux has it";
      return null;
    }
    layout =
        new Layout(
            pid.offsetBytes(),
            tgid.offsetBytes(),
            flags.offsetBytes(),
            comm.offsetBytes(),
            (int) comm.sizeBytes());
    return layout;
  }

  /** A number of 32 bits in a task. */
  private static Member word(Btf from, String name) {
    return from.member(TASK, name)
        .filter(m -> m.kind() == Kind.INTEGER && m.sizeBytes() == 4)
        .orElse(null);
  }

  /** The file's, else those in memory; empty as long as there are none. */
  private Btf types(KernelTables tables) {
    if (types != null) {
      return types;
    }
    Btf files = symbols.btf();
    OptionalLong start = symbols.address("__start_BTF");
    OptionalLong stop = symbols.address("__stop_BTF");
    if (!files.isEmpty() || start.isEmpty() || stop.isEmpty()) {
      types = files;
      return files;
    }
    long bytes = stop.getAsLong() - start.getAsLong();
    if (tables == null || bytes <= 0 || bytes > MOST_TYPES) {
      return files;
    }
    byte[] read = new byte[(int) bytes];
    types =
        tables.read(start.getAsLong(), read) < bytes
            ? files
            : Btf.of(read, isWide(), "the kernel's memory, from __start_BTF on");
    return types;
  }

  // ---------------------------------------------------------------- memory

  /** Told by a variable of the kernel, or by its code where its table holds no data. */
  private KernelTables tables() {
    for (String name : new String[] {"init_task", "_stext"}) {
      OptionalLong known = symbols.address(name);
      if (known.isPresent()) {
        return KernelTables.ofKernel(
            machine, known.getAsLong(), symbols.loadedAt(known.getAsLong()));
      }
    }
    return null;
  }

  private boolean isWide() {
    return (machine.state().msr(Msr.EFER) & Msr.EFER_LMA) != 0;
  }

  private int wordBytes() {
    return isWide() ? 8 : 4;
  }

  private long linear(long address) {
    return isWide() ? address : address & LOW_32;
  }

  private OptionalLong number(KernelTables tables, long at, int bytes) {
    byte[] read = new byte[bytes];
    return tables.read(linear(at), read) < bytes
        ? OptionalLong.empty()
        : OptionalLong.of(Listing.number(read));
  }
}
