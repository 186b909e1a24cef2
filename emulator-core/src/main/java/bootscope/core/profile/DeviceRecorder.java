package bootscope.core.profile;

import bootscope.core.describe.AddressSpace;
import bootscope.core.describe.RegisterAccess;
import bootscope.core.describe.RegisterBank;
import bootscope.core.describe.RegisterObserver;
import bootscope.core.event.DiskWork;
import bootscope.core.event.GuestListener;
import bootscope.core.event.Recorded;
import bootscope.core.event.RegisterFile;
import bootscope.core.machine.Machine;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * Records what a machine's devices have to do with its run: the lines of its consoles, what its
 * disks are asked for, and, for who finds waits among them, accesses to devices' registers.
 * Bounded. Belongs to the machine's thread.
 */
final class DeviceRecorder implements GuestListener, RegisterObserver, Recorded {
  static final int MOST_LINES = 1 << 14;
  static final int MOST_REQUESTS = 1 << 16;

  /** Characters of a line; what is longer is cut. */
  static final int MOST_TEXT = 512;

  private static final int MOST_MSRS = 1 << 12;
  private static final int ESCAPE = 0x1B;

  /** Is told of instants, in their order. */
  interface Marks {
    /** As {@link CallFollower} has them. */
    void mark(int what, long one, long other);
  }

  /** A line that may go on. */
  private static final class OpenLine {
    private final StringBuilder text = new StringBuilder();
    private boolean open;
    private boolean kept;
    private int escape; // 0 none, 1 behind ESC, 2 in a control sequence (ECMA-48 §5.4)
    private long instructions;
    private long nanoseconds;
    private int place;

    OpenLine copy() {
      OpenLine copy = new OpenLine();
      copy.text.append(text);
      copy.open = open;
      copy.kept = kept;
      copy.escape = escape;
      copy.instructions = instructions;
      copy.nanoseconds = nanoseconds;
      copy.place = place;
      return copy;
    }

    void add(int character) {
      if (escape > 0) {
        boolean begins = escape == 1 && character == '[';
        boolean goesOn = escape == 2 && (character < 0x40 || character > 0x7E);
        escape = begins || goesOn ? 2 : 0;
      } else if (character == ESCAPE) {
        escape = 1;
      } else if (text.length() < MOST_TEXT) {
        boolean printable = character >= ' ' && character < 0x7F || character >= 0xA0;
        if (printable || character == '\t') {
          text.append(printable ? (char) character : ' ');
        }
      }
    }
  }

  private record Line(String console, String text, long instructions, long nanoseconds, int place) {
    ConsoleLine at(List<Whereabouts> places) {
      return new ConsoleLine(console, text, instructions, nanoseconds, places.get(place));
    }
  }

  /** What a disk was asked for and has not served; place −1 where nobody told it. */
  private record Asked(long instructions, long nanoseconds, int place) {}

  private record Request(
      String disk,
      DiskWork work,
      long sector,
      long bytes,
      boolean done,
      Asked asked,
      long served,
      long servedNanos) {
    DiskRequest at(List<Whereabouts> places) {
      return new DiskRequest(
          disk,
          work,
          sector,
          bytes,
          done,
          asked.instructions,
          asked.nanoseconds,
          served,
          servedNanos,
          asked.place < 0 ? Whereabouts.UNKNOWN : places.get(asked.place));
    }
  }

  /** What the guest did with a device last. */
  private static final class Device {
    private final int number;
    private boolean read; // or else it wrote
    private long address;
    private int size;
    private int register;

    Device(int number) {
      this.number = number;
    }

    private boolean again(RegisterAccess a) {
      return read && address == a.address() && size == a.size();
    }

    private void reads(RegisterAccess a, int which) {
      read = true;
      address = a.address();
      size = a.size();
      register = which;
    }
  }

  private static final Device NO_DEVICE = new Device(-1);

  private final Machine machine;
  private final Marks marks;
  private final RegisterNumbers registers;
  private final Map<String, Device> devices = new HashMap<>();
  private final Map<Integer, Device> msrs = new HashMap<>();

