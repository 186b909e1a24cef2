package bootscope.core.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.boot.DirectPvh;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.Msr;
import bootscope.core.debug.LinuxTasks.Task;
import bootscope.core.image.Btf;
import bootscope.core.image.BtfBytes;
import bootscope.core.image.DebianPackages;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImage;
import bootscope.core.image.KernelImages;
import bootscope.core.image.KernelSymbols;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Guests;
import bootscope.core.machine.Machine;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.machine.StateHash;
import bootscope.core.machine.StopReason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks of Linux: of Debian's cloud kernel, and of what a guest may put in their place. */
class LinuxTasksTest {
  private static final Task SWAPPER = new Task(0, 0, "swapper/0", true);

  // ---------------------------------------------------------------- Debian's kernel

  private static KernelImage cloud() throws Exception {
    return KernelImages.open(ImageBytes.ofFile(DebianPackages.kernel(DebianPackages.CLOUD)));
  }

  private static Debugger start(KernelImage kernel) throws Exception {
    Boot boot =
        Boot.of(
            new DirectPvh(),
            kernel,
            List.of(),
            "console=ttyS0 panic=-1",
            MachineConfiguration.ofRam(256L << 20));
    return Debugger.start(boot, System::nanoTime);
  }

  private static void runTo(Debugger d, String function) throws Exception {
    long at = d.symbols().address(function).orElseThrow();
    assertEquals(StopReason.BREAKPOINT, d.runTo(at).reason(), function);
  }

  private static long register(Debugger d, int number) {
    return d.machine().state().reg(number);
  }

  private static long number(Debugger d, long linear) {
    byte[] read = new byte[8];
    assertEquals(8, Listing.peek(d.machine(), false, linear, read));
    return Listing.number(read);
  }

  @Test
  void theTasksOfABootHaveTheirNames() throws Exception {
    KernelImage kernel = cloud();
    Btf types = kernel.btf();
    try (Debugger d = start(kernel)) {
      LinuxTasks tasks = new LinuxTasks(d.machine(), d.symbols());
      assertEquals("the kernel's memory is not mapped now", tasks.missing());
      assertEquals(Optional.empty(), tasks.currentTask());
      runTo(d, "start_kernel");
      assertEquals("", tasks.missing());
      assertEquals(Optional.of(new Task(0, 0, "swapper", true)), tasks.currentTask());
      assertEquals(d.symbols().address("init_task"), tasks.current());
      runTo(d, "rest_init");
      assertEquals(Optional.of(SWAPPER), tasks.currentTask());

      runTo(d, "kthreadd");
      assertEquals(2, tasks.currentTask().orElseThrow().pid());
      assertTrue(tasks.currentTask().orElseThrow().kernelThread());
      runTo(d, "kernel_init");
      assertEquals(1, tasks.currentTask().orElseThrow().pid());
      assertFalse(tasks.currentTask().orElseThrow().kernelThread(), "it will be init");

      // RDI is the task that stops, RSI the one that goes on.
      Map<Integer, String> names = new TreeMap<>();
      for (int i = 0; i < 150; i++) {
        runTo(d, "__switch_to_asm");
        assertEquals(OptionalLong.of(register(d, CpuState.RDI)), tasks.current());
        Task next = tasks.read(register(d, CpuState.RSI)).orElseThrow();
        names.put(next.pid(), next.comm());
      }
      assertEquals("swapper/0", names.get(1), "until it is init");
      assertEquals("kthreadd", names.get(2));
      for (String name : List.of("kworker/0:0", "ksoftirqd/0", "migration/0", "cpuhp/0")) {
        assertTrue(names.containsValue(name), name + ": " + names);
      }

      // A worker's own task, and the work that it is about to do.
      Set<String> work = new TreeSet<>();
      long ofTask = types.member("worker", "task").orElseThrow().offsetBytes();
      long ofFunction = types.member("work_struct", "func").orElseThrow().offsetBytes();
      for (int i = 0; i < 5; i++) {
        runTo(d, "process_one_work"); // (struct worker *, struct work_struct *)
        long task = number(d, register(d, CpuState.RDI) + ofTask);
        assertEquals(OptionalLong.of(task), tasks.current());
        assertTrue(tasks.currentTask().orElseThrow().comm().startsWith("kworker/"));
        long function = number(d, register(d, CpuState.RSI) + ofFunction);
        Symbols.Place place = d.place(function);
        assertTrue(place.code() && place.offset() == 0, place::text);
        work.add(place.symbol());
      }
      assertTrue(work.size() > 1, work::toString);

      String before = StateHash.of(d.machine());
      assertTrue(tasks.currentTask().isPresent());
      assertTrue(new LinuxTasks(d.machine(), d.symbols()).currentTask().isPresent());
      assertEquals(before, StateHash.of(d.machine()), "looking changes nothing");

      // Without the file the kernel's own memory has its types.
      Symbols saved = Symbols.of(kernel.named());
      assertTrue(saved.btf().isEmpty());
      LinuxTasks later = new LinuxTasks(d.machine(), saved);
      assertEquals("", later.missing());
      assertEquals("the kernel's memory, from __start_BTF on", later.types().origin());
      assertEquals(types.member("worker", "task"), later.types().member("worker", "task"));
      assertEquals(tasks.currentTask(), later.currentTask());

      d.run(300_000_000L);
      Task last = tasks.currentTask().orElseThrow();
      assertTrue(last.kernelThread() && last.pid() > 2, last::toString);
    }
  }

