package bootscope.core.cpu.state;

import static bootscope.core.bits.Host.getInt;
import static bootscope.core.bits.Host.getLong;
import static bootscope.core.bits.Host.getU16;
import static bootscope.core.bits.Host.getU8;
import static bootscope.core.bits.Host.putByte;
import static bootscope.core.bits.Host.putInt;
import static bootscope.core.bits.Host.putLong;
import static bootscope.core.bits.Host.putShort;

import bootscope.core.bits.Host;
import java.lang.foreign.Arena;
import java.util.Arrays;

/**
 * Every architectural register of one logical processor, in one block of host memory.
 *
 * <p>Addresses that methods here return ({@link #gpr}, {@link #xmm}, …) are absolute host addresses
 * for {@link Host}; an operation may keep them for as long as the state's arena is open. The block
 * is the complete state: saving and restoring it saves and restores the processor.
 *
 * <p>The arithmetic flags are kept lazily as two 64-bit values (see {@link LazyFlags}).
 */
public final class CpuState {
  // Segment register numbers, as encoded (SDM vol. 2A table 2-1), then the two system segments.
  public static final int ES = 0;
  public static final int CS = 1;
  public static final int SS = 2;
  public static final int DS = 3;
  public static final int FS = 4;
  public static final int GS = 5;
  public static final int LDTR = 6;
  public static final int TR = 7;

  // General register numbers.
  public static final int RAX = 0;
  public static final int RCX = 1;
  public static final int RDX = 2;
  public static final int RBX = 3;
  public static final int RSP = 4;
  public static final int RBP = 5;
  public static final int RSI = 6;
  public static final int RDI = 7;

  // Layout, in bytes from the start of the block.
  private static final int GPR = 0; // 16 × 8
  private static final int ZERO = 128; // always 0: the base or index that an operand does not have
  private static final int RIP = 136;
  static final int LAZY_RESULT = 144;
  static final int LAZY_CARRIES = 152;
  private static final int SYSTEM_FLAGS = 160;
  private static final int SEGMENTS = 192; // 8 × 32: base 8, limit 8, attributes 4, selector 4
  private static final int GDTR_BASE = 448;
  private static final int GDTR_LIMIT = 456;
  private static final int IDTR_BASE = 464;
  private static final int IDTR_LIMIT = 472;
  private static final int CR = 480; // CR0, CR2, CR3, CR4 by number × 8; room for 9
  private static final int DR = 552; // 8 × 8
  private static final int XCR0 = 616;
  private static final int MXCSR = 624;
  private static final int FCW = 628; // 16 bits each from here
  private static final int FSW = 630; // without TOP and without the summary: see X87
  private static final int FTW = 632; // one bit a physical register: 1 = not empty
  private static final int FOP = 634;
  private static final int FTOP = 636;
  private static final int FCS = 638;
  private static final int FDS = 640;
  private static final int FIP = 648;
  private static final int FDP = 656;
  private static final int X87 = 672; // 8 physical registers × 16: significand 8, sign+exponent 2
  private static final int MSR = 800; // 64 × 8, by Msr slot
  private static final int XMM = 1344; // 16 × 16
  private static final int SCRATCH = 1600; // 4096: staging of memory operands, not state
  private static final int ARCHITECTURAL_BYTES = SCRATCH;
  private static final int TOTAL_BYTES = SCRATCH + 4096 + 64;

  // Before the block: what translated code needs beside the registers. Not state.
  private static final int NATIVE_BYTES = 256;

  /** Distance from {@link #block} of the host address at which the next transfer is noted. */
  public static final int NEXT_TRANSFER = -128;

  private final long base;
  private final GuestFault fault = new GuestFault();

  /** Allocates the block, all zero: {@code machine} puts it into a reset or entry state. */
  public CpuState(Arena arena) {
    base = Host.allocate(arena, NATIVE_BYTES + TOTAL_BYTES, 128) + NATIVE_BYTES;
  }

  /** Distances of registers from {@link #block}, for code that is translated. */
  public static int generalOffset(int number) {
    return GPR + 8 * number;
  }

  public static int segmentBaseOffset(int segment) {
    return SEGMENTS + 32 * segment;
  }

  /** Of 4 bytes, the upper two of which are 0. */
  public static int selectorOffset(int segment) {
    return SEGMENTS + 32 * segment + 20;
  }

