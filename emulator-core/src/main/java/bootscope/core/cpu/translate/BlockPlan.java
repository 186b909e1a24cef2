package bootscope.core.cpu.translate;

import bootscope.core.cpu.state.LazyFlags;
import bootscope.core.cpu.transfer.TransferKind;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;

/**
 * A decoded block as a translator wants it, whatever the host: each instruction with its bytes
 * taken apart, whether the host's emitter takes it, and whether the arithmetic flags matter behind
 * it.
 *
 * <p>Flags matter to whoever reads them, and to whatever may leave the block: all that touches
 * memory, and all that the interpreter does. At a block's end they always matter.
 */
public final class BlockPlan {
  /** Most instructions of a block. */
  static final int MOST = 65;

  /** What a host can translate. */
  public interface Capability {
    /** Whether it translates an instruction. */
    boolean takes(Instruction in, Encoding encoding, CodeMode mode);

    /** Whether an instruction that it translates ends its block. */
    boolean ends(Instruction in);
  }

  /** What is known of a block. */
  private long rip;

  private CodeMode mode;
  private int count;
  private boolean cut;
  private Capability host;
  private byte[] code = new byte[0];
  private boolean notes; // whether transfers of control are
  private int noted;
  private long notedTarget;

  private final Instruction[] instructions = new Instruction[MOST];
  private final int[] offsets = new int[MOST + 1];
  private final Encoding[] encodings = new Encoding[MOST];
  private final boolean[] translated = new boolean[MOST];
  private final boolean[] flagsMatter = new boolean[MOST]; // behind the instruction

  BlockPlan() {
    for (int i = 0; i < MOST; i++) {
      encodings[i] = new Encoding();
    }
  }

  /**
   * Begins a block.
   *
   * @param code its bytes, from the first on, which stay until it is translated
   * @param notes whether transfers of control are noted
   */
  public void begin(long rip, CodeMode mode, byte[] code, Capability host, boolean notes) {
    this.notes = notes;
    noted = TransferKind.NONE;
    this.rip = rip;
    this.mode = mode;
    this.code = code;
    this.host = host;
    count = 0;
  }

  /**
   * Adds the next instruction; null is one that the processor does not have.
   *
   * @return whether it is translated, and no branch: the interpreter will seldom be asked for it
   */
  public boolean add(Instruction in, int offset) {
    int i = count++;
    instructions[i] = in;
    offsets[i] = offset;
    translated[i] = false;
    if (in != null) {
      encodings[i].parse(in, code, offset, mode.code64());
      translated[i] =
          host.takes(in, encodings[i], mode)
              && !(notes && TransferKind.of(in) == TransferKind.STACK);
    }
    return translated[i] && !host.ends(in);
  }

  /**
   * Has the block's end note a transfer, before {@link #end}.
   *
   * @param kind MARK to leave it to the interpreter
   * @param target where it leads, if that is known
   */
  public void note(int kind, long target) {
    noted = kind;
    notedTarget = target;
    if (kind == TransferKind.MARK) {
      translated[count - 1] = false;
    }
  }

  /** Whether transfers of control are noted. */
  boolean notes() {
    return notes;
  }

  int noted() {
    return noted;
  }

  long notedTarget() {
    return notedTarget;
  }

  /**
   * Ends the block.
   *
   * @param bytes its length
   * @param cut whether its last instruction is no branch
   */
  public void end(int bytes, boolean cut) {
    offsets[count] = bytes;
    this.cut = cut;
    boolean matter = true;
    for (int i = count - 1; i >= 0; i--) {
      flagsMatter[i] = matter;
      matter =
          !translated[i]
              || reads(instructions[i])
              || mayLeave(instructions[i])
              || matter && !replaces(i);
    }
  }

  long rip() {
    return rip;
  }

  CodeMode mode() {
    return mode;
  }

  /** Bytes of the block. */
  int bytes() {
    return offsets[count];
  }

  /** Whether it holds an instruction that the processor does not have or may not run there. */
  boolean refused() {
    for (int i = 0; i < count; i++) {
      if (instructions[i] == null) {
        return true;
      }
    }
    return false;
  }

  int count() {
    return count;
  }

  boolean cut() {
    return cut;
  }

  byte[] code() {
    return code;
  }

  Instruction instruction(int i) {
    return instructions[i];
  }

  Encoding encoding(int i) {
    return encodings[i];
  }

  boolean translated(int i) {
    return translated[i];
  }

  boolean flagsMatterBehind(int i) {
    return flagsMatter[i];
  }

  /** RIP of an instruction; of the one behind the block for {@link #count}. */
  long rip(int i) {
    return mode.wrap(rip + offsets[i]);
  }

  static boolean reads(Instruction in) {
    return (in.opcode().flagsTested() & LazyFlags.ALL) != 0;
  }

  private static boolean mayLeave(Instruction in) {
    return switch (in.mnemonic()) {
      case PUSH, POP, CALL, RET, LEAVE, DIV, IDIV, PUSHF, RDTSC, IN -> true;
      case RDFSBASE, RDGSBASE, WRFSBASE, WRGSBASE -> true;
      case LEA, NOP -> false;
      default -> in.memory() != null || in.mnemonic().compareTo(Mnemonic.SQRTPS) >= 0;
    };
  }

  /** Whether the instruction gives all six flags a value, whatever its operands are. */
  boolean replaces(int i) {
    Instruction in = instructions[i];
    return switch (in.mnemonic()) {
      case ADD,
          OR,
          ADC,
          SBB,
          AND,
          SUB,
          XOR,
          CMP,
          NEG,
          TEST,
          MUL,
          IMUL,
          BSF,
          BSR,
          POPCNT,
          XADD,
          CMPXCHG ->
          true;
      case SHL, SHR, SAR, SHLD, SHRD -> shiftCount(in) > 0;
      default -> false;
    };
  }

  /** The count of a shift by a constant, as far as it counts; −1 for CL. */
  static int shiftCount(Instruction in) {
    int last = in.operandCount() - 1;
    if (!(in.operand(last) instanceof Operand.Immediate i)) {
      return -1;
    }
    return (int) i.value() & (in.operand(0).size() == 8 ? 63 : 31);
  }

  /** Condition code 0–15 of Jcc, SETcc and CMOVcc, or −1. */
  static int condition(Mnemonic m) {
    if (m.compareTo(Mnemonic.JO) < 0 || m.compareTo(Mnemonic.CMOVG) > 0) {
      return -1;
    }
    return m.ordinal() - Mnemonic.JO.ordinal() & 15;
  }
}
