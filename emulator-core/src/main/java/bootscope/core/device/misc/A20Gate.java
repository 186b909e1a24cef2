package bootscope.core.device.misc;

import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.describe.Stateful;
import bootscope.core.io.IrqLine;

/**
 * Address line 20 is let through while either port 0x92 or the keyboard controller says so (ICH9
 * 316972 §13.7.3). Both do at power-up, as after firmware.
 */
public final class A20Gate implements Stateful {
  private final IrqLine line;
  private boolean port92 = true;
  private boolean keyboardController = true;

  /**
   * @param line told when the gate opens (true) or shuts
   */
  public A20Gate(IrqLine line) {
    this.line = line;
  }

  boolean open() {
    return port92 || keyboardController;
  }

  void port92(boolean enabled) {
    boolean before = open();
    port92 = enabled;
    tell(before);
  }

  void keyboardController(boolean enabled) {
    boolean before = open();
    keyboardController = enabled;
    tell(before);
  }

  private void tell(boolean before) {
    if (before != open()) {
      line.set(open());
    }
  }

  @Override
  public String stateName() {
    return "a20";
  }

  @Override
  public void save(StateWriter out) {
    out.putBoolean("port92", port92);
    out.putBoolean("keyboardController", keyboardController);
  }

  @Override
  public void restore(StateReader in) {
    port92 = in.getBoolean("port92");
    keyboardController = in.getBoolean("keyboardController");
    line.set(open());
  }
}
