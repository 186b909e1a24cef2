package bootscope.core.cpu.translate;

import static bootscope.core.cpu.translate.RegisterMap.POINTER;
import static bootscope.core.cpu.translate.RegisterMap.TEMP;

import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;

/** MUL, IMUL, DIV, IDIV. A division that may fault is the interpreter's. */
final class MultiplyFamily implements Family {
  private static final int GROUP = 0xF7;
  private static final int MUL = 4;
  private static final int IMUL = 5;
  private static final int DIV = 6;
  private static final int IDIV = 7;
  private static final int PAIR = 1 << Assembler.RAX | 1 << Assembler.RDX;
  private static final int CC_B = 2;
  private static final int CC_AE = 3;
  private static final int CC_BE = 6;

  @Override
  public boolean takes(Instruction in, Encoding e, CodeMode mode) {
    for (int i = 0; i < in.operandCount(); i++) {
      Operand o = in.operand(i);
      if (o instanceof Operand.Memory m
          ? !mode.reaches(m)
          : !(o instanceof Operand.Immediate) && Emission.general(o) < 0) {
        return false;
      }
    }
    return in.operand(0).size() >= 4;
  }

  @Override
  public void emit(Emission x) {
    switch (x.in.mnemonic()) {
      case DIV, IDIV -> divide(x);
      case MUL -> pair(x, MUL);
      default -> {
        if (x.in.operandCount() == 1) {
          pair(x, IMUL);
        } else {
          multiply(x);
        }
      }
    }
  }

  private static void multiply(Emission x) {
    int d = Emission.general(x.in.operand(0));
    boolean wide = x.in.operand(0).size() == 8;
    Operand from = x.in.operand(1);
    boolean three = x.in.operandCount() == 3;
    boolean memory = from instanceof Operand.Memory;
    if (memory) {
      x.loseFlags(1 << d, true);
      x.access((Operand.Memory) from, from.size(), false);
    }
    int s = memory ? 0 : x.held(Emission.general(from), POINTER);
    int t = three ? x.target(d, TEMP) : x.held(d, TEMP);
    long constant = three ? ((Operand.Immediate) x.in.operand(2)).value() : 0;
    boolean small = constant == (byte) constant;
    int opcode = three ? small ? 0x6B : 0x69 : Assembler.MAP_0F | 0xAF;
    if (memory) {
      x.operate(0, wide, false, opcode, t);
    } else {
      x.a.rr(wide, opcode, t, s);
    }
    if (three) {
      MoveFamily.constant(x, constant, small ? 1 : 4);
    }
    x.put(d, t);
    product(x, t, wide);
  }

  private static void pair(Emission x, int row) {
    Operand from = x.in.operand(0);
    boolean wide = from.size() == 8;
    if (from instanceof Operand.Memory m) {
      x.loseFlags(PAIR, true);
      x.access(m, m.size(), false);
      x.operate(0, wide, false, GROUP, row);
    } else {
      x.a.rr(wide, GROUP, row, x.held(Emission.general(from), TEMP));
    }
    product(x, Assembler.RAX, wide);
  }

  /** CF and OF are the host's; SF, ZF and PF are those of the low half, AF is clear. */
  private static void product(Emission x, int low, boolean wide) {
    if (!x.flagsMatter()) {
      x.flags.onlyInHost();
      return;
    }
    int of = low;
    if (low == TEMP) { // it has been put back already
      x.a.move(POINTER, TEMP);
      of = POINTER;
    }
    x.a.registers(0, false, true, Assembler.MAP_0F | 0x90 | CC_B, 0, TEMP);
    x.a.rr(wide, Assembler.TEST, of, of);
    x.flags.saveProduct();
  }

  private static void divide(Emission x) {
    Operand from = x.in.operand(0);
    boolean wide = from.size() == 8;
    boolean signed = x.in.mnemonic() == Mnemonic.IDIV;
    x.loseFlags(PAIR, true);
    if (from instanceof Operand.Memory m) {
      x.access(m, m.size(), false);
      x.operate(0, wide, false, Assembler.LOAD, TEMP);
    } else {
      x.a.rr(wide, Assembler.LOAD, TEMP, x.held(Emission.general(from), TEMP));
    }
    if (signed) {
      // Only a dividend that is a sign-extended RAX, by anything but 0 and −1.
      x.a.rr(wide, Assembler.LOAD, POINTER, Assembler.RAX);
      x.a.shift(wide, Assembler.GROUP_SAR, POINTER, wide ? 63 : 31);
      x.a.rr(wide, Assembler.CMP, POINTER, Assembler.RDX);
      x.out(Assembler.CC_NE);
      x.a.rm(wide, Assembler.LEA, POINTER, TEMP, 1);
      x.a.immediate(wide, Assembler.GROUP_CMP, POINTER, 1);
      x.out(CC_BE);
    } else {
      x.a.rr(wide, Assembler.CMP, Assembler.RDX, TEMP);
      x.out(CC_AE);
    }
    x.a.rr(wide, GROUP, signed ? IDIV : DIV, TEMP);
    x.wrote(PAIR);
  }
}
