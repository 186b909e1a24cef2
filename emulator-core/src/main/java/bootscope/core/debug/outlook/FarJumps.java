package bootscope.core.debug.outlook;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.state.LazyFlags;
import bootscope.core.cpu.system.Segments;
import bootscope.core.debug.CpuRegister;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.outlook.Effect.Consequence;
import bootscope.core.debug.outlook.Effect.Why;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Operand;
import bootscope.core.isa.RegisterClass;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What transfers to another code segment lead to, and the descriptors that segment loads look up
 * (SDM vol. 3A §3.4.5, §5.8, §6.12).
 */
final class FarJumps {
  // Attributes: bits 40 to 55 of a descriptor.
  private static final int TYPE = 0x1F;
  private static final int CODE = 0x18; // code, and no system segment
  private static final int CONFORMING = 4;
  private static final int PRESENT = 1 << 7;
  private static final int LONG = 1 << 13;
  private static final int BIG = 1 << 14;

  private FarJumps() {}

  static void look(Now now) {
    Instruction i = now.instruction;
    switch (i.mnemonic()) {
      case JMP_FAR, CALL_FAR -> {
        if (i.operand(0) instanceof Operand.FarPointer far) {
          jump(now, far.selector(), far.offset());
        } else if (i.operand(0) instanceof Operand.Memory m) {
          long at = now.address(m);
          OptionalLong offset = now.read(at, i.operandSize());
          OptionalLong selector = offset.isEmpty() ? offset : now.read(at + i.operandSize(), 2);
          if (selector.isPresent()) {
            jump(now, (int) selector.getAsLong(), offset.getAsLong());
          }
        }
      }
      case RET_FAR -> popped(now, false);
      case IRET -> popped(now, true);
      case INT -> interrupt(now, (int) now.value(i.operand(0)).orElse(-1));
      case INT3 -> interrupt(now, 3);
      case MOV -> {
        if (i.operand(0) instanceof Operand.Register r && r.file() == RegisterClass.SEGMENT) {
          segment(now, now.value(i.operand(1)));
        }
      }
      case LTR, LLDT -> segment(now, now.value(i.operand(0)));
      default -> {}
    }
  }

  private static void segment(Now now, OptionalLong selector) {
    if (selector.isPresent() && now.protectedMode() && (selector.getAsLong() & 0xFFFC) != 0) {
      int number = (int) selector.getAsLong() & 0xFFFF;
      OptionalLong found = descriptor(now, number);
      found.ifPresent(d -> now.add(new Effect.LooksUp(number, d)));
    }
  }

  /** Through CS alone, at the present level. */
  private static void jump(Now now, int selector, long offset) {
    int size = now.instruction.operandSize();
    if (now.virtual8086()) {
      return;
    }
    if (!now.protectedMode()) {
      real(now, selector, Now.truncate(offset, size));
      return;
    }
    OptionalLong found = target(now, selector);
    if (found.isEmpty()) {
      return;
    }
    long descriptor = found.getAsLong();
    int attributes = Segments.attributes(descriptor);
    now.add(new Effect.LooksUp(selector, descriptor));
    if ((attributes & CODE) != CODE) {
      switch (attributes & TYPE) {
        case 4, 12 -> now.follows(Consequence.CALL_GATE);
        case 1, 3, 5, 9, 11 -> now.follows(Consequence.TASK_SWITCH);
        default -> now.raises(GuestFault.GP, Why.NOT_CODE);
      }
      return;
    }
    int cpl = now.registers.cpl();
    int dpl = attributes >> 5 & 3;
    boolean allowed =
        (attributes & CONFORMING) != 0 ? dpl <= cpl : (selector & 3) <= cpl && dpl == cpl;
    enter(now, selector, descriptor, offset, allowed, cpl);
  }

