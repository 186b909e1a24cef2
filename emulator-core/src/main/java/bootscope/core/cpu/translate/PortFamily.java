package bootscope.core.cpu.translate;

import static bootscope.core.cpu.translate.RegisterMap.POINTER;
import static bootscope.core.cpu.translate.RegisterMap.STATE;
import static bootscope.core.cpu.translate.RegisterMap.TEMP;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Operand;

/**
 * IN of a byte, again from the port that was read last: what loops do that wait for a bit. As long
 * as the device promised, the value is that of then.
 */
final class PortFamily implements Family {
  /** Privilege level 0 needs no permission. */
  @Override
  public boolean takes(Instruction in, Encoding e, CodeMode mode) {
    return in.operand(0).size() == 1 && !mode.user();
  }

  @Override
  public void emit(Emission x) {
    Assembler a = x.a;
    if (x.notes() && x.left() == 1) {
      x.interpret(); // an instruction has one note at the most, and the block's last may have its
      return;
    }
    x.loseFlags(1 << CpuState.RAX, true);
    a.load(TEMP, STATE, Context.ROOM);
    a.immediate(true, Assembler.GROUP_ADD, TEMP, x.left());
    a.rm(true, Assembler.CMP, TEMP, STATE, Context.STEADY_ROOM);
    x.out(Assembler.CC_LE);
    a.load(POINTER, STATE, Context.STEADY);
    if (x.in.operand(1) instanceof Operand.Immediate port) {
      a.move(TEMP, POINTER);
      a.shift(false, Assembler.GROUP_SHR, TEMP, 16);
      a.immediate(false, Assembler.GROUP_CMP, TEMP, (int) port.value() & 0xFF);
    } else {
      a.rr(false, Assembler.LOAD, TEMP, Assembler.RDX);
      a.shift(false, Assembler.GROUP_SHL, TEMP, 16);
      a.rr(false, Assembler.XOR, TEMP, POINTER);
      a.test(TEMP, 0xFFFF_0000);
    }
    x.out(Assembler.CC_NE);
    if (x.notes()) {
      Notes.repeatedRead(x);
      a.load(POINTER, STATE, Context.STEADY);
    }
    a.registers(0, false, true, Assembler.LOAD & ~1, Assembler.RAX, POINTER);
    x.wrote(1 << CpuState.RAX);
  }
}
