package bootscope.core.io;

/** What a processor sees of its interrupt controller (the local APIC with the 8259 behind it). */
public interface InterruptController {
  /** No interrupt ever. */
  InterruptController NONE =
      new InterruptController() {
        @Override
        public boolean pending() {
          return false;
        }

        @Override
        public int acknowledge() {
          throw new IllegalStateException("nothing is pending");
        }

        @Override
        public int taskPriority() {
          return 0;
        }

        @Override
        public void taskPriority(int priority) {}

        @Override
        public boolean enabled() {
          return false;
        }
      };

  /** Whether a maskable interrupt waits that the task priority lets through. */
  boolean pending();

  /** Takes the waiting interrupt: its vector, 0–255. Only when {@link #pending}. */
  int acknowledge();

  /** Bits 7:4 of the task priority register, as CR8 shows them: 0–15. */
  int taskPriority();

  void taskPriority(int priority);

  /** Whether the processor has a local APIC, and software has not switched it off for good. */
  default boolean enabled() {
    return true;
  }

  /** The time-stamp counter was set: it is now virtual time's ticks plus this offset. */
  default void tscOffset(long offset) {}
}
