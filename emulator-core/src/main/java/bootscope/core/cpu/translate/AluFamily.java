package bootscope.core.cpu.translate;

import static bootscope.core.cpu.translate.RegisterMap.POINTER;
import static bootscope.core.cpu.translate.RegisterMap.TEMP;

import bootscope.core.isa.CpuFeature;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;
import java.util.Set;

/**
 * ADD, OR, ADC, SBB, AND, SUB, XOR, CMP, TEST, INC, DEC, NEG, NOT, XADD, CMPXCHG, CMPXCHG8B,
 * CMPXCHG16B.
 */
final class AluFamily implements Family {
  private static final int NO_REGISTER = -1;
  private static final int TEST_IMMEDIATE = 0xF7;
  private static final int UNARY = 0xF7;
  private static final int STEP = 0xFF;
  private static final int EXCHANGE_ADD = Assembler.MAP_0F | 0xC1;
  private static final int COMPARE_EXCHANGE = Assembler.MAP_0F | 0xB1;
  private static final int COMPARE_EXCHANGE_PAIR = Assembler.MAP_0F | 0xC7; // ModRM.reg 1

  private final Set<CpuFeature> host;

  /**
   * @param host what the host's processor has
   */
  AluFamily(Set<CpuFeature> host) {
    this.host = host;
  }

  @Override
  public boolean takes(Instruction in, Encoding e, CodeMode mode) {
    if (in.memory() != null && !mode.reaches(in.memory())) {
      return false;
    }
    Operand to = in.operand(0);
    return switch (in.mnemonic()) {
      case XADD, CMPXCHG -> to instanceof Operand.Memory && Emission.general(in.operand(1)) >= 0;
      case CMPXCHG8B -> true;
      case CMPXCHG16B -> host.contains(CpuFeature.CX16);
      case INC, DEC, NEG, NOT -> operand(to);
      default ->
          operand(to) && operand(in.operand(1))
              || MoveFamily.legacyByte(to) >= 0
                  && (in.operand(1) instanceof Operand.Immediate
                      || MoveFamily.legacyByte(in.operand(1)) >= 0);
    };
  }

  private static boolean operand(Operand o) {
    return o instanceof Operand.Memory
        || o instanceof Operand.Immediate
        || Emission.general(o) >= 0;
  }

  @Override
  public void emit(Emission x) {
    switch (x.in.mnemonic()) {
      case XADD, CMPXCHG -> exchange(x);
      case CMPXCHG8B, CMPXCHG16B -> exchangePair(x);
      case INC, DEC, NEG, NOT -> unary(x);
      default -> binary(x);
    }
  }

  private static void binary(Emission x) {
    Mnemonic m = x.in.mnemonic();
    Operand to = x.in.operand(0);
    Operand from = x.in.operand(1);
    int size = to.size();
    int prefix = size == 2 ? 0x66 : 0;
    boolean wide = size == 8;
    boolean bytes = size == 1;
    boolean test = m == Mnemonic.TEST;
    int row = test ? 0 : m.ordinal() - Mnemonic.ADD.ordinal(); // bits 5:3 of the opcode
    boolean writes = !test && m != Mnemonic.CMP;
    boolean carry = m == Mnemonic.ADC || m == Mnemonic.SBB;
    boolean memory = x.in.memory() != null;
    int d = Emission.general(to);
    int s = Emission.general(from);
    if (memory) {
      if (carry) {
        x.flags.toImage();
      }
      int written = d >= 0 && writes ? 1 << d : 0;
      x.loseFlags(written, true);
      x.access(x.in.memory(), size, writes && to instanceof Operand.Memory);
      if (carry) {
        x.flags.restore(TEMP);
      }
      if (to instanceof Operand.Memory) {
        if (from instanceof Operand.Immediate i) {
          boolean small = !test && !bytes && i.value() == (byte) i.value();
          int opcode = test ? TEST_IMMEDIATE : small ? 0x83 : 0x81;
          x.operate(prefix, wide, false, bytes ? opcode & ~1 : opcode, row);
          MoveFamily.constant(x, i.value(), small ? 1 : Math.min(size, 4));
        } else {
          int opcode = test ? Assembler.TEST : row << 3 | 1;
          int h = x.held(s, TEMP);
          x.operate(prefix, wide, bytes, bytes ? opcode & ~1 : opcode, h);
        }
      } else {
        int opcode = test ? Assembler.TEST : row << 3 | 3;
        int h = x.held(d, TEMP);
        x.operate(prefix, wide, bytes, bytes ? opcode & ~1 : opcode, h);
        if (writes) {
          x.put(d, h);
        }
      }
      x.flags.onlyInHost();
      if (d >= 0 && writes && (m == Mnemonic.AND || m == Mnemonic.OR || m == Mnemonic.XOR)) {
        x.flags.set(FlagState.Recipe.TEST, size, d, d, 0);
      }
      return;
    }
    if (carry) {
      x.flags.toHost();
    }
    if (d < 0 || from instanceof Operand.Register && s < 0) {
      highBytes(x, to, from, test, row);
      x.flags.onlyInHost();
      return;
    }
    int a = x.held(d, POINTER);
    long constant = from instanceof Operand.Immediate i ? i.value() : 0;
    if (s < 0) {
      boolean small = !test && !bytes && constant == (byte) constant;
      int opcode = test ? TEST_IMMEDIATE : small ? 0x83 : 0x81;
      x.a.registers(prefix, wide, bytes && a >= 4, bytes ? opcode & ~1 : opcode, row, a);
      MoveFamily.constant(x, constant, small ? 1 : Math.min(size, 4));
    } else {
      int b = x.held(s, TEMP);
      int opcode = test ? Assembler.TEST : row << 3 | 3;
      x.a.registers(prefix, wide, bytes, bytes ? opcode & ~1 : opcode, a, b);
    }
    if (writes) {
      x.put(d, a);
    }
    FlagState.Recipe recipe =
        switch (m) {
          case CMP -> FlagState.Recipe.COMPARE;
          case TEST, AND, OR, XOR -> FlagState.Recipe.TEST;
          case ADD -> FlagState.Recipe.ADD;
          case SUB -> FlagState.Recipe.SUBTRACT;
          default -> FlagState.Recipe.NONE;
        };
    if (recipe == FlagState.Recipe.TEST && writes) {
      x.flags.set(recipe, size, d, d, 0);
    } else if (writes && s == d) {
      x.flags.onlyInHost();
    } else {
      x.flags.set(recipe, size, d, s < 0 ? NO_REGISTER : s, (int) constant);
    }
  }

