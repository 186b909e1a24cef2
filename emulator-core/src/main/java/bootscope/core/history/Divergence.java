package bootscope.core.history;

import bootscope.core.boot.BootException;
import bootscope.core.cpu.mmu.AccessObserver;
import bootscope.core.cpu.state.ExceptionNames;
import bootscope.core.debug.CpuRegister;
import bootscope.core.debug.CpuRegister.Group;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.Listing;
import bootscope.core.debug.Pointee;
import bootscope.core.debug.RegisterValues;
import bootscope.core.debug.Stop;
import bootscope.core.debug.SymbolTrigger;
import bootscope.core.drive.Drive;
import bootscope.core.event.GuestListener;
import bootscope.core.history.Parting.Place;
import bootscope.core.history.Parting.Reads;
import bootscope.core.history.Parting.Side;
import bootscope.core.history.Parting.Values;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.machine.Boot;
import bootscope.core.machine.Machine;
import bootscope.core.machine.StopReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongConsumer;

/**
 * Finds the first instruction at which two boots go different ways. Both are stepped, and where
 * they are after each instruction is compared, so that no other way round is missed because it was
 * as long. What memory and registers hold may differ from the start, and does where a command line
 * is another; of registers it is told since when they differ.
 *
 * <p>Nothing is typed, and a guest that asks for a reset has ended. Belongs to one thread, and has
 * another step the second boot beside it.
 */
public final class Divergence implements AutoCloseable {
  /** Instructions that are compared at once. */
  private static final int PIECE = 1 << 16;

  /** Of so many of them the progress is told. */
  private static final long TOLD = 50_000_000;

  /** Instructions from one checkpoint to the next, at the least. */
  private static final long INTERVAL = 10_000_000;

  /** So many instructions back it is looked since when registers differ. */
  public static final int LOOKED_BACK = 1 << 13;

  /** Bytes of a load that are told. */
  private static final int MOST_BYTES = 8;

  /** Loads of an instruction that are looked at: a string instruction may have many. */
  private static final int MOST_LOADS = 8;

  private static final Set<Group> COMPARED =
      EnumSet.of(
          Group.GENERAL,
          Group.POINTER,
          Group.SEGMENT,
          Group.DESCRIPTOR_CACHE,
          Group.TABLE,
          Group.CONTROL);

  private final Run first;
  private final Run second;

