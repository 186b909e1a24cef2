package bootscope.core.device;

import bootscope.core.describe.StateException;
import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.describe.Stateful;
import bootscope.core.io.IrqLine;
import bootscope.core.time.EventQueue;
import bootscope.core.time.VirtualClock;
import java.util.ArrayList;
import java.util.List;

/** A clock, an event queue and probes: what a device needs on the workbench. */
public final class Bench {
  public final VirtualClock clock = new VirtualClock();
  public final EventQueue events = new EventQueue(clock);

  /** Lets virtual time pass, running events exactly when they are due. */
  public void advance(long nanoseconds) {
    advanceTo(clock.now() + nanoseconds);
  }

  public void advanceTo(long end) {
    while (events.earliest() <= end) {
      clock.set(Math.max(clock.now(), events.earliest()));
      events.runDue();
    }
    clock.set(end);
  }

  /** A wire that remembers. */
  public final class Probe implements IrqLine {
    public boolean level;
    public int rises;
    public final List<Long> riseTimes = new ArrayList<>();

    @Override
    public void set(boolean next) {
      if (next && !level) {
        rises++;
        riseTimes.add(clock.now());
      }
      level = next;
    }
  }

  public Probe probe() {
    return new Probe();
  }

  /** A saved state in memory. */
  public static final class Snapshot implements StateWriter, StateReader {
    private final List<String> names = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();
    private int next;

    public static Snapshot of(Stateful component) {
      Snapshot snapshot = new Snapshot();
      component.save(snapshot);
      return snapshot;
    }

    /** Puts the state into another component, which must then save the same. */
    public void into(Stateful component) {
      next = 0;
      component.restore(this);
      if (next != names.size()) {
        throw new StateException("fields left over from " + names.get(next));
      }
      if (!of(component).text().equals(text())) {
        throw new StateException("saved again: " + of(component).text() + " was " + text());
      }
    }

    /** The bytes of a field. */
    public byte[] getBytesOf(String name) {
      return ((byte[]) values.get(names.indexOf(name))).clone();
    }

    /** The same but for the bytes of one field. */
    public Snapshot with(String name, byte[] bytes) {
      Snapshot other = new Snapshot();
      for (int i = 0; i < names.size(); i++) {
        other.put(names.get(i), names.get(i).equals(name) ? bytes : values.get(i));
      }
      return other;
    }

    public String text() {
      StringBuilder out = new StringBuilder();
      for (int i = 0; i < names.size(); i++) {
        Object v = values.get(i);
        out.append(names.get(i)).append('=');
        out.append(v instanceof byte[] b ? java.util.HexFormat.of().formatHex(b) : v).append(' ');
      }
      return out.toString();
    }

    @Override
    public void putLong(String name, long value) {
      put(name, value);
    }

    @Override
    public void putBytes(String name, byte[] value) {
      put(name, value.clone());
    }

    private void put(String name, Object value) {
      if (names.contains(name)) {
        throw new StateException("two fields are called " + name);
      }
      names.add(name);
      values.add(value);
    }

    @Override
    public long getLong(String name) {
      return (Long) take(name);
    }

    @Override
    public byte[] getBytes(String name) {
      return ((byte[]) take(name)).clone();
    }

    private Object take(String name) {
      if (!names.get(next).equals(name)) {
        throw new StateException("found " + names.get(next) + ", expected " + name);
      }
      return values.get(next++);
    }
  }
}
