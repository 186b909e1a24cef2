package bootscope.core.cpu.translate;

import static bootscope.core.cpu.translate.RegisterMap.POINTER;
import static bootscope.core.cpu.translate.RegisterMap.STATE;
import static bootscope.core.cpu.translate.RegisterMap.TEMP;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;

/** PUSH, POP, LEAVE, PUSHF of an address's size; CLC, STC, CMC, CLD, STD, CLI. */
final class StackFamily implements Family {
  static final int STORE_IMMEDIATE = 0xC7;

  @Override
  public boolean takes(Instruction in, Encoding e, CodeMode mode) {
    return switch (in.mnemonic()) {
      case PUSH ->
          in.operandSize() == mode.bytes()
              && (Emission.general(in.operand(0)) >= 0
                  || in.operand(0) instanceof Operand.Immediate
                  || in.operand(0) instanceof Operand.Memory m && mode.reaches(m));
      case POP -> in.operandSize() == mode.bytes() && Emission.general(in.operand(0)) >= 0;
      case LEAVE, PUSHF -> in.operandSize() == mode.bytes();
      case CLI -> !mode.user(); // privilege level 0 may always
      default -> true;
    };
  }

  @Override
  public void emit(Emission x) {
    switch (x.in.mnemonic()) {
      case PUSH -> push(x);
      case POP -> pop(x);
      case LEAVE -> leave(x);
      case PUSHF -> pushFlags(x);
      case CLC, STC, CMC -> carry(x);
      case CLD -> systemFlags(x, Assembler.GROUP_AND, (int) ~Bits.FLAG_DF);
      case STD -> systemFlags(x, Assembler.GROUP_OR, (int) Bits.FLAG_DF);
      default -> systemFlags(x, Assembler.GROUP_AND, (int) ~Bits.FLAG_IF);
    }
  }

  private static final int RSP = 1 << CpuState.RSP;

  /** Moves the guest's stack pointer; leaves the flags. */
  static void moveStack(Emission x, int distance) {
    int sp = RegisterMap.host(CpuState.RSP);
    x.a.rm(x.mode().code64(), Assembler.LEA, sp, sp, distance);
  }

  private static void push(Emission x) {
    x.loseFlags(RSP, true);
    int size = x.mode().bytes();
    boolean wide = size == 8;
    if (x.in.operand(0) instanceof Operand.Memory m) {
      x.access(m, size, false);
      x.operate(0, wide, false, Assembler.LOAD, TEMP);
      x.a.store(TEMP, STATE, Context.SCRATCH);
      x.access(CpuState.RSP, -size, size, true);
      x.a.load(TEMP, STATE, Context.SCRATCH);
      x.operate(0, wide, false, Assembler.STORE, TEMP);
      moveStack(x, -size);
      x.wrote(RSP);
      return;
    }
    x.access(CpuState.RSP, -size, size, true);
    if (x.in.operand(0) instanceof Operand.Immediate i) {
      x.operate(0, size == 8, false, STORE_IMMEDIATE, 0);
      x.a.int32((int) i.value());
    } else {
      int s = x.held(Emission.general(x.in.operand(0)), TEMP);
      x.operate(0, size == 8, false, Assembler.STORE, s);
    }
    moveStack(x, -size);
    x.wrote(RSP);
  }

  private static void pop(Emission x) {
    int d = Emission.general(x.in.operand(0));
    int written = RSP | 1 << d;
    x.loseFlags(written, true);
    int size = x.mode().bytes();
    x.access(CpuState.RSP, 0, size, false);
    int t = x.target(d, TEMP);
    x.operate(0, size == 8, false, Assembler.LOAD, t);
    x.put(d, t);
    if (d != CpuState.RSP) {
      moveStack(x, size);
    }
    x.wrote(written);
  }

  private static void leave(Emission x) {
    int written = RSP | 1 << CpuState.RBP;
    x.loseFlags(written, true);
    int size = x.mode().bytes();
    boolean wide = size == 8;
    x.access(CpuState.RBP, 0, size, false);
    x.operate(0, wide, false, Assembler.LOAD, TEMP);
    x.a.rm(wide, Assembler.LEA, RegisterMap.host(CpuState.RSP), Assembler.RBP, size);
    x.a.move(Assembler.RBP, TEMP);
    x.wrote(written);
  }

  private static void pushFlags(Emission x) {
    x.flags.toImage();
    x.loseFlags(RSP, true);
    x.a.memory(0, false, false, Assembler.MAP_0F | 0xB6, TEMP, STATE, -1, 0, Context.FLAGS);
    x.a.shift(false, Assembler.GROUP_SHL, TEMP, 11); // OF
    x.a.memory(0, false, false, Assembler.MAP_0F | 0xB6, POINTER, STATE, -1, 0, Context.FLAGS + 1);
    x.a.rr(false, Assembler.OR, TEMP, POINTER);
    x.a.rm(true, Assembler.OR, TEMP, STATE, CpuState.systemFlagsOffset());
    x.a.immediate(true, Assembler.GROUP_AND, TEMP, ~(Bits.FLAG_VM | Bits.FLAG_RF));
    x.a.store(TEMP, STATE, Context.SCRATCH);
    int size = x.mode().bytes();
    x.access(CpuState.RSP, -size, size, true);
    x.a.load(TEMP, STATE, Context.SCRATCH);
    x.operate(0, size == 8, false, Assembler.STORE, TEMP);
    moveStack(x, -size);
    x.wrote(RSP);
  }

  private static void carry(Emission x) {
    if (x.flagsMatter()) {
      x.flags.toHost();
    }
    x.a.byte8(
        x.in.mnemonic() == Mnemonic.CLC ? 0xF8 : x.in.mnemonic() == Mnemonic.STC ? 0xF9 : 0xF5);
    x.flags.onlyInHost();
  }

  private static void systemFlags(Emission x, int group, int value) {
    x.loseFlags(0, false);
    x.a.immediate(group, STATE, CpuState.systemFlagsOffset(), value);
  }
}
