package bootscope.core.cpu.system;

import static bootscope.core.bits.Host.putLong;

import bootscope.core.cpu.fpu.XsaveImages;
import bootscope.core.cpu.ops.Cpu;
import bootscope.core.cpu.ops.Ea;
import bootscope.core.cpu.ops.ExtendedState;
import bootscope.core.cpu.ops.Op;
import bootscope.core.cpu.ops.OpTable;
import bootscope.core.cpu.ops.OperandBinder;
import bootscope.core.cpu.ops.Place;
import bootscope.core.cpu.ops.Simple;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.state.LazyFlags;
import bootscope.core.cpu.state.Msr;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;

/**
 * System instructions about model-specific registers, the TLBs, caches, the clock and what the
 * processor is. Most end their block, because what follows may mean something else.
 */
final class SystemOps {
  private SystemOps() {}

  static void register(OpTable table, SystemUnits units) {
    Mode mode = units.mode;
    Msrs msrs = units.msrs;
    Cpuid cpuid = units.cpuid;
    ControlRegisters control = units.control;
    Activity activity = units.activity;
    table.put(
        Mnemonic.CLTS,
        Boundary.privileged(
            c -> {
              long before = c.s.cr(0);
              c.s.cr(0, before & ~Bits.CR0_TS);
              mode.changed();
              control.written(0, before);
            }));
    table.put(Mnemonic.INVD, Boundary.privileged(c -> {}));
    table.put(Mnemonic.WBINVD, Boundary.privileged(c -> {}));
    table.put(Mnemonic.WBNOINVD, Boundary.privileged(c -> {}));
    table.put(Mnemonic.CLFLUSH, SystemOps::flushLine);
    table.put(Mnemonic.CLFLUSHOPT, SystemOps::flushLine);
    table.put(Mnemonic.CLWB, SystemOps::flushLine);
    table.put(Mnemonic.INVLPG, SystemOps::invlpg);
    table.put(Mnemonic.INVPCID, SystemOps::invpcid);
    table.put(
        Mnemonic.RDMSR, Boundary.privileged(c -> pair(c, msrs.read((int) c.s.reg(CpuState.RCX)))));
    table.put(
        Mnemonic.WRMSR,
        Boundary.privileged(c -> msrs.write((int) c.s.reg(CpuState.RCX), paired(c))));
    table.put(Mnemonic.RDTSC, Boundary.factory(c -> rdtsc(c, msrs)));
    table.put(
        Mnemonic.RDTSCP,
        Boundary.factory(
            c -> {
              rdtsc(c, msrs);
              c.s.reg(CpuState.RCX, c.s.msr(Msr.TSC_AUX) & 0xFFFF_FFFFL);
            }));
    table.put(
        Mnemonic.RDPMC,
        Boundary.factory(
            c -> {
              if ((c.s.cr(4) & Bits.CR4_PCE) == 0) {
                c.privileged();
              }
              pair(c, msrs.counter((int) c.s.reg(CpuState.RCX)));
            }));
    table.put(Mnemonic.CPUID, Boundary.factory(c -> cpuid.execute()));
    table.put(
        Mnemonic.XGETBV,
        Boundary.factory(
            c -> {
              ExtendedState.xsaveEnabled(c);
              switch ((int) c.s.reg(CpuState.RCX)) {
                case 0 -> pair(c, c.s.xcr0());
                case 1 -> pair(c, c.s.xcr0() & XsaveImages.inUse(c.s, c.code64()));
                default -> throw c.s.fault(GuestFault.GP, 0);
              }
            }));
    table.put(
        Mnemonic.XSETBV,
        Boundary.factory(
            c -> {
              ExtendedState.xsaveEnabled(c);
              c.privileged();
              control.writeXcr((int) c.s.reg(CpuState.RCX), paired(c));
            }));
    table.put(
        Mnemonic.MONITOR,
        (in, t) ->
            new Boundary(
                c -> {
                  monitorAllowed(c);
                  if ((int) c.s.reg(CpuState.RCX) != 0) {
                    throw c.s.fault(GuestFault.GP, 0);
                  }
                }));
    table.put(
        Mnemonic.MWAIT,
        (in, t) ->
            new Transfer(
                (c, next) -> {
                  monitorAllowed(c);
                  c.s.rip(next);
                  activity.halted = true;
                }));
    table.put(Mnemonic.RDRAND, (in, t) -> random(in, t, units.random));
    table.put(Mnemonic.RDSEED, (in, t) -> random(in, t, units.random));
    table.put(
        Mnemonic.RDPID,
        (in, t) -> {
          long d = t.registerAddress(in.operand(0));
          return new Simple(c -> putLong(d, c.s.msr(Msr.TSC_AUX) & 0xFFFF_FFFFL));
        });
  }

