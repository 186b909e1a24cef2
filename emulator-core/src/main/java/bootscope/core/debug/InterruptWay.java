package bootscope.core.debug;

/**
 * How an interrupt goes, or would go, from whoever raises it to its handler, as the machine stands
 * at an instant.
 *
 * @param name of its beginning: {@code pic 4}, {@code ioapic 4}, {@code LVTT}, {@code vector 0x31}
 * @param from the devices that drive it; empty where none is known
 * @param asserted whether its wire is at the level that asks for an interrupt
 * @param controller what an 8259 or the I/O APIC holds of it; empty where it goes through neither
 * @param local what the local APIC holds of it; empty where it does not come there
 * @param vector −1 where it has none
 * @param handler what the processor would run for that vector
 * @param state how far it has come
 * @param why it is there and no further, in words
 */
public record InterruptWay(
    String name,
    String from,
    boolean asserted,
    String controller,
    String local,
    int vector,
    Handler handler,
    State state,
    String why) {
  /** How far an interrupt has come. */
  public enum State {
    /** Nothing asks for one. */
    IDLE,
    /** It waits in an 8259 or the I/O APIC. */
    AT_CONTROLLER,
    /** It waits in the local APIC, or in front of it. */
    AT_LOCAL_APIC,
    /** It waits for the processor. */
    AT_PROCESSOR,
    /** Nothing stands in its way any more. */
    READY,
    /** It was taken, and is not ended yet. */
    IN_SERVICE
  }

  /**
   * Where an entry of the interrupt table leads.
   *
   * @param linear address of the handler; of no meaning where there is none
   * @param text the handler's name, or its address; why there is none
   * @param exists whether there is one
   */
  public record Handler(long linear, String text, boolean exists) {
    static final Handler NONE = new Handler(0, "", false);

    static Handler none(String why) {
      return new Handler(0, why, false);
    }
  }
}