  @Test
  void withoutAKernelOrItsTypesNothingIsSaid() throws Exception {
    try (Debugger d = Debugger.start(Guests.boot("long-mode"), System::nanoTime)) {
      LinuxTasks none = new LinuxTasks(d.machine(), Symbols.NONE);
      assertEquals("the kernel image is not at hand", none.missing());
      assertEquals(Optional.empty(), none.currentTask());
      assertEquals(Optional.empty(), none.read(0x10_0000));
      LinuxTasks guest = new LinuxTasks(d.machine(), d.symbols());
      assertTrue(guest.missing().startsWith("the kernel has no types"), guest.missing());
      assertEquals(Optional.empty(), guest.currentTask());
      Symbols lost = d.symbols().at(Optional.empty());
      String where = new LinuxTasks(d.machine(), lost).missing();
      assertEquals("it is not known yet where the kernel lies", where);
    }
  }

  // ---------------------------------------------------------------- made by hand

  private static final int TABLES = 0x10_0000;
  private static final int KERNEL = 0x20_0000;
  private static final int TYPES = 0x21_0000;
  private static final int VARIABLES = 0x23_0000; // as linked
  private static final int PER_CPU = 0x30_0000; // as copied for a processor
  private static final int OTHERS = 0x50_0000; // what looks the same and is not
  private static final int OFF = 0x200; // this_cpu_off
  private static final int HOT = 0x100; // what has current_task
  private static final int TASK = KERNEL + 0x8000;

  private Debugger debugger;

  @AfterEach
  void close() {
    if (debugger != null) {
      debugger.close();
    }
  }

  /** All memory once more at a high address, a kernel there, and its types. */
  private final class Made {
    final boolean wide;
    final int word;
    final long base;
    final Machine machine;
    final StringBuilder map = new StringBuilder();

    Made(boolean wide) throws Exception {
      this.wide = wide;
      word = wide ? 8 : 4;
      base = wide ? 0xFFFF_FF80_0000_0000L : 0xC000_0000L;
      debugger = Debugger.start(Guests.boot("long-mode"), System::nanoTime);
      machine = debugger.machine();
      page(machine.state());
      put(TYPES, types());
      symbol(base + KERNEL, "init_task");
      symbol(base + TYPES, "__start_BTF");
      symbol(base + TYPES + types().length, "__stop_BTF");
      task(TASK, 42, 40, 0x20_0000, "made");
    }

    /** SDM vol. 3A §4.3, §4.5: pages of 4 MiB, of 1 GiB. */
    private void page(CpuState s) {
      s.cr(3, TABLES);
      if (wide) {
        number(TABLES, 8, TABLES + 0x1003);
        number(TABLES + 511 * 8, 8, TABLES + 0x1003);
        number(TABLES + 0x1000, 8, 0x83);
        s.msr(Msr.EFER, Msr.EFER_LMA | Msr.EFER_LME);
      } else {
        for (int i = 0; i < 16; i++) {
          number(TABLES + 4 * i, 4, i << 22 | 0x83);
          number(TABLES + 4 * (768 + i), 4, i << 22 | 0x83);
        }
      }
      s.cr(4, wide ? 1 << 5 : 1 << 4); // PAE, PSE
      s.cr(0, 0x8000_0001L);
    }

