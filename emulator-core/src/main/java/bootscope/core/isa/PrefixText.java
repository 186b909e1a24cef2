package bootscope.core.isa;

/**
 * Prefixes that the listing shows before the mnemonic, in the order of the encoding: those that
 * change nothing, and LOCK, REP and their like.
 */
final class PrefixText {
  private static final String[] PREFIX_NAMES = {
    "", "es", "cs", "ss", "ds", "fs", "gs", "data16", "addr32", "lock", "repnz", "repz"
  };

  private final CodeSize codeSize;
  private final boolean is64;
  private final boolean att;

  PrefixText(CodeSize codeSize, boolean att) {
    this.codeSize = codeSize;
    this.is64 = codeSize == CodeSize.BITS_64;
    this.att = att;
  }

  /** Appends each prefix to be shown with a blank after it. */
  void append(Instruction i, StringBuilder out) {
    long sequence = i.prefixSequence();
    int count = (67 - Long.numberOfLeadingZeros(sequence)) / 4;
    boolean operandSizeUsed = usesOperandSizePrefix(i);
    boolean addressSizeUsed = usesAddress(i);
    for (int at = 0; at < count; at++) {
      int kind = (int) (sequence >> 4 * at) & 15;
      if (kind == 0 || kind == 12) {
        continue;
      }
      boolean last = true;
      for (int later = at + 1; later < count; later++) {
        int other = (int) (sequence >> 4 * later) & 15;
        boolean segments = kind <= 6 && other <= 6 && other > 0 && !hintShown(i);
        boolean sameKind = kind == other || segments;
        last &= !sameKind;
      }
      String name = name(i, kind, last);
      boolean used =
          switch (kind) {
            case 7 -> operandSizeUsed;
            case 8 -> addressSizeUsed;
            case 9 -> false;
            case 10, 11 -> repeatUsed(i, kind);
            default -> segmentUsed(i, kind);
          };
      if (!(used && last)) {
        out.append(name).append(' ');
      }
    }
    rex(i, out);
  }

  private boolean segmentUsed(Instruction i, int kind) {
    if (hintShown(i) && (kind == 2 || kind == 4)) {
      return true;
    }
    boolean string = i.mnemonic() == Mnemonic.XLAT || isString(i.mnemonic());
    return (active(kind) || string) && usesSegment(i);
  }

  /** Whether a CS or DS prefix is a branch hint that the mnemonic shows. */
  boolean hintShown(Instruction i) {
    if (!att || !i.has(Instruction.SEGMENT)) {
      return false;
    }
    switch (i.mnemonic()) {
      case JCXZ, LOOP, LOOPE, LOOPNE -> {}
      default -> {
        if (!i.mnemonic().inConditionFamily(Mnemonic.JO)) {
          return false;
        }
      }
    }
    return hasSegment(i, 2) != hasSegment(i, 4);
  }

  static boolean hasSegment(Instruction i, int kind) {
    for (long sequence = i.prefixSequence(); sequence != 0; sequence >>>= 4) {
      if ((sequence & 15) == kind) {
        return true;
      }
    }
    return false;
  }

  private boolean active(int segmentKind) {
    return !is64 || segmentKind >= 5;
  }

  private boolean repeatUsed(Instruction i, int kind) {
    int mask = 3 << Opcode.KEY_PREFIX_SHIFT;
    int wanted = (kind == 10 ? 3 : 2) << Opcode.KEY_PREFIX_SHIFT;
    Opcode opcode = i.opcode();
    return (opcode.keyMask & mask) == mask && (opcode.keyValue & mask) == wanted;
  }

