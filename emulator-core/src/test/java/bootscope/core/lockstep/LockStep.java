package bootscope.core.lockstep;

import bootscope.core.bits.Host;
import bootscope.core.board.Board;
import bootscope.core.boot.BootException;
import bootscope.core.boot.BootModule;
import bootscope.core.boot.BootParts;
import bootscope.core.boot.BootPlan;
import bootscope.core.boot.EntryState;
import bootscope.core.boot.LoaderProfiles;
import bootscope.core.boot.PvhBoot;
import bootscope.core.boot.PvhRequest;
import bootscope.core.cpu.engine.Processor;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.Listing;
import bootscope.core.event.GuestListener;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import bootscope.core.io.InterruptController;
import bootscope.core.io.MsrBank;
import bootscope.core.isa.CodeSize;
import bootscope.core.isa.Decoder;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.InstructionFormatter;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.isa.Operand;
import bootscope.core.machine.Machine;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.machine.StopReason;
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
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Runs a guest in Bootscope and in QEMU, one instruction at a time, from its PVH entry, and stops
 * at the first difference that {@code explained.txt} does not explain. {@code
 * conformance/lockstep/README.md} tells how.
 */
final class LockStep {
  private static final int HISTORY = 20;

  /** Iterations in all from which a repeated instruction is not logged. */
  private static final int BUSY = 2000;

  /** How far QEMU can be ahead of what we have read of its log, in instructions, and then some. */
  private static final int AHEAD = 2_000;