  /** AH, CH, DH or BH is an operand: no REX prefix may be there. */
  private static void highBytes(Emission x, Operand to, Operand from, boolean test, int row) {
    int d = MoveFamily.legacyByte(to);
    if (from instanceof Operand.Immediate i) {
      x.a.registers(0, false, false, (test ? TEST_IMMEDIATE : 0x81) & ~1, row, d);
      x.a.byte8((int) i.value());
    } else {
      int opcode = test ? Assembler.TEST & ~1 : row << 3 | 2;
      x.a.registers(0, false, false, opcode, d, MoveFamily.legacyByte(from));
    }
  }

  private static void unary(Emission x) {
    Mnemonic m = x.in.mnemonic();
    Operand to = x.in.operand(0);
    int size = to.size();
    int prefix = size == 2 ? 0x66 : 0;
    boolean wide = size == 8;
    boolean bytes = size == 1;
    boolean step = m == Mnemonic.INC || m == Mnemonic.DEC;
    int opcode = step ? STEP : UNARY;
    if (bytes) {
      opcode &= ~1;
    }
    int row =
        switch (m) {
          case INC -> 0;
          case DEC -> 1;
          case NOT -> 2;
          default -> 3;
        };
    boolean keepsCarry = step && x.flagsMatter();
    if (to instanceof Operand.Memory memory) {
      if (keepsCarry) {
        x.flags.toImage();
      }
      x.loseFlags(0, true);
      x.access(memory, size, true);
      if (keepsCarry) {
        x.flags.restore(TEMP);
      }
      x.operate(prefix, wide, false, opcode, row);
    } else {
      int d = Emission.general(to);
      if (keepsCarry) {
        x.flags.toHost();
      } else if (m == Mnemonic.NOT) {
        x.keepFlags(1 << d);
      }
      int h = x.held(d, TEMP);
      x.a.registers(prefix, wide, bytes && h >= 4, opcode, row, h);
      x.put(d, h);
      x.wrote(1 << d);
    }
    if (m != Mnemonic.NOT) {
      x.flags.onlyInHost();
    }
  }

  /** LOCK is left out: nobody else reaches the guest's memory while code runs. */
  private static void exchange(Emission x) {
    int size = x.in.operand(0).size();
    int prefix = size == 2 ? 0x66 : 0;
    boolean bytes = size == 1;
    int s = Emission.general(x.in.operand(1));
    boolean add = x.in.mnemonic() == Mnemonic.XADD;
    x.loseFlags(add ? 1 << s : 1 << Assembler.RAX, true);
    x.access((Operand.Memory) x.in.operand(0), size, true);
    int h = x.held(s, TEMP);
    int opcode = add ? EXCHANGE_ADD : COMPARE_EXCHANGE;
    x.operate(prefix, size == 8, bytes, bytes ? opcode & ~1 : opcode, h);
    if (add) {
      x.put(s, h);
    }
    x.flags.onlyInHost();
  }

  /** ZF alone changes. One of 16 bytes that is not aligned faults (SDM vol. 2A "CMPXCHG16B"). */
  private static void exchangePair(Emission x) {
    Operand.Memory m = (Operand.Memory) x.in.operand(0);
    boolean wide = m.size() == 16;
    boolean needsOld = x.flagsMatter();
    int written = 1 << Assembler.RAX | 1 << Assembler.RDX;
    if (needsOld) {
      x.flags.toImage();
    }
    x.loseFlags(written, true);
    x.access(m, m.size(), true);
    if (wide) {
      x.checkAligned();
    }
    if (needsOld) {
      x.flags.restore(TEMP);
    }
    x.operate(0, wide, false, COMPARE_EXCHANGE_PAIR, 1);
    x.flags.onlyInHost();
  }
}
