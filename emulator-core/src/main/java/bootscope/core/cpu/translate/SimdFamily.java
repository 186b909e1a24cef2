package bootscope.core.cpu.translate;

import static bootscope.core.cpu.translate.RegisterMap.STATE;
import static bootscope.core.cpu.translate.RegisterMap.TEMP;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.isa.CpuFeature;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;
import bootscope.core.isa.RegisterClass;
import java.util.EnumSet;
import java.util.Set;

/**
 * SSE instructions that move, shuffle and compute with integers: on the host's own registers, the
 * guest's staying in the register block. What rounds or raises an exception of its own is the
 * interpreter's.
 */
final class SimdFamily implements Family {
  private static final int XMM0 = 0;
  private static final int XMM1 = 1;
  private static final int LOAD = Assembler.MAP_0F | 0x28; // MOVAPS
  private static final int STORE = Assembler.MAP_0F | 0x29;
  private static final int OPERAND_SIZE = 0x66;

  private static final Set<Mnemonic> UNALIGNED =
      EnumSet.of(Mnemonic.MOVDQU, Mnemonic.MOVUPS, Mnemonic.MOVUPD, Mnemonic.LDDQU);

  private static final Set<Mnemonic> TO_GENERAL =
      EnumSet.of(Mnemonic.PMOVMSKB, Mnemonic.MOVMSKPS, Mnemonic.MOVMSKPD);

  private final Set<CpuFeature> host;

  /**
   * @param host which of the SSE features the host has
   */
  SimdFamily(Set<CpuFeature> host) {
    this.host = host;
  }

  /** The mnemonics that it knows. */
  static Set<Mnemonic> mnemonics() {
    Set<Mnemonic> all = EnumSet.range(Mnemonic.PUNPCKLQDQ, Mnemonic.PALIGNR);
    all.addAll(EnumSet.range(Mnemonic.PMOVSXBW, Mnemonic.PHMINPOSUW));
    all.addAll(EnumSet.range(Mnemonic.ANDPS, Mnemonic.MOVDQU));
    all.addAll(
        EnumSet.of(
            Mnemonic.PMOVMSKB,
            Mnemonic.MOVNTDQ,
            Mnemonic.LDDQU,
            Mnemonic.SHUFPS,
            Mnemonic.SHUFPD,
            Mnemonic.PSHUFD,
            Mnemonic.PSHUFHW,
            Mnemonic.PSHUFLW,
            Mnemonic.PBLENDW,
            Mnemonic.PCMPGTQ));
    return all;
  }

  @Override
  public boolean takes(Instruction in, Encoding e, CodeMode mode) {
    if (!host.contains(in.opcode().feature()) || in.operandCount() < 2) {
      return false;
    }
    int vectors = 0;
    for (int i = 0; i < in.operandCount(); i++) {
      Operand operand = in.operand(i);
      if (operand instanceof Operand.Register r) {
        if (r.file() == RegisterClass.XMM) {
          vectors++;
        } else if (r.file() != RegisterClass.GENERAL || !movesGeneral(in.mnemonic())) {
          return false;
        }
      } else if (operand instanceof Operand.Memory m && !mode.reaches(m)) {
        return false;
      }
    }
    return vectors > 0;
  }

  private static boolean movesGeneral(Mnemonic m) {
    return m == Mnemonic.MOVD || m == Mnemonic.MOVQ || TO_GENERAL.contains(m);
  }

  @Override
  public void emit(Emission x) {
    if (x.needsSimd()) {
      x.loseFlags(0, true);
      x.checkSimd();
    }
    Operand to = x.in.operand(0);
    Operand from = x.in.operand(1);
    int prefix = x.e.prefix;
    int opcode = x.e.opcode;
    if (to instanceof Operand.Memory m) {
      reach(x, m, true);
      load(x, XMM0, from);
      x.operate(prefix, x.e.wide, false, opcode, XMM0);
    } else if (Emission.general(to) >= 0) {
      int d = Emission.general(to);
      x.keepFlags(1 << d);
      load(x, XMM0, from);
      int t = x.target(d, TEMP);
      if (TO_GENERAL.contains(x.in.mnemonic())) {
        x.a.registers(prefix, x.e.wide, false, opcode, t, XMM0);
      } else {
        x.a.registers(OPERAND_SIZE, x.e.wide, false, opcode, XMM0, t);
      }
      x.put(d, t);
      x.wrote(1 << d);
    } else {
      if (from instanceof Operand.Memory m) {
        reach(x, m, false);
        load(x, XMM0, to);
        x.operate(prefix, x.e.wide, false, opcode, XMM0);
      } else if (Emission.general(from) >= 0) {
        int s = x.held(Emission.general(from), TEMP);
        x.a.registers(OPERAND_SIZE, x.e.wide, false, opcode, XMM0, s);
      } else if (from instanceof Operand.Immediate) {
        load(x, XMM0, to);
        x.a.registers(prefix, false, false, opcode, x.e.reg & 7, XMM0);
      } else if (stores(x)) {
        load(x, XMM0, to);
        load(x, XMM1, from);
        x.a.registers(prefix, false, false, opcode, XMM1, XMM0);
      } else {
        load(x, XMM0, to);
        load(x, XMM1, from);
        x.a.registers(prefix, false, false, opcode, XMM0, XMM1);
      }
      x.immediate();
      store(x, to);
    }
  }

  /** Whether a move between registers is encoded as a store: its destination is ModRM.rm. */
  private static boolean stores(Emission x) {
    return switch (x.e.opcode) {
      case 0x111, 0x129, 0x17F, 0x1D6 -> true;
      default -> false;
    };
  }

  /** Reaches the memory operand; 16 bytes must be aligned, but for the moves that say otherwise. */
  private static void reach(Emission x, Operand.Memory m, boolean write) {
    x.loseFlags(0, true);
    x.access(m, m.size(), write);
    if (m.size() == 16 && !UNALIGNED.contains(x.in.mnemonic())) {
      x.checkAligned();
    }
  }

  private static void load(Emission x, int host, Operand guest) {
    move(x, LOAD, host, guest);
  }

  private static void store(Emission x, Operand guest) {
    move(x, STORE, XMM0, guest);
  }

  private static void move(Emission x, int opcode, int host, Operand guest) {
    int slot = CpuState.xmmOffset(((Operand.Register) guest).number());
    x.a.memory(0, false, false, opcode, host, STATE, Assembler.NONE, 0, slot);
  }
}
