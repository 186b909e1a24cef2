package bootscope.core.disk;

/** What becomes of what a guest writes to a disk. */
public enum WritePolicy {
  /**
   * It goes to the image file when the guest flushes the disk's cache, and earlier when the cache
   * is full. What it did not flush goes there when {@link Disk#end} is called, and is lost without,
   * as when a PC loses power.
   */
  WRITE_THROUGH_ON_FLUSH,
  /**
   * It waits beside the image, whatever the guest flushes, until somebody says that it is to be
   * written: all of it then, or nothing. What never was is forgotten at the end.
   */
  WRITE_WHEN_TOLD,
  /** It is kept beside the image, which never changes, until the machine is closed. */
  KEEP;

  /** Whether the image file may change. */
  public boolean writes() {
    return this != KEEP;
  }
}
