package bootscope.core.conformance;

import bootscope.core.isa.Instruction;
import bootscope.core.isa.Operand;

/** Says which parts of a case's outcome the manual settles. */
final class Judge {
  private static final int CF = 1;
  private static final int OF = 0x800;
  private static final int AF = 0x10;
  private static final int PF = 14;
  private static final int ERRORS = 1 << 8 | 1 << 10 | 1 << 11 | 1 << 12 | 1 << 13 | 1 << 14 | 1 << 17;

  final Judgement j = new Judgement();

  /** Judges by the case and what does not differ between processors that agree. */
  Judgement judge(OracleCase c, Outcome out) {
    j.all();
    Instruction in = c.instruction;
    j.error = out.vector < 32 && (ERRORS >> out.vector & 1) != 0;
    j.address = out.vector == PF;
    if (j.address && out.address < 0) {
      j.error = false; // Linux shows every page of its own half as present
    }
    boolean trapped = out.vector == 1 || out.vector == 3 && !c.stepping();
    if (trapped) {
      j.flags &= ~(long) undefined(c, in);
    }
    specifics(c, in, out);
    return j;
  }

  /** Flags that the opcode table calls undefined, where they are so whatever the operands. */
  private static int undefined(OracleCase c, Instruction in) {
    int undefined = in.opcode().flagsUndefined();
    switch (in.mnemonic()) {
      case ROL, ROR, RCL, RCR, SHL, SHR, SAR, SHLD, SHRD -> {
        int count = count(c, in);
        if (count == 0) {
          return 0; // SDM vol. 2B, SAL/SAR/SHL/SHR: the flags are not affected
        }
        if (count == 1) {
          undefined &= ~OF;
        }
      }
      default -> {}
    }
    return undefined;
  }

  private static int count(OracleCase c, Instruction in) {
    Operand last = in.operand(in.operandCount() - 1);
    int mask = in.operand(0).size() == 8 ? 63 : 31;
    return (last instanceof Operand.Immediate i ? (int) i.value() : (int) c.regs[1]) & mask;
  }

  private void specifics(OracleCase c, Instruction in, Outcome out) {
    switch (in.mnemonic()) {
      case CPUID -> {
        for (int i = 0; i < 4; i++) {
          j.regs[i] = 0;
        }
      }
      case RDTSC -> {
        j.regs[0] = ~0xFFFF_FFFFL;
        j.regs[2] = ~0xFFFF_FFFFL;
      }
      case RDTSCP -> {
        j.regs[0] = ~0xFFFF_FFFFL;
        j.regs[1] = ~0xFFFF_FFFFL;
        j.regs[2] = ~0xFFFF_FFFFL;
      }
      case RDRAND, RDSEED, RDPID -> {
        Operand.Register r = (Operand.Register) in.operand(0);
        j.regs[r.number()] = r.size() == 2 ? ~0xFFFFL : r.size() == 4 ? ~0xFFFF_FFFFL : 0;
      }
      default -> {}
    }
  }
}
