package bootscope.core.io;

/** Who must see the guest's accesses to ports. What it does the guest cannot tell. */
@FunctionalInterface
public interface PortObserver {
  /**
   * An access was made.
   *
   * @param size bytes: 1, 2 or 4
   * @param value zero-extended: what was read or written
   */
  void accessed(int port, int size, boolean write, int value);
}
