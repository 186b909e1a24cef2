package bootscope.core.cpu.translate;

import static bootscope.core.cpu.translate.RegisterMap.POINTER;
import static bootscope.core.cpu.translate.RegisterMap.TEMP;

import bootscope.core.isa.CpuFeature;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;
import java.util.Set;

/** BT, BTS, BTR, BTC; BSF, BSR, POPCNT. */
final class BitFamily implements Family {
  private static final int BY_CONSTANT = Assembler.MAP_0F | 0xBA;
  private static final int BY_REGISTER = Assembler.MAP_0F | 0xA3;
  private static final int POPULATION = Assembler.MAP_0F | 0xB8;

  private final boolean population;

  /**
   * @param host what the host's processor has
   */
  BitFamily(Set<CpuFeature> host) {
    population = host.contains(CpuFeature.POPCNT);
  }

  @Override
  public boolean takes(Instruction in, Encoding e, CodeMode mode) {
    Operand to = in.operand(0);
    Operand from = in.operand(1);
    if (to.size() < 4) {
      return false;
    }
    return switch (in.mnemonic()) {
      case BT, BTS, BTR, BTC ->
          to instanceof Operand.Memory m ? mode.reaches(m) : Emission.general(to) >= 0;
      case POPCNT -> population && (!(from instanceof Operand.Memory m) || mode.reaches(m));
      default -> !(from instanceof Operand.Memory m) || mode.reaches(m);
    };
  }

  @Override
  public void emit(Emission x) {
    switch (x.in.mnemonic()) {
      case BT, BTS, BTR, BTC -> test(x);
      case POPCNT -> count(x);
      default -> scan(x);
    }
  }

  /** CF becomes the bit; the others stay, as they do on the host. */
  private static void test(Emission x) {
    int kind = x.in.mnemonic().ordinal() - Mnemonic.BT.ordinal();
    Operand to = x.in.operand(0);
    Operand from = x.in.operand(1);
    boolean wide = to.size() == 8;
    boolean writes = x.in.mnemonic() != Mnemonic.BT;
    boolean needsOld = x.flagsMatter();
    if (to instanceof Operand.Memory m) {
      if (needsOld) {
        x.flags.toImage();
      }
      x.loseFlags(0, true);
      if (from instanceof Operand.Immediate i) {
        x.access(m, m.size(), writes);
        if (needsOld) {
          x.flags.restore(TEMP);
        }
        x.operate(0, wide, false, BY_CONSTANT, 4 + kind);
        x.a.byte8((int) i.value());
      } else {
        int bit = Emission.general(from);
        x.accessBit(m, bit, writes);
        x.a.store(POINTER, RegisterMap.STATE, Context.SCRATCH);
        if (needsOld) {
          x.flags.restore(TEMP);
        }
        x.operate(0, wide, false, Assembler.LOAD, POINTER);
        x.a.rr(wide, BY_REGISTER | kind << 3, x.held(bit, TEMP), POINTER);
        if (writes) {
          x.a.load(TEMP, RegisterMap.STATE, Context.SCRATCH);
          x.a.rm(wide, Assembler.STORE, POINTER, TEMP, 0);
        }
      }
    } else {
      if (needsOld) {
        x.flags.toHost();
      }
      int d = Emission.general(to);
      int h = x.held(d, POINTER);
      if (from instanceof Operand.Immediate i) {
        x.a.rr(wide, BY_CONSTANT, 4 + kind, h);
        x.a.byte8((int) i.value());
      } else {
        int s = x.held(Emission.general(from), TEMP);
        x.a.rr(wide, BY_REGISTER | kind << 3, s, h);
      }
      if (writes) {
        x.put(d, h);
      }
    }
    x.flags.onlyInHost();
  }

  /** Whether the source is zero decides all flags; then the destination stays. */
  private static void scan(Emission x) {
    int d = Emission.general(x.in.operand(0));
    Operand from = x.in.operand(1);
    boolean wide = x.in.operand(0).size() == 8;
    int s;
    if (from instanceof Operand.Memory m) {
      x.loseFlags(1 << d, true);
      x.access(m, m.size(), false);
      x.operate(0, wide, false, Assembler.LOAD, TEMP);
      s = TEMP;
    } else {
      s = x.held(Emission.general(from), TEMP);
    }
    boolean matter = x.flagsMatter();
    int t = x.target(d, TEMP);
    if (t == TEMP || matter && t == POINTER) {
      // The destination lies in memory: its old value may be kept.
      x.a.rr(wide, Assembler.TEST, s, s);
      int zero = x.a.jump(Assembler.CC_E);
      x.a.rr(wide, x.e.opcode, POINTER, s);
      x.a.store(POINTER, RegisterMap.STATE, RegisterMap.slot(d));
      x.a.patch(zero, x.a.position());
      x.a.rr(wide, Assembler.TEST, s, s);
      if (matter) {
        bool(x);
      }
    } else if (matter) {
      x.a.rr(wide, Assembler.LOAD, POINTER, s);
      x.a.rr(wide, Assembler.TEST, s, s);
      int zero = x.a.jump(Assembler.CC_E);
      x.a.rr(wide, x.e.opcode, t, s);
      x.a.patch(zero, x.a.position());
      x.a.rr(wide, Assembler.TEST, POINTER, POINTER);
      bool(x);
    } else {
      x.a.rr(wide, Assembler.TEST, s, s);
      int zero = x.a.jump(Assembler.CC_E);
      x.a.rr(wide, x.e.opcode, t, s);
      x.a.patch(zero, x.a.position());
    }
    x.flags.onlyInHost();
  }

  /** Sets all flags as testing 0 or 1 does, by ZF. */
  private static void bool(Emission x) {
    x.a.registers(0, false, true, Assembler.MAP_0F | 0x95, 0, TEMP); // SETNE
    x.a.registers(0, false, true, Assembler.TEST & ~1, TEMP, TEMP);
  }

  private static void count(Emission x) {
    int d = Emission.general(x.in.operand(0));
    Operand from = x.in.operand(1);
    boolean wide = x.in.operand(0).size() == 8;
    int t = x.target(d, TEMP);
    if (from instanceof Operand.Memory m) {
      x.loseFlags(1 << d, true);
      x.access(m, m.size(), false);
      x.operate(0xF3, wide, false, POPULATION, t);
    } else {
      int s = x.held(Emission.general(from), TEMP);
      x.a.registers(0xF3, wide, false, POPULATION, t, s);
    }
    x.put(d, t);
    x.flags.onlyInHost();
  }
}