    private byte[] types() {
      BtfBytes b = new BtfBytes();
      int number = b.integer("int", 4, 32);
      int comm = b.array(b.integer("char", 1, 8), 16);
      int task = b.struct("task_struct", 4, 64);
      b.member("flags", number, 32).member("tgid", number, 64).member("pid", number, 96);
      b.member("comm", comm, 256);
      int pointer = b.pointer(task);
      b.struct("pcpu_hot", 1, 64);
      b.member("current_task", pointer, 64);
      return b.bytes();
    }

    void put(long physical, byte[] bytes) {
      machine.memory().poke(physical, bytes);
    }

    void number(long physical, int bytes, long value) {
      ByteBuffer b = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value);
      put(physical, Arrays.copyOf(b.array(), bytes));
    }

    void task(int at, int pid, int tgid, int flags, String comm) {
      number(at + 4, 4, flags);
      number(at + 8, 4, tgid);
      number(at + 12, 4, pid);
      put(at + 32, Arrays.copyOf(comm.getBytes(StandardCharsets.ISO_8859_1), 16));
    }

    void symbol(long address, String name) {
      map.append(String.format(Locale.ROOT, "%016x D %s%n", address, name));
    }

    /** A processor's copy of per-CPU variables: how far it lies, and what runs. */
    void copy(int at, long distance, int hot, long task) {
      number(at + OFF, word, distance);
      number(at + hot, word, task);
    }

