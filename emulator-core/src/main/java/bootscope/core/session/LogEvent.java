package bootscope.core.session;

import bootscope.core.debug.Edit;
import bootscope.core.debug.Stop;
import bootscope.core.machine.Stimulus;
import bootscope.core.machine.StopReason;

/**
 * Something worth telling about a boot.
 *
 * @param sequence counts events: a higher one is newer
 * @param instructions retired when it happened
 * @param virtualNanos virtual time when it happened
 */
public record LogEvent(long sequence, long instructions, long virtualNanos, What what) {

  /** What happened. */
  public sealed interface What {}

  /**
   * The kernel was found in the file that was given.
   *
   * @param chain the steps from the file to the kernel, on one line
   */
  public record Opened(String chain) implements What {}

  /**
   * The loader found something damaged, or did something risky.
   *
   * @param text a sentence without capital or full stop
   */
  public record Warned(String text) implements What {}

  /** The loader put something into guest memory. */
  public record Placed(String name, long physicalAddress, long length) implements What {}

  /** Everything is in place, and the guest will begin here. */
  public record Entered(long physicalAddress) implements What {}

  /** The firmware wrote a line to its log. */
  public record FirmwareSaid(String line) implements What {}

  /** A milestone of the boot was reached. */
  public record Reached(String milestone) implements What {}

  /** The guest touched a port that no device claims, for the first time in this direction. */
  public record UnclaimedPort(int port, boolean write) implements What {}

  /** The guest touched physical memory where nothing is, for the first time in this direction. */
  public record UnclaimedMemory(long physicalAddress, boolean write) implements What {}

  /** The guest touched an MSR that does not exist, for the first time in this direction. */
  public record UnknownMsr(int msr, boolean write) implements What {}

  /**
   * An encoding that is not implemented raised #UD, for the first time at this address.
   *
   * @param place where that was in the kernel; null elsewhere
   */
  public record Undefined(long linearAddress, String bytes, String place) implements What {}

  /** The guest sends on a serial port in words of 5 bits, as LCR resets to; 0 is COM1. */
  public record FiveBitWords(int port) implements What {}

  /** Something came from outside that was not typed. */
  public record Stimulated(Stimulus what) implements What {}

  /**
   * The guest was stopped by a breakpoint.
   *
   * @param linearRip the next instruction
   * @param place where that is in the kernel; null elsewhere
   */
  public record Hit(Stop.Hit hit, long linearRip, String place) implements What {}

  /**
   * A breakpoint said something, and the guest went on.
   *
   * @param breakpoint its id
   * @param linearRip the next instruction
   * @param place where that is in the kernel; null elsewhere
   */
  public record Said(int breakpoint, String text, long linearRip, String place) implements What {}

  /** The machine was changed by hand. */
  public record Edited(Edit edit) implements What {}

  /** The machine has this disk. */
  public record DiskOpened(DiskView disk) implements What {}

  /** What the guest had written to a disk is in its file now. */
  public record DiskWritten(String file, long bytes) implements What {}

  /** The guest ended, and what it wrote to a disk is not in its file, as the run was taken back. */
  public record DiskKept(String file, long bytes) implements What {}

  /**
   * Something is wrong with a disk's file.
   *
   * @param text a sentence without capital or full stop
   */
  public record DiskTrouble(String text) implements What {}

  /**
   * The guest caused an exception.
   *
   * @param linearAddress that the fault is about, as CR2 has it; of use for #PF
   * @param linearRip the instruction
   * @param place where that was in the kernel; null elsewhere
   */
  public record Fault(int vector, int errorCode, long linearAddress, long linearRip, String place)
      implements What {}

  /**
   * The guest ended, or asked to.
   *
   * @param cause how a reset was asked for, or the status of a debug exit; otherwise empty
   */
  public record Ended(StopReason reason, String cause) implements What {}
}
