package bootscope.core.device.misc;

import static bootscope.core.describe.RegisterDescription.register;

import bootscope.core.board.TestDevices;
import bootscope.core.describe.Access;
import bootscope.core.describe.AddressSpace;
import bootscope.core.describe.Described;
import bootscope.core.describe.RegisterBank;
import bootscope.core.describe.StateException;
import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.describe.Stateful;
import bootscope.core.io.IrqLine;
import bootscope.core.io.PortDevice;
import bootscope.core.memory.MmioDevice;

/**
 * QEMU's pc-testdev, for kvm-unit-tests: a register of 32 bits at ports 0xE0 to 0xE3, reached by 1,
 * 2 or 4 bytes, and again at 0xE8 to 0xEB, there byte by byte; ports 0xE4 to 0xE7, which a test
 * writes to have the host drop translations, and which a guest sees nothing of; a port for each
 * interrupt wire from 0x2000, where 0 lets it go and anything else asserts it; and memory that is
 * not RAM. Ports of wires read 0.
 *
 * <p>Deviation: the wire of interrupt 2 is not there, since the second 8259 has that input.
 */
public final class PcTestdev implements PortDevice, MmioDevice, Stateful, Described {
  private static final int FLUSH = TestDevices.TESTDEV_REGISTER + 4;
  private static final int BY_BYTES = FLUSH + 4;

  private final IrqLine[] lines;
  private final byte[] memory = new byte[TestDevices.TESTDEV_MEMORY_SIZE];
  private final RegisterBank registers =
      new RegisterBank(
          "pc-testdev",
          "Device of kvm-unit-tests",
          AddressSpace.PORT,
          TestDevices.TESTDEV_REGISTER);
  private int data;

  /**
   * @param lines a driver's end of each interrupt wire, by global system interrupt; null where
   *     there is no wire
   */
  public PcTestdev(IrqLine[] lines) {
    this.lines = lines.clone();
    registers.add(
        register("DATA", 0, 32, Access.READ_WRITE, "what was written", "QEMU 7.2"), () -> data);
  }

  // ---------------------------------------------------------------- ports

  @Override
  public int in(int port, int size) {
    return peek(port, size);
  }

  @Override
  public int peek(int port, int size) {
    if (port >= TestDevices.TESTDEV_LINES || port >= FLUSH && port < BY_BYTES) {
      return 0;
    }
    return data >>> shift(port) & (int) mask(size);
  }

  @Override
  public void out(int port, int size, int value) {
    if (port >= TestDevices.TESTDEV_LINES) {
      IrqLine line = lines[port - TestDevices.TESTDEV_LINES];
      if (line != null) {
        line.set(value != 0);
      }
    } else if (port < FLUSH || port >= BY_BYTES) {
      int mask = (int) mask(size) << shift(port);
      data = data & ~mask | value << shift(port) & mask;
    }
  }

  /** Of the byte at a port within the register. What reaches past its end is lost. */
  private static int shift(int port) {
    return 8 * (port & 3);
  }

  private static long mask(int size) {
    return (1L << 8 * size) - 1;
  }

  // ---------------------------------------------------------------- memory

  @Override
  public long load(long offset, int size) {
    return peek(offset, size);
  }

  @Override
  public long peek(long offset, int size) {
    long value = 0;
    for (int i = size - 1; i >= 0; i--) {
      value = value << 8 | memory[(int) offset + i] & 0xFF;
    }
    return value;
  }

  @Override
  public void store(long offset, int size, long value) {
    for (int i = 0; i < size; i++) {
      memory[(int) offset + i] = (byte) (value >>> 8 * i);
    }
  }

  // ---------------------------------------------------------------- state

  @Override
  public RegisterBank registers() {
    return registers;
  }

  @Override
  public String stateName() {
    return "pc-testdev";
  }

  @Override
  public void save(StateWriter out) {
    out.putInt("data", data);
    out.putBytes("memory", memory);
  }

  @Override
  public void restore(StateReader in) {
    data = in.getInt("data");
    byte[] saved = in.getBytes("memory");
    if (saved.length != memory.length) {
      throw new StateException("pc-testdev with " + saved.length + " bytes of memory");
    }
    System.arraycopy(saved, 0, memory, 0, memory.length);
  }
}
