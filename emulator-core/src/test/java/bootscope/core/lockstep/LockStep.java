package bootscope.core.lockstep;

import bootscope.core.bits.Host;
import bootscope.core.boot.BootModule;
import bootscope.core.boot.BootPlan;
import bootscope.core.boot.EntryState;
import bootscope.core.boot.PvhBoot;
import bootscope.core.boot.PvhRequest;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.Listing;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import bootscope.core.io.InterruptController;
import bootscope.core.io.MsrBank;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.isa.Operand;
import bootscope.core.machine.Machine;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.machine.MachineListener;
import bootscope.core.memory.GuestRam;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs a guest in Bootscope and in QEMU, one instruction at a time, from its PVH entry, and stops
 * at the first difference that {@code explained.txt} does not explain. {@code
 * conformance/lockstep/README.md} tells how.
 */
final class LockStep {
  private static final int HISTORY = 20;

  /** How far QEMU can be ahead of what we have read of its log, in instructions, and then some. */
  private static final int AHEAD = 20_000;

  private static final String CPU =
      "qemu64,-svm,-abm,+ssse3,+sse4.1,+sse4.2,+popcnt,+movbe,+xsave,+xsaveopt,+rdrand,+rdseed,"
          + "+fsgsbase,+smep,+smap,+clflushopt,+clwb,+umip,+rdpid,+pdpe1gb,+rdtscp,+arat,"
          + "+3dnowprefetch,+lahf-lm,-la57";

  private final Machine machine;
  private final QemuLog log;
  private final Explained explained;
  private final MemorySegment ram;
  private final boolean floating;
  private final long[] ours = new long[CpuImage.END];
  private final String[] history = new String[HISTORY];
  private final Injected injected = new Injected();
  private boolean faulted;
  private long compared;
  private long bodies;
  private long exceptions;
  private long interrupts;
  private long wordsCompared;
  private long suspectsUntil;
  private final Map<Long, Long> suspects = new TreeMap<>();
  private Instruction instruction;
  private byte[] bytes = new byte[0];
  private long linear;

  /** Interrupts come when QEMU says so; our own controller drives nothing. */
  private static final class Injected implements InterruptController, MsrBank {
    private int vector = -1;
    private int priority;
    private long apicBase = 0xFEE0_0900L;

    @Override
    public boolean pending() {
      return vector >= 0;
    }

    @Override
    public int acknowledge() {
      int taken = vector;
      vector = -1;
      return taken;
    }

    @Override
    public int taskPriority() {
      return priority;
    }

    @Override
    public void taskPriority(int priority) {
      this.priority = priority;
    }

    @Override
    public boolean owns(int msr) {
      return msr == 0x1B;
    }

    @Override
    public boolean readable(int msr) {
      return true;
    }

    @Override
    public long read(int msr) {
      return apicBase;
    }

    @Override
    public boolean write(int msr, long value) {
      apicBase = value;
      return true;
    }
  }

  private LockStep(
      Machine machine, QemuLog log, Explained explained, MemorySegment ram, boolean floating) {
    this.machine = machine;
    this.log = log;
    this.explained = explained;
    this.ram = ram;
    this.floating = floating;
    machine.processor().connect(injected, injected);
    machine.listener(
        new MachineListener() {
          @Override
          public void exception(int vector, int errorCode, long address) {
            faulted = true;
          }
        });
  }

