package bootscope.core.history;

import bootscope.core.boot.BootException;

/** A question about the past; the machine stays where it is. */
@FunctionalInterface
public interface Search<T> {
  /**
   * Looks for it.
   *
   * @throws CancelledException when it was to end
   * @throws BootException when the guest was reset on the way, and a file can no longer be read
   */
  T in(History history) throws BootException;
}
