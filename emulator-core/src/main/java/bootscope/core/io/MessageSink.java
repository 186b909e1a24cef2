package bootscope.core.io;

/** Where message-signalled interrupts go: to the local APIC. */
@FunctionalInterface
public interface MessageSink {
  /** No message arrives anywhere, for tests. */
  MessageSink NOWHERE = (address, data) -> false;

  /**
   * Takes a message (SDM vol. 3A §10.11).
   *
   * @param address physical, 0xFEE00000–0xFEEFFFFF
   * @return whether an interrupt controller accepted it
   */
  boolean message(long address, int data);
}
