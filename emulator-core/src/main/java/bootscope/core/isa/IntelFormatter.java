package bootscope.core.isa;

/** Intel syntax: destination first, memory sizes spelled out. */
final class IntelFormatter extends InstructionFormatter {

  IntelFormatter(CodeSize codeSize) {
    super(codeSize, false);
  }

  @Override
  void mnemonic(Instruction i) {
    String predicate = predicateName(i);
    if (predicate != null) {
      out.append(predicate);
      return;
    }
    int size = i.operandSize();
    String name = baseName(i);
    switch (i.mnemonic()) {
      case CBW -> out.append(size == 2 ? "cbw" : size == 4 ? "cwde" : "cdqe");
      case CWD -> out.append(size == 2 ? "cwd" : size == 4 ? "cdq" : "cqo");
      case CALL_FAR -> out.append("call");
      case JMP_FAR -> out.append("jmp");
      case PUSHF, POPF, PUSHA, POPA, LEAVE, ENTER, RET, PUSH, POP -> {
        out.append(name);
        boolean register =
            i.operandCount() > 0
                && (i.operand(0) instanceof Operand.Register r && r.file() == RegisterClass.GENERAL
                    || i.operand(0) instanceof Operand.Memory);
        if (size != codeBytes() && !register) {
          out.append(suffix(size));
        }
      }
      case RET_FAR, IRET -> {
        out.append(i.mnemonic() == Mnemonic.IRET ? "iret" : "retf");
        if (size != defaultSize()) {
          out.append(suffix(size));
        }
      }
      case SYSRET, SYSEXIT -> out.append(name).append(is64() ? size == 8 ? "q" : "d" : "");
      case CALL, JMP -> {
        out.append(name);
        if (i.operand(0) instanceof Operand.Relative
            && size != codeBytes()
            && i.opcode().operands[0].size != 1) {
          out.append(suffix(size));
        }
      }
      case LGDT, LIDT, SGDT, SIDT -> out.append(name).append(is64() ? "" : suffix(size));
      case FLDENV, FNSTENV, FRSTOR, FNSAVE -> {
        out.append(name);
        if (size != defaultSize() && size != 8) {
          out.append(suffix(size));
        }
      }
      case JCXZ -> out.append(AttFormatter.countJump(i));
      case LOOP, LOOPE, LOOPNE -> {
        out.append(name);
        if (i.has(Instruction.ADDRESS_SIZE)) {
          out.append(suffix(i.addressSize()));
        }
      }
      case MOV -> {
        int code = i.opcode().code;
        boolean wide =
            is64()
                && i.addressSize() == 8
                && i.opcode().map == 0
                && (code >= 0xa0 && code <= 0xa3
                    || code == 0xb8 && ((Operand.Immediate) i.operand(1)).encodedBytes() == 8);
        out.append(wide ? "movabs" : "mov");
      }
      default -> {
        out.append(name);
        if (name.equals("xbegin") && size != defaultSize() && size != 8) {
          out.append(suffix(size));
        }
      }
    }
  }

  private static String suffix(int size) {
    return size == 2 ? "w" : size == 4 ? "d" : "q";
  }

  @Override
  void operands(Instruction i) {
    int size = i.operandSize();
    switch (i.mnemonic()) {
      case MOVS -> {
        destination(i);
        out.append(',');
        source(i);
      }
      case CMPS -> {
        source(i);
        out.append(',');
        destination(i);
      }
      case STOS -> {
        destination(i);
        out.append(',').append(generalName(0, size));
      }
      case SCAS -> {
        out.append(generalName(0, size)).append(',');
        destination(i);
      }
      case LODS -> {
        out.append(generalName(0, size)).append(',');
        source(i);
      }
      case INS -> {
        destination(i);
        out.append(",dx");
      }
      case OUTS -> {
        out.append("dx,");
        source(i);
      }
      case XLAT -> {
        pointer(1);
        out.append(segmentName(i.segment())).append(":[");
        out.append(generalName(3, i.addressSize())).append(']');
      }
      case NOP -> {
        if (i.opcode().code == 0x90
            && size < 8
            && i.has(Instruction.OPERAND_SIZE)
            && (i.rex() & 8) == 0) {
          String accumulatorName = generalName(0, size);
          out.setLength(out.length() - 4);
          out.append("xchg ").append(accumulatorName).append(',').append(accumulatorName);
        } else {
          listed(i, 0);
        }
      }
      case FCOM, FCOMP, FXCH, FUCOM, FUCOMP -> listed(i, i.operandCount() - 1);
      default -> listed(i, 0);
    }
  }

