package bootscope.core.profile;

import bootscope.core.event.DiskWork;

/**
 * A request that a disk served.
 *
 * <p>It was asked for when the driver told the device that something is there. A driver need not
 * tell it of more while it is busy: such a request was asked for by the time at which the device
 * found it, and who did is not known.
 *
 * @param disk its name
 * @param work what it was
 * @param sector the first, of 512 bytes; 0 for what has none
 * @param bytes that were to be moved
 * @param done whether the driver was told that all went well
 * @param asked instructions when it was asked for
 * @param askedNanos virtual time then
 * @param served instructions when the driver was told that it is over
 * @param servedNanos virtual time then
 * @param by what ran when it was asked for
 */
public record DiskRequest(
    String disk,
    DiskWork work,
    long sector,
    long bytes,
    boolean done,
    long asked,
    long askedNanos,
    long served,
    long servedNanos,
    Whereabouts by) {
  /** Nanoseconds of virtual time that it took. */
  public long nanoseconds() {
    return servedNanos - askedNanos;
  }
}
