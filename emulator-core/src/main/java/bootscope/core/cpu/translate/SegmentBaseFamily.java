package bootscope.core.cpu.translate;

import static bootscope.core.cpu.translate.RegisterMap.POINTER;
import static bootscope.core.cpu.translate.RegisterMap.STATE;
import static bootscope.core.cpu.translate.RegisterMap.TEMP;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;

/** RDFSBASE, RDGSBASE, WRFSBASE, WRGSBASE. */
final class SegmentBaseFamily implements Family {
  @Override
  public boolean takes(Instruction in, Encoding e, CodeMode mode) {
    return true;
  }

  /** CR4.FSGSBASE must be set, a base canonical (SDM vol. 2B "WRFSBASE/WRGSBASE"). */
  @Override
  public void emit(Emission x) {
    Mnemonic m = x.in.mnemonic();
    boolean fs = m == Mnemonic.RDFSBASE || m == Mnemonic.WRFSBASE;
    boolean writes = m == Mnemonic.WRFSBASE || m == Mnemonic.WRGSBASE;
    int base = CpuState.segmentBaseOffset(fs ? CpuState.FS : CpuState.GS);
    Operand operand = x.in.operand(0);
    boolean wide = operand.size() == 8;
    int r = Emission.general(operand);
    int written = writes ? 0 : 1 << r;
    x.loseFlags(written, true);
    x.a.test(STATE, CpuState.controlOffset(4), (int) Bits.CR4_FSGSBASE);
    x.out(Assembler.CC_E);
    if (writes) {
      x.a.rr(wide, Assembler.LOAD, TEMP, x.held(r, TEMP));
      if (wide) {
        x.a.move(POINTER, TEMP);
        x.a.shift(true, Assembler.GROUP_SHL, POINTER, 16);
        x.a.shift(true, Assembler.GROUP_SAR, POINTER, 16);
        x.a.rr(true, Assembler.CMP, POINTER, TEMP);
        x.out(Assembler.CC_NE);
      }
      x.a.store(TEMP, STATE, base);
    } else {
      int t = x.target(r, TEMP);
      x.a.rm(wide, Assembler.LOAD, t, STATE, base);
      x.put(r, t);
    }
    x.wrote(written);
  }
}