  // What is taken back.
  private final Map<String, OpenLine> open = new HashMap<>();
  private Growing<Line> lines = Growing.empty();
  private int linesBegun;
  private long linesLeftOut;
  private final Map<String, Deque<Asked>> asked = new HashMap<>();
  private Growing<Request> requests = Growing.empty();
  private long requestsLeftOut;
  private int places;

  DeviceRecorder(Machine machine, Marks marks) {
    this.machine = machine;
    this.marks = marks;
    registers = new RegisterNumbers(machine.registerBanks());
    machine.listeners().add(this);
    machine.observe(this);
  }

  /** Records no more. */
  void close() {
    machine.listeners().remove(this);
    machine.forget(this);
  }

  RegisterNumbers registers() {
    return registers;
  }

  private int place() {
    marks.mark(CallFollower.PLACE, places, 0);
    return places++;
  }

  // ---------------------------------------------------------------- consoles

  @Override
  public void serial(int port, int character) {
    said("COM" + (port + 1), character);
  }

  @Override
  public void debugConsole(int character) {
    said("debug console", character & 0xFF);
  }

  @Override
  public void firmwareLog(int character) {
    said("firmware log", character & 0xFF);
  }

  private void said(String console, int character) {
    OpenLine line = open.computeIfAbsent(console, c -> new OpenLine());
    if (!line.open) {
      begin(line);
    }
    if (character != '\n') {
      if (line.kept) {
        line.add(character);
      }
      return;
    }
    if (line.kept) {
      lines = lines.with(line(console, line));
    }
    line.open = false;
  }

  private void begin(OpenLine line) {
    line.open = true;
    line.escape = 0;
    line.text.setLength(0);
    line.kept = linesBegun < MOST_LINES;
    if (!line.kept) {
      linesLeftOut++;
      return;
    }
    linesBegun++;
    line.instructions = machine.clock().instructions();
    line.nanoseconds = machine.clock().now();
    line.place = place();
  }

  private static Line line(String console, OpenLine open) {
    return new Line(console, open.text.toString(), open.instructions, open.nanoseconds, open.place);
  }

  // ---------------------------------------------------------------- disks

  @Override
  public void diskAsked(String disk, boolean told, IntSupplier waiting) {
    int count = waiting.getAsInt();
    Deque<Asked> known = asked.computeIfAbsent(disk, d -> new ArrayDeque<>());
    while (known.size() > count) {
      known.removeLast();
    }
    if (known.size() < count) {
      Asked now = asked(told);
      while (known.size() < count) {
        known.addLast(now);
      }
    }
  }

  private Asked asked(boolean told) {
    int place = told && requests.size() < MOST_REQUESTS ? place() : -1;
    return new Asked(machine.clock().instructions(), machine.clock().now(), place);
  }

  @Override
  public void diskServed(String disk, DiskWork work, long sector, long bytes, boolean done) {
    Deque<Asked> known = asked.computeIfAbsent(disk, d -> new ArrayDeque<>());
    Asked when = known.isEmpty() ? asked(false) : known.removeFirst();
    if (requests.size() == MOST_REQUESTS) {
      requestsLeftOut++;
      return;
    }
    long now = machine.clock().instructions();
    long nanos = machine.clock().now();
    requests = requests.with(new Request(disk, work, sector, bytes, done, when, now, nanos));
  }

  // ---------------------------------------------------------------- registers

  private Device device(RegisterAccess access) {
    return devices.computeIfAbsent(access.device(), d -> new Device(registers.device(d)));
  }

  /** Of a port, before the read changes anything. */
  @Override
  public void reading(RegisterAccess access) {
    look(device(access), access);
  }

  /** Translated code notes those, as {@code TransferKind.REPEATED_READ}. */
  @Override
  public boolean seesRepeatedReads() {
    return false;
  }

  private void look(Device device, RegisterAccess access) {
    if (!device.again(access)) {
      device.reads(access, registers.register(access));
    }
  }

