package bootscope.core.device.misc;

/** Who resets the machine when a guest asks for it. Called on the emulation thread. */
@FunctionalInterface
public interface ResetSink {
  /** Which of a PC's ways to reset was used. */
  enum Cause {
    /** Port 0xCF9: the processor alone. */
    CF9_SOFT,
    /** Port 0xCF9: the whole system. */
    CF9_HARD,
    /** The keyboard controller's reset line. */
    KEYBOARD_CONTROLLER,
    /** Port 0x92's fast reset. */
    PORT_92
  }

  void reset(Cause cause);
}
