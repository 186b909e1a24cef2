package bootscope.core.cpu.system;

import bootscope.core.cpu.ops.Cpu;
import bootscope.core.cpu.ops.Ea;
import bootscope.core.cpu.ops.Op;
import bootscope.core.cpu.ops.OpTable;
import bootscope.core.cpu.ops.OperandBinder;
import bootscope.core.cpu.ops.Place;
import bootscope.core.cpu.ops.SegmentAccess;
import bootscope.core.cpu.ops.Simple;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.state.LazyFlags;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;

/**
 * Descriptor tables and what reads them: LGDT, SGDT, LIDT, SIDT, LLDT, SLDT, LTR, STR, LMSW, SMSW,
 * LAR, LSL, VERR, VERW, ARPL.
 */
final class TableOps {
  private TableOps() {}

  static void register(OpTable table, Segments segments, ControlRegisters control) {
    table.put(Mnemonic.LGDT, (in, t) -> loadTable(in, t, true));
    table.put(Mnemonic.LIDT, (in, t) -> loadTable(in, t, false));
    table.put(Mnemonic.SGDT, (in, t) -> storeTable(in, t, true));
    table.put(Mnemonic.SIDT, (in, t) -> storeTable(in, t, false));
    table.put(Mnemonic.LLDT, (in, t) -> loadSystem(in, t, segments, true));
    table.put(Mnemonic.LTR, (in, t) -> loadSystem(in, t, segments, false));
    table.put(Mnemonic.SLDT, (in, t) -> storeSelector(in, t, CpuState.LDTR));
    table.put(Mnemonic.STR, (in, t) -> storeSelector(in, t, CpuState.TR));
    table.put(Mnemonic.SMSW, TableOps::smsw);
    table.put(Mnemonic.LMSW, (in, t) -> lmsw(in, t, control));
    table.put(Mnemonic.LAR, (in, t) -> inspect(in, t, segments, true));
    table.put(Mnemonic.LSL, (in, t) -> inspect(in, t, segments, false));
    table.put(Mnemonic.VERR, (in, t) -> verify(in, t, segments, false));
    table.put(Mnemonic.VERW, (in, t) -> verify(in, t, segments, true));
    table.put(Mnemonic.ARPL, TableOps::arpl);
  }

  /** #GP(0) under UMIP outside CPL 0 (SDM vol. 3A §2.5). */
  private static void userModePrevention(Cpu c) {
    if ((c.s.cr(4) & Bits.CR4_UMIP) != 0 && c.cpl() != 0) {
      throw c.s.fault(GuestFault.GP, 0);
    }
  }

  /** #UD in real and virtual-8086 mode. */
  private static void needsProtectedMode(Cpu c) {
    if (!c.protectedMode()) {
      throw c.s.fault(GuestFault.UD);
    }
  }

  private static Op loadTable(Instruction in, OperandBinder t, boolean global) {
    int baseBytes = t.code64() ? 8 : 4;
    Ea ea = t.ea((Operand.Memory) in.operand(0), 2 + baseBytes, false);
    long mask = t.code64() ? -1 : in.operandSize() == 2 ? 0xFF_FFFFL : 0xFFFF_FFFFL;
    return new Boundary(
        c -> {
          c.privileged();
          long linear = ea.address(c);
          int limit = c.mmu.load16(linear);
          long base = c.mmu.load(linear + 2, baseBytes) & mask;
          if (base << 16 >> 16 != base) {
            throw c.s.fault(GuestFault.GP, 0);
          }
          if (global) {
            c.s.gdtr(base, limit);
          } else {
            c.s.idtr(base, limit);
          }
        });
  }

  private static Op storeTable(Instruction in, OperandBinder t, boolean global) {
    int baseBytes = t.code64() ? 8 : 4;
    Ea ea = t.ea((Operand.Memory) in.operand(0), 2 + baseBytes, true);
    return new Simple(
        c -> {
          userModePrevention(c);
          long linear = ea.address(c);
          c.mmu.checkWrite(linear, 2 + baseBytes);
          c.mmu.store16(linear, global ? c.s.gdtrLimit() : c.s.idtrLimit());
          c.mmu.store(linear + 2, baseBytes, global ? c.s.gdtrBase() : c.s.idtrBase());
        });
  }

