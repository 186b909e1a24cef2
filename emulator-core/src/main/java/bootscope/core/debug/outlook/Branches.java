package bootscope.core.debug.outlook;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.cpu.state.LazyFlags;
import bootscope.core.cpu.state.Msr;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.outlook.Effect.Why;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.isa.Operand;
import java.util.Optional;
import java.util.OptionalLong;

/** Where near branches lead (SDM vol. 1 §7.3.8). */
public final class Branches {
  private Branches() {}

  /** Whether a condition of Jcc, SETcc or CMOVcc holds, by its four bits (SDM vol. 1 app. B). */
  public static boolean holds(int condition, long rflags) {
    boolean cf = (rflags & LazyFlags.CF) != 0;
    boolean zf = (rflags & LazyFlags.ZF) != 0;
    boolean sf = (rflags & LazyFlags.SF) != 0;
    boolean of = (rflags & LazyFlags.OF) != 0;
    boolean positive =
        switch (condition >> 1) {
          case 0 -> of;
          case 1 -> cf;
          case 2 -> zf;
          case 3 -> cf || zf;
          case 4 -> sf;
          case 5 -> (rflags & LazyFlags.PF) != 0;
          case 6 -> sf != of;
          default -> zf || sf != of;
        };
    return positive == ((condition & 1) == 0);
  }

  /** The condition of a Jcc, SETcc or CMOVcc; empty for anything else. */
  public static Optional<Integer> condition(Mnemonic m) {
    for (Mnemonic family : new Mnemonic[] {Mnemonic.JO, Mnemonic.SETO, Mnemonic.CMOVO}) {
      if (m.inConditionFamily(family)) {
        return Optional.of(m.conditionIn(family));
      }
    }
    return Optional.empty();
  }

  static void look(Now now) {
    Instruction i = now.instruction;
    Mnemonic m = i.mnemonic();
    if (m.inConditionFamily(Mnemonic.JO)) {
      goes(now, relative(now), true, holds(m.conditionIn(Mnemonic.JO), now.flags()));
      return;
    }
    switch (m) {
      case JCXZ -> goes(now, relative(now), true, counter(now) == 0);
      case LOOP, LOOPE, LOOPNE -> {
        boolean more = Now.truncate(counter(now) - 1, i.addressSize()) != 0;
        boolean zero = (now.flags() & LazyFlags.ZF) != 0;
        goes(
            now,
            relative(now),
            true,
            more && (m == Mnemonic.LOOP || zero == (m == Mnemonic.LOOPE)));
      }
      case JMP, CALL -> {
        OptionalLong offset =
            i.operand(0) instanceof Operand.Relative
                ? OptionalLong.of(relative(now))
                : now.value(i.operand(0));
        offset.ifPresent(o -> goes(now, o, false, true));
      }
      case RET -> {
        OptionalLong offset = now.read(now.stack(0), i.operandSize());
        offset.ifPresent(o -> goes(now, o, false, true));
      }
      case SYSCALL -> {
        if (now.registers.has(CpuRegisters.EFER, Msr.EFER_SCE) && now.code64()) {
          now.add(new Effect.Goes(named(now, "lstar"), false, true));
        }
      }
      default -> {}
    }
  }

  private static long named(Now now, String register) {
    return now.registers.get(CpuRegisters.named(register).orElseThrow());
  }

  private static long counter(Now now) {
    return Now.truncate(now.registers.get(CpuRegisters.general(1)), now.instruction.addressSize());
  }

  private static long relative(Now now) {
    Operand.Relative to = (Operand.Relative) now.instruction.operand(0);
    long offset = now.nextOffset() + to.displacement();
    return Now.truncate(offset, now.code64() ? 8 : now.instruction.operandSize());
  }

  /** What is outside its segment is refused only if it is gone to. */
  private static void goes(Now now, long offset, boolean conditional, boolean taken) {
    if (now.code64()) {
      if (!Now.canonical(offset) && taken) {
        now.raises(GuestFault.GP, Why.NOT_CANONICAL);
        return;
      }
      now.add(new Effect.Goes(offset, conditional, taken));
      return;
    }
    long limit = now.registers.get(CpuRegisters.limit(CpuState.CS));
    if (taken && Long.compareUnsigned(offset, limit) > 0) {
      now.raises(GuestFault.GP, Why.OUTSIDE_SEGMENT);
      return;
    }
    long base = now.registers.get(CpuRegisters.base(CpuState.CS));
    now.add(new Effect.Goes(base + offset & 0xFFFF_FFFFL, conditional, taken));
  }
}