  private String name(Instruction i, int kind, boolean last) {
    Mnemonic mnemonic = i.mnemonic();
    Opcode opcode = i.opcode();
    switch (kind) {
      case 4 -> {
        if (last && is64 && nearIndirect(opcode)) {
          return "notrack";
        }
      }
      case 7 -> {
        return codeSize == CodeSize.BITS_16 ? "data32" : "data16";
      }
      case 8 -> {
        return codeSize == CodeSize.BITS_32 ? "addr16" : "addr32";
      }
      case 10, 11 -> {
        boolean f2 = kind == 10;
        if (!last) {
          return f2 ? "repnz" : "repz";
        }
        if (isString(mnemonic)) {
          boolean compares = mnemonic == Mnemonic.CMPS || mnemonic == Mnemonic.SCAS;
          return f2 ? "repnz" : compares ? "repz" : "rep";
        }
        if (i.memory() != null) {
          boolean locked = opcode.lockable && (i.lock() || mnemonic == Mnemonic.XCHG);
          boolean stores =
              !f2
                  && mnemonic == Mnemonic.MOV
                  && opcode.access == Opcode.Access.WRITE
                  && (opcode.code & 0xfe) != 0xa2
                  && opcode.code != 0x8c;
          if (locked || stores) {
            return f2 ? "xacquire" : "xrelease";
          }
        }
        if (f2 && takesBound(opcode)) {
          return "bnd";
        }
      }
      default -> {}
    }
    return PREFIX_NAMES[kind];
  }

  private static boolean nearIndirect(Opcode opcode) {
    return opcode.map == 0
        && opcode.code == 0xff
        && (opcode.mnemonic == Mnemonic.JMP || opcode.mnemonic == Mnemonic.CALL);
  }

  private static boolean takesBound(Opcode opcode) {
    return switch (opcode.mnemonic) {
      case CALL, JMP, RET -> true;
      default -> opcode.mnemonic.inConditionFamily(Mnemonic.JO);
    };
  }

  static boolean isString(Mnemonic mnemonic) {
    return switch (mnemonic) {
      case MOVS, CMPS, STOS, LODS, SCAS, INS, OUTS -> true;
      default -> false;
    };
  }

  private static boolean sizeDependent(Opcode opcode) {
    if (opcode.sizeRule == Opcode.SIZE_BYTE) {
      return false;
    }
    for (OperandSpec spec : opcode.operands) {
      switch (spec.size) {
        case OperandSpec.V,
            OperandSpec.Z,
            OperandSpec.PAIR,
            OperandSpec.POINTER,
            OperandSpec.X87_ENVIRONMENT,
            OperandSpec.X87_STATE -> {
          return true;
        }
        default -> {
          if (spec.kind == OperandSpec.SIGNED_IMMEDIATE) {
            return true;
          }
        }
      }
    }
    return switch (opcode.mnemonic) {
      case MOVS,
          CMPS,
          STOS,
          LODS,
          SCAS,
          INS,
          OUTS,
          CBW,
          CWD,
          PUSHF,
          POPF,
          PUSHA,
          POPA,
          IRET,
          RET_FAR,
          RET,
          SYSRET,
          SYSEXIT,
          LEAVE,
          PUSH,
          POP,
          ENTER ->
          true;
      default -> opcode.map == 0 && (opcode.code == 0x90 || opcode.code == 0x8e);
    };
  }

  private static boolean isPlainNop(Opcode opcode) {
    return opcode.map == 0
        && (opcode.mnemonic == Mnemonic.NOP || opcode.mnemonic == Mnemonic.PAUSE);
  }

  private static boolean isX87State(Opcode opcode) {
    return switch (opcode.mnemonic) {
      case FLDENV, FNSTENV, FRSTOR, FNSAVE -> true;
      default -> false;
    };
  }

