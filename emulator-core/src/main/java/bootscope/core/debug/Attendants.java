package bootscope.core.debug;

import bootscope.core.event.GuestListener;
import bootscope.core.machine.Machine;
import java.util.ArrayList;
import java.util.List;

/**
 * Who attends the runs of a machine: hears what the guest does, paces its idle time, is asked
 * between two instructions. They are away while something is run once more, and stay where another
 * machine is made.
 */
final class Attendants {
  private final List<GuestListener> listeners = new ArrayList<>();
  private Machine machine;
  private Machine.IdlePacer idlePacer = nanoseconds -> {};
  private Runnable interjection = () -> {};
  private Runnable whileAway = () -> {};

  /** The listeners are the machine's by now; the others become it. */
  void attend(Machine now) {
    machine = now;
    now.idlePacer(idlePacer);
    now.interjection(interjection);
  }

  void listen(GuestListener listener) {
    listeners.add(listener);
    machine.listeners().add(listener);
  }

  void idlePacer(Machine.IdlePacer pacer) {
    idlePacer = pacer;
    machine.idlePacer(pacer);
  }

  void interjection(Runnable now) {
    interjection = now;
    machine.interjection(now);
  }

  /** Sets what is called in place of the interjection while they are away. */
  void whileAway(Runnable now) {
    whileAway = now;
  }

  /** Whether they hear nothing, and take no time. */
  void away(boolean now) {
    listeners.forEach(now ? machine.listeners()::remove : machine.listeners()::add);
    machine.idlePacer(now ? idle -> {} : idlePacer);
    machine.interjection(now ? whileAway : interjection);
  }
}
