package bootscope.core.cpu.ops;

import bootscope.core.bits.Host;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Opcode;
import bootscope.core.isa.Operand;
import bootscope.core.isa.RegisterClass;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/**
 * What a factory needs to turn operands into host addresses: the mode that the block is decoded for
 * and where the instruction stands.
 */
public final class OperandBinder {
  private static final int CHUNK = 1 << 16;

  /** Where the registers are. */
  public final CpuState s;

  private final Arena arena;
  private final List<Long> chunks = new ArrayList<>();
  private int chunk = -1;
  private long nextConstant;
  private long chunkEnd;

  private int mode;

  /** RIP of the instruction, and of the one behind it. */
  public long rip;

  public long nextRip;

  public OperandBinder(Arena arena, CpuState s) {
    this.arena = arena;
    this.s = s;
  }

  public void begin(int mode) {
    this.mode = mode;
  }

  public void at(long rip, Instruction in) {
    this.rip = rip;
    nextRip = wrap(rip + in.length());
  }

  /** RIP modulo the code size. */
  public long wrap(long value) {
    return code64() ? value : value & 0xFFFF_FFFFL;
  }

  public boolean code64() {
    return (mode & ModeKey.CODE_SIZE) == 2;
  }

  /** Bytes of the stack pointer: 8, 4 or 2. */
  int stackSize() {
    return code64() ? 8 : (mode & ModeKey.STACK32) != 0 ? 4 : 2;
  }

  /** Whether pushes and pops need no segment check. */
  boolean flatStack() {
    return code64() || flat(CpuState.SS);
  }

  boolean flat(int segment) {
    return (mode & ModeKey.FLAT_SEGMENT << segment) != 0;
  }

  // ---------------------------------------------------------------- constants

  /** Host address of 8 bytes that hold a constant. */
  public long constant(long value) {
    if (value == 0) {
      return s.zero();
    }
    if (nextConstant == chunkEnd) {
      chunk++;
      if (chunk == chunks.size()) {
        chunks.add(Host.allocate(arena, CHUNK, 64));
      }
      nextConstant = chunks.get(chunk);
      chunkEnd = nextConstant + CHUNK;
    }
    long at = nextConstant;
    Host.putLong(at, value);
    nextConstant += 8;
    return at;
  }

  /** Bytes of the constants that were made since all were last forgotten. */
  public long constantBytes() {
    return Math.max(0, chunk) * (long) CHUNK + (chunk < 0 ? 0 : CHUNK - (chunkEnd - nextConstant));
  }

  /** All blocks are gone: their constants may be reused. */
  public void forgetConstants() {
    chunk = -1;
    nextConstant = 0;
    chunkEnd = 0;
  }

  // ---------------------------------------------------------------- operands

  public static boolean isMemory(Operand operand) {
    return operand instanceof Operand.Memory;
  }

  static boolean isRegister(Operand operand) {
    return operand instanceof Operand.Register;
  }

  public static int registerNumber(Operand operand) {
    return ((Operand.Register) operand).number();
  }

  /** Host address of a register operand's lowest byte. */
  public long registerAddress(Operand operand) {
    Operand.Register r = (Operand.Register) operand;
    return switch (r.file()) {
      case GENERAL -> s.gpr(r.number());
      case HIGH_BYTE -> s.gpr(r.number()) + 1;
      case XMM -> s.xmm(r.number());
      case MMX -> s.x87(r.number());
      default -> throw new IllegalArgumentException("no address: " + r);
    };
  }

  public static long immediate(Operand operand) {
    return ((Operand.Immediate) operand).value();
  }

  /** Host address of a register's or constant's value; for operands that are not memory. */
  long valueAddress(Operand operand) {
    return operand instanceof Operand.Immediate i ? constant(i.value()) : registerAddress(operand);
  }

  /** An operand in general. */
  public Place place(Instruction in, int position) {
    Operand operand = in.operand(position);
    if (operand instanceof Operand.Memory m) {
      return Place.memory(ea(in, m), m.size());
    }
    if (operand instanceof Operand.Immediate i) {
      return Place.constant(constant(i.value()), i.size());
    }
    return Place.register(registerAddress(operand), operand.size());
  }

  /** The address of a memory operand, with the access that the opcode makes. */
  public Ea ea(Instruction in, Operand.Memory m) {
    Opcode.Access access = in.opcode().access();
    boolean write = access == Opcode.Access.WRITE || access == Opcode.Access.READ_WRITE;
    return ea(m, m.size(), write);
  }

  public Ea ea(Operand.Memory m, int size, boolean write) {
    long base = m.base() < 0 || m.base() == Operand.Memory.RIP ? s.zero() : s.gpr(m.base());
    long index = m.index() < 0 ? s.zero() : s.gpr(m.index());
    long displacement = m.displacement();
    if (m.base() == Operand.Memory.RIP) {
      displacement += nextRip;
    }
    long mask =
        switch (m.addressSize()) {
          case 2 -> 0xFFFF;
          case 4 -> 0xFFFF_FFFFL;
          default -> -1;
        };
    return ea(base, index, m.scaleShift(), displacement, mask, m.segment(), size, write);
  }

  /** {@code segment:[register]} as string instructions address it. */
  public Ea ea(int register, int segment, int addressSize, int size, boolean write) {
    long mask = addressSize == 8 ? -1 : addressSize == 4 ? 0xFFFF_FFFFL : 0xFFFF;
    return ea(s.gpr(register), s.zero(), 0, 0, mask, segment, size, write);
  }

  private Ea ea(
      long base,
      long index,
      int shift,
      long displacement,
      long mask,
      int segment,
      int size,
      boolean write) {
    boolean hasBase = segment == CpuState.FS || segment == CpuState.GS;
    // A flat CS is readable at most: stores through it are refused at run time.
    boolean checked = !code64() && (!flat(segment) || write && segment == CpuState.CS);
    long segmentBase = code64() && hasBase ? s.segmentBaseAddress(segment) : s.zero();
    return new Ea(
        base, index, shift, displacement, mask, segmentBase, segment, checked, size, write);
  }

  static boolean isGeneral(Operand operand) {
    return operand instanceof Operand.Register r
        && (r.file() == RegisterClass.GENERAL || r.file() == RegisterClass.HIGH_BYTE);
  }
}