  private static void pair(Cpu c, long value) {
    c.s.reg(CpuState.RAX, value & 0xFFFF_FFFFL);
    c.s.reg(CpuState.RDX, value >>> 32);
  }

  private static long paired(Cpu c) {
    return c.s.reg(CpuState.RDX) << 32 | c.s.reg(CpuState.RAX) & 0xFFFF_FFFFL;
  }

  /** MONITOR and MWAIT are #UD, not #GP, outside CPL 0 (SDM vol. 2B, MONITOR and MWAIT). */
  private static void monitorAllowed(Cpu c) {
    if (c.cpl() != 0) {
      throw c.s.fault(GuestFault.UD);
    }
  }

  private static void rdtsc(Cpu c, Msrs msrs) {
    if ((c.s.cr(4) & Bits.CR4_TSD) != 0 && c.cpl() != 0) {
      throw c.s.fault(GuestFault.GP, 0);
    }
    pair(c, msrs.tsc());
  }

  // ---------------------------------------------------------------- TLBs and caches

  private static Op flushLine(Instruction in, OperandBinder t) {
    // The line is read, so that its page faults as a load would (SDM vol. 2A "CLFLUSH").
    Ea ea = t.ea((Operand.Memory) in.operand(0), 1, false);
    return new Simple(c -> c.mmu.checkRead(ea.address(c), 1));
  }

  private static Op invlpg(Instruction in, OperandBinder t) {
    Ea ea = t.ea((Operand.Memory) in.operand(0), 0, false);
    return new Boundary(
        c -> {
          c.privileged();
          c.mmu.flushPage(ea.address(c));
        });
  }

  private static Op invpcid(Instruction in, OperandBinder t) {
    Place kind = t.place(in, 0);
    Ea ea = t.ea((Operand.Memory) in.operand(1), 16, false);
    return new Boundary(
        c -> {
          c.privileged();
          long linear = ea.address(c);
          long pcid = c.mmu.load64(linear);
          long address = c.mmu.load64(linear + 8);
          long type = kind.read(c);
          boolean pcidOn = (c.s.cr(4) & Bits.CR4_PCIDE) != 0;
          boolean bad =
              Long.compareUnsigned(type, 3) > 0
                  || type <= 1 && (pcid >>> 12 != 0 || !pcidOn && (pcid & 0xFFF) != 0)
                  || type == 0 && address << 16 >> 16 != address;
          if (bad) {
            throw c.s.fault(GuestFault.GP, 0);
          }
          // Translations of other PCIDs are not kept, so that each type may forget more.
          switch ((int) type) {
            case 0 -> c.mmu.flushPage(address);
            case 2 -> c.mmu.flush();
            default -> c.mmu.flushNonGlobal();
          }
        });
  }

  private static Op random(Instruction in, OperandBinder t, RandomNumbers numbers) {
    Place to = t.place(in, 0);
    return new Simple(
        c -> {
          to.write(c, numbers.next());
          LazyFlags.set(c.s, LazyFlags.CF);
        });
  }
}
