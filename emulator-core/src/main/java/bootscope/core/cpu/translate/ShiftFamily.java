package bootscope.core.cpu.translate;

import static bootscope.core.cpu.translate.RegisterMap.POINTER;
import static bootscope.core.cpu.translate.RegisterMap.TEMP;

import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;

/**
 * Shifts and rotates. Where the flags matter, a shift by more than one is done in two steps,
 * because the interpreter has OF as it comes from the last one, and the host leaves it undefined.
 */
final class ShiftFamily implements Family {
  private static final int BY_CONSTANT = 0xC1;
  private static final int BY_CL = 0xD3;

  @Override
  public boolean takes(Instruction in, Encoding e, CodeMode mode) {
    Operand to = in.operand(0);
    if (to instanceof Operand.Memory m ? !mode.reaches(m) : Emission.general(to) < 0) {
      return false;
    }
    int n = BlockPlan.shiftCount(in);
    return switch (in.mnemonic()) {
      case SHLD, SHRD -> to.size() >= 4 && n != 0 && !(to instanceof Operand.Memory);
      case RCL, RCR -> n == 1;
      case ROL, ROR -> n > 0;
      default -> n > 0 && n <= 8 * to.size() || n < 0 && to.size() >= 4;
    };
  }

  /** ModRM.reg. */
  private static int row(Mnemonic m) {
    return m == Mnemonic.SAR ? 7 : m.ordinal() - Mnemonic.ROL.ordinal();
  }

  @Override
  public void emit(Emission x) {
    Mnemonic m = x.in.mnemonic();
    if (m == Mnemonic.SHLD || m == Mnemonic.SHRD) {
      twoRegisters(x);
      return;
    }
    int n = BlockPlan.shiftCount(x.in);
    Operand to = x.in.operand(0);
    boolean rotates = m.compareTo(Mnemonic.RCR) <= 0;
    boolean through = m == Mnemonic.RCL || m == Mnemonic.RCR;
    boolean needsOld = through || x.flagsMatter() && (rotates || n < 0);
    if (n < 0 && to instanceof Operand.Memory) {
      if (x.flagsMatter()) {
        x.interpret();
        return;
      }
    }
    if (n < 0 && x.flagsMatter()) {
      byCounter(x);
      return;
    }
    int size = to.size();
    int d = Emission.general(to);
    if (d < 0) {
      if (needsOld) {
        x.flags.toImage();
      }
      x.loseFlags(0, true);
      x.access((Operand.Memory) to, size, true);
      if (needsOld) {
        x.flags.restore(TEMP);
      }
    } else if (needsOld) {
      x.flags.toHost();
    }
    int h = d < 0 ? Assembler.NONE : x.held(d, TEMP);
    if (n > 1 && x.flagsMatter()) {
      step(x, h, size, row(m), n - 1);
      step(x, h, size, row(m), 1);
    } else {
      step(x, h, size, row(m), n);
    }
    if (d >= 0) {
      x.put(d, h);
    }
    if (rotates || !x.flagsMatter()) {
      x.flags.onlyInHost();
    } else {
      x.flags.saveWithoutAuxiliary();
    }
  }

  /** One shift, of a host register or of the memory at hand; by CL if the count is negative. */
  private static void step(Emission x, int register, int size, int row, int count) {
    int opcode = count < 0 ? BY_CL : BY_CONSTANT;
    int prefix = size == 2 ? 0x66 : 0;
    if (size == 1) {
      opcode &= ~1;
    }
    if (register >= 0) {
      boolean byteRegister = size == 1 && register >= 4;
      x.a.registers(prefix, size == 8, byteRegister, opcode, row, register);
    } else {
      x.operate(prefix, size == 8, false, opcode, row);
    }
    if (count >= 0) {
      x.a.byte8(count);
    }
  }

  /** A register by CL, the flags wanted: a count of 0 leaves them. */
  private static void byCounter(Emission x) {
    int d = Emission.general(x.in.operand(0));
    int size = x.in.operand(0).size();
    boolean rotates = x.in.mnemonic().compareTo(Mnemonic.RCR) <= 0;
    if (rotates || d == Assembler.RCX) {
      x.interpret();
      return;
    }
    int row = row(x.in.mnemonic());
    x.flags.toImage();
    int h = x.held(d, TEMP);
    if (size == 4) {
      x.a.rr(false, Assembler.LOAD, h, h); // zero-extended whatever the count is
    }
    x.a.registers(0, false, false, 0xF6, 0, Assembler.RCX); // TEST CL
    x.a.byte8(size == 8 ? 63 : 31);
    int none = x.a.jump(Assembler.CC_E);
    x.a.move(POINTER, Assembler.RCX);
    x.a.rm(false, Assembler.LEA, Assembler.RCX, Assembler.RCX, -1);
    step(x, h, size, row, -1);
    x.a.move(Assembler.RCX, POINTER);
    step(x, h, size, row, 1);
    x.flags.saveWithoutAuxiliary();
    x.a.patch(none, x.a.position());
    x.put(d, h);
    x.flags.onlyInImage();
  }

  private static void twoRegisters(Emission x) {
    boolean matter = x.flagsMatter();
    boolean constant = BlockPlan.shiftCount(x.in) >= 0;
    if (matter && !constant) {
      x.interpret();
      return;
    }
    int d = Emission.general(x.in.operand(0));
    int s = Emission.general(x.in.operand(1));
    int h = x.held(d, POINTER);
    int opcode = x.in.mnemonic() == Mnemonic.SHLD ? 0xA4 : 0xAC;
    boolean wide = x.in.operand(0).size() == 8;
    int from = x.held(s, TEMP);
    if (matter) {
      x.a.store(h, RegisterMap.STATE, Context.SCRATCH);
    }
    x.a.rr(wide, Assembler.MAP_0F | (constant ? opcode : opcode + 1), from, h);
    if (constant) {
      x.a.byte8(BlockPlan.shiftCount(x.in));
    }
    x.put(d, h);
    if (matter) {
      x.flags.saveWithoutAuxiliary();
      overflow(x, d, wide);
    } else {
      x.flags.onlyInHost();
    }
  }

  /** OF, which the host leaves undefined, tells whether the sign changed, by any count. */
  private static void overflow(Emission x, int d, boolean wide) {
    x.a.load(TEMP, RegisterMap.STATE, Context.SCRATCH);
    if (RegisterMap.pinned(d)) {
      x.a.rr(wide, Assembler.XOR, TEMP, RegisterMap.host(d));
    } else {
      x.a.rm(wide, Assembler.XOR, TEMP, RegisterMap.STATE, RegisterMap.slot(d));
    }
    x.a.shift(wide, Assembler.GROUP_SHR, TEMP, wide ? 63 : 31);
    x.a.memory(0, false, true, 0x88, TEMP, RegisterMap.STATE, Assembler.NONE, 0, Context.FLAGS);
  }
}
