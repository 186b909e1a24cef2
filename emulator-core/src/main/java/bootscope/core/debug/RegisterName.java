package bootscope.core.debug;

import bootscope.core.cpu.engine.Processor;

/**
 * A register, or bits of one that have a name of their own, such as AH.
 *
 * @param shift number of the lowest bit
 * @param width bits, at most 64 unless it is the whole register
 */
public record RegisterName(CpuRegister register, int shift, int width) {
  /** The part's value in a value of the register. */
  public long of(long value) {
    return width >= 64 ? value : value >>> shift & mask();
  }

  /** The part's value now. */
  public long get(Processor processor) {
    return of(register.get(processor));
  }

  /** Gives the part a value; the register's other bits stay. */
  public RegisterEdit set(Processor processor, long value) {
    if (width >= 64) {
      return register.set(processor, value);
    }
    if (value >>> width != 0) {
      return RegisterEdit.BAD_VALUE;
    }
    long others = register.width() == width ? 0 : register.get(processor) & ~(mask() << shift);
    return register.set(processor, others | value << shift);
  }

  private long mask() {
    return (1L << width) - 1;
  }
}
