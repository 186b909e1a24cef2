package bootscope.core.event;

import java.util.function.IntSupplier;

/**
 * Hears of what happens in a machine, on its thread. Called in the midst of an instruction or
 * block: RIP and the clock may be those of its beginning, and nothing may be changed.
 */
public interface GuestListener {
  /** A character left a serial port, 0 for COM1. */
  default void serial(int port, int character) {}

  /** A serial port's next character was sent in a word of 5 bits, as LCR resets to. */
  default void fiveBitWord(int port) {}

  /** A byte was written to the debug console, port 0xE9. */
  default void debugConsole(int character) {}

  /** The firmware wrote a byte of its log, to port 0x402. */
  default void firmwareLog(int character) {}

  /** Firmware or the guest selected an item of the firmware configuration, by its key. */
  default void fwCfgSelected(int key) {}

  /** A byte was written to port 0x80: a progress code, or only to pass a moment. */
  default void postCode(int code) {}

  /** A byte was written to a trace port (0xF4, 0xF5). */
  default void traced(int port, int value) {}

  /**
   * The host's files failed a disk, and the guest is told of an error.
   *
   * @param message what happened to which file
   */
  default void disk(String message) {}

  /**
   * A disk's driver told it of requests, or a disk looked for some by itself, or was reset.
   *
   * @param disk its name
   * @param told whether the driver did
   * @param waiting how many are there that it has not begun to serve; to be asked now, if at all
   */
  default void diskAsked(String disk, boolean told, IntSupplier waiting) {}

  /**
   * A disk has served the request that waited longest.
   *
   * @param sector of 512 bytes, the first
   * @param bytes that it was to move
   * @param done whether the driver is told that all went well
   */
  default void diskServed(String disk, DiskWork what, long sector, long bytes, boolean done) {}

  /** The processor's mode changed: CR0, EFER, CPL or code size; RIP may be stale. */
  default void modeChanged() {}

  /** Firmware has come to the kernel's first instruction, which is the next to run. */
  default void kernelEntered() {}

  /**
   * A system register was written, though it may hold what it held.
   *
   * @param number as the instruction has it
   */
  default void registerWritten(RegisterFile file, int number, long before, long after) {}

  /**
   * A register of the interrupt controller's was read as an MSR.
   *
   * @param number as the instruction has it
   */
  default void registerRead(RegisterFile file, int number, long value) {}

  /** An encoding that isn't implemented raised #UD. */
  default void undefined(long linearAddress, byte[] bytes) {}

  /** An MSR that does not exist was accessed. */
  default void unknownMsr(int msr, boolean write) {}

  /** A port that no device claims was accessed, for the first time in this direction. */
  default void unclaimedPort(int port, boolean write) {}

  /** Physical memory where nothing is was accessed, for the first time in this direction. */
  default void unclaimedMemory(long physicalAddress, boolean write) {}

  /**
   * A write went to a port or an address that nothing claims, and was lost. Told of each one.
   *
   * @param port whether it went to a port
   * @param size bytes, 1 to 8
   */
  default void lostWrite(boolean port, long address, int size, long value) {}

  /** An exception is about to be delivered; the state is that of the faulting instruction. */
  default void exception(int vector, int errorCode, long linearAddress) {}

  /**
   * Delivering an exception raised another one, before anything of it was done: the double or
   * triple fault that may follow says nothing of it (SDM vol. 3A §6.15, table 6-5).
   *
   * @param vector what was to be delivered
   * @param second the vector of what was raised
   */
  default void deliveryFailed(int vector, int second, int errorCode, long linearAddress) {}

  /** An external interrupt is about to be delivered. */
  default void interrupt(int vector) {}

  /**
   * The processor fetches an instruction's byte through a translation that it had to look for, and
   * keeps (SDM vol. 3A §4.10.2). The instruction has not run.
   */
  default void fetched(long linearAddress, long physicalAddress) {}

  /**
   * Instructions were decoded for the first time, or again after they were dropped.
   *
   * @param physicalAddress of the first byte; others may lie in another page
   */
  default void decoded(long linearAddress, long physicalAddress, int bytes) {}
}
