package bootscope.core.cpu.interpret;

import static bootscope.core.bits.Host.putLong;

import bootscope.core.cpu.fpu.XsaveImages;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.state.LazyFlags;
import bootscope.core.cpu.state.Msr;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;

/**
 * System instructions that touch control, debug, segment and model-specific registers, the TLBs and
 * the clock. Most end their block, because what follows may mean something else.
 */
final class SystemOps {
  private SystemOps() {}

  /** An instruction after which the processor looks around: mode, interrupts, deadline. */
  static final class Boundary extends Terminator {
    private final Simple.Body body;

    Boundary(Simple.Body body) {
      this.body = body;
    }

    @Override
    Block leave(Processor c) {
      body.run(c);
      c.s.rip(nextRip);
      return null;
    }
  }

  private static OpFactory boundary(Simple.Body body) {
    return (in, t) -> new Boundary(body);
  }

  private static OpFactory privileged(Simple.Body body) {
    return (in, t) ->
        new Boundary(
            c -> {
              c.privileged();
              body.run(c);
            });
  }

  static void register(OpTable table) {
    table.put(
        Mnemonic.CLTS,
        privileged(
            c -> {
              c.s.cr(0, c.s.cr(0) & ~Bits.CR0_TS);
              c.modeChanged();
            }));
    table.put(Mnemonic.INVD, privileged(c -> {}));
    table.put(Mnemonic.WBINVD, privileged(c -> {}));
    table.put(Mnemonic.WBNOINVD, privileged(c -> {}));
    table.put(Mnemonic.CLFLUSH, SystemOps::flushLine);
    table.put(Mnemonic.CLFLUSHOPT, SystemOps::flushLine);
    table.put(Mnemonic.CLWB, SystemOps::flushLine);
    table.put(Mnemonic.INVLPG, SystemOps::invlpg);
    table.put(Mnemonic.INVPCID, SystemOps::invpcid);
    table.put(Mnemonic.SWAPGS, privileged(SystemOps::swapgs));
    table.put(Mnemonic.RDFSBASE, (in, t) -> baseRead(in, t, CpuState.FS));
    table.put(Mnemonic.RDGSBASE, (in, t) -> baseRead(in, t, CpuState.GS));
    table.put(Mnemonic.WRFSBASE, (in, t) -> baseWrite(in, t, CpuState.FS));
    table.put(Mnemonic.WRGSBASE, (in, t) -> baseWrite(in, t, CpuState.GS));
    table.put(Mnemonic.RDMSR, privileged(c -> pair(c, c.msrs.read((int) c.s.reg(CpuState.RCX)))));
    table.put(
        Mnemonic.WRMSR, privileged(c -> c.msrs.write((int) c.s.reg(CpuState.RCX), paired(c))));
    table.put(Mnemonic.RDTSC, boundary(SystemOps::rdtsc));
    table.put(
        Mnemonic.RDTSCP,
        boundary(
            c -> {
              rdtsc(c);
              c.s.reg(CpuState.RCX, c.s.msr(Msr.TSC_AUX) & 0xFFFF_FFFFL);
            }));
    table.put(
        Mnemonic.RDPMC,
        boundary(
            c -> {
              if ((c.s.cr(4) & Bits.CR4_PCE) == 0) {
                c.privileged();
              }
              pair(c, c.msrs.counter((int) c.s.reg(CpuState.RCX)));
            }));
    table.put(Mnemonic.CPUID, boundary(c -> c.cpuid.execute()));
    table.put(
        Mnemonic.XGETBV,
        boundary(
            c -> {
              xsaveEnabled(c);
              switch ((int) c.s.reg(CpuState.RCX)) {
                case 0 -> pair(c, c.s.xcr0());
                case 1 -> pair(c, c.s.xcr0() & XsaveImages.inUse(c.s, c.code64()));
                default -> throw c.s.fault(GuestFault.GP, 0);
              }
            }));
    table.put(
        Mnemonic.XSETBV,
        boundary(
            c -> {
              xsaveEnabled(c);
              c.privileged();
              c.control.writeXcr((int) c.s.reg(CpuState.RCX), paired(c));
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
            new EventOps.Transfer(
                (c, next) -> {
                  monitorAllowed(c);
                  c.s.rip(next);
                  c.halted = true;
                }));
    table.put(Mnemonic.RDRAND, (in, t) -> random(in, t));
    table.put(Mnemonic.RDSEED, (in, t) -> random(in, t));
    table.put(
        Mnemonic.RDPID,
        (in, t) -> {
          long d = t.registerAddress(in.operand(0));
          return new Simple(c -> putLong(d, c.s.msr(Msr.TSC_AUX) & 0xFFFF_FFFFL));
        });
  }

  private static void pair(Processor c, long value) {
    c.s.reg(CpuState.RAX, value & 0xFFFF_FFFFL);
    c.s.reg(CpuState.RDX, value >>> 32);
  }

  private static long paired(Processor c) {
    return c.s.reg(CpuState.RDX) << 32 | c.s.reg(CpuState.RAX) & 0xFFFF_FFFFL;
  }

  /** MONITOR and MWAIT are #UD, not #GP, outside CPL 0 (SDM vol. 2B, MONITOR and MWAIT). */
  private static void monitorAllowed(Processor c) {
    if (c.cpl != 0) {
      throw c.s.fault(GuestFault.UD);
    }
  }

  static void xsaveEnabled(Processor c) {
    if ((c.s.cr(4) & Bits.CR4_OSXSAVE) == 0) {
      throw c.s.fault(GuestFault.UD);
    }
  }

  private static void rdtsc(Processor c) {
    if ((c.s.cr(4) & Bits.CR4_TSD) != 0 && c.cpl != 0) {
      throw c.s.fault(GuestFault.GP, 0);
    }
    pair(c, c.msrs.tsc());
  }

  // ---------------------------------------------------------------- control and debug registers

  /** MOV to a segment, control or debug register. */
  static Op moveToSpecial(Instruction in, Translation t, Operand.Register to) {
    int number = to.number();
    Place from = t.place(in, 1);
    return switch (to.file()) {
      case SEGMENT -> {
        if (number == CpuState.CS || number > CpuState.GS) {
          yield null;
        }
        yield new Boundary(
            c -> {
              c.segments.load(number, (int) from.read(c) & 0xFFFF);
              if (number == CpuState.SS) {
                c.shadows.castByStack();
              }
            });
      }
      case CONTROL ->
          ControlRegisters.exists(number)
              ? new Boundary(
                  c -> {
                    c.privileged();
                    c.control.write(number, from.read(c));
                  })
              : null;
      case DEBUG ->
          number < 8
              ? new Boundary(
                  c -> {
                    c.privileged();
                    c.debug.write(number, from.read(c));
                  })
              : null;
      default -> null;
    };
  }

  /** MOV from a segment, control or debug register. */
  static Op moveFromSpecial(Instruction in, Translation t, Operand.Register from) {
    int number = from.number();
    Place to = t.place(in, 0);
    return switch (from.file()) {
      case SEGMENT ->
          number > CpuState.GS ? null : new Simple(c -> to.write(c, c.s.selector(number)));
      case CONTROL ->
          ControlRegisters.exists(number)
              ? new Simple(
                  c -> {
                    c.privileged();
                    to.write(c, c.control.read(number));
                  })
              : null;
      case DEBUG ->
          number < 8
              ? new Boundary(
                  c -> {
                    c.privileged();
                    to.write(c, c.debug.read(number));
                  })
              : null;
      default -> null;
    };
  }

  // ---------------------------------------------------------------- TLBs and caches

  private static Op flushLine(Instruction in, Translation t) {
    // The line is read, so that its page faults as a load would (SDM vol. 2A "CLFLUSH").
    Ea ea = t.ea((Operand.Memory) in.operand(0), 1, false);
    return new Simple(c -> c.mmu.checkRead(ea.address(c), 1));
  }

  private static Op invlpg(Instruction in, Translation t) {
    Ea ea = t.ea((Operand.Memory) in.operand(0), 0, false);
    return new Boundary(
        c -> {
          c.privileged();
          c.mmu.flushPage(ea.address(c));
        });
  }

  private static Op invpcid(Instruction in, Translation t) {
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

  // ---------------------------------------------------------------- FS and GS

  private static void swapgs(Processor c) {
    long base = c.s.segmentBase(CpuState.GS);
    c.s.segmentBase(CpuState.GS, c.s.msr(Msr.KERNEL_GS_BASE));
    c.s.msr(Msr.KERNEL_GS_BASE, base);
  }

  private static void baseInstructions(Processor c) {
    if ((c.s.cr(4) & Bits.CR4_FSGSBASE) == 0) {
      throw c.s.fault(GuestFault.UD);
    }
  }

  private static Op baseRead(Instruction in, Translation t, int segment) {
    Place to = t.place(in, 0);
    return new Simple(
        c -> {
          baseInstructions(c);
          to.write(c, c.s.segmentBase(segment));
        });
  }

  private static Op baseWrite(Instruction in, Translation t, int segment) {
    Place from = t.place(in, 0);
    return new Simple(
        c -> {
          baseInstructions(c);
          long base = from.read(c);
          if (base << 16 >> 16 != base) {
            throw c.s.fault(GuestFault.GP, 0);
          }
          c.s.segmentBase(segment, base);
        });
  }

  /** RDRAND and RDSEED: a seeded sequence, so that runs repeat (splitmix64). */
  private static Op random(Instruction in, Translation t) {
    Place to = t.place(in, 0);
    return new Simple(
        c -> {
          c.seed += 0x9E37_79B9_7F4A_7C15L;
          long z = c.seed;
          z = (z ^ z >>> 30) * 0xBF58_476D_1CE4_E5B9L;
          z = (z ^ z >>> 27) * 0x94D0_49BB_1331_11EBL;
          to.write(c, z ^ z >>> 31);
          LazyFlags.set(c.s, LazyFlags.CF);
        });
  }
}
