package bootscope.core.debug.outlook;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.state.Msr;
import bootscope.core.cpu.system.Msrs;
import bootscope.core.debug.CpuRegister;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.RegisterName;
import bootscope.core.debug.RegisterValues;
import bootscope.core.debug.outlook.Effect.Consequence;
import bootscope.core.debug.outlook.Effect.Why;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Operand;
import bootscope.core.isa.RegisterClass;
import java.util.Optional;
import java.util.OptionalLong;

/** Writes of control registers, tables and MSRs, and the modes that follow (SDM vol. 3A §9.8). */
final class SystemRegisters {
  private static final long CR4_FLUSHING =
      Bits.CR4_PAE | Bits.CR4_PGE | Bits.CR4_PSE | Bits.CR4_PCIDE | Bits.CR4_SMEP | Bits.CR4_SMAP;
  private static final int EFER = 0xC000_0080;

  private final Now now;
  private final RegisterValues r;

  private SystemRegisters(Now now) {
    this.now = now;
    this.r = now.registers;
  }

  static void look(Now now) {
    new SystemRegisters(now).look();
  }

  private void look() {
    Instruction i = now.instruction;
    long cr0 = r.get(CpuRegisters.CR0);
    switch (i.mnemonic()) {
      case MOV -> {
        if (i.operand(0) instanceof Operand.Register to && to.file() == RegisterClass.CONTROL) {
          now.value(i.operand(1)).ifPresent(v -> control(to.number(), v));
        }
      }
      case LMSW -> now.value(i.operand(0)).ifPresent(v -> cr0(cr0 & ~0xEL | v & 0xF | cr0 & 1));
      case CLTS -> cr0(cr0 & ~Bits.CR0_TS);
      case WRMSR ->
          msr(
              (int) r.get(CpuRegisters.general(1)),
              r.get(CpuRegisters.general(2)) << 32 | r.get(CpuRegisters.general(0)) & 0xFFFF_FFFFL);
      case SWAPGS -> {
        CpuRegister base = CpuRegisters.base(CpuState.GS);
        CpuRegister kept = named("kernel_gs_base").orElseThrow();
        gets(base, r.get(kept));
        gets(kept, r.get(base));
      }
      case LGDT -> table(CpuRegisters.GDTR, CpuRegisters.GDTR_LIMIT);
      case LIDT -> table(CpuRegisters.IDTR, CpuRegisters.IDTR_LIMIT);
      default -> {}
    }
  }

  private static Optional<CpuRegister> named(String name) {
    return CpuRegisters.named(name).map(RegisterName::register);
  }

  private void gets(CpuRegister register, long value) {
    now.add(new Effect.Gets(register, r.get(register), value));
  }

  private boolean has(CpuRegister register, long bit) {
    return r.has(register, bit);
  }

  private void table(CpuRegister base, CpuRegister limit) {
    Instruction i = now.instruction;
    long at = now.address(i.memory());
    int size = now.code64() ? 8 : 4;
    OptionalLong bytes = now.read(at, 2);
    OptionalLong where = bytes.isEmpty() ? bytes : now.read(at + 2, size);
    if (where.isPresent()) {
      boolean short24 = i.operandSize() == 2; // the upper byte is not used (SDM vol. 2A "LGDT")
      gets(base, short24 ? where.getAsLong() & 0xFF_FFFF : where.getAsLong());
      gets(limit, bytes.getAsLong());
    }
  }

  private void control(int number, long value) {
    switch (number) {
      case 0 -> cr0(value);
      case 2 -> gets(CpuRegisters.CR2, value);
      case 3 -> cr3(value);
      case 4 -> cr4(value);
      default -> {}
    }
  }

  private void gp(Why why) {
    now.raises(GuestFault.GP, why);
  }

  private void cr0(long value) {
    long old = r.get(CpuRegisters.CR0);
    long next = value & Bits.CR0_WRITABLE | Bits.CR0_ET;
    boolean on = (next & Bits.CR0_PG) != 0;
    boolean was = (old & Bits.CR0_PG) != 0;
    boolean pae = has(CpuRegisters.CR4, Bits.CR4_PAE);
    boolean lme = has(CpuRegisters.EFER, Msr.EFER_LME);
    long tss = r.get(CpuRegisters.attributes(CpuState.TR));
    if (value >>> 32 != 0) {
      gp(Why.RESERVED_BITS);
    } else if (on && (next & Bits.CR0_PE) == 0) {
      gp(Why.PAGING_WITHOUT_PROTECTION);
    } else if ((next & (Bits.CR0_NW | Bits.CR0_CD)) == Bits.CR0_NW) {
      gp(Why.WRITE_THROUGH_WITHOUT_CACHE_DISABLE);
    } else if (on && !was && lme && !pae) {
      gp(Why.LONG_MODE_WITHOUT_PAE);
    } else if (on && !was && lme && (r.get(CpuRegisters.attributes(CpuState.CS)) & 1 << 13) != 0) {
      gp(Why.LONG_MODE_FROM_LONG_SEGMENT);
    } else if (on && !was && lme && (tss & 8) == 0 && (tss & 1 << 7) != 0) {
      gp(Why.LONG_MODE_WITH_16_BIT_TSS);
    } else if (!on && was && now.code64()) {
      gp(Why.PAGING_OFF_IN_64_BIT_CODE);
    } else if (!on && was && has(CpuRegisters.CR4, Bits.CR4_PCIDE)) {
      gp(Why.PAGING_OFF_WITH_PCIDS);
    } else if (on && !was && !lme && pae && badPdptes(r.get(CpuRegisters.CR3))) {
      gp(Why.PDPTE_RESERVED_BITS);
    } else {
      gets(CpuRegisters.CR0, next);
      mode(old ^ next, next, lme);
    }
  }

