package bootscope.core.cpu.ops;

import bootscope.core.bits.Host;
import bootscope.core.cpu.mmu.Mmu;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.state.LazyFlags;
import bootscope.core.cpu.state.Msr;
import bootscope.core.isa.CpuFeature;
import bootscope.core.memory.MemoryMap;
import bootscope.core.time.VirtualClock;
import java.lang.foreign.Arena;
import java.util.Set;

/**
 * What an op sees of the processor: registers, memory, flags, the mode, and where execution stands.
 *
 * <p>Time within a block: that of the block's start, plus the instructions of the block that have
 * retired. The clock itself is brought up to date at the block's end, and before a device is
 * reached.
 */
public final class Cpu implements Mmu.AccessHost {
  /** The register block. */
  public final CpuState s;

  public final Mmu mmu;

  /** What the processor has. */
  public final Set<CpuFeature> features;

  private final long lazyFlags;
  private final VirtualClock clock;

  private int mode;
  private int cpl;

  // Where execution stands within the present block.
  private int position;
  private boolean leaving; // the present block, after the op that runs
  private long blockStart;
  private boolean ripExact;

  // What the instruction that runs leaves for the boundary behind it.
  private boolean deviceReached;
  private boolean keepsResumeFlag;
  private long traps;

  public Cpu(
      Arena arena, CpuState state, MemoryMap memory, VirtualClock clock, Set<CpuFeature> features) {
    s = state;
    lazyFlags = state.lazyFlagsAddress();
    this.clock = clock;
    this.features = Set.copyOf(features);
    mmu = new Mmu(arena, state, memory, this);
  }

  // ---------------------------------------------------------------- flags

  /** Sets the arithmetic flags by a result and its carries (see {@link LazyFlags}). */
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

  /** Whether a system flag is set. */
  public boolean flag(long bit) {
    return (s.systemFlags() & bit) != 0;
  }

  /** All of RFLAGS. */
  public long rflags() {
    return s.systemFlags() | LazyFlags.get(s);
  }

  /** I/O privilege level, 0–3. */
  public int iopl() {
    return (int) s.systemFlags() >> 12 & 3;
  }

  // ---------------------------------------------------------------- mode

  /** The mode's {@link ModeKey}. */
  public int mode() {
    return mode;
  }

  /** Current privilege level, 0–3. */
  public int cpl() {
    return cpl;
  }

  /** Sets the mode and the privilege level, which follow from the registers. */
  public void mode(int key, int cpl) {
    mode = key;
    this.cpl = cpl;
  }

  public boolean protectedMode() {
    return (mode & ModeKey.PROTECTED) != 0;
  }

  public boolean virtual8086() {
    return (mode & ModeKey.VIRTUAL_8086) != 0;
  }

  public boolean longMode() {
    return (s.msr(Msr.EFER) & Msr.EFER_LMA) != 0;
  }

  public boolean code64() {
    return (mode & ModeKey.CODE_SIZE) == 2;
  }

  /** Bits of code addressing: 16, 32 or 64. */
  public int codeBits() {
    return 16 << (mode & ModeKey.CODE_SIZE);
  }

  /** The linear address of the RIP in the state. */
  public long linearRip() {
    return code64() ? s.rip() : s.segmentBase(CpuState.CS) + s.rip() & 0xFFFF_FFFFL;
  }

  /** The linear address of the top of the stack. */
  public long stackPointer() {
    return code64()
        ? s.reg(CpuState.RSP)
        : s.segmentBase(CpuState.SS) + (s.reg(CpuState.RSP) & stackMask()) & 0xFFFF_FFFFL;
  }

  private long stackMask() {
    return (mode & ModeKey.STACK32) != 0 ? 0xFFFF_FFFFL : 0xFFFF;
  }

  // ---------------------------------------------------------------- faults

  /**
   * @throws GuestFault #GP(0) unless CPL is 0
   */
  public void privileged() {
    if (cpl != 0) {
      throw s.fault(GuestFault.GP, 0);
    }
  }

  /**
   * @throws GuestFault #GP(0) for the target of a near branch outside the code segment, or not
   *     canonical
   */
  public void checkTarget(long target) {
    if (code64() ? target << 16 >> 16 != target : target > s.segmentLimit(CpuState.CS)) {
      throw s.fault(GuestFault.GP, 0);
    }
  }

  // ---------------------------------------------------------------- where execution stands

  /** Virtual time of the instruction that runs: the clock's own may be that of its block. */
  public long now() {
    return blockStart + position;
  }

  /** No instruction runs: devices that a delivery reaches find the clock as it is. */
  public void atBoundary() {
    beginBlock(clock.now());
    position = 0;
  }

  /** A block begins at this time. */
  public void beginBlock(long now) {
    blockStart = now;
    leaving = false;
  }

  /** Instructions of the present block that have retired. */
  public int position() {
    return position;
  }

  public void position(int retired) {
    position = retired;
  }

  /** Whether the present block is to be left behind the op that runs. */
  public boolean leaving() {
    return leaving;
  }

  /** Ends the present block after the instruction that runs, so that traps are looked at. */
  public void leaveBlock() {
    leaving = true;
    clock.deadline(0); // for a terminator, behind which the next block would begin
  }

  /** Whether RIP in the state stands where a fault happens, so that it must not be recomputed. */
  public boolean ripExact() {
    return ripExact;
  }

  public void ripExact(boolean exact) {
    ripExact = exact;
  }

  // ---------------------------------------------------------------- what waits behind it

  /** Whether a device, a port or a hole was reached since this was last forgotten. */
  boolean deviceReached() {
    return deviceReached;
  }

  void forgetDevice() {
    deviceReached = false;
  }

  /** DR6 bits of the debug traps to raise behind the instruction that runs. */
  public long traps() {
    return traps;
  }

  public void traps(long dr6Bits) {
    traps = dr6Bits;
  }

  /** Whether the instruction that runs has given RF the value that it shall have. */
  public boolean keepsResumeFlag() {
    return keepsResumeFlag;
  }

  /**
   * RF stays as the instruction leaves it: IRET and task switches load it, and it is set between
   * the iterations of a repeated string instruction (SDM vol. 3B §17.3.1.1).
   */
  public void keepResumeFlag(boolean keep) {
    keepsResumeFlag = keep;
  }

  // ---------------------------------------------------------------- memory unit's host

  @Override
  public long beforeDevice() {
    deviceReached = true;
    clock.set(now());
    return clock.deadline();
  }

  /** An interrupt, an event and a request to stop bring the deadline forward; else all goes on. */
  @Override
  public void afterDevice(long before) {
    leaving |= clock.deadline() < before;
  }

  @Override
  public void translationsDropped() {
    leaving = true; // what follows in the block was fetched through the old ones
  }

  /** Ends the present block after the op that runs: its code is not what it was. */
  public void codeDropped() {
    leaving = true;
  }
}