  private boolean usesOperandSizePrefix(Instruction i) {
    Opcode opcode = i.opcode();
    if (opcode.mandatory66) {
      return true;
    }
    if (opcode.map >= OpcodeTable.VEX_MAP + 1) {
      return false;
    }
    if (!sizeDependent(opcode) && opcode.sizeRule != Opcode.SIZE_FORCE_64) {
      return false;
    }
    if (i.mnemonic() == Mnemonic.SYSRET || i.mnemonic() == Mnemonic.SYSEXIT) {
      return false;
    }
    if (is64) {
      return (i.rex() & 8) == 0 && opcode.sizeRule != Opcode.SIZE_FORCE_64;
    }
    return opcode.operands.length == 0
        || opcode.operands[0].kind != OperandSpec.RELATIVE
        || opcode.operands[0].size != 1;
  }

  private static boolean usesAddress(Instruction i) {
    if (isString(i.mnemonic())) {
      return true;
    }
    if (i.memory() != null) {
      return i.opcode().modrm;
    }
    return switch (i.mnemonic()) {
      case JCXZ, LOOP, LOOPE, LOOPNE, XLAT, MONITOR -> true;
      default -> {
        for (OperandSpec spec : i.opcode().operands) {
          if (spec.size == OperandSpec.ADDRESS) {
            yield true;
          }
        }
        yield false;
      }
    };
  }

  private static boolean usesSegment(Instruction i) {
    return i.memory() != null
        || i.mnemonic() == Mnemonic.XLAT
        || isString(i.mnemonic())
            && i.mnemonic() != Mnemonic.STOS
            && i.mnemonic() != Mnemonic.SCAS
            && i.mnemonic() != Mnemonic.INS;
  }

  private void rex(Instruction i, StringBuilder out) {
    int rex = i.rex();
    if (rex == 0) {
      return;
    }
    Opcode opcode = i.opcode();
    int used = 0;
    boolean width =
        (opcode.keyMask & Opcode.KEY_W) != 0 || opcode.name64 || isExplicitLength(opcode);
    for (OperandSpec spec : opcode.operands) {
      width |= spec.size == OperandSpec.Y;
      switch (spec.kind) {
        case OperandSpec.REG_GENERAL,
            OperandSpec.REG_CONTROL,
            OperandSpec.REG_DEBUG,
            OperandSpec.REG_XMM ->
            used |= 4;
        case OperandSpec.RM_GENERAL, OperandSpec.OPCODE_GENERAL, OperandSpec.RM_XMM -> used |= 1;
        case OperandSpec.MODRM_GENERAL, OperandSpec.MODRM_XMM -> {
          if (i.memory() == null) {
            used |= 1;
          }
        }
        default -> {}
      }
    }
    Operand.Memory memory = i.memory();
    if (memory != null && opcode.modrm) {
      used |= memory.index() >= 8 ? 3 : 1;
    }
    if (opcode.sizeRule == Opcode.SIZE_V) {
      width |=
          sizeDependent(opcode)
              && !isPlainNop(opcode)
              && !isX87State(opcode)
              && opcode.feature() != CpuFeature.RTM;
    }
    boolean byteRegister = false;
    for (int n = 0; n < i.operandCount(); n++) {
      if (i.operand(n) instanceof Operand.Register r
          && r.file() == RegisterClass.GENERAL
          && r.size() == 1
          && (r.number() & 4) != 0) {
        byteRegister = true;
      }
    }
    if (width) {
      used |= 8;
    }
    used &= rex & 15;
    if (used != 0 || byteRegister) {
      used |= 0x40;
    }
    if (used == rex) {
      return;
    }
    out.append("rex");
    if ((rex & 15) != 0) {
      out.append('.');
      for (int bit = 0; bit < 4; bit++) {
        if ((rex & 8 >> bit) != 0) {
          out.append("WRXB".charAt(bit));
        }
      }
    }
    out.append(' ');
  }

  /** PCMPESTRI and PCMPESTRM: REX.W chooses RAX and RDX over EAX and EDX as lengths. */
  static boolean isExplicitLength(Opcode opcode) {
    return opcode.mnemonic == Mnemonic.PCMPESTRI || opcode.mnemonic == Mnemonic.PCMPESTRM;
  }
}