  /** Of CR0, CR2, CR3 or CR4. */
  public static int controlOffset(int number) {
    return CR + 8 * number;
  }

  public static int systemFlagsOffset() {
    return SYSTEM_FLAGS;
  }

  public static int xmmOffset(int number) {
    return XMM + 16 * number;
  }

  public static int msrOffset(int slot) {
    return MSR + 8 * slot;
  }

  /** Start of the block that {@link #architecturalBytes} describes; for snapshots and hashes. */
  public long block() {
    return base;
  }

  public static int architecturalBytes() {
    return ARCHITECTURAL_BYTES;
  }

  /**
   * Whether two copies of the block differ in general, XMM and x87 registers alone, from whose
   * values nothing follows.
   */
  public static boolean differInNumbersOnly(byte[] one, byte[] other) {
    return Arrays.equals(one, ZERO, X87, other, ZERO, X87)
        && Arrays.equals(one, MSR, XMM, other, MSR, XMM);
  }

  /** Host address of a general register's 8 bytes; number 0–15. */
  public long gpr(int number) {
    return base + GPR + 8L * number;
  }

  /** Host address of eight bytes that are always 0. */
  public long zero() {
    return base + ZERO;
  }

  public long reg(int number) {
    return getLong(base + GPR + 8L * number);
  }

  public void reg(int number, long value) {
    putLong(base + GPR + 8L * number, value);
  }

  /** The instruction pointer: an offset in CS, in 64-bit mode the linear address. */
  public long rip() {
    return getLong(base + RIP);
  }

  public void rip(long value) {
    putLong(base + RIP, value);
  }

  public long lazyResult() {
    return getLong(base + LAZY_RESULT);
  }

  public long lazyCarries() {
    return getLong(base + LAZY_CARRIES);
  }

  /** Host address of {@link #lazyResult} and, 8 bytes on, of {@link #lazyCarries}. */
  public long lazyFlagsAddress() {
    return base + LAZY_RESULT;
  }

  public void lazyFlags(long result, long carries) {
    putLong(base + LAZY_RESULT, result);
    putLong(base + LAZY_CARRIES, carries);
  }

  /** RFLAGS without CF, PF, AF, ZF, SF, OF, which are 0 here; bit 1 is always set. */
  public long systemFlags() {
    return getLong(base + SYSTEM_FLAGS);
  }

  public void systemFlags(long value) {
    putLong(base + SYSTEM_FLAGS, value);
  }

  /** Host address of a segment's hidden base, 8 bytes. */
  public long segmentBaseAddress(int segment) {
    return base + SEGMENTS + 32L * segment;
  }

  public long segmentBase(int segment) {
    return getLong(base + SEGMENTS + 32L * segment);
  }

  public void segmentBase(int segment, long value) {
    putLong(base + SEGMENTS + 32L * segment, value);
  }

  /** The hidden limit in bytes, granularity applied, zero-extended. */
  public long segmentLimit(int segment) {
    return getLong(base + SEGMENTS + 32L * segment + 8);
  }

  public void segmentLimit(int segment, long value) {
    putLong(base + SEGMENTS + 32L * segment + 8, value);
  }

  /**
   * The hidden attributes in the layout of descriptor bits 40–55 (SDM vol. 3A figure 3-8): type
   * 3:0, S 4, DPL 6:5, P 7, AVL 12, L 13, D/B 14, G 15. Zero for a null selector: not usable.
   */
  public int segmentAttributes(int segment) {
    return getInt(base + SEGMENTS + 32L * segment + 16);
  }

  public void segmentAttributes(int segment, int value) {
    putInt(base + SEGMENTS + 32L * segment + 16, value);
  }

  public int selector(int segment) {
    return getInt(base + SEGMENTS + 32L * segment + 20);
  }

  public void selector(int segment, int value) {
    putInt(base + SEGMENTS + 32L * segment + 20, value & 0xFFFF);
  }

  public long gdtrBase() {
    return getLong(base + GDTR_BASE);
  }

  public int gdtrLimit() {
    return getInt(base + GDTR_LIMIT);
  }

  public void gdtr(long address, int limit) {
    putLong(base + GDTR_BASE, address);
    putInt(base + GDTR_LIMIT, limit & 0xFFFF);
  }

  public long idtrBase() {
    return getLong(base + IDTR_BASE);
  }

