package bootscope.core.cpu.engine;

import bootscope.core.bits.Host;
import bootscope.core.cpu.fpu.X87;
import bootscope.core.cpu.mmu.Mmu;
import bootscope.core.cpu.ops.Cpu;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.state.LazyFlags;
import bootscope.core.cpu.state.Msr;
import bootscope.core.cpu.system.Activity;
import bootscope.core.cpu.system.Connections;
import bootscope.core.cpu.system.Cpuid;
import bootscope.core.cpu.system.DebugRegisters;
import bootscope.core.cpu.system.Shadows;
import bootscope.core.cpu.system.SystemUnits;
import bootscope.core.cpu.transfer.TransferLog;
import bootscope.core.describe.StateException;
import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.describe.Stateful;
import bootscope.core.event.GuestListener;
import bootscope.core.io.InterruptController;
import bootscope.core.io.MsrBank;
import bootscope.core.io.PortMap;
import bootscope.core.isa.CpuFeature;
import bootscope.core.memory.MemoryMap;
import bootscope.core.time.VirtualClock;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.Set;

/**
 * One x86-64 logical processor, as the rest of the program sees it: runs until the clock's
 * deadline, takes interrupts between instructions, is reset, saved and restored.
 */
public final class Processor implements Stateful {
  /** Why {@link #run} came back. */
  public enum Outcome {
    /** The clock's deadline is reached: let events run, then call again. */
    DEADLINE,
    /** HLT or MWAIT waits for an interrupt. */
    HALTED,
    /** The next instruction is one that {@link Hooks} wants to see first. */
    HOOK,
    /** A triple fault: the processor is in shutdown, its state that of the last fault. */
    SHUTDOWN
  }

  /** Which instructions somebody wants to see before they run. */
  public interface Hooks {
    boolean at(long linearAddress);

    /** The next instruction is one; whether the machine must stop before it. */
    default boolean reached(long linearAddress) {
      return true;
    }

    /** Whether any of so many addresses in a page is one. */
    default boolean within(long linearAddress, int bytes) {
      for (int i = 0; i < bytes; i++) {
        if (at(linearAddress + i)) {
          return true;
        }
      }
      return false;
    }
  }

  // Segments after RESET: present, accessed (SDM vol. 3A table 9-1), and system segments' types.
  private static final int READ_WRITE = 0x93;
  private static final int EXECUTE_READ = 0x9B;
  private static final int LDT = 0x82;
  private static final int BUSY_TSS = 0x8B;

  /** Most that {@link #decodedBytes} ever is. */
  public static final long MOST_DECODED_BYTES = CodeBlocks.MOST_BYTES + BlockBuilder.MOST_BYTES;

  public final Mmu mmu;

  final Cpu c;
  private final CpuState s;
  private final MemoryMap memory;
  private final VirtualClock clock;
  private final HookPoints hooks;
  private final NativeBlocks code;
  private final CodeBlocks blocks;
  final BlockRunner runner;
  private final EngineInspector inspector;
  final SystemUnits units;
  private final Activity activity;
  private final Shadows shadows;
  private final DebugRegisters debug;
  private final Connections connections;
  private long interruptedAt = -1; // virtual time at which an interrupt was delivered last
  private boolean sound = true; // no exception has come out of running the guest

  public Processor(
      Arena arena,
      CpuState state,
      MemoryMap memory,
      PortMap ports,
      VirtualClock clock,
      Set<CpuFeature> features,
      long tscHz,
      long seed,
      EngineChoice engine) {
    s = state;
    this.memory = memory;
    this.clock = clock;
    c = new Cpu(arena, state, memory, clock, features);
    mmu = c.mmu;
    units = new SystemUnits(c, memory, ports, clock, tscHz, seed, this::redecode);
    activity = units.activity;
    shadows = units.shadows;
    debug = units.debug;
    connections = units.connections;
    hooks = new HookPoints(debug);
    code = new NativeBlocks(arena, state.block(), tscHz == 1_000_000_000L, features, engine);
    blocks = new CodeBlocks(arena, c, memory, units, hooks, code);
    runner = new BlockRunner(c, clock, blocks, code, hooks, units);
    inspector = new EngineInspector(memory, mmu, blocks, code);
    mmu.fetchWatcher(this::fetched);
    memory.codeWatcher(this::codeWritten);
    memory.changeWatcher(mmu::flush);
    memory.careWatcher(mmu::careChanged);
    memory.ram().dirty().epochWatcher(mmu::epochBegun);
    modeChanged();
  }