  /** Steps the second while the first is stepped here. */
  private final ExecutorService aside =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("second boot").factory());

  /**
   * How far two boots are the same.
   *
   * @param instructions for which they were compared, or for which they are the same
   * @param end how both have ended there; empty where they have not
   * @param parting where they part; empty where they do not
   */
  public record Comparison(
      long instructions, Optional<StopReason> end, Optional<Parting> parting) {}

  /**
   * Two boots before their first instructions.
   *
   * @param most bytes that the history of each may take
   * @throws BootException when a file cannot be read
   */
  public Divergence(Boot first, Boot second, long most) throws BootException {
    this.first = new Run(first, most);
    try {
      this.second = new Run(second, most);
    } catch (BootException | RuntimeException | Error e) {
      this.first.close();
      throw e;
    }
  }

  @Override
  public void close() {
    aside.close();
    first.close();
    second.close();
  }

  /**
   * Has the comparison begin where each comes to a function of its kernel for the first time, by
   * whatever way: before the first {@link #find}.
   *
   * @param most instructions in which both have to come there
   * @throws IllegalArgumentException where one does not, or has no such function
   */
  public Begin from(String symbol, long most) {
    first.comeTo("first", symbol, most);
    second.comeTo("second", symbol, most);
    return new Begin(first.origin, second.origin);
  }

  /** Instructions that had retired in each where the comparison begins. */
  public record Begin(long first, long second) {}

  /**
   * Runs both until they part, or have ended, or so many instructions have been compared.
   *
   * @param progress hears now and then how many instructions were the same
   * @throws BootException when a file can no longer be read
   */
  public Comparison find(long instructions, LongConsumer progress) throws BootException {
    long same = 0;
    while (same < instructions && first.end.isEmpty()) {
      int piece = (int) Math.min(PIECE, instructions - same);
      CompletableFuture<Void> other = CompletableFuture.runAsync(() -> second.pass(piece), aside);
      first.pass(piece);
      other.join();
      int differs = Arrays.mismatch(first.places, 0, first.passed, second.places, 0, second.passed);
      if (differs >= 0 || !first.end.equals(second.end)) {
        long at = same + (differs >= 0 ? differs : first.passed);
        return new Comparison(at, Optional.empty(), Optional.of(parting(at)));
      }
      if (same / TOLD < (same + first.passed) / TOLD) {
        progress.accept(same + first.passed);
      }
      same += first.passed;
    }
    return new Comparison(same, first.end, Optional.empty());
  }

  // ---------------------------------------------------------------- one of the two

  /** A boot that is stepped. */
  private static final class Run implements AutoCloseable {
    final Debugger debugger;
    final History history;
    private final Drive drive;
    private long origin; // instructions where the comparison begins: others are counted from there
    final long[] places = new long[PIECE]; // linear, behind each instruction
    int passed; // of them
    Optional<StopReason> end = Optional.empty();
    private long ended; // instructions

    Run(Boot boot, long most) throws BootException {
      debugger = Debugger.start(boot, () -> 0); // no host time is asked for
      drive = new Drive(debugger, new Drive.Seat() {});
      try {
        history = new History(debugger, drive, most, INTERVAL, 0);
      } catch (RuntimeException | Error e) {
        debugger.close();
        throw e;
      }
    }

    @Override
    public void close() {
      history.close();
      debugger.close();
    }

    Machine machine() {
      return debugger.machine();
    }

    long now() {
      return machine().clock().instructions() - origin;
    }

    void goTo(long instructions) throws BootException {
      history.goTo(origin + instructions);
    }

    void comeTo(String which, String symbol, long most) {
      if (!debugger.symbols().knows(symbol)) {
        throw new IllegalArgumentException(
            symbol + ": the kernel of the " + which + " boot has no such symbol");
      }
      debugger.breakpoints().add(new SymbolTrigger(symbol), true);
      Stop stop;
      do {
        stop = drive.slice(most, Long.MAX_VALUE);
        history.look();
      } while (stop.reason() == StopReason.LIMIT && now() < most);
      if (stop.reason() != StopReason.BREAKPOINT) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s: the %s boot does not come there: %s after %,d instructions",
                symbol,
                which,
                stop.reason().text(),
                now()));
      }
      origin = now();
    }

    /** Goes on by some instructions, and keeps where it came by. */
    void pass(int count) {
      passed = 0;
      while (passed < count && end.isEmpty()) {
        long before = now();
        StopReason reason = machine().step();
        if (now() > before) {
          places[passed++] = machine().processor().linearRip();
        }
        if (reason != StopReason.LIMIT) {
          end = Optional.of(reason);
          ended = now();
        }
      }
      history.look();
    }

    boolean endsAt(long instructions) {
      return end.isPresent() && ended == instructions;
    }

    RegisterValues registers() {
      return RegisterValues.of(machine().processor());
    }

    Place here() {
      Listing.Line line = debugger.here();
      long rip = machine().processor().linearRip();
      return new Place(rip, debugger.nameOf(rip), line == null ? null : line.text());
    }

    /** What it does at an instant; the machine ends behind that. */
    Side side(long instructions) throws BootException {
      goTo(instructions);
      Place at = here();
      if (endsAt(instructions)) {
        return new Side(origin + instructions, at, List.of(), Optional.empty(), end);
      }
      Deliveries heard = new Deliveries();
      machine().listeners().add(heard);
      try {
        machine().step();
      } finally {
        machine().listeners().remove(heard);
      }
      return new Side(
          origin + instructions, at, heard.events, Optional.of(here()), Optional.empty());
    }

    /** What the instruction at an instant loads; the machine is put back to before it. */
    List<Load> loads(long instructions) throws BootException {
      goTo(instructions);
      if (endsAt(instructions)) {
        return List.of();
      }
      Loads seen = new Loads();
      machine().processor().mmu.observe(seen);
      try {
        machine().step();
      } finally {
        machine().processor().mmu.forget(seen);
      }
      goTo(instructions);
      return seen.all;
    }

    Optional<Written> writer(Load load) throws BootException {
      return history.lastWrite(false, load.address, load.size, Syntax.ATT);
    }

    /** The bytes of a load; empty where they are no memory, as a device's. */
    OptionalLong held(Load load) {
      byte[] bytes = new byte[load.size];
      long physical = machine().processor().mmu.observe(load.address);
      if (physical == -1
          || machine().memory().readOffset(physical) < 0
          || Listing.peek(machine(), false, load.address, bytes) < bytes.length) {
        return OptionalLong.empty();
      }
      long value = 0;
      for (int i = bytes.length - 1; i >= 0; i--) {
        value = value << 8 | bytes[i] & 0xFF;
      }
      return OptionalLong.of(value);
    }
  }

  /** Hears what is delivered. */
  private static final class Deliveries implements GuestListener {
    final List<String> events = new ArrayList<>();

    @Override
    public void exception(int vector, int errorCode, long linearAddress) {
      events.add("exception " + ExceptionNames.name(vector));
    }

    @Override
    public void interrupt(int vector) {
      events.add(String.format(Locale.ROOT, "interrupt 0x%02x", vector));
    }
  }

  /** A load from a linear address. */
  private record Load(long address, int size) {}

  /** Sees what is loaded. */
  private static final class Loads implements AccessObserver {
    final List<Load> all = new ArrayList<>();

    @Override
    public boolean watchesPage(long linearPage) {
      return true;
    }

    @Override
    public void accessed(long linear, int size, boolean write) {
      if (!write && all.size() < MOST_LOADS) {
        all.add(new Load(linear, Math.min(size, MOST_BYTES)));
      }
    }
  }

  // ---------------------------------------------------------------- where they part

  private Parting parting(long at) throws BootException {
    List<Values> values = values(at);
    List<Reads> reads = reads(at);
    return new Parting(at, first.side(at), second.side(at), values, reads);
  }

  private void goTo(long instructions) throws BootException {
    first.goTo(instructions);
    second.goTo(instructions);
  }

  private static List<CpuRegister> differing(RegisterValues ofFirst, RegisterValues ofSecond) {
    return CpuRegisters.all().stream()
        .filter(r -> COMPARED.contains(r.group()))
        .filter(r -> ofFirst.get(r) != ofSecond.get(r))
        .toList();
  }

  /** What ran when a register was the same for the last time. */
  private record Cause(Place by, List<Reads> reads) {}

  /** The registers that differ at an instant, those first that do so for the shortest time. */
  private List<Values> values(long at) throws BootException {
    goTo(at);
    RegisterValues ofFirst = first.registers();
    RegisterValues ofSecond = second.registers();
    List<CpuRegister> differ = differing(ofFirst, ofSecond);
    Map<CpuRegister, Long> same = lastSame(differ, at);
    Map<Long, Cause> causes = new TreeMap<>();
    for (long since : Set.copyOf(same.values())) {
      List<Reads> reads = reads(since);
      causes.put(since, new Cause(first.here(), reads));
    }
    return differ.stream()
        .map(
            r -> {
              Optional<Long> since = Optional.ofNullable(same.get(r));
              Optional<Cause> cause = since.map(causes::get);
              return new Values(
                  r,
                  ofFirst.get(r),
                  ofSecond.get(r),
                  since.map(OptionalLong::of).orElse(OptionalLong.empty()),
                  cause.map(Cause::by),
                  cause.map(Cause::reads).orElse(List.of()));
            })
        .sorted(Comparator.comparing(v -> -v.since().orElse(-1)))
        .toList();
  }

  /** When registers were the same for the last time, in instructions. */
  private Map<CpuRegister, Long> lastSame(List<CpuRegister> registers, long at)
      throws BootException {
    Map<CpuRegister, Long> last = new HashMap<>();
    long begin = Math.max(0, at - LOOKED_BACK);
    goTo(begin);
    for (long now = begin; now < at; now++) {
      RegisterValues ofFirst = first.registers();
      RegisterValues ofSecond = second.registers();
      for (CpuRegister r : registers) {
        if (ofFirst.get(r) == ofSecond.get(r)) {
          last.put(r, now);
        }
      }
      first.machine().step();
      second.machine().step();
    }
    return last;
  }

  /** What the instruction at an instant loads, where it is not the same. Both end before it. */
  private List<Reads> reads(long at) throws BootException {
    List<Load> ofFirst = first.loads(at);
    List<Load> ofSecond = second.loads(at);
    List<Reads> all = new ArrayList<>();
    for (int i = 0; i < Math.min(ofFirst.size(), ofSecond.size()); i++) {
      Load a = ofFirst.get(i);
      Load b = ofSecond.get(i);
      OptionalLong one = first.held(a);
      OptionalLong other = second.held(b);
      if (a.size == b.size && one.isPresent() && other.isPresent() && !one.equals(other)) {
        all.add(
            new Reads(
                a.address,
                b.address,
                a.size,
                one.getAsLong(),
                other.getAsLong(),
                Pointee.at(first.debugger, a.address).words(),
                first.writer(a),
                second.writer(b)));
      }
    }
    return all;
  }
}
