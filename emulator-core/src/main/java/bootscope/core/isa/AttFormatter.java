package bootscope.core.isa;

/** AT&amp;T syntax: source first, size suffixes where no register tells the size. */
final class AttFormatter extends InstructionFormatter {

  AttFormatter(CodeSize codeSize) {
    super(codeSize, true);
  }

  @Override
  void mnemonic(Instruction i) {
    name(i);
    if (prefixes.hintShown(i)) {
      out.append(PrefixText.hasSegment(i, 2) ? ",pn" : ",pt");
    }
  }

  private void name(Instruction i) {
    String predicate = predicateName(i);
    if (predicate != null) {
      out.append(predicate);
      return;
    }
    String name = baseName(i);
    int size = i.operandSize();
    Operand.Memory memory = i.memory();
    switch (i.mnemonic()) {
      case CBW -> out.append(size == 2 ? "cbtw" : size == 4 ? "cwtl" : "cltq");
      case CWD -> out.append(size == 2 ? "cwtd" : size == 4 ? "cltd" : "cqto");
      case MOVZX, MOVSX -> {
        out.append(i.mnemonic() == Mnemonic.MOVZX ? "movz" : "movs");
        out.append(suffix(i.operand(1).size())).append(suffix(size));
      }
      case MOVSXD -> out.append(size == 8 ? "movslq" : "movsxd");
      case MOVS, CMPS, INS, OUTS -> out.append(name).append(suffix(size));
      case PUSHF, POPF, LEAVE, ENTER, RET, PUSHA, POPA -> {
        out.append(name);
        if (size != defaultStackSize()) {
          out.append(suffix(size));
        }
      }
      case PUSH, POP -> {
        out.append(name);
        if (size != defaultStackSize()
            && !(i.operand(0) instanceof Operand.Register r && r.file() == RegisterClass.GENERAL)) {
          out.append(suffix(size));
        }
      }
      case IRET, RET_FAR -> {
        out.append(i.mnemonic() == Mnemonic.IRET ? "iret" : "lret");
        if (size != defaultSize()) {
          out.append(suffix(size));
        }
      }
      case SYSRET, SYSEXIT -> out.append(name).append(is64() ? suffix(size == 8 ? 8 : 4) : "");
      case CALL_FAR, JMP_FAR -> {
        out.append(i.mnemonic() == Mnemonic.CALL_FAR ? "lcall" : "ljmp");
        if (size != defaultSize()) {
          out.append(suffix(size));
        }
      }
      case CALL, JMP -> {
        out.append(name);
        if (size != codeBytes()
            && i.opcode().operands[0].size != 1
            && !(i.operand(0) instanceof Operand.Register)) {
          out.append(suffix(size));
        }
      }
      case LGDT, LIDT, SGDT, SIDT -> out.append(name).append(is64() ? "" : suffix(size));
      case FLDENV, FNSTENV, FRSTOR, FNSAVE -> {
        out.append(name);
        if (size != defaultSize() && size != 8) {
          out.append(size == 2 ? "s" : "l");
        }
      }
      case JCXZ -> out.append(countJump(i));
      case LOOP, LOOPE, LOOPNE -> {
        out.append(name);
        if (i.has(Instruction.ADDRESS_SIZE)) {
          out.append(suffix(i.addressSize()));
        }
      }
      case MOV -> {
        if (is64() && longMove(i) && (memory == null || memory.addressSize() == 8)) {
          out.append("movabs");
        } else {
          out.append(name);
          if (memory != null && i.operand(1) instanceof Operand.Immediate) {
            out.append(suffix(size));
          }
        }
      }
      case FSUB, FSUBR, FDIV, FDIVR, FSUBP, FSUBRP, FDIVP, FDIVRP -> out.append(x87Reversed(i));
      default -> {
        out.append(name);
        if (name.equals("xbegin") && size != defaultSize() && size != 8) {
          out.append(suffix(size));
        }
        if (memory != null) {
          out.append(memorySuffix(i, memory));
        }
      }
    }
  }

  private static boolean longMove(Instruction i) {
    int code = i.opcode().code;
    return i.opcode().map == 0
        && (code >= 0xa0 && code <= 0xa3
            || code == 0xb8 && ((Operand.Immediate) i.operand(1)).encodedBytes() == 8);
  }

  private int defaultStackSize() {
    return codeBytes();
  }

  static String countJump(Instruction i) {
    return i.addressSize() == 2 ? "jcxz" : i.addressSize() == 4 ? "jecxz" : "jrcxz";
  }

