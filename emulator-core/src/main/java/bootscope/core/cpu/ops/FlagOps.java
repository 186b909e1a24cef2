package bootscope.core.cpu.ops;

import static bootscope.core.bits.Host.getU8;
import static bootscope.core.bits.Host.putByte;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.LazyFlags;
import bootscope.core.isa.Mnemonic;

/**
 * CF and DF alone, LAHF, SAHF and SALC, and instructions without effect here: NOP, hints, fences.
 */
final class FlagOps {
  private static final int AH_FLAGS =
      LazyFlags.CF | LazyFlags.PF | LazyFlags.AF | LazyFlags.ZF | LazyFlags.SF;

  private FlagOps() {}

  static void register(OpTable table) {
    table.put(Mnemonic.CLC, (in, t) -> new Simple(c -> LazyFlags.set(c.s, LazyFlags.CF, 0)));
    table.put(
        Mnemonic.STC, (in, t) -> new Simple(c -> LazyFlags.set(c.s, LazyFlags.CF, LazyFlags.CF)));
    table.put(
        Mnemonic.CMC,
        (in, t) -> new Simple(c -> LazyFlags.set(c.s, LazyFlags.CF, ~LazyFlags.get(c.s))));
    table.put(
        Mnemonic.CLD,
        (in, t) -> new Simple(c -> c.s.systemFlags(c.s.systemFlags() & ~Bits.FLAG_DF)));
    table.put(
        Mnemonic.STD,
        (in, t) -> new Simple(c -> c.s.systemFlags(c.s.systemFlags() | Bits.FLAG_DF)));
    table.put(
        Mnemonic.LAHF,
        (in, t) -> {
          long ah = t.s.gpr(CpuState.RAX) + 1;
          return new Simple(c -> putByte(ah, LazyFlags.get(c.s) & AH_FLAGS | Bits.FLAG_FIXED));
        });
    table.put(
        Mnemonic.SAHF,
        (in, t) -> {
          long ah = t.s.gpr(CpuState.RAX) + 1;
          return new Simple(c -> LazyFlags.set(c.s, AH_FLAGS, getU8(ah)));
        });
    table.put(
        Mnemonic.SALC,
        (in, t) -> {
          long al = t.s.gpr(CpuState.RAX);
          return new Simple(c -> putByte(al, (LazyFlags.get(c.s) & LazyFlags.CF) != 0 ? 0xFF : 0));
        });
    for (Mnemonic m :
        new Mnemonic[] {
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
          Mnemonic.SFENCE
        }) {
      table.put(m, (in, t) -> new Nop());
    }
  }

  static final class Nop extends Op {
    @Override
    public void execute(Cpu c) {
      // Nothing to do: caches and reordering are not modelled.
    }
  }
}