  /** Everything that this processor can do. */
  public static Set<CpuFeature> implementedFeatures() {
    EnumSet<CpuFeature> all = EnumSet.noneOf(CpuFeature.class);
    for (CpuFeature feature : CpuFeature.values()) {
      if (feature.implemented()) {
        all.add(feature);
      }
    }
    all.removeAll(
        EnumSet.of(CpuFeature.XSAVES, CpuFeature.PKU, CpuFeature.HYPERCALL, CpuFeature.AMD_MISC));
    return all;
  }

  /** Takes translated code that another run kept; before the first instruction. */
  public void takeCode(KeptCode where) {
    code.take(where);
  }

  /** Keeps translated code there for the next run, unless this one came to grief. */
  public void keepCode() {
    if (sound) {
      code.keep();
    }
  }

  /** Waits for what is still done for it; before its memory is given back. */
  public void close() {
    noteTransfers(null);
    code.taken();
  }

  /** Whether an interrupt could wake the halted processor. */
  public boolean canBeInterrupted() {
    return (s.systemFlags() & Bits.FLAG_IF) != 0;
  }

  /** Wires the interrupt controller and the MSRs that live in it. */
  public void connect(InterruptController controller, MsrBank msrs) {
    connections.controller = controller;
    connections.msrs = msrs;
  }

  public CpuState state() {
    return s;
  }

  /** Current privilege level, 0–3. */
  public int cpl() {
    return c.cpl();
  }

  /** Bits of code addressing now: 16, 32 or 64. */
  public int codeBits() {
    return c.codeBits();
  }

  public boolean halted() {
    return activity.halted;
  }

  public boolean isShutdown() {
    return activity.shutdown;
  }

  /** The linear address of the next instruction. */
  public long linearRip() {
    return c.linearRip();
  }

  /** All of RFLAGS. */
  public long rflags() {
    return c.rflags();
  }

  /** Sets all of RFLAGS and takes note of the consequences. */
  public void rflags(long value) {
    units.mode.rflags(value);
  }

  // ---------------------------------------------------------------- running

  /** Says which instructions must be looked at before they run; drops all decoded blocks. */
  public void hooks(Hooks hooks) {
    this.hooks.set(hooks);
    blocks.forget();
  }

  /**
   * Notes transfers of control from now on: calls, returns, jumps between functions, events. What
   * the guest does stays as it is. Between two runs, or before the next instruction.
   *
   * @param sink takes the notes; null: nothing is noted any more
   * @return what notes, or null
   */
  public TransferLog noteTransfers(TransferLog.Sink sink) {
    TransferLog before = connections.transfers;
    if (before != null) {
      before.flush();
      connections.transfers = null;
      blocks.note(null); // nobody writes notes any more
      before.close();
    }
    TransferLog log =
        sink == null
            ? null
            : new TransferLog(s.block() + CpuState.NEXT_TRANSFER, clock, this::observeWord, sink);
    connections.transfers = log;
    blocks.note(log);
    return log;
  }

  /**
   * Tells from now on how often which instructions retire, in no order and not before {@link
   * #settleRetired}. What the guest does stays as it is. Between two runs, or before the next
   * instruction.
   *
   * @param listener is told; null: nobody any more
   */
  public void tellRetired(RetiredInstructions listener) {
    blocks.tell(listener);
  }

  /** Tells of all that has retired. Between two runs, or before the next instruction. */
  public void settleRetired() {
    blocks.settle();
  }