  private final Machine machine;
  private final QemuLog log;
  private final Explained explained;
  private final MemorySegment ram;
  private final boolean floating;
  private final Set<Long> quiet;
  private final long[] ours = new long[CpuImage.END];
  private final long[] linears = new long[HISTORY];
  private final byte[][] encodings = new byte[HISTORY][];
  private final CodeSize[] sizes = new CodeSize[HISTORY];
  private final Instruction[] instructions = new Instruction[HISTORY];
  private final List<Decoder> decoders =
      Arrays.stream(CodeSize.values()).map(Decoder::new).toList();
  private final Injected injected = new Injected();
  private boolean faulted;
  private volatile long compared;
  private long bodies;
  private long unlogged;
  private long exceptions;
  private long interrupts;
  private long wordsCompared;
  private long suspectsUntil;
  private final Map<Long, Long> suspects = new TreeMap<>();
  private Instruction instruction;
  private final byte[] bytes = new byte[15];

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
      Machine machine,
      QemuLog log,
      Explained explained,
      MemorySegment ram,
      boolean floating,
      Set<Long> quiet) {
    this.machine = machine;
    this.log = log;
    this.explained = explained;
    this.ram = ram;
    this.floating = floating;
    this.quiet = quiet;
    machine.processor().connect(injected, injected);
    machine
        .listeners()
        .add(
            new GuestListener() {
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
        PvhBoot.plan(
            PvhRequest.of(
                new BootParts(
                    KernelImages.open(ImageBytes.ofFile(Path.of(a[0]))),
                    modules,
                    a[2],
                    Board.q35(ramBytes, 1, false),
                    0)),
            LoaderProfiles.BOOTSCOPE);
    boolean same;
    Path scratch = Files.createTempDirectory(Path.of("/dev/shm"), "lockstep");
    Path ramFile = scratch.resolve("ram");
    Path bios = scratch.resolve("bios");
    Path fifo = scratch.resolve("log");
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
      Qemu.fill(ram, machine.memory().ram());
      Files.write(bios, Qemu.bios(Files.readAllBytes(Path.of(a[5])), plan));
      Set<Long> quiet = busyRepeats(plan, ramBytes, limit);
      new ProcessBuilder("mkfifo", fifo.toString()).inheritIO().start().waitFor();
      qemu = Qemu.start(ramFile, bios, fifo, ramBytes, floating, quiet);
      QemuLog log = new QemuLog(Files.newInputStream(fifo));
      LockStep lockStep =
          new LockStep(machine, log, Explained.read(Path.of(a[6])), ram, floating, quiet);
      lockStep.watch(qemu);
      long start = System.nanoTime();
      same = lockStep.run(plan.entryState().orElseThrow(), limit);
      lockStep.report((System.nanoTime() - start) / 1_000_000);
    } finally {
      if (qemu != null) {
        qemu.destroyForcibly().waitFor();
      }
      Files.deleteIfExists(ramFile);
      Files.deleteIfExists(bios);
      Files.deleteIfExists(fifo);
      Files.delete(scratch);
    }
    System.exit(same ? 0 : 1);
  }

  /**
   * Repeated string instructions that go round often, by their linear addresses in unsigned order:
   * QEMU would log each iteration. They run on both sides, and what they did is compared behind
   * them.
   */
  private static Set<Long> busyRepeats(BootPlan plan, long ramBytes, long limit)
      throws BootException {
    TreeMap<Long, Long> rounds = new TreeMap<>(Long::compareUnsigned);
    try (Machine machine = new Machine(MachineConfiguration.ofRam(ramBytes))) {
      machine.load(plan);
      byte[] two = new byte[2];
      for (long i = 0; i < limit; i++) {
        long count = machine.state().reg(CpuState.RCX);
        long at = machine.processor().linearRip();
        if (count > 32 && Listing.peek(machine, false, at, two) == 2 && (two[0] & 0xFE) == 0xF2) {
          int code = two[1] & 0xFF;
          if ((code & 0xF0) == 0x40 || code >= 0xA4 && code <= 0xAF) {
            rounds.merge(at, Math.min(count, 1L << 32), Long::sum);
          }
        }
        if (machine.step() != StopReason.LIMIT) {
          break;
        }
      }
    }
    rounds.values().removeIf(n -> n < BUSY);
    return rounds.keySet();
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
        while (!faulted && quiet.contains(machine.processor().linearRip())) {
          Instruction logged = instruction;
          decode();
          step(true);
          instruction = logged;
          unlogged++;
        }
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

  /** QEMU waits for ever, say for input: that ends its log. */
  private void watch(Process qemu) {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              long seen = -1;
              try {
                while (compared != seen) {
                  seen = compared;
                  Thread.sleep(20_000);
                }
              } catch (InterruptedException e) {
                return;
              }
              qemu.destroy();
            });
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
    Processor processor = machine.processor();
    int i = (int) (bodies++ % HISTORY);
    linears[i] = processor.linearRip();
    sizes[i] = Listing.codeSize(processor);
    int available = Listing.peek(machine, false, linears[i], bytes);
    instruction =
        available == 0 ? null : decoders.get(sizes[i].ordinal()).decode(bytes, 0, available);
    instructions[i] = instruction;
    encodings[i] = Arrays.copyOf(bytes, instruction == null ? available : instruction.length());
  }

  private String listing(long number) {
    int i = (int) (number % HISTORY);
    return instructions[i] == null
        ? "(bad)"
        : InstructionFormatter.of(Syntax.INTEL, sizes[i]).format(instructions[i], linears[i], null);
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
              || explained.accepts(
                  bodies > 0 && hiddenOfNull(i) ? List.of("@null") : places,
                  bodies == 0 ? "" : listing(bodies - 1),
                  i,
                  ours[i],
                  theirs);
      if (!accepted) {
        return differ(
            String.format(
                Locale.ROOT, "%s: ours %x, QEMU's %x", CpuImage.name(i), ours[i], theirs));
      }
      CpuImage.write(machine, i, theirs);
    }
    return true;
  }

  /** Whether a register is the hidden part, FS and GS base aside, of a segment with no selector. */
  private boolean hiddenOfNull(int i) {
    int segment = (i - CpuImage.SELECTOR) % 8;
    return i >= CpuImage.BASE
        && i < CpuImage.GDTR
        && log.state[CpuImage.SELECTOR + segment] <= 3
        && (i >= CpuImage.LIMIT || segment < CpuState.FS);
  }

  /**
   * RAM: from time to time all of it is compared. QEMU is some instructions ahead by then, so a
   * word that differs is only suspect until we have caught up.
   */
  private boolean settle(long limit) {
    if (!suspects.isEmpty()) {
      suspects.entrySet().removeIf(e -> Host.getLong(host(e.getKey())) == e.getValue());
      if (compared == suspectsUntil) {
        suspects.entrySet().removeIf(e -> acceptsWord(e.getKey(), e.getValue()));
      }
      if (compared == suspectsUntil && !suspects.isEmpty()) {
        StringBuilder text = new StringBuilder();
        suspects.forEach(
            (at, value) ->
                text.append(
                    String.format(
                        Locale.ROOT,
                        "%n  %x: ours %x, QEMU's %x",
                        at,
                        Host.getLong(host(at)),
                        value)));
        return differ("memory differs:" + text);
      }
    }
    if (compared % 250_000 == 5_000 || compared == limit - AHEAD - 1) {
      compareMemory();
      suspectsUntil = compared + AHEAD;
    }
    return true;
  }

  private boolean acceptsWord(long offset, long theirs) {
    long mine = Host.getLong(host(offset));
    if (!explained.accepts(List.of("@memory"), "", CpuImage.MEMORY, mine, theirs)) {
      return false;
    }
    Host.putLong(host(offset), theirs);
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
    System.out.printf(Locale.ROOT, "%nDIFFERENCE after %d instructions: %s%n", compared, what);
    System.out.printf(Locale.ROOT, "%nBootscope%n%s", CpuImage.text(ours, log.state, end));
    System.out.printf(Locale.ROOT, "%nQEMU%n%s", CpuImage.text(log.state, ours, end));
    System.out.printf(
        Locale.ROOT, "%nQEMU, one state before%n%s", CpuImage.text(log.previous, null, end));
    System.out.println("\nThe instructions up to here:");
    for (long i = Math.max(0, bodies - HISTORY); i < bodies; i++) {
      int at = (int) (i % HISTORY);
      String hex = HexFormat.of().formatHex(encodings[at]);
      System.out.printf(Locale.ROOT, "  %016x  %-30s %s%n", linears[at], hex, listing(i));
    }
    return false;
  }

  private void report(long milliseconds) {
    System.out.printf(
        Locale.ROOT,
        "%n%d instructions compared in %d ms (and %d busy repeated ones behind them), %d"
            + " exceptions, %d interrupts, %d words of memory; differences explained:%n%s",
        compared,
        milliseconds,
        unlogged,
        exceptions,
        interrupts,
        wordsCompared,
        explained.table());
  }
}