    LinuxTasks tasks() throws Exception {
      ImageBytes file = ImageBytes.ofArray("System.map", map.toString().getBytes("US-ASCII"));
      KernelSymbols.Part part = new KernelSymbols.Part(base + KERNEL, KERNEL, 0x10_0000);
      KernelImage named = debugger.boot().kernel().withSymbols(file);
      return new LinuxTasks(machine, Symbols.of(new KernelSymbols(named.symbols(), List.of(part))));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void onlyWhatCanBeATaskIsOne(boolean wide) throws Exception {
    Made made = new Made(wide);
    LinuxTasks tasks = made.tasks();
    long at = made.base + TASK;
    assertEquals("", tasks.missing());
    assertEquals(Optional.of(new Task(42, 40, "made", true)), tasks.read(at));
    made.task(TASK, 42, 40, 0x40_0100, "fifteen letters");
    assertEquals(Optional.of(new Task(42, 40, "fifteen letters", false)), tasks.read(at));
    for (String none : List.of("", "sixteen letters!", "bell\7", "caf\u00e9", "\u007f", "a\nb")) {
      made.task(TASK, 42, 40, 0, none);
      assertEquals(Optional.empty(), tasks.read(at), none);
    }
    made.task(TASK, -1, 40, 0, "made");
    assertEquals(Optional.empty(), tasks.read(at), "no number of a task");
    made.task(TASK, 42, 1 << 22, 0, "made");
    assertEquals(Optional.empty(), tasks.read(at), "no number of a thread group");
    long past = made.base + (64L << 20);
    for (long nowhere : new long[] {0, 1, -1, -8, past - 33, past, 0x7FFF_FFFF_FFFFL}) {
      assertEquals(Optional.empty(), tasks.read(nowhere), Long.toHexString(nowhere));
    }
  }

  /** Linux 6.2 to 6.14 for x86-64: per-CPU variables are linked at 0. */
  @Test
  void theCurrentTaskIsInPcpuHot() throws Exception {
    Made made = new Made(true);
    made.symbol(HOT, "pcpu_hot");
    made.symbol(OFF, "this_cpu_off");
    LinuxTasks tasks = made.tasks();
    assertEquals(OptionalLong.empty(), tasks.current(), "GS has another base");
    long base = made.base + PER_CPU;
    made.copy(PER_CPU, base, HOT + 8, made.base + TASK);
    CpuState s = made.machine.state();
    s.segmentBase(CpuState.GS, base);
    assertEquals(OptionalLong.of(made.base + TASK), tasks.current());
    assertEquals("made", tasks.currentTask().orElseThrow().comm());
    s.segmentBase(CpuState.GS, base + 8);
    assertEquals(OptionalLong.empty(), tasks.current(), "it does not lead to itself");
  }

  /**
   * Between SYSCALL and SWAPGS the base of GS is the program's, who may have put anything there.
   */
  @Test
  void aProgramsOwnBaseIsNotTakenForTheKernels() throws Exception {
    Made made = new Made(true);
    made.symbol(HOT, "current_task");
    made.symbol(OFF, "this_cpu_off");
    LinuxTasks tasks = made.tasks();
    made.task(OTHERS + 0x1000, 1, 1, 0, "evil");
    made.copy(OTHERS, OTHERS, HOT, OTHERS + 0x1000);
    made.copy(PER_CPU, made.base + PER_CPU, HOT, made.base + TASK);
    CpuState s = made.machine.state();
    s.segmentBase(CpuState.GS, OTHERS);
    assertEquals(OptionalLong.empty(), tasks.current());
    s.msr(Msr.KERNEL_GS_BASE, made.base + PER_CPU);
    assertEquals(Optional.of("made"), tasks.currentTask().map(Task::comm));
    made.number(PER_CPU + HOT, 8, 0);
    assertEquals(OptionalLong.empty(), tasks.current(), "none runs yet");
  }

  /**
   * With 32 bits, and from Linux 6.15 on with 64, per-CPU variables are linked in the kernel; until
   * they are copied the ones there are used.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void perCpuVariablesMayBeLinkedInTheKernel(boolean wide) throws Exception {
    Made made = new Made(wide);
    made.symbol(made.base + VARIABLES + HOT, "current_task");
    made.symbol(made.base + VARIABLES + OFF, "this_cpu_off");
    LinuxTasks tasks = made.tasks();
    CpuState s = made.machine.state();
    int segment = wide ? CpuState.GS : CpuState.FS;
    s.segmentBase(segment, 0);
    s.selector(CpuState.FS, 0xD8); // __KERNEL_PERCPU
    made.copy(VARIABLES, 0, HOT, made.base + TASK);
    assertEquals(Optional.of("made"), tasks.currentTask().map(Task::comm));
    long distance = PER_CPU - VARIABLES;
    s.segmentBase(segment, distance);
    assertEquals(OptionalLong.empty(), tasks.current());
    made.task(TASK + 0x1000, 7, 7, 0, "copied");
    made.copy(PER_CPU, distance, HOT, made.base + TASK + 0x1000);
    assertEquals(Optional.of("copied"), tasks.currentTask().map(Task::comm));
    s.segmentBase(segment, 0); // a program's mostly is 0, which leads to what is not copied
    s.msr(Msr.KERNEL_GS_BASE, distance);
    s.selector(CpuState.FS, 0x33);
    Optional<String> name = tasks.currentTask().map(Task::comm);
    assertEquals(wide ? Optional.of("copied") : Optional.empty(), name);
  }

  /** Without CONFIG_SMP there is no this_cpu_off, and the current task is a plain variable. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aKernelForOneProcessorHasAPlainVariable(boolean wide) throws Exception {
    Made made = new Made(wide);
    made.symbol(made.base + VARIABLES, "current_task");
    made.number(VARIABLES, made.word, made.base + TASK);
    LinuxTasks tasks = made.tasks();
    assertEquals(Optional.of("made"), tasks.currentTask().map(Task::comm));
  }

  @Test
  void typesInMemoryThatAreDamagedAreNotBelieved() throws Exception {
    Made made = new Made(true);
    made.number(TYPES, 2, 0xBEEF);
    LinuxTasks tasks = made.tasks();
    assertEquals(Optional.empty(), tasks.read(made.base + TASK));
    assertTrue(tasks.missing().startsWith("the kernel's types (.BTF) are damaged"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noMemoryCanDoHarm(boolean wide) throws Exception {
    Made made = new Made(wide);
    made.symbol(HOT, "pcpu_hot");
    made.symbol(OFF, "this_cpu_off");
    byte[] types = made.types();
    int[] places = {TABLES, TABLES + 0x1000, TYPES, PER_CPU + HOT, PER_CPU + OFF, TASK};
    CpuState s = made.machine.state();
    s.segmentBase(wide ? CpuState.GS : CpuState.FS, made.base + PER_CPU);
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      made.page(s);
      made.put(TYPES, types);
      made.task(TASK, 42, 40, 0, "made");
      made.copy(PER_CPU, made.base + PER_CPU, HOT + 8, made.base + TASK);
      for (int i = random.nextInt(6); i >= 0; i--) {
        int at = places[random.nextInt(places.length)] + random.nextInt(types.length);
        made.put(at, new byte[] {(byte) random.nextInt()});
      }
      s.cr(3, random.nextInt(8) == 0 ? random.nextLong() : TABLES);
      LinuxTasks tasks = made.tasks();
      try {
        tasks.missing();
        tasks.read(random.nextLong());
        Task task = tasks.currentTask().orElse(new Task(0, 0, "none", false));
        assertTrue(task.pid() >= 0 && task.comm().matches("[ -~]{1,15}"));
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }
}