  /** System V's assembler swapped the names of these; GNU's keeps to it. */
  private static String x87Reversed(Instruction i) {
    String name = baseName(i);
    if (i.memory() != null) {
      return name + realSuffix(i.memory().size());
    }
    Operand.Register first = (Operand.Register) i.operand(0);
    if ((i.x87Opcode() >> 8 & 4) == 0) {
      return name;
    }
    boolean reversed = name.contains("r");
    boolean pops = name.endsWith("p");
    String stem = name.substring(0, 4);
    assert first != null;
    return stem + (reversed ? "" : "r") + (pops ? "p" : "");
  }

  private static String realSuffix(int size) {
    return size == 4 ? "s" : size == 8 ? "l" : "t";
  }

  private String memorySuffix(Instruction i, Operand.Memory memory) {
    Mnemonic mnemonic = i.mnemonic();
    int size = memory.size();
    switch (mnemonic) {
      case FLD, FST, FSTP, FADD, FMUL, FCOM, FCOMP -> {
        return realSuffix(size);
      }
      case FILD, FIST, FISTP, FISTTP, FIADD, FIMUL, FICOM, FICOMP, FISUB, FISUBR, FIDIV, FIDIVR -> {
        return size == 2 ? "s" : size == 4 ? "l" : "ll";
      }
      case INC, DEC, NEG, NOT, MUL, DIV, IDIV, NOP, CRC32 -> {
        return suffix(size);
      }
      case CVTSI2SS, CVTSI2SD -> {
        return is64() ? suffix(size) : "";
      }
      case IMUL -> {
        return i.operandCount() == 1 ? suffix(size) : "";
      }
      case ADD, OR, ADC, SBB, AND, SUB, XOR, CMP, TEST, BT, BTS, BTR, BTC -> {
        return i.operand(1) instanceof Operand.Immediate ? suffix(size) : "";
      }
      case ROL, ROR, RCL, RCR, SHL, SHR, SAR -> {
        return suffix(size);
      }
      default -> {
        return switch (i.opcode().name) {
          case "VCVTSI2SS", "VCVTSI2SD", "VCVTUSI2SS", "VCVTUSI2SD", "PTWRITE" ->
              is64() ? suffix(size) : "";
          case "VCVTPD2PS",
              "VCVTPD2DQ",
              "VCVTTPD2DQ",
              "VCVTTPD2UDQ",
              "VCVTPD2UDQ",
              "VCVTQQ2PS",
              "VCVTUQQ2PS",
              "VFPCLASSPS",
              "VFPCLASSPD",
              "VCVTNEPS2BF16" ->
              (i.vector() & Encoding.BROADCAST) != 0
                  ? ""
                  : switch (i.vector() >> Encoding.LENGTH_SHIFT & 3) {
                    case 0 -> "x";
                    case 1 -> "y";
                    default -> i.opcode().name.startsWith("VFP") ? "z" : "";
                  };
          default -> "";
        };
      }
    }
  }

  static String suffix(int size) {
    return switch (size) {
      case 1 -> "b";
      case 2 -> "w";
      case 4 -> "l";
      default -> "q";
    };
  }

  @Override
  void operands(Instruction i) {
    Mnemonic mnemonic = i.mnemonic();
    int accumulator = i.operandSize();
    switch (mnemonic) {
      case MOVS -> {
        source(i);
        out.append(',');
        destination(i);
      }
      case CMPS -> {
        destination(i);
        out.append(',');
        source(i);
      }
      case STOS, SCAS -> {
        if (mnemonic == Mnemonic.STOS) {
          out.append('%').append(generalName(0, accumulator)).append(',');
        }
        destination(i);
        if (mnemonic == Mnemonic.SCAS) {
          out.append(",%").append(generalName(0, accumulator));
        }
      }
      case LODS -> {
        source(i);
        out.append(",%").append(generalName(0, accumulator));
      }
      case INS -> {
        out.append("(%dx),");
        destination(i);
      }
      case OUTS -> {
        source(i);
        out.append(",(%dx)");
      }
      case XLAT -> {
        out.append('%').append(segmentName(i.segment())).append(":(%");
        out.append(generalName(3, i.addressSize())).append(')');
      }
      case IN -> {
        port(i.operand(1));
        out.append(',');
        operand(i, i.operand(0), false);
      }
      case OUT -> {
        operand(i, i.operand(1), false);
        out.append(',');
        port(i.operand(0));
      }
      case MONITOR -> out.append('%').append(generalName(0, i.addressSize())).append(",%ecx,%edx");
      case MWAIT -> out.append("%eax,%ecx");
      case UNIMPLEMENTED -> {
        switch (i.opcode().name) {
          case "MONITORX" ->
              out.append('%').append(generalName(0, i.addressSize())).append(",%ecx,%edx");
          case "MWAITX" -> out.append("%eax,%ecx,%ebx");
          default -> reversed(i);
        }
      }
      case ENTER, BOUND -> inOrder(i);
      case NOP -> {
        if (i.opcode().code == 0x90
            && i.operandSize() < 8
            && i.has(Instruction.OPERAND_SIZE)
            && (i.rex() & 8) == 0) {
          String accumulatorName = generalName(0, i.operandSize());
          out.setLength(out.length() - 4);
          out.append("xchg %").append(accumulatorName).append(",%").append(accumulatorName);
        } else {
          reversed(i);
        }
      }
      case FCOM, FCOMP, FXCH, FUCOM, FUCOMP -> operand(i, i.operand(i.operandCount() - 1), false);
      default -> reversed(i);
    }
  }

