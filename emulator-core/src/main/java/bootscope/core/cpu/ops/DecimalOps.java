package bootscope.core.cpu.ops;

import static bootscope.core.bits.Host.getU16;
import static bootscope.core.bits.Host.getU8;
import static bootscope.core.bits.Host.putByte;
import static bootscope.core.bits.Host.putShort;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.state.LazyFlags;
import bootscope.core.isa.Mnemonic;

/** DAA, DAS, AAA, AAS, AAM, AAD (SDM vol. 2A); undefined flags are cleared. */
final class DecimalOps {
  private DecimalOps() {}

  static void register(OpTable table) {
    table.put(Mnemonic.DAA, (in, t) -> decimal(t, false));
    table.put(Mnemonic.DAS, (in, t) -> decimal(t, true));
    table.put(Mnemonic.AAA, (in, t) -> ascii(t, false));
    table.put(Mnemonic.AAS, (in, t) -> ascii(t, true));
    table.put(Mnemonic.AAM, (in, t) -> aam(t, (int) OperandBinder.immediate(in.operand(0)) & 0xFF));
    table.put(Mnemonic.AAD, (in, t) -> aad(t, (int) OperandBinder.immediate(in.operand(0)) & 0xFF));
  }

  private static int ofResult(int al) {
    return (al == 0 ? LazyFlags.ZF : 0)
        | (al >= 0x80 ? LazyFlags.SF : 0)
        | ((Integer.bitCount(al) & 1) == 0 ? LazyFlags.PF : 0);
  }

  private static Op decimal(OperandBinder t, boolean subtract) {
    long a = t.s.gpr(CpuState.RAX);
    return new Simple(
        c -> {
          int flags = LazyFlags.get(c.s);
          int old = getU8(a);
          int al = old;
          boolean carried = (flags & LazyFlags.CF) != 0;
          int result = 0;
          if ((old & 15) > 9 || (flags & LazyFlags.AF) != 0) {
            al = subtract ? al - 6 : al + 6;
            if (carried || al < 0 || al > 0xFF) {
              result |= LazyFlags.CF;
            }
            al &= 0xFF;
            result |= LazyFlags.AF;
          }
          if (old > 0x99 || carried) {
            al = (subtract ? al - 0x60 : al + 0x60) & 0xFF;
            result |= LazyFlags.CF;
          } else if (!subtract) {
            result &= ~LazyFlags.CF;
          }
          putByte(a, al);
          LazyFlags.set(c.s, result | ofResult(al));
        });
  }

  private static Op ascii(OperandBinder t, boolean subtract) {
    long a = t.s.gpr(CpuState.RAX);
    return new Simple(
        c -> {
          int flags = 0;
          if ((getU8(a) & 15) > 9 || (LazyFlags.get(c.s) & LazyFlags.AF) != 0) {
            if (subtract) {
              putShort(a, getU16(a) - 6);
              putByte(a + 1, getU8(a + 1) - 1);
            } else {
              putShort(a, getU16(a) + 0x106);
            }
            flags = LazyFlags.AF | LazyFlags.CF;
          }
          int al = getU8(a) & 15;
          putByte(a, al);
          LazyFlags.set(c.s, flags | ofResult(al));
        });
  }

  private static Op aam(OperandBinder t, int base) {
    long a = t.s.gpr(CpuState.RAX);
    return new Simple(
        c -> {
          if (base == 0) {
            throw c.s.fault(GuestFault.DE);
          }
          int al = getU8(a);
          putByte(a + 1, al / base);
          putByte(a, al % base);
          LazyFlags.set(c.s, ofResult(al % base));
        });
  }

  private static Op aad(OperandBinder t, int base) {
    long a = t.s.gpr(CpuState.RAX);
    return new Simple(
        c -> {
          int al = getU8(a) + getU8(a + 1) * base & 0xFF;
          putShort(a, al);
          LazyFlags.set(c.s, ofResult(al));
        });
  }
}
