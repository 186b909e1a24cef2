package bootscope.core.io;

import bootscope.core.describe.AddressSpace;
import bootscope.core.describe.RegisterAccess;
import bootscope.core.describe.RegisterObserver;
import bootscope.core.event.GuestListeners;
import bootscope.core.event.Recorded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * The 64 KiB of I/O ports. An access that no device claims reads all ones and writes nothing, as on
 * a PC's bus, and is counted per port for the report.
 *
 * <p>Fixed devices have their ports for good ({@link #map}). A window ({@link #window}) appears,
 * moves and goes while the machine runs. Where several lie over each other, the fixed device
 * answers, then the window that was made first: so a chipset's decoders come before PCI, and what
 * answers depends on where the windows lie now, not on how they came there.
 */
public final class PortMap implements Recorded {
  private record Mapping(PortDevice device, int widest, String name) {}

  /** Ports that a device has for a time: an I/O base address register's. */
  public final class Window {
    private final Mapping mapping;
    private int first;
    private int count;

    private Window(Mapping mapping) {
      this.mapping = mapping;
    }

    /** Moves the window. What of it lies beyond the last port is not there; count 0 removes it. */
    public void place(int first, int count) {
      int from = this.first;
      int until = from + this.count;
      this.first = Math.min(Math.max(first, 0), PORTS);
      this.count = Math.clamp(count, 0, PORTS - this.first);
      settle(from, until);
      settle(this.first, this.first + this.count);
    }

    private boolean has(int port) {
      return port >= first && port < first + count;
    }
  }

  /** How often the guest touched a port that no device claims. */
  public record Unclaimed(int port, long reads, long writes) {}

  private static final int PORTS = 65536;

  private final Mapping[] ports = new Mapping[PORTS]; // who answers now
  private final Mapping[] fixed = new Mapping[PORTS];
  private final List<Window> windows = new ArrayList<>();
  private final TreeMap<Integer, long[]> unclaimed = new TreeMap<>();
  private List<Unclaimed> told; // as it is; null where more was counted since
  private final GuestListeners listeners;
  private PortObserver[] observers = {};
  private RegisterObserver[] registerObservers = {};
  private boolean everyRead; // somebody must see each read

  /**
   * @param listeners hear of accesses to ports that no device claims
   */
  public PortMap(GuestListeners listeners) {
    this.listeners = listeners;
  }

  /** Who hears of the machine of which these are the ports. */
  public GuestListeners listeners() {
    return listeners;
  }

  /**
   * Gives ports to a device.
   *
   * @param widest bytes of the widest access that the device takes whole; wider ones are split
   * @throws IllegalArgumentException when a port is taken already
   */
  public void map(int first, int count, int widest, String name, PortDevice device) {
    for (int port = first; port < first + count; port++) {
      if (fixed[port] != null) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "port 0x%x of %s belongs to %s", port, name, fixed[port].name));
      }
    }
    Arrays.fill(fixed, first, first + count, new Mapping(device, widest, name));
    settle(first, first + count);
  }

  /**
   * Makes a window, which is nowhere yet. Called at wiring.
   *
   * @param widest bytes of the widest access that the device takes whole; an access that reaches
   *     out of the window is split
   */
  public Window window(int widest, String name, PortDevice device) {
    Window window = new Window(new Mapping(device, widest, name));
    windows.add(window);
    return window;
  }

  /** Works out who answers at some ports. */
  private void settle(int from, int until) {
    for (int port = from; port < until; port++) {
      Mapping answers = fixed[port];
      for (int i = 0; answers == null && i < windows.size(); i++) {
        answers = windows.get(i).has(port) ? windows.get(i).mapping : null;
      }
      ports[port] = answers;
    }
  }

  /** The name of the device at a port, or null. */
  public String deviceAt(int port) {
    Mapping m = ports[port & 0xFFFF];
    return m == null ? null : m.name;
  }

  /** Adds one who sees accesses to ports. */
  public void observe(PortObserver observer) {
    observers = Arrays.copyOf(observers, observers.length + 1);
    observers[observers.length - 1] = observer;
    watch();
  }

  /** Takes one away, if it is there. */
  public void forget(PortObserver observer) {
    observers = Arrays.stream(observers).filter(o -> o != observer).toArray(PortObserver[]::new);
    watch();
  }

  /** Adds one who sees what devices are given of accesses to ports. */
  public void observe(RegisterObserver observer) {
    registerObservers = Arrays.copyOf(registerObservers, registerObservers.length + 1);
    registerObservers[registerObservers.length - 1] = observer;
    watch();
  }

  /** Takes one away, if it is there. */
  public void forget(RegisterObserver observer) {
    registerObservers =
        Arrays.stream(registerObservers)
            .filter(o -> o != observer)
            .toArray(RegisterObserver[]::new);
    watch();
  }

  private void watch() {
    everyRead =
        observers.length > 0
            || Arrays.stream(registerObservers).anyMatch(RegisterObserver::seesRepeatedReads);
  }

  private static RegisterAccess access(Mapping m, int port, int size, boolean write, int value) {
    long unsigned = size == 4 ? Integer.toUnsignedLong(value) : value & (1 << 8 * size) - 1;
    return new RegisterAccess(
        AddressSpace.PORT, m.name, port & 0xFFFF, port & 0xFFFF, size, write, unsigned);
  }

  /** A device's own answer. */
  private int read(Mapping m, int port, int size) {
    if (registerObservers.length == 0) {
      return m.device.in(port & 0xFFFF, size);
    }
    RegisterAccess coming = access(m, port, size, false, 0);
    for (RegisterObserver o : registerObservers) {
      o.reading(coming);
    }
    int value = m.device.in(port & 0xFFFF, size);
    RegisterAccess over = access(m, port, size, false, value);
    for (RegisterObserver o : registerObservers) {
      o.accessed(over);
    }
    return value;
  }

  private void write(Mapping m, int port, int size, int value) {
    if (registerObservers.length > 0) {
      RegisterAccess access = access(m, port, size, true, value);
      for (RegisterObserver o : registerObservers) {
        o.accessed(access);
      }
    }
    m.device.out(port & 0xFFFF, size, size == 4 ? value : value & ((1 << 8 * size) - 1));
  }

  public int in(int port, int size) {
    int value = read(port, size);
    for (PortObserver o : observers) {
      o.accessed(port & 0xFFFF, size, false, value);
    }
    return value;
  }

  public void out(int port, int size, int value) {
    for (PortObserver o : observers) {
      o.accessed(port & 0xFFFF, size, true, size == 4 ? value : value & (1 << 8 * size) - 1);
    }
    write(port, size, value);
  }

  private int read(int port, int size) {
    Mapping m = ports[port & 0xFFFF];
    if (m != null && size <= m.widest && whole(m, port, size)) {
      return read(m, port, size);
    }
    if (size == 1) {
      count(port, 0);
      return 0xFF;
    }
    if (m == null && unclaimedThroughout(port, size)) {
      count(port, 0);
      return size == 2 ? 0xFFFF : -1;
    }
    int half = size >> 1;
    return read(port, half) | read(port + half, half) << (8 * half);
  }

  private void write(int port, int size, int value) {
    Mapping m = ports[port & 0xFFFF];
    if (m != null && size <= m.widest && whole(m, port, size)) {
      write(m, port, size, value);
      return;
    }
    if (size == 1 || m == null && unclaimedThroughout(port, size)) {
      count(port, 1);
      listeners.tell(l -> l.lostWrite(true, port & 0xFFFF, size, value));
      return;
    }
    int half = size >> 1;
    write(port, half, value);
    write(port + half, half, value >>> (8 * half));
  }

  /** What a read would give, without side effects. */
  public int peek(int port, int size) {
    Mapping m = ports[port & 0xFFFF];
    if (m != null && size <= m.widest && whole(m, port, size)) {
      return m.device.peek(port & 0xFFFF, size);
    }
    if (size == 1) {
      return 0xFF;
    }
    int half = size >> 1;
    return peek(port, half) | peek(port + half, half) << (8 * half);
  }

  /**
   * {@link PortDevice#steadyUntil} of who answers at a port; 0 where nobody does, and while each
   * access must be seen.
   */
  public long steadyUntil(int port) {
    Mapping m = ports[port & 0xFFFF];
    return m == null || everyRead ? 0 : m.device.steadyUntil(port & 0xFFFF);
  }

  /** Whether one device has all ports of an access. A fixed one may take it from its first port. */
  private boolean whole(Mapping m, int port, int size) {
    return size == 1
        || fixed[port & 0xFFFF] == m
        || ports[port + size - 1 & 0xFFFF] == m && (size == 2 || ports[port + 1 & 0xFFFF] == m);
  }

  /** Accesses that nothing claimed, by port. */
  public List<Unclaimed> unclaimed() {
    if (told == null) {
      told =
          unclaimed.entrySet().stream()
              .map(e -> new Unclaimed(e.getKey(), e.getValue()[0], e.getValue()[1]))
              .toList();
    }
    return told;
  }

  /** The record is {@link #unclaimed}. */
  @Override
  public Mark mark() {
    List<Unclaimed> marked = unclaimed();
    return () -> {
      unclaimed.clear();
      marked.forEach(u -> unclaimed.put(u.port, new long[] {u.reads, u.writes}));
      told = marked;
    };
  }

  private boolean unclaimedThroughout(int port, int size) {
    for (int i = 0; i < size; i++) {
      if (ports[(port + i) & 0xFFFF] != null) {
        return false;
      }
    }
    return true;
  }

  private void count(int port, int direction) {
    long[] counts = unclaimed.computeIfAbsent(port & 0xFFFF, p -> new long[2]);
    told = null;
    if (counts[direction]++ == 0) {
      listeners.tell(l -> l.unclaimedPort(port & 0xFFFF, direction != 0));
    }
  }
}