  /**
   * Arguments: kernel, initrd or "", command line, most instructions, MiB of RAM, bios.bin,
   * explained.txt, and "fpu" to compare the x87 and SSE registers too.
   */
  public static void main(String[] a) throws Exception {
    long limit = Long.parseLong(a[3]);
    long ramBytes = Long.parseLong(a[4]) << 20;
    boolean floating = a.length > 7 && a[7].equals("fpu");
    List<BootModule> modules =
        a[1].isEmpty() ? List.of() : List.of(BootModule.of(ImageBytes.ofFile(Path.of(a[1])), ""));
    BootPlan plan =
        PvhBoot.plan(PvhRequest.of(KernelImages.open(Path.of(a[0])), modules, a[2], ramBytes, 1));
    boolean same;
    Path scratch = Files.createTempDirectory(Path.of("/dev/shm"), "lockstep");
    Path ramFile = scratch.resolve("ram");
    Path bios = scratch.resolve("bios");
    Process qemu = null;
    try (Machine machine = new Machine(MachineConfiguration.ofRam(ramBytes));
        Arena arena = Arena.ofShared();
        FileChannel channel =
            FileChannel.open(
                ramFile,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
      machine.load(plan);
      MemorySegment ram = channel.map(MapMode.READ_WRITE, 0, ramBytes, arena);
      fill(ram, machine.memory().ram());
      Files.write(bios, bios(Files.readAllBytes(Path.of(a[5])), plan));
      qemu = start(ramFile, bios, ramBytes, floating);
      QemuLog log = new QemuLog(qemu.getErrorStream());
      LockStep lockStep = new LockStep(machine, log, Explained.read(Path.of(a[6])), ram, floating);
      long start = System.nanoTime();
      same = lockStep.run(plan.entryState(), limit);
      lockStep.report((System.nanoTime() - start) / 1_000_000);
    } finally {
      if (qemu != null) {
        qemu.destroyForcibly().waitFor();
      }
      Files.deleteIfExists(ramFile);
      Files.deleteIfExists(bios);
      Files.delete(scratch);
    }
    System.exit(same ? 0 : 1);
  }

  private static byte[] bios(byte[] image, BootPlan plan) {
    putInt(image, 0xFFE0, plan.entryState().rip());
    putInt(image, 0xFFE4, plan.startInfo());
    return image;
  }

  private static void putInt(byte[] image, int at, long value) {
    for (int i = 0; i < 4; i++) {
      image[at + i] = (byte) (value >>> 8 * i);
    }
  }

  private static void fill(MemorySegment file, GuestRam ram) {
    for (long at = 0; at < ram.bytes(); at += GuestRam.CHUNK_BYTES) {
      if (ram.present(at)) {
        long size = Math.min(GuestRam.CHUNK_BYTES, ram.bytes() - at);
        MemorySegment.copy(Host.segment(ram.host(at), size), 0, file, at, size);
      }
    }
  }

  private static Process start(Path ram, Path bios, long ramBytes, boolean floating)
      throws IOException {
    List<String> command = new ArrayList<>();
    String program = System.getenv().getOrDefault("QEMU", "qemu-system-x86_64");
    String memory = "memory-backend-file,id=ram,share=on,size=" + ramBytes + ",mem-path=" + ram;
    command.addAll(List.of(program, "-machine", "q35,accel=tcg,memory-backend=ram"));
    command.addAll(List.of("-m", ramBytes / 1024 / 1024 + "M", "-object", memory));
    command.addAll(List.of("-cpu", CPU, "-icount", "shift=0,sleep=off", "-bios", bios.toString()));
    command.addAll(List.of("-nodefaults", "-display", "none", "-monitor", "none"));
    command.addAll(List.of("-serial", "null", "-no-reboot", "-singlestep"));
    command.addAll(List.of("-d", "nochain,exec,cpu,int" + (floating ? ",fpu" : "")));
    return new ProcessBuilder(command)
        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  // ---------------------------------------------------------------- stepping

  private boolean run(EntryState entry, long limit) throws IOException {
    do {
      log.next();
    } while (log.state[CpuImage.RIP] != entry.rip());
    List<String> places = List.of("@entry");
    try {
      while (compared < limit) {
        if (!compare(places)) {
          return false;
        }
        if (!settle(limit)) {
          return false;
        }
        decode();
        boolean device = touchesDevice();
        boolean repeats =
            instruction != null && instruction.has(Instruction.REP | Instruction.REPNE);
        step(repeats);
        if (faulted) {
          exceptions++;
        }
        long rip = log.state[CpuImage.RIP];
        log.next();
        // QEMU shows each iteration; and an access to a device twice, the first time in vain.
        while (log.interrupt < 0
            && log.exception < 0
            && (repeats && log.state[CpuImage.RIP] == rip
                || machine.state().rip() != rip && sameAgain())) {
          log.next();
        }
        places = device ? List.of("@device") : List.of();
        boolean delivered = faulted;
        if (faulted != log.exception >= 0) {
          // Ours is past the handler's first instruction already.
          return differ(
              faulted
                  ? "we raised an exception, QEMU none"
                  : "QEMU raised exception " + log.exception + ", we none");
        }
        if (log.interrupt >= 0) {
          interrupts++;
          injected.vector = log.interrupt;
          machine.step();
          if (injected.vector >= 0) {
            return differ("QEMU took interrupt " + log.interrupt + ", we cannot");
          }
          delivered = true;
        }
        if (delivered) {
          log.next();
          places = List.of("@interrupt");
        }
      }
    } catch (EOFException e) {
      System.out.println("QEMU ended.");
    }
    return true;
  }

  private boolean sameAgain() {
    for (int i = 0; i < CpuImage.INTEGER_END; i++) {
      if (log.state[i] != log.previous[i]) {
        return false;
      }
    }
    return true;
  }

  private void step(boolean repeats) {
    faulted = false;
    long rip = machine.state().rip();
    do {
      machine.step();
    } while (repeats && !faulted && machine.state().rip() == rip);
  }

  private void decode() {
    linear = machine.processor().linearRip();
    Listing.Line line = Listing.at(machine, null, Syntax.INTEL, false, linear);
    instruction = line == null ? null : line.instruction();
    bytes = line == null ? new byte[0] : line.bytes();
    history[(int) (bodies++ % HISTORY)] =
        "%016x  %-30s %s".formatted(linear, line == null ? "" : line.hex(), text(line));
  }

  private static String text(Listing.Line line) {
    return line == null ? "(not mapped)" : line.text();
  }

  private String listing() {
    return bodies == 0 ? "" : history[(int) ((bodies - 1) % HISTORY)].substring(49);
  }

  /** Whether the next instruction's memory operand lies outside RAM. */
  private boolean touchesDevice() {
    Operand.Memory m = instruction == null ? null : instruction.memory();
    if (m == null) {
      return false;
    }
    CpuState s = machine.state();
    long address = m.displacement();
    if (m.base() == Operand.Memory.RIP) {
      address += s.rip() + instruction.length();
    } else if (m.base() >= 0) {
      address += s.reg(m.base());
    }
    if (m.index() >= 0) {
      address += s.reg(m.index()) << m.scaleShift();
    }
    if (m.addressSize() < 8) {
      address &= m.addressSize() == 4 ? 0xFFFF_FFFFL : 0xFFFF;
    }
    address += s.segmentBase(m.segment());
    if (machine.processor().codeBits() != 64) {
      address &= 0xFFFF_FFFFL;
    }
    long physical = machine.processor().mmu.observe(address);
    return physical != -1 && machine.memory().ram().offset(physical) < 0;
  }

  // ---------------------------------------------------------------- comparing

  private boolean compare(List<String> places) {
    compared++;
    CpuImage.read(machine, ours);
    int end = floating ? CpuImage.END : CpuImage.INTEGER_END;
    if (floating && (log.state[CpuImage.ATTRIBUTES + CpuState.CS] & 1 << 13) == 0) {
      end = CpuImage.XMM + 16; // QEMU shows no more outside 64-bit mode
    }
    long undefined = instruction == null ? 0 : instruction.opcode().flagsUndefined();
    for (int i = 0; i < end; i++) {
      long theirs = log.state[i];
      if (ours[i] == theirs
          || i == CpuImage.RIP && !places.isEmpty() && places.contains("@entry")) {
        continue;
      }
      boolean accepted =
          i == CpuImage.RFLAGS && ((ours[i] ^ theirs) & ~undefined) == 0 && bodies > 0
              || explained.accepts(places, listing(), i, ours[i], theirs);
      if (!accepted) {
        return differ("%s: ours %x, QEMU's %x".formatted(CpuImage.name(i), ours[i], theirs));
      }
      CpuImage.write(machine, i, theirs);
    }
    return true;
  }

  /**
   * RAM: from time to time all of it is compared. QEMU is some instructions ahead by then, so a
   * word that differs is only suspect until we have caught up.
   */
  private boolean settle(long limit) {
    if (!suspects.isEmpty()) {
      suspects.entrySet().removeIf(e -> Host.getLong(host(e.getKey())) == e.getValue());
      if (compared == suspectsUntil && !suspects.isEmpty()) {
        StringBuilder text = new StringBuilder();
        suspects.forEach(
            (at, value) ->
                text.append(
                    "%n  %x: ours %x, QEMU's %x".formatted(at, Host.getLong(host(at)), value)));
        return differ("memory differs:" + text);
      }
    }
    if (compared % 250_000 == 0 || compared == Math.max(1, limit - AHEAD - 1)) {
      compareMemory();
      suspectsUntil = compared + AHEAD;
    }
    return true;
  }

  private long host(long offset) {
    return machine.memory().ram().host(offset);
  }

  private void compareMemory() {
    GuestRam ours = machine.memory().ram();
    for (long at = 0; at < ours.bytes(); at += GuestRam.CHUNK_BYTES) {
      long size = Math.min(GuestRam.CHUNK_BYTES, ours.bytes() - at);
      MemorySegment mine = Host.segment(ours.host(at), size);
      MemorySegment theirs = ram.asSlice(at, size);
      for (long i = 0; i < size; ) {
        long differs = MemorySegment.mismatch(mine, i, size, theirs, i, size);
        if (differs < 0) {
          break;
        }
        i = (i + differs) & ~7L;
        suspects.put(at + i, theirs.get(ValueLayout.JAVA_LONG, i));
        i += 8;
      }
      wordsCompared += size / 8;
    }
  }

  private boolean differ(String what) {
    CpuImage.read(machine, ours);
    int end = floating ? CpuImage.END : CpuImage.INTEGER_END;
    System.out.printf("%nDIFFERENCE after %d instructions: %s%n", compared, what);
    System.out.printf("%nBootscope%n%s", CpuImage.text(ours, log.state, end));
    System.out.printf("%nQEMU%n%s", CpuImage.text(log.state, ours, end));
    System.out.printf("%nQEMU, one state before%n%s", CpuImage.text(log.previous, null, end));
    System.out.println("\nThe instructions up to here:");
    for (long i = Math.max(0, bodies - HISTORY); i < bodies; i++) {
      System.out.println("  " + history[(int) (i % HISTORY)]);
    }
    return false;
  }

  private void report(long milliseconds) {
    System.out.printf(
        "%n%d instructions compared in %d ms, %d exceptions, %d interrupts, %d words of memory;"
            + " differences explained:%n%s",
        compared, milliseconds, exceptions, interrupts, wordsCompared, explained.table());
  }
}
