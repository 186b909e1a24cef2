package bootscope.core.device.apic;

/** What a local APIC does to its processor. Called on the emulation thread. */
public interface ProcessorPins {
  /** For tests: goes nowhere. */
  ProcessorPins UNCONNECTED =
      new ProcessorPins() {
        @Override
        public void interruptPending(boolean pending) {}

        @Override
        public void nmi() {}

        @Override
        public void init() {}

        @Override
        public void startup(int vector) {}
      };

  /**
   * Called whenever it changes whether a maskable interrupt waits for {@link
   * LocalApic#acknowledge}.
   */
  void interruptPending(boolean pending);

  /** A non-maskable interrupt, edge. */
  void nmi();

  /** An INIT: the processor is to reset as SDM vol. 3A §9.1 says, keeping memory. */
  void init();

  /**
   * A start-up message; it counts only for a processor that waits after INIT.
   *
   * @param vector start address divided by 4,096
   */
  void startup(int vector);

  /** A system management interrupt. */
  default void smi() {}

  /**
   * IA32_APIC_BASE was written.
   *
   * @param base physical address of the 4 KiB window
   * @param memoryMapped whether the window is there (not when disabled, not in x2APIC mode)
   */
  default void apicBaseChanged(long base, boolean memoryMapped) {}
}
