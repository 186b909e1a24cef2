package bootscope.core.isa;

/** Compiles one entry of the operand column. */
final class OperandSpecParser {
  private OperandSpecParser() {}

  static OperandSpec parse(String text) {
    Operand fixed = fixed(text);
    if (fixed != null) {
      return new OperandSpec(OperandSpec.FIXED, fixed.size(), fixed);
    }
    return switch (text) {
      case "rAX" -> new OperandSpec(OperandSpec.ACCUMULATOR, OperandSpec.V, null);
      case "eAX" -> new OperandSpec(OperandSpec.ACCUMULATOR, OperandSpec.Z, null);
      case "STi" -> new OperandSpec(OperandSpec.RM_X87, 10, null);
      case "Ga" -> new OperandSpec(OperandSpec.REG_GENERAL, OperandSpec.ADDRESS, null);
      case "Ra" -> new OperandSpec(OperandSpec.RM_GENERAL, OperandSpec.ADDRESS, null);
      case "Me" -> new OperandSpec(OperandSpec.MEMORY, OperandSpec.X87_ENVIRONMENT, null);
      case "Mf" -> new OperandSpec(OperandSpec.MEMORY, OperandSpec.X87_STATE, null);
      default -> lettered(text);
    };
  }

  private static Operand fixed(String text) {
    return switch (text) {
      case "AL" -> new Operand.Register(RegisterClass.GENERAL, 0, 1);
      case "CL" -> new Operand.Register(RegisterClass.GENERAL, 1, 1);
      case "AX" -> new Operand.Register(RegisterClass.GENERAL, 0, 2);
      case "DX" -> new Operand.Register(RegisterClass.GENERAL, 2, 2);
      case "ES" -> new Operand.Register(RegisterClass.SEGMENT, 0, 2);
      case "CS" -> new Operand.Register(RegisterClass.SEGMENT, 1, 2);
      case "SS" -> new Operand.Register(RegisterClass.SEGMENT, 2, 2);
      case "DS" -> new Operand.Register(RegisterClass.SEGMENT, 3, 2);
      case "FS" -> new Operand.Register(RegisterClass.SEGMENT, 4, 2);
      case "GS" -> new Operand.Register(RegisterClass.SEGMENT, 5, 2);
      case "ST0" -> new Operand.Register(RegisterClass.X87, 0, 10);
      case "XMM0" -> new Operand.Register(RegisterClass.XMM, 0, 16);
      case "1" -> new Operand.Immediate(1, 1, 0);
      default -> null;
    };
  }

  private static OperandSpec lettered(String text) {
    String[] names = {
      "KG", "KR", "KH", "KE", "TG", "TR", "TH", "NG", "NE", "sI", "E", "G", "Z", "R", "M", "I", "J",
      "O", "A", "S", "C", "D", "P", "Q", "N", "V", "W", "U", "H", "B", "L"
    };
    int[] kinds = {
      OperandSpec.REG_MASK,
      OperandSpec.RM_MASK,
      OperandSpec.VVVV_MASK,
      OperandSpec.MODRM_MASK,
      OperandSpec.REG_TILE,
      OperandSpec.RM_TILE,
      OperandSpec.VVVV_TILE,
      OperandSpec.REG_BOUND,
      OperandSpec.MODRM_BOUND,
      OperandSpec.SIGNED_IMMEDIATE,
      OperandSpec.MODRM_GENERAL,
      OperandSpec.REG_GENERAL,
      OperandSpec.OPCODE_GENERAL,
      OperandSpec.RM_GENERAL,
      OperandSpec.MEMORY,
      OperandSpec.IMMEDIATE,
      OperandSpec.RELATIVE,
      OperandSpec.OFFSET,
      OperandSpec.FAR_POINTER,
      OperandSpec.REG_SEGMENT,
      OperandSpec.REG_CONTROL,
      OperandSpec.REG_DEBUG,
      OperandSpec.REG_MMX,
      OperandSpec.MODRM_MMX,
      OperandSpec.RM_MMX,
      OperandSpec.REG_XMM,
      OperandSpec.MODRM_XMM,
      OperandSpec.RM_XMM,
      OperandSpec.VVVV_XMM,
      OperandSpec.VVVV_GENERAL,
      OperandSpec.IMMEDIATE_XMM
    };
    for (int i = 0; i < names.length; i++) {
      if (text.startsWith(names[i])) {
        return new OperandSpec(kinds[i], size(text.substring(names[i].length()), kinds[i]), null);
      }
    }
    throw new IllegalArgumentException("operand " + text);
  }

  private static int size(String text, int kind) {
    boolean vector =
        kind == OperandSpec.REG_XMM
            || kind == OperandSpec.MODRM_XMM
            || kind == OperandSpec.RM_XMM
            || kind == OperandSpec.VVVV_XMM;
    return switch (text) {
      case "" -> kind == OperandSpec.MEMORY ? 0 : 8;
      case "b" -> 1;
      case "w" -> 2;
      case "d", "ss" -> 4;
      case "q", "sd" -> 8;
      case "t" -> 10;
      case "dq" -> 16;
      case "qq" -> 32;
      case "512" -> 512;
      case "dup" -> OperandSpec.DUPLICATE;
      case "v" -> OperandSpec.V;
      case "z" -> OperandSpec.Z;
      case "y" -> vector ? OperandSpec.HALF : OperandSpec.Y;
      case "r" -> OperandSpec.NATIVE;
      case "x" -> kind == OperandSpec.MODRM_BOUND ? 16 : OperandSpec.VECTOR;
      case "h" -> OperandSpec.HALF;
      case "f" -> OperandSpec.QUARTER;
      case "e" -> OperandSpec.EIGHTH;
      case "p" -> OperandSpec.POINTER;
      case "s" -> OperandSpec.TABLE;
      case "a" -> OperandSpec.PAIR;
      default -> throw new IllegalArgumentException("operand size " + text);
    };
  }
}
