package bootscope.core.isa;

import java.util.Locale;

/**
 * One row of the opcode table: one form of one instruction. Immutable and shared; compare by
 * identity. {@link OpcodeTable} explains the columns.
 */
public final class Opcode {

  /** What an instruction does to its explicit memory operand. */
  public enum Access {
    NONE,
    READ,
    WRITE,
    READ_WRITE
  }

  static final int SIZE_V = 0;
  static final int SIZE_BYTE = 1;
  static final int SIZE_Z = 2;
  static final int SIZE_DEFAULT_64 = 3;
  static final int SIZE_FORCE_64 = 4;
  static final int SIZE_WORD = 5;
  static final int SIZE_NATIVE = 6;

  // Match key bits, see Decoder.
  static final int KEY_MOD3 = 1;
  static final int KEY_REG_SHIFT = 1;
  static final int KEY_RM_SHIFT = 4;
  static final int KEY_PREFIX_SHIFT = 7; // 0 none, 1 66, 2 F3, 3 F2
  static final int KEY_W = 1 << 9;
  static final int KEY_B = 1 << 10;
  static final int KEY_L_SHIFT = 11;
  static final int KEY_BROADCAST = 1 << 13;

  int index;
  Mnemonic mnemonic;
  String name;
  String encoding;
  CpuFeature feature = CpuFeature.BASE;
  Access access = Access.NONE;
  boolean lockable;
  boolean privileged;
  int flagsTested;
  int flagsWritten;
  int flagsUndefined;

  int map;
  int code;
  int codes = 1;
  boolean modrm;
  boolean ignoreMod;
  int keyMask;
  int keyValue;
  boolean in64 = true;
  boolean inLegacy = true;
  int sizeRule;
  boolean mandatory66;
  int broadcast;

  /** 0, or the bytes of each index element where the index register is a vector (gathers). */
  int vectorIndex;

  /** 0, or the unit of an 8-bit EVEX displacement where it is not the size accessed. */
  int displacementUnit;

  boolean sae;
  boolean rounding;

  /** Listing: name gets "64" after it with REX.W. */
  boolean name64;

  OperandSpec[] operands;

  Opcode() {}

  /** Position in the table; stable for a given table. */
  public int index() {
    return index;
  }

  /** {@link Mnemonic#UNIMPLEMENTED} for instructions that only the listing knows. */
  public Mnemonic mnemonic() {
    return mnemonic;
  }

  /** Intel's name in upper case, as in the table. */
  public String name() {
    return name;
  }

  /** The name in lower case, as the listing starts from it. */
  String listingName() {
    return name.toLowerCase(Locale.ROOT);
  }

  /** Whether its memory operand is a far pointer. */
  boolean operandsAreFar() {
    for (OperandSpec spec : operands) {
      if (spec.size == OperandSpec.POINTER && spec.kind == OperandSpec.MEMORY) {
        return true;
      }
    }
    return false;
  }

  /** The encoding column of the table, such as {@code 66:0F3A17} or {@code 80/0}. */
  public String encoding() {
    return encoding;
  }

  /** What CPUID must report for this form not to raise #UD. */
  public CpuFeature feature() {
    return feature;
  }

  /** Whether this project's processor executes it. */
  public boolean implemented() {
    return mnemonic != Mnemonic.UNIMPLEMENTED && feature.implemented();
  }

  /** What it does to its explicit memory operand, if the encoding has one. */
  public Access access() {
    return access;
  }

  /** Whether a ModRM byte follows the opcode. */
  public boolean hasModRm() {
    return modrm;
  }

  /** Whether LOCK is legal when the destination is in memory (SDM vol. 2A, LOCK). */
  public boolean lockable() {
    return lockable;
  }

  /** Whether it raises #GP(0) when CPL is not 0, whatever its operands. */
  public boolean privileged() {
    return privileged;
  }

  /** RFLAGS bits that the outcome depends on. */
  public int flagsTested() {
    return flagsTested;
  }

  /** RFLAGS bits that it may define or change. */
  public int flagsWritten() {
    return flagsWritten;
  }

  /** RFLAGS bits that it may leave undefined. */
  public int flagsUndefined() {
    return flagsUndefined;
  }

  /** Whether it exists in 64-bit mode. */
  public boolean in64BitMode() {
    return in64;
  }

  /** Whether it exists outside 64-bit mode. */
  public boolean outside64BitMode() {
    return inLegacy;
  }

  @Override
  public String toString() {
    return encoding + " " + name;
  }
}