  /** By a far RET or IRET: to the level in the selector. */
  private static void popped(Now now, boolean flags) {
    if (now.virtual8086() || flags && now.protectedMode() && nested(now)) {
      return; // to the task before
    }
    int size = now.instruction.operandSize();
    OptionalLong offset = now.read(now.stack(0), size);
    OptionalLong cs = offset.isEmpty() ? offset : now.read(now.stack(size), size);
    OptionalLong rflags =
        cs.isEmpty() || !flags ? OptionalLong.of(0) : now.read(now.stack(2L * size), size);
    if (cs.isEmpty() || rflags.isEmpty()) {
      return;
    }
    int selector = (int) cs.getAsLong() & 0xFFFF;
    if (!now.protectedMode()) {
      real(now, selector, offset.getAsLong());
    } else if ((rflags.getAsLong() & Bits.FLAG_VM) != 0 && size >= 4 && !now.longMode()) {
      return; // to virtual-8086 mode
    } else {
      OptionalLong found = target(now, selector);
      if (found.isEmpty()) {
        return;
      }
      long descriptor = found.getAsLong();
      int attributes = Segments.attributes(descriptor);
      now.add(new Effect.LooksUp(selector, descriptor));
      if ((attributes & CODE) != CODE) {
        now.raises(GuestFault.GP, Why.NOT_CODE);
        return;
      }
      int level = selector & 3;
      int dpl = attributes >> 5 & 3;
      boolean allowed =
          level >= now.registers.cpl()
              && ((attributes & CONFORMING) != 0 ? dpl <= level : dpl == level);
      enter(now, selector, descriptor, offset.getAsLong(), allowed, level);
    }
    if (flags && now.effects.stream().noneMatch(e -> e instanceof Effect.Raises)) {
      now.add(new Effect.FlagsAfter(LazyFlags.ALL, (int) rflags.getAsLong() & LazyFlags.ALL));
    }
  }

  private static boolean nested(Now now) {
    return now.registers.has(CpuRegisters.RFLAGS, Bits.FLAG_NT);
  }

  private static void real(Now now, int selector, long offset) {
    if (Long.compareUnsigned(offset, now.registers.get(CpuRegisters.limit(CpuState.CS))) > 0) {
      now.raises(GuestFault.GP, Why.OUTSIDE_SEGMENT);
      return;
    }
    // CS keeps the size that it had in protected mode until it is loaded there again.
    now.add(new Effect.Enters(selector, now.registers.codeBits(), 0));
    now.add(new Effect.Goes(((long) selector << 4) + offset & 0xFFFF_FFFFL, false, true));
  }

  private static void enter(
      Now now, int selector, long descriptor, long offset, boolean allowed, int cpl) {
    int attributes = Segments.attributes(descriptor);
    boolean both = now.longMode() && (attributes & (LONG | BIG)) == (LONG | BIG);
    boolean wide = now.longMode() && (attributes & LONG) != 0;
    long limit = Segments.limit(descriptor);
    if (!allowed) {
      now.raises(GuestFault.GP, Why.SEGMENT_LEVEL);
    } else if (both) {
      now.raises(GuestFault.GP, Why.LONG_AND_BIG);
    } else if ((attributes & PRESENT) == 0) {
      now.raises(GuestFault.NP, Why.NOT_PRESENT);
    } else if (wide && !Now.canonical(offset)) {
      now.raises(GuestFault.GP, Why.NOT_CANONICAL);
    } else if (!wide && Long.compareUnsigned(offset, limit) > 0) {
      now.raises(GuestFault.GP, Why.OUTSIDE_SEGMENT);
    } else {
      int bits = wide ? 64 : (attributes & BIG) != 0 ? 32 : 16;
      now.add(new Effect.Enters(selector & ~3 | cpl, bits, cpl));
      long linear = wide ? offset : Segments.base(descriptor) + offset & 0xFFFF_FFFFL;
      now.add(new Effect.Goes(linear, false, true));
    }
  }

