package bootscope.core.disk;

/** What becomes of what a guest writes to a disk. */
public enum WritePolicy {
  /**
   * It goes to the image file when the guest flushes the disk's cache, and earlier when the cache
   * is full. What it never flushed is lost at the end, as when a PC loses power.
   */
  WRITE_THROUGH_ON_FLUSH,
  /** It is kept beside the image, which never changes, until the machine is closed. */
  KEEP
}
