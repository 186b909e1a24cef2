package bootscope.core.debug;

import bootscope.core.bits.Host;
import bootscope.core.cpu.engine.Processor;
import bootscope.core.cpu.mmu.Mmu;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.Msr;
import bootscope.core.debug.CpuRegister.Setter;
import java.util.function.LongPredicate;

/** What registers take, and what follows when they have taken it. */
final class RegisterRules {

  private RegisterRules() {}

  interface Store {
    void put(Processor processor, long value);
  }

  /** A number from which nothing follows. */
  static Setter plain(Store store) {
    return (p, value, high) -> {
      store.put(p, value);
      return RegisterEdit.DONE;
    };
  }

  /** A value on which more depends, if the register has room for it. */
  static Setter checked(LongPredicate good, Store store) {
    return (p, value, high) -> {
      if (!good.test(value)) {
        return RegisterEdit.BAD_VALUE;
      }
      store.put(p, value);
      p.edited();
      return RegisterEdit.DONE;
    };
  }

  static boolean any(long value) {
    return true;
  }

  static boolean narrow(long value) {
    return value >>> 32 == 0;
  }

  static boolean physical(long value) {
    return value >>> Bits.PHYSICAL_BITS == 0;
  }

  /**
   * Whether each byte is one of the memory types UC, WC, WT, WP, WB, UC− (SDM vol. 3A §11.12.2).
   */
  static boolean memoryTypes(long value) {
    boolean good = true;
    for (int shift = 0; shift < 64; shift += 8) {
      int type = (int) (value >>> shift) & 0xFF;
      good &= type <= 7 && type != 2 && type != 3;
    }
    return good;
  }

  static RegisterEdit rip(Processor processor, long value, long high) {
    boolean wide = processor.codeBits() == 64;
    if (wide ? !Mmu.canonical(value) : !narrow(value)) {
      return RegisterEdit.BAD_VALUE;
    }
    processor.state().rip(value);
    processor.edited();
    return RegisterEdit.DONE;
  }

  static RegisterEdit rflags(Processor processor, long value, long high) {
    if (value >>> 22 != 0) {
      return RegisterEdit.BAD_VALUE;
    }
    processor.rflags(value);
    return RegisterEdit.DONE;
  }

  static RegisterEdit cr0(Processor processor, long value, long high) {
    CpuState s = processor.state();
    return mode(processor, value | Bits.CR0_ET, s.cr(4), s.msr(Msr.EFER));
  }

  static RegisterEdit cr4(Processor processor, long value, long high) {
    CpuState s = processor.state();
    return mode(processor, s.cr(0), value, s.msr(Msr.EFER));
  }

  static RegisterEdit efer(Processor processor, long value, long high) {
    CpuState s = processor.state();
    return mode(processor, s.cr(0), s.cr(4), value);
  }

  private static RegisterEdit mode(Processor processor, long cr0, long cr4, long efer) {
    boolean none =
        (cr0 & ~(Bits.CR0_WRITABLE | Bits.CR0_ET)) != 0
            || (cr4 & ~processor.cr4Bits()) != 0
            || (efer & ~Msr.EFER_BITS) != 0;
    // Not write-through without cache-disable is no cache policy (SDM vol. 3A §2.5, §11.5.1).
    if (none || (cr0 & (Bits.CR0_NW | Bits.CR0_CD)) == Bits.CR0_NW) {
      return RegisterEdit.BAD_VALUE;
    }
    boolean paging = (cr0 & Bits.CR0_PG) != 0;
    boolean wide = paging && (efer & Msr.EFER_LME) != 0;
    boolean possible =
        (!paging || (cr0 & Bits.CR0_PE) != 0) && (!wide || (cr4 & Bits.CR4_PAE) != 0);
    if (!possible) {
      return RegisterEdit.BAD_MODE;
    }
    CpuState s = processor.state();
    s.cr(0, cr0);
    s.cr(4, cr4);
    s.msr(Msr.EFER, wide ? efer | Msr.EFER_LMA : efer & ~Msr.EFER_LMA);
    processor.edited();
    return RegisterEdit.DONE;
  }

  static RegisterEdit selector(Processor processor, int segment, long value) {
    CpuState s = processor.state();
    boolean real = (s.cr(0) & Bits.CR0_PE) == 0 || (processor.rflags() & Bits.FLAG_VM) != 0;
    if (!real) {
      return SelectorLoad.load(processor, segment, (int) value);
    }
    s.selector(segment, (int) value);
    s.segmentBase(segment, value << 4);
    processor.edited();
    return RegisterEdit.DONE;
  }

  static RegisterEdit xmm(Processor processor, int number, long low, long high) {
    Host.putLong(processor.state().xmm(number), low);
    Host.putLong(processor.state().xmm(number) + 8, high);
    return RegisterEdit.DONE;
  }

  /** Sets ST(number), which is not empty then: sign and exponent above the significand. */
  static RegisterEdit x87(Processor processor, int number, long significand, long signExponent) {
    CpuState s = processor.state();
    int physical = physical(s, number);
    Host.putLong(s.x87(physical), significand);
    Host.putShort(s.x87(physical) + 8, (int) signExponent);
    s.ftwAbridged(s.ftwAbridged() | 1 << physical);
    return RegisterEdit.DONE;
  }

  /** The place of ST(number) among the eight. */
  static int physical(CpuState s, int number) {
    return s.ftop() + number & 7;
  }
}
