package bootscope.core.debug.outlook;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.GuestFault;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.Inspector;
import bootscope.core.debug.RegisterValues;
import bootscope.core.debug.outlook.Effect.Consequence;
import bootscope.core.debug.outlook.Effect.Why;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Operand;
import java.util.List;
import java.util.OptionalLong;

/**
 * What an instruction would do if it ran now. What is not foreseen is left out: permissions of
 * pages, segments' limits for data, interrupts that come between.
 */
public final class Outlook {
  private Outlook() {}

  /**
   * All that can be told.
   *
   * @param linear the instruction's address
   */
  public static List<Effect> of(Inspector machine, Instruction instruction, long linear) {
    Now now = new Now(machine, instruction, linear);
    RegisterValues r = now.registers;
    if (instruction.opcode().privileged() && r.cpl() > 0) {
      now.raises(GuestFault.GP, Why.LEVEL);
      return List.copyOf(now.effects);
    }
    switch (instruction.mnemonic()) {
      case HLT ->
          now.follows(
              r.has(CpuRegisters.RFLAGS, Bits.FLAG_IF)
                  ? Consequence.HALTS
                  : Consequence.HALTS_FOR_GOOD);
      case UD2 -> now.raises(GuestFault.UD, Why.ON_PURPOSE);
      case IN, OUT -> port(now);
      default -> {
        Arithmetic.look(now);
        Branches.look(now);
        FarJumps.look(now);
        SystemRegisters.look(now);
        Strings.look(now);
      }
    }
    return List.copyOf(now.effects);
  }

  private static void port(Now now) {
    Instruction i = now.instruction;
    boolean write = i.mnemonic() == bootscope.core.isa.Mnemonic.OUT;
    OptionalLong port = now.value(i.operand(write ? 0 : 1));
    if (port.isPresent()) {
      int number = (int) port.getAsLong() & 0xFFFF;
      String device = now.machine.portName(number);
      now.add(new Effect.UsesPort(number, device == null ? "" : device, write));
    }
  }

  /** The linear address that a memory operand means now (SDM vol. 1 §3.7.5). */
  public static long address(Instruction i, Operand.Memory m, long linear, RegisterValues r) {
    boolean wide = r.codeBits() == 64;
    long sum = m.displacement();
    if (m.base() == Operand.Memory.RIP) {
      sum += linear + i.length();
    } else if (m.base() >= 0 && m.base() < 16) {
      sum += r.get(CpuRegisters.general(m.base()));
    }
    if (m.index() >= 0 && m.index() < 16) {
      sum += r.get(CpuRegisters.general(m.index())) << m.scaleShift();
    }
    sum = Now.truncate(sum, m.addressSize());
    boolean flat = wide && m.segment() < 4;
    sum += flat ? 0 : r.get(CpuRegisters.base(m.segment()));
    return wide ? sum : sum & 0xFFFF_FFFFL;
  }
}