  private void listed(Instruction i, int from) {
    int count = listedOperands(i);
    for (int n = from; n < count; n++) {
      if (n > from) {
        out.append(',');
      }
      operand(i, i.operand(n));
      if (n == 0) {
        maskAndZeroing(i, "");
      }
      if (hasRounding(i)
          && (n == count - 1 && !(i.operand(n) instanceof Operand.Immediate)
              || n == count - 2 && i.operand(n + 1) instanceof Operand.Immediate)) {
        out.append(rounding(i));
      }
    }
  }

  private void destination(Instruction i) {
    pointer(i.operandSize());
    out.append("es:[").append(generalName(7, i.addressSize())).append(']');
  }

  private void source(Instruction i) {
    pointer(i.operandSize());
    out.append(segmentName(i.segment())).append(":[");
    out.append(generalName(6, i.addressSize())).append(']');
  }

  private void pointer(int size) {
    String name =
        switch (size) {
          case 1 -> "BYTE PTR ";
          case 2 -> "WORD PTR ";
          case 4 -> "DWORD PTR ";
          case 6 -> "FWORD PTR ";
          case 8 -> "QWORD PTR ";
          case 10 -> "TBYTE PTR ";
          case 16 -> "XMMWORD PTR ";
          case 32 -> "YMMWORD PTR ";
          case 64 -> "ZMMWORD PTR ";
          default -> "";
        };
    out.append(name);
  }

  private void operand(Instruction i, Operand operand) {
    switch (operand) {
      case Operand.Register r -> {
        boolean wide =
            r.file() == RegisterClass.GENERAL
                && (i.mnemonic() == Mnemonic.LAR
                    || i.mnemonic() == Mnemonic.LSL
                    || i.mnemonic() == Mnemonic.MOV && i.opcode().code == 0x8e);
        out.append(
            r.file() == RegisterClass.X87
                ? stackName(i, r)
                : registerName(r.file(), r.number(), wide ? i.operandSize() : r.size()));
      }
      case Operand.Memory m -> memory(i, m);
      case Operand.Immediate immediate -> {
        if (immediate.encodedBytes() == 0) {
          out.append(immediate.value());
        } else {
          hex(immediate(immediate));
        }
      }
      case Operand.Relative relative -> branch(relative);
      case Operand.FarPointer far -> {
        hex(far.selector());
        out.append(':');
        hex(truncate(far.offset(), far.size()));
      }
    }
  }

  private void memory(Instruction i, Operand.Memory m) {
    Mnemonic mnemonic = i.mnemonic();
    boolean bare =
        switch (mnemonic) {
          case LEA, LGDT, LIDT, SGDT, SIDT, INVPCID, LDDQU, FLDENV, FNSTENV, FRSTOR, FNSAVE -> true;
          case MOV -> i.opcode().map == 0 && (i.opcode().code & 0xfc) == 0xa0;
          default ->
              switch (i.opcode().name) {
                case "WRSS", "WRUSS", "VLDDQU" -> true;
                default -> i.opcode().feature() == CpuFeature.MPX;
              };
        };
    if ((i.vector() & Encoding.BROADCAST) != 0) {
      out.append(m.size() == 2 ? "WORD" : m.size() == 4 ? "DWORD" : "QWORD").append(" BCST ");
    } else if (mnemonic == Mnemonic.INVLPG) {
      out.append("BYTE PTR ");
    } else if (mnemonic == Mnemonic.CMPXCHG16B
        || i.opcode().name.startsWith("INVEPT")
        || i.opcode().name.startsWith("INVVPID")) {
      out.append("OWORD PTR ");
    } else if (i.opcode().operandsAreFar()) {
      out.append(
          i.operandSize() == 2 ? "DWORD PTR " : i.operandSize() == 4 ? "FWORD PTR " : "TBYTE PTR ");
    } else if (!bare) {
      pointer(m.size());
    }
    boolean registers = m.base() >= 0 || m.index() >= 0;
    if (m.segmentOverridden() || !registers) {
      out.append(segmentName(m.segment())).append(':');
    }
    if (!registers) {
      hex(truncate(m.displacement(), m.addressSize()));
      return;
    }
    out.append('[');
    if (m.base() >= 0) {
      out.append(addressRegister(m.base(), m.addressSize()));
    }
    if (m.index() >= 0) {
      if (m.base() >= 0) {
        out.append('+');
      }
      out.append(indexName(i, m));
      if (m.addressSize() != 2) {
        out.append('*').append(1 << m.scaleShift());
      }
    }
    if (m.displacementBytes() != 0) {
      if (m.displacement() >= 0) {
        out.append('+');
      }
      signedHex(m.displacement());
    }
    out.append(']');
  }
}
