package bootscope.core.isa;

import java.io.ByteArrayOutputStream;

/** What the operands put into the opcode, ModRM and REX. */
final class AssemblerFields {
  private final Opcode row;
  private final boolean wide;
  Operand.Memory memory;
  int low;
  private int lowRegister = -1;
  private int reg;
  private int rm;
  private boolean byteRegister; // SPL and its like, which only REX can name

  AssemblerFields(Opcode row, boolean wide) {
    this.row = row;
    this.wide = wide;
    reg = row.keyValue >> Opcode.KEY_REG_SHIFT & 7;
    rm = row.keyValue >> Opcode.KEY_RM_SHIFT & 7;
  }

  /** Takes an operand; false if the column cannot hold it. */
  boolean put(OperandSpec spec, Operand operand, CodeSize size) {
    return switch (operand) {
      case Operand.Register r -> register(spec, r, size);
      case Operand.Memory m -> {
        memory = m;
        yield spec.memoryCapable() && !row.ignoreMod;
      }
      case Operand.Immediate _ ->
          switch (spec.kind) {
            case OperandSpec.IMMEDIATE, OperandSpec.SIGNED_IMMEDIATE, OperandSpec.RELATIVE -> true;
            default -> spec.fixed instanceof Operand.Immediate;
          };
      case Operand.FarPointer _ -> spec.kind == OperandSpec.FAR_POINTER;
      case Operand.Relative _ -> false;
    };
  }

  private boolean register(OperandSpec spec, Operand.Register r, CodeSize size) {
    int number = r.file() == RegisterClass.HIGH_BYTE ? r.number() + 4 : r.number();
    byteRegister |= r.file() == RegisterClass.GENERAL && r.size() == 1 && (number & ~3) == 4;
    if (number > 7 && size != CodeSize.BITS_64) {
      return false;
    }
    switch (spec.kind) {
      case OperandSpec.FIXED -> {
        return r.equals(spec.fixed);
      }
      case OperandSpec.ACCUMULATOR -> {}
      case OperandSpec.OPCODE_GENERAL -> {
        lowRegister = number;
        low = number & 7;
      }
      case OperandSpec.REG_GENERAL,
          OperandSpec.REG_SEGMENT,
          OperandSpec.REG_CONTROL,
          OperandSpec.REG_DEBUG,
          OperandSpec.REG_MMX,
          OperandSpec.REG_XMM ->
          reg = number;
      case OperandSpec.MODRM_GENERAL,
          OperandSpec.RM_GENERAL,
          OperandSpec.RM_X87,
          OperandSpec.MODRM_MMX,
          OperandSpec.RM_MMX,
          OperandSpec.MODRM_XMM,
          OperandSpec.RM_XMM ->
          rm = number;
      default -> {
        return false;
      }
    }
    return true; // if it is of another file or size, the decoder will say so
  }

  int rex() {
    int bits = wide ? 8 : 0;
    bits |= reg > 7 ? 4 : 0;
    if (memory == null) {
      bits |= rm > 7 || lowRegister > 7 ? 1 : 0;
    } else {
      bits |= memory.index() > 7 ? 2 : 0;
      bits |= memory.base() > 7 && memory.base() != Operand.Memory.RIP ? 1 : 0;
    }
    return bits != 0 || byteRegister ? 0x40 | bits : 0;
  }

  /** ModRM, SIB and displacement (SDM vol. 2A tables 2-1 to 2-3). */
  void modrm(ByteArrayOutputStream out, CodeSize size) {
    int field = (reg & 7) << 3;
    if (memory == null) {
      out.write(0xC0 | field | rm & 7);
      return;
    }
    long distance = memory.displacement();
    int base = memory.base();
    int full = memory.addressSize() == 2 ? 2 : 4;
    boolean sib = false;
    int mode = distance == 0 ? 0 : distance == (byte) distance ? 1 : 2;
    if (memory.addressSize() == 2) {
      rm = form16();
      boolean onlyBp = rm == 6 && base != Operand.Memory.NONE;
      mode = base == Operand.Memory.NONE ? 0 : mode == 0 && onlyBp ? 1 : mode;
    } else {
      boolean alone = base == Operand.Memory.NONE;
      boolean relative = base == Operand.Memory.RIP;
      sib =
          memory.index() != Operand.Memory.NONE
              || !relative && (base & 7) == 4 && !alone
              || alone && size == CodeSize.BITS_64;
      rm = sib ? 4 : alone || relative ? 5 : base & 7;
      mode = alone || relative ? 0 : mode == 0 && (base & 7) == 5 ? 1 : mode;
    }
    out.write(mode << 6 | field | rm);
    if (sib) {
      int index = memory.index() == Operand.Memory.NONE ? 4 : memory.index() & 7;
      int low = base == Operand.Memory.NONE ? 5 : base & 7;
      out.write(memory.scaleShift() << 6 | index << 3 | low);
    }
    boolean always = base == Operand.Memory.NONE || base == Operand.Memory.RIP;
    int bytes = always ? full : mode == 1 ? 1 : mode == 2 ? full : 0;
    for (int i = 0; i < bytes; i++) {
      out.write((int) (distance >> 8 * i));
    }
  }

  /** ModRM.rm of a 16-bit address; 0, which the decoder refutes, for what is none. */
  private int form16() {
    int base = memory.base();
    int index = memory.index();
    if (index != Operand.Memory.NONE) {
      return (base == 5 ? 2 : 0) | (index == 7 ? 1 : 0);
    }
    return switch (base) {
      case 6 -> 4;
      case 7 -> 5;
      case 3 -> 7;
      default -> 6; // BP, or an address alone
    };
  }
}
