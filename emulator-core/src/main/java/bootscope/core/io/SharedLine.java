package bootscope.core.io;

import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.describe.Stateful;

/**
 * A wire that several devices drive: it is active while any of them asserts it, as a
 * level-triggered PCI interrupt is. At most 64 devices.
 */
public final class SharedLine implements Stateful {
  private final String name;
  private final IrqLine target;
  private int inputs;
  private long asserted;

  /**
   * @param name unique in the machine, as {@code "irq9"}
   */
  public SharedLine(String name, IrqLine target) {
    this.name = name;
    this.target = target;
  }

  /** One more driver. Called at wiring only. */
  public IrqLine input() {
    if (inputs == 64) {
      throw new IllegalStateException(name + " has 64 drivers already");
    }
    long bit = 1L << inputs++;
    return level -> drive(bit, level);
  }

  private void drive(long bit, boolean level) {
    boolean before = asserted != 0;
    asserted = level ? asserted | bit : asserted & ~bit;
    if (before != (asserted != 0)) {
      target.set(!before);
    }
  }

  @Override
  public String stateName() {
    return name;
  }

  @Override
  public void save(StateWriter out) {
    out.putLong("asserted", asserted);
  }

  @Override
  public void restore(StateReader in) {
    asserted = in.getLong("asserted");
  }
}
