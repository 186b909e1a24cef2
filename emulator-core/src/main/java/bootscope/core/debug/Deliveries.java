package bootscope.core.debug;

import bootscope.core.event.GuestListener;
import bootscope.core.machine.Machine;

/** Remembers when an exception or interrupt was delivered last. */
final class Deliveries implements GuestListener {
  private Machine machine;
  private long lastAt = -1;
  private boolean stopping;

  /** The run of a machine begins. */
  void begin(Machine now) {
    machine = now;
    forget();
    now.listeners().add(this);
  }

  /** The machine was put elsewhere. */
  void forget() {
    lastAt = -1;
  }

  /** Whether the machine stops before a handler's first instruction. */
  void stopping(boolean now) {
    stopping = now;
  }

  private void delivered() {
    lastAt = machine.retired();
    if (stopping) {
      machine.stopHere();
    }
  }

  /** Instructions that had retired then; −1 for never. */
  long lastAt() {
    return lastAt;
  }

  @Override
  public void exception(int vector, int errorCode, long linearAddress) {
    delivered();
  }

  @Override
  public void interrupt(int vector) {
    delivered();
  }
}
