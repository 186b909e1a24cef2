package bootscope.core.device.apic;

/** Where interrupt messages go: to the local APICs that their destination names. */
@FunctionalInterface
public interface ApicBus {
  /** Delivery modes (SDM vol. 3A §10.5.1 and §10.6.1; 82093AA §3.2.4). */
  int FIXED = 0;

  int LOWEST_PRIORITY = 1;
  int SMI = 2;
  int NMI = 4;
  int INIT = 5;
  int STARTUP = 6;
  int EXT_INT = 7;

  /**
   * Delivers one message.
   *
   * @param destination 8 bits; 0xFF is everyone
   * @param logical whether the destination is a logical one
   * @param level whether the interrupt is level-triggered
   * @return whether a local APIC accepted it
   */
  boolean deliver(int mode, int vector, int destination, boolean logical, boolean level);
}