  private static Op loadSystem(Instruction in, OperandBinder t, Segments segments, boolean local) {
    Place from = t.place(in, 0);
    return new Boundary(
        c -> {
          needsProtectedMode(c);
          c.privileged();
          int selector = (int) from.read(c) & 0xFFFF;
          if (local) {
            segments.loadLocalTable(selector);
          } else {
            segments.loadTask(selector);
          }
        });
  }

  private static Op storeSelector(Instruction in, OperandBinder t, int segment) {
    Place to = t.place(in, 0);
    return new Simple(
        c -> {
          needsProtectedMode(c);
          userModePrevention(c);
          to.write(c, c.s.selector(segment));
        });
  }

  private static Op smsw(Instruction in, OperandBinder t) {
    Place to = t.place(in, 0);
    return new Simple(
        c -> {
          userModePrevention(c);
          to.write(c, c.s.cr(0));
        });
  }

  private static Op lmsw(Instruction in, OperandBinder t, ControlRegisters control) {
    Place from = t.place(in, 0);
    return new Boundary(
        c -> {
          c.privileged();
          control.loadMachineStatus((int) from.read(c));
        });
  }

  /** LAR and LSL: ZF tells whether the descriptor may be looked at (SDM vol. 2A). */
  private static Op inspect(Instruction in, OperandBinder t, Segments segments, boolean rights) {
    Place to = t.place(in, 0);
    Place from = t.place(in, 1);
    return new Simple(
        c -> {
          needsProtectedMode(c);
          int selector = (int) from.read(c) & 0xFFFF;
          long descriptor = 0;
          boolean visible = (selector & 0xFFFC) != 0 && segments.withinTable(selector, 8);
          if (visible) {
            descriptor = segments.read(selector, GuestFault.GP);
            int attributes = Segments.attributes(descriptor);
            visible = knownType(attributes & 0x1F, rights, c.longMode());
            if (!SegmentAccess.isConforming(attributes)) {
              int dpl = Segments.dpl(attributes);
              visible &= c.cpl() <= dpl && (selector & 3) <= dpl;
            }
          }
          if (visible) {
            to.write(c, rights ? descriptor >>> 32 & 0x00FF_FF00L : Segments.limit(descriptor));
          }
          LazyFlags.set(c.s, LazyFlags.ZF, visible ? LazyFlags.ZF : 0);
        });
  }

  private static boolean knownType(int type, boolean rights, boolean longMode) {
    if (type >= 16) {
      return true;
    }
    return switch (type) {
      case 1, 3 -> !longMode;
      case 2, 9, 11 -> true;
      case 4, 5 -> rights && !longMode;
      case 12 -> rights;
      default -> false;
    };
  }

  private static Op verify(Instruction in, OperandBinder t, Segments segments, boolean write) {
    Place from = t.place(in, 0);
    return new Simple(
        c -> {
          needsProtectedMode(c);
          int selector = (int) from.read(c) & 0xFFFF;
          boolean ok = (selector & 0xFFFC) != 0 && segments.withinTable(selector, 8);
          if (ok) {
            int attributes = Segments.attributes(segments.read(selector, GuestFault.GP));
            ok =
                write
                    ? SegmentAccess.isWritableData(attributes)
                    : SegmentAccess.isReadable(attributes);
            if (!SegmentAccess.isConforming(attributes)) {
              int dpl = Segments.dpl(attributes);
              ok &= c.cpl() <= dpl && (selector & 3) <= dpl;
            }
          }
          LazyFlags.set(c.s, LazyFlags.ZF, ok ? LazyFlags.ZF : 0);
        });
  }

  private static Op arpl(Instruction in, OperandBinder t) {
    Place destination = t.place(in, 0);
    Place source = t.place(in, 1);
    // Only a selector that is raised is written, so that others may lie where nothing can be.
    Place current =
        in.operand(0) instanceof Operand.Memory m
            ? Place.memory(t.ea(m, 2, false), 2)
            : destination;
    return new Simple(
        c -> {
          needsProtectedMode(c);
          long old = current.read(c);
          long rpl = source.read(c) & 3;
          boolean raise = (old & 3) < rpl;
          if (raise) {
            destination.write(c, old & ~3L | rpl);
          }
          LazyFlags.set(c.s, LazyFlags.ZF, raise ? LazyFlags.ZF : 0);
        });
  }
}