  @Override
  public void accessed(RegisterAccess access) {
    Device device = device(access);
    if (access.write()) {
      wrote(device);
      return;
    }
    if (access.space() != AddressSpace.PORT) {
      look(device, access);
    }
    read(device);
  }

  private void read(Device device) {
    boolean waits = device.register != RegisterNumbers.HANDS_OUT;
    marks.mark(
        waits ? CallFollower.READ : CallFollower.TOUCHED,
        device.number,
        waits ? device.register : 0);
  }

  private void wrote(Device device) {
    if (device.read) {
      device.read = false;
      marks.mark(CallFollower.TOUCHED, device.number, 0);
    }
  }

  @Override
  public void registerRead(RegisterFile file, int number, long value) {
    if (file == RegisterFile.MSR) {
      Device device = ofMsr(number, false);
      if (device != NO_DEVICE) {
        RegisterAccess access = msr(number, false);
        if (!device.again(access)) {
          device.reads(access, registers.register(registers.ofMsr(access), access));
        }
        read(device);
      }
    }
  }

  @Override
  public void registerWritten(RegisterFile file, int number, long before, long after) {
    if (file == RegisterFile.MSR) {
      Device device = ofMsr(number, true);
      if (device != NO_DEVICE) {
        wrote(device);
      }
    }
  }

  /** The device that has a model-specific register, of those that the guest uses. */
  private Device ofMsr(int number, boolean write) {
    Device known = msrs.get(number);
    if (known == null) {
      RegisterBank bank = registers.ofMsr(msr(number, write));
      known =
          bank == null
              ? NO_DEVICE
              : devices.computeIfAbsent(bank.name(), d -> new Device(registers.device(d)));
      if (msrs.size() < MOST_MSRS) {
        msrs.put(number, known);
      }
    }
    return known;
  }

  private static RegisterAccess msr(int number, boolean write) {
    long at = Integer.toUnsignedLong(number);
    return new RegisterAccess(AddressSpace.MSR, "", at, at, Long.BYTES, write, 0);
  }

  // ---------------------------------------------------------------- what came of it

  /**
   * What was recorded.
   *
   * @param where what ran at each place that was marked
   */
  DeviceDoings doings(List<Whereabouts> where, WaitFinder waits) {
    List<ConsoleLine> said = new ArrayList<>();
    lines.list().forEach(l -> said.add(l.at(where)));
    open.forEach(
        (console, l) -> {
          if (l.open && l.kept) {
            said.add(line(console, l).at(where));
          }
        });
    said.sort(ConsoleLine.IN_ORDER);
    return new DeviceDoings(
        said,
        linesLeftOut,
        requests.list().stream().map(r -> r.at(where)).toList(),
        requestsLeftOut,
        waits.sums(registers::name),
        waits.leftOut(),
        waits.longest(registers::name));
  }

  @Override
  public Mark mark() {
    Map<String, OpenLine> markedOpen = new HashMap<>();
    open.forEach((console, l) -> markedOpen.put(console, l.copy()));
    Map<String, List<Asked>> markedAsked = new HashMap<>();
    asked.forEach((disk, a) -> markedAsked.put(disk, List.copyOf(a)));
    Growing<Line> markedLines = lines;
    Growing<Request> markedRequests = requests;
    int markedBegun = linesBegun;
    long markedLinesLeftOut = linesLeftOut;
    long markedRequestsLeftOut = requestsLeftOut;
    int markedPlaces = places;
    return () -> {
      open.clear();
      markedOpen.forEach((console, l) -> open.put(console, l.copy()));
      asked.clear();
      markedAsked.forEach((disk, a) -> asked.put(disk, new ArrayDeque<>(a)));
      lines = markedLines;
      requests = markedRequests;
      linesBegun = markedBegun;
      linesLeftOut = markedLinesLeftOut;
      requestsLeftOut = markedRequestsLeftOut;
      places = markedPlaces;
      devices.values().forEach(d -> d.read = false); // it is looked for once more
    };
  }
}