  private long observeWord(long linear) {
    long physical = mmu.observe(linear);
    if (physical == -1 || (linear & 4095) > 4096 - 8) {
      return 0;
    }
    return ByteBuffer.wrap(memory.peek(physical, 8)).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  /** Where functions begin and end is another than it was. */
  public void edgesChanged() {
    blocks.forget();
  }

  /** Makes the instruction that runs the last of its block. On the machine's own thread. */
  public void leaveBlock() {
    c.leaveBlock();
  }

  /** Drops all decoded blocks, because what lies on their first instructions changed. */
  private void redecode() {
    blocks.forget();
    c.leaveBlock();
  }

  /** The next instruction is one that somebody wants to see; whether it must not run now. */
  public boolean hookReached() {
    return hooks.reached(linearRip());
  }

  /** Lets the instruction at RIP run although a hook lies on it. */
  public void passHook() {
    hooks.pass(clock.now());
  }

  /** CR8: the priority class that the local APIC holds, 0–15 (SDM vol. 3A §10.8.6). */
  public int taskPriority() {
    return connections.controller.taskPriority();
  }

  /** Sets CR8, 0–15. */
  public void taskPriority(int priority) {
    connections.controller.taskPriority(priority);
  }

  /** Takes a non-maskable interrupt at the next boundary. */
  public void nmi() {
    activity.nmiPending = true;
    clock.deadline(0);
  }

  /** The controller's pending state changed: look at it at the next boundary. */
  public void interruptChanged() {
    clock.deadline(0);
  }

  /**
   * Runs until the clock's deadline or an event that {@link Outcome} names; a call for attention is
   * a deadline, too. On return RIP and the clock are exact.
   */
  public Outcome run() {
    sound = false;
    Outcome outcome = runOn();
    sound = true;
    return outcome;
  }

  private Outcome runOn() {
    connections.settleNotes();
    for (; ; ) {
      if (activity.shutdown) {
        return Outcome.SHUTDOWN;
      }
      c.atBoundary();
      boolean shadowed = shadows.take();
      if (!shadowed && takeInterrupt()) {
        if (!interruptReady()) {
          continue;
        }
        // The next comes before this one's handler has run an instruction, as it may do for ever:
        // through a trap gate, from an 8259 that ends interrupts by itself. So time passes.
        clock.skipTo(clock.now() + 1);
        connections.settleNotes();
        if (clock.now() >= clock.deadline() || clock.attention()) {
          return Outcome.DEADLINE;
        }
        continue;
      }
      if (activity.halted) {
        return Outcome.HALTED;
      }
      if (clock.now() >= clock.deadline() || clock.attention()) {
        shadows.putBack(shadowed);
        return Outcome.DEADLINE;
      }
      c.keepResumeFlag(false); // an event through a task gate may have set it
      long flags = s.systemFlags();
      boolean traced = (flags & Bits.FLAG_TF) != 0;
      boolean resumed = (flags & Bits.FLAG_RF) != 0;
      if (shadowed || traced || resumed) {
        // One instruction; whoever called works out the deadline anew.
        long before = clock.instructions();
        clock.deadline(Math.min(clock.deadline(), clock.now() + 1));
        if (runBlocks()) {
          shadows.putBack(shadowed);
          return Outcome.HOOK;
        }
        if (resumed && !c.keepsResumeFlag() && clock.instructions() > before) {
          s.systemFlags(s.systemFlags() & ~(long) Bits.FLAG_RF);
        }
        if (traced && shadows.traces() && clock.instructions() > before) {
          debug.trap(Bits.DR6_BS);
        }
      } else if (runBlocks()) {
        return Outcome.HOOK;
      }
      if (shadows.end()) {
        debug.holdTraps();
      } else if (debug.trapPending()) {
        units.interrupts.raise(debug.takeTrap());
      }
    }
  }

  private void fetched(long linear, long physical) {
    for (GuestListener l : connections.listeners.all()) {
      l.fetched(linear, physical);
    }
  }

  private boolean runBlocks() {
    boolean hook = runner.run();
    if (runner.translated.takeShadow()) {
      shadows.putBack(true);
    }
    return hook;
  }

  /**
   * Whether an interrupt was delivered since time passed last: its handler's first instruction has
   * not run, and neither count nor time tell this instant from the one before.
   */
  public boolean interrupted() {
    return interruptedAt == clock.now();
  }

  /** It was put back to such an instant, which what is saved of it does not tell. */
  public void interruptedHere() {
    interruptedAt = clock.now();
  }

  /** Whether one more instruction runs before interrupts are looked at: behind STI or MOV SS. */
  public boolean inShadow() {
    return shadows.lies();
  }

  /** Whether {@link #takeInterrupt} would take one. */
  private boolean interruptReady() {
    return activity.nmiPending && !activity.nmiBlocked
        || (s.systemFlags() & Bits.FLAG_IF) != 0 && connections.controller.pending();
  }

  private boolean takeInterrupt() {
    try {
      if (activity.nmiPending && !activity.nmiBlocked) {
        activity.nmiPending = false;
        activity.halted = false;
        activity.nmiBlocked = true;
        interruptedAt = clock.now();
        units.interrupts.deliverExternal(GuestFault.NMI);
        return true;
      }
      if ((s.systemFlags() & Bits.FLAG_IF) != 0 && connections.controller.pending()) {
        activity.halted = false;
        int vector = connections.controller.acknowledge();
        interruptedAt = clock.now();
        for (GuestListener l : connections.listeners.all()) {
          l.interrupt(vector);
        }
        units.interrupts.deliverExternal(vector);
        return true;
      }
    } catch (GuestFault fault) {
      units.interrupts.raise(fault);
      return true;
    }
    return false;
  }

  /** Number of decoded blocks that are kept. */
  public int blocks() {
    return blocks.size();
  }

  /** What decoded blocks and their constants cost the host at the most, in bytes. */
  public long decodedBytes() {
    return blocks.bytes();
  }

  /** A look at the engine while nothing runs. */
  public EngineInspector engine() {
    return inspector;
  }

  private void codeWritten(long offset, int size) {
    if (blocks.overwritten(offset, size)) {
      c.codeDropped(); // the block that runs may be among them
    }
  }

  /** Virtual time of the instruction that runs: the clock's own may be that of its block. */
  public long now() {
    return c.now();
  }

  /** Computes what follows from CR0, CR4, EFER, RFLAGS and the segments. */
  public void modeChanged() {
    units.mode.changed();
  }

  // ---------------------------------------------------------------- reset and state

  /**
   * The state after power-up or RESET (SDM vol. 3A table 9-1): real mode at physical address
   * 0xFFFFFFF0, segments of 64 KiB, EDX telling the processor's signature.
   */
  public void powerOn() {
    Host.fill(s.block(), CpuState.architecturalBytes(), 0);
    X87.reset(s);
    s.mxcsr(0x1F80);
    s.xcr0(1);
    s.dr(6, Bits.DR6_FIXED);
    s.dr(7, Bits.DR7_FIXED);
    s.cr(0, Bits.CR0_ET | Bits.CR0_NW | Bits.CR0_CD);
    s.systemFlags(Bits.FLAG_FIXED);
    LazyFlags.set(s, 0);
    for (int i = 0; i < 6; i++) {
      segment(i, 0, 0, READ_WRITE);
    }
    segment(CpuState.CS, 0xF000, 0xFFFF_0000L, EXECUTE_READ);
    segment(CpuState.LDTR, 0, 0, LDT);
    segment(CpuState.TR, 0, 0, BUSY_TSS);
    s.gdtr(0, 0xFFFF);
    s.idtr(0, 0xFFFF);
    s.rip(0xFFF0);
    s.reg(CpuState.RDX, Cpuid.SIGNATURE);
    s.msr(Msr.PAT, 0x0007_0406_0007_0406L);
    s.msr(Msr.TSC_OFFSET, -units.msrs.tsc()); // the counter begins at 0
    connections.controller.tscOffset(s.msr(Msr.TSC_OFFSET));
    restart();
  }

  private void segment(int register, int selector, long base, int attributes) {
    s.selector(register, selector);
    s.segmentBase(register, base);
    s.segmentLimit(register, 0xFFFF);
    s.segmentAttributes(register, attributes);
  }

  /** Random numbers go on; what they are is the machine's, not the processor's. */
  @Override
  public void reset(StateReader powerOn) {
    powerOn();
  }

  /** Forgets what is not in the register block: after a reset or when an entry state was set. */
  public void restart() {
    activity.reset();
    shadows.reset();
    hooks.forgetPassed();
    c.atBoundary();
    debug.reset();
    mmu.flush();
    blocks.forget();
    modeChanged();
  }

  /** The bits of CR4 that this processor has; others fault (SDM vol. 3A §2.5). */
  public long cr4Bits() {
    return units.control.cr4Allowed();
  }

  /** A debugger has given registers other values: works out anew what follows from them. */
  public void edited() {
    units.control.observePdptes();
    debug.refresh();
    mmu.flush();
    modeChanged();
  }

  @Override
  public String stateName() {
    return "cpu";
  }

  @Override
  public int stateVersion() {
    return 3;
  }

  @Override
  public void save(StateWriter out) {
    LazyFlags.set(s, LazyFlags.get(s)); // one form for equal flags, so that states compare
    byte[] block = new byte[CpuState.architecturalBytes()];
    Host.copyOut(s.block(), block, 0, block.length);
    out.putBytes("registers", block);
    out.putBoolean("halted", activity.halted);
    out.putBoolean("shutdown", activity.shutdown);
    shadows.save(out);
    out.putBoolean("nmiPending", activity.nmiPending);
    out.putBoolean("nmiBlocked", activity.nmiBlocked);
    out.putLong("seed", units.random.seed());
    debug.save(out);
  }

  /** Decoded blocks stay: {@link MemoryMap#putBack} drops those whose bytes were others. */
  @Override
  public void restore(StateReader in) {
    byte[] block = in.getBytes("registers");
    if (block.length != CpuState.architecturalBytes()) {
      throw new StateException("registers have " + block.length + " bytes");
    }
    Host.copyIn(block, 0, s.block(), block.length);
    activity.halted = in.getBoolean("halted");
    activity.shutdown = in.getBoolean("shutdown");
    shadows.restore(in);
    activity.nmiPending = in.getBoolean("nmiPending");
    activity.nmiBlocked = in.getBoolean("nmiBlocked");
    units.random.seed(in.getLong("seed"));
    debug.restore(in);
    hooks.forgetPassed();
    interruptedAt = -1;
    c.atBoundary();
    modeChanged();
  }
}
