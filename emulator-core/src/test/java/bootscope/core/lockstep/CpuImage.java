package bootscope.core.lockstep;

import bootscope.core.bits.Host;
import bootscope.core.cpu.fpu.X87;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.state.Msr;
import bootscope.core.machine.Machine;
import java.util.Locale;

/**
 * The processor's registers as a row of numbers, in the form in which QEMU's log prints them: the
 * common language of the two machines.
 */
final class CpuImage {
  static final int RIP = 16;
  static final int RFLAGS = 17;
  static final int SELECTOR = 18; // ES CS SS DS FS GS LDTR TR, as everywhere below
  static final int BASE = 26;
  static final int LIMIT = 34;
  static final int ATTRIBUTES = 42;
  static final int GDTR = 50; // base, limit
  static final int IDTR = 52;
  static final int CR0 = 54;
  static final int CR2 = 55;
  static final int CR3 = 56;
  static final int CR4 = 57;
  static final int DR = 58; // 0–3, 6, 7
  static final int EFER = 64;
  static final int INTEGER_END = 65;
  static final int FCW = 65;
  static final int FSW = 66;
  static final int FTW = 67;
  static final int MXCSR = 68;
  static final int FPR = 69; // significand, then sign and exponent, of R0 to R7
  static final int XMM = 85; // low, high
  static final int END = 117;

  /** In place of a register, for a word of memory. */
  static final int MEMORY = -1;

  private static final String[] GENERAL = {"RAX", "RCX", "RDX", "RBX", "RSP", "RBP", "RSI", "RDI"};
  private static final String[] SEGMENTS = {"ES", "CS", "SS", "DS", "FS", "GS", "LDTR", "TR"};

  private CpuImage() {}

  static String name(int i) {
    if (i == MEMORY) {
      return "MEMORY";
    }
    if (i < 16) {
      return i < 8 ? GENERAL[i] : "R" + i;
    }
    if (i >= SELECTOR && i < GDTR) {
      String[] parts = {"", ".base", ".limit", ".attributes"};
      return SEGMENTS[(i - SELECTOR) % 8] + parts[(i - SELECTOR) / 8];
    }
    if (i >= DR && i < EFER) {
      int number = i - DR;
      return "DR" + (number < 4 ? number : number + 2);
    }
    if (i >= XMM) {
      return "XMM" + (i - XMM) / 2 + ((i - XMM) % 2 == 0 ? ".low" : ".high");
    }
    if (i >= FPR) {
      return "R" + (i - FPR) / 2 + ((i - FPR) % 2 == 0 ? ".significand" : ".exponent");
    }
    return switch (i) {
      case RIP -> "RIP";
      case RFLAGS -> "RFLAGS";
      case GDTR -> "GDTR.base";
      case GDTR + 1 -> "GDTR.limit";
      case IDTR -> "IDTR.base";
      case IDTR + 1 -> "IDTR.limit";
      case CR0 -> "CR0";
      case CR2 -> "CR2";
      case CR3 -> "CR3";
      case CR4 -> "CR4";
      case EFER -> "EFER";
      case FCW -> "FCW";
      case FSW -> "FSW";
      case FTW -> "FTW";
      default -> "MXCSR";
    };
  }

