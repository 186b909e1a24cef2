package bootscope.core.debug;

/**
 * Hears how far a boot has come to its kernel, on the machine's thread, right before the next
 * instruction.
 */
public interface KernelListener {
  /** Nobody hears. */
  KernelListener NONE = new KernelListener() {};

  /**
   * The machine was reset, and begins its boot anew.
   *
   * @param symbols the kernel's, as far as it is known where it lies
   */
  default void begun(Symbols symbols) {}

  /** Firmware has come to the kernel's first instruction. */
  default void entered(Symbols symbols) {}

  /** It has become known where the kernel lies. */
  default void placed(Symbols symbols) {}
}
