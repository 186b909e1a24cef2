package bootscope.core.cpu.ops;

import bootscope.core.bits.Host;

/**
 * An operand of any kind for ops that are not worth a class for each form: a register, a constant
 * or memory, of 1, 2, 4 or 8 bytes.
 */
public final class Place {
  /** Bytes. */
  public final int size;

  /** Host address of the register or constant; 0 for memory. */
  private final long register;

  /** A general register of 4 bytes, whose write clears the upper half (SDM vol. 1 §3.4.1.1). */
  private final boolean extends32;

  private final Ea ea;

  private Place(int size, long register, boolean extends32, Ea ea) {
    this.size = size;
    this.register = register;
    this.extends32 = extends32;
    this.ea = ea;
  }

  public static Place register(long address, int size) {
    return new Place(size, address, size == 4, null);
  }

  public static Place constant(long address, int size) {
    return new Place(size, address, false, null);
  }

  public static Place memory(Ea ea, int size) {
    return new Place(size, 0, false, ea);
  }

  boolean isMemory() {
    return ea != null;
  }

  Ea ea() {
    return ea;
  }

  /** Host address of a register or constant. */
  long hostAddress() {
    return register;
  }

  /** The value, zero-extended. */
  public long read(Cpu c) {
    return ea == null ? Host.get(register, size) : c.mmu.load(ea.address(c), size);
  }

  /** The value of a place of one byte, zero-extended. */
  int read8(Cpu c) {
    return ea == null ? Host.getU8(register) : c.mmu.load8(ea.address(c));
  }

  /** The value, sign-extended. */
  public long readSigned(Cpu c) {
    int shift = 64 - 8 * size;
    return read(c) << shift >> shift;
  }

  public void write(Cpu c, long value) {
    if (ea != null) {
      c.mmu.store(ea.address(c), size, value);
    } else if (extends32) {
      Host.putLong(register, value & 0xFFFF_FFFFL);
    } else {
      Host.put(register, size, value);
    }
  }

  /** The linear address for a read-modify-write, or 0 for a register. */
  long linear(Cpu c) {
    return ea == null ? 0 : ea.address(c);
  }

  /** Begins a read-modify-write at what {@link #linear} gave; the host address of the operand. */
  long open(Cpu c, long linear) {
    return ea == null ? register : c.mmu.open(linear, size);
  }

  /** Ends it with the new value. */
  void close(Cpu c, long address, long linear, long value) {
    if (ea == null) {
      if (extends32) {
        Host.putLong(register, value & 0xFFFF_FFFFL);
      } else {
        Host.put(register, size, value);
      }
    } else {
      Host.put(address, size, value);
      c.mmu.close(address, linear);
    }
  }
}