  private void inOrder(Instruction i) {
    for (int n = 0; n < i.operandCount(); n++) {
      if (n > 0) {
        out.append(',');
      }
      operand(i, i.operand(n), false);
    }
  }

  private void reversed(Instruction i) {
    boolean shown = false;
    int count = listedOperands(i);
    if (hasRounding(i) && !(i.operand(count - 1) instanceof Operand.Immediate)) {
      out.append(rounding(i)).append(',');
    }
    for (int n = count - 1; n >= 0; n--) {
      Operand operand = i.operand(n);
      if (operand instanceof Operand.Immediate one && one.encodedBytes() == 0) {
        continue;
      }
      if (shown) {
        out.append(',');
      }
      shown = true;
      operand(i, operand, n == 0);
      if (hasRounding(i) && operand instanceof Operand.Immediate && n == count - 1) {
        out.append(',').append(rounding(i));
      }
    }
  }

  private void port(Operand operand) {
    if (operand instanceof Operand.Register) {
      out.append("(%dx)");
    } else {
      operand(null, operand, false);
    }
  }

  private void source(Instruction i) {
    out.append('%').append(segmentName(i.segment())).append(":(%");
    out.append(generalName(6, i.addressSize())).append(')');
  }

  private void destination(Instruction i) {
    out.append("%es:(%").append(generalName(7, i.addressSize())).append(')');
  }

  private void operand(Instruction i, Operand operand, boolean first) {
    switch (operand) {
      case Operand.Register r -> register(i, r);
      case Operand.Memory m -> memory(i, m);
      case Operand.Immediate immediate -> {
        out.append('$');
        hex(immediate(immediate));
      }
      case Operand.Relative relative -> branch(relative);
      case Operand.FarPointer far -> {
        out.append('$');
        hex(far.selector());
        out.append(",$");
        hex(truncate(far.offset(), far.size()));
      }
    }
    if (first) {
      maskAndZeroing(i, "%");
    }
  }

  private void register(Instruction i, Operand.Register r) {
    if (i != null) {
      Mnemonic mnemonic = i.mnemonic();
      if (mnemonic == Mnemonic.CALL || mnemonic == Mnemonic.JMP) {
        out.append('*');
      } else if ((mnemonic == Mnemonic.LAR || mnemonic == Mnemonic.LSL)
          && r.file() == RegisterClass.GENERAL) {
        out.append('%').append(generalName(r.number(), i.operandSize()));
        return;
      } else if (mnemonic == Mnemonic.MOV
          && i.opcode().code == 0x8e
          && r.file() == RegisterClass.GENERAL) {
        out.append('%').append(generalName(r.number(), i.operandSize()));
        return;
      }
    }
    String name =
        r.file() == RegisterClass.X87
            ? stackName(i, r)
            : registerName(r.file(), r.number(), r.size());
    out.append('%').append(r.file() == RegisterClass.DEBUG ? "db" + r.number() : name);
  }

  private void memory(Instruction i, Operand.Memory m) {
    switch (i.mnemonic()) {
      case CALL, JMP, CALL_FAR, JMP_FAR -> out.append('*');
      default -> {}
    }
    if (m.segmentOverridden()) {
      out.append('%').append(segmentName(m.segment())).append(':');
    }
    boolean registers = m.base() >= 0 || m.index() >= 0;
    if (!registers) {
      hex(truncate(m.displacement(), m.addressSize()));
    } else {
      if (m.displacementBytes() != 0) {
        signedHex(m.displacement());
      }
      out.append('(');
      if (m.base() >= 0) {
        out.append('%').append(addressRegister(m.base(), m.addressSize()));
      }
      if (m.index() >= 0) {
        out.append(",%").append(indexName(i, m));
        if (m.addressSize() != 2) {
          out.append(',').append(1 << m.scaleShift());
        }
      }
      out.append(')');
    }
    if ((i.vector() & Encoding.BROADCAST) != 0) {
      out.append("{1to").append(broadcastCount(i)).append('}');
    }
  }
}