  /** Through the interrupt table, by an instruction: the gate's level counts. */
  private static void interrupt(Now now, int vector) {
    long idt = now.registers.get(CpuRegisters.IDTR);
    if (now.virtual8086() || vector < 0) {
      return;
    }
    if (!now.protectedMode()) {
      OptionalLong far = now.read(idt + 4L * vector, 4);
      far.ifPresent(f -> real(now, (int) (f >>> 16), f & 0xFFFF));
      return;
    }
    int size = now.longMode() ? 16 : 8;
    if (size * (vector + 1L) - 1 > now.registers.get(CpuRegisters.IDTR_LIMIT)) {
      now.raises(GuestFault.GP, Why.OUTSIDE_TABLE);
      return;
    }
    OptionalLong low = now.read(idt + (long) size * vector, 8);
    OptionalLong high =
        low.isEmpty() || !now.longMode()
            ? OptionalLong.of(0)
            : now.read(idt + (long) size * vector + 8, 4);
    if (low.isEmpty() || high.isEmpty()) {
      return;
    }
    long gate = low.getAsLong();
    int attributes = Segments.attributes(gate);
    int type = attributes & TYPE;
    if (type == 5) {
      now.follows(Consequence.TASK_SWITCH);
      return;
    }
    if (type != 14 && type != 15 && (now.longMode() || type != 6 && type != 7)) {
      now.raises(GuestFault.GP, Why.NOT_CODE);
    } else if ((attributes >> 5 & 3) < now.registers.cpl()) {
      now.raises(GuestFault.GP, Why.GATE_LEVEL);
    } else if ((attributes & PRESENT) == 0) {
      now.raises(GuestFault.NP, Why.NOT_PRESENT);
    } else {
      long offset = gate & 0xFFFF | (type >= 14 ? gate >>> 32 & 0xFFFF_0000L : 0);
      handler(now, (int) (gate >>> 16) & 0xFFFF, offset | high.getAsLong() << 32);
    }
  }

  private static void handler(Now now, int selector, long offset) {
    target(now, selector)
        .ifPresent(
            descriptor -> {
              int attributes = Segments.attributes(descriptor);
              int cpl = now.registers.cpl();
              int dpl = attributes >> 5 & 3;
              boolean conforming = (attributes & CONFORMING) != 0;
              boolean code = (attributes & CODE) == CODE;
              enter(
                  now,
                  selector,
                  descriptor,
                  offset,
                  code && dpl <= cpl,
                  conforming ? cpl : Math.min(dpl, cpl));
            });
  }

  // ---------------------------------------------------------------- descriptors

  /**
   * The descriptor that CS is loaded with; a null selector and one outside its table are refused.
   */
  private static OptionalLong target(Now now, int selector) {
    if ((selector & 0xFFFC) == 0) {
      now.raises(GuestFault.GP, Why.NULL_SELECTOR);
      return OptionalLong.empty();
    }
    OptionalInt offset = place(now, selector);
    if (offset.isEmpty()) {
      now.raises(GuestFault.GP, Why.OUTSIDE_TABLE);
      return OptionalLong.empty();
    }
    return descriptor(now, selector);
  }

  /** The offset in its table; empty outside it. */
  private static OptionalInt place(Now now, int selector) {
    boolean local = (selector & 4) != 0;
    boolean table =
        !local || (now.registers.get(CpuRegisters.attributes(CpuState.LDTR)) & PRESENT) != 0;
    CpuRegister limit = local ? CpuRegisters.limit(CpuState.LDTR) : CpuRegisters.GDTR_LIMIT;
    int offset = selector & 0xFFF8;
    return table && offset + 7 <= now.registers.get(limit)
        ? OptionalInt.of(offset)
        : OptionalInt.empty();
  }

  private static OptionalLong descriptor(Now now, int selector) {
    OptionalInt offset = place(now, selector);
    CpuRegister base = (selector & 4) != 0 ? CpuRegisters.base(CpuState.LDTR) : CpuRegisters.GDTR;
    return offset.isEmpty()
        ? OptionalLong.empty()
        : now.read(now.registers.get(base) + offset.getAsInt(), 8);
  }
}