  public int idtrLimit() {
    return getInt(base + IDTR_LIMIT);
  }

  public void idtr(long address, int limit) {
    putLong(base + IDTR_BASE, address);
    putInt(base + IDTR_LIMIT, limit & 0xFFFF);
  }

  /** CR0, CR2, CR3 or CR4. CR8 is the local APIC's. */
  public long cr(int number) {
    return getLong(base + CR + 8L * number);
  }

  public void cr(int number, long value) {
    putLong(base + CR + 8L * number, value);
  }

  public long dr(int number) {
    return getLong(base + DR + 8L * number);
  }

  public void dr(int number, long value) {
    putLong(base + DR + 8L * number, value);
  }

  public long xcr0() {
    return getLong(base + XCR0);
  }

  public void xcr0(long value) {
    putLong(base + XCR0, value);
  }

  /** The value kept in an MSR slot; {@link Msr} names the slots. */
  public long msr(int slot) {
    return getLong(base + MSR + 8L * slot);
  }

  public void msr(int slot, long value) {
    putLong(base + MSR + 8L * slot, value);
  }

  /** Host address of an XMM register's 16 bytes; number 0–15. */
  public long xmm(int number) {
    return base + XMM + 16L * number;
  }

  public int mxcsr() {
    return getInt(base + MXCSR);
  }

  public void mxcsr(int value) {
    putInt(base + MXCSR, value);
  }

  /**
   * Host address of a <em>physical</em> x87 register R0–R7: significand in bytes 0–7, sign and
   * exponent in bytes 8–9. ST(i) is physical register (TOP + i) &amp; 7; MMi is R<sub>i</sub>.
   */
  public long x87(int physical) {
    return base + X87 + 16L * physical;
  }

  public int fcw() {
    return getU16(base + FCW);
  }

  public void fcw(int value) {
    putShort(base + FCW, value);
  }

  /** The status word, TOP bits (13:11) zero: they are in {@link #ftop}. */
  public int fswWithoutTop() {
    return getU16(base + FSW);
  }

  public void fswWithoutTop(int value) {
    putShort(base + FSW, value & ~0x3800);
  }

  public int ftop() {
    return getU8(base + FTOP);
  }

  public void ftop(int value) {
    putByte(base + FTOP, value & 7);
  }

  /** The abridged tag word of FXSAVE: bit i set when physical register Ri is not empty. */
  public int ftwAbridged() {
    return getU8(base + FTW);
  }

  public void ftwAbridged(int value) {
    putByte(base + FTW, value);
  }

  /** The low 11 bits of the last non-control x87 opcode. */
  public int fop() {
    return getU16(base + FOP);
  }

  public void fop(int value) {
    putShort(base + FOP, value & 0x7FF);
  }

  public int fcs() {
    return getU16(base + FCS);
  }

  public void fcs(int value) {
    putShort(base + FCS, value);
  }

  public int fds() {
    return getU16(base + FDS);
  }

  public void fds(int value) {
    putShort(base + FDS, value);
  }

  public long fip() {
    return getLong(base + FIP);
  }

  public void fip(long value) {
    putLong(base + FIP, value);
  }

  public long fdp() {
    return getLong(base + FDP);
  }

  public void fdp(long value) {
    putLong(base + FDP, value);
  }

  /**
   * Host address of 4,096 bytes in which a memory operand is staged for x87 and SIMD functions; not
   * part of the architectural state.
   */
  public long scratch() {
    return base + SCRATCH;
  }

  /** The fault to throw: {@code throw state.fault(GuestFault.GP, 0)}. */
  public GuestFault fault(int vector, int errorCode) {
    return fault.set(vector, true, errorCode, 0);
  }

  /** The fault to throw for a vector that pushes no error code. */
  public GuestFault fault(int vector) {
    return fault.set(vector, false, 0, 0);
  }

  /**
   * #GP(0) for a linear address that is not canonical; through the stack segment the processor
   * makes it #SS(0). It alone of all #GPs carries an address.
   */
  public GuestFault notCanonical(long linearAddress) {
    return fault.set(GuestFault.GP, true, 0, linearAddress);
  }

  /** #PF at a linear address, with the error code of SDM vol. 3A §4.7. */
  public GuestFault pageFault(long linearAddress, int errorCode) {
    return fault.set(GuestFault.PF, true, errorCode, linearAddress);
  }
}
