package bootscope.core.describe;

/** A device that says what its registers are. */
public interface Described {
  /** Always the same bank; its values are live. Read them on the emulation thread only. */
  RegisterBank registers();
}
