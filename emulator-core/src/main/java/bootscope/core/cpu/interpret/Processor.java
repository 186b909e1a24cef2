package bootscope.core.cpu.interpret;

import bootscope.core.bits.Host;
import bootscope.core.cpu.fpu.X87;
import bootscope.core.cpu.mmu.Mmu;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.state.LazyFlags;
import bootscope.core.cpu.state.Msr;
import bootscope.core.describe.StateException;
import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.describe.Stateful;
import bootscope.core.io.InterruptController;
import bootscope.core.io.MsrBank;
import bootscope.core.io.PortMap;
import bootscope.core.isa.CpuFeature;
import bootscope.core.memory.MemoryMap;
import bootscope.core.time.VirtualClock;
import java.lang.foreign.Arena;
import java.util.EnumSet;
import java.util.Set;

/**
 * One x86-64 logical processor: runs blocks of ops until the clock's deadline, delivers interrupts
 * and exceptions between instructions.
 *
 * <p>Time within a block: {@link #blockStart} plus {@link #pos}, the instructions of the block that
 * have retired. The clock itself is brought up to date at the block's end, and before a device is
 * reached.
 */
public final class Processor implements Mmu.AccessHost, Stateful {
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
  }

  // Segments after RESET: present, accessed (SDM vol. 3A table 9-1), and system segments' types.
  private static final int READ_WRITE = 0x93;
  private static final int EXECUTE_READ = 0x9B;
  private static final int LDT = 0x82;
  private static final int BUSY_TSS = 0x8B;

  // What the listener knows of CR0.PE, CR0.PG and EFER.LMA, which the mode key leaves out in part.
  private long announcedPaging;

  final CpuState s;
  private final long lazyFlags;
  public final Mmu mmu;
  final VirtualClock clock;
  final PortMap ports;
  final MemoryMap memory;
  final Set<CpuFeature> features;
  final long tscHz;
  final Segments segments;
  final Interrupts interrupts;
  final FarTransfers far;
  final Tasks tasks;
  final ControlRegisters control;
  final Msrs msrs;
  final Cpuid cpuid;
  final DebugRegisters debug;
  final ExtendedState extended;
  final Shadows shadows = new Shadows();
  private final CodeBlocks blocks;

  InterruptController controller = InterruptController.NONE;
  MsrBank externalMsrs = MsrBank.NONE;
  ProcessorListener listener = new ProcessorListener() {};
  private Hooks hooks = address -> false;

  // Where execution stands within the present block.
  private int pos;
  private boolean leaving; // the present block, after the op that runs
  private long blockStart;
  private boolean fetching;

  /** Set when an instruction reaches a device, a port or a hole; for whoever cleared it before. */
  boolean deviceReached;

  int mode;
  int cpl;
  boolean halted;
  private boolean shutdown;
  private boolean nmiPending;
  boolean nmiBlocked;
  long passedHook = -1;
  long seed;

  public Processor(
      Arena arena,
      CpuState state,
      MemoryMap memory,
      PortMap ports,
      VirtualClock clock,
      Set<CpuFeature> features,
      long tscHz,
      long seed) {
    this.s = state;
    lazyFlags = state.lazyFlagsAddress();
    this.memory = memory;
    this.ports = ports;
    this.clock = clock;
    this.features = Set.copyOf(features);
    this.tscHz = tscHz;
    this.seed = seed;
    mmu = new Mmu(arena, state, memory, this);
    segments = new Segments(this);
    interrupts = new Interrupts(this);
    tasks = new Tasks(this);
    far = new FarTransfers(this);
    cpuid = new Cpuid(this);
    control = new ControlRegisters(this);
    msrs = new Msrs(this);
    debug = new DebugRegisters(this);
    extended = new ExtendedState(this);
    blocks = new CodeBlocks(arena, this);
    memory.codeWatcher(this::codeWritten);
    memory.changeWatcher(mmu::flush);
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

  /** Whether an interrupt could wake the halted processor. */
  public boolean canBeInterrupted() {
    return (s.systemFlags() & Bits.FLAG_IF) != 0;
  }

  /** Wires the interrupt controller and the MSRs that live in it. */
  public void connect(InterruptController controller, MsrBank msrs) {
    this.controller = controller;
    this.externalMsrs = msrs;
  }

  public void listener(ProcessorListener listener) {
    this.listener = listener;
  }

  public CpuState state() {
    return s;
  }

  /** Current privilege level, 0–3. */
  public int cpl() {
    return cpl;
  }

  /** Bits of code addressing now: 16, 32 or 64. */
  public int codeBits() {
    return 16 << (mode & ModeKey.CODE_SIZE);
  }

  public boolean halted() {
    return halted;
  }

  public boolean isShutdown() {
    return shutdown;
  }

  /** The linear address of the next instruction. */
  public long linearRip() {
    return codeBits() == 64 ? s.rip() : s.segmentBase(CpuState.CS) + s.rip() & 0xFFFF_FFFFL;
  }

  /** All of RFLAGS. */
  public long rflags() {
    return s.systemFlags() | LazyFlags.get(s);
  }

  /** Sets all of RFLAGS and takes note of the consequences. */
  public void rflags(long value) {
    s.systemFlags(value & ~(long) LazyFlags.ALL | Bits.FLAG_FIXED);
    LazyFlags.set(s, (int) value);
    modeChanged();
  }

  // ---------------------------------------------------------------- running

  /** Says which instructions must be looked at before they run; drops all decoded blocks. */
  public void hooks(Hooks hooks) {
    this.hooks = hooks;
    blocks.forget();
  }

  /** Drops all decoded blocks, because what lies on their first instructions changed. */
  void redecode() {
    blocks.forget();
    leaveBlock();
  }

  boolean hooked(long linearAddress) {
    return hooks.at(linearAddress) || debug.instructionBreakpointAt(linearAddress);
  }

  /** Lets the instruction at RIP run although a hook lies on it. */
  public void passHook() {
    passedHook = clock.now();
  }

  /** CR8: the priority class that the local APIC holds, 0–15 (SDM vol. 3A §11.8.6). */
  public int taskPriority() {
    return controller.taskPriority();
  }

  /** Sets CR8, 0–15. */
  public void taskPriority(int priority) {
    controller.taskPriority(priority);
  }

  /** Takes a non-maskable interrupt at the next boundary. */
  public void nmi() {
    nmiPending = true;
    clock.deadline(0);
  }

  /** The controller's pending state changed: look at it at the next boundary. */
  public void interruptChanged() {
    clock.deadline(0);
  }

  /** SYSCALL and SYSRET trap by the TF that they loaded (AMD APM vol. 2 §13.1.4). */
  void traceByNewFlags() {
    shadows.untraced();
    if ((s.systemFlags() & Bits.FLAG_TF) != 0) {
      debug.trap(Bits.DR6_BS);
    }
  }

  void shutdown() {
    shutdown = true;
  }

  /**
   * Runs until the clock's deadline or an event that {@link Outcome} names; a call for attention is
   * a deadline, too. On return RIP and the clock are exact.
   */
  public Outcome run() {
    for (; ; ) {
      if (shutdown) {
        return Outcome.SHUTDOWN;
      }
      atBoundary();
      boolean shadowed = shadows.take();
      if (!shadowed && takeInterrupt()) {
        if (!interruptReady()) {
          continue;
        }
        // The next comes before this one's handler has run an instruction, as it may do for ever:
        // through a trap gate, from an 8259 that ends interrupts by itself. So time passes.
        clock.skipTo(clock.now() + 1);
        if (clock.now() >= clock.deadline() || clock.attention()) {
          return Outcome.DEADLINE;
        }
        continue;
      }
      if (halted) {
        return Outcome.HALTED;
      }
      if (clock.now() >= clock.deadline() || clock.attention()) {
        shadows.putBack(shadowed);
        return Outcome.DEADLINE;
      }
      shadows.begin();
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
        if (resumed && shadows.clearsResumeFlag() && clock.instructions() > before) {
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
        raise(debug.takeTrap());
      }
    }
  }

  /** No instruction runs: devices that a delivery reaches find the clock as it is. */
  private void atBoundary() {
    blockStart = clock.now();
    pos = 0;
  }

  /** Whether {@link #takeInterrupt} would take one. */
  private boolean interruptReady() {
    return nmiPending && !nmiBlocked
        || (s.systemFlags() & Bits.FLAG_IF) != 0 && controller.pending();
  }

  private boolean takeInterrupt() {
    try {
      if (nmiPending && !nmiBlocked) {
        nmiPending = false;
        halted = false;
        nmiBlocked = true;
        interrupts.deliverExternal(GuestFault.NMI);
        return true;
      }
      if ((s.systemFlags() & Bits.FLAG_IF) != 0 && controller.pending()) {
        halted = false;
        int vector = controller.acknowledge();
        listener.interrupt(vector);
        interrupts.deliverExternal(vector);
        return true;
      }
    } catch (GuestFault fault) {
      raise(fault);
      return true;
    }
    return false;
  }

  /**
   * Delivers an exception at the present boundary. It takes a nanosecond, so that a guest whose
   * handlers fault for ever still comes to the clock's deadline.
   */
  void raise(GuestFault fault) {
    atBoundary();
    interrupts.deliverFault(fault);
    clock.skipTo(clock.now() + 1);
  }

  /** Runs blocks until something wants attention; true when a hook does. */
  private boolean runBlocks() {
    Block b = null;
    try {
      for (; ; ) {
        if (b == null) {
          pos = 0;
          blockStart = clock.now();
          b = enter();
        }
        long now = clock.now();
        long room = clock.deadline() - now;
        int body = b.body;
        int limit = body;
        boolean whole = true;
        if (b.weight > room) {
          if (room <= 0) {
            s.rip(b.rip);
            return false;
          }
          if (b.weight == Block.HOOKED) {
            s.rip(b.rip);
            // The guest's own breakpoint is no hook: a debugger's step does not pass it.
            if (debug.instructionBreakpointAt(linearRip())) {
              GuestFault fault = debug.instructionBreakpoint(linearRip());
              if (fault != null) {
                raise(fault);
                return false;
              }
            }
            if (now != passedHook && hooks.at(linearRip())) {
              return true;
            }
          }
          if (b.count > room) {
            limit = (int) room;
            whole = false;
          }
        }
        blockStart = now;
        leaving = false;
        int done = runBody(b.ops, limit);
        if (leaving || !whole) {
          clock.set(now + done);
          s.rip(b.rip + b.ops[done].offset);
          return false;
        }
        pos = body;
        Block next = b.terminator.leave(this);
        clock.set(now + b.count);
        if (next == null) {
          return false;
        }
        if (clock.attention()) {
          s.rip(next.rip);
          return false;
        }
        b = next;
      }
    } catch (GuestFault fault) {
      long retired = pos;
      if (fetching) {
        fetching = false; // RIP is in the state already
        if (blockStart + retired >= clock.deadline()) {
          // Traps of the instruction before, and interrupts, come ahead of what happens to the
          // next one's fetch, which is tried again after them (SDM vol. 3A table 6-2).
          clock.set(blockStart + retired);
          return false;
        }
      } else {
        Op op = b.ops[pos];
        s.rip(b.rip + op.offset);
        interrupts.faultingOp(op, fault);
      }
      clock.set(blockStart + retired);
      debug.instructionFaulted();
      raise(fault);
      return false;
    }
  }

  /**
   * Runs a block's straight-line ops until one of them wants to leave. Written out four times: each
   * place predicts its own branches.
   *
   * @return how many have run
   */
  private int runBody(Op[] ops, int limit) {
    int i = 0;
    while (i + 4 <= limit) {
      pos = i;
      ops[i].execute(this);
      if (leaving) {
        return i + 1;
      }
      pos = i + 1;
      ops[i + 1].execute(this);
      if (leaving) {
        return i + 2;
      }
      pos = i + 2;
      ops[i + 2].execute(this);
      if (leaving) {
        return i + 3;
      }
      pos = i + 3;
      ops[i + 3].execute(this);
      i += 4;
      if (leaving) {
        return i;
      }
    }
    while (i < limit) {
      pos = i;
      ops[i].execute(this);
      i++;
      if (leaving) {
        return i;
      }
    }
    return i;
  }

  /** The block at the RIP in the state. */
  private Block enter() {
    Block b = blocks.jumped();
    return b != null ? b : blocks.find();
  }

  /** Goes to an RIP that the state has: the block there. Retires the leaving instruction first. */
  Block enterFromBranch() {
    Block b = blocks.jumped();
    if (b != null) {
      return b;
    }
    pos++;
    return blocks.find();
  }

  /** As {@link #enterFromBranch} after a block that was merely cut, whose end retires nothing. */
  Block enterFromCut() {
    return enter();
  }

  /** Number of decoded blocks that are kept. */
  public int blocks() {
    return blocks.size();
  }

  /** Most that {@link #decodedBytes} ever is. */
  public static final long MOST_DECODED_BYTES = CodeBlocks.MOST_BYTES + BlockBuilder.MOST_BYTES;

  /** What decoded blocks and their constants cost the host at the most, in bytes. */
  public long decodedBytes() {
    return blocks.bytes();
  }

  // ------------------------------------------------------- memory unit's host

  @Override
  public void beforeDevice() {
    deviceReached = true;
    clock.set(blockStart + pos);
  }

  @Override
  public void afterDevice() {
    leaving = true;
  }

  @Override
  public void codeWritten(long offset, int size) {
    if (blocks.overwritten(offset, size)) {
      leaving = true; // the block that runs may be among them
    }
  }

  @Override
  public void translationsDropped() {
    leaving = true; // what follows in the block was fetched through the old ones
  }

  /** Ends the present block after the instruction that runs, so that traps are looked at. */
  void leaveBlock() {
    leaving = true;
    clock.deadline(0); // for a terminator, behind which the next block would begin
  }

  /** Whether RIP in the state stands where a fault happens, so that it must not be recomputed. */
  void fetching(boolean exact) {
    fetching = exact;
  }

  /** Tells the user of an encoding that isn't implemented. */
  void noteUndefined(byte[] bytes, long rip) {
    long base = code64() ? 0 : s.segmentBase(CpuState.CS);
    listener.undefined(base + rip, bytes);
  }

  /** Virtual time of the instruction that runs: the clock's own may be that of its block. */
  public long now() {
    return blockStart + pos;
  }

  // ---------------------------------------------------------------- helpers for ops

  void flags(long result, long carries) {
    Host.putLong(lazyFlags, result);
    Host.putLong(lazyFlags + 8, carries);
  }

  /** Whether condition code 0–15 holds (SDM vol. 1 appendix B). */
  boolean condition(int code) {
    long result = s.lazyResult();
    long carries = s.lazyCarries();
    boolean holds =
        switch (code >> 1) {
          case 0 -> LazyFlags.overflow(carries);
          case 1 -> carries < 0;
          case 2 -> result == 0;
          case 3 -> carries < 0 || result == 0;
          case 4 -> LazyFlags.sign(result, carries);
          case 5 -> LazyFlags.parity(result, carries);
          case 6 -> LazyFlags.sign(result, carries) != LazyFlags.overflow(carries);
          default -> result == 0 || LazyFlags.sign(result, carries) != LazyFlags.overflow(carries);
        };
    return holds != ((code & 1) != 0);
  }

  boolean flag(long bit) {
    return (s.systemFlags() & bit) != 0;
  }

  int iopl() {
    return (int) s.systemFlags() >> 12 & 3;
  }

  boolean protectedMode() {
    return (mode & ModeKey.PROTECTED) != 0;
  }

  boolean virtual8086() {
    return (mode & ModeKey.VIRTUAL_8086) != 0;
  }

  boolean longMode() {
    return (s.msr(Msr.EFER) & Msr.EFER_LMA) != 0;
  }

  boolean code64() {
    return (mode & ModeKey.CODE_SIZE) == 2;
  }

  /** #GP(0) unless CPL is 0. */
  void privileged() {
    if (cpl != 0) {
      throw s.fault(GuestFault.GP, 0);
    }
  }

  /** Computes what follows from CR0, CR4, EFER, RFLAGS and the segments. */
  public void modeChanged() {
    int before = mode;
    int beforeCpl = cpl;
    long paging = s.cr(0) & (Bits.CR0_PE | Bits.CR0_PG) | s.msr(Msr.EFER) & Msr.EFER_LMA;
    boolean pagingChanged = paging != announcedPaging;
    announcedPaging = paging;
    cpl = ModeKey.cpl(s);
    mode = ModeKey.of(this);
    mmu.modeChanged(cpl == 3);
    if (mode != before || cpl != beforeCpl || pagingChanged) {
      listener.modeChanged();
    }
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
    s.msr(Msr.TSC_OFFSET, -msrs.tsc()); // the counter begins at 0
    controller.tscOffset(s.msr(Msr.TSC_OFFSET));
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
    halted = false;
    shutdown = false;
    shadows.reset();
    nmiPending = false;
    nmiBlocked = false;
    passedHook = -1;
    atBoundary();
    debug.reset();
    mmu.flush();
    blocks.forget();
    modeChanged();
  }

  /** The bits of CR4 that this processor has; others fault (SDM vol. 3A §2.5). */
  public long cr4Bits() {
    return control.cr4Allowed();
  }

  /** A debugger has given registers other values: works out anew what follows from them. */
  public void edited() {
    control.observePdptes();
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
    out.putBoolean("halted", halted);
    out.putBoolean("shutdown", shutdown);
    shadows.save(out);
    out.putBoolean("nmiPending", nmiPending);
    out.putBoolean("nmiBlocked", nmiBlocked);
    out.putLong("seed", seed);
    debug.save(out);
  }

  @Override
  public void restore(StateReader in) {
    byte[] block = in.getBytes("registers");
    if (block.length != CpuState.architecturalBytes()) {
      throw new StateException("registers have " + block.length + " bytes");
    }
    Host.copyIn(block, 0, s.block(), block.length);
    halted = in.getBoolean("halted");
    shutdown = in.getBoolean("shutdown");
    shadows.restore(in);
    nmiPending = in.getBoolean("nmiPending");
    nmiBlocked = in.getBoolean("nmiBlocked");
    seed = in.getLong("seed");
    debug.restore(in);
    passedHook = -1;
    atBoundary();
    blocks.forget();
    modeChanged();
  }
}
