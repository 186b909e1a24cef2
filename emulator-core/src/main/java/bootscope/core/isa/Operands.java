package bootscope.core.isa;

/** Makes the operands that an opcode row asks for. */
final class Operands {
  private Operands() {}

  /** Reads an operand: of the ModR/M fields, or the bytes that come next. */
  static Operand read(Encoding e, Opcode opcode, OperandSpec spec) {
    int size = spec.size >= 0 ? spec.size : size(e, spec.size);
    switch (spec.kind) {
      case OperandSpec.FIXED:
        return spec.fixed;
      case OperandSpec.MODRM_GENERAL:
        return e.mod == 3 ? general(e, e.rm | e.rexB, size) : MemoryForm.operand(e, opcode, size);
      case OperandSpec.RM_GENERAL:
        return general(e, e.rm | e.rexB, size);
      case OperandSpec.REG_GENERAL:
        return general(e, e.reg | e.rexR, size);
      case OperandSpec.OPCODE_GENERAL:
        return general(e, e.byteCode & 7 | e.rexB, size);
      case OperandSpec.ACCUMULATOR:
        return general(e, 0, size);
      case OperandSpec.MEMORY:
        return MemoryForm.operand(e, opcode, size);
      case OperandSpec.IMMEDIATE:
        return immediate(e, spec.size, size);
      case OperandSpec.SIGNED_IMMEDIATE:
        return new Operand.Immediate(e.signed(1), e.operandSize, 1);
      case OperandSpec.RELATIVE:
        return new Operand.Relative(e.signed(size == 1 ? 1 : Math.min(size, 4)), e.operandSize);
      case OperandSpec.OFFSET:
        return moffs(e, size);
      case OperandSpec.FAR_POINTER:
        long target = e.unsigned(e.operandSize);
        return new Operand.FarPointer((int) e.unsigned(2), target, e.operandSize);
      case OperandSpec.REG_SEGMENT:
        return register(RegisterClass.SEGMENT, e.reg, 2);
      case OperandSpec.REG_CONTROL:
        return register(RegisterClass.CONTROL, e.reg | e.rexR, size);
      case OperandSpec.REG_DEBUG:
        return register(RegisterClass.DEBUG, e.reg | e.rexR, size);
      case OperandSpec.RM_X87:
        return RegisterOperands.x87(e.rm);
      case OperandSpec.REG_MMX:
        return register(RegisterClass.MMX, e.reg, 8);
      case OperandSpec.MODRM_MMX:
        return e.mod == 3
            ? register(RegisterClass.MMX, e.rm, 8)
            : MemoryForm.operand(e, opcode, size);
      case OperandSpec.RM_MMX:
        return register(RegisterClass.MMX, e.rm, 8);
      case OperandSpec.REG_XMM:
        return xmm(e.reg | e.rexR | e.highR, size);
      case OperandSpec.MODRM_XMM:
        return e.mod == 3
            ? xmm(e.rm | e.rexB | e.highX, size)
            : MemoryForm.operand(e, opcode, size);
      case OperandSpec.RM_XMM:
        return xmm(e.rm | e.rexB | e.highX, size);
      case OperandSpec.VVVV_XMM:
        return xmm(e.vvvv | e.highV, size);
      case OperandSpec.VVVV_GENERAL:
        return general(e, e.vvvv, size);
      case OperandSpec.IMMEDIATE_XMM:
        int number = (int) e.unsigned(1) >> 4;
        return xmm(e.mode == 8 ? number : number & 7, size);
      case OperandSpec.REG_MASK:
        return mask(e, e.reg | e.rexR | e.highR);
      case OperandSpec.RM_MASK:
        return mask(e, e.rm);
      case OperandSpec.VVVV_MASK:
        return mask(e, e.vvvv);
      case OperandSpec.MODRM_MASK:
        return e.mod == 3 ? mask(e, e.rm) : MemoryForm.operand(e, opcode, size);
      case OperandSpec.REG_TILE:
        return register(RegisterClass.TILE, e.reg, 64);
      case OperandSpec.RM_TILE:
        return register(RegisterClass.TILE, e.rm, 64);
      case OperandSpec.VVVV_TILE:
        return register(RegisterClass.TILE, e.vvvv & 7, 64);
      case OperandSpec.REG_BOUND:
        return register(RegisterClass.BOUND, e.reg, 16);
      default:
        return e.mod != 3
            ? MemoryForm.operand(e, opcode, size)
            : size == 16
                ? register(RegisterClass.BOUND, e.rm, 16)
                : general(e, e.rm | e.rexB, size);
    }
  }

  private static int size(Encoding e, int symbol) {
    int length = 16 << (e.vector >> Encoding.LENGTH_SHIFT & 3);
    if ((e.vector & Encoding.ROUNDING) != 0) {
      length = 64;
    }
    return switch (symbol) {
      case OperandSpec.V -> e.operandSize;
      case OperandSpec.Z -> Math.min(e.operandSize, 4);
      case OperandSpec.Y -> e.rexW != 0 ? 8 : 4;
      case OperandSpec.NATIVE -> e.mode == 8 ? 8 : 4;
      case OperandSpec.VECTOR -> length;
      case OperandSpec.HALF -> length / 2;
      case OperandSpec.QUARTER -> length / 4;
      case OperandSpec.EIGHTH -> length / 8;
      case OperandSpec.POINTER -> e.operandSize + 2;
      case OperandSpec.TABLE -> e.mode == 8 ? 10 : 6;
      case OperandSpec.PAIR -> e.operandSize * 2;
      case OperandSpec.X87_ENVIRONMENT -> e.operandSize == 2 ? 14 : 28;
      case OperandSpec.X87_STATE -> e.operandSize == 2 ? 94 : 108;
      case OperandSpec.DUPLICATE -> length == 16 ? 8 : length;
      default -> e.addressSize;
    };
  }

  private static Operand general(Encoding e, int number, int size) {
    if (size == 1 && e.rex == 0 && e.vector == 0 && number >= 4) {
      return RegisterOperands.of(RegisterClass.HIGH_BYTE, number - 4, 1);
    }
    return register(RegisterClass.GENERAL, number, size);
  }

  private static Operand xmm(int number, int size) {
    return register(RegisterClass.XMM, number, size);
  }

  private static Operand mask(Encoding e, int number) {
    if (number > 7) {
      e.status = Decoder.INVALID;
    }
    return register(RegisterClass.MASK, number & 7, 8);
  }

  private static Operand register(RegisterClass file, int number, int size) {
    return RegisterOperands.of(file, number, size);
  }

  private static Operand immediate(Encoding e, int spec, int size) {
    if (spec == OperandSpec.Z) {
      return new Operand.Immediate(
          e.operandSize == 8 ? e.signed(4) : e.unsigned(size), e.operandSize, size);
    }
    return new Operand.Immediate(e.unsigned(size), size, size);
  }

  private static Operand moffs(Encoding e, int size) {
    long at = e.signed(e.addressSize);
    return new Operand.Memory(
        size,
        e.segmentPrefix >= 0 ? e.segmentPrefix : 3,
        e.segmentPrefix >= 0,
        Operand.Memory.NONE,
        Operand.Memory.NONE,
        0,
        at,
        e.addressSize,
        e.addressSize);
  }
}
