package bootscope.core.cpu.translate;

import bootscope.core.isa.CpuFeature;
import bootscope.core.isa.Mnemonic;
import java.util.Set;

/** Which family emits a mnemonic. What is not here, the interpreter runs. */
final class Families {
  private static final Mnemonic[] MNEMONICS = Mnemonic.values();

  private final Family[] families = new Family[MNEMONICS.length];

  /**
   * @param host what the host's processor has
   */
  Families(Set<CpuFeature> host) {
    put(
        new AluFamily(host),
        Mnemonic.ADD,
        Mnemonic.OR,
        Mnemonic.ADC,
        Mnemonic.SBB,
        Mnemonic.AND,
        Mnemonic.SUB,
        Mnemonic.XOR,
        Mnemonic.CMP,
        Mnemonic.TEST,
        Mnemonic.INC,
        Mnemonic.DEC,
        Mnemonic.NEG,
        Mnemonic.NOT,
        Mnemonic.XADD,
        Mnemonic.CMPXCHG,
        Mnemonic.CMPXCHG8B,
        Mnemonic.CMPXCHG16B);
    put(
        new ShiftFamily(),
        Mnemonic.ROL,
        Mnemonic.ROR,
        Mnemonic.RCL,
        Mnemonic.RCR,
        Mnemonic.SHL,
        Mnemonic.SHR,
        Mnemonic.SAR,
        Mnemonic.SHLD,
        Mnemonic.SHRD);
    put(new MultiplyFamily(), Mnemonic.MUL, Mnemonic.IMUL, Mnemonic.DIV, Mnemonic.IDIV);
    put(
        new BitFamily(host),
        Mnemonic.BT,
        Mnemonic.BTS,
        Mnemonic.BTR,
        Mnemonic.BTC,
        Mnemonic.BSF,
        Mnemonic.BSR,
        Mnemonic.POPCNT);
    put(
        new StackFamily(),
        Mnemonic.PUSH,
        Mnemonic.POP,
        Mnemonic.LEAVE,
        Mnemonic.PUSHF,
        Mnemonic.CLC,
        Mnemonic.STC,
        Mnemonic.CMC,
        Mnemonic.CLD,
        Mnemonic.STD,
        Mnemonic.CLI);
    put(
        new SegmentBaseFamily(),
        Mnemonic.RDFSBASE,
        Mnemonic.RDGSBASE,
        Mnemonic.WRFSBASE,
        Mnemonic.WRGSBASE);
    put(new PortFamily(), Mnemonic.IN);
    Family moves = new MoveFamily();
    put(
        moves,
        Mnemonic.MOV,
        Mnemonic.MOVNTI,
        Mnemonic.MOVZX,
        Mnemonic.MOVSX,
        Mnemonic.MOVSXD,
        Mnemonic.LEA,
        Mnemonic.XCHG,
        Mnemonic.BSWAP,
        Mnemonic.CBW,
        Mnemonic.CWD,
        Mnemonic.NOP,
        Mnemonic.PAUSE,
        Mnemonic.ENDBR32,
        Mnemonic.ENDBR64,
        Mnemonic.PREFETCH,
        Mnemonic.PREFETCHW,
        Mnemonic.PREFETCHWT1,
        Mnemonic.PREFETCHNTA,
        Mnemonic.PREFETCHT0,
        Mnemonic.PREFETCHT1,
        Mnemonic.PREFETCHT2,
        Mnemonic.LFENCE,
        Mnemonic.MFENCE,
        Mnemonic.SFENCE);
    for (int i = Mnemonic.SETO.ordinal(); i <= Mnemonic.CMOVG.ordinal(); i++) {
      put(moves, MNEMONICS[i]);
    }
    Family simd = new SimdFamily(host);
    for (Mnemonic m : SimdFamily.mnemonics()) {
      put(simd, m);
    }
  }

  private void put(Family family, Mnemonic... mnemonics) {
    for (Mnemonic m : mnemonics) {
      families[m.ordinal()] = family;
    }
  }

  /** The family, or null. */
  Family of(Mnemonic mnemonic) {
    return families[mnemonic.ordinal()];
  }
}
