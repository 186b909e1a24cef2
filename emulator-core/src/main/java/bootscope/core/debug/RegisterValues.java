package bootscope.core.debug;

import bootscope.core.cpu.engine.Processor;
import java.util.List;

/**
 * All registers at one instant, with what follows from them. Immutable.
 *
 * @see CpuRegisters
 */
public final class RegisterValues {
  private final long[] low;
  private final long[] high;
  private final int cpl;
  private final int codeBits;
  private final boolean halted;

  private RegisterValues(Processor processor) {
    List<CpuRegister> all = CpuRegisters.all();
    low = new long[all.size()];
    high = new long[all.size()];
    for (int i = 0; i < low.length; i++) {
      CpuRegister r = all.get(i);
      low[i] = r.low().get(processor);
      high[i] = r.width() > 64 ? r.high().get(processor) : 0;
    }
    cpl = processor.cpl();
    codeBits = processor.codeBits();
    halted = processor.halted();
  }

  public static RegisterValues of(Processor processor) {
    return new RegisterValues(processor);
  }

  /** The value of a register, its lower 64 bits. */
  public long get(CpuRegister register) {
    return low[register.index()];
  }

  /** Bits 64 and up of a register's value. */
  public long high(CpuRegister register) {
    return high[register.index()];
  }

  /** The value of a register or a part of one. */
  public long get(RegisterName name) {
    return name.of(get(name.register()));
  }

  /** Whether a field of a register, of one bit, is set. */
  public boolean has(CpuRegister register, long bit) {
    return (get(register) & bit) != 0;
  }

  /** The next instruction's linear address. */
  public long linearRip() {
    return get(CpuRegisters.PC);
  }

  public int cpl() {
    return cpl;
  }

  /** Size of the code: 16, 32 or 64. */
  public int codeBits() {
    return codeBits;
  }

  public boolean halted() {
    return halted;
  }

  /** Whether long mode is active, so that there are registers of 64 bits. */
  public boolean longMode() {
    return CpuRegisters.longMode(get(CpuRegisters.EFER));
  }

  /** Whether an x87 register holds nothing. */
  public boolean empty(CpuRegister st) {
    return (get(CpuRegisters.FTW) >>> number(st) & 1) == 0;
  }

  private static int number(CpuRegister st) {
    return st.name().charAt(2) - '0';
  }

  /** The value of an x87 register, rounded to a double (SDM vol. 1 §4.2.2). */
  public double extended(CpuRegister st) {
    int signExponent = (int) high(st);
    int exponent = signExponent & 0x7FFF;
    long significand = get(st);
    double sign = (signExponent & 0x8000) != 0 ? -1 : 1;
    if (exponent == 0x7FFF) {
      return significand << 1 == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
    }
    double whole = (significand >>> 11) * 0x1p11 + (significand & 0x7FF);
    return sign * Math.scalb(whole, Math.max(exponent, 1) - 0x3FFF - 63);
  }
}
