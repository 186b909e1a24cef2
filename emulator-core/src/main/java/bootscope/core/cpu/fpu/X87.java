package bootscope.core.cpu.fpu;

import bootscope.core.bits.Host;
import bootscope.core.cpu.state.CpuState;

/**
 * The x87 registers as the manual shows them (SDM vol. 1 §8.1): status word, tag word, register
 * stack. The state block keeps TOP apart, one tag bit a register, and neither of the two summary
 * bits of the status word; they are computed here.
 */
public final class X87 {
  // Status word (SDM vol. 1 figure 8-4).
  static final int STACK_FAULT = 0x40;
  static final int ERROR_SUMMARY = 0x80;
  static final int C0 = 0x100;
  static final int C1 = 0x200;
  static final int C2 = 0x400;
  static final int C3 = 0x4000;
  static final int BUSY = 0x8000;
  private static final int SUMMARY = ERROR_SUMMARY | BUSY;

  private static final int EXCEPTIONS = 0x3F;

  /** Control word after FNINIT. */
  public static final int INITIAL_CONTROL_WORD = 0x37F;

  /** Control word bits that can be written; bit 6 always reads as 1. */
  private static final int CONTROL_WRITABLE = 0x1F3F;

  private X87() {}

  /** Whether an unmasked exception waits for the next waiting instruction to raise #MF. */
  public static boolean pendingException(CpuState s) {
    return (s.fswWithoutTop() & ~s.fcw() & EXCEPTIONS) != 0;
  }

  /** The status word with TOP, ES and B. */
  public static int statusWord(CpuState s) {
    return s.fswWithoutTop() & ~SUMMARY | s.ftop() << 11 | (pendingException(s) ? SUMMARY : 0);
  }

  /** Loads a whole status word; ES and B are ignored. */
  public static void statusWord(CpuState s, int value) {
    s.fswWithoutTop(value & ~SUMMARY);
    s.ftop(value >> 11 & 7);
  }

  /** Loads the control word; reserved bits are ignored. */
  public static void controlWord(CpuState s, int value) {
    s.fcw(value & CONTROL_WRITABLE | 0x40);
  }

  /** The full tag word, two bits a physical register, computed from the contents. */
  public static int tagWord(CpuState s) {
    int tags = 0;
    for (int r = 7; r >= 0; r--) {
      long address = s.x87(r);
      boolean empty = (s.ftwAbridged() >> r & 1) == 0;
      tags = tags << 2 | (empty ? 3 : Float80.tag(Host.getLong(address), Host.getU16(address + 8)));
    }
    return tags;
  }

  /** Loads a full tag word: only whether a register is empty counts (SDM vol. 1 §8.1.7). */
  public static void tagWord(CpuState s, int value) {
    int tags = 0;
    for (int r = 0; r < 8; r++) {
      if ((value >> 2 * r & 3) != 3) {
        tags |= 1 << r;
      }
    }
    s.ftwAbridged(tags);
  }

  /** FNINIT (SDM vol. 2A): the registers keep their contents but are empty. */
  public static void initialise(CpuState s) {
    s.fcw(INITIAL_CONTROL_WORD);
    s.fswWithoutTop(0);
    s.ftop(0);
    s.ftwAbridged(0);
    s.fop(0);
    s.fip(0);
    s.fdp(0);
    s.fcs(0);
    s.fds(0);
  }

  /** The state after power-up or RESET (SDM vol. 3A table 9-1): as FNINIT, but registers are +0. */
  public static void reset(CpuState s) {
    initialise(s);
    clearRegisters(s);
    s.fcw(0x40);
    s.ftwAbridged(0xFF);
  }

  static void clearRegisters(CpuState s) {
    Host.fill(s.x87(0), 8 * 16, 0);
  }

  /**
   * What every MMX instruction but EMMS does to the x87 state before it works: TOP becomes 0 and
   * all registers valid (SDM vol. 1 §9.5.1).
   */
  public static void enterMmx(CpuState s) {
    s.ftop(0);
    s.ftwAbridged(0xFF);
  }

  /** EMMS: all registers become empty, and TOP 0 (SDM vol. 3A §12.2). */
  public static void leaveMmx(CpuState s) {
    s.ftop(0);
    s.ftwAbridged(0);
  }

  /** Host address of ST(i). */
  static long st(CpuState s, int i) {
    return s.x87(s.ftop() + i & 7);
  }

  static boolean isEmpty(CpuState s, int i) {
    return (s.ftwAbridged() >> (s.ftop() + i & 7) & 1) == 0;
  }

  /** Puts a value into ST(i), which is then not empty. */
  static void write(CpuState s, int i, long significand, int signExponent) {
    int r = s.ftop() + i & 7;
    long address = s.x87(r);
    Host.putLong(address, significand);
    Host.putShort(address + 8, signExponent);
    s.ftwAbridged(s.ftwAbridged() | 1 << r);
  }

  static void push(CpuState s, long significand, int signExponent) {
    s.ftop(s.ftop() - 1);
    write(s, 0, significand, signExponent);
  }

  static void pop(CpuState s) {
    s.ftwAbridged(s.ftwAbridged() & ~(1 << s.ftop()));
    s.ftop(s.ftop() + 1);
  }

  /** Replaces the condition codes selected by {@code mask}. */
  static void conditions(CpuState s, int mask, int value) {
    s.fswWithoutTop(s.fswWithoutTop() & ~mask | value);
  }
}
