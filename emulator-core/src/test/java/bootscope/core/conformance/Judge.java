package bootscope.core.conformance;

import bootscope.core.isa.Instruction;
import bootscope.core.isa.Operand;
import bootscope.core.isa.RegisterClass;
import bootscope.core.isa.RowEncoder;

/** Says which parts of a case's outcome the manual settles. */
final class Judge {
  private static final int CF = 1;
  private static final int OF = 0x800;
  private static final int AF = 0x10;
  private static final int PF = 14;
  private static final int ERRORS =
      1 << 8 | 1 << 10 | 1 << 11 | 1 << 12 | 1 << 13 | 1 << 14 | 1 << 17;

  final Judgement j = new Judgement();

  /** Judges by the case and what does not differ between processors that agree. */
  Judgement judge(OracleCase c, Outcome out) {
    j.all();
    Instruction in = c.instruction;
    if (in == null) {
      j.flags &= ~c.undefined;
      return j;
    }
    j.error = out.vector < 32 && (ERRORS >> out.vector & 1) != 0;
    j.address = out.vector == PF;
    if (trapped(c, out)) {
      j.flags &= ~(long) undefined(c, in);
    }
    if ((out.fx[OracleCase.FSW] & 0x80) == 0) {
      // AMD's processors hand out the pointers only while an exception waits (APM vol. 2
      // §11.4.4.3).
      java.util.Arrays.fill(j.fx, OracleCase.FOP, OracleCase.MXCSR, (byte) 0);
    }
    if (c.wide && out.selectors[0] == OracleCase.USER_CODE32) {
      // SDM vol. 1 §3.4.1.1: a switch to 32 bits leaves the upper halves undefined.
      for (int i = 0; i < 8; i++) {
        j.regs[i] &= 0xFFFF_FFFFL;
      }
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
    if (RowEncoder.x87(in.opcode())) {
      x87(c, in, out);
    }
    if (!trapped(c, out)) {
      mmx(in);
    }
    switch (in.mnemonic()) {
      case CMPS -> j.address = false; // which operand is read first is open
      case CVTPI2PS -> {
        if (in.memory() != null) {
          // SDM vol. 2A has a transition to MMX operation, AMD's processors none, as in CVTPI2PD.
          transition();
        }
      }
      case RET_FAR, IRET -> j.addressMask = -4096; // nor in which order the frame is read
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
      case XGETBV -> {
        if (out.vector != 13) { // XCR0 has what the host's system switched on
          j.regs[0] = 0;
          j.regs[2] = 0;
        }
      }
      case FXRSTOR, XRSTOR -> j.addressMask = -4096;
      case FXSAVE, XSAVE, XSAVEC, XSAVEOPT -> {
        j.addressMask = -4096; // which part of an image is accessed first is open
        // MXCSR_MASK says what the processor supports (SDM vol. 1 §11.6.6).
        j.ignoredFrom = (int) (c.target - OracleCase.DATA) + 28;
        j.ignoredTo = j.ignoredFrom + 4;
      }
      case SHLD, SHRD -> {
        if (trapped(c, out) && count(c, in) > 8 * in.operand(0).size()) {
          // SDM vol. 2B, SHLD: everything is undefined.
          j.flags &= ~0x8D5L;
          if (in.operand(0) instanceof Operand.Register r) {
            j.regs[r.number()] = ~0xFFFFL;
          } else {
            j.ignoredFrom = (int) (c.target - OracleCase.DATA);
            j.ignoredTo = j.ignoredFrom + 2;
          }
        }
      }
      case PUSHA -> {
        if (!trapped(c, out)) { // what was pushed before the fault may be in memory
          j.ignoredTo = OracleCase.DATA_BYTES;
        }
      }
      case RCPPS, RCPSS, RSQRTPS, RSQRTSS -> {
        if (trapped(c, out)) {
          int at = OracleCase.XMM + 16 * ((Operand.Register) in.operand(0)).number();
          int bytes = in.opcode().name().endsWith("PS") ? 16 : 4;
          java.util.Arrays.fill(j.fx, at, at + bytes, (byte) 0);
          j.estimate = true;
        }
      }
      case POPA -> {
        if (!trapped(c, out)) {
          // Registers that were popped before the fault may have changed: it pops all of them anew.
          java.util.Arrays.fill(j.regs, 0);
          j.regs[4] = -1;
        }
      }
      case BSWAP -> {
        if (in.operandSize() == 2) { // SDM vol. 2A, BSWAP: the result is undefined
          j.regs[((Operand.Register) in.operand(0)).number()] = ~0xFFFFL;
        }
      }
      default -> {}
    }
    if (j.addressMask != -1 && in.addressSize() == 2) {
      j.addressMask = 0; // then the operand lies where it likes, perhaps on two pages
    }
  }

  /** Whether a fault left MMX operation entered is open. */
  private void mmx(Instruction in) {
    for (int i = 0; i < in.operandCount(); i++) {
      if (in.operand(i) instanceof Operand.Register r && r.file() == RegisterClass.MMX) {
        transition();
        return;
      }
    }
  }

  private void transition() {
    j.fx[OracleCase.FSW + 1] &= ~0x38;
    j.fx[OracleCase.FTW] = 0;
    java.util.Arrays.fill(j.fx, OracleCase.ST, OracleCase.XMM, (byte) 0);
  }

  private void x87(OracleCase c, Instruction in, Outcome out) {
    String name = in.opcode().name();
    if (in.memory() != null && in.memory().size() > 10) {
      j.addressMask = -4096;
    }
    boolean toFlags = name.contains("COMI");
    if (name.contains("COM") || name.equals("FTST")) {
      int control = (int) Values.get(out.fx, OracleCase.FCW, 2);
      int status = (int) Values.get(out.fx, OracleCase.FSW, 2);
      if (toFlags) {
        j.fx[OracleCase.FSW + 1] &= ~2; // SDM: C1 is cleared; AMD's processors leave it
      }
      if ((status & ~control & 3) != 0) {
        // SDM vol. 1 §8.5.1: an unmasked exception leaves the result undelivered; AMD delivers it.
        j.fx[OracleCase.FSW + 1] &= ~0x45;
        if (toFlags) {
          j.flags &= ~0x8D5L;
        }
      }
    }
    switch (in.mnemonic()) {
      case FSIN, FCOS, FSINCOS, FPTAN, FPATAN, F2XM1, FYL2X, FYL2XP1 -> {
        // Accurate to a unit in the last place (SDM vol. 1 §8.3.10); C1, UE and PE hang on the
        // rest.
        j.ulps = 1;
        j.fx[OracleCase.FSW] &= ~(0x80 | 0x30);
        j.fx[OracleCase.FSW + 1] &= ~(0x80 | 0x02);
        java.util.Arrays.fill(j.fx, OracleCase.FOP, OracleCase.MXCSR, (byte) 0);
        java.util.Arrays.fill(j.fx, OracleCase.ST, OracleCase.ST + 10, (byte) 0);
        java.util.Arrays.fill(j.fx, OracleCase.ST + 16, OracleCase.ST + 26, (byte) 0);
      }
      default -> {}
    }
  }

  private static boolean trapped(OracleCase c, Outcome out) {
    return out.vector == 1 || out.vector == 3 && !c.stepping();
  }
}
