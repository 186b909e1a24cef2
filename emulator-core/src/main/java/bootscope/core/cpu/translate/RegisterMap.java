package bootscope.core.cpu.translate;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.isa.InstructionFormatter;
import java.util.Locale;

/**
 * Where the guest's general registers are while translated code runs on an x86-64 host. Most are in
 * the host's register of the same name, which makes instructions with fixed registers (MUL, DIV,
 * shifts by CL, CMPXCHG) one instruction of the host each; RSP is in R12, as the host's own stack
 * stays where it is. Four stay in the register block. The map never changes, so that code may jump
 * to other code without moving anything.
 */
final class RegisterMap {
  /** Host register: address of the register block. */
  static final int STATE = Assembler.R15;

  /** Host registers free within an instruction. */
  static final int TEMP = Assembler.R10;

  static final int POINTER = Assembler.R14;

  private static final byte[] HOST = {
    Assembler.RAX,
    Assembler.RCX,
    Assembler.RDX,
    Assembler.RBX,
    Assembler.R12,
    Assembler.RBP,
    Assembler.RSI,
    Assembler.RDI,
    Assembler.R8,
    Assembler.R9,
    Assembler.NONE,
    Assembler.R11,
    Assembler.NONE,
    Assembler.R13,
    Assembler.NONE,
    Assembler.NONE
  };

  private RegisterMap() {}

  /** The host's register that holds a guest's, or {@link Assembler#NONE}. */
  static int host(int guest) {
    return HOST[guest];
  }

  static boolean pinned(int guest) {
    return HOST[guest] >= 0;
  }

  /** Where the guest's registers are while code runs, in a line. */
  static String text() {
    StringBuilder same = new StringBuilder();
    StringBuilder other = new StringBuilder();
    StringBuilder stored = new StringBuilder();
    for (int i = 0; i < HOST.length; i++) {
      String name = InstructionFormatter.generalName(i);
      if (HOST[i] == i) {
        same.append(' ').append(name);
      } else if (pinned(i)) {
        other.append(
            String.format(
                Locale.ROOT, ", %s in %s", name, InstructionFormatter.generalName(HOST[i])));
      } else {
        stored.append(' ').append(name);
      }
    }
    return String.format(
        Locale.ROOT,
        "guest%s in the host's registers of these names%s;%s at %s+…; %s, %s hold what is at hand",
        same,
        other,
        stored,
        InstructionFormatter.generalName(STATE),
        InstructionFormatter.generalName(TEMP),
        InstructionFormatter.generalName(POINTER));
  }

  /** Distance of a guest register's place in the register block from {@link #STATE}. */
  static int slot(int guest) {
    return CpuState.generalOffset(guest);
  }
}
