package bootscope.core.cpu.ops;

import static bootscope.core.bits.Host.getLong;
import static bootscope.core.bits.Host.getU8;
import static bootscope.core.bits.Host.putByte;
import static bootscope.core.bits.Host.putLong;

import bootscope.core.bits.Host;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.state.LazyFlags;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;

/** Exchanges and byte swaps: XCHG, XADD, CMPXCHG and its wide forms, BSWAP, MOVBE, XLAT. */
final class ExchangeOps {
  private ExchangeOps() {}

  static void register(OpTable table) {
    table.put(Mnemonic.XCHG, ExchangeOps::xchg);
    table.put(Mnemonic.XADD, ExchangeOps::xadd);
    table.put(Mnemonic.CMPXCHG, ExchangeOps::cmpxchg);
    table.put(Mnemonic.CMPXCHG8B, ExchangeOps::cmpxchg8b);
    table.put(Mnemonic.CMPXCHG16B, ExchangeOps::cmpxchg16b);
    table.put(Mnemonic.BSWAP, ExchangeOps::bswap);
    table.put(Mnemonic.MOVBE, ExchangeOps::movbe);
    table.put(Mnemonic.XLAT, ExchangeOps::xlat);
  }

  private static Op xchg(Instruction in, OperandBinder t) {
    Operand a = in.operand(0);
    Operand b = in.operand(1);
    Place memory = t.place(in, OperandBinder.isMemory(b) ? 1 : 0);
    Place register = t.place(in, OperandBinder.isMemory(b) ? 0 : 1);
    if (!OperandBinder.isMemory(a) && !OperandBinder.isMemory(b)) {
      return new Simple(
          c -> {
            long x = memory.read(c);
            memory.write(c, register.read(c));
            register.write(c, x);
          });
    }
    return new Simple(
        c -> {
          long linear = memory.linear(c);
          long at = memory.open(c, linear);
          long x = Host.get(at, memory.size);
          memory.close(c, at, linear, register.read(c));
          register.write(c, x);
        });
  }

  private static Op xadd(Instruction in, OperandBinder t) {
    Place destination = t.place(in, 0);
    Place register = t.place(in, 1);
    Alu.Binary add = Alu.add(destination.size);
    return new Simple(
        c -> {
          long linear = destination.linear(c);
          long at = destination.open(c, linear);
          long a = Host.get(at, destination.size);
          long sum = add.apply(c, a, register.read(c));
          // With one register as both operands, it ends with the sum (SDM vol. 2D "XADD").
          register.write(c, a);
          destination.close(c, at, linear, sum);
        });
  }

  private static Op cmpxchg(Instruction in, OperandBinder t) {
    Place destination = t.place(in, 0);
    Place source = t.place(in, 1);
    Place accumulator = Place.register(t.s.gpr(CpuState.RAX), destination.size);
    Alu.Binary sub = Alu.sub(destination.size);
    return new Simple(
        c -> {
          long linear = destination.linear(c);
          long at = destination.open(c, linear);
          long old = Host.get(at, destination.size);
          long expected = accumulator.read(c);
          sub.apply(c, expected, old);
          if (old == expected) {
            destination.close(c, at, linear, source.read(c));
          } else {
            // The destination is written back in any case (SDM vol. 2A "CMPXCHG").
            if (destination.isMemory()) {
              destination.close(c, at, linear, old);
            }
            accumulator.write(c, old);
          }
        });
  }

  private static Op cmpxchg8b(Instruction in, OperandBinder t) {
    Ea ea = t.ea((Operand.Memory) in.operand(0), 8, true);
    return new Simple(
        c -> {
          CpuState s = c.s;
          long linear = ea.address(c);
          long at = c.mmu.open(linear, 8);
          long old = getLong(at);
          long expected = s.reg(CpuState.RDX) << 32 | s.reg(CpuState.RAX) & 0xFFFF_FFFFL;
          boolean equal = old == expected;
          if (equal) {
            putLong(at, s.reg(CpuState.RCX) << 32 | s.reg(CpuState.RBX) & 0xFFFF_FFFFL);
          } else {
            s.reg(CpuState.RAX, old & 0xFFFF_FFFFL);
            s.reg(CpuState.RDX, old >>> 32);
          }
          c.mmu.close(at, linear);
          LazyFlags.set(s, LazyFlags.ZF, equal ? LazyFlags.ZF : 0);
        });
  }

  private static Op cmpxchg16b(Instruction in, OperandBinder t) {
    Ea ea = t.ea((Operand.Memory) in.operand(0), 16, true);
    return new Simple(
        c -> {
          CpuState s = c.s;
          long linear = ea.address(c);
          if ((linear & 15) != 0) {
            throw s.fault(GuestFault.GP, 0);
          }
          // One access that writes: no translation for loads is asked for.
          long low = getLong(c.mmu.open(linear, 8));
          long high = getLong(c.mmu.open(linear + 8, 8));
          boolean equal = low == s.reg(CpuState.RAX) && high == s.reg(CpuState.RDX);
          if (equal) {
            c.mmu.store64(linear, s.reg(CpuState.RBX));
            c.mmu.store64(linear + 8, s.reg(CpuState.RCX));
          } else {
            c.mmu.store64(linear, low);
            c.mmu.store64(linear + 8, high);
            s.reg(CpuState.RAX, low);
            s.reg(CpuState.RDX, high);
          }
          LazyFlags.set(s, LazyFlags.ZF, equal ? LazyFlags.ZF : 0);
        });
  }

  private static long swap(long value, int size) {
    return Long.reverseBytes(value) >>> 64 - 8 * size;
  }

  private static Op bswap(Instruction in, OperandBinder t) {
    Place place = t.place(in, 0);
    if (place.size == 2) {
      return new Simple(c -> place.write(c, 0)); // undefined; what processors do
    }
    return new Simple(c -> place.write(c, swap(place.read(c), place.size)));
  }

  private static Op movbe(Instruction in, OperandBinder t) {
    Place to = t.place(in, 0);
    Place from = t.place(in, 1);
    return new Simple(c -> to.write(c, swap(from.read(c), to.size)));
  }

  private static Op xlat(Instruction in, OperandBinder t) {
    long a = t.s.gpr(CpuState.RAX);
    Operand.Memory table =
        new Operand.Memory(
            1, in.segment(), false, CpuState.RBX, Operand.Memory.NONE, 0, 0, 0, in.addressSize());
    Ea ea = t.ea(table, 1, false);
    return new Simple(c -> putByte(a, c.mmu.load8(ea.address(c, getU8(a), 1))));
  }
}
