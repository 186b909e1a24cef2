package bootscope.core.board;

import java.util.Optional;

/**
 * Devices that no PC has, for tests of processors and emulators.
 *
 * @param exit where isa-debug-exit is: a value written there ends the run
 * @param pcTestdev whether pc-testdev is there, which kvm-unit-tests use
 */
public record TestDevices(Optional<PortRange> exit, boolean pcTestdev) {
  public static final TestDevices NONE = new TestDevices(Optional.empty(), false);

  /** Where pc-testdev has its memory, and how much, in bytes. */
  public static final long TESTDEV_MEMORY = 0xFF00_0000L;

  public static final int TESTDEV_MEMORY_SIZE = 0x1_0000;

  /** One 32-bit register of pc-testdev, then a port without effect, then the register by bytes. */
  public static final int TESTDEV_REGISTER = 0xE0;

  /** A port for each global system interrupt. */
  public static final int TESTDEV_LINES = 0x2000;

  /** Global system interrupts that pc-testdev drives. */
  public static final int LINES = 24;

  /**
   * isa-debug-exit at 1–4 ports, taking an access of up to 4 bytes whole.
   *
   * @throws IllegalArgumentException when there are no such ports
   */
  public static TestDevices exitAt(int first, int count) {
    if (first < 0 || count < 1 || count > 4 || first > 0x10000 - count) {
      throw new IllegalArgumentException(count + " exit ports from " + first);
    }
    return new TestDevices(Optional.of(new PortRange(first, count, 4)), false);
  }

  /** The same with pc-testdev, or without. */
  public TestDevices withPcTestdev(boolean there) {
    return new TestDevices(exit, there);
  }
}
