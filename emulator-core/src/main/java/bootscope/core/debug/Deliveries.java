package bootscope.core.debug;

import bootscope.core.event.GuestListener;
import bootscope.core.machine.Machine;

/** Remembers when an exception or interrupt was delivered last. */
final class Deliveries implements GuestListener {
  private Machine machine;
  private long lastAt = -1;

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

  /** Instructions that had retired then; −1 for never. */
  long lastAt() {
    return lastAt;
  }

  @Override
  public void exception(int vector, int errorCode, long linearAddress) {
    lastAt = machine.retired();
  }

  @Override
  public void interrupt(int vector) {
    lastAt = machine.retired();
  }
}
