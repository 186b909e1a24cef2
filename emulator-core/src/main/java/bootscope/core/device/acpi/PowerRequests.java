package bootscope.core.device.acpi;

/** What a guest asks of the machine's power supply. Called on the emulation thread. */
public interface PowerRequests {
  /** Soft off (S5). */
  void powerOff();

  /**
   * A sleep state that the machine does not have; the guest goes on as if it had woken at once.
   *
   * @param type SLP_TYP as written
   */
  default void sleepRefused(int type) {}
}