  static void read(Machine machine, long[] v) {
    CpuState s = machine.state();
    for (int i = 0; i < 16; i++) {
      v[i] = s.reg(i);
    }
    v[RIP] = s.rip();
    v[RFLAGS] = machine.processor().rflags();
    for (int i = 0; i < 8; i++) {
      v[SELECTOR + i] = s.selector(i);
      v[BASE + i] = s.segmentBase(i);
      v[LIMIT + i] = s.segmentLimit(i);
      v[ATTRIBUTES + i] = s.segmentAttributes(i);
    }
    v[GDTR] = s.gdtrBase();
    v[GDTR + 1] = s.gdtrLimit();
    v[IDTR] = s.idtrBase();
    v[IDTR + 1] = s.idtrLimit();
    v[CR0] = s.cr(0);
    v[CR2] = s.cr(2);
    v[CR3] = s.cr(3);
    v[CR4] = s.cr(4);
    for (int i = 0; i < 4; i++) {
      v[DR + i] = s.dr(i);
    }
    v[DR + 4] = s.dr(6);
    v[DR + 5] = s.dr(7);
    v[EFER] = s.msr(Msr.EFER);
    v[FCW] = s.fcw();
    v[FSW] = X87.statusWord(s);
    v[FTW] = s.ftwAbridged();
    v[MXCSR] = s.mxcsr();
    for (int i = 0; i < 8; i++) {
      v[FPR + 2 * i] = Host.getLong(s.x87(i));
      v[FPR + 2 * i + 1] = Host.getU16(s.x87(i) + 8);
    }
    for (int i = 0; i < 16; i++) {
      v[XMM + 2 * i] = Host.getLong(s.xmm(i));
      v[XMM + 2 * i + 1] = Host.getLong(s.xmm(i) + 8);
    }
  }

  /** Gives our processor one of QEMU's values. */
  static void write(Machine machine, int i, long value) {
    CpuState s = machine.state();
    if (i < 16) {
      s.reg(i, value);
    } else if (i == RIP) {
      s.rip(value);
    } else if (i == RFLAGS) {
      machine.processor().rflags(value);
    } else if (i < BASE) {
      s.selector(i - SELECTOR, (int) value);
    } else if (i < LIMIT) {
      s.segmentBase(i - BASE, value);
    } else if (i < ATTRIBUTES) {
      s.segmentLimit(i - LIMIT, value);
    } else if (i < GDTR) {
      s.segmentAttributes(i - ATTRIBUTES, (int) value);
    } else if (i == GDTR) {
      s.gdtr(value, s.gdtrLimit());
    } else if (i == GDTR + 1) {
      s.gdtr(s.gdtrBase(), (int) value);
    } else if (i == IDTR) {
      s.idtr(value, s.idtrLimit());
    } else if (i == IDTR + 1) {
      s.idtr(s.idtrBase(), (int) value);
    } else if (i == CR2) {
      s.cr(2, value);
    } else if (i >= DR && i < EFER) {
      int number = i - DR;
      s.dr(number < 4 ? number : number + 2, value);
    } else if (i == FCW) {
      X87.controlWord(s, (int) value);
    } else if (i == FSW) {
      X87.statusWord(s, (int) value);
    } else if (i == FTW) {
      s.ftwAbridged((int) value);
    } else if (i == MXCSR) {
      s.mxcsr((int) value);
    } else if (i >= XMM) {
      Host.putLong(s.xmm((i - XMM) / 2) + 8 * ((i - XMM) % 2), value);
    } else if (i >= FPR && (i - FPR) % 2 == 0) {
      Host.putLong(s.x87((i - FPR) / 2), value);
    } else if (i >= FPR) {
      Host.putShort(s.x87((i - FPR) / 2) + 8, (int) value);
    } else {
      throw new IllegalArgumentException("cannot accept a difference in " + name(i));
    }
    if (i >= SELECTOR && i < GDTR) {
      machine.processor().modeChanged();
    }
  }

  /** The registers as lines of text; those that differ from {@code other} marked. */
  static String text(long[] v, long[] other, int end) {
    StringBuilder text = new StringBuilder();
    int column = 0;
    for (int i = 0; i < end; i++) {
      String mark = other != null && v[i] != other[i] ? "*" : " ";
      text.append(String.format(Locale.ROOT, "%s%-14s %016x  ", mark, name(i), v[i]));
      if (++column % 4 == 0 || i == RFLAGS || i == GDTR - 1) {
        text.append('\n');
        column = 0;
      }
    }
    return text.append('\n').toString();
  }
}