  private void mode(long changed, long next, boolean lme) {
    boolean paging = (changed & Bits.CR0_PG) != 0;
    boolean on = (next & Bits.CR0_PG) != 0;
    if ((changed & Bits.CR0_PE) != 0) {
      boolean protection = (next & Bits.CR0_PE) != 0;
      now.follows(protection ? Consequence.PROTECTION_ON : Consequence.PROTECTION_OFF);
    }
    if (paging) {
      now.follows(on ? Consequence.PAGING_ON : Consequence.PAGING_OFF);
      if (lme) {
        now.follows(on ? Consequence.LONG_MODE_ON : Consequence.LONG_MODE_OFF);
      }
    }
    if ((changed & Bits.CR0_PE) != 0 || paging && lme) {
      now.follows(Consequence.CODE_SEGMENT_STAYS);
    }
    if ((changed & (Bits.CR0_PG | Bits.CR0_WP | Bits.CR0_PE)) != 0) {
      now.follows(Consequence.TRANSLATIONS_DROPPED);
    }
    if (paging && on) {
      next(r.get(CpuRegisters.CR3), r.get(CpuRegisters.CR4), lme);
    }
  }

  /** Whether the instruction behind it can still be fetched. */
  private void next(long cr3, long cr4, boolean longMode) {
    long linear = now.linear + now.instruction.length();
    long at = now.code64() ? linear : linear & 0xFFFF_FFFFL;
    if (!PageWalk.maps(now, cr3, cr4, longMode, at)) {
      now.follows(Consequence.NEXT_NOT_MAPPED);
    }
  }

  private void cr3(long value) {
    boolean paging = has(CpuRegisters.CR0, Bits.CR0_PG);
    boolean pae = has(CpuRegisters.CR4, Bits.CR4_PAE);
    long next =
        now.longMode() && has(CpuRegisters.CR4, Bits.CR4_PCIDE) ? value & Long.MAX_VALUE : value;
    if (now.longMode() && next >>> Bits.PHYSICAL_BITS != 0) {
      gp(Why.RESERVED_BITS);
    } else if (!now.longMode() && paging && pae && badPdptes(next)) {
      gp(Why.PDPTE_RESERVED_BITS);
    } else {
      gets(CpuRegisters.CR3, next);
      now.follows(Consequence.LOCAL_TRANSLATIONS_DROPPED);
      if (paging) {
        next(next, r.get(CpuRegisters.CR4), now.longMode());
      }
    }
  }

  private boolean badPdptes(long cr3) {
    for (int n = 0; n < 4; n++) {
      long entry = now.readPhysical((cr3 & 0xFFFF_FFE0L) + 8L * n, 8).orElse(0);
      if ((entry & 1) != 0 && (entry & Bits.PDPTE_RESERVED) != 0) {
        return true;
      }
    }
    return false;
  }

  private void cr4(long value) {
    long old = r.get(CpuRegisters.CR4);
    long changed = old ^ value;
    boolean paging = has(CpuRegisters.CR0, Bits.CR0_PG);
    long reloading = Bits.CR4_PAE | Bits.CR4_PGE | Bits.CR4_PSE | Bits.CR4_SMEP;
    if ((value & ~now.machine.cr4Bits()) != 0) {
      gp(Why.RESERVED_BITS);
    } else if (now.longMode() && (value & Bits.CR4_PAE) == 0) {
      gp(Why.PAE_OFF_IN_LONG_MODE);
    } else if ((changed & value & Bits.CR4_PCIDE) != 0
        && (!now.longMode() || (r.get(CpuRegisters.CR3) & 0xFFF) != 0)) {
      gp(Why.PCIDS_TOO_SOON);
    } else if (paging
        && !now.longMode()
        && (value & Bits.CR4_PAE) != 0
        && (changed & reloading) != 0
        && badPdptes(r.get(CpuRegisters.CR3))) {
      gp(Why.PDPTE_RESERVED_BITS);
    } else {
      gets(CpuRegisters.CR4, value);
      if ((changed & CR4_FLUSHING) != 0) {
        now.follows(Consequence.TRANSLATIONS_DROPPED);
      }
    }
  }

  private void msr(int number, long value) {
    if (number == EFER) {
      efer(value);
      return;
    }
    now.add(new Effect.WritesMsr(number, Msrs.name(number).orElse(""), value));
  }

  private void efer(long value) {
    long old = r.get(CpuRegisters.EFER);
    boolean paging = has(CpuRegisters.CR0, Bits.CR0_PG);
    if ((value & ~Msr.EFER_BITS) != 0) {
      gp(Why.RESERVED_BITS);
    } else if (((old ^ value) & Msr.EFER_LME) != 0 && paging) {
      gp(Why.LME_WHILE_PAGING);
    } else {
      gets(CpuRegisters.EFER, value & ~Msr.EFER_LMA | old & Msr.EFER_LMA);
      if ((~old & value & Msr.EFER_LME) != 0) {
        now.follows(Consequence.LONG_MODE_PREPARED);
      }
    }
  }
}
